internal import MillraceCore

/// The plain agent's work: request, tool calls, results, next request, until the model asks for no tool.
struct AgentLoop {
    let context: AgentContext
    /// What becomes of calls that had been started in a run that goes on here.
    var unfinishedCalls = UnfinishedCalls.tellModel

    private var ledger: RunLedger { context.ledger }

    /// Runs to the final response.
    func run() async throws(AgentError) -> LLMResponse {
        if !ledger.calls.isEmpty { try await finishInterruptedStep() }
        while true {
            if Task.isCancelled { throw AgentError(.cancelled, path: context.path) }
            let step = ledger.stepCount + 1
            await context.emit(.stepStarted(step))
            try await context.compressHistoryIfNeeded()
            let (response, ends) = try await turn()
            let callCount = ledger.calls.count
            try record(ends)
            ledger.stepEnded()
            await context.emit(.stepEnded(AgentEvent.StepEnd(step: step, callCount: callCount, usage: response.usage ?? Usage())))
            try context.check(ends)
            // A paused turn goes on when its content is sent back.
            if response.endsRun || (callCount == 0 && response.finishReason != .pause) { return response }
        }
    }

    // MARK: One step

    /// One request and the calls it asks for.
    ///
    /// The calls start when the response has ended, or each when it is complete, where policy and executor allow that.
    private func turn() async throws(AgentError) -> (LLMResponse, [ToolBatch.End]) {
        let state = context.conversation.state
        let source = RequestSource(
            context: context,
            request: ModelRequest(
                prompt: state.prompt, model: state.model, tools: state.tools.descriptors, isStreaming: context.configuration.isStreaming))
        let startsEarly =
            context.configuration.tools.start == .whenCallCompletes && context.configuration.isStreaming
            && context.executor.provesSingleCalls(of: state.model)
        let batch = ToolBatch(context: context, tools: state.tools, waitsForResponse: startsEarly)
        let outcome = await withTaskGroup(of: Void.self) { group -> Result<LLMResponse, LLMError> in
            var fold = ResponseFold()
            do throws(LLMError) {
                var frames = FrameStream { source }.makeAsyncIterator()
                while let frame = try await frames.next() {
                    fold.consume(frame)
                    if startsEarly, let call = frame.provenCall { await batch.begin(.complete(call), in: &group) }
                }
                try fold.response.checkEnd()
            } catch {
                batch.stopStarting()
                await batch.responseEnded()
                return .failure(error.keeping(fold.response))
            }
            let response = fold.response
            if response.endsRun {
                batch.stopStarting()
            } else {
                let known = Set(ledger.calls.map(\.call.id))
                let new = response.toolCallOutcomes.filter { !known.contains($0.id) }
                // All are known before any begins: a state told with the first of them has the whole answer.
                for call in new.compactMap(\.answerable) { ledger.callArrived(call) }
                ledger.answerArrived(response.messages(incompleteCalls: .answerWithError)[0])
                for call in new { await batch.begin(call, in: &group) }
            }
            await batch.responseEnded()
            return .success(response)
        }
        switch outcome {
        case .success(let response):
            if response.endsRun { ledger.answerWasCut(response.message) }
            return (response, batch.ends)
        case .failure(let error):
            if let refusal = source.refusal { throw refusal }
            // What had started has ended by now, and nothing else ran.
            ledger.answerWasCut(context.configuration.partialHistory == .keep ? error.partial?.message : nil)
            throw AgentError(.model(error), path: context.path)
        }
    }

    /// Writes answer and results into the conversation, in one step.
    private func record(_ ends: [ToolBatch.End]) throws(AgentError) {
        let calls = ledger.calls
        guard calls.allSatisfy(\.isFinished) else { throw AgentError(.cancelled, path: context.path) }
        let answer = ledger.answer
        context.conversation.update { state in
            if let answer, !answer.parts.isEmpty { state.prompt.messages.append(answer) }
            guard !calls.isEmpty else { return }
            state.prompt.messages.append(.tool(calls.map(\.result)))
            // A forced call has been made: forcing it again would never end.
            if state.prompt.options.toolChoice?.isForcing == true { state.prompt.options.toolChoice = nil }
        }
        ledger.turnWasRecorded()
    }

    // MARK: Going on

    /// Finishes the step that was under way when the run stopped: calls that are answered are not run again.
    private func finishInterruptedStep() async throws(AgentError) {
        let interrupted = ledger.takeInterruptedCalls(unfinishedCalls)
        let batch = ToolBatch(context: context, tools: context.conversation.tools, waitsForResponse: false)
        await withTaskGroup(of: Void.self) { group in
            for call in interrupted { await batch.begin(.complete(call), in: &group) }
        }
        let callCount = ledger.calls.count
        guard callCount > 0 else { return }
        try record(batch.ends)
        ledger.stepEnded()
        await context.emit(.stepEnded(AgentEvent.StepEnd(step: ledger.stepCount, callCount: callCount, usage: Usage())))
        try context.check(batch.ends)
    }
}

extension StreamFrame {
    /// The call of choice 0 whose end this frame is; nil for other frames and for calls that cannot be run.
    fileprivate var provenCall: ToolCall? {
        guard case .toolCallComplete(let complete) = self, complete.part.choice == 0 else { return nil }
        return complete.outcome.completed
    }
}

extension LLMResponse {
    /// Whether the run ends here, whatever calls there are: the model declined, or somebody stopped it.
    var endsRun: Bool {
        switch (outcome, finishReason) {
        case (.blocked, _), (_, .contentFilter), (_, .refusal): true
        default: false
        }
    }

    /// The calls that are to be answered: none of a response that ends the run or never came to its end.
    var callsToRun: [ToolCallOutcome] { outcome == .finished && !endsRun ? toolCallOutcomes : [] }
    /// Those of them that can be run.
    var wholeCallsToRun: [ToolCall] { callsToRun.compactMap(\.completed) }

    /// Takes a response that is not whole for a failure, also where the executor did not throw.
    fileprivate func checkEnd() throws(LLMError) {
        switch outcome {
        case .finished, .blocked: return
        case .truncated: throw LLMError(.truncated, at: .response, partial: self)
        case .failed: throw LLMError(.providerFailure, at: .response, partial: self)
        case .cancelled: throw LLMError(.cancelled, at: .response, partial: self)
        }
    }
}

extension LLMError {
    /// The error with what had arrived, where it does not have it.
    fileprivate func keeping(_ response: LLMResponse) -> LLMError {
        var error = self
        if error.partial == nil, !response.parts.isEmpty { error.partial = response }
        return error
    }
}

extension ToolChoice {
    /// Whether the model must call a tool.
    var isForcing: Bool {
        switch self {
        case .required, .named: true
        default: false
        }
    }
}
