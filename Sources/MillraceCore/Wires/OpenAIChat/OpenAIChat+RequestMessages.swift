// The conversation of a request. One message of the prompt is one message of the wire, but for tool results, which are one each.

extension ChatRequestEncoder {
    mutating func write(_ messages: [Message]) throws(LLMError) {
        writer.beginArray()
        for message in messages {
            switch message.role {
            case .system: try write(message, role: "system")
            case .developer: try write(message, role: profile.acceptsDeveloperRole ? "developer" : "system")
            case .user: try write(message, role: "user")
            case .assistant: try writeAssistant(message)
            case .tool: try writeResults(message)
            }
        }
        writer.endArray()
    }

    /// A message of the application or the user.
    private mutating func write(_ message: Message, role: String) throws(LLMError) {
        // Results first: they must follow the calls they answer.
        let results = message.parts.filter { if case .toolResult = $0 { true } else { false } }
        if !results.isEmpty {
            try writeResults(Message(role: .tool, parts: results))
            if results.count == message.parts.count { return }
        }
        var content: [Part] = []
        var fields: [(name: String, json: String)] = []
        for part in message.parts {
            switch part {
            case .text: content.append(part)
            case .image, .audio, .file:
                guard message.role == .user else { throw unsupported("a picture, sound or document in a \(message.role.rawValue) message") }
                content.append(part)
            case .opaque(let opaque):
                switch try place(of: opaque) {
                case nil: continue
                case .field(let name): fields.append((name, opaque.json))
                case .content: content.append(part)
                case .toolCalls, .reasoningDetails, .images:
                    throw unsupported("a piece of the model's answer in a \(message.role.rawValue) message")
                }
            case .toolResult: continue
            case .toolCall: throw unsupported("a tool call in a \(message.role.rawValue) message")
            case .reasoning: throw unsupported("reasoning in a \(message.role.rawValue) message")
            case .refusal: throw unsupported("a refusal in a \(message.role.rawValue) message")
            case .serverTool: throw unsupported("server tool activity in a \(message.role.rawValue) message")
            }
        }
        writer.beginObject()
        writer.field("role", role)
        writer.key("content")
        try writeContent(content)
        writeName(message.name)
        for field in fields { write(field) }
        writer.endObject()
    }

    private mutating func writeName(_ name: String?) {
        guard let name else { return }
        if profile.refuses.contains(.messageName) {
            drop(OpenAIChatProfile.RequestField.messageName.rawValue)
        } else {
            writer.field("name", name)
        }
    }

    private mutating func write(_ field: (name: String, json: String)) {
        writer.key(field.name)
        writer.raw(field.json)
    }

    /// Where a piece Millrace does not model goes; nil, with a diagnostic, for a piece of another wire.
    private mutating func place(of opaque: OpaquePart) throws(LLMError) -> ChatPlace? {
        guard opaque.wire == .openAIChat else {
            drop(opaque.kind)
            return nil
        }
        guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
        let place = ChatPlace(kind: opaque.kind)
        if case .field(let name) = place, Self.ownFields.contains(name) { throw unsupported("an opaque part for a field of another part") }
        return place
    }

    // What the encoder writes by itself; a second one of the name would make two readers disagree.
    private static let ownFields: Set<String> = [
        "role", "content", "name", "refusal", "audio", "tool_calls", "function_call", "tool_call_id", "reasoning_content", "reasoning",
        "reasoning_details", "images",
    ]

    // MARK: Content

