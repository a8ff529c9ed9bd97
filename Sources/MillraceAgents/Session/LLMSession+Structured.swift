internal import MillraceCore

extension LLMSession {
    /// Asks for an answer that is a value of a type, and writes it down.
    ///
    /// The model is held to the schema natively or told it in words, as the options say. An answer that does not fit goes back to the model
    /// with the places and reasons; neither it nor the correction stands in the conversation. Tools are withheld.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - options: mode, examples and repairs. Another executor that repairs is asked outside of the run.
    /// - Throws: ``AgentError``: ``AgentError/Kind/unexpectedAnswer(_:)`` where no answer fits.
    @discardableResult
    public func request<Value: Generable>(
        generating type: Value.Type, options: StructuredOptions = StructuredOptions()
    ) async throws(AgentError) -> StructuredResponse<Value> {
        try await compressIfNeeded()
        let state = settledState()
        let executor = RunExecutor(context, tools: state.tools.descriptors)
        do throws(StructuredError) {
            let answer = try await executor.respond(to: state.prompt, generating: type, model: state.model, options: options)
            record(answer.response, answering: state.prompt.messages)
            return answer
        } catch {
            if case .request = error.kind, let partial = error.lastResponse { record(partial, answering: state.prompt.messages) }
            throw executor.refusal ?? AgentError(error, path: context.path)
        }
    }

    /// Says something as the user and asks for an answer that is a value of a type: see ``request(generating:options:)``.
    @discardableResult
    public func request<Value: Generable>(
        _ text: String, generating type: Value.Type, options: StructuredOptions = StructuredOptions()
    ) async throws(AgentError) -> StructuredResponse<Value> {
        append(.user(text))
        return try await request(generating: type, options: options)
    }

    /// An answer that is a value of a type, as it grows.
    ///
    /// It is written down when it has ended, as ``requestStreaming(definition:tools:)`` does it, and can be read once. What was shown
    /// cannot be taken back, so nothing is repaired.
    public func requestStreaming<Value: Generable>(
        generating type: Value.Type, options: StructuredOptions = StructuredOptions()
    ) -> StructuredStream<Value> {
        let state = settledState()
        let conversation = conversation
        let policy = context.configuration.partialHistory
        let executor = RunExecutor(context, tools: state.tools.descriptors) { response in
            conversation.record(response, answering: state.prompt.messages, partial: policy)
        }
        return executor.stream(state.prompt, generating: type, model: state.model, options: options)
    }
}

extension AgentError {
    /// The error of a run for a structured answer that did not come.
    init(_ error: StructuredError, path: [String]) {
        switch error.kind {
        case .request(let failure): self.init(failure.kind == .cancelled ? .cancelled : .model(failure), path: path)
        default: self.init(.unexpectedAnswer(error.description), path: path)
        }
    }
}
