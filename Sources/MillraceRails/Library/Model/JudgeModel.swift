public import MillraceCore

/// A model that rails ask, and how.
///
/// ```swift
/// let judge = JudgeModel(client, model: LLModel("llama-guard3:8b"))
/// let rail = LlamaGuardRail(model: judge)
/// ```
///
/// Each rail has its own: nothing of the call that is guarded reaches it but what the rail asks, and its usage is its own.
public struct JudgeModel: Sendable {
    /// What asks.
    public var executor: any PromptExecutor
    /// The model.
    public var model: LLModel
    /// How it answers, where a prompt does not say.
    ///
    /// Default: temperature 0 and at most 256 tokens. Models that refuse either want it nil.
    public var options: GenerationOptions

    /// Makes a judge.
    public init(
        _ executor: any PromptExecutor, model: LLModel, options: GenerationOptions = GenerationOptions(temperature: 0, maxOutputTokens: 256)
    ) {
        self.executor = executor
        self.model = model
        self.options = options
    }

    /// Asks a question.
    ///
    /// - Throws: `LLMError` where no whole answer came.
    public func ask(_ prompt: Prompt) async throws(LLMError) -> JudgeAnswer {
        let response = try await executor.execute(filled(prompt), model: model, tools: [])
        return JudgeAnswer(response.text, isCut: response.finishReason == .length)
    }

    /// The prompt with the options of the judge where it has none of its own.
    func filled(_ prompt: Prompt) -> Prompt {
        var prompt = prompt
        var filled = options
        let own = prompt.options
        filled.temperature = own.temperature ?? options.temperature
        filled.topP = own.topP ?? options.topP
        filled.maxOutputTokens = own.maxOutputTokens ?? options.maxOutputTokens
        filled.stop = own.stop.isEmpty ? options.stop : own.stop
        filled.seed = own.seed ?? options.seed
        filled.frequencyPenalty = own.frequencyPenalty ?? options.frequencyPenalty
        filled.presencePenalty = own.presencePenalty ?? options.presencePenalty
        filled.reasoning = own.reasoning ?? options.reasoning
        filled.toolChoice = own.toolChoice ?? options.toolChoice
        filled.parallelToolCalls = own.parallelToolCalls ?? options.parallelToolCalls
        filled.responseFormat = own.responseFormat ?? options.responseFormat
        filled.choiceCount = own.choiceCount ?? options.choiceCount
        filled.logprobs = own.logprobs ?? options.logprobs
        for (name, value) in own.extras { filled.extras[name] = value }
        prompt.options = filled
        return prompt
    }
}
