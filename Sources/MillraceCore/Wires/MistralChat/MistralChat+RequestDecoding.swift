/// Reads what a client sends to Mistral's `/chat/completions`: the reverse of ``MistralRequestEncoder``.
///
/// Top-level fields without a counterpart stay in the options' extras.
struct MistralRequestDecoder {
    private var messages: [Message] = []
    /// The tool of each call so far, for results that do not name it.
    private var toolNames: [ToolCallID: String] = [:]

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var fields = try RequestFields(parsing: bytes)
        let model = try fields.required("model").string()
        var decoder = MistralRequestDecoder()
        for message in try fields.required("messages").elements() { try decoder.read(message) }
        var request = LLMRequest(model: model, prompt: Prompt(messages: decoder.messages), isStreaming: false)
        request.isStreaming = try fields.take("stream")?.bool() ?? false
        request.tools = try fields.takeChatTools()
        var options = try readSampling(&fields)
        try readToolChoice(&fields, &options)
        try readResponseFormat(&fields, &options)
        try readReasoning(&fields, &options)
        options.extras = fields.rest()
        request.prompt.options = options
        return request
    }

    // MARK: Options

    private static func readSampling(_ fields: inout RequestFields) throws(LLMError) -> GenerationOptions {
        var options = GenerationOptions()
        options.temperature = try fields.take("temperature")?.number()
        options.topP = try fields.take("top_p")?.number()
        options.maxOutputTokens = try fields.take("max_tokens")?.integer()
        if let stop = fields.take("stop") {
            if case .string(let text) = stop.value {
                options.stop = [text]
            } else {
                for text in try stop.elements() { options.stop.append(try text.string()) }
            }
        }
        options.seed = try fields.take("random_seed")?.integer()
        options.choiceCount = try fields.take("n")?.integer()
        options.frequencyPenalty = try fields.take("frequency_penalty")?.number()
        options.presencePenalty = try fields.take("presence_penalty")?.number()
        let count = try fields.take("top_logprobs")?.integer()
        if try fields.take("logprobs")?.bool() == true { options.logprobs = LogprobOptions(topCount: count) }
        return options
    }

    private static func readToolChoice(_ fields: inout RequestFields, _ options: inout GenerationOptions) throws(LLMError) {
        options.parallelToolCalls = try fields.take("parallel_tool_calls")?.bool()
        guard let choice = fields.take("tool_choice") else { return }
        switch choice.value {
        case .string("auto"): options.toolChoice = .auto
        case .string("none"): options.toolChoice = ToolChoice.none
        case .string("any"), .string("required"): options.toolChoice = .required
        case .object: options.toolChoice = .named(try choice.required("function").required("name").string())
        default: throw choice.error("is none of 'auto', 'none', 'any', 'required', and no function")
        }
    }

    private static func readResponseFormat(_ fields: inout RequestFields, _ options: inout GenerationOptions) throws(LLMError) {
        guard let format = fields.take("response_format") else { return }
        let type = try format.required("type")
        switch try type.string() {
        case "text": options.responseFormat = .text
        case "json_object": options.responseFormat = .json
        case "json_schema":
            let inner = try format.required("json_schema")
            options.responseFormat = .jsonSchema(
                name: try inner.member("name")?.string() ?? "response", schema: try inner.required("schema").value,
                isStrict: try inner.member("strict")?.bool() ?? false)
        default: throw type.error("is none of 'text', 'json_object', 'json_schema'")
        }
    }

    private static func readReasoning(_ fields: inout RequestFields, _ options: inout GenerationOptions) throws(LLMError) {
        if let word = fields.take("reasoning_effort") {
            if let effort = ReasoningOptions.Effort(rawValue: try word.string()) {
                options.reasoning = ReasoningOptions(effort: effort)
            } else {
                fields.keep("reasoning_effort")
            }
        }
        if let mode = fields.take("prompt_mode") {
            if try mode.string() == "reasoning" {
                options.reasoning = options.reasoning ?? ReasoningOptions()
            } else {
                fields.keep("prompt_mode")
            }
        }
    }

    // MARK: Messages

    private mutating func read(_ message: RequestBodyField) throws(LLMError) {
        let role = try message.required("role")
        switch try role.string() {
        case "system": messages.append(Message(role: .system, parts: try readContent(message.required("content"))))
        case "user": messages.append(Message(role: .user, parts: try readContent(message.required("content"))))
        case "assistant": try readAssistant(message)
        case "tool": try readResult(message)
        default: throw role.error("is none of 'system', 'user', 'assistant', 'tool'")
        }
    }

    private func readContent(_ content: RequestBodyField) throws(LLMError) -> [Part] {
        switch content.value {
        case .string(let text): return [.text(text)]
        case .array:
            var parts: [Part] = []
            for element in try content.elements() { parts.append(try readPart(element)) }
            return parts
        default: throw content.error("must be a string or an array of blocks")
        }
    }

    private func readPart(_ part: RequestBodyField) throws(LLMError) -> Part {
        switch try part.required("type").string() {
        case "text": return .text(try part.required("text").string())
        case "thinking":
            let words = part.member("thinking")?.value
            // A reference inside of thinking has no counterpart: the block stays as it is.
            let isPlain = words?.arrayValue?.allSatisfy { $0["type"]?.stringValue == "text" } ?? true
            guard isPlain else { return opaque(part) }
            let origin = ReasoningOrigin(wire: .mistralChat, field: "thinking")
            let signature = try part.member("signature")?.string()
            return .reasoning(ReasoningPart(text: words?.joinedText ?? "", signature: signature, origin: origin))
        case "image_url": return .image(try part.required("image_url").chatImage())
        case "input_audio": return .audio(AudioPart(base64: try part.required("input_audio").string()))
        case "file": return .file(FilePart(source: .fileID(try part.required("file_id").string())))
        case "document_url":
            let source = MediaSource(address: try part.required("document_url").string())
            return .file(FilePart(source: source, filename: try part.member("document_name")?.string()))
        default: return opaque(part)
        }
    }

    private func opaque(_ part: RequestBodyField) -> Part {
        .opaque(OpaquePart(wire: .mistralChat, kind: "content", json: part.value.jsonText))
    }

    private mutating func readAssistant(_ message: RequestBodyField) throws(LLMError) {
        var parts: [Part] = []
        if let content = message.member("content") {
            // Empty text says nothing, whatever its form.
            parts += try readContent(content).filter { $0 != .text("") }
        }
        for call in try message.member("tool_calls")?.elements() ?? [] {
            let read = try call.chatToolCall()
            toolNames[read.id] = read.name
            parts.append(.toolCall(read))
        }
        // `prefix` says what the place of the message says: it is the last one.
        let known: Set<String> = ["role", "content", "tool_calls", "prefix"]
        for (name, value) in try message.object() where value != .null && !known.contains(name) {
            parts.append(.opaque(OpaquePart(wire: .mistralChat, kind: ChatPlace.kind(ofField: name), json: value.jsonText)))
        }
        if parts.isEmpty { parts = [.text("")] }
        messages.append(Message(role: .assistant, parts: parts))
    }

    private mutating func readResult(_ message: RequestBodyField) throws(LLMError) {
        let id = try message.required("tool_call_id").toolCallID()
        let name = try message.member("name")?.string() ?? toolNames[id]
        let result = ToolResult(callID: id, name: name, parts: try readContent(message.required("content")))
        if let last = messages.last, last.role == .tool {
            messages[messages.count - 1].parts.append(.toolResult(result))
        } else {
            messages.append(.tool(result))
        }
    }
}
