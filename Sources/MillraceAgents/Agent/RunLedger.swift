internal import MillraceCore
internal import Synchronization

/// What all contexts of one run count and note together: requests, nodes, usage and calls, against the limits.
final class RunLedger: Sendable {
    private struct Book {
        var state: AgentRunState
        // The state at the end, after which nothing changes.
        var isOver = false
    }

    private let limits: RunLimits
    private let prices: PriceList
    private let elapsed: @Sendable () -> Duration
    private let book: Mutex<Book>

    /// Makes the ledger of a run that begins, or goes on from a state.
    init(limits: RunLimits, prices: PriceList = PriceList(), state: AgentRunState? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        self.limits = limits
        self.prices = prices
        var state = state ?? AgentRunState(runID: "", agent: "", prompt: Prompt(messages: []), model: LLModel(""))
        state.outcome = nil
        state.reason = nil
        // What had arrived of a response that failed is asked for again.
        if state.calls.isEmpty { state.answer = nil }
        let before = state.elapsed
        let stopwatch = Deadline.stopwatch(clock)
        self.elapsed = { before + stopwatch() }
        self.book = Mutex(Book(state: state))
    }

    /// The usage of all requests so far.
    var usage: Usage { book.withLock { $0.state.usage } }
    /// How many steps have ended.
    var stepCount: Int { book.withLock { $0.state.stepCount } }
    /// The calls of the step under way.
    var calls: [AgentRunState.Call] { book.withLock { $0.state.calls } }
    /// What the model said in the step under way.
    var answer: Message? { book.withLock { $0.state.answer } }
    /// Whether the run is over.
    var isOver: Bool { book.withLock { $0.isOver } }

    /// Where the run stands.
    func state(with conversation: Conversation) -> AgentRunState {
        let present = conversation.state
        let time = elapsed()
        return book.withLock { book in
            if book.isOver { return book.state }
            var state = book.state
            state.prompt = present.prompt
            state.model = present.model
            state.elapsed = time
            return state
        }
    }

    /// Notes the end of the run; the state stays as it is from here on.
    func runEnded(_ outcome: AgentEvent.RunEnd.Outcome, reason: String?, conversation: Conversation) -> AgentRunState {
        var state = state(with: conversation)
        state.outcome = outcome
        state.reason = reason
        // The plain agent has an answer while it has calls. Nodes of strategies write down answers and results themselves: calls that the
        // conversation does not hold, such as the application's own, are no part of it, and the others are answered in it.
        if state.answer == nil {
            let recorded = Set(state.prompt.messages.flatMap(\.toolCalls).map(\.id))
            state.calls.removeAll { !recorded.contains($0.call.id) }
            state.prompt = state.history
            state.calls = []
        }
        return book.withLock { book in
            if !book.isOver { book.state = state }
            book.isOver = true
            return book.state
        }
    }

    private func change<Value: Sendable>(_ body: (inout AgentRunState) -> Value) -> Value? {
        book.withLock { $0.isOver ? nil : body(&$0.state) }
    }

    // MARK: Limits

    /// Refuses a request that a limit forbids.
    func checkRequest(to model: String) throws(AgentError) {
        let refusal = book.withLock { book -> AgentError.Kind? in
            let state = book.state
            if let steps = limits.steps, state.requestCount >= steps { return .limit(.steps(steps)) }
            // By model, because some providers give totals and others do not.
            let total = state.models.reduce(0) { sum, model in
                sum + (model.usage.total ?? 0)
            }
            if let tokens = limits.tokens, total >= tokens { return .limit(.tokens(tokens)) }
            if let cost = limits.cost {
                guard prices[model] != nil else {
                    return .configuration("the cost limit needs a price for model \(model): give it with AgentConfiguration.prices")
                }
                if state.cost >= cost { return .limit(.cost(cost)) }
            }
            return nil
        }
        if let refusal { throw AgentError(refusal) }
    }

    /// Counts a request about to be sent.
    func requestWillStart(to model: String) throws(AgentError) {
        try checkRequest(to: model)
        _ = change { $0.requestCount += 1 }
    }

