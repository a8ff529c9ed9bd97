extension StreamFrame: Codable {
    private enum TypeKey: String, CodingKey { case type }
    private enum Kind: String, Codable {
        case start, textDelta, textComplete, reasoningDelta, reasoningComplete, toolCallStart, toolCallDelta, toolCallComplete
        case refusalDelta, refusalComplete, audioDelta, audioComplete, citation, serverTool, opaque, logprobs, usage, diagnostic, rail, end
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: TypeKey.self).decode(Kind.self, forKey: .type)
        switch kind {
        case .start: self = .start(try ResponseStart(from: decoder))
        case .textDelta: self = .textDelta(try TextDelta(from: decoder))
        case .textComplete: self = .textComplete(try TextComplete(from: decoder))
        case .reasoningDelta: self = .reasoningDelta(try ReasoningDelta(from: decoder))
        case .reasoningComplete: self = .reasoningComplete(try ReasoningComplete(from: decoder))
        case .toolCallStart: self = .toolCallStart(try ToolCallStart(from: decoder))
        case .toolCallDelta: self = .toolCallDelta(try ToolCallDelta(from: decoder))
        case .toolCallComplete: self = .toolCallComplete(try ToolCallComplete(from: decoder))
        case .refusalDelta: self = .refusalDelta(try TextDelta(from: decoder))
        case .refusalComplete: self = .refusalComplete(try TextComplete(from: decoder))
        case .audioDelta: self = .audioDelta(try AudioDelta(from: decoder))
        case .audioComplete: self = .audioComplete(try AudioComplete(from: decoder))
        case .citation: self = .citation(try CitationFrame(from: decoder))
        case .serverTool: self = .serverTool(try ServerToolFrame(from: decoder))
        case .opaque: self = .opaque(try OpaqueFrame(from: decoder))
        case .logprobs: self = .logprobs(try LogprobsFrame(from: decoder))
        case .usage: self = .usage(try Usage(from: decoder))
        case .diagnostic: self = .diagnostic(try Diagnostic(from: decoder))
        case .rail: self = .rail(try RailRecord(from: decoder))
        case .end: self = .end(try ResponseEnd(from: decoder))
        }
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        func put(_ kind: Kind, _ value: some Encodable) throws {
            var container = encoder.container(keyedBy: TypeKey.self)
            try container.encode(kind, forKey: .type)
            try value.encode(to: encoder)
        }
        switch self {
        case .start(let value): try put(.start, value)
        case .textDelta(let value): try put(.textDelta, value)
        case .textComplete(let value): try put(.textComplete, value)
        case .reasoningDelta(let value): try put(.reasoningDelta, value)
        case .reasoningComplete(let value): try put(.reasoningComplete, value)
        case .toolCallStart(let value): try put(.toolCallStart, value)
        case .toolCallDelta(let value): try put(.toolCallDelta, value)
        case .toolCallComplete(let value): try put(.toolCallComplete, value)
        case .refusalDelta(let value): try put(.refusalDelta, value)
        case .refusalComplete(let value): try put(.refusalComplete, value)
        case .audioDelta(let value): try put(.audioDelta, value)
        case .audioComplete(let value): try put(.audioComplete, value)
        case .citation(let value): try put(.citation, value)
        case .serverTool(let value): try put(.serverTool, value)
        case .opaque(let value): try put(.opaque, value)
        case .logprobs(let value): try put(.logprobs, value)
        case .usage(let value): try put(.usage, value)
        case .diagnostic(let value): try put(.diagnostic, value)
        case .rail(let value): try put(.rail, value)
        case .end(let value): try put(.end, value)
        }
    }
}
