// The conversation of a request. Messages of one side that follow each other are one content, so that user and model alternate.

extension GeminiRequestEncoder {
    /// One content as it grows.
    private struct Turn {
        var role: String
        var messages: [Message] = []
    }

    var hasInstructions: Bool {
        request.prompt.messages.contains { ($0.role == .system || $0.role == .developer) && !$0.parts.isEmpty }
    }

    /// Instructions have a place of their own, wherever they stood.
    mutating func writeInstructions() throws(LLMError) {
        writer.beginObject()
        writer.key("parts")
        writer.beginArray()
        for message in request.prompt.messages where message.role == .system || message.role == .developer {
            for part in message.parts {
                switch part {
                case .text(let text): writer.geminiText(text.text)
                case .opaque(let opaque): write(opaque)
                default: throw unsupported("anything but text in a \(message.role.rawValue) message")
                }
            }
        }
        writer.endArray()
        writer.endObject()
    }

    mutating func writeContents() throws(LLMError) {
        var turns: [Turn] = []
        for message in request.prompt.messages where message.role != .system && message.role != .developer {
            if message.name != nil { drop("name") }
            let role = message.role == .assistant ? "model" : "user"
            if turns.last?.role != role { turns.append(Turn(role: role)) }
            turns[turns.count - 1].messages.append(message)
        }
        writer.beginArray()
        for turn in turns {
            writer.beginObject()
            writer.key("parts")
            writer.beginArray()
            if turn.role == "model" {
                for message in turn.messages { try writeModel(message) }
            } else {
                try writeUser(turn.messages)
            }
            writer.endArray()
            writer.field("role", turn.role)
            writer.endObject()
        }
        writer.endArray()
    }

    // MARK: The user

    private mutating func writeUser(_ messages: [Message]) throws(LLMError) {
        // Results first and in the order of their calls: without ids the order tells which is which.
        var results: [ToolResult] = []
        for message in messages {
            for case .toolResult(let result) in message.parts { results.append(result) }
        }
        for result in inOrder(results) { try write(result) }
        unanswered = []
        for message in messages {
            for part in message.parts {
                switch part {
                case .text(let text): writer.geminiText(text.text)
                case .image(let image): try write(image)
                case .audio(let audio): try write(audio)
                case .file(let file): try write(file)
                case .opaque(let opaque): write(opaque)
                case .toolResult: continue
                case .toolCall: throw unsupported("a tool call in a \(message.role.rawValue) message")
                case .reasoning: throw unsupported("reasoning in a \(message.role.rawValue) message")
                case .refusal: throw unsupported("a refusal in a \(message.role.rawValue) message")
                case .serverTool: throw unsupported("server tool activity in a \(message.role.rawValue) message")
                }
            }
        }
    }

    private func inOrder(_ results: [ToolResult]) -> [ToolResult] {
        var rest = results
        var ordered: [ToolResult] = []
        for call in unanswered {
            if let place = rest.firstIndex(where: { $0.callID == call.id }) { ordered.append(rest.remove(at: place)) }
        }
        return ordered + rest
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        guard let name = result.name ?? toolNames[result.callID] else { throw unsupported("a tool result without the tool's name") }
        writer.beginObject()
        writer.key("functionResponse")
        writer.beginObject()
        if result.callID.origin == .provider { writer.field("id", ids.result(result.callID)) }
        writer.field("name", GeminiToolNames.wireName(of: name))
        writer.key("response")
        writer.beginObject()
        // The two names that the service knows (Gemini API reference, "FunctionResponse").
        writer.field(result.isError ? "error" : "output", result.text)
        writer.endObject()
        let media = result.parts.filter { if case .text = $0 { false } else { true } }
        if !media.isEmpty {
            writer.key("parts")
            writer.beginArray()
            for part in media {
                switch part {
                case .image(let image): try write(image)
                case .audio(let audio): try write(audio)
                case .file(let file): try write(file)
                case .opaque(let opaque): write(opaque)
                case .text, .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                    throw unsupported("anything but text and media in a tool result")
                }
            }
            writer.endArray()
        }
        writer.endObject()
        writer.endObject()
    }

