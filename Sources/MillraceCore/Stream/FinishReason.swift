/// Why a response ended, in one vocabulary for all wires.
///
/// The provider's own word is kept beside it.
@nonexhaustive
public enum FinishReason: Sendable, Hashable {
    /// The model had said what it had to say, or a stop text was reached.
    case stop
    /// The output limit was reached.
    case length
    /// The model asks for tools.
    case toolCalls
    /// A filter of the provider stopped the answer.
    case contentFilter
    /// The model declined.
    case refusal
    /// The provider paused a long turn; the assistant content is to be sent back to go on.
    case pause
    /// The provider failed.
    case error
    /// A word Millrace does not know.
    case other(String)
}

extension FinishReason: Codable, CustomStringConvertible {
    /// The word of the `Codable` form; ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "toolCalls"
        case .contentFilter: "contentFilter"
        case .refusal: "refusal"
        case .pause: "pause"
        case .error: "error"
        case .other(let word): "other:\(word)"
        }
    }

    /// Reads what ``description`` writes.
    public init(_ description: String) {
        switch description {
        case "stop": self = .stop
        case "length": self = .length
        case "toolCalls": self = .toolCalls
        case "contentFilter": self = .contentFilter
        case "refusal": self = .refusal
        case "pause": self = .pause
        case "error": self = .error
        default: self = .other(description.hasPrefix("other:") ? String(description.dropFirst("other:".count)) : description)
        }
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// How a response ended, seen from outside: whether it can be trusted to be whole.
public enum Outcome: String, Sendable, Hashable, Codable {
    /// The wire proved that the response is whole.
    case finished
    /// The stream stopped without proof of its end: readable, but an error, and nothing in it can be run.
    case truncated
    /// The provider or the connection failed.
    case failed
    /// The consumer went away.
    case cancelled
    /// A rail stopped it.
    case blocked
}
