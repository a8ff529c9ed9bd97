/// The probability of one token.
public struct TokenLogprob: Sendable, Hashable, Codable {
    /// One of the tokens that could have stood there.
    public struct Alternative: Sendable, Hashable, Codable {
        /// The token's text.
        public var token: String
        /// The natural logarithm of its probability.
        public var logprob: Double
        /// The token's bytes, for tokens that are part of a character.
        public var bytes: [UInt8]?

        /// Makes an alternative.
        public init(token: String, logprob: Double, bytes: [UInt8]? = nil) {
            self.token = token
            self.logprob = logprob
            self.bytes = bytes
        }
    }

    /// The token's text.
    public var token: String
    /// The natural logarithm of its probability.
    public var logprob: Double
    /// The token's bytes, for tokens that are part of a character.
    public var bytes: [UInt8]?
    /// The most probable tokens at this place.
    public var alternatives: [Alternative]

    /// Makes an entry.
    public init(token: String, logprob: Double, bytes: [UInt8]? = nil, alternatives: [Alternative] = []) {
        self.token = token
        self.logprob = logprob
        self.bytes = bytes
        self.alternatives = alternatives
    }
}

/// Probabilities of tokens, to be appended in order.
public struct LogprobsFrame: Sendable, Hashable, Codable {
    /// What the tokens are part of.
    public enum Channel: String, Sendable, Hashable, Codable { case content, refusal, reasoning }
    /// The choice.
    public var choice: Int
    /// What the tokens are part of.
    public var channel: Channel
    /// The next tokens.
    public var tokens: [TokenLogprob]

    /// Makes a frame.
    public init(choice: Int = 0, channel: Channel, tokens: [TokenLogprob]) {
        self.choice = choice
        self.channel = channel
        self.tokens = tokens
    }
}

/// All reported token probabilities of one choice.
public struct Logprobs: Sendable, Hashable, Codable {
    /// Tokens of the text.
    public var content: [TokenLogprob] = []
    /// Tokens of the refusal.
    public var refusal: [TokenLogprob] = []
    /// Tokens of the reasoning.
    public var reasoning: [TokenLogprob] = []

    /// Makes an empty record.
    public init() {}

    /// Whether nothing was reported.
    public var isEmpty: Bool { content.isEmpty && refusal.isEmpty && reasoning.isEmpty }
}
