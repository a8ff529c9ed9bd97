// The options of a request to either Ollama endpoint.

extension RequestFields {
    /// Reads what requests to both Ollama endpoints have behind the conversation.
    mutating func takeOllamaOptions(_ request: inout LLMRequest) throws(LLMError) {
        request.isStreaming = try take("stream")?.bool() ?? true
        var options = GenerationOptions()
        if let given = take("options") {
            var rest = JSONObject()
            for (name, value) in try given.object() where value != .null {
                let field = RequestBodyField(value: value, path: "options.\(name)")
                switch name {
                case "temperature": options.temperature = try field.number()
                case "top_p": options.topP = try field.number()
                case "num_predict": options.maxOutputTokens = try field.integer()
                case "seed": options.seed = try field.integer()
                case "frequency_penalty": options.frequencyPenalty = try field.number()
                case "presence_penalty": options.presencePenalty = try field.number()
                case "stop":
                    if case .string(let text) = value {
                        options.stop = [text]
                    } else {
                        for text in try field.elements() { options.stop.append(try text.string()) }
                    }
                default: rest[name] = value
                }
            }
            if !rest.isEmpty { keep("options", .object(rest)) }
        }
        if let format = take("format") {
            switch format.value {
            case .string("json"): options.responseFormat = .json
            case .string(""): break
            case .object: options.responseFormat = .jsonSchema(name: "response", schema: format.value, isStrict: true)
            default: throw format.error("must be 'json' or a JSON Schema")
            }
        }
        let count = try take("top_logprobs")?.integer()
        if let logprobs = take("logprobs"), try logprobs.bool() { options.logprobs = LogprobOptions(topCount: count) }
        if let think = take("think") { options.reasoning = try readThink(think) }
        options.extras = rest()
        request.prompt.options = options
    }

    private func readThink(_ think: RequestBodyField) throws(LLMError) -> ReasoningOptions {
        switch think.value {
        case .bool(true): return ReasoningOptions()
        case .bool(false): return ReasoningOptions(effort: ReasoningOptions.Effort.none)
        case .string("low"): return ReasoningOptions(effort: .low)
        case .string("medium"): return ReasoningOptions(effort: .medium)
        case .string("high"): return ReasoningOptions(effort: .high)
        case .string("max"): return ReasoningOptions(effort: .xhigh)
        default: throw think.error("must be true, false, 'low', 'medium', 'high' or 'max'")
        }
    }
}