    // MARK: Media

    private mutating func write(_ image: ImagePart) throws(LLMError) {
        if image.detail != nil { drop("detail") }
        write(image.source, displayName: nil)
    }

    private mutating func write(_ audio: AudioPart) throws(LLMError) {
        guard let data = audio.base64 else { throw unsupported("sound without its data") }
        writer.geminiInlineData(mediaType: audio.geminiMediaType, base64: data)
    }

    private mutating func write(_ file: FilePart) throws(LLMError) {
        // The Developer API refuses names.
        if file.filename != nil, profile.endpoint == .aiStudio { drop("filename") }
        write(file.source, displayName: profile.endpoint == .vertex ? file.filename : nil)
    }

    private mutating func write(_ source: MediaSource, displayName: String?) {
        switch source {
        case .base64(let data, let mediaType): writer.geminiInlineData(mediaType: mediaType, base64: data, displayName: displayName)
        case .url(let address): writer.geminiFileData(uri: address, mediaType: GeminiMedia.type(of: address), displayName: displayName)
        case .fileID(let id): writer.geminiFileData(uri: id, mediaType: nil, displayName: displayName)
        }
    }

    private mutating func write(_ opaque: OpaquePart) {
        if let json = opaque.geminiPart { writer.raw(json) } else { drop(opaque.kind) }
    }

    // MARK: The model

    /// All parts of an answer go back in their order, each with what it was signed with (RS-08, RS-09).
    private mutating func writeModel(_ message: Message) throws(LLMError) {
        for part in message.parts {
            switch part {
            case .text(let text): if !text.text.isEmpty || text.signature != nil { writer.geminiText(text.text, signature: text.signature) }
            case .refusal(let text): writer.geminiText(text)
            case .reasoning(let reasoning): write(reasoning)
            case .toolCall(let call):
                toolNames[call.id] = call.name
                unanswered.append((call.id, call.name))
                // The service needs no ids: one that Millrace made is left out.
                let id = call.id.origin == .provider ? ids.call(call.id).wireID : nil
                writer.geminiCall(call, id: id, name: GeminiToolNames.wireName(of: call.name))
            case .image(let image): try write(image)
            case .audio(let audio): try write(audio)
            case .file(let file): try write(file)
            case .opaque(let opaque): write(opaque)
            case .serverTool(let activity):
                if let json = activity.geminiPart { writer.raw(json) } else { drop(ProviderError.word(activity.type)) }
            case .toolResult: throw unsupported("a tool result in an assistant message")
            }
        }
    }

    private mutating func write(_ reasoning: ReasoningPart) {
        switch reasoning.origin?.wire {
        case nil, .gemini?, .geminiJSONArray?:
            if !reasoning.isEmpty { writer.geminiText(reasoning.text, isThought: true, signature: reasoning.signature) }
        default: diagnostics.append(Diagnostic(.foreignReasoningDropped))
        }
    }
}

/// Media types by the end of an address, for addresses that do not tell.
enum GeminiMedia {
    /// The type an address promises; nil where its end is none of the known ones.
    static func type(of address: String) -> String? {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return switch path[path.index(after: dot)...].lowercased() {
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        case "heic": "image/heic"
        case "heif": "image/heif"
        case "gif": "image/gif"
        case "pdf": "application/pdf"
        case "txt": "text/plain"
        case "html", "htm": "text/html"
        case "csv": "text/csv"
        case "md": "text/markdown"
        case "mp3": "audio/mp3"
        case "wav": "audio/wav"
        case "flac": "audio/flac"
        case "mp4": "video/mp4"
        case "mov": "video/mov"
        case "webm": "video/webm"
        default: nil
        }
    }
}
