extension LLMResponse {
    /// What the conversation holds for a tool call that never became whole.
    public enum IncompleteCallPolicy: String, Sendable, Hashable, Codable {
        /// Nothing: the model will not know it tried.
        case omit
        /// The call with empty arguments and an error result that says it was cut. Never the broken text: providers refuse it.
        case answerWithError
    }

    /// The assistant message to send back on the next turn: signatures and opaque parts intact, calls that never became whole left
    /// out.
    public var message: Message { messages(incompleteCalls: .omit)[0] }

    /// The messages to send back on the next turn: the assistant message and, if the policy asks for it, error results for calls
    /// that never became whole.
    public func messages(incompleteCalls policy: IncompleteCallPolicy) -> [Message] {
        var parts: [MillraceCore.Part] = []
        var results: [ToolResult] = []
        for part in choice.parts {
            switch part {
            case .text(let text): parts.append(.text(text))
            case .reasoning(let reasoning): if !reasoning.isEmpty { parts.append(.reasoning(reasoning)) }
            case .refusal(let text): parts.append(.refusal(text))
            case .audio(let audio): parts.append(.audio(audio))
            case .serverTool(let activity): parts.append(.serverTool(activity))
            case .opaque(let opaque): parts.append(.opaque(opaque))
            case .toolCall(.complete(let call)): parts.append(.toolCall(call))
            case .toolCall(.incomplete(let call)), .toolCall(.invalid(let call, _)):
                guard policy == .answerWithError, let name = call.name else { continue }
                let stand = ToolCall(id: call.id, name: name, arguments: JSONObject())
                parts.append(.toolCall(stand))
                results.append(
                    ToolResult(of: stand, "The call was cut off before its arguments were whole. It was not run.", isError: true))
            }
        }
        let assistant = Message(role: .assistant, parts: parts)
        return results.isEmpty ? [assistant] : [assistant, .tool(results)]
    }
}
