// Errors as OpenAI's API tells them: `{"error": {"message", "type", "param", "code"}}` (OpenAI API reference, "Errors").

extension JSONWriter {
    /// Writes a whole error document.
    mutating func chatError(_ error: ProviderError) {
        beginObject()
        key("error")
        chatErrorFields(error)
        endObject()
    }

    /// Writes the object inside an error document.
    mutating func chatErrorFields(_ error: ProviderError) {
        beginObject()
        field("message", error.message ?? "")
        chatNullable("type", error.type)
        chatNullable("param", error.param)
        chatNullable("code", error.code)
        // No field of OpenAI's, but without it whoever reads a stream could only guess from the words.
        field("status", error.status)
        endObject()
    }

    private mutating func chatNullable(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }
}
