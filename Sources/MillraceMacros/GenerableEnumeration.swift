#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The members that make an enum generable.
///
/// Without payloads a value is a word, or an integer for integer raw values. With payloads it is an object: the case's name under the
/// discriminator, the payloads beside it.
struct GenerableEnumeration {
    /// One case.
    private struct Case {
        let name: String
        /// The word in JSON, as code.
        let word: String
        let description: String?
        let properties: [GeneratedProperty]
        let labels: [String?]
    }

    private enum RawType { case none, string, integer }

    private let name: String
    private let access: String
    private let description: String?
    private let discriminator: String
    private let cases: [Case]
    private let rawType: RawType
    private let isIndirect: Bool

    /// Reads an enum.
    ///
    /// - Returns: nil where it cannot be generated; the developer was told.
    init?<Context: MacroExpansionContext>(
        _ declaration: EnumDeclSyntax, name: String, access: String, description: String?, discriminator: String,
        _ reading: PropertyReading<Context>
    ) {
        var cases: [Case] = []
        var isIndirect = declaration.modifiers.contains(.indirect)
        for line in declaration.memberBlock.members.compactMap({ $0.decl.as(EnumCaseDeclSyntax.self) }) {
            isIndirect = isIndirect || line.modifiers.contains(.indirect)
            let comment = DocumentationComment(of: line).text
            for element in line.elements {
                let parameters = element.parameterClause?.parameters ?? []
                guard let properties = reading.properties(of: parameters) else { return nil }
                if properties.contains(where: { $0.key == discriminator }) {
                    reading.context.report(
                        MacroProblem(
                            "enum.discriminator",
                            "a payload is called \(discriminator), as is the member that tells the case: "
                                + "give '@Generable(discriminator:)' another name"), at: element)
                    return nil
                }
                cases.append(
                    Case(
                        name: element.name.text, word: literal(element.name.plainText), description: comment, properties: properties,
                        labels: parameters.map { $0.firstName.flatMap { $0.text == "_" ? nil : $0.text } }))
            }
        }
        guard !cases.isEmpty else {
            reading.context.report(MacroProblem("enum.empty", "'@Generable' needs an enum with cases"), at: declaration.name)
            return nil
        }
        guard let rawType = GenerableEnumeration.rawType(of: declaration, reading.context) else { return nil }
        self.name = name
        self.access = access
        self.description = description
        self.discriminator = discriminator
        self.cases = cases
        self.rawType = rawType
        self.isIndirect = isIndirect
    }

    private static func rawType(of declaration: EnumDeclSyntax, _ context: some MacroExpansionContext) -> RawType? {
        guard let first = declaration.inheritanceClause?.inheritedTypes.first?.type else { return RawType.none }
        switch first.trimmedDescription.split(separator: ".").last.map(String.init) ?? "" {
        case "String": return .string
        case "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32": return .integer
        case "Double", "Float", "Character", "UInt64":
            context.report(MacroProblem("enum.raw", "'@Generable' takes raw values of type String or Int"), at: first)
            return nil
        default: return RawType.none
        }
    }

    /// Whether some case carries something.
    var hasPayloads: Bool { cases.contains { !$0.properties.isEmpty } }

    var members: [String] {
        let own = hasPayloads ? [partial, payloadSchema, payloadInitializer, payloadJSON] : [wordSchema, wordInitializer, wordJSON]
        return [GenerableStructure.generationSchema(access)] + own
    }

    // MARK: Without payloads

