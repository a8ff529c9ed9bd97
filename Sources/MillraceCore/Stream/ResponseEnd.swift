/// The last frame of a response.
public struct ResponseEnd: Sendable, Hashable, Codable {
    /// How choice above 0 ended.
    public struct ChoiceEnd: Sendable, Hashable, Codable {
        /// The choice.
        public var choice: Int
        /// Why it ended; nil when the wire never said.
        public var finishReason: FinishReason?
        /// The provider's word.
        public var rawFinishReason: String?
        /// The stop text that was reached.
        public var stopSequence: String?

        /// Makes the end of a choice.
        public init(choice: Int, finishReason: FinishReason? = nil, rawFinishReason: String? = nil, stopSequence: String? = nil) {
            self.choice = choice
            self.finishReason = finishReason
            self.rawFinishReason = rawFinishReason
            self.stopSequence = stopSequence
        }
    }

    /// Whether the response is whole.
    public var outcome: Outcome
    /// Why choice 0 ended; nil when the wire never said.
    public var finishReason: FinishReason?
    /// The provider's word for it.
    public var rawFinishReason: String?
    /// The stop text that was reached, where the provider tells.
    public var stopSequence: String?
    /// What was used; nil when the provider never said.
    public var usage: Usage?
    /// The model, as last reported.
    public var model: String?
    /// The provider's id of the response, as first reported.
    public var responseID: String?
    /// The provider's id of the request, from the headers.
    public var requestID: String?
    /// Other fields of the provider.
    public var metadata: JSONObject
    /// The error, where the response failed.
    public var error: ProviderError?
    /// How the choices above 0 ended.
    public var otherChoices: [ChoiceEnd]

    /// Makes an end.
    public init(
        outcome: Outcome, finishReason: FinishReason? = nil, rawFinishReason: String? = nil, stopSequence: String? = nil,
        usage: Usage? = nil, model: String? = nil, responseID: String? = nil, requestID: String? = nil,
        metadata: JSONObject = JSONObject(), error: ProviderError? = nil, otherChoices: [ChoiceEnd] = []
    ) {
        self.outcome = outcome
        self.finishReason = finishReason
        self.rawFinishReason = rawFinishReason
        self.stopSequence = stopSequence
        self.usage = usage
        self.model = model
        self.responseID = responseID
        self.requestID = requestID
        self.metadata = metadata
        self.error = error
        self.otherChoices = otherChoices
    }
}
