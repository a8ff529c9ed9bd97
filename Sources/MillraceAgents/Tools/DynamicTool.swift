public import MillraceCore

/// A tool whose schema is known at run time only: read from a file, a database, or another server.
///
/// ```swift
/// let tool = try DynamicTool(name: "lookup", description: "Looks a word up.", parameters: schema) { arguments in
///     try await dictionary.entry(arguments["word"]?.stringValue ?? "")
/// }
/// ```
public struct DynamicTool: InvokableTool {
    /// What the model is told of the tool.
    public let descriptor: ToolDescriptor
    /// How the runtime treats its calls.
    public let traits: ToolTraits
    private let schema: JSONSchema
    private let body: @Sendable (JSONObject) async throws -> any ToolOutput

    /// Makes a tool.
    ///
    /// - Throws: `SchemaError` where the schema of the arguments cannot be used.
    public init(
        name: String, description: String, parameters: JSONValue, isStrict: Bool? = nil, traits: ToolTraits = ToolTraits(),
        _ body: @escaping @Sendable (JSONObject) async throws -> any ToolOutput
    ) throws(SchemaError) {
        self.schema = try JSONSchema(parameters)
        self.descriptor = ToolDescriptor(name: name, description: description, parameters: parameters, isStrict: isStrict)
        self.traits = traits
        self.body = body
    }

    /// Checks the arguments and does the work.
    public func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        let arguments = call.arguments
        let violations = schema.validate(.object(arguments))
        guard violations.isEmpty else {
            throw ToolError(
                .invalidArguments, tool: descriptor.name, messageForModel: ToolError.advice(violations.map(\.description)),
                paths: violations.map(\.instancePath))
        }
        do {
            return try await ToolContext.running(call) { try await body(arguments).toolReply }
        } catch {
            throw ToolError(thrown: error, tool: descriptor.name)
        }
    }
}
