// Pieces that streams, bodies and requests of this wire share.

extension JSONWriter {
    /// Writes a `usage` object: the counts first, then the provider's other fields where they are Anthropic's.
    mutating func anthropicUsage(_ usage: Usage?) {
        let usage = usage ?? Usage()
        beginObject()
        field("input_tokens", usage.anthropicInputTokens)
        field("cache_creation_input_tokens", usage.cacheWriteTokens)
        field("cache_read_input_tokens", usage.cacheReadTokens)
        field("output_tokens", usage.outputTokens ?? 0)
        var details = usage.isAnthropic ? usage.raw["output_tokens_details"]?.objectValue ?? JSONObject() : JSONObject()
        if let count = usage.reasoningTokens { details["thinking_tokens"] = .number(JSONNumber(count)) }
        if !details.isEmpty {
            key("output_tokens_details")
            value(.object(details))
        }
        if usage.isAnthropic {
            for (name, other) in usage.raw where !Usage.anthropicCounts.contains(name) {
                key(name)
                value(other)
            }
        }
        endObject()
    }

    /// Writes a whole error document (Claude API docs, "Errors").
    mutating func anthropicError(_ error: ProviderError) {
        beginObject()
        field("type", "error")
        key("error")
        beginObject()
        field("type", error.anthropicType)
        field("message", error.message ?? "")
        endObject()
        endObject()
    }

    /// Writes a document that is JSON already in one line, so that no line splitter can cut it.
    mutating func anthropicRaw(_ json: String) {
        if JSONWriter.isOneLine(json) {
            raw(json)
        } else if let value = JSONValue(checked: json) {
            self.value(value)
        } else {
            null()
        }
    }

    /// Whether a text has none of the characters that some clients end a line at.
    private static func isOneLine(_ text: String) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte == 0x0A || byte == 0x0D { return false }
            if last.1 == 0xC2, byte == 0x85 { return false }
            if last == (0xE2, 0x80), byte == 0xA8 || byte == 0xA9 { return false }
            last = (last.1, byte)
        }
        return true
    }

    /// Writes members of an object beside those that are there.
    mutating func anthropicFields(_ fields: JSONObject?, except names: Set<String> = []) {
        for (name, other) in fields ?? JSONObject() where !names.contains(name) && other != .null {
            key(name)
            value(other)
        }
    }

    /// Writes one citation: as it came from this wire, else as a search result that has its address; others have no form.
    mutating func anthropicCitation(_ citation: Citation) {
        if let json = citation.anthropicJSON { return anthropicRaw(json) }
        beginObject()
        field("type", "web_search_result_location")
        field("cited_text", citation.quote ?? "")
        field("url", citation.url ?? "")
        key("title")
        if let title = citation.title { string(title) } else { null() }
        field("encrypted_index", "")
        endObject()
    }
}

extension Citation {
    /// The citation as it came from this wire; nil for one of another.
    var anthropicJSON: String? {
        guard let kind, Citation.anthropicKinds.contains(kind), let json, JSONValue(checked: json)?["type"]?.stringValue == kind else {
            return nil
        }
        return json
    }

    /// Whether it can be written at all.
    var hasAnthropicForm: Bool { anthropicJSON != nil || url != nil }
}

extension Usage {
    /// The counts that have fields of their own.
    static let anthropicCounts: Set<String> = [
        "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "output_tokens_details",
    ]

    /// Whether the numbers are in Anthropic's terms.
    var isAnthropic: Bool { raw["output_tokens"] != nil && raw["total_tokens"] == nil && raw["input_tokens_details"] == nil }

    /// The input without what came from a cache or went into one, as this wire counts; wires of OpenAI and Google count it in.
    var anthropicInputTokens: Int {
        let isInclusive = ["prompt_tokens", "input_tokens_details", "promptTokenCount"].contains { raw[$0] != nil }
        guard let inputTokens, isInclusive else { return self.inputTokens ?? 0 }
        return max(0, inputTokens - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0))
    }
}

extension ProviderError {
    private static let anthropicTypes: Set<String> = [
        "invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error", "request_too_large",
        "rate_limit_error", "timeout_error", "api_error", "overloaded_error",
    ]

    /// The word of this wire for the error (Claude API docs, "Errors").
    var anthropicType: String {
        if let type, Self.anthropicTypes.contains(type) { return type }
        switch status ?? ProviderError.status(ofType: type, code: code) {
        case 401?: return "authentication_error"
        case 402?: return "billing_error"
        case 403?: return "permission_error"
        case 404?: return "not_found_error"
        case 413?: return "request_too_large"
        case 429?: return "rate_limit_error"
        case 408?, 504?: return "timeout_error"
        case 503?, 529?: return "overloaded_error"
        case let status? where (400..<500).contains(status): return "invalid_request_error"
        default: return "api_error"
        }
    }
}

/// The `stop_reason` of a response that ended well.
enum AnthropicStopWord {
    private static let own: Set<String> = [
        "end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded", "compaction",
    ]

    /// What of a response decides its word beside its finish reason.
    struct Content: Sendable {
        /// Whether some call was written.
        var hasCalls = false
        /// Whether some call never became whole.
        var hasBrokenCalls = false
        /// Whether some refusal was written.
        var hasRefusal = false
    }

    /// The word; the provider's own one where it is one of this wire's.
    ///
    /// A response that claims to be whole and has a broken call was cut in truth, and clients read half of an input as an input: it
    /// ends in `max_tokens`, after which they do not run the call.
    static func word(
        _ reason: FinishReason?, raw: String?, stopSequence: String?, _ content: Content, options: ResponseEncodingOptions
    ) -> String {
        let word = word(reason, raw: raw, stopSequence: stopSequence, content.hasCalls, content.hasRefusal, options)
        return content.hasBrokenCalls && ["end_turn", "stop_sequence", "tool_use"].contains(word) ? "max_tokens" : word
    }

    private static func word(
        _ reason: FinishReason?, raw: String?, stopSequence: String?, _ hasCalls: Bool, _ hasRefusal: Bool,
        _ options: ResponseEncodingOptions
    ) -> String {
        // A client that is told of tools and finds none would ask again for ever (TC-37).
        let isKept = options.keepsRawFinishReason && (hasCalls || raw != "tool_use")
        if isKept, let raw, own.contains(raw), FinishReason(anthropic: raw) == reason || reason == .toolCalls { return raw }
        switch reason {
        case .stop where hasCalls: return "tool_use"
        case .stop where hasRefusal: return "refusal"
        case .stop, nil: return stopSequence == nil ? "end_turn" : "stop_sequence"
        case .toolCalls: return hasCalls ? "tool_use" : "end_turn"
        case .length: return "max_tokens"
        case .contentFilter, .refusal: return "refusal"
        case .pause: return "pause_turn"
        case .error: return "end_turn"
        case .other(let word): return options.keepsRawFinishReason ? raw ?? word : "end_turn"
        }
    }
}

/// What a response has beside its content that this wire has a place for.
enum AnthropicMetadata {
    /// Fields of a message, which `message_delta` carries in its `delta`.
    static let ofDelta: Set<String> = ["container", "stop_details"]
    /// Fields that stand beside `delta`.
    static let ofEvent: Set<String> = ["context_management", "diagnostics"]
}
