/// Writes a request as `/api/generate` takes it (Ollama API reference, "Generate a response"): instructions, one text of the user, and
/// pictures.
///
/// Fields of the endpoint's own, such as `suffix`, `raw`, `template` and `context`, come from the prompt's extras.
struct OllamaGenerateRequestEncoder {
    private var fields: OllamaRequestWriter
    private let request: LLMRequest

    init(_ request: LLMRequest) {
        self.request = request
        self.fields = OllamaRequestWriter(request)
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for tools, for several turns, and for other parts than text and pictures.
    mutating func encode() throws(LLMError) -> WireRequest {
        guard request.tools.isEmpty else { throw fields.unsupported("tools; use the wire \(WireID.ollamaChat.rawValue)") }
        if request.prompt.options.toolChoice != nil { fields.drop("tool_choice") }
        if request.prompt.options.parallelToolCalls != nil { fields.drop("parallel_tool_calls") }
        var system: [String] = []
        var prompt: String?
        var images: [String] = []
        for message in request.prompt.messages {
            if message.name != nil { fields.drop("messages.name") }
            switch message.role {
            case .system, .developer:
                guard prompt == nil else { throw fields.unsupported("instructions behind the user's text") }
                system.append(try text(of: message))
            case .user:
                guard prompt == nil else { throw severalTurns }
                var text = ""
                for part in message.parts {
                    switch part {
                    case .text(let part): text += part.text
                    case .image(let image): images.append(try fields.imageData(image))
                    default: throw fields.unsupported("anything but text and pictures in a prompt")
                    }
                }
                prompt = text
            case .assistant, .tool: throw severalTurns
            }
        }
        fields.writer.beginObject()
        if fields.begins("model") { fields.writer.string(request.model) }
        if fields.begins("prompt") { fields.writer.string(prompt ?? "") }
        // The endpoint has one place for instructions; paragraphs keep several apart.
        if !system.isEmpty, fields.begins("system") { fields.writer.string(system.joined(separator: "\n\n")) }
        if request.prompt.options.extras["images"] == nil { fields.writeImages(images) }
        try fields.writeRest()
        fields.writer.endObject()
        return WireRequest(path: "api/generate", body: fields.writer.bytes, diagnostics: fields.diagnostics)
    }

    private var severalTurns: LLMError {
        fields.unsupported("a conversation of several turns; use the wire \(WireID.ollamaChat.rawValue)")
    }

    private func text(of message: Message) throws(LLMError) -> String {
        guard message.parts.allSatisfy({ if case .text = $0 { true } else { false } }) else {
            throw fields.unsupported("anything but text in a system message")
        }
        return message.text
    }
}
