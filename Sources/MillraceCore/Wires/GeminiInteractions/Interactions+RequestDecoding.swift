/// Reads what a client sends to `interactions`: the reverse of ``InteractionsRequestEncoder``, in every form the service takes.
///
/// Fields without a counterpart stay in the options' extras, those of `generation_config` under that name.
struct InteractionsRequestDecoder {
    private var fields: RequestFields
    private var messages: [Message] = []
    private var toolNames: [ToolCallID: String] = [:]

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var decoder = try InteractionsRequestDecoder(fields: RequestFields(parsing: bytes))
        return try decoder.decode()
    }

    private mutating func decode() throws(LLMError) -> LLMRequest {
        let model = try fields.required("model").string()
        if let instructions = fields.take("system_instruction") { messages.append(.system(try instructions.string())) }
        try read(input: fields.required("input"))
        var request = LLMRequest(model: model, prompt: Prompt(messages: messages), isStreaming: false)
        request.isStreaming = try fields.take("stream")?.bool() ?? false
        request.tools = try readTools()
        var options = GenerationOptions()
        try readFormat(&options)
        try readConfig(&options)
        options.extras = fields.rest(keepsNulls: true)
        request.prompt.options = options
        return request
    }

    // MARK: Options

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        guard let list = fields.body.member("tools") else { return [] }
        var tools: [ToolDescriptor] = []
        var isCarried = true
        for tool in try list.elements() {
            guard try tool.required("type").string() == "function" else {
                // A tool of the service itself: only the whole list says it.
                isCarried = false
                continue
            }
            tools.append(try tool.functionTool())
        }
        if isCarried { fields.know("tools") }
        return tools
    }

    private mutating func readFormat(_ options: inout GenerationOptions) throws(LLMError) {
        guard let format = fields.body.member("response_format"), case .object = format.value,
            try format.member("type")?.string() ?? "text" == "text"
        else { return }
        switch (try format.member("mime_type")?.string(), format.member("schema")?.value) {
        case ("application/json", let schema?), (nil, let schema?):
            options.responseFormat = .jsonSchema(name: "response", schema: schema, isStrict: true)
        case ("application/json", nil): options.responseFormat = .json
        case ("text/plain", nil): options.responseFormat = .text
        default: return
        }
        fields.know("response_format")
    }

    private mutating func readConfig(_ options: inout GenerationOptions) throws(LLMError) {
        guard let config = fields.take("generation_config") else { return }
        var rest = try config.object()
        options.temperature = try config.member("temperature")?.number()
        options.topP = try config.member("top_p")?.number()
        options.seed = try config.member("seed")?.integer()
        for text in try config.member("stop_sequences")?.elements() ?? [] { options.stop.append(try text.string()) }
        options.maxOutputTokens = try config.member("max_output_tokens")?.integer()
        for name in ["temperature", "top_p", "seed", "stop_sequences", "max_output_tokens"] { rest[name] = nil }
        var reasoning: ReasoningOptions?
        if let level = config.member("thinking_level"), let effort = ReasoningOptions.Effort(rawValue: try level.string()) {
            reasoning = ReasoningOptions(effort: effort)
            rest["thinking_level"] = nil
        }
        if let summaries = try config.member("thinking_summaries")?.string() {
            if reasoning == nil { reasoning = ReasoningOptions() }
            reasoning?.isIncluded = summaries != "none"
            rest["thinking_summaries"] = nil
        }
        options.reasoning = reasoning
        if let choice = config.member("tool_choice"), let known = try Self.choice(choice) {
            options.toolChoice = known
            rest["tool_choice"] = nil
        }
        if !rest.isEmpty { fields.keep("generation_config", .object(rest)) }
    }

    private static func choice(_ choice: RequestBodyField) throws(LLMError) -> ToolChoice? {
        switch choice.value {
        case .string("auto"): return .auto
        case .string("none"): return ToolChoice.none
        case .string("any"): return .required
        case .object:
            let names = try choice.member("allowed_tools")?.member("tools")?.elements() ?? []
            guard names.count == 1 else { return nil }
            return .named(try names[0].string())
        default: return nil
        }
    }

    // MARK: The conversation

    /// A text, a list of content, or a list of steps.
    private mutating func read(input: RequestBodyField) throws(LLMError) {
        switch input.value {
        case .string(let text): messages.append(.user(text))
        case .object: try read(step: input)
        default: for step in try input.elements() { try read(step: step) }
        }
    }

    private mutating func read(step: RequestBodyField) throws(LLMError) {
        let type = try step.required("type").string()
        switch type {
        case "text", "image", "audio", "video", "document", "file": append(try read(content: step), to: .user)
        case "user_input":
            var parts: [Part] = []
            for content in try step.member("content")?.elements() ?? [] { parts.append(try read(content: content)) }
            messages.append(Message(role: .user, parts: parts))
        case "model_output":
            for content in try step.member("content")?.elements() ?? [] { append(try read(content: content), to: .assistant) }
        case "thought":
            var text = ""
            for content in try step.member("summary")?.elements() ?? [] { text += try content.required("text").string() }
            let origin = ReasoningOrigin(wire: .geminiInteractions, field: "thought")
            let reasoning = ReasoningPart(
                text: text, isSummary: true, signature: try step.member("signature")?.string(), origin: origin)
            if !reasoning.isEmpty { append(.reasoning(reasoning), to: .assistant) }
        case "function_call":
            let id = try Self.id(step.required("id"))
            let name = try step.required("name").string()
            toolNames[id] = name
            let call = ToolCall(
                id: id, name: name, arguments: try step.member("arguments")?.object() ?? JSONObject(),
                signature: try step.member("signature")?.string())
            append(.toolCall(call), to: .assistant)
        case "function_result": append(.toolResult(try read(result: step)), to: .tool)
        default:
            if InteractionStepKind(type: type) == .serverCall {
                let activity = ServerToolActivity(
                    type: type, id: try step.member("id")?.string(), name: try step.member("name")?.string(),
                    input: step.member("arguments")?.value.jsonText, json: step.value.jsonText)
                append(.serverTool(activity), to: .assistant)
            } else {
                append(.opaque(OpaquePart(wire: .geminiInteractions, kind: type, json: step.value.jsonText)), to: .assistant)
            }
        }
    }

    private static func id(_ field: RequestBodyField) throws(LLMError) -> ToolCallID {
        let text = try field.string()
        return ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
    }

    /// Steps of one side that follow each other are one message.
    private mutating func append(_ part: Part, to role: Message.Role) {
        if let last = messages.last, last.role == role {
            messages[messages.count - 1].parts.append(part)
        } else {
            messages.append(Message(role: role, parts: [part]))
        }
    }

    private func read(result step: RequestBodyField) throws(LLMError) -> ToolResult {
        let id = try Self.id(step.required("call_id"))
        var result = ToolResult(
            callID: id, name: try step.member("name")?.string() ?? toolNames[id], parts: [],
            isError: try step.member("is_error")?.bool() ?? false)
        if let value = step.member("result") {
            switch value.value {
            case .string(let text): result.parts = [.text(text)]
            case .array: for content in try value.elements() { result.parts.append(try read(content: content)) }
            default: result.parts = [.text(value.value.jsonText)]
            }
        }
        return result
    }

    private func read(content: RequestBodyField) throws(LLMError) -> Part {
        let type = try content.required("type").string()
        let keep = Part.opaque(OpaquePart(wire: .geminiInteractions, kind: type, json: content.value.jsonText))
        if type == "text" { return .text(try content.required("text").string()) }
        guard ["image", "audio", "document"].contains(type) else { return keep }
        let known: Set<String> = ["type", "data", "uri", "mime_type"]
        // More is said of it than a media part can hold.
        guard try !content.object().contains(where: { !known.contains($0.key) }) else { return keep }
        let mediaType = try content.member("mime_type")?.string()
        let source: MediaSource
        if let data = try content.member("data")?.string() {
            guard let mediaType else { return keep }
            if type == "audio", mediaType.hasPrefix("audio/") {
                return .audio(AudioPart(base64: data, format: String(mediaType.dropFirst("audio/".count))))
            }
            source = .base64(data, mediaType: mediaType)
        } else if let address = try content.member("uri")?.string(), mediaType == GeminiMedia.type(of: address) {
            source = address.contains("://") ? .url(address) : .fileID(address)
        } else {
            return keep
        }
        switch type {
        case "image": return .image(ImagePart(source: source))
        case "document": return .file(FilePart(source: source))
        default: return keep
        }
    }
}
