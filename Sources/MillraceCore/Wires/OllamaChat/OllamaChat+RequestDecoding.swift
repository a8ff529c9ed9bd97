/// Reads what a client sends to `/api/chat`: the reverse of ``OllamaChatRequestEncoder``.
///
/// Top-level fields and members of `options` without a counterpart stay in the options' extras.
struct OllamaChatRequestDecoder {
    private var messages: [Message] = []
    /// Calls that have no result yet: a result without an id answers the first one of its tool.
    private var unanswered: [(name: String, id: ToolCallID)] = []
    private var mintedCount = 0

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var fields = try RequestFields(parsing: bytes)
        let model = try fields.required("model").string()
        var decoder = OllamaChatRequestDecoder()
        // Without messages a model is loaded, and nothing said.
        for message in try fields.take("messages")?.elements() ?? [] { try decoder.read(message) }
        var request = LLMRequest(model: model, prompt: Prompt(messages: decoder.messages))
        request.tools = try fields.takeChatTools()
        try fields.takeOllamaOptions(&request)
        return request
    }

    private mutating func read(_ message: RequestBodyField) throws(LLMError) {
        let role = try message.required("role")
        switch try role.string() {
        case "system": messages.append(Message(role: .system, parts: try readParts(message)))
        case "user": messages.append(Message(role: .user, parts: try readParts(message)))
        case "assistant": try readAssistant(message)
        case "tool": try readResult(message)
        default: throw role.error("is none of 'system', 'user', 'assistant', 'tool'")
        }
    }

    /// The text, then the pictures, then fields that have no counterpart.
    private func readParts(_ message: RequestBodyField) throws(LLMError) -> [Part] {
        var parts: [Part] = []
        let text = try message.member("content")?.string() ?? ""
        let images = try message.member("images")?.elements() ?? []
        if !text.isEmpty || images.isEmpty { parts.append(.text(text)) }
        for image in images { parts.append(.image(ImagePart(ollama: try image.string()))) }
        return parts + (try otherFields(of: message, but: ["role", "content", "images"]))
    }

    private func otherFields(of message: RequestBodyField, but known: Set<String>) throws(LLMError) -> [Part] {
        var parts: [Part] = []
        for (name, value) in try message.object() where value != .null && !known.contains(name) {
            parts.append(.opaque(OpaquePart(wire: .ollamaChat, kind: name, json: value.jsonText)))
        }
        return parts
    }

    // MARK: The model

    private static let assistantFields: Set<String> = ["role", "content", "thinking", "tool_calls"]

    private mutating func readAssistant(_ message: RequestBodyField) throws(LLMError) {
        var parts: [Part] = []
        if let thinking = try message.member("thinking")?.string(), !thinking.isEmpty {
            let origin = ReasoningOrigin(wire: .ollamaChat, field: "thinking")
            parts.append(.reasoning(ReasoningPart(text: thinking, origin: origin)))
        }
        if let text = try message.member("content")?.string(), !text.isEmpty { parts.append(.text(text)) }
        unanswered = []
        for call in try message.member("tool_calls")?.elements() ?? [] { parts.append(.toolCall(try readCall(call))) }
        parts += try otherFields(of: message, but: Self.assistantFields)
        if parts.isEmpty { parts = [.text("")] }
        messages.append(Message(role: .assistant, parts: parts))
    }

    private mutating func readCall(_ call: RequestBodyField) throws(LLMError) -> ToolCall {
        let function = try call.required("function")
        let name = try function.required("name").string()
        let id: ToolCallID
        if let text = try call.member("id")?.string(), !text.isEmpty {
            id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
        } else {
            id = mint()
        }
        unanswered.append((name, id))
        guard let arguments = function.member("arguments") else { return ToolCall(id: id, name: name, arguments: JSONObject()) }
        return ToolCall(id: id, name: name, arguments: try arguments.object())
    }

    private mutating func mint() -> ToolCallID {
        mintedCount += 1
        return ToolCallID("\(ToolCallID.mintedPrefix)request_\(mintedCount)", origin: .minted)
    }

    // MARK: Results

    private func place(ofCallNamed name: String?) -> Int? {
        unanswered.firstIndex { name == nil || $0.name == name }
    }

    /// The id pairs a result with its call where there is one; else its tool's name, else its place (TC-57).
    private mutating func readResult(_ message: RequestBodyField) throws(LLMError) {
        var name = try (message.member("tool_name") ?? message.member("name"))?.string()
        let id: ToolCallID
        if let text = try message.member("tool_call_id")?.string(), !text.isEmpty {
            id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
            if let position = unanswered.firstIndex(where: { $0.id == id }) { name = name ?? unanswered.remove(at: position).name }
        } else if let position = place(ofCallNamed: name) {
            let call = unanswered.remove(at: position)
            (id, name) = (call.id, call.name)
        } else {
            id = mint()
        }
        var parts: [Part] = []
        let text = try message.member("content")?.string() ?? ""
        let images = try message.member("images")?.elements() ?? []
        if !text.isEmpty || images.isEmpty { parts.append(.text(text)) }
        for image in images { parts.append(.image(ImagePart(ollama: try image.string()))) }
        let result = ToolResult(callID: id, name: name, parts: parts)
        if let last = messages.last, last.role == .tool {
            messages[messages.count - 1].parts.append(.toolResult(result))
        } else {
            messages.append(.tool(result))
        }
    }
}
