public import MillraceCore

/// The conversation at one moment, to read and to ask the model about; nothing is written down.
///
/// Made by ``AgentContext/read(_:)``.
public struct LLMReadSession: Sendable {
    /// The run the session belongs to.
    public let context: AgentContext
    /// The conversation when the session began.
    public let state: Conversation.State

    init(context: AgentContext, state: Conversation.State) {
        self.context = context
        self.state = state
    }

    /// The messages and options.
    public var prompt: Prompt { state.prompt }
    /// The messages, oldest first.
    public var messages: [Message] { state.prompt.messages }
    /// The last message.
    public var lastMessage: Message? { state.prompt.messages.last }
    /// The model that answers.
    public var model: LLModel { state.model }
    /// The tools that are offered.
    public var tools: ToolRegistry { state.tools }

    /// Asks the model to go on from here.
    ///
    /// - Parameters:
    ///   - messages: what is added for this request only.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    public func request(
        adding messages: [Message] = [], tools: ToolUse = .offered, isStreamed: Bool? = nil, repairs: Int = 1
    ) async throws(AgentError) -> LLMResponse {
        let request = try context.modelRequest(settled(adding: messages), tools: tools, isStreaming: isStreamed)
        return try await context.answer(to: request, obeying: tools, repairs: repairs)
    }

    /// The answer of the model as frames; each reading of the stream is a request.
    public func requestStreaming(adding messages: [Message] = [], tools: ToolUse = .offered) throws(AgentError) -> FrameStream {
        context.stream(try context.modelRequest(settled(adding: messages), tools: tools, isStreaming: nil))
    }

    /// Several answers to choose from: see ``LLMSession/requestChoices(_:tools:isStreamed:)``.
    public func requestChoices(
        _ count: Int, adding messages: [Message] = [], tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) async throws(AgentError) -> [LLMResponse] {
        try await context.choices(count, of: settled(adding: messages), tools: tools, isStreamed: isStreamed)
    }

    private func settled(adding messages: [Message]) -> Conversation.State {
        var state = state
        state.prompt.messages += messages
        state.prompt.messages.settlePendingCalls()
        return state
    }
}
