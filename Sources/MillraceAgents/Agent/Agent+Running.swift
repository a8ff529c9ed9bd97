public import MillraceCore

extension Agent {
    /// Runs to the final answer.
    ///
    /// The work is done in the calling task. Cancelling the task ends the run: tools and request are cancelled and waited for, so nothing of it
    /// outlives the call.
    ///
    /// - Parameters:
    ///   - input: what is asked: a text, a message, or a whole prompt.
    ///   - conversation: what was said before: ``AgentResult/conversation`` of the last turn.
    /// - Throws: ``AgentError``; its ``AgentError/state`` holds the conversation as far as it came, and ``resume(_:unfinishedCalls:)`` goes on from it.
    public func run(_ input: some AgentInput, continuing conversation: Prompt? = nil) async throws(AgentError) -> AgentResult {
        try await drive(state(for: input, continuing: conversation)).get()
    }

    /// Runs to the final answer and tells each event on the way.
    ///
    /// The run goes on when the closure returns, so a slow reader slows the run down. Parallel tools may tell their events at once where the
    /// policy is ``ToolPolicy/EventOrder/asTheyHappen``.
    ///
    /// - Throws: ``AgentError``, as ``run(_:continuing:)`` does.
    public func run(
        _ input: some AgentInput, continuing conversation: Prompt? = nil, onEvent: @escaping @Sendable (AgentEvent) async -> Void
    ) async throws(AgentError) -> AgentResult {
        try await drive(state(for: input, continuing: conversation)) { event, _, _ in await onEvent(event) }.get()
    }

    /// Streams the events of a run.
    ///
    /// Nothing runs before the first event is asked for.
    public func stream(_ input: some AgentInput, continuing conversation: Prompt? = nil) -> AgentRun<AgentResult> {
        events(of: state(for: input, continuing: conversation), .tellModel)
    }

    /// Streams the events of a run inside of a closure, and ends the run with the closure.
    ///
    /// When the closure returns or throws before the end, the run is cancelled and waited for.
    public func withRun<Value>(
        _ input: some AgentInput, continuing conversation: Prompt? = nil, _ body: (AgentRun<AgentResult>) async throws -> Value
    ) async rethrows -> Value {
        let run = stream(input, continuing: conversation)
        do {
            let value = try await body(run)
            await run.cancelAndWait()
            return value
        } catch {
            await run.cancelAndWait()
            throw error
        }
    }

    // MARK: Going on

    /// Goes on where a run stopped: after an error, a cancellation, a limit, or in another process.
    ///
    /// Calls that finished are not run again; those that had not been started are run now. The state's prompt, model and counts are used, with this
    /// agent's executor, tools and limits.
    ///
    /// - Parameters:
    ///   - state: where the run stood: of an ``AgentError``, of an ``AgentRun``, or decoded.
    ///   - unfinishedCalls: what becomes of calls of which nobody knows whether their work was done.
    /// - Throws: ``AgentError``, of kind ``AgentError/Kind/configuration(_:)`` where the run had finished.
    public func resume(
        _ state: AgentRunState, unfinishedCalls: UnfinishedCalls = .tellModel
    ) async throws(AgentError) -> AgentResult {
        try await drive(state, unfinishedCalls: unfinishedCalls).get()
    }

    /// Goes on where a run stopped, and streams the events of what follows.
    public func stream(resuming state: AgentRunState, unfinishedCalls: UnfinishedCalls = .tellModel) -> AgentRun<AgentResult> {
        events(of: state, unfinishedCalls)
    }

    private func events(of state: AgentRunState, _ unfinishedCalls: UnfinishedCalls) -> AgentRun<AgentResult> {
        AgentRun(from: state) { consumer in
            await drive(state, unfinishedCalls: unfinishedCalls, to: consumer)
        }
    }

    // MARK: The work

    /// Does the work of a run.
    ///
    /// - Parameter place: where it stands, where it is the work of another run: of a tool call or a node.
    func drive(
        _ state: AgentRunState, unfinishedCalls: UnfinishedCalls = .tellModel, inside place: RunPlace? = nil,
        to consumer: RunDriver.Consumer? = nil
    ) async -> Result<AgentResult, AgentError> {
        if state.outcome == .finished {
            return .failure(AgentError(.configuration("the run has finished: begin another one that continues its conversation")))
        }
        let driver = RunDriver(
            run: RunInfo(id: state.runID, agent: name), path: place?.path ?? [name], executor: executor, tools: tools,
            configuration: configuration,
            features: features, state: state, outerFeatures: place?.listeners ?? [])
        return await driver.drive(to: consumer) { context async throws(AgentError) -> AgentEnd in
            let response = try await AgentLoop(context: context, unfinishedCalls: unfinishedCalls).run()
            return AgentEnd(response: response, context: context)
        }.map(\.result)
    }
}

/// The end of an agent's work, before its run is over.
private struct AgentEnd: Sendable {
    let response: LLMResponse
    let context: AgentContext

    /// What the run gave; asked for when it is over.
    var result: AgentResult {
        AgentResult(response: response, state: context.ledger.state(with: context.conversation))
    }
}
