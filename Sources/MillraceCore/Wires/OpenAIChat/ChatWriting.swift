// How pieces that requests and responses share are written.

extension JSONWriter {
    /// Writes the entries of `reasoning_details` for one piece of reasoning (OpenRouter API reference, "Reasoning tokens"): one for its
    /// words and signature, one for its encrypted payload.
    mutating func reasoningDetails(of part: ReasoningPart, index: Int? = nil, withText: Bool = true) {
        if part.encrypted == nil || !part.text.isEmpty || part.signature != nil {
            beginObject()
            field("type", part.isSummary ? "reasoning.summary" : "reasoning.text")
            if withText { field(part.isSummary ? "summary" : "text", part.text) }
            field("signature", part.signature)
            reasoningIdentity(of: part, index: index)
            endObject()
        }
        if let encrypted = part.encrypted {
            beginObject()
            field("type", "reasoning.encrypted")
            field("data", encrypted)
            reasoningIdentity(of: part, index: index)
            endObject()
        }
    }

    private mutating func reasoningIdentity(of part: ReasoningPart, index: Int?) {
        field("id", part.id)
        field("format", part.origin?.format)
        field("index", index ?? part.origin?.index)
    }
}
