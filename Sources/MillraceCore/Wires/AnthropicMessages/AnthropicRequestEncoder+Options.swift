// The options of a request: everything beside the conversation.

extension AnthropicRequestEncoder {
    // MARK: Output limit

    /// The most tokens to generate, which the API wants to be told.
    mutating func writeOutputLimit(_ options: GenerationOptions) {
        let limit = options.maxOutputTokens ?? profile.defaultMaxOutputTokens + (thinkingBudget(options) ?? 0)
        if begins("max_tokens") { writer.integer(limit) }
    }

    // MARK: Tools

    mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        let output = emulatedSchema(options)
        guard !request.tools.isEmpty || output != nil || options.extras["tools"] != nil else {
            // Without tools there is nothing to choose.
            if options.toolChoice != nil { drop("tool_choice") }
            if options.parallelToolCalls != nil { drop(AnthropicMessagesProfile.RequestField.disableParallelToolUse.rawValue) }
            return
        }
        if !request.tools.isEmpty || output != nil, begins("tools") {
            writer.beginArray()
            for tool in request.tools { try write(tool) }
            if let output {
                writer.beginObject()
                writer.field("name", AnthropicPartKind.outputTool)
                writer.field("description", "Gives the answer in the form that was asked for.")
                writer.key("input_schema")
                writer.value(output)
                writer.endObject()
            }
            writer.endArray()
        }
        writeToolChoice(options, hasOutputTool: output != nil)
    }

    private mutating func write(_ tool: ToolDescriptor) throws(LLMError) {
        guard tool.customFormat == nil else { throw unsupported("a tool that takes free text") }
        writer.beginObject()
        writer.field("name", tool.name)
        if !tool.description.isEmpty { writer.field("description", tool.description) }
        let isHeldToSchema = tool.isStrict == true && !profile.refuses.contains(.strict)
        writer.key("input_schema")
        writer.value(isHeldToSchema ? AnthropicSchema.accepted(tool.parameters) : tool.parameters)
        if let isStrict = tool.isStrict {
            if profile.refuses.contains(.strict) {
                drop(AnthropicMessagesProfile.RequestField.strict.rawValue)
            } else {
                writer.field("strict", isStrict)
            }
        }
        if profile.streamsToolInputEagerly { writer.field("eager_input_streaming", true) }
        writer.endObject()
    }

    private mutating func writeToolChoice(_ options: GenerationOptions, hasOutputTool: Bool) {
        var choice = options.toolChoice
        var isForced = false
        if hasOutputTool {
            // Where the model may call other tools first, it must only not answer without a tool.
            choice = request.tools.isEmpty ? .named(AnthropicPartKind.outputTool) : .required
            isForced = true
        } else if choice == nil, options.parallelToolCalls != nil {
            choice = .auto
        }
        guard let choice else { return }
        // Reasoning and a forced choice exclude each other (Claude API docs, "Extended thinking").
        let mayForce = !isForced || !isThinking(options)
        guard begins("tool_choice") else { return }
        writer.beginObject()
        switch choice {
        case .auto: writer.field("type", "auto")
        case .none: writer.field("type", "none")
        case .required: writer.field("type", mayForce ? "any" : "auto")
        case .named(let name):
            writer.field("type", mayForce ? "tool" : "auto")
            if mayForce { writer.field("name", name) }
        }
        if let isParallel = options.parallelToolCalls {
            if choice == .none || profile.refuses.contains(.disableParallelToolUse) {
                drop(AnthropicMessagesProfile.RequestField.disableParallelToolUse.rawValue)
            } else {
                writer.field("disable_parallel_tool_use", !isParallel)
            }
        }
        writer.endObject()
    }

    // MARK: Sampling

    mutating func writeSampling(_ options: GenerationOptions) throws(LLMError) {
        if let count = options.choiceCount, count > 1 { throw unsupported("several choices") }
        try write(options.temperature, "temperature", .temperature)
        try write(options.topP, "top_p", .topP)
        if !options.stop.isEmpty, begins("stop_sequences") {
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        if options.seed != nil { drop("seed") }
        if options.frequencyPenalty != nil { drop("frequency_penalty") }
        if options.presencePenalty != nil { drop("presence_penalty") }
        if options.logprobs != nil { drop("logprobs") }
    }

    private mutating func write(_ value: Double?, _ name: String, _ field: AnthropicMessagesProfile.RequestField) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name, refusedAs: field) { writer.double(value) }
    }

    // MARK: Reasoning

    /// Whether the request turns reasoning on.
    private func isThinking(_ options: GenerationOptions) -> Bool {
        if let thinking = options.extras["thinking"] { return thinking["type"] != "disabled" }
        guard let reasoning = options.reasoning, profile.reasoningRequest != .none else { return false }
        return reasoning.effort != ReasoningOptions.Effort.none
    }

    /// How many tokens of reasoning are asked for in numbers; nil where they are not.
    private func thinkingBudget(_ options: GenerationOptions) -> Int? {
        guard isThinking(options), options.extras["thinking"] == nil, let reasoning = options.reasoning else { return nil }
        if let budget = reasoning.budgetTokens { return budget }
        guard profile.reasoningRequest == .budget else { return nil }
        let wanted =
            switch reasoning.effort {
            case .minimal: 1024
            case .low: 2048
            case .high: 16_384
            case .xhigh: 32_768
            case .medium, .none?, nil: 8192
            }
        // At least 1024, and less than the output limit (Claude API docs, "Extended thinking").
        guard let limit = options.maxOutputTokens else { return wanted }
        return limit > 1024 ? min(wanted, max(1024, limit / 2)) : nil
    }

    /// Asks for reasoning.
    ///
    /// | options | adaptive | budget |
    /// | --- | --- | --- |
    /// | effort `none` | `thinking: disabled` | the same |
    /// | a budget | `thinking: enabled`, `budget_tokens` | the same |
    /// | another effort | `thinking: adaptive`, `output_config.effort` | `thinking: enabled`, `budget_tokens` of that size |
    /// | shown or not | `thinking.display` | the same |
    mutating func writeThinking(_ options: GenerationOptions) {
        guard let reasoning = options.reasoning else { return }
        guard profile.reasoningRequest != .none else {
            drop("thinking")
            return
        }
        let budget = thinkingBudget(options)
        if reasoning.effort != ReasoningOptions.Effort.none, budget == nil, profile.reasoningRequest == .budget {
            drop("thinking")
            return
        }
        guard begins("thinking") else { return }
        writer.beginObject()
        if reasoning.effort == ReasoningOptions.Effort.none {
            writer.field("type", "disabled")
        } else {
            writer.field("type", budget == nil ? "adaptive" : "enabled")
            writer.field("budget_tokens", budget)
            if let isIncluded = reasoning.isIncluded {
                if profile.refuses.contains(.thinkingDisplay) {
                    drop(AnthropicMessagesProfile.RequestField.thinkingDisplay.rawValue)
                } else {
                    writer.field("display", isIncluded ? "summarized" : "omitted")
                }
            }
        }
        writer.endObject()
    }

    // MARK: Output

    /// The word for an effort; the API knows no `minimal`.
    private func effortWord(_ options: GenerationOptions) -> String? {
        guard profile.reasoningRequest == .adaptive, let effort = options.reasoning?.effort else { return nil }
        return switch effort {
        case .none: nil
        case .minimal, .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: "xhigh"
        }
    }

    mutating func writeOutputConfig(_ options: GenerationOptions) {
        let effort = effortWord(options)
        var schema: JSONValue?
        switch options.responseFormat {
        case nil, .text?: break
        case .json?: if profile.structuredOutput != .toolCall { drop("response_format.json_object") }
        case .jsonSchema(_, let given, _)?:
            switch profile.structuredOutput {
            case .native: schema = AnthropicSchema.accepted(given)
            case .toolCall: break
            case .none: drop("output_config.format")
            }
        }
        guard effort != nil || schema != nil, begins("output_config") else { return }
        writer.beginObject()
        writer.field("effort", effort)
        if let schema {
            writer.key("format")
            writer.beginObject()
            writer.field("type", "json_schema")
            writer.key("schema")
            writer.value(schema)
            writer.endObject()
        }
        writer.endObject()
    }

    /// The schema of the tool that stands for the answer; nil where there is none.
    private func emulatedSchema(_ options: GenerationOptions) -> JSONValue? {
        guard profile.structuredOutput == .toolCall else { return nil }
        return switch options.responseFormat {
        case .json?: ["type": "object"]
        case .jsonSchema(_, let schema, _)?: schema
        case nil, .text?: nil
        }
    }
}
