// The conversation of a request: instructions apart from it, and messages of user and assistant in turns.

extension ConverseRequestEncoder {
    /// A message of the wire: one or several of the prompt that stand side by side.
    private struct Turn {
        var isAssistant: Bool
        // Results stand before anything else a user says, because they answer the message before.
        var results: [ToolResult] = []
        var parts: [Part] = []
    }

    // MARK: Instructions

    mutating func writeSystem() throws(LLMError) {
        let messages = request.prompt.messages.filter { $0.role == .system || $0.role == .developer }
        let parts = messages.flatMap(\.parts).filter { part in
            switch part {
            case .text(let text): !text.text.isEmpty
            case .opaque(let opaque): ConverseRequestEncoder.isSent(opaque)
            default: true
            }
        }
        let point = cachePoint(in: "system")
        guard !parts.isEmpty || point != nil, begins("system") else { return }
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): writer.converseText(text.text)
            case .opaque(let opaque): writer.raw(opaque.json)
            default: throw unsupported("anything but text in a system message")
            }
        }
        if let point { write(cachePoint: point) }
        writer.endArray()
    }

    // MARK: Turns

    mutating func writeMessages() throws(LLMError) {
        let turns = try turns()
        let lastUserTurn = turns.lastIndex { !$0.isAssistant }
        writer.beginArray()
        for (position, turn) in turns.enumerated() {
            writer.beginObject()
            writer.field("role", turn.isAssistant ? "assistant" : "user")
            writer.key("content")
            writer.beginArray()
            for result in turn.results { try write(result) }
            for part in turn.parts { try write(part, isAssistant: turn.isAssistant) }
            if position == lastUserTurn, let point = cachePoint(in: "messages") { write(cachePoint: point) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
    }

    /// The conversation in turns: the wire wants user and assistant to alternate.
    private mutating func turns() throws(LLMError) -> [Turn] {
        var turns: [Turn] = []
        for message in request.prompt.messages where message.role != .system && message.role != .developer {
            if message.name != nil { drop("messages.name") }
            let isAssistant = message.role == .assistant
            var turn = Turn(isAssistant: isAssistant)
            for part in message.parts {
                switch part {
                case .toolResult(let result):
                    guard !isAssistant else { throw unsupported("a tool result in a message of the model") }
                    turn.results.append(result)
                // The service refuses a block without text.
                case .text(let text): if !text.text.isEmpty { turn.parts.append(part) }
                case .reasoning(let reasoning): if isSent(reasoning) { turn.parts.append(part) }
                case .opaque(let opaque): if ConverseRequestEncoder.isSent(opaque) { turn.parts.append(part) }
                case .serverTool(let activity):
                    if activity.ownConverseBlock != nil { turn.parts.append(part) } else { drop("messages.serverTool") }
                default: turn.parts.append(part)
                }
            }
            guard !turn.results.isEmpty || !turn.parts.isEmpty else { continue }
            if turns.last?.isAssistant == isAssistant {
                turns[turns.count - 1].results += turn.results
                turns[turns.count - 1].parts += turn.parts
            } else {
                turns.append(turn)
            }
        }
        return turns
    }

    /// Whether reasoning goes back: only where it came from, because only there it proves anything.
    private mutating func isSent(_ reasoning: ReasoningPart) -> Bool {
        guard !reasoning.isEmpty else { return false }
        guard reasoning.origin?.wire ?? .bedrockConverse == .bedrockConverse else {
            diagnostics.append(Diagnostic(.foreignReasoningDropped, field: reasoning.origin?.field))
            return false
        }
        return true
    }

    private static func isSent(_ opaque: OpaquePart) -> Bool {
        guard opaque.wire == .bedrockConverse, case .block = ConversePlace(kind: opaque.kind) else { return false }
        return JSONValue(checked: opaque.json) != nil
    }

    // MARK: Parts

    private mutating func write(_ part: Part, isAssistant: Bool) throws(LLMError) {
        switch part {
        case .text(let text):
            // The model's own sources go back as they came; others would mean nothing to it.
            let citations = isAssistant ? text.citations.filter { $0.converseJSON != nil } : []
            if citations.isEmpty { writer.converseText(text.text) } else { writer.converseCitations(text.text, citations) }
        // The wire has no word for it.
        case .refusal(let words): writer.converseText(words)
        case .reasoning(let reasoning):
            guard isAssistant else { throw unsupported("reasoning in a user message") }
            writer.converseReasoning(reasoning)
        case .toolCall(let call):
            guard isAssistant else { throw unsupported("a tool call in a user message") }
            try write(call)
        case .serverTool(let activity): writer.raw(activity.ownConverseBlock ?? "{}")
        case .opaque(let opaque): writer.raw(opaque.json)
        case .image(let image): try write(image)
        case .audio(let audio): try write(audio)
        case .file(let file): try write(file)
        case .toolResult: break
        }
    }

    private mutating func write(_ call: ToolCall) throws(LLMError) {
        guard call.kind == .function else { throw unsupported("a call of a tool that takes free text") }
        let (id, isRepeated) = ids.call(call.id)
        if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
        writer.beginObject()
        writer.key("toolUse")
        writer.beginObject()
        writer.field("toolUseId", id)
        writer.field("name", ConverseToolNames.wireName(call.name))
        writer.key("input")
        writer.raw(call.rawArguments)
        writer.endObject()
        writer.endObject()
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        writer.beginObject()
        writer.key("toolResult")
        writer.beginObject()
        writer.field("toolUseId", ids.result(result.callID))
        writer.key("content")
        writer.beginArray()
        for part in result.parts {
            switch part {
            case .text(let text): writer.converseText(text.text)
            case .image(let image): try write(image)
            case .file(let file): try write(file)
            case .opaque(let opaque): if ConverseRequestEncoder.isSent(opaque) { writer.raw(opaque.json) }
            default: throw unsupported("anything but text, pictures and documents in a tool result")
            }
        }
        writer.endArray()
        if result.isError { writer.field("status", "error") }
        writer.endObject()
        writer.endObject()
    }

    // MARK: Media

    private mutating func write(_ image: ImagePart) throws(LLMError) {
        if image.detail != nil { drop("image.detail") }
        try write(image.source, as: "image", what: "a picture") { ConverseMedia.imageFormat(mediaType: $0) }
    }

    private mutating func write(_ audio: AudioPart) throws(LLMError) {
        guard let base64 = audio.base64, let format = audio.format else { throw unsupported("sound that is not in the message") }
        writer.converseMedia("audio", format: format, bytes: base64)
    }

    private mutating func write(_ file: FilePart) throws(LLMError) {
        if case .base64(_, let mediaType) = file.source, mediaType.hasPrefix("video/") {
            try write(file.source, as: "video", what: "a film") { ConverseMedia.videoFormat(mediaType: $0) }
            return
        }
        documentCount += 1
        let name = ConverseMedia.documentName(file.filename, number: documentCount)
        try write(file.source, as: "document", name: name, what: "a document") { ConverseMedia.documentFormat(mediaType: $0) }
    }

    private mutating func write(
        _ source: MediaSource, as block: String, name: String? = nil, what: String, format: (String) -> String?
    ) throws(LLMError) {
        switch source {
        case .base64(let base64, let mediaType):
            guard let format = format(mediaType) else { throw unsupported("\(what) of type \(ProviderError.word(mediaType))") }
            writer.converseMedia(block, format: format, filename: name, bytes: base64)
        case .url(let address):
            // The service fetches from its own storage only.
            guard address.hasPrefix("s3://"), let ending = address.split(separator: ".").last,
                let format = ConverseMedia.format(ending: String(ending), block: block)
            else { throw unsupported("\(what) at an address") }
            writer.converseMedia(block, format: format, filename: name, address: address)
        case .fileID: throw unsupported("\(what) uploaded before")
        }
    }
}
