/// A whole response: what the frames of one call fold into, the same whether it was streamed or not.
public struct LLMResponse: Sendable, Hashable, Codable {
    /// One piece of a response.
    @nonexhaustive
    public enum Part: Sendable, Hashable, Codable {
        /// Visible text.
        case text(TextPart)
        /// Reasoning.
        case reasoning(ReasoningPart)
        /// A tool call, however it ended.
        case toolCall(ToolCallOutcome)
        /// Text in which the model declines.
        case refusal(String)
        /// Sound.
        case audio(AudioPart)
        /// Work of a tool that the provider ran itself.
        case serverTool(ServerToolActivity)
        /// Something the core does not model.
        case opaque(OpaquePart)
    }

    /// One answer of several.
    public struct Choice: Sendable, Hashable, Codable {
        /// The provider's number of the choice.
        public var index: Int
        /// The pieces, in the order the wire opened them.
        public var parts: [Part]
        /// Why it ended; nil when the wire never said.
        public var finishReason: FinishReason?
        /// The provider's word for it.
        public var rawFinishReason: String?
        /// The stop text that was reached, where the provider tells.
        public var stopSequence: String?
        /// Token probabilities, where they were asked for.
        public var logprobs: Logprobs

        /// Makes a choice.
        public init(
            index: Int, parts: [Part] = [], finishReason: FinishReason? = nil, rawFinishReason: String? = nil, stopSequence: String? = nil,
            logprobs: Logprobs = Logprobs()
        ) {
            self.index = index
            self.parts = parts
            self.finishReason = finishReason
            self.rawFinishReason = rawFinishReason
            self.stopSequence = stopSequence
            self.logprobs = logprobs
        }
    }

    /// Choice 0: the response.
    public var choice: Choice
    /// The other choices, where several were asked for.
    public var otherChoices: [Choice]
    /// Sources the provider lists for the whole response.
    public var sources: [Citation]
    /// Whether the response is whole.
    public var outcome: Outcome
    /// What was used; nil when the provider never said.
    public var usage: Usage?
    /// The model, as last reported.
    public var model: String?
    /// The provider's id of the response.
    public var responseID: String?
    /// The provider's id of the request.
    public var requestID: String?
    /// Other fields of the provider.
    public var metadata: JSONObject
    /// The error, where the response failed.
    public var error: ProviderError?
    /// Notes on what the provider left ambiguous.
    public var diagnostics: [Diagnostic]
    /// What rails decided, in the order they did; empty where none stood in between.
    public var rails: [RailRecord]

    /// Makes a response.
    public init(
        choice: Choice = Choice(index: 0), otherChoices: [Choice] = [], sources: [Citation] = [], outcome: Outcome = .finished,
        usage: Usage? = nil, model: String? = nil, responseID: String? = nil, requestID: String? = nil,
        metadata: JSONObject = JSONObject(), error: ProviderError? = nil, diagnostics: [Diagnostic] = [], rails: [RailRecord] = []
    ) {
        self.choice = choice
        self.otherChoices = otherChoices
        self.sources = sources
        self.outcome = outcome
        self.usage = usage
        self.model = model
        self.responseID = responseID
        self.requestID = requestID
        self.metadata = metadata
        self.error = error
        self.diagnostics = diagnostics
        self.rails = rails
    }
}

// Written out, so that absent decisions of rails read as none.
extension LLMResponse {
    private enum CodingKeys: String, CodingKey {
        case choice, otherChoices, sources, outcome, usage, model, responseID, requestID, metadata, error, diagnostics, rails
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            choice: try container.decode(Choice.self, forKey: .choice),
            otherChoices: try container.decode([Choice].self, forKey: .otherChoices),
            sources: try container.decode([Citation].self, forKey: .sources),
            outcome: try container.decode(Outcome.self, forKey: .outcome),
            usage: try container.decodeIfPresent(Usage.self, forKey: .usage),
            model: try container.decodeIfPresent(String.self, forKey: .model),
            responseID: try container.decodeIfPresent(String.self, forKey: .responseID),
            requestID: try container.decodeIfPresent(String.self, forKey: .requestID),
            metadata: try container.decode(JSONObject.self, forKey: .metadata),
            error: try container.decodeIfPresent(ProviderError.self, forKey: .error),
            diagnostics: try container.decode([Diagnostic].self, forKey: .diagnostics),
            rails: try container.decodeIfPresent([RailRecord].self, forKey: .rails) ?? [])
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(choice, forKey: .choice)
        try container.encode(otherChoices, forKey: .otherChoices)
        try container.encode(sources, forKey: .sources)
        try container.encode(outcome, forKey: .outcome)
        try container.encodeIfPresent(usage, forKey: .usage)
        try container.encodeIfPresent(model, forKey: .model)
        try container.encodeIfPresent(responseID, forKey: .responseID)
        try container.encodeIfPresent(requestID, forKey: .requestID)
        try container.encode(metadata, forKey: .metadata)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encode(diagnostics, forKey: .diagnostics)
        if !rails.isEmpty { try container.encode(rails, forKey: .rails) }
    }
}

extension LLMResponse {
    /// The pieces of the response, in the order the wire opened them.
    public var parts: [Part] { choice.parts }
    /// Why the response ended; nil when the wire never said.
    public var finishReason: FinishReason? { choice.finishReason }
    /// The provider's word for it.
    public var rawFinishReason: String? { choice.rawFinishReason }
    /// The stop text that was reached.
    public var stopSequence: String? { choice.stopSequence }
    /// The visible text, parts joined with nothing between them.
    public var text: String { choice.text }
    /// The reasoning, parts joined with nothing between them; nil when there is none in words.
    public var reasoning: String? { choice.reasoning }
    /// The refusal; nil when the model did not decline.
    public var refusal: String? { choice.refusal }
    /// The tool calls that can be run.
    ///
    /// Empty for a response that was cut.
    public var toolCalls: [ToolCall] { choice.toolCalls }
    /// All tool calls, however they ended.
    public var toolCallOutcomes: [ToolCallOutcome] { choice.toolCallOutcomes }
    /// The sources: those of the text, then those of the whole response.
    public var citations: [Citation] { choice.citations + sources }
}

extension LLMResponse.Choice {
    /// The visible text, parts joined with nothing between them.
    public var text: String {
        var joined = ""
        for case .text(let part) in parts { joined += part.text }
        return joined
    }

    /// The reasoning, parts joined with nothing between them; nil when there is none in words.
    public var reasoning: String? {
        var joined = ""
        for case .reasoning(let part) in parts { joined += part.text }
        return joined.isEmpty ? nil : joined
    }

    /// The refusal; nil when the model did not decline.
    public var refusal: String? {
        var joined: String?
        for case .refusal(let text) in parts { joined = (joined ?? "") + text }
        return joined
    }

    /// The tool calls that can be run.
    public var toolCalls: [ToolCall] { toolCallOutcomes.compactMap(\.completed) }

    /// All tool calls, however they ended.
    public var toolCallOutcomes: [ToolCallOutcome] {
        parts.compactMap { if case .toolCall(let outcome) = $0 { outcome } else { nil } }
    }

    /// Work of tools the provider ran itself.
    public var serverTools: [ServerToolActivity] {
        parts.compactMap { if case .serverTool(let activity) = $0 { activity } else { nil } }
    }

    /// The sources of the text.
    public var citations: [Citation] {
        var found: [Citation] = []
        for case .text(let part) in parts { found += part.citations }
        return found
    }
}
