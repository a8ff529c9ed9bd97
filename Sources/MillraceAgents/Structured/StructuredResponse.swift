public import MillraceCore

/// A structured answer and the responses it took.
public struct StructuredResponse<Value: Generable>: Sendable {
    /// The answer.
    public let value: Value
    /// The responses in order: the last one holds the answer, those before it did not fit.
    public let responses: [LLMResponse]

    init(value: Value, responses: [LLMResponse]) {
        self.value = value
        self.responses = responses
    }

    /// The response that holds the answer.
    public var response: LLMResponse { responses.last ?? LLMResponse() }
    /// What all responses used together; nil when no provider said.
    public var usage: Usage? { responses.totalUsage }
    /// How many fixing requests it took.
    public var repairCount: Int { max(0, responses.count - 1) }
}

extension StructuredResponse: Equatable where Value: Equatable {}

/// Why there is no structured answer.
///
/// The description holds kinds, paths and names of the schema. What the model said is in ``responses``.
public struct StructuredError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// A request failed.
        case request(LLMError)
        /// The model declined.
        case refused
        /// The answer stopped before it was whole: at the output limit, by a filter, or without proof of its end.
        case cut(FinishReason?)
        /// The answer holds no JSON object.
        case noJSON
        /// The answer is no value of the type.
        case invalid(GenerationError)
    }

    /// What went wrong.
    public var kind: Kind
    /// The responses in order; the last one may be partial.
    public var responses: [LLMResponse]

    /// Makes an error.
    public init(_ kind: Kind, responses: [LLMResponse] = []) {
        self.kind = kind
        self.responses = responses
    }

    /// The last response.
    public var lastResponse: LLMResponse? { responses.last }
    /// What all responses used together; nil when no provider said.
    public var usage: Usage? { responses.totalUsage }

    /// What went wrong, without any text of the conversation.
    public var description: String {
        switch kind {
        case .request(let error): "\(error)"
        case .refused: "the model declined to answer"
        case .cut(let reason): "the answer stopped before it was whole" + (reason.map { " (\($0))" } ?? "")
        case .noJSON: "the answer holds no JSON object"
        case .invalid(let error): "the answer does not fit its schema: \(error)"
        }
    }
}

extension [LLMResponse] {
    fileprivate var totalUsage: Usage? {
        let usages = compactMap(\.usage)
        guard let first = usages.first else { return nil }
        return usages.dropFirst().reduce(first, +)
    }
}
