public import MillraceCore

/// An executor whose calls pass rails: prompts before the model reads them, responses before the caller does.
///
/// ```swift
/// let guarded = GuardedExecutor(client, guardrails: guardrails)
/// for try await frame in guarded.executeStreaming(prompt, model: model) { … }
/// ```
///
/// Whole calls go the way of streams, so that both give the same response. A block is no error: the response ends with outcome
/// `Outcome.blocked` and finish reason `FinishReason.contentFilter`, holds what had passed before, and says in `LLMResponse.rails` which
/// rail it was. Where the prompt is blocked the model is not asked.
public struct GuardedExecutor: PromptExecutor {
    /// The executor that asks the model.
    public let base: any PromptExecutor
    /// The rails.
    public let guardrails: Guardrails
    /// Who asks, where tools are allowed by role.
    public var role: String?
    /// The passages that were retrieved for the prompt.
    ///
    /// Rails at retrieval judge them. Where one is rewritten, every place of the prompt that holds it word for word is rewritten with it.
    public var passages: [String]
    /// Values of the application, by name; templates and flows read them.
    public var variables: [String: JSONValue]
    /// What measures and waits.
    public var clock: any Clock<Duration>
    /// Is told of what rails do, as it happens.
    public var observer: RailObserver?

    private let rails: OutputRails

    /// Puts rails around an executor.
    ///
    /// - Parameters:
    ///   - base: the executor that asks the model.
    ///   - guardrails: the rails.
    ///   - role: who asks, where tools are allowed by role.
    ///   - passages: what was retrieved for the prompt, as it stands in it.
    ///   - variables: values of the application, by name.
    ///   - clock: what measures and waits.
    ///   - observer: is told of what rails do.
    public init(
        _ base: any PromptExecutor, guardrails: Guardrails, role: String? = nil, passages: [String] = [],
        variables: [String: JSONValue] = [:], clock: any Clock<Duration> = ContinuousClock(), observer: RailObserver? = nil
    ) {
        self.base = base
        self.guardrails = guardrails
        self.role = role
        self.passages = passages
        self.variables = variables
        self.clock = clock
        self.observer = observer
        self.rails = OutputRails(guardrails)
    }

    /// Streams the answer as far as rails let it pass; they read the prompt when the first frame is asked for.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(prompt, model, tools) { base.executeStreaming($0, model: model, tools: tools).makeSource() }
    }

    /// Gives the whole answer as far as rails let it pass.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        let stream = stream(prompt, model, tools) { prompt in
            WholeResponseSource { () async -> Result<LLMResponse, LLMError> in
                do throws(LLMError) {
                    return .success(try await base.execute(prompt, model: model, tools: tools))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try await stream.collect()
    }

    /// Whether the executor behind proves single calls; never where rails read what the model says: they may take a call back.
    public func provesSingleCalls(of model: LLModel) -> Bool { rails.isEmpty && base.provesSingleCalls(of: model) }

    private func stream(
        _ prompt: Prompt, _ model: LLModel, _ tools: [ToolDescriptor], _ makeUpstream: @escaping @Sendable (Prompt) -> any FrameSource
    ) -> FrameStream {
        FrameStream {
            let context = RailContext(prompt: prompt, tools: tools, model: model, passages: passages, role: role, variables: variables)
            return GuardSource(
                guardrails: guardrails, rails: rails, context: context, clock: clock, observer: observer, makeUpstream: makeUpstream)
        }
    }
}
