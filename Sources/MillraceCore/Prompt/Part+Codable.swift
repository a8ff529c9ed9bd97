extension Part: Codable {
    private enum CodingKeys: String, CodingKey { case type, value, text }
    private enum Kind: String, Codable {
        case text, image, audio, file, toolCall, toolResult, reasoning, refusal, serverTool, opaque
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .text:
            if let value = try container.decodeIfPresent(TextPart.self, forKey: .value) {
                self = .text(value)
            } else {
                self = .text(TextPart(try container.decode(String.self, forKey: .text)))
            }
        case .image: self = .image(try container.decode(ImagePart.self, forKey: .value))
        case .audio: self = .audio(try container.decode(AudioPart.self, forKey: .value))
        case .file: self = .file(try container.decode(FilePart.self, forKey: .value))
        case .toolCall: self = .toolCall(try container.decode(ToolCall.self, forKey: .value))
        case .toolResult: self = .toolResult(try container.decode(ToolResult.self, forKey: .value))
        case .reasoning: self = .reasoning(try container.decode(ReasoningPart.self, forKey: .value))
        case .refusal: self = .refusal(try container.decode(String.self, forKey: .text))
        case .serverTool: self = .serverTool(try container.decode(ServerToolActivity.self, forKey: .value))
        case .opaque: self = .opaque(try container.decode(OpaquePart.self, forKey: .value))
        }
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func put(_ kind: Kind, _ value: some Encodable) throws {
            try container.encode(kind, forKey: .type)
            try container.encode(value, forKey: .value)
        }
        switch self {
        case .text(let part) where part.citations.isEmpty && part.signature == nil:
            try container.encode(Kind.text, forKey: .type)
            try container.encode(part.text, forKey: .text)
        case .text(let part): try put(.text, part)
        case .image(let part): try put(.image, part)
        case .audio(let part): try put(.audio, part)
        case .file(let part): try put(.file, part)
        case .toolCall(let call): try put(.toolCall, call)
        case .toolResult(let result): try put(.toolResult, result)
        case .reasoning(let part): try put(.reasoning, part)
        case .refusal(let text):
            try container.encode(Kind.refusal, forKey: .type)
            try container.encode(text, forKey: .text)
        case .serverTool(let activity): try put(.serverTool, activity)
        case .opaque(let part): try put(.opaque, part)
        }
    }
}
