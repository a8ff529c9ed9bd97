// The conversation of a request: the system prompt, and turns of user and assistant that alternate.

extension AnthropicRequestEncoder {
    /// A part with the members that belong to its block beside those the part has.
    private struct Piece {
        var part: Part
        var fields: JSONObject?

        var isResult: Bool { if case .toolResult = part { true } else { false } }
    }

    /// One message of the wire: consecutive ones of a role are one turn.
    private struct Turn {
        var role: String
        var pieces: [Piece]
    }

    mutating func writeConversation() throws(LLMError) {
        var system: [Piece] = []
        var turns: [Turn] = []
        for message in request.prompt.messages {
            if message.name != nil { drop("messages.name") }
            let pieces = try pieces(of: message)
            switch message.role {
            case .system, .developer:
                if turns.isEmpty {
                    system += pieces
                } else if profile.acceptsSystemMessages {
                    turns.append(Turn(role: "system", pieces: pieces))
                } else {
                    // Said from the beginning rather than not at all.
                    diagnostics.append(Diagnostic(.requestFieldDropped, field: "messages.role"))
                    system += pieces
                }
            case .user, .tool, .assistant:
                let role = message.role == .assistant ? "assistant" : "user"
                if turns.last?.role == role {
                    turns[turns.count - 1].pieces += pieces
                } else {
                    turns.append(Turn(role: role, pieces: pieces))
                }
            }
        }
        if !system.isEmpty, begins("system") { try writeContent(system) }
        guard begins("messages") else { return }
        writer.beginArray()
        for turn in turns where !turn.pieces.isEmpty {
            writer.beginObject()
            writer.field("role", turn.role)
            writer.key("content")
            // Results first: they must follow the calls they answer.
            try writeContent(turn.pieces.filter(\.isResult) + turn.pieces.filter { !$0.isResult })
            writer.endObject()
        }
        writer.endArray()
    }

    // MARK: What of a message can be said

    private mutating func pieces(of message: Message) throws(LLMError) -> [Piece] {
        var pieces: [Piece] = []
        var next: JSONObject?
        var callFields: [String: JSONObject] = [:]
        for part in message.parts {
            var fields = next
            next = nil
            switch part {
            case .text(let text):
                // The API refuses empty blocks.
                if text.text.isEmpty, fields == nil { continue }
            case .image, .file, .audio:
                guard message.role == .user else { throw unsupported("a picture, sound or document in a \(message.role.rawValue) message") }
            case .toolResult:
                guard message.role == .user || message.role == .tool else {
                    throw unsupported("a tool result in a \(message.role.rawValue) message")
                }
            case .toolCall(let call):
                try check(part, in: message, "a tool call")
                if let own = callFields[call.id.rawValue] { fields = (fields ?? JSONObject()).merging(own) }
            case .reasoning(let reasoning):
                try check(part, in: message, "reasoning")
                guard canSay(reasoning) else { continue }
            case .refusal(let text):
                try check(part, in: message, "a refusal")
                if text.isEmpty { continue }
            case .serverTool(let activity):
                try check(part, in: message, "server tool activity")
                guard AnthropicPartKind.isServerCall(activity.type), activity.json.flatMap({ JSONValue(checked: $0) }) != nil else {
                    drop(activity.type)
                    continue
                }
            case .opaque(let opaque):
                guard let block = try block(of: opaque) else { continue }
                if opaque.kind == AnthropicPartKind.fields {
                    next = block
                    continue
                }
                if opaque.kind == AnthropicPartKind.callFields {
                    if let id = block["id"]?.stringValue { callFields[id] = block }
                    continue
                }
            }
            pieces.append(Piece(part: part, fields: fields))
        }
        return pieces
    }

    private func check(_ part: Part, in message: Message, _ what: String) throws(LLMError) {
        guard message.role == .assistant else { throw unsupported("\(what) in a \(message.role.rawValue) message") }
    }

    /// Whether earlier reasoning can go back: Anthropic's own, with what proves it (RS-15).
    private mutating func canSay(_ reasoning: ReasoningPart) -> Bool {
        if reasoning.isEmpty { return false }
        let isOwn = reasoning.origin.map { AnthropicPartKind.isOwn($0.wire) } ?? true
        if isOwn, reasoning.signature != nil || (reasoning.encrypted != nil && reasoning.text.isEmpty) { return true }
        diagnostics.append(Diagnostic(.foreignReasoningDropped, field: reasoning.origin?.field))
        return false
    }

    /// The block of an opaque part; nil, with a diagnostic, for a piece of another wire.
    private mutating func block(of opaque: OpaquePart) throws(LLMError) -> JSONObject? {
        guard AnthropicPartKind.isOwn(opaque.wire) else {
            drop(opaque.kind)
            return nil
        }
        guard case .object(let block)? = JSONValue(checked: opaque.json) else { throw unsupported("an opaque part that is no JSON object") }
        return block
    }

