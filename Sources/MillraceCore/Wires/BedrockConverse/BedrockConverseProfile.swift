/// How one server or model family deviates from Amazon Bedrock's `Converse`.
public struct BedrockConverseProfile: Sendable, Hashable {
    /// How an amount of reasoning is asked for: a matter of the model, not of the service.
    @nonexhaustive
    public enum ReasoningRequest: Sendable, Hashable {
        /// As the model's name tells: one of the others; where it tells nothing, a budget is asked for as `thinking`.
        case byModel
        /// `thinking: {type, budget_tokens}`, as Anthropic's models have it.
        case thinking
        /// `reasoningConfig: {type, maxReasoningEffort}`, as Amazon's Nova models have it.
        case reasoningConfig
        /// `reasoning_effort`, as OpenAI's open models have it.
        case effort
        /// Not at all.
        case none
    }

    /// How an amount of reasoning is asked for.
    ///
    /// Default: as the model's name tells.
    public var reasoningRequest = ReasoningRequest.byModel
    /// Fields added to every request, unless the prompt's own extras have them.
    ///
    /// Default: none.
    public var extras = JSONObject()

    /// Makes a profile without deviations.
    public init() {}

    /// Makes a profile and lets `change` set what deviates.
    public init(_ change: (inout BedrockConverseProfile) -> Void) {
        self.init()
        change(&self)
    }
}
