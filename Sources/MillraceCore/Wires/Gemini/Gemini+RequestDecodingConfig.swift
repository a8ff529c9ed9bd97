/// Reads `generationConfig` of a client's request.
struct GeminiConfigDecoder {
    private let config: RequestBodyField
    private var rest: JSONObject

    init(_ config: RequestBodyField) throws(LLMError) {
        self.config = config
        self.rest = try config.object()
    }

    /// Reads what the options can say.
    ///
    /// - Returns: the other members.
    mutating func decode(into options: inout GenerationOptions) throws(LLMError) -> JSONObject {
        options.temperature = try take("temperature")?.number()
        options.topP = try take("topP")?.number()
        options.maxOutputTokens = try take("maxOutputTokens")?.integer()
        options.choiceCount = try take("candidateCount")?.integer()
        for text in try take("stopSequences")?.elements() ?? [] { options.stop.append(try text.string()) }
        options.seed = try take("seed")?.integer()
        options.presencePenalty = try take("presencePenalty")?.number()
        options.frequencyPenalty = try take("frequencyPenalty")?.number()
        let count = try take("logprobs")?.integer()
        if let isOn = try take("responseLogprobs")?.bool(), isOn { options.logprobs = LogprobOptions(topCount: count) }
        try readFormat(&options)
        try readThinking(&options)
        return rest
    }

    private mutating func take(_ name: String) -> RequestBodyField? {
        let member = config.member(gemini: name)
        remove(name)
        return member
    }

    private mutating func remove(_ name: String) {
        rest[name] = nil
        rest[GeminiName.snakeCase(name)] = nil
    }

    private mutating func readFormat(_ options: inout GenerationOptions) throws(LLMError) {
        let type = try config.member(gemini: "responseMimeType")?.string()
        let schema =
            config.member(gemini: "responseJsonSchema")?.value
            ?? config.member(gemini: "responseSchema").map { GeminiSchema.jsonSchema(of: $0.value) }
        switch (type, schema) {
        case ("application/json", let schema?): options.responseFormat = .jsonSchema(name: "response", schema: schema, isStrict: true)
        case ("application/json", nil): options.responseFormat = .json
        case ("text/plain", nil): options.responseFormat = .text
        // Another form, which the options cannot say.
        default: return
        }
        for name in ["responseMimeType", "responseJsonSchema", "responseSchema"] { remove(name) }
    }

    private mutating func readThinking(_ options: inout GenerationOptions) throws(LLMError) {
        guard let thinking = config.member(gemini: "thinkingConfig") else { return }
        var reasoning = ReasoningOptions()
        var left = try thinking.object()
        if let budget = try thinking.member(gemini: "thinkingBudget")?.integer() {
            if budget == 0 { reasoning.effort = ReasoningOptions.Effort.none } else { reasoning.budgetTokens = budget }
        }
        for name in ["thinkingBudget", "thinking_budget", "includeThoughts", "include_thoughts"] { left[name] = nil }
        reasoning.isIncluded = try thinking.member(gemini: "includeThoughts")?.bool()
        if let level = thinking.member(gemini: "thinkingLevel"),
            let effort = ReasoningOptions.Effort(rawValue: try level.string().lowercased())
        {
            reasoning.effort = effort
            for name in ["thinkingLevel", "thinking_level"] { left[name] = nil }
        }
        options.reasoning = reasoning
        if left.isEmpty { remove("thinkingConfig") } else { rest["thinkingConfig"] = thinking.value }
    }
}
