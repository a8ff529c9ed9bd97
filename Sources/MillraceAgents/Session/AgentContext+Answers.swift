internal import MillraceCore

extension AgentContext {
    /// A request to answer a conversation; streamed as the caller says, or else the configuration.
    func modelRequest(
        _ state: Conversation.State, tools use: ToolUse, isStreaming: Bool?, choices: Int? = nil
    ) throws(AgentError) -> ModelRequest {
        var request = ModelRequest(
            prompt: state.prompt, model: state.model, tools: state.tools.descriptors,
            isStreaming: isStreaming ?? configuration.isStreaming)
        if let choices { request.prompt.options.choiceCount = choices }
        do throws(AgentError) {
            try use.apply(to: &request)
        } catch {
            throw AgentError(error.kind, path: path)
        }
        return request
    }

    /// The answer to a request; one that breaks the rule is sent back to the model with the reason, a few times.
    ///
    /// - Throws: ``AgentError/Kind/unexpectedAnswer(_:)`` where it never did as told.
    func answer(to request: ModelRequest, obeying use: ToolUse, repairs: Int) async throws(AgentError) -> LLMResponse {
        var request = request
        var repairsLeft = repairs
        while true {
            let response = try await response(to: request)
            guard let violation = use.violation(in: response) else { return response }
            guard repairsLeft > 0 else { throw AgentError(.unexpectedAnswer(violation), path: path) }
            repairsLeft -= 1
            request.prompt.messages += response.recorded(partial: .keep)
            request.prompt.messages.settlePendingCalls("The call was not run: \(violation).")
            request.prompt.messages.append(.user("That was not what was needed: \(violation). Answer again, and do that only."))
        }
    }
}
