/// Reads what a client sends to `/v2/chat`: the reverse of ``CohereRequestEncoder``.
///
/// Top-level fields without a counterpart stay in the options' extras.
struct CohereRequestDecoder {
    private var messages: [Message] = []
    /// The tool of each call so far, which results do not name on this wire.
    private var toolNames: [ToolCallID: String] = [:]

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var fields = try RequestFields(parsing: bytes)
        let model = try fields.required("model").string()
        var decoder = CohereRequestDecoder()
        for message in try fields.required("messages").elements() { try decoder.read(message) }
        var request = LLMRequest(model: model, prompt: Prompt(messages: decoder.messages), isStreaming: false)
        request.isStreaming = try fields.take("stream")?.bool() ?? false
        request.tools = try fields.takeChatTools()
        if let isStrict = try fields.take("strict_tools")?.bool() {
            for position in request.tools.indices { request.tools[position].isStrict = isStrict }
        }
        var options = try readSampling(&fields)
        if let choice = fields.take("tool_choice") {
            switch choice.value {
            case .string("NONE"): options.toolChoice = ToolChoice.none
            case .string("REQUIRED"): options.toolChoice = .required
            default: throw choice.error("is none of 'NONE', 'REQUIRED'")
            }
        }
        try readResponseFormat(&fields, &options)
        try readThinking(&fields, &options)
        options.extras = fields.rest()
        request.prompt.options = options
        return request
    }

    // MARK: Options

    private static func readSampling(_ fields: inout RequestFields) throws(LLMError) -> GenerationOptions {
        var options = GenerationOptions()
        options.maxOutputTokens = try fields.take("max_tokens")?.integer()
        for text in try fields.take("stop_sequences")?.elements() ?? [] { options.stop.append(try text.string()) }
        options.temperature = try fields.take("temperature")?.number()
        options.seed = try fields.take("seed")?.integer()
        options.frequencyPenalty = try fields.take("frequency_penalty")?.number()
        options.presencePenalty = try fields.take("presence_penalty")?.number()
        options.topP = try fields.take("p")?.number()
        if try fields.take("logprobs")?.bool() == true { options.logprobs = LogprobOptions() }
        return options
    }

    private static func readResponseFormat(_ fields: inout RequestFields, _ options: inout GenerationOptions) throws(LLMError) {
        guard let format = fields.take("response_format") else { return }
        let type = try format.required("type")
        switch try type.string() {
        case "text": options.responseFormat = .text
        case "json_object":
            // `schema` is the older name.
            if let schema = format.member("json_schema") ?? format.member("schema") {
                options.responseFormat = .jsonSchema(name: "response", schema: schema.value, isStrict: true)
            } else {
                options.responseFormat = .json
            }
        default: throw type.error("is none of 'text', 'json_object'")
        }
    }

    private static func readThinking(_ fields: inout RequestFields, _ options: inout GenerationOptions) throws(LLMError) {
        guard let thinking = fields.take("thinking") else { return }
        var reasoning = ReasoningOptions()
        let type = try thinking.required("type")
        switch try type.string() {
        case "enabled": break
        case "disabled": reasoning.effort = ReasoningOptions.Effort.none
        default: throw type.error("is none of 'enabled', 'disabled'")
        }
        reasoning.budgetTokens = try thinking.member("token_budget")?.integer()
        options.reasoning = reasoning
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
            let origin = ReasoningOrigin(wire: .cohereV2, field: "thinking")
            return .reasoning(ReasoningPart(text: try part.required("thinking").string(), origin: origin))
        case "image_url": return .image(try part.required("image_url").chatImage())
        default: return .opaque(OpaquePart(wire: .cohereV2, kind: "content", json: part.value.jsonText))
        }
    }

    private mutating func readAssistant(_ message: RequestBodyField) throws(LLMError) {
        var parts: [Part] = []
        if let plan = try message.member("tool_plan")?.string(), !plan.isEmpty {
            parts.append(.reasoning(ReasoningPart(text: plan, origin: ReasoningOrigin(wire: .cohereV2, field: "tool_plan"))))
        }
        if let content = message.member("content") {
            // Empty text says nothing, whatever its form.
            parts += try readContent(content).filter { $0 != .text("") }
        }
        for call in try message.member("tool_calls")?.elements() ?? [] {
            let read = try call.chatToolCall()
            toolNames[read.id] = read.name
            parts.append(.toolCall(read))
        }
        if parts.isEmpty { parts = [.text("")] }
        messages.append(Message(role: .assistant, parts: parts))
    }

    private mutating func readResult(_ message: RequestBodyField) throws(LLMError) {
        let id = try message.required("tool_call_id").toolCallID()
        let result = ToolResult(callID: id, name: toolNames[id], parts: try readContent(message.required("content")))
        if let last = messages.last, last.role == .tool {
            messages[messages.count - 1].parts.append(.toolResult(result))
        } else {
            messages.append(.tool(result))
        }
    }
}
