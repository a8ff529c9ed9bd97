public import MillraceCore

/// Exclusive writing to a conversation: edits its messages, model, options and tools, and asks the model.
///
/// Made by ``AgentContext/withSession(_:)``. Each method is one atomic step.
public final class LLMSession: Sendable {
    /// The run the session belongs to.
    public let context: AgentContext

    init(context: AgentContext) { self.context = context }

    /// The conversation that is written.
    public var conversation: Conversation { context.conversation }
    /// The messages and options.
    public var prompt: Prompt { conversation.prompt }
    /// The messages, oldest first.
    public var messages: [Message] { conversation.prompt.messages }
    /// The last message.
    public var lastMessage: Message? { conversation.prompt.messages.last }
    /// The options of requests.
    public var options: GenerationOptions { conversation.prompt.options }
    /// The model that answers.
    public var model: LLModel { conversation.model }
    /// The tools that are offered and can be run.
    public var tools: ToolRegistry { conversation.tools }
    /// The calls at the end of the conversation that have no result yet.
    public var pendingCalls: [ToolCall] { messages.pendingCalls }

    // MARK: Messages

    /// Adds messages at the end.
    ///
    /// A tool message stands where its calls are: see ``appendToolResults(_:)``.
    public func append(_ messages: Message...) { append(messages) }

    /// Adds messages at the end.
    public func append(_ messages: [Message]) { rewriteMessages { $0 += messages } }

    /// Adds messages at the end, with the builder syntax.
    public func append(@PromptBuilder _ messages: () -> [Message]) { append(messages()) }

    /// Adds messages behind the instructions the conversation begins with, with the builder syntax.
    public func prepend(@PromptBuilder _ messages: () -> [Message]) { prepend(messages()) }

    /// Adds messages behind the instructions the conversation begins with.
    public func prepend(_ messages: [Message]) {
        rewriteMessages { all in all.insert(contentsOf: messages, at: all.prefix { $0.role.isInstruction }.count) }
    }

    /// Adds results right behind the calls they answer.
    ///
    /// Results of calls that are answered already, or that the conversation does not hold, are passed over: every call has one result.
    /// A forced tool choice of the conversation's options is released with them.
    public func appendToolResults(_ results: [ToolResult]) {
        rewritePrompt { prompt in
            prompt.messages.answerCalls(with: results)
            // A forced call has been made: forcing it again would never end.
            if !results.isEmpty, prompt.options.toolChoice?.isForcing == true { prompt.options.toolChoice = nil }
        }
    }

    /// Changes the messages and options in one step.
    public func rewritePrompt(_ change: (inout Prompt) -> Void) { conversation.update { change(&$0.prompt) } }

    /// Changes the messages in one step.
    public func rewriteMessages(_ change: (inout [Message]) -> Void) { conversation.update { change(&$0.prompt.messages) } }

    /// Removes every message, or every one but the instructions.
    public func clearHistory(keepingInstructions: Bool = true) {
        rewriteMessages { messages in messages.removeAll { !keepingInstructions || !$0.role.isInstruction } }
    }

    /// Keeps the last messages and the instructions.
    ///
    /// Calls and their results stay together: where the cut would part them, more messages are kept.
    public func leaveLastMessages(_ count: Int) {
        rewriteMessages { messages in
            let history = History(messages)
            let cut = history.cut(leavingLast: count)
            messages = messages[..<cut].filter { $0.role.isInstruction } + messages[cut...]
        }
    }

    /// Removes the last messages; instructions stay.
    ///
    /// Calls and their results stay together: where the cut would part them, more messages are removed.
    public func dropLastMessages(_ count: Int) {
        rewriteMessages { messages in
            let history = History(messages)
            let cut = history.cut(droppingLast: count)
            messages = messages[..<cut] + messages[cut...].filter { $0.role.isInstruction }
        }
    }

    /// Answers calls without a result with a note that they were not run.
    ///
    /// Providers refuse a conversation that goes on past an unanswered call. Requests do this by themselves.
    public func settlePendingCalls() { rewriteMessages { $0.settlePendingCalls() } }

    // MARK: Model, options, tools

    /// Lets another model answer from here on.
    public func changeModel(_ model: LLModel) { conversation.update { $0.model = model } }

    /// Changes the options of the following requests.
    public func changeOptions(_ change: (inout GenerationOptions) -> Void) { conversation.update { change(&$0.prompt.options) } }

    /// Sets whether and which tool the model should call from here on; nil is the provider's default.
    public func setToolChoice(_ choice: ToolChoice?) { changeOptions { $0.toolChoice = choice } }

    /// Changes the tools that are offered from here on.
    ///
    /// - Parameters:
    ///   - missing: what becomes of earlier calls of tools that are not offered any more.
    ///   - change: the change.
    public func changeTools(missing: MissingToolPolicy = .keep, _ change: (inout ToolRegistry) -> Void) {
        conversation.update { state in
            change(&state.tools)
            if missing == .rewriteAsText { state.prompt.messages.rewriteCalls(ofToolsNotIn: Set(state.tools.names)) }
        }
    }

    /// Rewrites the calls and results of tools that are not offered to text; nothing is lost.
    public func rewriteMissingTools() { changeTools(missing: .rewriteAsText) { _ in } }
}

extension Message.Role {
    /// Whether the application speaks.
    var isInstruction: Bool { self == .system || self == .developer }
}
