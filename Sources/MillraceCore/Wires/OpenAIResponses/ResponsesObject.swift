/// The response object that lifecycle events carry and a whole body is (OpenAI API reference, "The response object").
struct ResponsesObject {
    var id: String
    var model: String
    var created: Int
    var status: String
    /// Why it is incomplete.
    var reason: String?
    var error: ProviderError?
    var items: [ResponsesOutputItem] = []
    var usage: Usage?
    /// Other fields of the provider; they stand in place of the defaults.
    var metadata = JSONObject()

    /// What is written by name, or told in another place.
    private static let reserved: Set<String> = [
        "id", "object", "created_at", "created", "status", "error", "incomplete_details", "instructions", "model", "output", "output_text",
        "usage", "completed_at", "type", "sequence_number", "response", "choices",
    ]

    // What strict clients want to find in every response (OpenAI API reference: required fields).
    private static let defaults: JSONObject = [
        "background": false, "max_output_tokens": .null, "metadata": [:], "parallel_tool_calls": true, "previous_response_id": .null,
        "reasoning": ["effort": .null, "summary": .null], "store": false, "temperature": .null, "text": ["format": ["type": "text"]],
        "tool_choice": "auto", "tools": [], "top_p": .null, "truncation": "disabled", "user": .null,
    ]

    /// The status and reason for why a response ended.
    static func status(of reason: FinishReason?, raw: String?, options: ResponseEncodingOptions) -> (status: String, reason: String?) {
        switch reason {
        case .length: return ("incomplete", "max_output_tokens")
        case .contentFilter: return ("incomplete", "content_filter")
        case .other(let word) where options.keepsRawFinishReason && !word.isEmpty:
            if word == "incomplete" { return ("incomplete", nil) }
            return word == "queued" || word == "in_progress" ? (word, nil) : ("incomplete", word)
        default: return ("completed", nil)
        }
    }
}

extension JSONWriter {
    /// Writes a response object.
    mutating func responsesObject(_ object: ResponsesObject) {
        beginObject()
        field("id", object.id)
        field("object", "response")
        field("created_at", object.created == 0 ? object.metadata["created_at"]?.intValue ?? 0 : object.created)
        field("status", object.status)
        key("error")
        if let error = object.error { responsesError(error) } else { null() }
        key("incomplete_details")
        if let reason = object.reason {
            beginObject()
            field("reason", reason)
            endObject()
        } else {
            null()
        }
        key("instructions")
        null()
        field("model", object.model)
        key("output")
        beginArray()
        for item in object.items { responsesItem(item) }
        endArray()
        responsesSettings(object.metadata)
        key("usage")
        if let usage = object.usage, usage.isCounted { responsesUsage(usage) } else { null() }
        endObject()
    }

    private mutating func responsesSettings(_ metadata: JSONObject) {
        for (name, value) in ResponsesObject.settings(metadata) {
            key(name)
            self.value(value)
        }
    }

    /// Writes `error` of a response that failed.
    private mutating func responsesError(_ error: ProviderError) {
        beginObject()
        field("code", error.code ?? error.type ?? "server_error")
        field("message", error.message ?? "")
        // No fields of OpenAI's here, but without them whoever reads the error could only guess from the words.
        field("type", error.code == nil ? nil : error.type)
        field("param", error.param)
        field("status", error.status)
        endObject()
    }

    private mutating func responsesUsage(_ usage: Usage) {
        beginObject()
        field("input_tokens", usage.inputTokens ?? 0)
        key("input_tokens_details")
        beginObject()
        field("cached_tokens", usage.cacheReadTokens ?? 0)
        field("cache_write_tokens", usage.cacheWriteTokens)
        endObject()
        field("output_tokens", usage.outputTokens ?? 0)
        key("output_tokens_details")
        beginObject()
        field("reasoning_tokens", usage.reasoningTokens ?? 0)
        endObject()
        field("total_tokens", usage.totalTokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
        endObject()
    }
}

extension ResponsesObject {
    /// The fields between output and usage: the defaults, those of the provider in their place, then its others.
    fileprivate static func settings(_ metadata: JSONObject) -> JSONObject {
        var settings = defaults
        for (name, value) in metadata where !reserved.contains(name) { settings[name] = value }
        return settings
    }
}

extension Usage {
    /// Whether it has any of the numbers that this wire must give.
    fileprivate var isCounted: Bool { inputTokens != nil || outputTokens != nil || totalTokens != nil }
}
