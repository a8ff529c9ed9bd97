public import MillraceCore

extension PromptExecutor {
    /// Asks for an answer that is a value of a type.
    ///
    /// ```swift
    /// let answer = try await client.respond(to: Prompt("Tomorrow's weather in Trier?"), generating: Forecast.self, model: model)
    /// answer.value.days
    /// ```
    ///
    /// The answer is read strictly; one that does not fit goes back to the model with the places and reasons, as often as
    /// ``StructuredOptions/repair`` allows.
    ///
    /// - Throws: ``StructuredError``, with the responses so far.
    public func respond<Value: Generable>(
        to prompt: Prompt, generating type: Value.Type = Value.self, model: LLModel, options: StructuredOptions = StructuredOptions()
    ) async throws(StructuredError) -> StructuredResponse<Value> {
        let request = StructuredRequest<Value>(options: options)
        var executor: any PromptExecutor = self
        var model = model
        var responses: [LLMResponse] = []
        var fix: (response: LLMResponse, problems: [String])?
        while true {
            var asked = request.prompt(prompt, for: model)
            if let fix { asked = request.repair(asked, of: fix.response, fix.problems) }
            let response: LLMResponse
            do throws(LLMError) {
                response = try await executor.execute(asked, model: model)
            } catch {
                throw StructuredError(.request(error), responses: responses + (error.partial.map { [$0] } ?? []))
            }
            responses.append(response)
            var reader = AnswerReader<Value>(form: request.form(of: model))
            _ = reader.push(response.text)
            switch request.judge(response, &reader) {
            case .success(let value): return StructuredResponse(value: value, responses: responses)
            case .failure(let error):
                guard responses.count <= options.repair.maxAttempts, let problems = error.kind.repairableProblems else {
                    throw StructuredError(error.kind, responses: responses)
                }
                fix = (response, problems)
                executor = options.repair.executor ?? executor
                model = options.repair.model ?? model
            }
        }
    }

    /// Streams an answer that is a value of a type: the value as it grows, and at the end the whole of it.
    ///
    /// An answer that does not fit ends the stream with an error; what was shown cannot be taken back, so nothing is repaired.
    public func stream<Value: Generable>(
        _ prompt: Prompt, generating type: Value.Type = Value.self, model: LLModel, options: StructuredOptions = StructuredOptions()
    ) -> StructuredStream<Value> {
        let request = StructuredRequest<Value>(options: options)
        let frames = executeStreaming(request.prompt(prompt, for: model), model: model)
        return StructuredStream(frames: frames, request: request, form: request.form(of: model))
    }
}
