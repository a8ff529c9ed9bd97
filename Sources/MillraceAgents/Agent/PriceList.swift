public import MillraceCore

/// What models cost, for cost limits and accounts.
///
/// Prices are the user's to give: providers change them, and contracts differ. A price holds for the model's name as it is asked for.
///
/// ```swift
/// let prices: PriceList = ["gpt-5-mini": ModelPrice(input: 0.25, output: 2, cacheRead: 0.025)]
/// ```
public struct PriceList: Sendable, Hashable, Codable, ExpressibleByDictionaryLiteral {
    /// The prices by model.
    public var prices: [String: ModelPrice]

    /// Makes a list.
    public init(_ prices: [String: ModelPrice] = [:]) { self.prices = prices }

    /// Makes a list of its entries; of a model that comes twice the last price counts.
    public init(dictionaryLiteral elements: (String, ModelPrice)...) {
        self.init(Dictionary(elements) { $1 })
    }

    /// The price of a model; nil where it is not known.
    public subscript(model: String) -> ModelPrice? {
        get { prices[model] }
        set { prices[model] = newValue }
    }

    /// What a response cost; nil where the model's price is not known.
    public func cost(of usage: Usage, model: String) -> Double? { prices[model]?.cost(of: usage) }
}

/// What a model costs, for each million tokens, in whatever currency the list is in.
public struct ModelPrice: Sendable, Hashable, Codable {
    /// Tokens of requests.
    public var input: Double
    /// Tokens of answers, reasoning included.
    public var output: Double
    /// Input tokens that come from the provider's cache; nil costs what input costs.
    public var cacheRead: Double?
    /// Input tokens that are written to the provider's cache; nil costs what input costs.
    public var cacheWrite: Double?

    /// Makes a price.
    public init(input: Double, output: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
    }

    /// What a response cost.
    ///
    /// Whether cached tokens are among the input, and reasoning among the output, is told by the spelling of the provider's own usage object:
    /// Anthropic and Amazon Bedrock count cached tokens beside the input, Google counts reasoning beside the output, all others within.
    public func cost(of usage: Usage) -> Double {
        let read = usage.cacheReadTokens ?? 0
        let write = usage.cacheWriteTokens ?? 0
        let fresh = max(0, (usage.totalInputTokens ?? 0) - read - write)
        let total =
            Double(fresh) * input + Double(read) * (cacheRead ?? input) + Double(write) * (cacheWrite ?? input)
            + Double(usage.totalOutputTokens ?? 0) * output
        return total / 1_000_000
    }
}

extension Usage {
    /// The tokens of the request, those of the cache included; nil where the provider did not say.
    ///
    /// Of one response: sums of several have lost the provider's spelling.
    var totalInputTokens: Int? {
        let isBeside = raw["cache_read_input_tokens"] != nil || raw["cacheReadInputTokens"] != nil
        return inputTokens.map { $0 + (isBeside ? (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0) : 0) }
    }

    /// The tokens of the answer, reasoning included; nil where the provider did not say.
    var totalOutputTokens: Int? {
        outputTokens.map { $0 + (raw["thoughtsTokenCount"] == nil ? 0 : reasoningTokens ?? 0) }
    }
}
