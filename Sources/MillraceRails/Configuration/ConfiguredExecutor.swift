public import MillraceCore

/// An executor whose calls pass the rails of a configuration, as it is when each call begins.
///
/// ```swift
/// let rails = try ReloadingGuardrails { try RailConfiguration.load(directory: "rails", makeExecutor: make) }
/// let guarded = ConfiguredExecutor(client) { rails.current }
/// ```
///
/// It is a ``GuardedExecutor`` that also keeps what a configuration says of streams: where output rails stand and streaming is not enabled,
/// asking for a stream fails at once with the remedy, and the model is not asked (``RailConfiguration/requireStreams()``).
public struct ConfiguredExecutor: PromptExecutor {
    /// The executor that asks the model.
    public let base: any PromptExecutor
    /// Gives the configuration that holds.
    public let configuration: @Sendable () -> RailConfiguration
    /// Who asks, where tools are allowed by role.
    public var role: String?
    /// The passages that were retrieved for the prompt.
    public var passages: [String]
    /// Values of the application, by name, which come before those of the configuration.
    public var variables: [String: JSONValue]
    /// What measures and waits.
    public var clock: any Clock<Duration>
    /// Is told of what rails do, as it happens.
    public var observer: RailObserver?

    /// Puts the rails of a configuration around an executor.
    ///
    /// - Parameters:
    ///   - base: the executor that asks the model.
    ///   - role: who asks, where tools are allowed by role.
    ///   - passages: what was retrieved for the prompt, as it stands in it.
    ///   - variables: values of the application, by name.
    ///   - clock: what measures and waits.
    ///   - observer: is told of what rails do.
    ///   - configuration: gives the configuration that holds; asked once for each call.
    public init(
        _ base: any PromptExecutor, role: String? = nil, passages: [String] = [], variables: [String: JSONValue] = [:],
        clock: any Clock<Duration> = ContinuousClock(), observer: RailObserver? = nil,
        configuration: @escaping @Sendable () -> RailConfiguration
    ) {
        self.base = base
        self.role = role
        self.passages = passages
        self.variables = variables
        self.clock = clock
        self.observer = observer
        self.configuration = configuration
    }

    /// Streams the answer as far as rails let it pass, or fails where the configuration refuses streams.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        let current = configuration()
        do throws(RailConfigurationError) {
            try current.requireStreams()
        } catch {
            var failure = LLMError(.configuration(error.description), at: .request)
            failure.model = model.id
            return FrameStream(frames: [], failure: failure)
        }
        return guarded(current).executeStreaming(prompt, model: model, tools: tools)
    }

    /// Gives the whole answer as far as rails let it pass.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await guarded(configuration()).execute(prompt, model: model, tools: tools)
    }

    /// Whether the executor behind proves single calls, and no rail reads what the model says.
    public func provesSingleCalls(of model: LLModel) -> Bool { guarded(configuration()).provesSingleCalls(of: model) }

    private func guarded(_ configuration: RailConfiguration) -> GuardedExecutor {
        GuardedExecutor(
            base, guardrails: configuration.guardrails, role: role, passages: passages,
            variables: configuration.variables.merging(variables) { _, own in own }, clock: clock, observer: observer)
    }
}
