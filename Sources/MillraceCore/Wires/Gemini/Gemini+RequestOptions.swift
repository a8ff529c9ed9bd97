// The options of a request: everything beside the conversation.

extension GeminiRequestEncoder {
    private var options: GenerationOptions { request.prompt.options }

    // MARK: Tools

    mutating func writeTools() throws(LLMError) {
        if begins("tools", if: !request.tools.isEmpty) {
            writer.beginArray()
            writer.beginObject()
            writer.key("functionDeclarations")
            writer.beginArray()
            for tool in request.tools { try write(tool) }
            writer.endArray()
            writer.endObject()
            writer.endArray()
        }
        if request.tools.contains(where: { $0.isStrict != nil }) { drop("strict") }
        if options.parallelToolCalls != nil { drop("parallel_tool_calls") }
        try writeToolConfig()
    }

    private mutating func write(_ tool: ToolDescriptor) throws(LLMError) {
        guard tool.customFormat == nil else { throw unsupported("a tool that takes free text") }
        writer.beginObject()
        writer.field("name", GeminiToolNames.wireName(of: tool.name))
        writer.field("description", tool.description)
        switch profile.toolSchemaForm {
        case .jsonSchema:
            writer.key("parametersJsonSchema")
            writer.value(tool.parameters)
        case .openAPISubset:
            // An object without properties is refused there.
            if tool.parameters["properties"]?.objectValue?.isEmpty != true {
                writer.key("parameters")
                writer.value(GeminiSchema.subset(of: tool.parameters))
            }
        }
        writer.endObject()
    }

    private mutating func writeToolConfig() throws(LLMError) {
        var config = extras["toolConfig"]?.objectValue ?? JSONObject()
        if extras["toolConfig"] != nil, extras["toolConfig"]?.objectValue == nil {
            writer.key("toolConfig")
            writer.value(extras["toolConfig"] ?? .null)
            return
        }
        if let choice = options.toolChoice {
            if request.tools.isEmpty, extras["tools"] == nil {
                drop("tool_choice")
            } else if config["functionCallingConfig"] == nil {
                config["functionCallingConfig"] = .object(Self.callingConfig(choice))
            }
        }
        guard !config.isEmpty else { return }
        writer.key("toolConfig")
        writer.value(.object(config))
    }

    private static func callingConfig(_ choice: ToolChoice) -> JSONObject {
        switch choice {
        case .auto: ["mode": "AUTO"]
        case .none: ["mode": "NONE"]
        case .required: ["mode": "ANY"]
        case .named(let name): ["mode": "ANY", "allowedFunctionNames": [.string(GeminiToolNames.wireName(of: name))]]
        }
    }

    // MARK: Generation

    mutating func writeGenerationConfig() throws(LLMError) {
        let own = extras["generationConfig"]
        if let own, own.objectValue == nil {
            writer.key("generationConfig")
            writer.value(own)
            return
        }
        var config = JSONObject()
        try addSampling(&config)
        if let format = options.responseFormat { addFormat(format, &config) }
        if let reasoning = options.reasoning { addReasoning(reasoning, &config) }
        for (name, value) in own?.objectValue ?? JSONObject() { config[name] = value }
        guard !config.isEmpty else { return }
        writer.key("generationConfig")
        writer.value(.object(config))
    }

    private func addSampling(_ config: inout JSONObject) throws(LLMError) {
        if !options.stop.isEmpty { config["stopSequences"] = .array(options.stop.map(JSONValue.string)) }
        config["candidateCount"] = options.choiceCount.map { .number(JSONNumber($0)) }
        config["maxOutputTokens"] = options.maxOutputTokens.map { .number(JSONNumber($0)) }
        config["temperature"] = try number(options.temperature, "temperature")
        config["topP"] = try number(options.topP, "topP")
        config["seed"] = options.seed.map { .number(JSONNumber($0)) }
        config["presencePenalty"] = try number(options.presencePenalty, "presencePenalty")
        config["frequencyPenalty"] = try number(options.frequencyPenalty, "frequencyPenalty")
        if let logprobs = options.logprobs {
            config["responseLogprobs"] = true
            config["logprobs"] = logprobs.topCount.map { .number(JSONNumber($0)) }
        }
    }

    private func number(_ value: Double?, _ name: String) throws(LLMError) -> JSONValue? {
        guard let value else { return nil }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        return .number(JSONNumber(value))
    }

    private func addFormat(_ format: ResponseFormat, _ config: inout JSONObject) {
        switch format {
        case .text: config["responseMimeType"] = "text/plain"
        case .json: config["responseMimeType"] = "application/json"
        case .jsonSchema(_, let schema, _):
            config["responseMimeType"] = "application/json"
            switch profile.toolSchemaForm {
            case .jsonSchema: config["responseJsonSchema"] = schema
            case .openAPISubset: config["responseSchema"] = GeminiSchema.subset(of: schema)
            }
        }
    }

    /// Asks for reasoning: by level, or by tokens where that is all a model knows.
    ///
    /// The tokens that stand for a level are those of Google's own OpenAI-compatible endpoint (Gemini API guide, "OpenAI compatibility").
    private mutating func addReasoning(_ reasoning: ReasoningOptions, _ config: inout JSONObject) {
        var thinking = JSONObject()
        if let budget = reasoning.budgetTokens {
            thinking["thinkingBudget"] = .number(JSONNumber(budget))
            // The service takes one of the two.
            if reasoning.effort != nil { drop("reasoning.effort") }
        } else if let effort = reasoning.effort {
            if effort == .none {
                thinking["thinkingBudget"] = 0
            } else if knowsOnlyBudgets {
                let budget =
                    switch effort {
                    case .none, .minimal, .low: 1024
                    case .medium: 8192
                    case .high, .xhigh: 24576
                    }
                thinking["thinkingBudget"] = .number(JSONNumber(budget))
            } else {
                thinking["thinkingLevel"] = .string(effort.rawValue.uppercased())
            }
        }
        if let isIncluded = reasoning.isIncluded { thinking["includeThoughts"] = .bool(isIncluded) }
        config["thinkingConfig"] = .object(thinking)
    }

    /// Levels came with the third generation (Gemini API guide, "Thinking").
    private var knowsOnlyBudgets: Bool {
        let name = request.model.split(separator: "/").last.map(String.init) ?? request.model
        return name.hasPrefix("gemini-2") || name.hasPrefix("gemini-1")
    }
}
