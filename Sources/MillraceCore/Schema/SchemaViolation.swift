/// One way in which a value does not keep to a ``JSONSchema``.
///
/// The message speaks of the schema only: the type it expects, its limit, the name of the property that is missing. Values never stand in
/// it. ``instancePath`` holds the names of members as the value has them, so for logs take ``keyword`` and ``schemaPath``.
public struct SchemaViolation: Sendable, Hashable, CustomStringConvertible {
    /// Where in the value: a JSON Pointer (RFC 6901), empty for the whole value.
    public var instancePath: String
    /// Where in the schema: a URI with a JSON Pointer as its fragment, as in `#/properties/age/minimum`; references are followed.
    public var schemaPath: String
    /// The keyword that does not hold, as in `minimum`; empty where the schema is `false`.
    public var keyword: String
    /// What the schema wants.
    public var message: String

    /// Makes a violation.
    public init(instancePath: String, schemaPath: String, keyword: String, message: String) {
        self.instancePath = instancePath
        self.schemaPath = schemaPath
        self.keyword = keyword
        self.message = message
    }

    /// Where in the value, and what the schema wants.
    public var description: String { (instancePath.isEmpty ? "the value" : instancePath) + ": " + message }
}

/// The violations that one validation found; empty where the value keeps to the schema.
public struct SchemaViolations: Sendable, Hashable {
    private var violations: [SchemaViolation]
    /// Whether the search ended at its limit, so that there may be more.
    public var isTruncated: Bool

    /// Makes a list of violations.
    public init(_ violations: [SchemaViolation] = [], isTruncated: Bool = false) {
        self.violations = violations
        self.isTruncated = isTruncated
    }
}

extension SchemaViolations: RandomAccessCollection {
    /// The place of the first violation: 0.
    public var startIndex: Int { 0 }
    /// The place after the last violation.
    public var endIndex: Int { violations.count }
    /// The violation at a place.
    public subscript(position: Int) -> SchemaViolation { violations[position] }
}

extension SchemaViolations: CustomStringConvertible {
    /// The violations as a list for whoever made the value: a model that is to call again, or a developer.
    ///
    /// A line for each one; values of the instance do not stand in it, but for the names of members in paths.
    public var description: String {
        if violations.isEmpty { return "The value keeps to the schema." }
        var lines = ["The value does not keep to its JSON schema:"]
        lines += violations.map { "- \($0.description)" }
        if isTruncated { lines.append("- and possibly more; these are the first \(violations.count)") }
        return lines.joined(separator: "\n")
    }
}
