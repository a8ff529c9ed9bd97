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
    /// What else is wrong with the same document, in its order.
    public var further: [GenerationError]

    /// Makes an error.
    public init(_ reason: Reason, at path: JSONPath, further: [GenerationError] = []) {
        self.reason = reason
        self.path = path
        self.further = further
    }

    /// Makes one error of several; nil of none.
    init?(joining problems: [GenerationError]) {
        let all = problems.flatMap(\.all)
        guard let first = all.first else { return nil }
        self.init(first.reason, at: first.path, further: Array(all.dropFirst()))
    }

    /// Every problem by itself, in the order of the document.
    public var all: [GenerationError] {
        further.isEmpty ? [self] : [GenerationError(reason, at: path)] + further
    }

    /// The place to correct: for a missing property the property's own.
    var place: JSONPath {
        if case .missing(let property) = reason { path.appending(property) } else { path }
    }

    /// What is wrong and where, in words a model can act on: one problem after another.
    public var description: String { all.map(\.sentence).joined(separator: "; ") }

    private var sentence: String {
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
