/// Why a cache could not do what it was asked.
public struct CacheError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: String, Sendable, Hashable {
        /// It cannot be reached.
        case unavailable
        /// It did not answer in time.
        case timeout
        /// An entry cannot be read.
        case corrupt
        /// A response is larger than it takes.
        case tooLarge
    }

    /// What went wrong.
    public var reason: Reason
    /// More about it, without any text of the conversation.
    public var detail: String?

    /// Makes an error.
    public init(_ reason: Reason, detail: String? = nil) {
        self.reason = reason
        self.detail = detail
    }

    /// What went wrong.
    public var description: String { reason.rawValue + (detail.map { ": \($0)" } ?? "") }
}
