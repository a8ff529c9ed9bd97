/// Answers prompts: a client of one provider, or a policy over several of them (routes, fallbacks, balance, cache).
///
/// What runs agents asks for no more than this. Executors wrap executors, so policies combine by nesting.
public protocol PromptExecutor: Sendable {
    /// Streams the answer to a prompt. Nothing is sent before the first frame is asked for; each iteration is one request.
    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream

    /// Fetches the whole answer to a prompt.
    ///
    /// - Throws: ``LLMError``, with the partial response where something had arrived.
    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse

    /// Whether a complete call in a stream of this model's is proved whole by its own end on the wire, before the end of the response.
    ///
    /// Only then may a tool start while the response still streams. Arguments that parse are no proof: more of them may follow.
    /// Default: false.
    func provesSingleCalls(of model: LLModel) -> Bool
}

extension PromptExecutor {
    /// No: the end of the response is the proof.
    public func provesSingleCalls(of model: LLModel) -> Bool { false }

    /// Streams the answer to a prompt without tools.
    public func executeStreaming(_ prompt: Prompt, model: LLModel) -> FrameStream {
        executeStreaming(prompt, model: model, tools: [])
    }

    /// Fetches the whole answer to a prompt without tools.
    public func execute(_ prompt: Prompt, model: LLModel) async throws(LLMError) -> LLMResponse {
        try await execute(prompt, model: model, tools: [])
    }
}
