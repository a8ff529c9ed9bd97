/// Reads the messages of a client's request.
///
/// Results that stand one behind the other are one message of the conversation.
struct ChatConversationDecoder {
    private var messages: [Message] = []
    /// The tool of each call so far, which results do not name on this wire.
    private var toolNames: [ToolCallID: String] = [:]
    /// Calls in the older form that have no result yet: that form pairs by name.
    private var unanswered: [(name: String, id: ToolCallID)] = []
    private var mintedCount = 0

    mutating func decode(_ list: RequestBodyField) throws(LLMError) -> [Message] {
        for message in try list.elements() { try read(message) }
        return messages
    }

    private mutating func read(_ message: RequestBodyField) throws(LLMError) {
        let role = try message.required("role")
        switch try role.string() {
        case "system": try read(message, as: .system)
        case "developer": try read(message, as: .developer)
        case "user": try read(message, as: .user)
        case "assistant": try readAssistant(message)
        case "tool": try readResult(message)
        case "function": try readFunctionResult(message)
        default: throw role.error("is none of 'system', 'developer', 'user', 'assistant', 'tool'")
        }
    }

    // MARK: Application and user

    private mutating func read(_ message: RequestBodyField, as role: Message.Role) throws(LLMError) {
        var parts = try readContent(message.required("content"))
        parts += try otherFields(of: message, but: ["role", "content", "name"])
        messages.append(Message(role: role, parts: parts, name: try message.member("name")?.string()))
    }

    /// Fields of a message that have no counterpart, kept as they are.
    private func otherFields(of message: RequestBodyField, but known: Set<String>) throws(LLMError) -> [Part] {
        var parts: [Part] = []
        for (name, value) in try message.object() where value != .null && !known.contains(name) {
            parts.append(.opaque(OpaquePart(wire: .openAIChat, kind: ChatPlace.kind(ofField: name), json: value.jsonText)))
        }
        return parts
    }

    // MARK: Content

    private func readContent(_ content: RequestBodyField) throws(LLMError) -> [Part] {
        switch content.value {
        case .string(let text): return [.text(text)]
        case .array:
            var parts: [Part] = []
            for element in try content.elements() { parts.append(try readPart(element)) }
            return parts
        default: throw content.error("must be a string or an array of parts")
        }
    }

    private func readPart(_ part: RequestBodyField) throws(LLMError) -> Part {
        switch try part.required("type").string() {
        case "text": return .text(try part.required("text").string())
        case "refusal": return .refusal(try part.required("refusal").string())
        case "image_url": return .image(try readImage(part.required("image_url")))
        case "input_audio":
            let audio = try part.required("input_audio")
            return .audio(AudioPart(base64: try audio.required("data").string(), format: try audio.required("format").string()))
        case "file": return .file(try readFile(part.required("file")))
        default: return .opaque(OpaquePart(wire: .openAIChat, kind: "content", json: part.value.jsonText))
        }
    }

    private func readImage(_ image: RequestBodyField) throws(LLMError) -> ImagePart {
        // Some clients give the address alone.
        if case .string(let address) = image.value { return ImagePart(source: MediaSource(address: address)) }
        var part = ImagePart(source: MediaSource(address: try image.required("url").string()))
        if let detail = image.member("detail") {
            part.detail = ImagePart.Detail(rawValue: try detail.string())
            if part.detail == nil { throw detail.error("is none of 'low', 'high', 'auto'") }
        }
        return part
    }

    private func readFile(_ file: RequestBodyField) throws(LLMError) -> FilePart {
        let filename = try file.member("filename")?.string()
        if let id = file.member("file_id") { return FilePart(source: .fileID(try id.string()), filename: filename) }
        return FilePart(source: MediaSource(address: try file.required("file_data").string()), filename: filename)
    }

    // MARK: The model

    private static let assistantFields: Set<String> = [
        "role", "content", "name", "refusal", "audio", "tool_calls", "function_call", "reasoning_content", "reasoning", "reasoning_details",
        "images",
        // What clients echo of an answer and no server reads.
        "annotations",
    ]

    private mutating func readAssistant(_ message: RequestBodyField) throws(LLMError) {
        var parts = try readReasoning(message)
        if let content = message.member("content"), content.value != .string("") { parts += try readContent(content) }
        if let refusal = try message.member("refusal")?.string(), !refusal.isEmpty { parts.append(.refusal(refusal)) }
        if let audio = message.member("audio") { parts.append(.audio(AudioPart(id: try audio.required("id").string()))) }
        parts += try readCalls(message)
        for image in try message.member("images")?.elements() ?? [] {
            parts.append(.opaque(OpaquePart(wire: .openAIChat, kind: "images", json: image.value.jsonText)))
        }
        parts += try otherFields(of: message, but: Self.assistantFields)
        messages.append(Message(role: .assistant, parts: parts, name: try message.member("name")?.string()))
    }

