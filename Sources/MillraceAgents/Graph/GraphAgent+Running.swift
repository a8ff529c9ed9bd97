public import MillraceCore
internal import Synchronization

extension GraphAgent {
    /// Passes through the strategy.
    ///
    /// The work is done in the calling task. Cancelling the task ends the run: nodes, tools and requests are cancelled and waited for, so nothing of it
    /// outlives the call.
    ///
    /// - Parameters:
    ///   - input: the input of the strategy.
    ///   - conversation: what was said before: ``GraphResult/conversation`` of the last turn.
    /// - Throws: ``AgentError`` with the path of the node where it was met; its ``AgentError/state`` holds the conversation as far as it came.
    public func run(_ input: Input, continuing conversation: Prompt? = nil) async throws(AgentError) -> GraphResult<Output> {
        try await drive(input, conversation).get()
    }

    /// Passes through the strategy and tells each event on the way.
    ///
    /// The run goes on when the closure returns, so a slow reader slows the run down.
    ///
    /// - Throws: ``AgentError``, as ``run(_:continuing:)`` does.
    public func run(
        _ input: Input, continuing conversation: Prompt? = nil, onEvent: @escaping @Sendable (AgentEvent) async -> Void
    ) async throws(AgentError) -> GraphResult<Output> {
        try await drive(input, conversation) { event, _, _ in await onEvent(event) }.get()
    }

    /// Streams the events of a pass through the strategy.
    ///
    /// Nothing runs before the first event is asked for.
    public func stream(_ input: Input, continuing conversation: Prompt? = nil) -> AgentRun<GraphResult<Output>> {
        let state = agent.begin(continuing: conversation)
        return AgentRun(from: state) { consumer in
            await drive(input, state, to: consumer)
        }
    }

    private func drive(
        _ input: Input, _ conversation: Prompt?, to consumer: RunDriver.Consumer? = nil
    ) async -> Result<GraphResult<Output>, AgentError> {
        await drive(input, agent.begin(continuing: conversation), to: consumer)
    }

    /// Does the work of a run.
    ///
    /// - Parameter place: where it stands, where it is the work of another run.
    func drive(
        _ input: Input, _ state: AgentRunState, inside place: RunPlace? = nil, to consumer: RunDriver.Consumer? = nil
    ) async -> Result<GraphResult<Output>, AgentError> {
        let trace = RunningTrace()
        let strategy = strategy
        return await agent.drive(state, inside: place) { event, time, position in
            trace.consume(event)
            await consumer?(event, time, position)
        } _: { context throws(AgentError) in
            try await strategy.run(input, in: context)
        }.map { GraphResult(output: $0.value, trace: trace.value, state: $0.state) }
    }

    private final class RunningTrace: Sendable {
        private let trace = Mutex(ExecutionTrace())

        var value: ExecutionTrace { trace.withLock { $0 } }

        func consume(_ event: AgentEvent) { trace.withLock { $0.consume(event) } }
    }
}

extension Agent {
    /// Runs code as a run of the agent, with its conversation, tools, limits, features and events: an agent without a graph or a loop, and the way to
    /// try one node in a test.
    ///
    /// ```swift
    /// let agent = Agent(executor: ScriptedExecutor(.text("Hello.")), model: LLModel("scripted"))
    /// let response = try await agent.withContext { context in try await Node.request("ask").run("Hi", in: context) }
    /// ```
    ///
    /// - Parameters:
    ///   - conversation: what was said before.
    ///   - onEvent: sees each event.
    ///   - body: the work.
    /// - Throws: ``AgentError``; an error of the code's own is ``AgentError/Kind/node(_:_:)`` with the agent's name.
    public func withContext<Value: Sendable>(
        continuing conversation: Prompt? = nil, onEvent: @escaping @Sendable (AgentEvent) async -> Void = { _ in },
        _ body: @escaping @Sendable (AgentContext) async throws -> Value
    ) async throws(AgentError) -> Value {
        let name = name
        return try await drive(begin(continuing: conversation)) { event, _, _ in
            await onEvent(event)
        } _: { context throws(AgentError) in
            do {
                return try await body(context)
            } catch {
                throw AgentError(error, of: name, path: context.path)
            }
        }.get().value
    }

    /// The state in which a run begins whose input is not a message.
    func begin(continuing conversation: Prompt?) -> AgentRunState { state(for: [Message](), continuing: conversation) }

    /// Leads a run whose work is a closure.
    fileprivate func drive<Value: Sendable>(
        _ state: AgentRunState, inside place: RunPlace? = nil, to consumer: @escaping RunDriver.Consumer,
        _ body: @escaping @Sendable (AgentContext) async throws(AgentError) -> Value
    ) async -> Result<WorkEnd<Value>, AgentError> {
        let driver = RunDriver(
            run: RunInfo(id: state.runID, agent: name), path: place?.path ?? [name], executor: executor, tools: tools,
            configuration: configuration, features: features, state: state, outerFeatures: place?.listeners ?? [])
        return await driver.drive(to: consumer) { context throws(AgentError) in
            WorkEnd(value: try await body(context), context: context)
        }
    }
}

/// The end of a run's work, before the run is over.
private struct WorkEnd<Value: Sendable>: Sendable {
    let value: Value
    let context: AgentContext

    /// Where the run stood; asked for when it is over.
    var state: AgentRunState { context.ledger.state(with: context.conversation) }
}
