/// How the model should answer.
///
/// Every field left nil takes the provider's default.
public struct GenerationOptions: Sendable, Hashable, Codable {
    /// Randomness of sampling, from 0; the upper bound is the provider's.
    public var temperature: Double?
    /// Nucleus sampling: the share of probability to sample from, 0 to 1.
    public var topP: Double?
    /// The most tokens to generate, reasoning included where the provider counts it.
    public var maxOutputTokens: Int?
    /// Texts that end the answer.
    public var stop: [String]
    /// For repeatable sampling, where the provider offers it.
    public var seed: Int?
    /// Pushes away from tokens by how often they appeared.
    public var frequencyPenalty: Double?
    /// Pushes away from tokens that appeared at all.
    public var presencePenalty: Double?
    /// How much the model should reason before it answers.
    public var reasoning: ReasoningOptions?
    /// Whether and which tool the model should call.
    public var toolChoice: ToolChoice?
    /// Whether the model may ask for several tools at once.
    public var parallelToolCalls: Bool?
    /// The shape of the answer.
    public var responseFormat: ResponseFormat?
    /// How many answers to generate (`n`); choice 0 is the response, the others are kept beside it.
    public var choiceCount: Int?
    /// Whether to report the probability of each token, and of how many alternatives.
    public var logprobs: LogprobOptions?
    /// Fields of the provider's own, written into the request as they are.
    ///
    /// A field of the same name that Millrace writes is replaced.
    public var extras: JSONObject

    /// Makes options.
    public init(
        temperature: Double? = nil, topP: Double? = nil, maxOutputTokens: Int? = nil, stop: [String] = [], seed: Int? = nil,
        frequencyPenalty: Double? = nil, presencePenalty: Double? = nil, reasoning: ReasoningOptions? = nil, toolChoice: ToolChoice? = nil,
        parallelToolCalls: Bool? = nil, responseFormat: ResponseFormat? = nil, choiceCount: Int? = nil, logprobs: LogprobOptions? = nil,
        extras: JSONObject = JSONObject()
    ) {
        self.temperature = temperature
        self.topP = topP
        self.maxOutputTokens = maxOutputTokens
        self.stop = stop
        self.seed = seed
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.reasoning = reasoning
        self.toolChoice = toolChoice
        self.parallelToolCalls = parallelToolCalls
        self.responseFormat = responseFormat
        self.choiceCount = choiceCount
        self.logprobs = logprobs
        self.extras = extras
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            temperature: try container.decodeIfPresent(Double.self, forKey: .temperature),
            topP: try container.decodeIfPresent(Double.self, forKey: .topP),
            maxOutputTokens: try container.decodeIfPresent(Int.self, forKey: .maxOutputTokens),
            stop: try container.decodeIfPresent([String].self, forKey: .stop) ?? [],
            seed: try container.decodeIfPresent(Int.self, forKey: .seed),
            frequencyPenalty: try container.decodeIfPresent(Double.self, forKey: .frequencyPenalty),
            presencePenalty: try container.decodeIfPresent(Double.self, forKey: .presencePenalty),
            reasoning: try container.decodeIfPresent(ReasoningOptions.self, forKey: .reasoning),
            toolChoice: try container.decodeIfPresent(ToolChoice.self, forKey: .toolChoice),
            parallelToolCalls: try container.decodeIfPresent(Bool.self, forKey: .parallelToolCalls),
            responseFormat: try container.decodeIfPresent(ResponseFormat.self, forKey: .responseFormat),
            choiceCount: try container.decodeIfPresent(Int.self, forKey: .choiceCount),
            logprobs: try container.decodeIfPresent(LogprobOptions.self, forKey: .logprobs),
            extras: try container.decodeIfPresent(JSONObject.self, forKey: .extras) ?? JSONObject())
    }
}

/// How much a model should reason before it answers.
public struct ReasoningOptions: Sendable, Hashable, Codable {
    /// Named amounts; which of them a model knows is the provider's matter.
    public enum Effort: String, Sendable, Hashable, Codable, CaseIterable { case none, minimal, low, medium, high, xhigh }
    /// A named amount.
    public var effort: Effort?
    /// The most reasoning tokens, for providers that count them.
    public var budgetTokens: Int?
    /// Whether reasoning should be shown, where the provider lets one choose.
    public var isIncluded: Bool?

    /// Makes reasoning options.
    public init(effort: Effort? = nil, budgetTokens: Int? = nil, isIncluded: Bool? = nil) {
        self.effort = effort
        self.budgetTokens = budgetTokens
        self.isIncluded = isIncluded
    }
}

/// The shape of an answer.
@nonexhaustive
public enum ResponseFormat: Sendable, Hashable, Codable {
    /// Free text.
    case text
    /// Any JSON object.
    case json
    /// JSON that matches a schema.
    case jsonSchema(name: String, schema: JSONValue, isStrict: Bool)
}

/// Whether to report the probability of tokens.
public struct LogprobOptions: Sendable, Hashable, Codable {
    /// How many alternatives to report for each token, 0 to 20 (OpenAI API reference).
    public var topCount: Int?

    /// Makes options.
    public init(topCount: Int? = nil) { self.topCount = topCount }
}
