// The options of a request: everything beside `model` and `messages`.

extension ChatRequestEncoder {
    // MARK: Streaming

    mutating func writeStreaming() {
        guard request.isStreaming else { return }
        if begins("stream") { writer.bool(true) }
        guard request.includesUsage, begins("stream_options", refusedAs: .streamOptions) else { return }
        writer.beginObject()
        writer.field("include_usage", true)
        writer.endObject()
    }

    // MARK: Tools

    mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        guard !request.tools.isEmpty || options.extras["tools"] != nil || options.extras["functions"] != nil else {
            // OpenAI refuses both fields where no tools are given.
            if options.toolChoice != nil { drop("tool_choice") }
            if options.parallelToolCalls != nil { drop(OpenAIChatProfile.RequestField.parallelToolCalls.rawValue) }
            return
        }
        if !request.tools.isEmpty { writeToolList() }
        try writeToolChoice(options)
    }

    private mutating func writeToolList() {
        if profile.usesLegacyFunctions {
            if begins("functions") {
                writer.beginArray()
                for tool in request.tools { writeFunction(tool, isStrict: nil) }
                writer.endArray()
            }
        } else if begins("tools") {
            writer.beginArray()
            for tool in request.tools {
                writer.beginObject()
                writer.field("type", "function")
                writer.key("function")
                writeFunction(tool, isStrict: profile.refuses.contains(.strict) ? nil : tool.isStrict)
                writer.endObject()
            }
            writer.endArray()
        }
        if profile.usesLegacyFunctions || profile.refuses.contains(.strict), request.tools.contains(where: { $0.isStrict != nil }) {
            drop(OpenAIChatProfile.RequestField.strict.rawValue)
        }
    }

    private mutating func writeFunction(_ tool: ToolDescriptor, isStrict: Bool?) {
        writer.beginObject()
        writer.field("name", tool.name)
        if !tool.description.isEmpty { writer.field("description", tool.description) }
        writer.key("parameters")
        writer.value(tool.parameters)
        writer.field("strict", isStrict)
        writer.endObject()
    }

    private mutating func writeToolChoice(_ options: GenerationOptions) throws(LLMError) {
        let name = profile.usesLegacyFunctions ? "function_call" : "tool_choice"
        switch options.toolChoice {
        case nil: break
        case .auto: if begins(name) { writer.string("auto") }
        case .none?: if begins(name) { writer.string("none") }
        case .required:
            // The older form cannot ask for some function without naming it.
            if profile.usesLegacyFunctions {
                drop(OpenAIChatProfile.RequestField.toolChoiceRequired.rawValue)
            } else if begins(name, refusedAs: .toolChoiceRequired) {
                writer.string("required")
            }
        case .named(let tool):
            guard begins(name, refusedAs: .toolChoiceNamed) else { break }
            writer.beginObject()
            if profile.usesLegacyFunctions {
                writer.field("name", tool)
            } else {
                writer.field("type", "function")
                writer.key("function")
                writer.beginObject()
                writer.field("name", tool)
                writer.endObject()
            }
            writer.endObject()
        }
        if let isParallel = options.parallelToolCalls {
            if profile.usesLegacyFunctions {
                drop(OpenAIChatProfile.RequestField.parallelToolCalls.rawValue)
            } else if begins("parallel_tool_calls", refusedAs: .parallelToolCalls) {
                writer.bool(isParallel)
            }
        }
    }

    // MARK: Sampling

    mutating func writeSampling(_ options: GenerationOptions) throws(LLMError) {
        try write(options.temperature, "temperature", .temperature)
        try write(options.topP, "top_p", .topP)
        if let limit = options.maxOutputTokens, begins(profile.outputLimit.rawValue) { writer.integer(limit) }
        if let count = options.choiceCount, begins("n", refusedAs: .n) { writer.integer(count) }
        if !options.stop.isEmpty, begins("stop", refusedAs: .stop) {
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        if let seed = options.seed, begins("seed", refusedAs: .seed) { writer.integer(seed) }
        try write(options.frequencyPenalty, "frequency_penalty", .frequencyPenalty)
        try write(options.presencePenalty, "presence_penalty", .presencePenalty)
        guard let logprobs = options.logprobs, begins("logprobs", refusedAs: .logprobs) else { return }
        writer.bool(true)
        if let count = logprobs.topCount, begins("top_logprobs", refusedAs: .topLogprobs) { writer.integer(count) }
    }

    private mutating func write(_ value: Double?, _ name: String, _ field: OpenAIChatProfile.RequestField) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name, refusedAs: field) { writer.double(value) }
    }

    // MARK: Response format

    mutating func writeResponseFormat(_ format: ResponseFormat?) throws(LLMError) {
        switch format {
        case nil: break
        case .text:
            guard begins("response_format") else { break }
            writer.beginObject()
            writer.field("type", "text")
            writer.endObject()
        case .json:
            guard begins("response_format", refusedAs: .responseFormatJSON) else { break }
            writer.beginObject()
            writer.field("type", "json_object")
            writer.endObject()
        case .jsonSchema(let name, let schema, let isStrict):
            guard begins("response_format", refusedAs: .responseFormatJSONSchema) else { break }
            writer.beginObject()
            writer.field("type", "json_schema")
            writer.key("json_schema")
            writer.beginObject()
            writer.field("name", name)
            writer.key("schema")
            writer.value(schema)
            writer.field("strict", isStrict)
            writer.endObject()
            writer.endObject()
        }
    }

    // MARK: Reasoning

    /// Asks for reasoning the way the server wants it; what its way cannot say is left out with a diagnostic.
    ///
    /// | style | effort | budget | shown |
    /// | --- | --- | --- | --- |
    /// | `effort` | `reasoning_effort` | – | – |
    /// | `object` | `reasoning.effort` | `reasoning.max_tokens` | `reasoning.exclude` |
    /// | `thinkingType` | `thinking.type`, and `reasoning_effort` unless refused | – | – |
    /// | `enableThinking` | on or off: `enable_thinking` | `thinking_budget` | – |
    /// | `chatTemplate` | on or off: `chat_template_kwargs.enable_thinking` | – | – |
    mutating func writeReasoning(_ reasoning: ReasoningOptions) {
        switch profile.reasoningRequest {
        case .effort:
            if let effort = reasoning.effort, begins("reasoning_effort", refusedAs: .reasoningEffort) { writer.string(effort.rawValue) }
            dropBudget(of: reasoning)
            dropVisibility(of: reasoning)
        case .object:
            guard begins("reasoning", refusedAs: .reasoningEffort) else { return }
            writer.beginObject()
            // OpenRouter takes one of the two (its guide, "Reasoning tokens").
            if let budget = reasoning.budgetTokens {
                writer.field("max_tokens", budget)
            } else {
                writer.field("effort", reasoning.effort?.rawValue)
            }
            writer.field("exclude", reasoning.isIncluded.map { !$0 })
            if reasoning == ReasoningOptions() { writer.field("enabled", true) }
            writer.endObject()
            if reasoning.budgetTokens != nil, reasoning.effort != nil { drop("reasoning.effort") }
        case .thinkingType:
            if begins("thinking") {
                writer.beginObject()
                writer.field("type", reasoning.effort == ReasoningOptions.Effort.none ? "disabled" : "enabled")
                writer.endObject()
            }
            if let effort = reasoning.effort, effort != .none, begins("reasoning_effort", refusedAs: .reasoningEffort) {
                writer.string(effort.rawValue)
            }
            dropBudget(of: reasoning)
            dropVisibility(of: reasoning)
        case .enableThinking:
            if begins("enable_thinking") { writer.bool(reasoning.effort != ReasoningOptions.Effort.none) }
            if let budget = reasoning.budgetTokens, begins("thinking_budget") { writer.integer(budget) }
            dropLevel(of: reasoning)
            dropVisibility(of: reasoning)
        case .chatTemplate:
            if begins("chat_template_kwargs") {
                writer.beginObject()
                writer.field("enable_thinking", reasoning.effort != ReasoningOptions.Effort.none)
                writer.endObject()
            }
            dropLevel(of: reasoning)
            dropBudget(of: reasoning)
            dropVisibility(of: reasoning)
        case .none: drop("reasoning")
        }
    }

    private mutating func dropLevel(of reasoning: ReasoningOptions) {
        if let effort = reasoning.effort, effort != .none { drop("reasoning.effort") }
    }

    private mutating func dropBudget(of reasoning: ReasoningOptions) {
        if reasoning.budgetTokens != nil { drop("reasoning.max_tokens") }
    }

    private mutating func dropVisibility(of reasoning: ReasoningOptions) {
        if reasoning.isIncluded != nil { drop("reasoning.exclude") }
    }
}
