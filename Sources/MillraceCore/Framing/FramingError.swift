/// Why bytes cannot be cut into events.
///
/// Holds no payload.
public struct FramingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// An event or a line is longer than the limit, in bytes.
        case eventTooLong(limit: Int)
        /// A checksum does not belong to its bytes.
        case checksumMismatch
        /// A message tells lengths that cannot be.
        case invalidLength
        /// The headers of a message cannot be read: an unknown type, an empty name, or one that comes twice.
        case invalidHeaders
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
        case .checksumMismatch: "a checksum does not belong to its bytes (byte \(offset) of the stream)"
        case .invalidLength: "a message tells lengths that cannot be (byte \(offset) of the stream)"
        case .invalidHeaders: "the headers of a message cannot be read (byte \(offset) of the stream)"
        }
    }
}