    /// The description of the type, with those of its cases.
    private var wordDescription: String? {
        let told = cases.compactMap { entry in entry.description.map { "- \(entry.name.filter { $0 != "`" }): \($0)" } }
        guard !told.isEmpty else { return description }
        let list = told.joined(separator: "\n")
        return description.map { "\($0) + \(literal("\n" + list))" } ?? literal(list)
    }

    private var wordSchema: String {
        let description = wordDescription.map { ", description: \($0)" } ?? ""
        let words: String =
            switch rawType {
            case .none: "words([\(cases.map(\.word).joined(separator: ", "))]"
            case .string: "words([\(cases.map { "Self.\($0.name).rawValue" }.joined(separator: ", "))]"
            case .integer: "integers([\(cases.map { "Swift.Int(Self.\($0.name).rawValue)" }.joined(separator: ", "))]"
            }
        return """
            \(access)nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
            MillraceAgents.ObjectSchema.\(words)\(description))
            }
            """
    }

    private var wordInitializer: String {
        let pairs = cases.map { entry in
            switch rawType {
            case .none: "(\(entry.word), Self.\(entry.name))"
            case .string: "(Self.\(entry.name).rawValue, Self.\(entry.name))"
            case .integer: "(Swift.Int(Self.\(entry.name).rawValue), Self.\(entry.name))"
            }
        }
        return """
            \(access)nonisolated init(\(GenerableStructure.parameters)) throws(MillraceAgents.GenerationError) {
            self = try MillraceAgents.GenerationReader.choice(json, from: [\n\(pairs.joined(separator: ",\n"))\n], at: path)
            }
            """
    }

    private var wordJSON: String {
        let body: String =
            switch rawType {
            case .none: "switch self {\n\(cases.map { "case .\($0.name): \($0.word)\n" }.joined())}"
            case .string: ".string(self.rawValue)"
            case .integer: "self.rawValue.json"
            }
        return "\(access)nonisolated var json: MillraceCore.JSONValue {\n\(body)\n}"
    }

    // MARK: With payloads

    private var payloadSchema: String {
        let choices = cases.enumerated().map { number, entry in
            let description = entry.description.map { "description: \(literal($0))" } ?? ""
            let lines = entry.properties.map { $0.describing(in: "case\(number)") }
            return """
                var case\(number) = MillraceAgents.ObjectSchema(\(description))
                case\(number).discriminator(\(discriminator), \(entry.word))
                \(lines.joined(separator: "\n"))
                """
        }
        let list = cases.indices.map { "case\($0).json" }.joined(separator: ", ")
        let description = description.map { ", description: \($0)" } ?? ""
        return """
            \(access)nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
            scope.define(Self.self, as: \(literal(name))) { scope in
            \(choices.joined(separator: "\n"))
            return MillraceAgents.ObjectSchema.anyOf([\(list)]\(description))
            }
            }
            """
    }

    private var payloadInitializer: String {
        let branches = cases.map { entry in
            let values = entry.properties.isEmpty ? "" : GenerableStructure.values(entry.properties) + "\n"
            return "case \(entry.word):\n\(values)self = .\(entry.name)\(arguments(of: entry) { "value\($0)" })\n"
        }
        return """
            \(access)nonisolated init(\(GenerableStructure.parameters)) throws(MillraceAgents.GenerationError) {
            var reader = try MillraceAgents.GenerationReader(json, at: path)
            switch try reader.discriminator(\(discriminator), allowed: [\(cases.map(\.word).joined(separator: ", "))]) {
            \(branches.joined())default: throw reader.error
            }
            }
            """
    }

    private var payloadJSON: String {
        let branches = cases.map { entry in
            let writes = entry.properties.enumerated().map { $1.writing("value\($0)") + "\n" }.joined()
            return "case .\(entry.name)\(pattern(of: entry)):\nwriter.write(\(discriminator), \(entry.word))\n\(writes)"
        }
        return """
            \(access)nonisolated var json: MillraceCore.JSONValue {
            var writer = MillraceAgents.GenerationWriter()
            switch self {
            \(branches.joined())}
            return writer.json
            }
            """
    }

    private var partial: String {
        let declarations = cases.map { entry in
            let types = zip(entry.properties, entry.labels).map { property, label in
                (label.map { "\($0): " } ?? "") + property.partialType
            }
            return "case \(entry.name)" + (types.isEmpty ? "" : "(\(types.joined(separator: ", ")))")
        }
        let reads = cases.map { entry in
            "case \(entry.word): self = .\(entry.name)\(arguments(of: entry) { "json.partial(\(entry.properties[$0].key))" })\n"
        }
        return """
            /// The value while it still streams: known from the moment its case is.
            \(access)nonisolated \(isIndirect ? "indirect " : "")enum PartiallyGenerated: MillraceAgents.PartiallyGenerable {
            \(declarations.joined(separator: "\n"))

            \(access)init?(partial json: MillraceCore.PartialJSON.Cursor) {
            switch json.word(\(discriminator)) {
            \(reads.joined())default: return nil
            }
            }

            \(access)mutating func update(_ change: MillraceAgents.PartialChange) {
            switch self {
            \(cases.map(updating).joined())}
            }
            }
            """
    }

    private func updating(_ entry: Case) -> String {
        guard !entry.properties.isEmpty else { return "case .\(entry.name): break\n" }
        let values = entry.properties.indices.map { "var value\($0)" }.joined(separator: ", ")
        let cases = entry.properties.enumerated().map { "case \($1.key): change.apply(to: &value\($0))\n" }.joined()
        // The payload is let go of while it grows: it would be copied otherwise.
        return """
            case .\(entry.name)(\(values)):
            self = .\(entry.name)\(arguments(of: entry) { _ in "nil" })
            switch change.key {
            \(cases)default: break
            }
            self = .\(entry.name)\(arguments(of: entry) { "value\($0)" })

            """
    }

    private func pattern(of entry: Case) -> String {
        entry.properties.isEmpty ? "" : "(\(entry.properties.indices.map { "let value\($0)" }.joined(separator: ", ")))"
    }

    private func arguments(of entry: Case, _ value: (Int) -> String) -> String {
        guard !entry.properties.isEmpty else { return "" }
        let list = entry.labels.enumerated().map { number, label in (label.map { "\($0): " } ?? "") + value(number) }
        return "(\(list.joined(separator: ", ")))"
    }
}
#endif
