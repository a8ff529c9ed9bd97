internal import MillraceCore

/// A tool that a strategy brings with it.
struct BuiltInTool: InvokableTool {
    let descriptor: ToolDescriptor
    private let work: @Sendable (ToolCall) async throws(ToolError) -> ToolReply

    /// Makes a tool that takes one text.
    init(
        _ name: String, _ description: String, argument: String, _ meaning: String,
        _ work: @escaping @Sendable (ToolCall, String) async throws(ToolError) -> ToolReply
    ) {
        self.descriptor = ToolDescriptor(
            name: name, description: description,
            parameters: .objectSchema([argument: ["type": "string", "description": .string(meaning)]]))
        self.work = { call throws(ToolError) in
            guard case .string(let text)? = call.arguments[argument] else {
                throw ToolError(
                    .invalidArguments, tool: name, messageForModel: "\(name) needs the property \"\(argument)\", a string.",
                    paths: ["/\(argument)"])
            }
            return try await work(call, text)
        }
    }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply { try await work(call) }
}
