/// Reads what a client sends to `/api/generate`: the reverse of ``OllamaGenerateRequestEncoder``.
enum OllamaGenerateRequestDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var fields = try RequestFields(parsing: bytes)
        let model = try fields.required("model").string()
        var messages: [Message] = []
        if let system = try fields.take("system")?.string(), !system.isEmpty { messages.append(.system(system)) }
        let prompt = try fields.take("prompt")?.string()
        let images = try fields.take("images")?.elements() ?? []
        if prompt != nil || !images.isEmpty {
            var parts: [Part] = []
            if let prompt, !prompt.isEmpty || images.isEmpty { parts.append(.text(prompt)) }
            for image in images { parts.append(.image(ImagePart(ollama: try image.string()))) }
            messages.append(Message(role: .user, parts: parts))
        }
        var request = LLMRequest(model: model, prompt: Prompt(messages: messages))
        try fields.takeOllamaOptions(&request)
        return request
    }
}
