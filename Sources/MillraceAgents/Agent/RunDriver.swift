internal import MillraceCore

/// Leads a run from its first event to its last: the same for plain agents and strategies.
struct RunDriver: Sendable {
    /// Who reads the events beside the features; the last argument tells where the run stands.
    typealias Consumer = @Sendable (AgentEvent, ContinuousClock.Instant, @Sendable () -> AgentRunState) async -> Void

    var run: RunInfo
    /// Names from the outermost agent down to this one.
    var path: [String]
    var executor: any PromptExecutor
    var tools: ToolRegistry
    var storage = AgentStorage()
    var configuration: AgentConfiguration
    var features: [any AgentFeature]
    /// Where the run begins or goes on.
    var state: AgentRunState
    /// The features of the runs whose work this is: its events are told them by those runs.
    var outerFeatures: [any AgentFeature] = []

    /// Does the work of the run in the calling task.
    ///
    /// Features see each event before the consumer does. When the work is over the conversation is closed: every call in it is answered. Then
    /// the end is told. On cancellation and at the time limit the work is cancelled and waited for, so nothing of the run outlives this call.
    func drive<Output: Sendable>(
        to consumer: Consumer? = nil, _ body: @escaping @Sendable (AgentContext) async throws(AgentError) -> Output
    ) async -> Result<Output, AgentError> {
        let ledger = RunLedger(
            limits: configuration.limits, prices: configuration.prices, state: state, clock: configuration.clock)
        let conversation = Conversation(
            Conversation.State(prompt: state.prompt, model: state.model, tools: tools), clock: configuration.clock)
        let (run, features) = (run, features)
        let told = features.filter { !outerFeatures.holds($0) }
        let events = EventSink { event, time in
            for feature in told { await feature.handle(event, at: time, in: run) }
            await consumer?(event, time) { ledger.state(with: conversation) }
        }
        let context = AgentContext(
            run: run, path: path, executor: executor, conversation: conversation, storage: storage, configuration: configuration,
            features: features, ledger: ledger, events: events, requests: RequestNumbers(after: state.requestCount),
            listeners: outerFeatures + features)
        await context.emit(.runStarted(AgentEvent.RunStart(runID: run.id, agent: run.agent)))
        let limit = configuration.limits.time
        let remaining = limit.map { max(.zero, $0 - state.elapsed) }
        let (outcome, isLate) = await Deadline.run(remaining, on: configuration.clock) { () async -> Result<Output, AgentError> in
            do throws(AgentError) {
                return .success(try await body(context))
            } catch {
                return .failure(error)
            }
        }
        return await conclude(outcome, limit: isLate ? limit : nil, context)
    }

    private func conclude<Output: Sendable>(
        _ outcome: Result<Output, AgentError>, limit: Duration?, _ context: AgentContext
    ) async -> Result<Output, AgentError> {
        let failure: AgentError?
        switch outcome {
        case .success: failure = nil
        case .failure(let error):
            // After the time was over, or the task was cancelled, it does not matter in which words the work says so.
            if let limit {
                failure = AgentError(.limit(.time(limit)), path: error.path)
            } else if Task.isCancelled || error.isCancellation {
                failure = AgentError(.cancelled, path: error.path)
            } else {
                failure = error
            }
        }
        let end = failure.map(\.outcome) ?? .finished
        await context.tellAbandoned()
        let state = context.ledger.runEnded(end, reason: failure?.description, conversation: context.conversation)
        context.conversation.update { $0.prompt = state.history }
        let told = AgentEvent.RunEnd(outcome: end, reason: failure?.description, usage: state.usage, requestCount: state.requestCount)
        await context.events.emit(AgentEvent(path: context.path, .runEnded(told)))
        context.events.close()
        guard var failure else { return outcome }
        failure.state = state
        return .failure(failure)
    }
}

extension AgentError {
    /// Whether it says no more than that the work was cancelled.
    fileprivate var isCancellation: Bool {
        switch kind {
        case .cancelled: true
        case .model(let error): error.kind == .cancelled
        default: false
        }
    }

    /// How a run that threw it has ended.
    fileprivate var outcome: AgentEvent.RunEnd.Outcome {
        switch kind {
        case .cancelled: .cancelled
        case .limit: .limited
        default: .failed
        }
    }
}
