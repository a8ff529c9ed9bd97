public import MillraceCore

/// Blocks tool calls that the tools of the request do not allow: a name that was not declared, arguments that do not keep to the schema.
///
/// It is what NeMo Guardrails calls "tool call validation". Its reasons:
///
/// | reason | the call |
/// | --- | --- |
/// | `undeclared_tool` | names a tool that the request does not have |
/// | `duplicate_tool` | names a tool that the request has twice, so that no schema decides |
/// | `wrong_kind` | has an object for a tool that takes free text, or the other way round |
/// | `invalid_schema` | is for a tool whose schema cannot be compiled |
/// | `unexpected_arguments` | has arguments for a tool that takes none |
/// | `schema_violation` | has arguments that do not keep to the schema |
///
/// A tool takes no arguments where its parameters are missing or an empty object, or where their `properties` are empty and nothing else
/// in them speaks of members. What a grammar asks of free text is not checked.
public struct ToolSchemaRail: Rail {
    /// What the rail is called.
    public let name: String
    /// How much a block ends.
    public let extent: RailBlock.Extent
    private let schemas = ToolSchemas()

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - name: what the rail is called in records.
    ///   - extent: how much a block ends. Default: only the call is withdrawn.
    public init(name: String = "tool schema", extent: RailBlock.Extent = .part) {
        self.name = name
        self.extent = extent
    }

    /// Names and arguments of tool calls.
    public var channels: Set<RailChannel>? { [.toolName, .toolArguments] }

    /// Judges a tool call; anything else passes.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard case .toolCall(let call) = subject.content, let reason = fault(of: call, tools: subject.context.tools) else { return .allow }
        return .block(RailBlock(reason, extent: extent))
    }

    private func fault(of call: ToolCall, tools: [ToolDescriptor]) -> String? {
        let named = tools.filter { $0.name.utf8.elementsEqual(call.name.utf8) }
        guard let tool = named.first else { return "undeclared_tool" }
        if named.count > 1 { return "duplicate_tool" }
        if (call.kind == .custom) != (tool.customFormat != nil) { return "wrong_kind" }
        if call.kind == .custom { return nil }
        let arguments = call.arguments
        if Self.takesNothing(tool.parameters) { return arguments.isEmpty ? nil : "unexpected_arguments" }
        do throws(SchemaError) {
            return try schemas.schema(tool.parameters).isValid(.object(arguments)) ? nil : "schema_violation"
        } catch {
            return "invalid_schema"
        }
    }

    /// Keywords by which a schema without `properties` says something about members all the same.
    private static let memberKeywords = [
        "$ref", "$dynamicRef", "additionalProperties", "allOf", "anyOf", "dependentSchemas", "if", "oneOf", "patternProperties",
        "propertyNames", "unevaluatedProperties", "minProperties", "required",
    ]

    /// Whether a tool of these parameters takes no arguments.
    static func takesNothing(_ parameters: JSONValue) -> Bool {
        switch parameters {
        case .null: true
        case .object(let object):
            object.isEmpty
                || object["properties"]?.objectValue?.isEmpty == true && memberKeywords.allSatisfy { object[$0] == nil }
        default: false
        }
    }
}
