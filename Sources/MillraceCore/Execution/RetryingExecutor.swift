/// Asks an executor again when it fails before its first content.
///
/// For executors that do not do so themselves: `ProviderClient` does, by the same ``RetryPolicy`` and with the same commit point. Over one,
/// give it ``RetryPolicy/never``, or the tries multiply.
public struct RetryingExecutor: PromptExecutor {
    /// The executor.
    public let base: any PromptExecutor
    /// When it is asked again.
    public let policy: RetryPolicy
    private let name: String
    private let observer: ExecutorObserver?

    /// Makes an executor that asks again.
    ///
    /// - Parameters:
    ///   - base: the executor.
    ///   - policy: when it is asked again.
    ///   - name: its name, for errors, diagnostics and the observer; nil takes the one ``ExecutorCandidate`` would.
    ///   - observer: is told what the consumer does not see.
    public init(
        _ base: any PromptExecutor, policy: RetryPolicy = .production, name: String? = nil, observer: ExecutorObserver? = nil
    ) {
        self.base = base
        self.policy = policy
        self.name = ExecutorCandidate(base, name: name).name
        self.observer = observer
    }

    /// Streams the answer of the first try that gives one.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: true), model)
    }

    /// Fetches the whole answer of the first try that gives one.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: false), model).collect()
    }

    private func stream(_ call: ExecutorCall, _ model: LLModel) -> FrameStream {
        FrameStream {
            let target = AttemptTarget(name: name, executor: base, model: model)
            return AttemptSource(call, plan: RetryPlan(target, policy: policy), clock: policy.clock, observer: observer)
        }
    }
}
