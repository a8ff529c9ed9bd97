extension JSONValue {
    /// The signature of a call in the field `extra_content`, as Google's OpenAI endpoint writes it (Gemini API docs, "Thought signatures").
    var googleSignature: String? { self["google"]?["thought_signature"]?.stringValue }
}

extension JSONWriter {
    /// Writes the signature of a call as the field `extra_content`; nothing where there is none.
    mutating func googleSignature(_ signature: String?) {
        guard let signature else { return }
        key("extra_content")
        beginObject()
        key("google")
        beginObject()
        field("thought_signature", signature)
        endObject()
        endObject()
    }
}
