// How the rarer pieces of `/chat/completions` read: each an initializer of the core value it becomes.

extension FinishReason {
    /// Reads the word of a chat wire.
    ///
    /// OpenAI's own words first, then those of servers that pass on another API's (MD-11).
    init(chat word: String) {
        switch word.lowercased() {
        case "stop", "end_turn", "eos", "eos_token", "stop_sequence", "complete", "completed": self = .stop
        case "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded": self = .length
        case "tool_calls", "function_call", "tool_use", "tool_call": self = .toolCalls
        // `sensitive` and `network_error` are Z.ai's words, `insufficient_system_resource` is DeepSeek's (their references, "Chat completion").
        case "content_filter", "safety", "recitation", "guardrail_intervened", "sensitive": self = .contentFilter
        case "refusal": self = .refusal
        case "pause_turn": self = .pause
        case "error", "network_error", "insufficient_system_resource": self = .error
        default: self = .other(word)
        }
    }
}

extension Usage {
    /// Reads the `usage` object of a chat wire, with the names that other servers have for cached tokens.
    init(chat object: JSONObject) {
        let input = object["prompt_tokens_details"]
        let output = object["completion_tokens_details"]
        self.init(
            inputTokens: object["prompt_tokens"]?.intValue, outputTokens: object["completion_tokens"]?.intValue,
            reasoningTokens: output?["reasoning_tokens"]?.intValue ?? object["reasoning_tokens"]?.intValue,
            cacheReadTokens: input?["cached_tokens"]?.intValue ?? object["prompt_cache_hit_tokens"]?.intValue
                ?? object["cached_tokens"]?.intValue ?? object["num_cached_tokens"]?.intValue,
            cacheWriteTokens: input?["cache_write_tokens"]?.intValue ?? object["cache_write_tokens"]?.intValue,
            totalTokens: object["total_tokens"]?.intValue, raw: object)
    }
}

extension ReasoningPart {
    /// Reads `reasoning_details` (OpenRouter API reference, "Reasoning tokens").
    static func chatDetails(_ list: [JSONValue], wire: WireID = .openAIChat) -> [ReasoningPart] {
        list.compactMap { entry in
            guard case .object(let object) = entry else { return nil }
            func text(_ key: String) -> String? {
                guard let text = object[key]?.stringValue, !text.isEmpty else { return nil }
                return text
            }
            let isSummary = object["type"]?.stringValue == "reasoning.summary"
            return ReasoningPart(
                text: (isSummary ? text("summary") : text("text")) ?? "", isSummary: isSummary, signature: text("signature"),
                encrypted: text("data"), id: text("id"),
                origin: ReasoningOrigin(
                    wire: wire, field: "reasoning_details", format: text("format"), index: object["index"]?.intValue))
        }
    }
}

extension Citation {
    /// Reads an annotation: `{"type": "url_citation", "url_citation": {…}}`, or the same fields without the inner object.
    init(chatAnnotation value: JSONValue) {
        let kind = value["type"]?.stringValue
        let inner = kind.flatMap { value[$0] } ?? value
        self.init(
            url: inner["url"]?.stringValue, title: inner["title"]?.stringValue ?? inner["filename"]?.stringValue,
            quote: inner["content"]?.stringValue ?? inner["quote"]?.stringValue, startIndex: inner["start_index"]?.intValue,
            endIndex: inner["end_index"]?.intValue, kind: kind)
    }

    /// The sources that Perplexity lists for a whole response: `search_results`, or the older `citations`.
    static func listed(in metadata: JSONObject) -> [Citation] {
        if let results = metadata["search_results"]?.arrayValue, !results.isEmpty {
            return results.map {
                Citation(
                    url: $0["url"]?.stringValue, title: $0["title"]?.stringValue, quote: $0["snippet"]?.stringValue, kind: "search_result")
            }
        }
        return (metadata["citations"]?.arrayValue ?? []).compactMap { $0.stringValue.map { Citation(url: $0, kind: "citation") } }
    }
}

