/// How one server deviates from the vendor's own `/v1/messages`.
///
/// A value: adding a server is adding a value. What a response may hold is read whatever the profile says, so nearly all fields concern
/// requests.
public struct AnthropicMessagesProfile: Sendable, Hashable {
    /// Where the API is reached.
    @nonexhaustive
    public enum Endpoint: String, Sendable, Hashable, CaseIterable {
        /// Anthropic's own API: `messages`, the model in the body.
        case anthropic
        /// Google Vertex AI: `publishers/anthropic/models/{model}:rawPredict` (Claude API docs, "Claude on Vertex AI").
        case vertex
        /// Amazon Bedrock: `model/{model}/invoke` (Claude API docs, "Claude on Amazon Bedrock").
        case bedrock
    }

    /// A field of the request.
    @nonexhaustive
    public enum RequestField: String, Sendable, Hashable, CaseIterable {
        case disableParallelToolUse = "tool_choice.disable_parallel_tool_use"
        case strict = "tools.strict"
        case temperature
        case thinkingDisplay = "thinking.display"
        case topP = "top_p"
    }

    /// How an amount of reasoning is asked for.
    @nonexhaustive
    public enum ReasoningRequest: Sendable, Hashable {
        /// `thinking: {type: "adaptive"}` with `output_config.effort`, or `budget_tokens` where a budget is given.
        case adaptive
        /// `thinking: {type: "enabled", budget_tokens}` always: models before adaptive thinking know no effort.
        case budget
        /// Not at all.
        case none
    }

    /// How an answer of a given shape is asked for.
    @nonexhaustive
    public enum StructuredOutput: Sendable, Hashable {
        /// `output_config.format` (Claude API docs, "Structured outputs").
        case native
        /// A tool whose arguments are the answer, for models without structured outputs; its call is read as text.
        case toolCall
        /// Not at all: the format is left out, with a diagnostic.
        case none
    }

    /// Where the API is reached.
    ///
    /// Default: Anthropic's own API.
    public var endpoint = Endpoint.anthropic
    /// The version of the API, as the header `anthropic-version` or the field `anthropic_version` names it.
    ///
    /// Default: the one of the endpoint: `2023-06-01`, `vertex-2023-10-16`, `bedrock-2023-05-31`.
    public var version: String?
    /// Beta features to ask for, in `anthropic-beta`, beside those in the prompt's extras under `anthropic_beta`.
    ///
    /// Default: none.
    public var betas: [String] = []
    /// The output limit of a request that names none; the API wants one.
    ///
    /// Default: 8192; a reasoning budget is added to it.
    public var defaultMaxOutputTokens = 8192
    /// How an amount of reasoning is asked for.
    ///
    /// Default: adaptive thinking; models before Claude Opus 4.6 want a budget.
    public var reasoningRequest = ReasoningRequest.adaptive
    /// How an answer of a given shape is asked for.
    ///
    /// Default: by the API's own structured outputs.
    public var structuredOutput = StructuredOutput.native
    /// Whether a system message may stand between other messages.
    ///
    /// Default: false: such messages join the system prompt at the front.
    public var acceptsSystemMessages = false
    /// Whether the arguments of tools are streamed as they are generated, unchecked by the server (`eager_input_streaming`, TC-31).
    ///
    /// Default: false.
    public var streamsToolInputEagerly = false
    /// Request fields the server refuses; they are left out, with a diagnostic.
    ///
    /// Default: none.
    public var refuses: Set<RequestField> = []
    /// Fields added to every request, unless the prompt's own extras have them.
    ///
    /// Default: none.
    public var extras = JSONObject()

    /// Makes a profile without deviations, in which to change what deviates.
    public init() {}

    /// Makes a profile and lets `change` set what deviates.
    public init(_ change: (inout AnthropicMessagesProfile) -> Void) {
        self.init()
        change(&self)
    }
}
