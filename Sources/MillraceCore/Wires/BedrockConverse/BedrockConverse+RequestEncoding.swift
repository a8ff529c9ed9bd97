/// Writes a request as `Converse` takes it (Amazon Bedrock API reference, "Converse" and "ConverseStream").
///
/// Fields come in one fixed order, so the same request is the same bytes. What stands in the prompt's extras is written instead of the
/// field of that name, with two exceptions: `additionalModelRequestFields` is joined with what other options put there, and
/// `cachePoint`, no field of the service's, says where cache points go: `{"system": {"type": "default"}, "tools": …, "messages": …}`,
/// each at the end of its list. A cache point anywhere else is an opaque part of kind `cachePoint`.
struct ConverseRequestEncoder {
    let request: LLMRequest
    let profile: BedrockConverseProfile
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []
    var ids = ConverseToolCallIDs()
    var documentCount = 0
    private var written: Set<String> = []

    init(_ request: LLMRequest, profile: BedrockConverseProfile) {
        self.request = request
        self.profile = profile
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        if begins("messages") { try writeMessages() }
        try writeSystem()
        try writeInference(options)
        try writeTools(options)
        try writeOutput(options.responseFormat)
        writeModelFields(options)
        dropUnknown(options)
        if let count = options.choiceCount, count > 1 { throw unsupported("several choices") }
        writeExtras()
        writer.endObject()
        let path = BedrockPath(model: request.model, operation: request.isStreaming ? "converse-stream" : "converse")
        return WireRequest(path: path.text, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    /// Writes the key of a top-level field.
    ///
    /// False: the prompt replaces the field, and no value may follow.
    mutating func begins(_ name: String) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        written.insert(name)
        writer.key(name)
        return true
    }

    /// Notes that a field was left out.
    mutating func drop(_ field: String) {
        diagnostics.append(Diagnostic(.requestFieldDropped, field: field))
    }

    /// An error about something this wire cannot say.
    func unsupported(_ feature: String) -> LLMError {
        LLMError(.unsupported(feature: feature), at: .request)
    }

    /// Names in extras that are no fields to be written as they are.
    static let ownExtras: Set<String> = ["additionalModelRequestFields", "cachePoint"]

    private mutating func writeExtras() {
        let own = request.prompt.options.extras
        for (key, value) in profile.extras where own[key] == nil && !written.contains(key) && !Self.ownExtras.contains(key) {
            writer.member(key, value)
        }
        for (key, value) in own where !Self.ownExtras.contains(key) { writer.member(key, value) }
    }

    // MARK: Options

    private mutating func writeInference(_ options: GenerationOptions) throws(LLMError) {
        let isEmpty =
            options.maxOutputTokens == nil && options.temperature == nil && options.topP == nil && options.stop.isEmpty
        guard !isEmpty, begins("inferenceConfig") else { return }
        writer.beginObject()
        writer.field("maxTokens", options.maxOutputTokens)
        for (name, value) in [("temperature", options.temperature), ("topP", options.topP)] {
            // JSON has no number for it (RFC 8259 §6).
            if let value, !value.isFinite { throw unsupported("a \(name) that is no finite number") }
            writer.field(name, value)
        }
        if !options.stop.isEmpty {
            writer.key("stopSequences")
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        writer.endObject()
    }

    private mutating func writeOutput(_ format: ResponseFormat?) throws(LLMError) {
        switch format {
        case nil, .text: break
        case .json: drop("responseFormat.json")
        case .jsonSchema(let name, let schema, _):
            guard begins("outputConfig") else { break }
            writer.beginObject()
            writer.key("textFormat")
            writer.beginObject()
            writer.field("type", "json_schema")
            writer.key("structure")
            writer.beginObject()
            writer.key("jsonSchema")
            writer.beginObject()
            writer.field("name", name)
            // A document in a string.
            writer.field("schema", schema.jsonText)
            writer.endObject()
            writer.endObject()
            writer.endObject()
            writer.endObject()
        }
    }

    private mutating func dropUnknown(_ options: GenerationOptions) {
        if options.seed != nil { drop("seed") }
        if options.frequencyPenalty != nil { drop("frequencyPenalty") }
        if options.presencePenalty != nil { drop("presencePenalty") }
        if options.logprobs != nil { drop("logprobs") }
        if options.parallelToolCalls != nil { drop("parallelToolCalls") }
    }

    // MARK: Fields of the model

    /// Writes `additionalModelRequestFields`: how much to reason, and what the prompt adds.
    private mutating func writeModelFields(_ options: GenerationOptions) {
        var fields = profile.extras["additionalModelRequestFields"]?.objectValue ?? JSONObject()
        if let reasoning = options.reasoning, let (name, value) = reasoningField(reasoning, limit: options.maxOutputTokens) {
            fields[name] = value
        }
        switch options.extras["additionalModelRequestFields"] {
        case .object(let own)?: for (name, value) in own { fields[name] = value }
        // What is no object can only stand alone.
        case let own?:
            writer.member("additionalModelRequestFields", own)
            return
        case nil: break
        }
        if !fields.isEmpty { writer.member("additionalModelRequestFields", .object(fields)) }
    }

    /// | way | effort | budget |
    /// | --- | --- | --- |
    /// | `thinking` | `none`: disabled; others as a budget of 1,024 to 32,768 tokens, below the output limit | `budget_tokens` |
    /// | `reasoningConfig` | `none`: disabled; `minimal` as `low`, `xhigh` as `high` | – |
    /// | `effort` | `reasoning_effort` | – |
    private mutating func reasoningField(_ reasoning: ReasoningOptions, limit: Int?) -> (name: String, value: JSONValue)? {
        if reasoning.isIncluded != nil { drop("reasoning.isIncluded") }
        switch reasoningRequest(for: reasoning) {
        case .thinking:
            if reasoning.effort == ReasoningOptions.Effort.none { return ("thinking", ["type": "disabled"]) }
            guard let budget = reasoning.budgetTokens ?? reasoning.effort.map({ Self.budget($0, limit: limit) }) else { return nil }
            return ("thinking", ["type": "enabled", "budget_tokens": .number(JSONNumber(budget))])
        case .reasoningConfig:
            if reasoning.budgetTokens != nil { drop("reasoning.budgetTokens") }
            let level: String
            switch reasoning.effort {
            case nil: return nil
            case .none?: return ("reasoningConfig", ["type": "disabled"])
            case .minimal, .low: level = "low"
            case .medium: level = "medium"
            case .high, .xhigh: level = "high"
            }
            return ("reasoningConfig", ["type": "enabled", "maxReasoningEffort": .string(level)])
        case .effort:
            if reasoning.budgetTokens != nil { drop("reasoning.budgetTokens") }
            return reasoning.effort.map { ("reasoning_effort", .string($0.rawValue)) }
        case .none, .byModel:
            drop("reasoning")
            return nil
        }
    }

    private static func budget(_ effort: ReasoningOptions.Effort, limit: Int?) -> Int {
        let budget =
            switch effort {
            case .none, .minimal: 1024
            case .low: 2048
            case .medium: 8192
            case .high: 16_384
            case .xhigh: 32_768
            }
        // The budget must be below the limit, and 1,024 is the least there is (Claude documentation, "Extended thinking").
        return max(1024, min(budget, (limit ?? Int.max) - 1))
    }

    private func reasoningRequest(for reasoning: ReasoningOptions) -> BedrockConverseProfile.ReasoningRequest {
        guard profile.reasoningRequest == .byModel else { return profile.reasoningRequest }
        if request.model.contains("anthropic.") { return .thinking }
        if request.model.contains("amazon.nova") { return .reasoningConfig }
        if request.model.contains("openai.") { return .effort }
        // Names of inference profiles need not tell the model, but only Anthropic's models take a budget.
        return reasoning.budgetTokens == nil ? .none : .thinking
    }
}
