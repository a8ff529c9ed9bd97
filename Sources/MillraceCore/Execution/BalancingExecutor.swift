/// Spreads calls over executors that can all answer them.
///
/// A candidate that fails again and again gets no calls for a while (``CircuitBreaker``). A call that fails before its first content goes
/// to another candidate, each at most once, if ``triggers`` names the reason.
///
/// Copies share how the calls are spread.
public struct BalancingExecutor: PromptExecutor {
    /// The candidates.
    public let candidates: [ExecutorCandidate]
    /// How calls are spread.
    public let balance: Balance
    /// What makes a call go to another candidate.
    public let triggers: Set<FallbackTrigger>
    private let board: BalanceBoard
    private let observer: ExecutorObserver?

    /// Makes an executor over several.
    ///
    /// - Parameters:
    ///   - candidates: the executors.
    ///   - balance: how calls are spread.
    ///   - triggers: what makes a call go to another one; none for a call that is asked once.
    ///   - circuit: when a candidate without a breaker of its own gets no calls; nil for never.
    ///   - observer: is told what the consumer does not see.
    public init(
        _ candidates: [ExecutorCandidate], balance: Balance = .roundRobin, triggers: Set<FallbackTrigger> = .standard,
        circuit: CircuitPolicy? = CircuitPolicy(), observer: ExecutorObserver? = nil
    ) {
        self.candidates = candidates.map { $0.guarded(by: circuit) }
        self.balance = balance
        self.triggers = triggers
        self.board = BalanceBoard(BalanceState(balance, weights: candidates.map(\.weight)))
        self.observer = observer
    }

    /// How many calls are under way at each candidate, in their order.
    public var inFlightCounts: [Int] { board.inFlight }

    /// Streams the answer of one of the candidates.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: true), model)
    }

    /// Fetches the whole answer of one of the candidates.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: false), model).collect()
    }

    private func stream(_ call: ExecutorCall, _ model: LLModel) -> FrameStream {
        FrameStream {
            let plan = BalancePlan(candidates, board: board, requested: model, triggers: triggers)
            return AttemptSource(call, plan: plan, observer: observer)
        }
    }
}
