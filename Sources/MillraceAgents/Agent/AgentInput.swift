public import MillraceCore

/// What a run begins with: a text, a message, several messages, or a whole prompt.
public protocol AgentInput: Sendable {
    /// The prompt of the run.
    ///
    /// - Parameter conversation: what was said before; it ends with what this adds.
    func prompt(continuing conversation: Prompt) -> Prompt
}

extension String: AgentInput {
    /// The conversation with the text as a message of the user.
    public func prompt(continuing conversation: Prompt) -> Prompt { conversation.appending(.user(self)) }
}

extension Message: AgentInput {
    /// The conversation with the message.
    public func prompt(continuing conversation: Prompt) -> Prompt { conversation.appending(self) }
}

extension Array: AgentInput where Element == Message {
    /// The conversation with the messages.
    public func prompt(continuing conversation: Prompt) -> Prompt {
        Prompt(messages: conversation.messages + self, options: conversation.options)
    }
}

extension Prompt: AgentInput {
    /// The conversation with the messages of this prompt; its options count where it has some.
    public func prompt(continuing conversation: Prompt) -> Prompt {
        Prompt(messages: conversation.messages + messages, options: options == GenerationOptions() ? conversation.options : options)
    }
}