extension ServerToolActivity {
    /// Reads an entry of Groq's `executed_tools`.
    init(groq value: JSONValue) {
        self.init(
            type: value["type"]?.stringValue ?? "executed_tool", id: value["id"]?.stringValue, name: value["name"]?.stringValue,
            input: value["arguments"]?.stringValue, output: value["output"]?.stringValue, json: value.jsonText)
    }
}

extension AudioPart {
    /// Reads `audio` of a delta or message; nil where every field is empty.
    init?(chat value: JSONValue) {
        func text(_ key: String) -> String? {
            guard let text = value[key]?.stringValue, !text.isEmpty else { return nil }
            return text
        }
        self.init(
            id: text("id"), base64: text("data"), format: text("format"), transcript: text("transcript"),
            // Some servers send the whole object with nothing in it, and 0 for the time.
            expiresAt: value["expires_at"]?.intValue.flatMap { $0 == 0 ? nil : $0 })
        if self == AudioPart() { return nil }
    }
}

extension TokenLogprob {
    /// Reads a token of `logprobs.content`.
    init?(chat value: JSONValue) {
        guard let token = value["token"]?.stringValue, let logprob = value["logprob"]?.doubleValue else { return nil }
        func bytes(_ value: JSONValue?) -> [UInt8]? { value?.arrayValue?.compactMap { $0.intValue.flatMap(UInt8.init(exactly:)) } }
        let alternatives = (value["top_logprobs"]?.arrayValue ?? []).compactMap { entry -> Alternative? in
            guard let token = entry["token"]?.stringValue, let logprob = entry["logprob"]?.doubleValue else { return nil }
            return Alternative(token: token, logprob: logprob, bytes: bytes(entry["bytes"]))
        }
        self.init(token: token, logprob: logprob, bytes: bytes(value["bytes"]), alternatives: alternatives)
    }
}

extension JSONValue {
    /// The text of a string, or of a list of `{"type": "text", "text": …}` joined.
    var joinedText: String? {
        if let text = stringValue { return text }
        guard let parts = arrayValue else { return nil }
        return parts.compactMap { $0.stringValue ?? $0["text"]?.stringValue }.joined()
    }
}

// MARK: What an event is

extension ChatChunkRecord {
    /// Whether an event is of this wire at all.
    func isOfThisWire(in data: UnsafeRawBufferPointer) -> Bool {
        if hasChoices || error != nil || groq != nil { return true }
        if let object { return data[object.start..<object.end].starts(with: "chat.completion".utf8) }
        return usage != nil && type == nil
    }

    /// An error that is the whole event: `{"object": "error", "message": …}` as vLLM had it, or `{"type": "error", …}`.
    func errorInOtherPlace(in data: UnsafeRawBufferPointer) -> ProviderError? {
        let word = object ?? type
        guard let word, data[word.start..<word.end].elementsEqual("error".utf8) else { return nil }
        return ProviderError(json: data)
    }

    /// What an event that is not of this wire looks like, for the error message.
    func appearance(in data: UnsafeRawBufferPointer) -> String {
        func has(_ name: StaticString) -> Bool {
            let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            return extras.contains { name.count == $0.key.end - $0.key.start && data[$0.key.start..<$0.key.end].elementsEqual(name) }
        }
        if let type {
            let word = String(decoding: data[type.start..<type.end], as: UTF8.self)
            if word.hasPrefix("response.") { return "OpenAI Responses events" }
            if word.hasPrefix("message_") || word.hasPrefix("content_block_") || word == "ping" { return "Anthropic Messages events" }
            return "events of another kind (\(ProviderError.word(word)))"
        }
        if has("candidates") { return "Gemini responses" }
        if has("done") { return "Ollama responses" }
        return "JSON without `choices`"
    }
}
