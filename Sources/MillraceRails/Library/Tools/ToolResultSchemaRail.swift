public import MillraceCore

/// Blocks results of tools that do not keep to a JSON Schema.
///
/// Its reasons: `result_not_json`, `result_schema_violation`, and `result_without_schema` where a tool must have one.
public struct ToolResultSchemaRail: Rail {
    /// What the rail is called.
    public let name: String
    /// Whether results of tools without a schema are blocked.
    public let requiresSchema: Bool
    /// Whether results that say the tool failed are checked too.
    public let checksErrors: Bool
    private let schemas: [String: JSONSchema]

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - schemas: the schemas of results, by the name of the tool.
    ///   - requiresSchema: whether results of other tools are blocked. Default: false.
    ///   - checksErrors: whether results that say the tool failed must keep to the schema too. Default: false.
    ///   - name: what the rail is called in records.
    public init(
        schemas: [String: JSONSchema], requiresSchema: Bool = false, checksErrors: Bool = false, name: String = "tool result schema"
    ) {
        self.name = name
        self.schemas = schemas
        self.requiresSchema = requiresSchema
        self.checksErrors = checksErrors
    }

    /// Results of tools.
    public var channels: Set<RailChannel>? { [.toolResult] }

    /// Judges a tool result; anything else passes.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard case .toolResult(let result) = subject.content, checksErrors || !result.isError else { return .allow }
        // The call says which tool ran: a result could name another to escape its schema.
        let call = ToolTurn(subject.context.prompt.messages).calls.first { $0.id.rawValue == result.callID.rawValue }
        guard let tool = call?.name ?? result.name, let schema = schemas[tool] else {
            return requiresSchema ? .block(RailBlock("result_without_schema")) : .allow
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: result.text)
        } catch {
            return .block(RailBlock("result_not_json"))
        }
        return schema.isValid(value) ? .allow : .block(RailBlock("result_schema_violation"))
    }
}
