/// Visible text.
public struct TextPart: Sendable, Hashable {
    /// The text.
    public var text: String
    /// Sources the text refers to.
    public var citations: [Citation]
    /// What the provider signed the text with; must go back unchanged.
    public var signature: String?

    /// Makes a text part.
    public init(_ text: String, citations: [Citation] = [], signature: String? = nil) {
        self.text = text
        self.citations = citations
        self.signature = signature
    }
}

// Written out, so that absent citations read as none.
extension TextPart: Codable {
    private enum CodingKeys: String, CodingKey { case text, citations, signature }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .text),
            citations: try container.decodeIfPresent([Citation].self, forKey: .citations) ?? [],
            signature: try container.decodeIfPresent(String.self, forKey: .signature))
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(text, forKey: .text)
        if !citations.isEmpty { try container.encode(citations, forKey: .citations) }
        try container.encodeIfPresent(signature, forKey: .signature)
    }
}