    private mutating func readCalls(_ message: RequestBodyField) throws(LLMError) -> [Part] {
        var parts: [Part] = []
        for call in try message.member("tool_calls")?.elements() ?? [] {
            guard let function = call.member("function") else {
                guard let type = call.member("type"), try type.string() != "function" else { throw try missingFunction(of: call) }
                parts.append(.opaque(OpaquePart(wire: .openAIChat, kind: "tool_calls", json: call.value.jsonText)))
                continue
            }
            let text = try call.required("id").string()
            let id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
            let signature = call.member("extra_content")?.value.googleSignature
            parts.append(.toolCall(try readCall(function, id: id, signature: signature)))
        }
        if let function = message.member("function_call") {
            mintedCount += 1
            let id = ToolCallID("\(ToolCallID.mintedPrefix)request_\(mintedCount)", origin: .minted)
            let call = try readCall(function, id: id)
            unanswered.append((call.name, id))
            parts.append(.toolCall(call))
        }
        return parts
    }

    private func missingFunction(of call: RequestBodyField) throws(LLMError) -> LLMError {
        _ = try call.object()
        return RequestBodyField(value: .null, path: "\(call.path).function").error("is missing")
    }

    private mutating func readCall(
        _ function: RequestBodyField, id: ToolCallID, signature: String? = nil
    ) throws(LLMError) -> ToolCall {
        let name = try function.required("name").string()
        var text = "{}"
        if let arguments = function.member("arguments") {
            switch arguments.value {
            // Nothing stands for no arguments.
            case .string(let given): if !given.allSatisfy(\.isWhitespace) { text = given }
            case .object: text = arguments.value.jsonText
            default: throw arguments.error("must be a string that holds a JSON object")
            }
        }
        toolNames[id] = name
        do throws(ArgumentError) {
            return try ToolCall(id: id, name: name, rawArguments: text, signature: signature)
        } catch {
            let place = RequestBodyField(value: .null, path: "\(function.path).arguments")
            throw place.error("must be a string that holds a JSON object: \(error)")
        }
    }

    // MARK: Reasoning

    private func readReasoning(_ message: RequestBodyField) throws(LLMError) -> [Part] {
        var parts: [Part] = []
        var entries: [ReasoningPart] = []
        for entry in try message.member("reasoning_details")?.elements() ?? [] {
            switch entry.member("type")?.value {
            case .string("reasoning.text"), .string("reasoning.summary"), .string("reasoning.encrypted"):
                entries += ReasoningPart.chatDetails([entry.value])
            default:
                parts.append(.opaque(OpaquePart(wire: .openAIChat, kind: "reasoning_details", json: entry.value.jsonText)))
            }
        }
        // One source, never two: entries with words stand for the plain text (RS-02).
        if !entries.contains(where: { !$0.text.isEmpty }) {
            for name in ["reasoning_content", "reasoning"] {
                guard let field = message.member(name) else { continue }
                let text = try field.string()
                guard !text.isEmpty else { continue }
                // The words that the first signature belongs to, where they came under another name.
                if let signed = entries.firstIndex(where: { $0.signature != nil && $0.encrypted == nil }) {
                    entries[signed].text = text
                } else {
                    entries.insert(ReasoningPart(text: text, origin: ReasoningOrigin(wire: .openAIChat, field: name)), at: 0)
                }
                break
            }
        }
        return entries.filter { !$0.isEmpty }.map(Part.reasoning) + parts
    }

    // MARK: Results

    private mutating func readResult(_ message: RequestBodyField) throws(LLMError) {
        let text = try message.required("tool_call_id").string()
        let id = ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
        let name = try message.member("name")?.string() ?? toolNames[id]
        append(ToolResult(callID: id, name: name, parts: try readContent(message.required("content"))))
    }

    private mutating func readFunctionResult(_ message: RequestBodyField) throws(LLMError) {
        let name = try message.required("name").string()
        let id: ToolCallID
        // A result follows its call at once, so the last call of the name is meant.
        if let position = unanswered.lastIndex(where: { $0.name == name }) {
            id = unanswered.remove(at: position).id
        } else {
            mintedCount += 1
            id = ToolCallID("\(ToolCallID.mintedPrefix)request_\(mintedCount)", origin: .minted)
        }
        append(ToolResult(callID: id, name: name, parts: try readContent(message.required("content"))))
    }

    private mutating func append(_ result: ToolResult) {
        if let last = messages.last, last.role == .tool {
            messages[messages.count - 1].parts.append(.toolResult(result))
        } else {
            messages.append(.tool(result))
        }
    }
}
