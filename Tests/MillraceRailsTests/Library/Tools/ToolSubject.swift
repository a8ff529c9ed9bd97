import MillraceCore
import MillraceRails

/// Subjects for rails of tools.
enum ToolSubject {
    static func call(
        _ call: ToolCall, tools: [ToolDescriptor] = [], role: String? = nil, messages: [Message] = [.user("go")],
        memory: RailMemory = RailMemory()
    ) -> RailSubject {
        let context = RailContext(
            prompt: Prompt(messages: messages), tools: tools, model: LLModel("test"), role: role, memory: memory)
        return RailSubject(place: .toolCall, channel: .toolArguments, content: .toolCall(call), context: context)
    }

    static func result(_ result: ToolResult, in messages: [Message]) -> RailSubject {
        let context = RailContext(prompt: Prompt(messages: messages), model: LLModel("test"))
        return RailSubject(place: .toolResult, channel: .toolResult, content: .toolResult(result), context: context)
    }
}

extension RailVerdict {
    /// Why it blocks; nil where it does not.
    var blockReason: String? { if case .block(let block) = self { block.reason } else { nil } }
}
