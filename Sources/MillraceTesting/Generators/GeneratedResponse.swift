/// A made-up response, known in full before any byte of it is written: the truth that decoders are judged by.
///
/// It holds what a provider means to say, not how it says it. ``chunks(maxPieces:isInterleaved:using:)`` and ``body`` say it on the wire
/// `openai-chat`, and mutators say it in other ways.
public struct GeneratedResponse: Sendable, Hashable {
    /// A tool call as the provider means it.
    public struct Call: Sendable, Hashable {
        /// The provider's id; nil where it gives none.
        public var id: String?
        /// The name of the tool.
        public var name: String
        /// The argument text as it is sent.
        public var arguments: String
        /// What a client must make of it.
        public var outcome: Outcome

        /// What a client must make of a call.
        public enum Outcome: Sendable, Hashable {
            /// It can be run, with this text of one JSON object as its arguments.
            case complete(String)
            /// The response was cut before the call ended.
            case incomplete
            /// It claims to be whole and is not.
            case invalid
        }

        /// Makes a call.
        public init(id: String?, name: String, arguments: String, outcome: Outcome) {
            self.id = id
            self.name = name
            self.arguments = arguments
            self.outcome = outcome
        }
    }

    /// One piece of an answer.
    public enum Segment: Sendable, Hashable {
        /// Reasoning.
        case reasoning(String)
        /// Visible text.
        case text(String)
        /// Text in which the model declines.
        case refusal(String)
        /// A tool call.
        case call(Call)
    }

    /// A token with its probability.
    public struct Token: Sendable, Hashable {
        /// Its text.
        public var text: String
        /// The logarithm of its probability, in eighths, so that its decimal digits are exact.
        public var eighths: Int
        /// Other tokens that could have stood there.
        public var alternatives: [String]
    }

    /// One answer.
    public struct Choice: Sendable, Hashable {
        /// The number of the choice.
        public var index: Int
        /// The pieces, in the order they are said.
        ///
        /// Neighbours are never of one kind, except for calls.
        public var segments: [Segment]
        /// The provider's word for why it ended.
        public var finishReason: String
        /// What a client must make of that word: the neutral one.
        public var neutralFinishReason: String
        /// Token probabilities, where they were asked for.
        public var tokens: [Token]
    }

    /// The seed it was made from.
    public var seed: UInt64
    /// The provider's id of the response; nil where it gives none.
    public var id: String?
    /// The model.
    public var model: String?
    /// Seconds since 1970.
    public var created: Int
    /// The answers; the first one is choice 0.
    public var choices: [Choice]
    /// The usage object; nil where the provider reports none.
    public var usage: PlainJSON?
    /// The name under which reasoning is sent.
    public var reasoningField: String
}

extension GeneratedResponse.Choice {
    /// The visible text.
    public var text: String { segments.reduce(into: "") { if case .text(let text) = $1 { $0 += text } } }
    /// The reasoning.
    public var reasoning: String { segments.reduce(into: "") { if case .reasoning(let text) = $1 { $0 += text } } }
    /// The refusal.
    public var refusal: String { segments.reduce(into: "") { if case .refusal(let text) = $1 { $0 += text } } }
    /// The calls.
    public var calls: [GeneratedResponse.Call] { segments.compactMap { if case .call(let call) = $0 { call } else { nil } } }

    /// Whether the pieces stand in the one order that a whole message can express: reasoning, text, refusal, calls, each once.
    public var isCanonical: Bool {
        let ranks = segments.map { segment in
            switch segment {
            case .reasoning: 0
            case .text: 1
            case .refusal: 2
            case .call: 3
            }
        }
        return zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 || ($0 == 3 && $1 == 3) }
    }
}

extension GeneratedResponse {
    /// Whether a stream and a whole body of it say exactly the same, order of the pieces included.
    public var isCanonical: Bool { choices.allSatisfy(\.isCanonical) }

    /// Whether every call has an id of its own.
    public var hasIDs: Bool { choices.allSatisfy { $0.calls.allSatisfy { $0.id != nil } } }

    /// Whether some call has no argument text at all.
    public var hasEmptyCalls: Bool {
        choices.contains { $0.calls.contains { call in !call.arguments.unicodeScalars.contains { !$0.properties.isWhitespace } } }
    }
}