    /// The value of `content`: one string where there is only text, else a list of parts.
    mutating func writeContent(_ parts: [Part]) throws(LLMError) {
        var texts: [String] = []
        for case .text(let part) in parts { texts.append(part.text) }
        if texts.count == parts.count, texts.count < 2 || !profile.acceptsTextPartArrays {
            writer.string(texts.count == 1 ? texts[0] : texts.joined())
            return
        }
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): writeText(text.text)
            case .image(let image): try write(image)
            case .audio(let audio): try write(audio)
            case .file(let file): try write(file)
            case .opaque(let opaque): writer.raw(opaque.json)
            case .toolCall, .toolResult, .reasoning, .refusal, .serverTool: continue
            }
        }
        writer.endArray()
    }

    private mutating func writeText(_ text: String) {
        writer.beginObject()
        writer.field("type", "text")
        writer.field("text", text)
        writer.endObject()
    }

    private mutating func write(_ image: ImagePart) throws(LLMError) {
        let url: String
        switch image.source {
        case .url(let address): url = address
        case .base64(let data, let mediaType): url = "data:\(mediaType);base64,\(data)"
        case .fileID: throw unsupported("a picture by the id of an uploaded file")
        }
        writer.beginObject()
        writer.field("type", "image_url")
        writer.key("image_url")
        writer.beginObject()
        writer.field("url", url)
        writer.field("detail", image.detail?.rawValue)
        writer.endObject()
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

    private mutating func write(_ file: FilePart) throws(LLMError) {
        if case .url = file.source, !profile.acceptsFileURLs { throw unsupported("a document by its address") }
        writer.beginObject()
        writer.field("type", "file")
        writer.key("file")
        writer.beginObject()
        writer.field("filename", file.filename)
        switch file.source {
        case .url(let address): writer.field("file_data", address)
        case .base64(let data, let mediaType): writer.field("file_data", "data:\(mediaType);base64,\(data)")
        case .fileID(let id): writer.field("file_id", id)
        }
        writer.endObject()
        writer.endObject()
    }

    // MARK: The model's messages

    /// What the parts of an assistant message are on the wire, field by field.
    private struct AssistantFields {
        var content: [Part] = []
        var refusal: String?
        var audioID: String?
        var reasoning: [ReasoningPart] = []
        var calls: [ToolCall] = []
        var rawCalls: [String] = []
        var rawDetails: [String] = []
        var images: [String] = []
        var others: [(name: String, json: String)] = []
    }

    private mutating func writeAssistant(_ message: Message) throws(LLMError) {
        var fields = AssistantFields()
        for part in message.parts {
            switch part {
            case .text: fields.content.append(part)
            case .refusal(let text): fields.refusal = (fields.refusal ?? "") + text
            case .reasoning(let reasoning): fields.reasoning.append(reasoning)
            case .toolCall(let call): fields.calls.append(call)
            case .audio(let audio):
                guard let id = audio.id else { throw unsupported("sound of the model without its id") }
                guard fields.audioID == nil else { throw unsupported("several sounds in one message of the model") }
                fields.audioID = id
            case .opaque(let opaque):
                switch try place(of: opaque) {
                case nil: continue
                case .content: fields.content.append(part)
                case .toolCalls: fields.rawCalls.append(opaque.json)
                case .reasoningDetails: fields.rawDetails.append(opaque.json)
                case .images: fields.images.append(opaque.json)
                case .field(let name): fields.others.append((name, opaque.json))
                }
            case .serverTool: drop("executed_tools")
            case .image, .file: throw unsupported("a picture or document in a message of the model")
            case .toolResult: throw unsupported("a tool result in a message of the model")
            }
        }
        try write(fields, name: message.name)
    }

    private mutating func write(_ fields: AssistantFields, name: String?) throws(LLMError) {
        let hasOtherContent =
            fields.refusal != nil || fields.audioID != nil || !fields.calls.isEmpty || !fields.rawCalls.isEmpty || !fields.images.isEmpty
        writer.beginObject()
        writer.field("role", "assistant")
        writer.key("content")
        // OpenAI allows null only beside calls, sound or a refusal.
        if fields.content.isEmpty, hasOtherContent { writer.null() } else { try writeContent(fields.content) }
        writer.field("refusal", fields.refusal)
        writeName(name)
        if let id = fields.audioID {
            writer.key("audio")
            writer.beginObject()
            writer.field("id", id)
            writer.endObject()
        }
        writeReasoning(fields.reasoning, rawDetails: fields.rawDetails)
        if profile.usesLegacyFunctions { try writeFunctionCall(fields) } else { writeCalls(fields) }
        writer.rawList("images", fields.images)
        for field in fields.others { write(field) }
        writer.endObject()
    }

    private mutating func writeCalls(_ fields: AssistantFields) {
        guard !fields.calls.isEmpty || !fields.rawCalls.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for call in fields.calls {
            let (id, isRepeated) = ids.call(call.id)
            if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
            toolNames[call.id] = call.name
            writer.beginObject()
            writer.field("id", id)
            writer.field("type", "function")
            writer.key("function")
            writer.beginObject()
            writer.field("name", call.name)
            writer.field("arguments", call.rawArguments)
            writer.endObject()
            if profile.carriesCallSignatures { writer.googleSignature(call.signature) }
            writer.endObject()
        }
        for call in fields.rawCalls { writer.raw(call) }
        writer.endArray()
    }

    /// The form before `tool_calls`: one call, without an id (TC-40).
    private mutating func writeFunctionCall(_ fields: AssistantFields) throws(LLMError) {
        guard fields.calls.count + fields.rawCalls.count < 2 else { throw unsupported("several tool calls in one message") }
        guard fields.rawCalls.isEmpty else { throw unsupported("a tool call of a kind other than function") }
        guard let call = fields.calls.first else { return }
        toolNames[call.id] = call.name
        writer.key("function_call")
        writer.beginObject()
        writer.field("name", call.name)
        writer.field("arguments", call.rawArguments)
        writer.endObject()
    }

    // MARK: Reasoning

    /// Earlier reasoning, as far as the server wants it back (RS-12); never as visible text (RS-15).
    private mutating func writeReasoning(_ parts: [ReasoningPart], rawDetails: [String]) {
        if profile.reasoningReplay == .omitted {
            // That its own is not wanted back is the server's way; that another's cannot go there is worth a note.
            if parts.contains(where: { !$0.isEmpty && $0.origin?.wire ?? .openAIChat != .openAIChat }) {
                diagnostics.append(Diagnostic(.foreignReasoningDropped))
            }
            return
        }
        var texts: [(field: String, text: String)] = []
        var details: [ReasoningPart] = []
        for part in parts where !part.isEmpty {
            guard part.origin?.wire ?? .openAIChat == .openAIChat else {
                diagnostics.append(Diagnostic(.foreignReasoningDropped))
                continue
            }
            let isProved = part.signature != nil || part.encrypted != nil
            var field = part.origin?.field ?? Self.plainReasoning
            switch profile.reasoningReplay {
            case .field(let name): field = name
            // A signature belongs to exactly one text, so the two stay in one entry. Where the piece came from must be known.
            case .asReceived: if isProved, part.origin != nil { field = Self.reasoningDetails }
            case .omitted: break
            }
            if field == Self.reasoningDetails {
                details.append(part)
                continue
            }
            if isProved { diagnostics.append(Diagnostic(.foreignReasoningDropped, field: part.origin?.field)) }
            guard !part.text.isEmpty else { continue }
            if let known = texts.firstIndex(where: { $0.field == field }) {
                texts[known].text += part.text
            } else {
                texts.append((field, part.text))
            }
        }
        for text in texts { writer.field(text.field, text.text) }
        guard !details.isEmpty || !rawDetails.isEmpty else { return }
        writer.key(Self.reasoningDetails)
        writer.beginArray()
        for part in details { writer.reasoningDetails(of: part) }
        for detail in rawDetails { writer.raw(detail) }
        writer.endArray()
    }

    private static let plainReasoning = "reasoning_content"
    private static let reasoningDetails = "reasoning_details"

    // MARK: Tool results

    private mutating func writeResults(_ message: Message) throws(LLMError) {
        for part in message.parts {
            switch part {
            case .toolResult(let result): try write(result)
            case .opaque(let opaque): if try place(of: opaque) != nil { throw unsupported("an opaque part beside tool results") }
            case .text, .image, .audio, .file, .toolCall, .reasoning, .refusal, .serverTool:
                throw unsupported("anything but tool results in a tool message")
            }
        }
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        var content: [Part] = []
        for part in result.parts {
            switch part {
            case .text: content.append(part)
            case .image where profile.acceptsImagesInToolResults: content.append(part)
            case .image: throw unsupported("a picture in a tool result")
            case .opaque(let opaque):
                guard let place = try place(of: opaque) else { continue }
                guard place == .content else { throw unsupported("a piece of the model's answer in a tool result") }
                content.append(part)
            case .audio, .file, .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                throw unsupported("anything but text and pictures in a tool result")
            }
        }
        writer.beginObject()
        if profile.usesLegacyFunctions {
            guard let name = result.name ?? toolNames[result.callID] else { throw unsupported("a function result without its name") }
            writer.field("role", "function")
            writer.field("name", name)
        } else {
            writer.field("role", "tool")
            writer.field("tool_call_id", ids.result(result.callID))
        }
        writer.key("content")
        try writeContent(content)
        writer.endObject()
    }
}