    // MARK: Content

    private mutating func writeContent(_ pieces: [Piece]) throws(LLMError) {
        if pieces.count == 1, case .text(let text) = pieces[0].part, pieces[0].fields == nil, citations(of: text).isEmpty {
            writer.string(text.text)
            return
        }
        writer.beginArray()
        for piece in pieces { try write(piece) }
        writer.endArray()
    }

    private func citations(of text: TextPart) -> [Citation] { text.citations.filter { $0.anthropicJSON != nil } }

    private mutating func write(_ piece: Piece) throws(LLMError) {
        switch piece.part {
        case .text(let text): writer.anthropicText(text.text, citations: citations(of: text), fields: piece.fields)
        case .refusal(let text): writer.anthropicText(text, fields: piece.fields)
        case .image(let image): write(image, piece.fields)
        case .file(let file): try write(file, piece.fields)
        case .audio: throw unsupported("sound")
        case .reasoning(let reasoning):
            if reasoning.text.isEmpty, let data = reasoning.encrypted {
                writer.anthropicRedactedThinking(data)
            } else {
                writer.anthropicThinking(reasoning.text, signature: reasoning.signature ?? "")
            }
        case .toolCall(let call):
            let (id, isRepeated) = ids.call(call.id)
            if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
            writer.anthropicCall(call, id: id, fields: piece.fields ?? JSONObject())
        case .toolResult(let result): try write(result, piece.fields)
        case .serverTool(let activity): writeRaw(activity.json ?? "", piece.fields)
        case .opaque(let opaque): writeRaw(opaque.json, piece.fields)
        }
    }

    private mutating func writeRaw(_ json: String, _ fields: JSONObject?) {
        guard let fields, case .object(let block)? = JSONValue(checked: json) else {
            writer.anthropicRaw(json)
            return
        }
        writer.value(.object(block.merging(fields)))
    }

    private mutating func write(_ image: ImagePart, _ fields: JSONObject?) {
        if image.detail != nil { drop("image.detail") }
        writer.beginObject()
        writer.field("type", "image")
        writer.key("source")
        writer.beginObject()
        switch image.source {
        case .url(let address):
            writer.field("type", "url")
            writer.field("url", address)
        case .base64(let data, let mediaType):
            writer.field("type", "base64")
            writer.field("media_type", mediaType)
            writer.field("data", data)
        case .fileID(let id):
            writer.field("type", "file")
            writer.field("file_id", id)
        }
        writer.endObject()
        writer.anthropicFields(fields, except: ["type", "source"])
        writer.endObject()
    }

    private mutating func write(_ file: FilePart, _ fields: JSONObject?) throws(LLMError) {
        writer.beginObject()
        writer.field("type", "document")
        writer.key("source")
        writer.beginObject()
        switch file.source {
        case .url(let address):
            writer.field("type", "url")
            writer.field("url", address)
        case .base64(let data, "text/plain"):
            // Text goes in words.
            guard let text = AnthropicBase64.decode(data) else { throw unsupported("a text document that is not UTF-8") }
            writer.field("type", "text")
            writer.field("media_type", "text/plain")
            writer.field("data", text)
        case .base64(let data, "application/pdf"):
            writer.field("type", "base64")
            writer.field("media_type", "application/pdf")
            writer.field("data", data)
        case .base64: throw unsupported("a document that is neither PDF nor plain text")
        case .fileID(let id):
            writer.field("type", "file")
            writer.field("file_id", id)
        }
        writer.endObject()
        writer.field("title", file.filename)
        writer.anthropicFields(fields, except: ["type", "source", "title"])
        writer.endObject()
    }

    // MARK: Tool results

    private mutating func write(_ result: ToolResult, _ fields: JSONObject?) throws(LLMError) {
        var pieces: [Piece] = []
        var next: JSONObject?
        for part in result.parts {
            switch part {
            case .text, .image, .file: pieces.append(Piece(part: part, fields: next))
            case .opaque(let opaque):
                guard let block = try block(of: opaque) else { continue }
                if opaque.kind == AnthropicPartKind.fields {
                    next = block
                    continue
                }
                pieces.append(Piece(part: part, fields: next))
            case .audio, .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                throw unsupported("anything but text, pictures and documents in a tool result")
            }
            next = nil
        }
        writer.beginObject()
        writer.field("type", "tool_result")
        writer.field("tool_use_id", ids.result(result.callID))
        if !pieces.isEmpty {
            writer.key("content")
            try writeContent(pieces)
        }
        if result.isError { writer.field("is_error", true) }
        writer.anthropicFields(fields, except: ["type", "tool_use_id", "content", "is_error"])
        writer.endObject()
    }
}

extension JSONObject {
    /// The object with the members of another, which replace those of the same name.
    fileprivate func merging(_ other: JSONObject) -> JSONObject {
        var merged = self
        for (name, value) in other { merged[name] = value }
        return merged
    }
}
