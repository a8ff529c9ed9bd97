/// How one server deviates from OpenAI's own `/chat/completions`.
///
/// A value: adding a server is adding a value.
///
/// Decoding reads every known place and spelling whatever the profile says, so most fields concern requests; those that decide how
/// an ambiguous stream is read say so.
public struct OpenAIChatProfile: Sendable, Hashable {
    /// A field of the request.
    @nonexhaustive
    public enum RequestField: String, Sendable, Hashable, CaseIterable {
        case frequencyPenalty = "frequency_penalty"
        case logprobs
        case messageName = "messages.name"
        case n
        case parallelToolCalls = "parallel_tool_calls"
        case presencePenalty = "presence_penalty"
        case reasoningEffort = "reasoning_effort"
        case responseFormatJSON = "response_format.json_object"
        case responseFormatJSONSchema = "response_format.json_schema"
        case seed
        case stop
        case streamOptions = "stream_options"
        case strict = "tools.function.strict"
        case temperature
        case toolChoiceNamed = "tool_choice.function"
        case toolChoiceRequired = "tool_choice.required"
        case topLogprobs = "top_logprobs"
        case topP = "top_p"
    }

    /// How the output limit is called.
    public enum OutputLimitField: String, Sendable, Hashable {
        /// OpenAI's present name.
        case maxCompletionTokens = "max_completion_tokens"
        /// The older name, which most compatible servers still expect.
        case maxTokens = "max_tokens"
    }

    /// How an amount of reasoning is asked for.
    @nonexhaustive
    public enum ReasoningRequest: Sendable, Hashable {
        /// `reasoning_effort: "low"`.
        case effort
        /// `reasoning: {effort, max_tokens, exclude}`, as OpenRouter has it.
        case object
        /// `thinking: {type: "enabled" | "disabled"}`, as Z.ai, DeepSeek and Moonshot have it.
        case thinkingType
        /// `enable_thinking: true` and `thinking_budget`, as Alibaba has it.
        case enableThinking
        /// `chat_template_kwargs: {enable_thinking: true}`, as vLLM and SGLang have it.
        case chatTemplate
        /// Not at all.
        case none
    }

    /// Which ids of tool calls the server accepts.
    public enum ToolCallIDRule: Sendable, Hashable {
        /// Any text.
        case any
        /// Exactly nine letters and digits, as Mistral's models want.
        case nineAlphanumerics
    }

    /// What the conversation sends for the model's earlier reasoning.
    @nonexhaustive
    public enum ReasoningReplay: Sendable, Hashable {
        /// Nothing.
        case omitted
        /// The text under the name it came under.
        case asReceived
        /// The text under this name.
        case field(String)
    }

    /// The path below the base URL; `{model}` is replaced by the model's name.
    ///
    /// Default: `chat/completions`.
    public var path = "chat/completions"
    /// Request fields the server refuses; they are left out, with a diagnostic.
    ///
    /// Default: none. Groq refuses `logprobs`.
    public var refuses: Set<RequestField> = []
    /// How the output limit is called.
    ///
    /// Default: `max_tokens`; OpenAI's own models want `max_completion_tokens`.
    public var outputLimit = OutputLimitField.maxTokens
    /// Whether the server knows the role `developer`.
    ///
    /// Default: false; OpenAI does.
    public var acceptsDeveloperRole = false
    /// How an amount of reasoning is asked for.
    ///
    /// Default: `reasoning_effort`.
    public var reasoningRequest = ReasoningRequest.effort
    /// What is sent for earlier reasoning.
    ///
    /// Default: nothing; DeepSeek and Moonshot want it back beside tool calls.
    public var reasoningReplay = ReasoningReplay.omitted
    /// Which ids of tool calls are accepted.
    ///
    /// Default: any.
    public var toolCallIDRule = ToolCallIDRule.any
    /// Whether signatures of tool calls go out beside them, as `extra_content`.
    ///
    /// Default: false; Google's OpenAI endpoint wants them back (Gemini API docs, "Thought signatures", OpenAI compatibility).
    public var carriesCallSignatures = false
    /// Whether several text parts of one message go out as an array of parts rather than joined into one string.
    ///
    /// Default: false, because many servers take an array only from the user and only beside media; OpenAI and OpenRouter take it
    /// anywhere.
    public var acceptsTextPartArrays = false
    /// Whether pictures may stand in the result of a tool.
    ///
    /// Default: false; without it a result with a picture cannot be sent.
    public var acceptsImagesInToolResults = false
    /// Whether a document may be given by its address.
    ///
    /// Default: false; OpenRouter takes one.
    public var acceptsFileURLs = false
    /// Whether tools go out as `functions` and calls as `function_call`, the form before `tools`.
    ///
    /// Default: false.
    public var usesLegacyFunctions = false
    /// Whether the server can stream tool calls at all.
    ///
    /// Default: true. If not, the whole response is fetched and emitted as frames.
    public var streamsToolCalls = true
    /// Whether the model writes its reasoning inline between `<think>` tags.
    ///
    /// Default: false. Perplexity's reasoning models and many local models do.
    public var writesThinkTags = false
    /// The names of the tags between which reasoning is written inline.
    ///
    /// Default: `think` and `thinking`.
    public var thinkTagNames = ["think", "thinking"]
    /// Whether the text begins inside the tag, because the model's prompt template ends with the opening one.
    ///
    /// Default: false; DeepSeek R1 and QwQ on servers without a reasoning parser do so.
    public var startsInsideThinkTag = false

    /// Whether ids of tool calls change with every fragment (TC-12, decides an ambiguous stream).
    ///
    /// Default: false.
    public var churnsToolCallIDs = false
    /// Whether the server omits the finish reason, so that `[DONE]` alone ends a response without open calls (ER-07).
    ///
    /// Default: false.
    public var omitsFinishReason = false
    /// Whether an event that lacks its final blank line is delivered at a clean end of the body (FR-10).
    ///
    /// Default: true.
    public var deliversUnterminatedEvent = true
    /// Whether arguments that are a JSON string holding an object are unwrapped once (TC-28).
    ///
    /// Default: true.
    public var unwrapsDoubleEncodedArguments = true
    /// Whether a natural stop with tool calls counts as finish reason `toolCalls` (TC-36).
    ///
    /// Default: true.
    public var promotesFinishToToolCalls = true
    /// Fields added to every request, unless the prompt's own extras have them.
    ///
    /// Default: none.
    public var extras = JSONObject()

    /// Makes a profile without deviations, in which to change what deviates.
    ///
    /// ```swift
    /// var profile = OpenAIChatProfile()
    /// profile.refuses = [.logprobs]
    /// ```
    public init() {}

    /// Makes a profile and lets `change` set what deviates.
    public init(_ change: (inout OpenAIChatProfile) -> Void) {
        self.init()
        change(&self)
    }
}
