// The conversation of a request: each message is one or several input items, in order.

extension ResponsesRequestEncoder {
    mutating func write(_ message: Message) throws(LLMError) {
        if message.name != nil { drop("name") }
        switch message.role {
        case .system, .developer, .user: try writeInput(message)
        case .assistant: try writeOutput(message)
        case .tool: try writeResults(message.parts)
        }
    }

    // MARK: Application and user

    private mutating func writeInput(_ message: Message) throws(LLMError) {
        // Results first: they must follow the calls they answer.
        let results = message.parts.filter { if case .toolResult = $0 { true } else { false } }
        try writeResults(results)
        var content: [Part] = []
        for part in message.parts {
            switch part {
            case .text: content.append(part)
            case .image, .audio, .file:
                guard message.role == .user else { throw unsupported("a picture, sound or document in a \(message.role.rawValue) message") }
                content.append(part)
            case .opaque(let opaque):
                guard isOwn(opaque) else { continue }
                guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
                if opaque.kind == ResponsesField.contentKind {
                    content.append(part)
                } else {
                    try writeContent(&content, role: message.role)
                    writer.raw(opaque.json)
                }
            case .toolResult: continue
            case .toolCall: throw unsupported("a tool call in a \(message.role.rawValue) message")
            case .reasoning: throw unsupported("reasoning in a \(message.role.rawValue) message")
            case .refusal: throw unsupported("a refusal in a \(message.role.rawValue) message")
            case .serverTool: throw unsupported("server tool activity in a \(message.role.rawValue) message")
            }
        }
        if message.parts.isEmpty { content.append(.text("")) }
        try writeContent(&content, role: message.role)
    }

    private mutating func writeContent(_ content: inout [Part], role: Message.Role) throws(LLMError) {
        guard !content.isEmpty else { return }
        writer.beginObject()
        writer.field("type", "message")
        writer.field("role", role.rawValue)
        writer.key("content")
        try writeContent(content)
        writer.endObject()
        content = []
    }

    /// One string where there is one text, else a list of parts.
    private mutating func writeContent(_ parts: [Part]) throws(LLMError) {
        if parts.count == 1, case .text(let text) = parts[0] { return writer.string(text.text) }
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text):
                writer.beginObject()
                writer.field("type", "input_text")
                writer.field("text", text.text)
                writer.endObject()
            case .image(let image): write(image)
            case .audio(let audio): try write(audio)
            case .file(let file): write(file)
            case .opaque(let opaque): writer.raw(opaque.json)
            case .toolCall, .toolResult, .reasoning, .refusal, .serverTool: continue
            }
        }
        writer.endArray()
    }

    private mutating func write(_ image: ImagePart) {
        writer.beginObject()
        writer.field("type", "input_image")
        switch image.source {
        case .url(let address): writer.field("image_url", address)
        case .base64(let data, let mediaType): writer.field("image_url", "data:\(mediaType);base64,\(data)")
        case .fileID(let id): writer.field("file_id", id)
        }
        writer.field("detail", image.detail?.rawValue)
        writer.endObject()
    }

    private mutating func write(_ audio: AudioPart) throws(LLMError) {
        guard let data = audio.base64 else { throw unsupported("sound of the user without its data") }
        guard let format = audio.format else { throw unsupported("sound of the user without the name of its format") }
        writer.beginObject()
        writer.field("type", "input_audio")
        writer.key("input_audio")
        writer.beginObject()
        writer.field("data", data)
        writer.field("format", format)
        writer.endObject()
        writer.endObject()
    }

    private mutating func write(_ file: FilePart) {
        writer.beginObject()
        writer.field("type", "input_file")
        writer.field("filename", file.filename)
        switch file.source {
        case .url(let address): writer.field("file_url", address)
        case .base64(let data, let mediaType): writer.field("file_data", "data:\(mediaType);base64,\(data)")
        case .fileID(let id): writer.field("file_id", id)
        }
        writer.endObject()
    }

    // MARK: Tool results

    private mutating func writeResults(_ parts: [Part]) throws(LLMError) {
        for part in parts {
            switch part {
            case .toolResult(let result): try write(result)
            case .opaque(let opaque):
                // What answers a call of another kind, such as `computer_call_output`.
                guard isOwn(opaque) else { continue }
                guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
                writer.raw(opaque.json)
            case .text, .image, .audio, .file, .toolCall, .reasoning, .refusal, .serverTool:
                throw unsupported("anything but tool results in a tool message")
            }
        }
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        var content: [Part] = []
        for part in result.parts {
            switch part {
            case .text, .image, .file: content.append(part)
            case .opaque(let opaque):
                guard isOwn(opaque) else { continue }
                guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
                content.append(part)
            case .audio, .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                throw unsupported("anything but text, pictures and documents in a tool result")
            }
        }
        if content.isEmpty { content.append(.text("")) }
        writer.beginObject()
        writer.field("type", customCalls.contains(result.callID) ? "custom_tool_call_output" : "function_call_output")
        writer.field("call_id", ids.result(result.callID))
        writer.key("output")
        try writeContent(content)
        writer.endObject()
    }

    /// Whether an opaque part is of this wire; that of another is left out with a diagnostic.
    mutating func isOwn(_ opaque: OpaquePart) -> Bool {
        if opaque.wire == .openAIResponses { return true }
        drop(opaque.kind)
        return false
    }
}
