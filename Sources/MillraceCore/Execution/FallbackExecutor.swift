/// Asks executors in order, until one answers.
///
/// ```swift
/// let executor = FallbackExecutor([
///     ExecutorCandidate(groq, model: LLModel("llama-3.3-70b-versatile")),
///     ExecutorCandidate(openAI, model: LLModel("gpt-4o-mini")),
/// ])
/// ```
///
/// A candidate that fails before its first content is followed by the next one, if ``triggers`` names the reason (the table is at
/// ``FallbackTrigger``). The consumer sees the frames of the one that answers, and a ``Diagnostic/Code/attemptFailed`` for each that
/// failed. After the first content a failure is final: the consumer has seen a part of the answer, and another model would not go on
/// where the first one stopped. It is never restarted; who wants that asks again.
///
/// Candidates that fail again and again are passed over for a while (``CircuitBreaker``). When all fail, the error is the last one that
/// says something of a provider, with all attempts in ``LLMError/attempts``; when all are passed over, it is
/// ``LLMError/Kind/overloaded(retryAfter:)`` with the time until the first may be asked again.
public struct FallbackExecutor: PromptExecutor {
    /// The candidates, the first one first.
    public let candidates: [ExecutorCandidate]
    /// What makes a call go to the next candidate.
    public let triggers: Set<FallbackTrigger>
    private let observer: ExecutorObserver?

    /// Makes a chain.
    ///
    /// - Parameters:
    ///   - candidates: the executors, the first one first.
    ///   - triggers: what makes a call go to the next one.
    ///   - circuit: when a candidate without a breaker of its own is passed over; nil for never.
    ///   - observer: is told what the consumer does not see.
    public init(
        _ candidates: [ExecutorCandidate], triggers: Set<FallbackTrigger> = .standard, circuit: CircuitPolicy? = CircuitPolicy(),
        observer: ExecutorObserver? = nil
    ) {
        self.candidates = candidates.map { $0.guarded(by: circuit) }
        self.triggers = triggers
        self.observer = observer
    }

    /// Streams the answer of the first candidate that gives one.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: true), model)
    }

    /// Fetches the whole answer of the first candidate that gives one.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: false), model).collect()
    }

    private func stream(_ call: ExecutorCall, _ model: LLModel) -> FrameStream {
        FrameStream {
            AttemptSource(call, plan: FallbackPlan(candidates, requested: model, triggers: triggers), observer: observer)
        }
    }
}
