internal import MillraceCore

/// The tool by which a model hands in the result of a task: its arguments are the result.
struct AnswerTool<Output: Generable>: InvokableTool {
    // Arguments are objects: other results stand in a property of one.
    private static var property: String { "result" }

    let descriptor: ToolDescriptor
    private let isWrapped: Bool

    init(_ name: String) {
        let schema = Output.generationSchema
        var isObject = false
        if case .object(let root) = schema.root, root["type"] == "object" { isObject = true }
        var parameters = schema.json
        if !isObject {
            var wrapper: JSONObject = [
                "type": "object", "properties": .object([Self.property: schema.root]), "required": [.string(Self.property)],
                "additionalProperties": false,
            ]
            if !schema.definitions.isEmpty { wrapper["$defs"] = .object(schema.definitions) }
            parameters = .object(wrapper)
        }
        self.isWrapped = !isObject
        self.descriptor = ToolDescriptor(
            name: name, description: "Hands in the result of the task. Call it alone, once, when the task is done.", parameters: parameters)
    }

    /// The result that a call hands in.
    func output(of call: ToolCall) throws(GenerationError) -> Output {
        let arguments = call.arguments
        guard isWrapped else { return try Output(json: .object(arguments)) }
        guard let value = arguments[Self.property] else { throw GenerationError(.missing(property: Self.property), at: JSONPath()) }
        return try Output(json: value, at: JSONPath([.key(Self.property)]))
    }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        do throws(GenerationError) {
            return ToolReply(parts: [.text("The result was taken.")], value: try output(of: call).json)
        } catch {
            throw ToolError(
                .invalidArguments, tool: call.name, messageForModel: "This is no result yet: \(error). Hand it in again.",
                paths: ["\(error.path)"])
        }
    }
}
