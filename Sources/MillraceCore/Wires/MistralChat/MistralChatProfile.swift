/// How one server deviates from Mistral's own `/v1/chat/completions`.
///
/// A value: adding a server is adding a value.
public struct MistralChatProfile: Sendable, Hashable {
    /// How an amount of reasoning is asked for.
    @nonexhaustive
    public enum ReasoningRequest: Sendable, Hashable {
        /// `reasoning_effort: "high"`.
        case effort
        /// `prompt_mode: "reasoning"`, as the Magistral models have it; null turns it off.
        case promptMode
        /// Not at all.
        case none
    }

    /// The path below the base URL.
    ///
    /// Default: `chat/completions`.
    public var path = "chat/completions"
    /// How an amount of reasoning is asked for.
    ///
    /// Default: `reasoning_effort`.
    public var reasoningRequest = ReasoningRequest.effort
    /// Whether the model's earlier reasoning goes back, as blocks of its message (RS-12).
    ///
    /// Default: true.
    public var replaysReasoning = true
    /// Which ids of tool calls are accepted (TC-15).
    ///
    /// Default: nine letters and digits.
    public var toolCallIDRule = OpenAIChatProfile.ToolCallIDRule.nineAlphanumerics
    /// Whether a conversation that ends with the model's message asks to go on from there, with `prefix: true`.
    ///
    /// Default: true; without it Mistral refuses such a conversation.
    public var continuesLastMessage = true
    /// What the model is made to say between the results of tools and a message of the user that follows them at once.
    ///
    /// Default: `OK`. Mistral refuses that order (`Unexpected role 'user' after role 'tool'`, code 3230); nil leaves it as it is.
    public var bridgeAfterToolResults: String? = "OK"
    /// Fields added to every request, such as `safe_prompt`, unless the prompt's own extras have them.
    ///
    /// Default: none.
    public var extras = JSONObject()

    /// Makes a profile without deviations.
    public init() {}

    /// Makes a profile and lets `change` set what deviates.
    public init(_ change: (inout MistralChatProfile) -> Void) {
        self.init()
        change(&self)
    }
}
