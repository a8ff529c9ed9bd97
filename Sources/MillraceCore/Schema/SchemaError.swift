/// Why a JSON Schema cannot be used.
///
/// Tells what and where; holds names and addresses of the schema, nothing of what is validated with it.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// A schema is neither an object nor a boolean.
        case notASchema
        /// A keyword's value is not what the keyword takes.
        case invalidValue(expected: String)
        /// A keyword that would check something, and that cannot be checked here; `advice` says what to write instead.
        case unsupportedKeyword(advice: String)
        /// `$schema` names a dialect that is unknown and not among the documents.
        case unsupportedDialect(String)
        /// The dialect demands a vocabulary that is unknown.
        case unsupportedVocabulary(String)
        /// A `format` of the specification that cannot be checked, where checks of formats were asked for.
        case unsupportedFormat(String)
        /// A regular expression that is none by ECMA-262.
        case malformedPattern(String)
        /// A regular expression that cannot be matched here.
        case unsupportedPattern(String)
        /// A reference to a document that was not handed in, or to a place that does not exist.
        case unresolvedReference(String)
        /// Two schemas of one document have the same `$id`, or the same anchor.
        case duplicateIdentifier(String)
        /// A schema that applies itself to the same value again, without end.
        case endlessReference
    }

    /// What is wrong.
    public var reason: Reason
    /// Where: a URI with a JSON Pointer as its fragment, as in `#/properties/age/minimum`.
    public var schemaPath: String

    /// Makes an error.
    public init(_ reason: Reason, schemaPath: String) {
        self.reason = reason
        self.schemaPath = schemaPath
    }

    /// What is wrong and where, in words.
    public var description: String { "JSON Schema at \(schemaPath): \(problem)" }

    private var problem: String {
        switch reason {
        case .notASchema: "a schema must be an object or a boolean"
        case .invalidValue(let expected): "the keyword takes \(expected)"
        case .unsupportedKeyword(let advice): "this keyword is not supported; \(advice)"
        case .unsupportedDialect(let uri): "the dialect \(uri) is unknown; hand its meta-schema in, or write for draft 2020-12"
        case .unsupportedVocabulary(let uri): "the vocabulary \(uri) is unknown"
        case .unsupportedFormat(let name): "the format \(name) cannot be checked; leave it out or do not ask for checks of formats"
        case .malformedPattern(let problem): "the regular expression is malformed: \(problem)"
        case .unsupportedPattern(let problem): "the regular expression uses what is not supported: \(problem)"
        case .unresolvedReference(let reference): "nothing is known at \(reference); documents that are referred to must be handed in"
        case .duplicateIdentifier(let name): "the identifier \(name) is used twice"
        case .endlessReference: "the schema applies itself to the same value without end"
        }
    }
}
