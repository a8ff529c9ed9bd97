/// One server-sent event.
public struct SSEEvent: Sendable, Hashable {
    /// The event's name; empty where it has none.
    public var name: String
    /// The payload: the `data` lines joined by line feeds.
    public var data: [UInt8]

    /// Makes an event.
    public init(name: String = "", data: [UInt8]) {
        self.name = name
        self.data = data
    }
}
