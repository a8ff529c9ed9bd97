/// Writes a request as `/v2/chat` takes it (Cohere API reference, "Chat").
///
/// Fields of Cohere's own, such as `documents`, `safety_mode` and `k`, come from the prompt's extras. A single tool that must be called
/// is said by sending it alone.
struct CohereRequestEncoder {
    private let request: LLMRequest
    private var writer = JSONWriter()
    private var diagnostics: [Diagnostic] = []
    private var ids = ChatToolCallIDs(rule: .any)

    init(_ request: LLMRequest) { self.request = request }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        if begins("stream") { writer.bool(request.isStreaming) }
        if begins("model") { writer.string(request.model) }
        if begins("messages") { try write(request.prompt.messages) }
        try writeTools(options)
        writeResponseFormat(options.responseFormat)
        try writeSampling(options)
        if let reasoning = options.reasoning { write(reasoning) }
        for (name, value) in options.extras {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        return WireRequest(path: "v2/chat", body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    private mutating func begins(_ name: String) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        writer.key(name)
        return true
    }

    private mutating func drop(_ field: String) {
        diagnostics.append(Diagnostic(.requestFieldDropped, field: field))
    }

    private func unsupported(_ feature: String) -> LLMError {
        LLMError(.unsupported(feature: feature), at: .request)
    }

    // MARK: Tools

    private mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        if options.parallelToolCalls != nil { drop("parallel_tool_calls") }
        var tools = request.tools
        var choice: String?
        switch options.toolChoice {
        case nil, .auto: break
        case ToolChoice.none?: choice = "NONE"
        case .required: choice = "REQUIRED"
        case .named(let name):
            choice = "REQUIRED"
            tools = tools.filter { $0.name == name }
            if tools.count < request.tools.count { drop("tools") }
        }
        guard tools.allSatisfy({ $0.customFormat == nil }) else { throw unsupported("a tool that takes free text") }
        if !tools.isEmpty, begins("tools") {
            writer.beginArray()
            for tool in tools { writer.chatTool(tool, isStrict: nil) }
            writer.endArray()
        }
        writeStrictness(of: tools)
        guard let choice else { return }
        if tools.isEmpty, options.extras["tools"] == nil { return drop("tool_choice") }
        if begins("tool_choice") { writer.string(choice) }
    }

    /// The wire has one switch for all tools.
    private mutating func writeStrictness(of tools: [ToolDescriptor]) {
        let wishes = Set(tools.map(\.isStrict))
        guard wishes != [nil], let first = wishes.first else { return }
        if wishes.count == 1, let first {
            if begins("strict_tools") { writer.bool(first) }
        } else {
            drop("tools.function.strict")
        }
    }

    // MARK: Options

    private mutating func writeResponseFormat(_ format: ResponseFormat?) {
        guard let format, begins("response_format") else { return }
        writer.beginObject()
        switch format {
        case .text: writer.field("type", "text")
        case .json: writer.field("type", "json_object")
        case .jsonSchema(_, let schema, _):
            // The schema's name has no place, and the model is always held to it.
            writer.field("type", "json_object")
            writer.key("json_schema")
            writer.value(schema)
        }
        writer.endObject()
    }

