/// Writes a request for an interaction (Gemini API reference, "Interactions": create).
///
/// The whole conversation goes out as steps, so nothing hangs on what the service remembers; `previous_interaction_id` and `store` are the
/// prompt's extras. Of `generation_config` extras are written member by member.
struct InteractionsRequestEncoder {
    private let request: LLMRequest
    private var writer = JSONWriter()
    private var diagnostics: [Diagnostic] = []
    private var ids = ChatToolCallIDs(rule: .any)
    private var toolNames: [ToolCallID: String] = [:]

    init(_ request: LLMRequest) { self.request = request }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        writer.beginObject()
        if begins("model") { writer.string(request.model) }
        if begins("input") { try writeInput() }
        try writeInstructions()
        if begins("tools", if: !request.tools.isEmpty) { try writeTools() }
        writeFormat()
        if begins("stream", if: request.isStreaming) { writer.bool(true) }
        try writeGenerationConfig()
        for (key, value) in extras where key != "generation_config" {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
        return WireRequest(path: "interactions", body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    private var options: GenerationOptions { request.prompt.options }
    private var extras: JSONObject { options.extras }

    private mutating func begins(_ name: String, if isNeeded: Bool = true) -> Bool {
        guard isNeeded, extras[name] == nil else { return false }
        writer.key(name)
        return true
    }

    private mutating func drop(_ field: String) { diagnostics.append(Diagnostic(.requestFieldDropped, field: field)) }

    private func unsupported(_ feature: String) -> LLMError { LLMError(.unsupported(feature: feature), at: .request) }

    // MARK: Options

    private mutating func writeInstructions() throws(LLMError) {
        var texts: [String] = []
        for message in request.prompt.messages where message.role == .system || message.role == .developer {
            for part in message.parts {
                guard case .text(let text) = part else { throw unsupported("anything but text in a \(message.role.rawValue) message") }
                texts.append(text.text)
            }
        }
        if begins("system_instruction", if: !texts.isEmpty) { writer.string(texts.joined(separator: "\n\n")) }
    }

    private mutating func writeTools() throws(LLMError) {
        writer.beginArray()
        for tool in request.tools {
            guard tool.customFormat == nil else { throw unsupported("a tool that takes free text") }
            writer.beginObject()
            writer.field("type", "function")
            writer.field("name", GeminiToolNames.wireName(of: tool.name))
            writer.field("description", tool.description)
            writer.key("parameters")
            writer.value(tool.parameters)
            writer.endObject()
        }
        writer.endArray()
        if request.tools.contains(where: { $0.isStrict != nil }) { drop("strict") }
    }

    private mutating func writeFormat() {
        guard let format = options.responseFormat, begins("response_format") else { return }
        writer.beginObject()
        writer.field("type", "text")
        switch format {
        case .text: writer.field("mime_type", "text/plain")
        case .json: writer.field("mime_type", "application/json")
        case .jsonSchema(_, let schema, _):
            writer.field("mime_type", "application/json")
            writer.key("schema")
            writer.value(schema)
        }
        writer.endObject()
    }

    private mutating func writeGenerationConfig() throws(LLMError) {
        var config = JSONObject()
        config["temperature"] = try number(options.temperature, "temperature")
        config["top_p"] = try number(options.topP, "top_p")
        config["seed"] = options.seed.map { .number(JSONNumber($0)) }
        if !options.stop.isEmpty { config["stop_sequences"] = .array(options.stop.map(JSONValue.string)) }
        config["max_output_tokens"] = options.maxOutputTokens.map { .number(JSONNumber($0)) }
        addReasoning(&config)
        addChoice(&config)
        if options.presencePenalty != nil { drop("presence_penalty") }
        if options.frequencyPenalty != nil { drop("frequency_penalty") }
        if options.parallelToolCalls != nil { drop("parallel_tool_calls") }
        if options.logprobs != nil { drop("logprobs") }
        if let count = options.choiceCount, count > 1 { throw unsupported("several answers to one request") }
        for (name, value) in extras["generation_config"]?.objectValue ?? JSONObject() { config[name] = value }
        guard !config.isEmpty else { return }
        writer.key("generation_config")
        writer.value(.object(config))
    }

    private func number(_ value: Double?, _ name: String) throws(LLMError) -> JSONValue? {
        guard let value else { return nil }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        return .number(JSONNumber(value))
    }

    private mutating func addReasoning(_ config: inout JSONObject) {
        guard let reasoning = options.reasoning else { return }
        if reasoning.budgetTokens != nil { drop("reasoning.max_tokens") }
        switch reasoning.effort {
        case nil: break
        // The least there is.
        case ReasoningOptions.Effort.none?: config["thinking_level"] = "minimal"
        case let effort?: config["thinking_level"] = .string(effort.rawValue)
        }
        if let isIncluded = reasoning.isIncluded { config["thinking_summaries"] = isIncluded ? "auto" : "none" }
    }

    private mutating func addChoice(_ config: inout JSONObject) {
        guard let choice = options.toolChoice else { return }
        guard !request.tools.isEmpty || extras["tools"] != nil else { return drop("tool_choice") }
        switch choice {
        case .auto: config["tool_choice"] = "auto"
        case .none: config["tool_choice"] = "none"
        case .required: config["tool_choice"] = "any"
        case .named(let name):
            config["tool_choice"] = ["allowed_tools": ["mode": "any", "tools": [.string(GeminiToolNames.wireName(of: name))]]]
        }
    }

    // MARK: The conversation

    private mutating func writeInput() throws(LLMError) {
        writer.beginArray()
        for message in request.prompt.messages {
            if message.name != nil { drop("name") }
            switch message.role {
            case .system, .developer: continue
            case .user, .tool: try writeUser(message)
            case .assistant: try writeModel(message)
            }
        }
        writer.endArray()
    }

    private mutating func writeUser(_ message: Message) throws(LLMError) {
        var content: [Part] = []
        for part in message.parts {
            switch part {
            case .toolResult(let result): try write(result)
            case .text, .image, .audio, .file: content.append(part)
            case .opaque(let opaque): if opaque.interactionsPlace == .content { content.append(part) } else { drop(opaque.kind) }
            case .toolCall, .reasoning, .refusal, .serverTool:
                throw unsupported("a piece of the model's answer in a \(message.role.rawValue) message")
            }
        }
        if !content.isEmpty { try writeStep("user_input", content) }
    }

    private mutating func writeStep(_ type: String, _ content: [Part]) throws(LLMError) {
        writer.beginObject()
        writer.key("content")
        writer.beginArray()
        for part in content { try write(content: part) }
        writer.endArray()
        writer.field("type", type)
        writer.endObject()
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        writer.beginObject()
        writer.field("type", "function_result")
        writer.field("call_id", ids.result(result.callID))
        writer.field("name", (result.name ?? toolNames[result.callID]).map(GeminiToolNames.wireName))
        writer.key("result")
        let isText = result.parts.allSatisfy { if case .text = $0 { true } else { false } }
        if isText {
            writer.string(result.text)
        } else {
            writer.beginArray()
            for part in result.parts { try write(content: part) }
            writer.endArray()
        }
        if result.isError { writer.field("is_error", true) }
        writer.endObject()
    }

    private mutating func writeModel(_ message: Message) throws(LLMError) {
        for part in message.parts {
            switch part {
            case .text(let text): if !text.text.isEmpty { try writeStep("model_output", [part]) }
            case .refusal(let text): try writeStep("model_output", [.text(text)])
            case .image, .audio, .file: try writeStep("model_output", [part])
            case .reasoning(let reasoning):
                guard reasoning.origin?.wire ?? .geminiInteractions == .geminiInteractions else {
                    diagnostics.append(Diagnostic(.foreignReasoningDropped))
                    continue
                }
                writer.interactionsThought(reasoning)
            case .toolCall(let call):
                toolNames[call.id] = call.name
                writer.interactionsCall(call, id: ids.call(call.id).wireID, name: GeminiToolNames.wireName(of: call.name))
            case .serverTool(let activity):
                if let json = activity.interactionsStep { writer.raw(json) } else { drop(ProviderError.word(activity.type)) }
            case .opaque(let opaque):
                switch opaque.interactionsPlace {
                case .step: writer.raw(opaque.json)
                case .content: try writeStep("model_output", [part])
                case nil: drop(opaque.kind)
                }
            case .toolResult: throw unsupported("a tool result in an assistant message")
            }
        }
    }

    private mutating func write(content part: Part) throws(LLMError) {
        switch part {
        case .text(let text): writer.interactionsText(text.text, annotations: [])
        case .image(let image):
            if image.detail != nil { drop("detail") }
            write(image.source, type: "image")
        case .audio(let audio):
            guard let data = audio.base64 else { throw unsupported("sound without its data") }
            write(.base64(data, mediaType: audio.geminiMediaType), type: "audio")
        case .file(let file):
            if file.filename != nil { drop("filename") }
            write(file.source, type: "document")
        case .opaque(let opaque): if opaque.interactionsPlace == .content { writer.raw(opaque.json) }
        case .toolCall, .toolResult, .reasoning, .refusal, .serverTool: throw unsupported("anything but text and media as content")
        }
    }

    private mutating func write(_ source: MediaSource, type: String) {
        writer.beginObject()
        writer.field("type", type)
        switch source {
        case .base64(let data, let mediaType):
            writer.field("data", data)
            writer.field("mime_type", mediaType)
        case .url(let address), .fileID(let address):
            writer.field("uri", address)
            writer.field("mime_type", GeminiMedia.type(of: address))
        }
        writer.endObject()
    }
}
