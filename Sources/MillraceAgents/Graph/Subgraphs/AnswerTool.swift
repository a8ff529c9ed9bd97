internal import MillraceCore

/// The tool by which a model hands in the result of a task: its arguments are the result.
struct AnswerTool<Output: Generable>: InvokableTool {
    let descriptor: ToolDescriptor
    private let shape = ArgumentShape<Output>(property: "result")

    init(_ name: String) {
        self.descriptor = ToolDescriptor(
            name: name, description: "Hands in the result of the task. Call it alone, once, when the task is done.",
            parameters: shape.parameters)
    }

    /// The result that a call hands in.
    func output(of call: ToolCall) throws(GenerationError) -> Output { try shape.value(of: call.arguments) }

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
