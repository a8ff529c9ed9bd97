/// Reads the messages of a client's request.
///
/// Results at the beginning of what a user says are a message of their own.
struct ConverseConversationDecoder {
    private var messages: [Message] = []
    /// The tool of each call so far, which results do not name on this wire.
    private var toolNames: [ToolCallID: String] = [:]

    /// Reads the instructions.
    static func system(_ list: RequestBodyField) throws(LLMError) -> Message {
        var parts: [Part] = []
        for block in try list.elements() {
            let (name, value) = try member(of: block)
            parts.append(name == "text" ? .text(try value.string()) : opaque(name, block))
        }
        return Message(role: .system, parts: parts)
    }

    mutating func decode(_ list: RequestBodyField) throws(LLMError) -> [Message] {
        for message in try list.elements() {
            let role = try message.required("role")
            let content = try message.required("content").elements()
            switch try role.string() {
            case "user": try readUser(content)
            case "assistant": try readAssistant(content)
            default: throw role.error("is none of 'user', 'assistant'")
            }
        }
        return messages
    }

    private mutating func readUser(_ content: [RequestBodyField]) throws(LLMError) {
        var results: [ToolResult] = []
        var parts: [Part] = []
        for block in content {
            let (name, value) = try Self.member(of: block)
            if name == "toolResult", value.member("type") == nil {
                results.append(try readResult(value))
            } else {
                parts.append(try Self.part(name, value, block))
            }
        }
        if !results.isEmpty { messages.append(.tool(results)) }
        if !parts.isEmpty { messages.append(Message(role: .user, parts: parts)) }
    }

    private mutating func readAssistant(_ content: [RequestBodyField]) throws(LLMError) {
        var parts: [Part] = []
        for block in content {
            let (name, value) = try Self.member(of: block)
            switch name {
            case "toolUse":
                if var activity = ServerToolActivity(converse: value.value) {
                    activity.input = value.member("input")?.value.jsonText
                    activity.json = block.value.jsonText
                    parts.append(.serverTool(activity))
                } else {
                    parts.append(.toolCall(try readCall(value)))
                }
            case "reasoningContent": parts.append(try readReasoning(value, block))
            case "citationsContent": parts.append(.text(try readCitations(value)))
            default: parts.append(try Self.part(name, value, block))
            }
        }
        messages.append(Message(role: .assistant, parts: parts))
    }

    // MARK: Blocks

    /// The one member of a block.
    private static func member(of block: RequestBodyField) throws(LLMError) -> (name: String, value: RequestBodyField) {
        guard let first = try block.object().first(where: { $0.value != .null }), let value = block.member(first.key) else {
            throw block.error("must be an object with one member")
        }
        return (first.key, value)
    }

    private static func opaque(_ name: String, _ block: RequestBodyField) -> Part {
        .opaque(OpaquePart(wire: .bedrockConverse, kind: name, json: block.value.jsonText))
    }

    /// A block that may stand in any message.
    private static func part(_ name: String, _ value: RequestBodyField, _ block: RequestBodyField) throws(LLMError) -> Part {
        switch name {
        case "text": return .text(try value.string())
        case "image", "video", "document":
            guard let source = try source(value, block: name) else { return opaque(name, block) }
            if name == "image" { return .image(ImagePart(source: source)) }
            return .file(FilePart(source: source, filename: try value.member("name")?.string()))
        case "audio":
            guard let base64 = value.member("source")?.member("bytes"), try value.object().count == 2 else { return opaque(name, block) }
            return .audio(AudioPart(base64: try base64.string(), format: try value.required("format").string()))
        default: return opaque(name, block)
        }
    }

    /// Where the bytes of a block are; nil where the block says more than a part can.
    private static func source(_ value: RequestBodyField, block: String) throws(LLMError) -> MediaSource? {
        let carried: Set<String> = ["format", "name", "source"]
        guard try value.object().allSatisfy({ carried.contains($0.key) }), let format = value.member("format"),
            let mediaType = ConverseMedia.mediaType(of: try format.string(), block: block)
        else { return nil }
        let source = try value.required("source")
        if let bytes = source.member("bytes") { return .base64(try bytes.string(), mediaType: mediaType) }
        guard let place = source.member("s3Location"), try place.object().count == 1, let address = try place.member("uri")?.string(),
            // The ending must say again what the format does.
            let ending = address.split(separator: ".").last,
            ConverseMedia.format(ending: String(ending), block: block) == format.value.stringValue
        else { return nil }
        return .url(address)
    }

    private mutating func readCall(_ value: RequestBodyField) throws(LLMError) -> ToolCall {
        let id = Self.id(try value.required("toolUseId").string())
        let name = try value.required("name").string()
        toolNames[id] = name
        guard let input = value.member("input") else { return ToolCall(id: id, name: name, arguments: JSONObject()) }
        return ToolCall(id: id, name: name, arguments: try input.object())
    }

    private static func id(_ text: String) -> ToolCallID {
        ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
    }

    private func readResult(_ value: RequestBodyField) throws(LLMError) -> ToolResult {
        let id = Self.id(try value.required("toolUseId").string())
        var parts: [Part] = []
        for block in try value.required("content").elements() {
            let (name, inner) = try Self.member(of: block)
            parts.append(try Self.part(name, inner, block))
        }
        let isError = try value.member("status")?.string() == "error"
        return ToolResult(callID: id, name: toolNames[id], parts: parts, isError: isError)
    }

    private func readReasoning(_ value: RequestBodyField, _ block: RequestBodyField) throws(LLMError) -> Part {
        let origin = ReasoningOrigin(wire: .bedrockConverse, field: "reasoningContent")
        if let words = value.member("reasoningText") {
            let signature = try words.member("signature")?.string()
            return .reasoning(ReasoningPart(text: try words.required("text").string(), signature: signature, origin: origin))
        }
        guard let redacted = value.member("redactedContent") else { return Self.opaque("reasoningContent", block) }
        return .reasoning(ReasoningPart(encrypted: try redacted.string(), origin: origin))
    }

    private func readCitations(_ value: RequestBodyField) throws(LLMError) -> TextPart {
        var part = TextPart("")
        for content in try value.member("content")?.elements() ?? [] { part.text += try content.member("text")?.string() ?? "" }
        part.citations = (try value.member("citations")?.elements() ?? []).map { Citation(converse: $0.value) }
        return part
    }
}
