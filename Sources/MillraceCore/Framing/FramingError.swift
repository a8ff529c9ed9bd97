/// Why bytes cannot be cut into events.
///
/// Holds no payload.
public struct FramingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// An event or a line is longer than the limit, in bytes.
        case eventTooLong(limit: Int)
    }

    /// What is wrong.
    public var reason: Reason
    /// Where, in bytes from the start of the stream: the same place however the bytes were cut.
    public var offset: Int

    /// Makes an error.
    public init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// What is wrong and where, without payload.
    public var description: String {
        switch reason {
        case .eventTooLong(let limit): "an event is longer than \(limit) bytes (byte \(offset) of the stream)"
        }
    }
}
