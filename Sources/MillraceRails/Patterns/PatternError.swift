/// Why a pattern is refused.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// A character stands where it cannot.
        case unexpected
        /// The pattern ends inside a group, a set or an escape.
        case unfinished
        /// Known in other engines, and not exact in a stream: back references, look-behind over more than one character, look-ahead without
        /// a bound, recursion.
        case unsupported(String)
        /// A repetition counts too far, or the pattern as a whole becomes too large.
        case tooLarge(limit: Int)
        /// The pattern matches the empty text: it would match everywhere.
        case matchesNothing
        /// There is no pattern.
        case noPattern
    }

    /// What is wrong.
    public var reason: Reason
    /// Where, in characters from the start of the pattern, from 0.
    public var offset: Int

    /// Makes an error.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// What is wrong, where, and what to do.
    public var description: String {
        let place = "at character \(offset + 1) of the pattern"
        return switch reason {
        case .unexpected: "unexpected character \(place)"
        case .unfinished: "the pattern is not finished (\(place) something is still open)"
        case .unsupported(let what): "\(what) \(place) cannot be matched exactly in a stream: write the pattern without"
        case .tooLarge(let limit): "the pattern is too large \(place) (limit \(limit)): lower its counts"
        case .matchesNothing: "the pattern matches the empty text, so it would match everywhere: make a part of it required"
        case .noPattern: "there is no pattern: give at least one"
        }
    }
}