    private mutating func writeSampling(_ options: GenerationOptions) throws(LLMError) {
        if let limit = options.maxOutputTokens, begins("max_tokens") { writer.integer(limit) }
        if !options.stop.isEmpty, begins("stop_sequences") {
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        try write(options.temperature, "temperature")
        if let seed = options.seed, begins("seed") { writer.integer(seed) }
        try write(options.frequencyPenalty, "frequency_penalty")
        try write(options.presencePenalty, "presence_penalty")
        try write(options.topP, "p")
        if let logprobs = options.logprobs {
            if begins("logprobs") { writer.bool(true) }
            if logprobs.topCount != nil { drop("top_logprobs") }
        }
        if let count = options.choiceCount, count != 1 { throw unsupported("several answers to one prompt") }
    }

    private mutating func write(_ value: Double?, _ name: String) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name) { writer.double(value) }
    }

    /// Thinking is on or off, with a budget (Cohere's guide, "Reasoning").
    private mutating func write(_ reasoning: ReasoningOptions) {
        if begins("thinking") {
            writer.beginObject()
            writer.field("type", reasoning.effort == ReasoningOptions.Effort.none ? "disabled" : "enabled")
            writer.field("token_budget", reasoning.budgetTokens)
            writer.endObject()
        }
        if let effort = reasoning.effort, effort != .none { drop("reasoning.effort") }
        if reasoning.isIncluded != nil { drop("reasoning.exclude") }
    }

    // MARK: Messages

    private mutating func write(_ messages: [Message]) throws(LLMError) {
        writer.beginArray()
        for message in messages {
            if message.name != nil { drop("messages.name") }
            // Results first: they must follow the calls they answer.
            let results = message.toolResults
            for result in results { try write(result) }
            if message.role == .tool || !results.isEmpty, results.count == message.parts.count { continue }
            switch message.role {
            case .system, .developer: try write(message, role: "system")
            case .user: try write(message, role: "user")
            case .assistant: try writeAssistant(message)
            case .tool: throw unsupported("anything but tool results in a tool message")
            }
        }
        writer.endArray()
    }

    /// A message of the application or the user: one string where there is one text alone, else blocks.
    private mutating func write(_ message: Message, role: String) throws(LLMError) {
        let parts = message.parts.filter { if case .toolResult = $0 { false } else { true } }
        writer.beginObject()
        writer.field("role", role)
        writer.key("content")
        if parts.count == 1, case .text(let text) = parts[0] {
            writer.string(text.text)
        } else {
            writer.beginArray()
            for part in parts {
                switch part {
                case .text(let text): writer.chatBlock("text", text.text)
                case .image(let image):
                    guard message.role == .user else { throw unsupported("a picture in a \(message.role.rawValue) message") }
                    try writer.chatImage(image)
                case .opaque(let opaque): try writeOpaque(opaque)
                case .audio, .file: throw unsupported("sound or a document in a message")
                case .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                    throw unsupported("a piece of the model's answer in a \(message.role.rawValue) message")
                }
            }
            writer.endArray()
        }
        writer.endObject()
    }

    private mutating func writeOpaque(_ opaque: OpaquePart) throws(LLMError) {
        guard opaque.wire == .cohereV2 else { return drop(opaque.kind) }
        guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
        writer.raw(opaque.json)
    }

    private mutating func writeAssistant(_ message: Message) throws(LLMError) {
        var plan = ""
        var blocks: [Part] = []
        var calls: [ToolCall] = []
        for part in message.parts {
            switch part {
            case .text, .refusal: blocks.append(part)
            case .reasoning(let reasoning):
                if let wire = reasoning.origin?.wire, wire != .cohereV2 {
                    diagnostics.append(Diagnostic(.foreignReasoningDropped))
                } else if reasoning.isCoherePlan {
                    plan += reasoning.text
                } else if !reasoning.text.isEmpty {
                    blocks.append(part)
                }
            case .toolCall(let call):
                guard call.kind == .function else { throw unsupported("a call of a custom tool") }
                calls.append(call)
            case .opaque(let opaque): if opaque.wire == .cohereV2 { blocks.append(part) } else { drop(opaque.kind) }
            case .serverTool: drop("server tool activity")
            case .image, .audio, .file: throw unsupported("a picture, sound or document in a message of the model")
            case .toolResult: throw unsupported("a tool result in a message of the model")
            }
        }
        writer.beginObject()
        writer.field("role", "assistant")
        if !plan.isEmpty { writer.field("tool_plan", plan) }
        try writeContent(blocks, hasCalls: !calls.isEmpty)
        write(calls)
        writer.endObject()
    }

    /// The content of a message of the model; none beside calls where there is nothing to say.
    private mutating func writeContent(_ blocks: [Part], hasCalls: Bool) throws(LLMError) {
        if blocks.isEmpty, hasCalls { return }
        writer.key("content")
        if blocks.isEmpty { return writer.string("") }
        if blocks.count == 1, case .text(let text) = blocks[0] { return writer.string(text.text) }
        writer.beginArray()
        for block in blocks {
            switch block {
            case .text(let text): writer.chatBlock("text", text.text)
            case .refusal(let text): writer.chatBlock("text", text)
            case .reasoning(let reasoning): writer.chatBlock("thinking", reasoning.text)
            case .opaque(let opaque): try writeOpaque(opaque)
            default: continue
            }
        }
        writer.endArray()
    }

    private mutating func write(_ calls: [ToolCall]) {
        guard !calls.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for call in calls {
            let (id, isRepeated) = ids.call(call.id)
            if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
            writer.chatCall(id: id, name: call.name, arguments: call.rawArguments)
        }
        writer.endArray()
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        writer.beginObject()
        writer.field("role", "tool")
        writer.field("tool_call_id", ids.result(result.callID))
        writer.key("content")
        if result.parts.count == 1, case .text(let text) = result.parts[0] {
            writer.string(text.text)
        } else {
            writer.beginArray()
            for part in result.parts {
                switch part {
                case .text(let text): writer.chatBlock("text", text.text)
                case .opaque(let opaque): try writeOpaque(opaque)
                default: throw unsupported("anything but text and documents in a tool result")
                }
            }
            writer.endArray()
        }
        writer.endObject()
    }
}
