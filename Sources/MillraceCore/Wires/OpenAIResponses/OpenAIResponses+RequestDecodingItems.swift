/// Reads the input items of a client's request.
///
/// What the model said is one message as long as nothing else stands between, and so are results.
struct ResponsesConversationDecoder {
    private var messages: [Message] = []
    /// The tool of each call so far, which results do not name on this wire.
    private var toolNames: [ToolCallID: String] = [:]

    mutating func decode(_ input: RequestBodyField) throws(LLMError) -> [Message] {
        switch input.value {
        case .string(let text): return [.user(text)]
        case .array: for item in try input.elements() { try read(item) }
        default: throw input.error("must be a string or an array of items")
        }
        return messages
    }

    private mutating func read(_ item: RequestBodyField) throws(LLMError) {
        // A message may leave its type out.
        let type = try item.member("type")?.string() ?? "message"
        switch type {
        case "message": try readMessage(item)
        case "reasoning": try readReasoning(item)
        case "custom_tool_call" where item.member(ResponsesField.execution)?.value == "server":
            var object = try item.object()
            object[ResponsesField.execution] = nil
            append(
                .serverTool(ServerToolActivity(responses: object, type: type, json: JSONValue.object(object).jsonText)), role: .assistant)
        case "function_call", "custom_tool_call": try readCall(item, isCustom: type == "custom_tool_call")
        case "function_call_output", "custom_tool_call_output": try readResult(item)
        default:
            if ResponsesConversationDecoder.isAnswer(type) {
                append(opaque(item, kind: type), role: .tool)
            } else if ServerToolActivity.isResponses(type: type) {
                let json = item.value.jsonText
                append(.serverTool(ServerToolActivity(responses: try item.object(), type: type, json: json)), role: .assistant)
            } else {
                append(opaque(item, kind: type), role: .assistant)
            }
        }
    }

    /// Whether an item is what the client answers to a call of the provider's.
    private static func isAnswer(_ type: String) -> Bool {
        type.hasSuffix("_call_output") || type == "mcp_approval_response" || type == "tool_search_output"
    }

    private func opaque(_ item: RequestBodyField, kind: String) -> Part {
        .opaque(OpaquePart(wire: .openAIResponses, kind: kind, json: item.value.jsonText))
    }

    /// Adds a part to the last message, if it is of the role; else to a new one.
    private mutating func append(_ part: Part, role: Message.Role) {
        if let last = messages.last, last.role == role {
            messages[messages.count - 1].parts.append(part)
        } else {
            messages.append(Message(role: role, parts: [part]))
        }
    }

    // MARK: Messages