    /// Counts a node about to be entered.
    func nodeWillStart() throws(AgentError) {
        let refusal = change { state -> AgentError.RunLimit? in
            if let nodes = limits.nodes, state.nodeCount >= nodes { return .nodes(nodes) }
            state.nodeCount += 1
            return nil
        }
        // Where the run is over, nothing is counted, and nothing refused.
        if let refusal, let limit = refusal { throw AgentError(.limit(limit)) }
    }

    // MARK: Responses

    /// Adds what a response used.
    func responseEnded(_ usage: Usage?, model: String) {
        guard let usage else { return }
        let cost = prices.cost(of: usage, model: model)
        add([AgentRunState.ModelUsage(model: model, responseCount: 1, usage: usage, cost: cost)])
    }

    /// Adds what another run used that this one asked for.
    func add(_ models: [AgentRunState.ModelUsage]) {
        _ = change { state in
            for used in models { state.models.add(used) }
        }
    }

    // MARK: The step under way

    /// Notes a call that is to be carried out.
    func callArrived(_ call: ToolCall) {
        _ = change { state in
            // In a run that goes on, the call is known.
            if state.calls.contains(where: { $0.call.id == call.id && !$0.isFinished }) { return }
            state.calls.append(AgentRunState.Call(call: call))
        }
    }

    /// Notes that a tool begins to run.
    func callStarted(_ call: ToolCall) { set(.started, for: call) }

    /// Notes the answer to a call.
    func callFinished(_ call: ToolCall, _ end: AgentEvent.ToolEnd) { set(.finished(end), for: call) }

    private func set(_ status: AgentRunState.Call.Status, for call: ToolCall) {
        _ = change { state in
            guard let position = state.calls.lastIndex(where: { $0.call.id == call.id && !$0.isFinished }) else { return }
            state.calls[position].status = status
        }
    }

    /// Notes what the model said; its calls take the order they have there.
    func answerArrived(_ message: Message) {
        let order = Dictionary(message.toolCalls.enumerated().map { ($1.id, $0) }) { first, _ in first }
        _ = change { state in
            state.answer = message
            state.calls.sort { order[$0.call.id] ?? .max < order[$1.call.id] ?? .max }
        }
    }

    /// Notes what a response that failed had said: the calls that were not started are no part of it.
    func answerWasCut(_ message: Message?) {
        _ = change { state in
            state.calls.removeAll { $0.status == .pending }
            let kept = Set(state.calls.map(\.call.id))
            var answer = message ?? Message(role: .assistant, parts: state.calls.map { .toolCall($0.call) })
            answer.parts.removeAll { part in if case .toolCall(let call) = part { !kept.contains(call.id) } else { false } }
            state.answer = answer.parts.isEmpty ? nil : answer
        }
    }

    /// Decides what becomes of the calls of a run that goes on.
    ///
    /// - Returns: those that are to be run.
    func takeInterruptedCalls(_ policy: UnfinishedCalls) -> [ToolCall] {
        change { state in
            // A response that never came to its end starts nothing any more.
            if state.answer == nil { state.calls.removeAll { $0.status == .pending } }
            for position in state.calls.indices where state.calls[position].status == .started {
                let result = state.calls[position].result
                state.calls[position].status =
                    policy == .runAgain ? .pending : .finished(AgentEvent.ToolEnd(result: result, failure: .cancelled))
            }
            if state.answer == nil, !state.calls.isEmpty {
                state.answer = Message(role: .assistant, parts: state.calls.map { .toolCall($0.call) })
            }
            return state.calls.filter { $0.status == .pending }.map(\.call)
        } ?? []
    }

    /// Notes that the answer and the results of its calls are in the conversation.
    func turnWasRecorded() {
        _ = change { state in
            state.answer = nil
            state.calls = []
        }
    }

    /// Notes the end of a step.
    func stepEnded() { _ = change { $0.stepCount += 1 } }

    /// Forgets the calls of an earlier answer, for strategies whose nodes write down results themselves.
    ///
    /// - Parameter open: calls whose results are not written down yet: they are kept.
    func forgetFinishedCalls(but open: Set<ToolCallID>) {
        _ = change { state in state.calls.removeAll { $0.isFinished && !open.contains($0.call.id) } }
    }
}
