/// How one server deviates from the vendor's own `/responses`.
///
/// A value: adding a server is adding a value. Decoding reads every known place whatever the profile says.
public struct OpenAIResponsesProfile: Sendable, Hashable {
    /// A field of the request.
    @nonexhaustive
    public enum RequestField: String, Sendable, Hashable, CaseIterable {
        case include
        case instructions
        case parallelToolCalls = "parallel_tool_calls"
        case reasoning
        case store
        case strict = "tools.strict"
        case temperature
        case textFormatJSON = "text.format.json_object"
        case textFormatJSONSchema = "text.format.json_schema"
        case toolChoiceNamed = "tool_choice.function"
        case toolChoiceRequired = "tool_choice.required"
        case topLogprobs = "top_logprobs"
        case topP = "top_p"
    }

    /// The path below the base URL.
    ///
    /// Default: `responses`.
    public var path = "responses"
    /// Request fields the server refuses; they are left out, with a diagnostic.
    ///
    /// Default: none. Most reasoning models refuse `temperature`.
    public var refuses: Set<RequestField> = []
    /// Whether the server may keep the response, to be referred to by later requests.
    ///
    /// Default: false: the conversation is the client's. Reasoning then goes back in the provider's encryption.
    public var stores = false
    /// Whether reasoning is asked for in encrypted form, so that it can go back though nothing is stored.
    ///
    /// Default: true; it is not asked of the models of ``plainModels``, which refuse to be asked.
    public var asksForEncryptedReasoning = true
    /// What names of models without reasoning begin with, behind the last slash.
    ///
    /// Default: those of OpenAI. A request that has reasoning options asks of any model.
    public var plainModels = ["gpt-3.5", "gpt-4", "chatgpt-", "gpt-5-chat", "gpt-5.1-chat", "gpt-5.2-chat", "computer-use-preview"]
    /// Whether the first system message goes out as `instructions` rather than as an item.
    ///
    /// Default: true.
    public var usesInstructions = true
    /// Whether the ids of items go back.
    ///
    /// Default: true. A server that looks every id up in its store refuses those of another one.
    public var sendsItemIDs = true
    /// Whether an event that lacks its final blank line is delivered at a clean end of the body (FR-10).
    ///
    /// Default: true.
    public var deliversUnterminatedEvent = true
    /// Fields added to every request, unless the prompt's own extras have them.
    ///
    /// Default: none.
    public var extras = JSONObject()

    /// Makes a profile without deviations, in which to change what deviates.
    public init() {}

    /// Makes a profile and lets `change` set what deviates.
    public init(_ change: (inout OpenAIResponsesProfile) -> Void) {
        self.init()
        change(&self)
    }

    /// Whether a model reasons, as far as its name tells.
    func mayReason(_ model: String) -> Bool {
        let name = model.split(separator: "/").last ?? ""
        return !plainModels.contains { name.hasPrefix($0) }
    }
}
