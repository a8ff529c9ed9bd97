/// Sends a further request when the first has brought nothing in time; the first content wins and the others are cancelled.
///
/// It shortens the longest waits at the price of some requests that are paid for and not used. Calls with side effects at the provider are
/// no place for it. ``ExecutorCandidate/breaker`` is not asked: put a ``FallbackExecutor`` or ``BalancingExecutor`` into the list where
/// executors are to be passed over.
///
/// An attempt that fails before content never ends one that still runs. Where none does, the next one follows at once if ``triggers`` names
/// the reason, else the call fails. The consumer sees the frames of one attempt, with a ``Diagnostic/Code/hedgeAnswered`` if it is not the
/// first.
public struct HedgingExecutor: PromptExecutor {
    /// The candidates, the first one first; the same executor may stand in the list more than once.
    public let candidates: [ExecutorCandidate]
    /// How long an attempt may take to bring content before the next one begins.
    public let delay: Duration
    /// What makes a failure be followed by the next attempt.
    public let triggers: Set<FallbackTrigger>
    private let clock: any Clock<Duration>
    private let observer: ExecutorObserver?

    /// Makes an executor over several.
    ///
    /// - Parameters:
    ///   - candidates: the executors, the first one first.
    ///   - delay: how long an attempt may take to bring content before the next one begins.
    ///   - triggers: what makes a failure be followed by the next attempt.
    ///   - clock: what measures the delay.
    ///   - observer: is told what the consumer does not see.
    public init(
        _ candidates: [ExecutorCandidate], delay: Duration, triggers: Set<FallbackTrigger> = .standard,
        clock: any Clock<Duration> = ContinuousClock(), observer: ExecutorObserver? = nil
    ) {
        self.candidates = candidates
        self.delay = delay
        self.triggers = triggers
        self.clock = clock
        self.observer = observer
    }

    /// Makes an executor that asks the same one twice at most.
    public init(_ base: any PromptExecutor, delay: Duration, clock: any Clock<Duration> = ContinuousClock()) {
        self.init([ExecutorCandidate(base), ExecutorCandidate(base)], delay: delay, clock: clock)
    }

    /// Streams the answer of the attempt that brings content first.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: true), model)
    }

    /// Fetches the whole answer that comes first.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: false), model).collect()
    }

    private func stream(_ call: ExecutorCall, _ model: LLModel) -> FrameStream {
        FrameStream {
            let attempts = candidates.map { candidate in
                AttemptTarget(name: candidate.name, executor: candidate.executor, model: candidate.model ?? model)
            }
            return HedgeSource(call, attempts: attempts, delay: delay, triggers: triggers, clock: clock, observer: observer)
        }
    }
}
