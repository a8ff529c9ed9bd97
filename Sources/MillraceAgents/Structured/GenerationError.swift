/// Why JSON is not a value of a ``Generable`` type.
///
/// Holds paths, names of the schema and kinds of values, never values.
public struct GenerationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// A required property is missing.
        case missing(property: String)
        /// The value is of another kind.
        case wrongKind(expected: String, found: String)
        /// The value is none of those allowed.
        case notAllowed(expected: String)
        /// A guide is broken: a range, a count, a pattern.
        case guide(String)
        /// The text is no JSON.
        case notJSON(byte: Int)
    }

    /// What is wrong.
    public var reason: Reason
    /// Where.
    public var path: JSONPath

    /// Makes an error.
    public init(_ reason: Reason, at path: JSONPath) {
        self.reason = reason
        self.path = path
    }

    /// What is wrong and where, in words a model can act on.
    public var description: String {
        let place = path.steps.isEmpty ? "the value" : path.description
        return switch reason {
        case .missing(let property): "\(place) lacks the required property \"\(property)\""
        case .wrongKind(let expected, let found): "\(place) should be \(expected), not \(found)"
        case .notAllowed(let expected): "\(place) should be one of \(expected)"
        case .guide(let text): "\(place) \(text)"
        case .notJSON(let byte): "the text is no JSON (byte \(byte))"
        }
    }
}
