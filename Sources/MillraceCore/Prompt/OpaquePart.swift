/// Something a wire carries that Millrace does not model, kept byte for byte so that it can be sent back.
public struct OpaquePart: Sendable, Hashable, Codable {
    /// The wire it came from; another wire never sends it.
    public var wire: WireID
    /// The wire's own name for it, or the place it was found at.
    public var kind: String
    /// The bytes as they came: JSON text.
    public var json: String

    /// Makes an opaque part.
    public init(wire: WireID, kind: String, json: String) {
        self.wire = wire
        self.kind = kind
        self.json = json
    }
}
