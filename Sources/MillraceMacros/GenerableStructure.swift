#if Macros

/// The members that make a struct generable: schema, reader, writer, and the partial counterpart.
///
/// All names are written with their module, so that they mean the same wherever the code stands.
struct GenerableStructure {
    /// The name of the type in definitions.
    let name: String
    /// The access level of the members, with a space after it.
    let access: String
    /// What the model is told of the type, as code.
    let description: String?
    let properties: [GeneratedProperty]

    /// All but a way to make the type.
    var members: [String] { [partial, GenerableStructure.generationSchema(access), schema, json] }

    private var partial: String {
        let fields = properties.map { "\(partialAccess(of: $0))var \($0.name): \($0.partialType)" }
        let reads = properties.map { "self.\($0.name) = json.partial(\($0.key))" }
        return """
            /// The value while it still streams.
            \(access)nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
            \(fields.map { "\($0)\n" }.joined())
            \(access)init?(partial json: MillraceCore.PartialJSON.Cursor) {
            guard json.kind == .object else { return nil }
            \(reads.joined(separator: "\n"))
            }

            \(update)
            }
            """
    }

    /// The access level of a field of the partial counterpart: the property's own where it is the lower one, since its type may be no
    /// more visible than that.
    private func partialAccess(of property: GeneratedProperty) -> String {
        let levels = ["private ", "fileprivate ", "", "package ", "public "]
        guard let own = property.access.flatMap({ levels.firstIndex(of: $0) }), let limit = levels.firstIndex(of: access) else {
            return access
        }
        return levels[min(own, limit)]
    }

    private var update: String {
        let cases = properties.map { "case \($0.key): change.apply(to: &self.\($0.name))\n" }
        let body = cases.isEmpty ? "" : "switch change.key {\n\(cases.joined())default: break\n}"
        return "\(access)mutating func update(_ change: MillraceAgents.PartialChange) {\n\(body)\n}"
    }

    /// The schema of the type alone, made of what it writes into a scope.
    static func generationSchema(_ access: String) -> String {
        """
        \(access)nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
        MillraceAgents.GenerationSchema(of: Self.self)
        }
        """
    }

    private var schema: String {
        let description = description.map { "description: \($0)" } ?? ""
        let lines = properties.map { $0.describing(in: "object") }
        return """
            \(access)nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
            scope.define(Self.self, as: \(literal(name))) { scope in
            \(lines.isEmpty ? "let" : "var") object = MillraceAgents.ObjectSchema(\(description))
            \(lines.joined(separator: "\n"))
            return object.json
            }
            }
            """
    }

    /// What is read, and where it stands.
    static let parameters = "\njson: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath\n"

    /// The initializer of a type whose memberwise initializer nobody needs.
    var initializer: String {
        """
        \(access)nonisolated init(\(GenerableStructure.parameters)) throws(MillraceAgents.GenerationError) {
        \(GenerableStructure.reading(properties))
        \(properties.enumerated().map { "self.\($1.name) = value\($0)" }.joined(separator: "\n"))
        }
        """
    }

    /// Reads the properties as a tuple, among the members of the type.
    var values: String {
        let types = properties.map(\.type)
        let names = properties.indices.map { "value\($0)" }
        return """
            /// Reads the stored properties, in their order.
            nonisolated static func generatedValues(\(GenerableStructure.parameters)) throws(MillraceAgents.GenerationError) -> (\(types.joined(separator: ", "))) {
            \(GenerableStructure.reading(properties))
            return (\(names.joined(separator: ", ")))
            }
            """
    }

    /// The initializer that takes the values of the tuple, in an extension.
    var initializerOfValues: String {
        let isTuple = properties.count > 1
        let assignments = properties.enumerated().map { "self.\($1.name) = values\(isTuple ? ".\($0)" : "")" }
        return """
            \(access)nonisolated init(\(GenerableStructure.parameters)) throws(MillraceAgents.GenerationError) {
            \(properties.isEmpty ? "" : "let values = ")try Self.generatedValues(json: json, at: path)
            \(assignments.joined(separator: "\n"))
            }
            """
    }

    /// Reads properties into the constants `value0`, `value1` and so on.
    static func reading(_ properties: [GeneratedProperty]) -> String {
        guard !properties.isEmpty else { return "_ = try MillraceAgents.GenerationReader(json, at: path)" }
        return "var reader = try MillraceAgents.GenerationReader(json, at: path)\n" + values(properties)
    }

    /// Reads properties with a reader that is there.
    static func values(_ properties: [GeneratedProperty]) -> String {
        let reads = properties.enumerated().map { $1.reading(into: "value\($0)") }
        let names = properties.indices.map { "let value\($0)" }.joined(separator: ", ")
        return reads.joined(separator: "\n") + "\nguard \(names) else { throw reader.error }"
    }

    private var json: String {
        let writes = properties.map { $0.writing("self.\($0.name)") }
        return """
            \(access)nonisolated var json: MillraceCore.JSONValue {
            \(writes.isEmpty ? "let" : "var") writer = MillraceAgents.GenerationWriter()
            \(writes.joined(separator: "\n"))
            return writer.json
            }
            """
    }
}
#endif
