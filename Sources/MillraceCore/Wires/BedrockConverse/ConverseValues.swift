// How the pieces of Converse read: each an initializer of the core value it becomes.

extension FinishReason {
    /// Reads a stop reason (Amazon Bedrock API reference, "Converse": `stopReason`).
    init(converse word: String) {
        switch word {
        case "end_turn", "stop_sequence": self = .stop
        case "tool_use": self = .toolCalls
        case "max_tokens", "model_context_window_exceeded": self = .length
        case "guardrail_intervened", "content_filtered": self = .contentFilter
        // The model wrote what the service could not read: nothing of it should be run.
        case "malformed_model_output", "malformed_tool_use": self = .error
        // Words of the models' own services, should they be passed on.
        case "refusal": self = .refusal
        case "pause_turn": self = .pause
        default: self = .other(word)
        }
    }
}

extension Usage {
    /// Reads a `TokenUsage`; input is without what came from the cache.
    init(converse object: JSONObject) {
        self.init(
            inputTokens: object["inputTokens"]?.intValue, outputTokens: object["outputTokens"]?.intValue,
            cacheReadTokens: object["cacheReadInputTokens"]?.intValue, cacheWriteTokens: object["cacheWriteInputTokens"]?.intValue,
            totalTokens: object["totalTokens"]?.intValue, raw: object)
    }
}

extension Citation {
    /// Reads a citation; the places are those in the source, and the kind is the name of the place's form (`documentChar`, `web`).
    init(converse value: JSONValue) {
        let location = value["location"]?.objectValue?.first { $0.value != .null }
        let words = (value["sourceContent"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
        self.init(
            url: location?.value["url"]?.stringValue ?? value["source"]?.stringValue, title: value["title"]?.stringValue,
            quote: words.isEmpty ? nil : words, startIndex: location?.value["start"]?.intValue, endIndex: location?.value["end"]?.intValue,
            kind: location?.key, json: value.jsonText)
    }

    /// The citation as this wire carried it; nil where it came from another.
    var converseJSON: String? {
        guard let json, let value = JSONValue(checked: json), value["type"] == nil, case .object? = value["location"] else { return nil }
        return json
    }
}

extension ServerToolActivity {
    /// Reads the start of a tool block that the provider runs itself; nil for a call that the client must run.
    init?(converse value: JSONValue) {
        guard let type = value["type"]?.stringValue, !type.isEmpty, type != "tool_use" else { return nil }
        self.init(type: type, id: value["toolUseId"]?.stringValue, name: value["name"]?.stringValue)
    }

    /// The block as it stands in a message.
    var converseBlock: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("toolUse")
        writer.beginObject()
        writer.field("toolUseId", id)
        writer.field("name", name)
        writer.key("input")
        writer.raw(inputJSON)
        writer.field("type", type)
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The input as JSON: it may be cut, or no JSON at all.
    private var inputJSON: String {
        guard let input, !input.isEmpty else { return "{}" }
        return JSONValue(checked: input) == nil ? JSONValue.string(input).jsonText : input
    }
}

extension ProviderError {
    /// Reads an exception of an AWS event stream: the headers tell the type, the payload the message.
    init(awsException event: WireEvent) {
        self.init(json: event.data)
        let name = String(decoding: event.name, as: UTF8.self)
        if !name.isEmpty { type = name }
        status = ProviderError.status(ofType: type, code: code) ?? status
    }
}
