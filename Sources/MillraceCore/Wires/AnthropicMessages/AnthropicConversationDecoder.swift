/// Reads the system prompt and the messages of a client's request.
///
/// Results of tools become a message of their own, before what else the user says.
struct AnthropicConversationDecoder {
    private(set) var messages: [Message] = []
    /// The tool of each call so far, which results do not name on this wire.
    private var toolNames: [ToolCallID: String] = [:]

    mutating func decode(system: RequestBodyField?, messages list: RequestBodyField) throws(LLMError) {
        if let system { messages.append(Message(role: .system, parts: try readContent(system))) }
        for message in try list.elements() { try read(message) }
    }

    private mutating func read(_ message: RequestBodyField) throws(LLMError) {
        let role = try message.required("role")
        let content = try message.required("content")
        switch try role.string() {
        case "user": try readUser(content)
        case "assistant": messages.append(Message(role: .assistant, parts: try readContent(content)))
        case "system": messages.append(Message(role: .system, parts: try readContent(content)))
        default: throw role.error("is none of 'user', 'assistant', 'system'")
        }
    }

    private mutating func readUser(_ content: RequestBodyField) throws(LLMError) {
        let parts = try readContent(content)
        var results: [Part] = []
        var others: [Part] = []
        var fields: Part?
        for part in parts {
            if case .opaque(let opaque) = part, opaque.kind == AnthropicPartKind.fields {
                fields = part
                continue
            }
            let isResult = if case .toolResult = part { true } else { false }
            let both = [fields, part].compactMap { $0 }
            if isResult { results += both } else { others += both }
            fields = nil
        }
        if !results.isEmpty { messages.append(Message(role: .tool, parts: results)) }
        if !others.isEmpty || results.isEmpty { messages.append(Message(role: .user, parts: others)) }
    }

    // MARK: Content

    private mutating func readContent(_ content: RequestBodyField) throws(LLMError) -> [Part] {
        switch content.value {
        case .string(let text): return [.text(text)]
        case .array:
            var parts: [Part] = []
            for element in try content.elements() { parts += try readBlock(element) }
            return parts
        default: throw content.error("must be a string or an array of blocks")
        }
    }

    /// The part of a block, after the members of the block that the part cannot hold.
    private mutating func readBlock(_ block: RequestBodyField) throws(LLMError) -> [Part] {
        let type = try block.required("type").string()
        switch type {
        case "text":
            var text = TextPart(try block.required("text").string())
            for citation in try block.member("citations")?.elements() ?? [] {
                text.citations.append(Citation(anthropic: citation.value, json: citation.value.jsonText))
            }
            return try fields(of: block, but: ["text", "citations"]) + [.text(text)]
        case "image": return try fields(of: block, but: ["source"]) + [.image(ImagePart(source: readSource(block.required("source"))))]
        case "document":
            // A document made of blocks has no other form.
            guard try block.required("source").required("type").string() != "content" else { return [opaque(block, type)] }
            let file = FilePart(source: try readSource(block.required("source")), filename: try block.member("title")?.string())
            return try fields(of: block, but: ["source", "title"]) + [.file(file)]
        case "thinking":
            let origin = ReasoningOrigin(wire: .anthropicMessages, field: "thinking")
            let signature = try block.member("signature")?.string()
            return [
                .reasoning(
                    ReasoningPart(
                        text: try block.required("thinking").string(), signature: signature.flatMap { $0.isEmpty ? nil : $0 },
                        origin: origin))
            ]
        case "redacted_thinking":
            let origin = ReasoningOrigin(wire: .anthropicMessages, field: "redacted_thinking")
            return [.reasoning(ReasoningPart(encrypted: try block.required("data").string(), origin: origin))]
        case "tool_use": return try readCall(block)
        case "tool_result": return try fields(of: block, but: ["tool_use_id", "content", "is_error"]) + [readResult(block)]
        case let type where AnthropicPartKind.isServerCall(type):
            return [
                .serverTool(
                    ServerToolActivity(
                        type: type, id: try block.member("id")?.string(), name: try block.member("name")?.string(),
                        input: block.member("input")?.value.jsonText, json: block.value.jsonText))
            ]
        default: return [opaque(block, type)]
        }
    }

    private func opaque(_ block: RequestBodyField, _ type: String) -> Part {
        .opaque(OpaquePart(wire: .anthropicMessages, kind: type, json: block.value.jsonText))
    }

    /// The members of a block that its part cannot hold, such as `cache_control`, as a part that stands before it.
    private func fields(of block: RequestBodyField, but known: Set<String>) throws(LLMError) -> [Part] {
        var others = JSONObject()
        for (name, value) in try block.object() where name != "type" && value != .null && !known.contains(name) { others[name] = value }
        guard !others.isEmpty else { return [] }
        let json = JSONValue.object(others).jsonText
        return [.opaque(OpaquePart(wire: .anthropicMessages, kind: AnthropicPartKind.fields, json: json))]
    }

    // MARK: Media

    private func readSource(_ source: RequestBodyField) throws(LLMError) -> MediaSource {
        let type = try source.required("type")
        switch try type.string() {
        case "base64": return .base64(try source.required("data").string(), mediaType: try source.required("media_type").string())
        case "url": return .url(try source.required("url").string())
        case "file": return .fileID(try source.required("file_id").string())
        case "text":
            let text = try source.required("data").string()
            return .base64(AnthropicBase64.encode(text), mediaType: "text/plain")
        default: throw type.error("is none of 'base64', 'url', 'file', 'text'")
        }
    }

    // MARK: Tools

    private mutating func readCall(_ block: RequestBodyField) throws(LLMError) -> [Part] {
        let text = try block.required("id").string()
        let id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
        let name = try block.required("name").string()
        toolNames[id] = name
        let call = ToolCall(id: id, name: name, arguments: try block.member("input")?.object() ?? JSONObject())
        return try fields(of: block, but: ["id", "name", "input"]) + [.toolCall(call)]
    }

    private mutating func readResult(_ block: RequestBodyField) throws(LLMError) -> Part {
        let text = try block.required("tool_use_id").string()
        let id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
        var parts: [Part] = []
        if let content = block.member("content") { parts = try readContent(content) }
        let isError = try block.member("is_error")?.bool() ?? false
        return .toolResult(ToolResult(callID: id, name: toolNames[id], parts: parts, isError: isError))
    }
}
