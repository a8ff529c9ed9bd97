// How pieces that several encoders of this wire share are written.

/// The word for a finish reason: `stop`, `length`, `model_length`, `error` or `tool_calls`.
enum MistralFinishWord {
    /// The provider's word where it is kept, else Mistral's.
    static func word(_ reason: FinishReason?, raw: String?, hasCalls: Bool, options: ResponseEncodingOptions) -> String {
        if reason == .error { return "error" }
        if reason == .contentFilter, !options.keepsRawFinishReason { return "content_filter" }
        return ChatFinishWord.word(reason, raw: raw, hasCalls: hasCalls, isLegacy: false, options: options)
    }
}

extension JSONWriter {
    /// Writes an error document (Mistral API reference, "Errors").
    mutating func mistralError(_ error: ProviderError) {
        beginObject()
        field("object", "error")
        field("message", error.message ?? "")
        key("type")
        if let type = error.type { string(type) } else { null() }
        key("param")
        if let param = error.param { string(param) } else { null() }
        key("code")
        if let code = error.code { string(code) } else { null() }
        // Without it whoever reads a stream could only guess from the words.
        field("status", error.status)
        endObject()
    }

    /// Writes a block of thinking; one without words carries the signature of those before it.
    mutating func mistralThinking(_ text: String, signature: String? = nil) {
        beginObject()
        field("type", "thinking")
        key("thinking")
        beginArray()
        if !text.isEmpty { chatBlock("text", text) }
        endArray()
        field("signature", signature)
        endObject()
    }

    /// Writes a block that refers to sources by the names the request gave them; false where the citation has no such name.
    mutating func mistralReference(_ citation: Citation) -> Bool {
        guard citation.kind == "reference", let id = citation.title else { return false }
        beginObject()
        field("type", "reference")
        key("reference_ids")
        beginArray()
        // Names that are numbers are numbers.
        if let number = Int(id), String(number) == id { integer(number) } else { string(id) }
        endArray()
        endObject()
        return true
    }

    /// Writes `usage`, whose three fields typed clients insist on.
    mutating func mistralUsage(_ usage: Usage?) {
        key("usage")
        chatUsage(usage ?? Usage())
    }
}
