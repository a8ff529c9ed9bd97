// The options of a request: everything beside the model and the conversation.

extension ResponsesRequestEncoder {
    // MARK: Storage

    mutating func writeStorage(_ options: GenerationOptions) {
        if !profile.stores, begins("store", refusedAs: .store) { writer.bool(false) }
        var include: [String] = []
        if asksForEncryptedReasoning { include.append(ResponsesInclude.encryptedReasoning) }
        if options.logprobs != nil { include.append(ResponsesInclude.logprobs) }
        guard !include.isEmpty, begins("include", refusedAs: .include) else { return }
        writer.beginArray()
        for word in include { writer.string(word) }
        writer.endArray()
    }

    private var asksForEncryptedReasoning: Bool {
        ResponsesInclude.asksForEncryptedReasoning(
            profile, model: request.model, stores: stores, reasoning: request.prompt.options.reasoning)
    }

    // MARK: Tools

    mutating func writeTools(_ options: GenerationOptions) {
        guard !request.tools.isEmpty || options.extras["tools"] != nil else {
            if options.toolChoice != nil { drop("tool_choice") }
            if options.parallelToolCalls != nil { drop(OpenAIResponsesProfile.RequestField.parallelToolCalls.rawValue) }
            return
        }
        if !request.tools.isEmpty, begins("tools") {
            writer.beginArray()
            for tool in request.tools { write(tool) }
            writer.endArray()
            if profile.refuses.contains(.strict), request.tools.contains(where: { $0.isStrict != nil }) {
                drop(OpenAIResponsesProfile.RequestField.strict.rawValue)
            }
        }
        writeToolChoice(options)
    }

    private mutating func write(_ tool: ToolDescriptor) {
        writer.beginObject()
        writer.field("type", tool.customFormat == nil ? "function" : "custom")
        writer.field("name", tool.name)
        if !tool.description.isEmpty { writer.field("description", tool.description) }
        if let format = tool.customFormat {
            writer.key("format")
            writer.value(.object(format))
        } else {
            writer.key("parameters")
            writer.value(tool.parameters)
            if !profile.refuses.contains(.strict) { writer.field("strict", tool.isStrict) }
        }
        writer.endObject()
    }

    private mutating func writeToolChoice(_ options: GenerationOptions) {
        switch options.toolChoice {
        case nil: break
        case .auto: if begins("tool_choice") { writer.string("auto") }
        case .none?: if begins("tool_choice") { writer.string("none") }
        case .required: if begins("tool_choice", refusedAs: .toolChoiceRequired) { writer.string("required") }
        case .named(let name):
            guard begins("tool_choice", refusedAs: .toolChoiceNamed) else { break }
            let isCustom = request.tools.contains { $0.name == name && $0.customFormat != nil }
            writer.beginObject()
            writer.field("type", isCustom ? "custom" : "function")
            writer.field("name", name)
            writer.endObject()
        }
        if let isParallel = options.parallelToolCalls, begins("parallel_tool_calls", refusedAs: .parallelToolCalls) {
            writer.bool(isParallel)
        }
    }

    // MARK: Sampling

    mutating func writeSampling(_ options: GenerationOptions) throws(LLMError) {
        try write(options.temperature, "temperature", .temperature)
        try write(options.topP, "top_p", .topP)
        if let limit = options.maxOutputTokens, begins("max_output_tokens") { writer.integer(limit) }
        if let count = options.logprobs?.topCount, begins("top_logprobs", refusedAs: .topLogprobs) { writer.integer(count) }
        if let count = options.choiceCount, count > 1 { throw unsupported("several answers to one request") }
        // This API has no such fields.
        if !options.stop.isEmpty { drop("stop") }
        if options.seed != nil { drop("seed") }
        if options.frequencyPenalty != nil { drop("frequency_penalty") }
        if options.presencePenalty != nil { drop("presence_penalty") }
    }

    private mutating func write(_ value: Double?, _ name: String, _ field: OpenAIResponsesProfile.RequestField) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name, refusedAs: field) { writer.double(value) }
    }

    // MARK: Response format

    mutating func writeText(_ format: ResponseFormat?) {
        let field: OpenAIResponsesProfile.RequestField?
        switch format {
        case nil: return
        case .text: field = nil
        case .json: field = .textFormatJSON
        case .jsonSchema: field = .textFormatJSONSchema
        }
        guard begins("text", refusedAs: field) else { return }
        writer.beginObject()
        writer.key("format")
        writer.beginObject()
        switch format {
        case .jsonSchema(let name, let schema, let isStrict):
            writer.field("type", "json_schema")
            writer.field("name", name)
            writer.key("schema")
            writer.value(schema)
            writer.field("strict", isStrict)
        case .json: writer.field("type", "json_object")
        case .text, nil: writer.field("type", "text")
        }
        writer.endObject()
        writer.endObject()
    }

    // MARK: Reasoning

    mutating func writeReasoning(_ reasoning: ReasoningOptions) {
        if reasoning.budgetTokens != nil { drop("reasoning.max_tokens") }
        // Not to show reasoning is what the API does by itself.
        guard reasoning.effort != nil || reasoning.isIncluded == true else { return }
        guard begins("reasoning", refusedAs: .reasoning) else { return }
        writer.beginObject()
        writer.field("effort", reasoning.effort?.rawValue)
        if reasoning.isIncluded == true { writer.field("summary", "auto") }
        writer.endObject()
    }
}

/// What a request asks for beside the answer (OpenAI API reference, "include").
enum ResponsesInclude {
    static let encryptedReasoning = "reasoning.encrypted_content"
    static let logprobs = "message.output_text.logprobs"

    /// Whether a request asks for encrypted reasoning by itself.
    static func asksForEncryptedReasoning(
        _ profile: OpenAIResponsesProfile, model: String, stores: Bool, reasoning: ReasoningOptions?
    ) -> Bool {
        profile.asksForEncryptedReasoning && !stores
            && (profile.mayReason(model) || reasoning?.effort != nil || reasoning?.isIncluded == true)
    }
}
