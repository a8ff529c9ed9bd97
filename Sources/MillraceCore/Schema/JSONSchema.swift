/// A JSON Schema, compiled once to validate many values.
///
/// It reads draft 2020-12, and schemas that say in `$schema` that they are of draft 2019-09, 07 or 06. A keyword that would check
/// something and cannot be checked here is an error when the schema is made, never ignored; keywords that are unknown are annotations.
///
/// ```swift
/// let schema = try JSONSchema(tool.parameters)
/// let violations = schema.validate(.object(call.arguments))
/// if !violations.isEmpty { return .error(violations.description) }
/// ```
///
/// Nothing is fetched: what a `$ref` names is looked for in the schema, in the documents handed in, and in the meta-schema of draft
/// 2020-12. Validation walks over the value once for each schema that applies to a part of it, within the bounds of ``Options``; a
/// pattern takes no more time than the product of its length and the text's.
///
/// Source: [JSON Schema draft 2020-12](https://json-schema.org/draft/2020-12/json-schema-core), Core and Validation.
public struct JSONSchema: Sendable {
    /// How a schema is compiled and applied.
    public struct Options: Sendable, Hashable {
        /// Whether `format` is checked, not only described.
        ///
        /// Formats that the specification does not name are never checked. Default: false, as the specification has it.
        public var checksFormats: Bool
        /// How deeply schemas may be applied within each other; a value that goes deeper is refused.
        ///
        /// A level of nesting in the value takes one, and each reference and combination on the way one more.
        /// Each takes one to three kilobytes of stack, so raise it only where threads have room. Default: 256.
        public var maxDepth: Int
        /// How many times schemas may be applied in one validation; a value that takes more is refused.
        ///
        /// Schemas that combine each other over and over can take time without bound; this bounds it. Default: 5,000,000.
        public var maxApplications: Int

        /// Makes options.
        public init(checksFormats: Bool = false, maxDepth: Int = 256, maxApplications: Int = 5_000_000) {
            self.checksFormats = checksFormats
            self.maxDepth = maxDepth
            self.maxApplications = maxApplications
        }
    }

    /// The schema as it was written.
    public let source: JSONValue
    /// How it was compiled, and how it is applied.
    public let options: Options
    private let nodes: [SchemaNode]
    private let dynamicAnchors: [[ExactText: Int]]

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - schema: an object or a boolean.
    ///   - documents: further schemas, by the URI that a `$ref` or `$schema` names them with; those with an `$id` are found under it too.
    ///   - options: whether formats are checked, and how deep to go.
    /// - Throws: ``SchemaError`` with the reason and the place.
    public init(_ schema: JSONValue, documents: [String: JSONValue] = [:], options: Options = Options()) throws(SchemaError) {
        let compiled = try SchemaCompiler.compile(schema, documents: documents, checksFormats: options.checksFormats)
        source = schema
        self.options = options
        nodes = compiled.nodes
        dynamicAnchors = compiled.dynamicAnchors
    }

    /// Whether a value keeps to the schema.
    ///
    /// Ends at the first thing that does not hold.
    public func isValid(_ instance: JSONValue) -> Bool {
        var validation = validation(limit: 0, isCollecting: false)
        var none: EvaluatedSet?
        return validation.validate(instance, with: 0, &none) && !validation.isUndecided
    }

    /// Finds what in a value does not keep to the schema.
    ///
    /// - Parameters:
    ///   - instance: the value.
    ///   - limit: the most violations to find, at least 1.
    /// - Returns: the violations in the order of the schema; empty where there are none.
    public func validate(_ instance: JSONValue, limit: Int = 20) -> SchemaViolations {
        if isValid(instance) { return SchemaViolations() }
        var validation = validation(limit: max(1, limit), isCollecting: true)
        var none: EvaluatedSet?
        _ = validation.validate(instance, with: 0, &none)
        var found = validation.violations
        if validation.isUndecided {
            let message = "cannot be checked: it is nested too deeply, or takes too many steps; make it simpler"
            found.insert(SchemaViolation(instancePath: "", schemaPath: "#", keyword: "", message: message), at: 0)
        }
        return SchemaViolations(
            Array(found.prefix(max(1, limit))), isTruncated: found.count >= max(1, limit) || validation.isUndecided)
    }

    private func validation(limit: Int, isCollecting: Bool) -> SchemaValidation {
        SchemaValidation(
            nodes: nodes, dynamicAnchors: dynamicAnchors, options: options, limit: limit, isCollecting: isCollecting)
    }

    // MARK: Keywords

    /// The keywords that count, sorted: what they ask for is checked, or names and finds schemas.
    public static let supportedKeywords: [String] = SchemaKeywords.rows.keys.filter { $0 != "additionalItems" }.sorted()

    /// The keywords of the specification that describe and check nothing, sorted.
    ///
    /// They may have any value, as may keywords that the specification does not know. `format` is one of them unless it is checked
    /// (``Options/checksFormats``).
    public static let annotationKeywords: [String] = SchemaKeywords.annotations.sorted()

    /// The keywords of older drafts that are an error in a schema of draft 2020-12, sorted.
    ///
    /// `additionalItems` counts in schemas that say they are of an older draft.
    public static let unsupportedKeywords: [String] = SchemaKeywords.refused.keys.sorted()

    /// The formats that ``Options/checksFormats`` checks, sorted.
    public static let checkedFormats: [String] = SchemaFormat.allCases.map(\.rawValue).sorted()
}
