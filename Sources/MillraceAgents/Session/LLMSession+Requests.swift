public import MillraceCore

extension LLMSession {
    /// Asks the model to go on, and writes its answer down.
    ///
    /// The history is made shorter first where ``AgentConfiguration/compression`` says so.
    /// Calls that have no result yet are answered, with a note that they were not run, so the conversation is always valid.
    /// An answer that breaks `tools` is sent back with the reason; neither it nor the correction stands in the conversation.
    ///
    /// - Parameters:
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The
    ///     result is the same, and events tell the frames of both.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    /// - Throws: ``AgentError``; what had arrived of a broken answer is kept as ``AgentConfiguration/partialHistory`` says.
    @discardableResult
    public func request(
        tools: ToolUse = .offered, isStreamed: Bool? = nil, repairs: Int = 1
    ) async throws(AgentError) -> LLMResponse {
        try await compressIfNeeded()
        let state = settledState()
        let request = try context.modelRequest(state, tools: tools, isStreaming: isStreamed)
        do throws(AgentError) {
            let response = try await context.answer(to: request, obeying: tools, repairs: repairs)
            record(response, answering: state.prompt.messages)
            return response
        } catch {
            if case .model(let failure) = error.kind, let partial = failure.partial {
                record(partial, answering: state.prompt.messages)
            }
            throw error
        }
    }

    /// Says something as the user and writes the answer down: see ``request(tools:isStreamed:repairs:)``.
    @discardableResult
    public func request(
        _ text: String, tools: ToolUse = .offered, isStreamed: Bool? = nil, repairs: Int = 1
    ) async throws(AgentError) -> LLMResponse {
        try await request(.user(text), tools: tools, isStreamed: isStreamed, repairs: repairs)
    }

    /// Adds a message and writes the answer down: see ``request(tools:isStreamed:repairs:)``.
    @discardableResult
    public func request(
        _ message: Message, tools: ToolUse = .offered, isStreamed: Bool? = nil, repairs: Int = 1
    ) async throws(AgentError) -> LLMResponse {
        append(message)
        return try await request(tools: tools, isStreamed: isStreamed, repairs: repairs)
    }

    /// Asks for tool calls only: ``ToolUse/required``.
    @discardableResult
    public func requestOnlyCallingTools(isStreamed: Bool? = nil, repairs: Int = 1) async throws(AgentError) -> LLMResponse {
        try await request(tools: .required, isStreamed: isStreamed, repairs: repairs)
    }

    /// Asks for an answer in words: ``ToolUse/withheld``.
    @discardableResult
    public func requestWithoutTools(isStreamed: Bool? = nil, repairs: Int = 1) async throws(AgentError) -> LLMResponse {
        try await request(tools: .withheld, isStreamed: isStreamed, repairs: repairs)
    }

    /// Asks for a call of one tool: ``ToolUse/forced(_:)``.
    @discardableResult
    public func requestForcing(_ tool: String, isStreamed: Bool? = nil, repairs: Int = 1) async throws(AgentError) -> LLMResponse {
        try await request(tools: .forced(tool), isStreamed: isStreamed, repairs: repairs)
    }

    /// Asks for a call of one tool and reads its arguments.
    ///
    /// - Throws: ``AgentError/Kind/unexpectedAnswer(_:)`` also where the arguments do not fit the tool's schema.
    public func requestForcing<T: Tool>(_ tool: T, isStreamed: Bool? = nil, repairs: Int = 1) async throws(AgentError) -> ForcedCall<
        T.Arguments
    > {
        let response = try await requestForcing(tool.name, isStreamed: isStreamed, repairs: repairs)
        let call = response.toolCalls[0]
        do throws(GenerationError) {
            return ForcedCall(call: call, arguments: try T.Arguments(json: .object(call.arguments)), response: response)
        } catch {
            throw AgentError(.unexpectedAnswer("the arguments of \(tool.name) do not fit its schema at \(error.path)"), path: context.path)
        }
    }

    /// Writes a response down that was not asked for here, such as a chosen one of several.
    public func append(_ response: LLMResponse) {
        append(response.recorded(partial: context.configuration.partialHistory))
    }

    /// Makes the history shorter where ``AgentConfiguration/compression`` says so.
    func compressIfNeeded() async throws(AgentError) {
        guard let automatic = context.configuration.compression else { return }
        try await compressHistory(automatic.strategy, when: automatic.trigger, model: automatic.model)
    }

    /// The conversation, valid to be sent.
    func settledState() -> Conversation.State {
        conversation.update { state in
            state.prompt.messages.settlePendingCalls()
            return state
        }
    }

    func record(_ response: LLMResponse, answering messages: [Message]) {
        conversation.record(response, answering: messages, partial: context.configuration.partialHistory)
    }
}

/// A call of a tool that the model was made to call, with its arguments read.
public struct ForcedCall<Arguments: Sendable>: Sendable {
    /// The call, to be answered.
    public var call: ToolCall
    /// Its arguments.
    public var arguments: Arguments
    /// The response it came with.
    public var response: LLMResponse
}