    private mutating func readMessage(_ item: RequestBodyField) throws(LLMError) {
        let role = try item.required("role")
        let content = try item.required("content")
        switch try role.string() {
        case "system": messages.append(Message(role: .system, parts: try readContent(content)))
        case "developer": messages.append(Message(role: .developer, parts: try readContent(content)))
        case "user": messages.append(Message(role: .user, parts: try readContent(content)))
        case "assistant":
            if let phase = item.member("phase") {
                let json = JSONValue.string(try phase.string()).jsonText
                append(.opaque(OpaquePart(wire: .openAIResponses, kind: ResponsesField.phaseKind, json: json)), role: .assistant)
            }
            for part in try readContent(content) { append(part, role: .assistant) }
        default: throw role.error("is none of 'system', 'developer', 'user', 'assistant'")
        }
    }

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
        case "input_text", "output_text", "text":
            var text = TextPart(try part.required("text").string())
            for annotation in try part.member("annotations")?.elements() ?? [] {
                text.citations.append(Citation(responses: annotation.value))
            }
            return .text(text)
        case "refusal": return .refusal(try part.required("refusal").string())
        case "input_image": return .image(try readImage(part))
        case "input_audio":
            let audio = try part.required("input_audio")
            return .audio(AudioPart(base64: try audio.required("data").string(), format: try audio.required("format").string()))
        case "input_file": return .file(try readFile(part))
        default: return opaque(part, kind: ResponsesField.contentKind)
        }
    }

    private func readImage(_ part: RequestBodyField) throws(LLMError) -> ImagePart {
        var image: ImagePart
        if let id = part.member("file_id") {
            image = ImagePart(source: .fileID(try id.string()))
        } else {
            let url = try part.required("image_url")
            // Some clients write the form of chat completions.
            image = ImagePart(source: MediaSource(address: try (url.member("url") ?? url).string()))
        }
        if let detail = part.member("detail") {
            image.detail = ImagePart.Detail(rawValue: try detail.string())
            if image.detail == nil { throw detail.error("is none of 'low', 'high', 'auto'") }
        }
        return image
    }

    private func readFile(_ part: RequestBodyField) throws(LLMError) -> FilePart {
        let filename = try part.member("filename")?.string()
        if let id = part.member("file_id") { return FilePart(source: .fileID(try id.string()), filename: filename) }
        if let url = part.member("file_url") { return FilePart(source: .url(try url.string()), filename: filename) }
        return FilePart(source: MediaSource(address: try part.required("file_data").string()), filename: filename)
    }

    // MARK: Reasoning

    private mutating func readReasoning(_ item: RequestBodyField) throws(LLMError) {
        let id = try item.member("id")?.string()
        let format = try item.member("format")?.string()
        func origin(_ field: String, _ index: Int?) -> ReasoningOrigin {
            ReasoningOrigin(wire: .openAIResponses, field: field, format: format, index: index)
        }
        var parts: [ReasoningPart] = []
        for (field, isSummary) in [(ResponsesField.summary, true), (ResponsesField.content, false)] {
            for (index, entry) in try (item.member(field)?.elements() ?? []).enumerated() {
                let text = try entry.required("text").string()
                guard !text.isEmpty else { continue }
                parts.append(ReasoningPart(text: text, isSummary: isSummary, id: id, origin: origin(field, index)))
            }
        }
        if let signature = try item.member("signature")?.string() {
            if parts.isEmpty { parts.append(ReasoningPart(id: id, origin: origin(ResponsesField.content, nil))) }
            parts[parts.count - 1].signature = signature
        }
        if let encrypted = try item.member(ResponsesField.encrypted)?.string() {
            parts.append(ReasoningPart(encrypted: encrypted, id: id, origin: origin(ResponsesField.encrypted, nil)))
        }
        // Nothing but an id, which the provider looks up.
        if parts.isEmpty { return append(opaque(item, kind: "reasoning"), role: .assistant) }
        for part in parts { append(.reasoning(part), role: .assistant) }
    }

    // MARK: Calls and results

    private mutating func readCall(_ item: RequestBodyField, isCustom: Bool) throws(LLMError) {
        let id = try callID(item)
        let name = try item.required("name").string()
        let itemID = try item.member("id")?.string()
        toolNames[id] = name
        if isCustom {
            let input = try item.required("input").string()
            append(.toolCall(ToolCall(id: id, name: name, input: input, itemID: itemID)), role: .assistant)
            return
        }
        var text = "{}"
        if let arguments = item.member("arguments") {
            switch arguments.value {
            // Nothing stands for no arguments.
            case .string(let given): if !given.allSatisfy(\.isWhitespace) { text = given }
            case .object: text = arguments.value.jsonText
            default: throw arguments.error("must be a string that holds a JSON object")
            }
        }
        do throws(ArgumentError) {
            append(.toolCall(try ToolCall(id: id, name: name, rawArguments: text, itemID: itemID)), role: .assistant)
        } catch {
            let place = RequestBodyField(value: .null, path: "\(item.path).arguments")
            throw place.error("must be a string that holds a JSON object: \(error)")
        }
    }

    private mutating func readResult(_ item: RequestBodyField) throws(LLMError) {
        let id = try callID(item)
        let output = try readContent(item.required("output"))
        append(.toolResult(ToolResult(callID: id, name: toolNames[id], parts: output)), role: .tool)
    }

    private func callID(_ item: RequestBodyField) throws(LLMError) -> ToolCallID {
        let text = try item.required("call_id").string()
        return ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
    }
}
