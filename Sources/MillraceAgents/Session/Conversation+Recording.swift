internal import MillraceCore

extension Conversation {
    /// Writes down what the model answered, in one step.
    ///
    /// - Parameters:
    ///   - response: the answer, whole or as far as it came.
    ///   - messages: the messages it answers. It stands right behind them where the conversation still begins with them, else at the end.
    ///   - policy: what is kept of an answer that did not come to its end.
    func record(_ response: LLMResponse, answering messages: [Message], partial policy: AgentConfiguration.PartialHistory) {
        let recorded = response.recorded(partial: policy)
        if recorded.isEmpty { return }
        update { state in
            let isUnchanged = state.prompt.messages.starts(with: messages)
            state.prompt.messages.insert(contentsOf: recorded, at: isUnchanged ? messages.count : state.prompt.messages.count)
        }
    }
}

extension LLMResponse {
    /// The messages that stand for the response in a conversation.
    ///
    /// A whole one: the assistant message, and error results for calls that never became whole. One that was cut or let go: what had
    /// arrived without its calls, because nobody will answer them, and without proof that belonged to a call.
    func recorded(partial policy: AgentConfiguration.PartialHistory) -> [Message] {
        if outcome == .finished {
            let messages = messages(incompleteCalls: .answerWithError)
            return messages[0].parts.isEmpty ? [] : messages
        }
        guard policy == .keep else { return [] }
        var message = message
        // Whoever signed reasoning wants to see what it led to: reasoning behind the last words kept was for a call.
        message.parts.removeAll { if case .toolCall = $0 { true } else { false } }
        while let last = message.parts.last, case .reasoning = last { message.parts.removeLast() }
        message.parts.removeAll { if case .text(let part) = $0 { part.text.isEmpty } else { false } }
        return message.parts.isEmpty ? [] : [message]
    }
}
