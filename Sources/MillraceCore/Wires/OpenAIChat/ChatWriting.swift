// How pieces that several encoders of this wire share are written.

/// The word for a finish reason.
enum ChatFinishWord {
    /// The provider's word where it is kept, else OpenAI's: `stop`, `length`, `tool_calls`, `content_filter`, or `function_call` in the
    /// older form.
    static func word(
        _ reason: FinishReason?, raw: String?, hasCalls: Bool, isLegacy: Bool, options: ResponseEncodingOptions
    ) -> String {
        if options.keepsRawFinishReason {
            if let raw, !raw.isEmpty { return raw }
            if case .other(let word) = reason, !word.isEmpty { return word }
        }
        return switch reason {
        case .stop, .refusal, .pause, .error, .other: "stop"
        case .length: "length"
        case .toolCalls: isLegacy ? "function_call" : "tool_calls"
        case .contentFilter: "content_filter"
        case nil: hasCalls ? (isLegacy ? "function_call" : "tool_calls") : "stop"
        }
    }
}

extension JSONWriter {
    // MARK: Reasoning

    /// Writes the entries of `reasoning_details` for one piece of reasoning (OpenRouter API reference, "Reasoning tokens"): one for its
    /// words and signature, one for its encrypted payload.
    ///
    /// In a stream the words went out before. Accumulators join texts of entries with one index there, so the id is told once.
    mutating func reasoningDetails(of part: ReasoningPart, index: Int? = nil, withText: Bool = true) {
        let hasWords = part.encrypted == nil || !part.text.isEmpty || part.signature != nil
        if hasWords {
            beginObject()
            field("type", part.isSummary ? "reasoning.summary" : "reasoning.text")
            if withText { field(part.isSummary ? "summary" : "text", part.text) }
            field("signature", part.signature)
            reasoningIdentity(of: part)
            field("index", index ?? part.origin?.index)
            endObject()
        }
        if let encrypted = part.encrypted {
            beginObject()
            field("type", "reasoning.encrypted")
            field("data", encrypted)
            if withText || !hasWords { reasoningIdentity(of: part) }
            field("index", index ?? part.origin?.index)
            endObject()
        }
    }

    private mutating func reasoningIdentity(of part: ReasoningPart) {
        field("id", part.id)
        field("format", part.origin?.format)
    }

    // MARK: Parts of an answer

    /// Writes the field `audio`.
    mutating func chatAudio(_ audio: AudioPart) {
        key("audio")
        beginObject()
        field("id", audio.id)
        field("data", audio.base64)
        field("transcript", audio.transcript)
        field("format", audio.format)
        field("expires_at", audio.expiresAt)
        endObject()
    }

    /// Writes an entry of `annotations`: `{"type": "url_citation", "url_citation": {…}}`.
    mutating func chatAnnotation(_ citation: Citation, index: Int? = nil) {
        let kind = citation.kind ?? "url_citation"
        beginObject()
        field("index", index)
        field("type", kind)
        key(kind)
        beginObject()
        field("url", citation.url)
        field("title", citation.title)
        field("content", citation.quote)
        field("start_index", citation.startIndex)
        field("end_index", citation.endIndex)
        endObject()
        endObject()
    }

    /// Writes an entry of `executed_tools` (Groq API reference, "Compound").
    mutating func chatActivity(_ activity: ServerToolActivity, index: Int) {
        if let json = activity.json, case .object(var object)? = JSONValue(checked: json) {
            object["index"] = .number(JSONNumber(index))
            value(.object(object))
            return
        }
        beginObject()
        field("index", index)
        field("type", activity.type)
        field("id", activity.id)
        field("name", activity.name)
        field("arguments", activity.input)
        field("output", activity.output)
        endObject()
    }

    /// Writes the field `logprobs` of a choice.
    mutating func chatLogprobs(_ logprobs: Logprobs) {
        key("logprobs")
        beginObject()
        chatTokens("content", logprobs.content, isAlwaysWritten: true)
        chatTokens("refusal", logprobs.refusal, isAlwaysWritten: true)
        chatTokens("reasoning", logprobs.reasoning, isAlwaysWritten: false)
        endObject()
    }

    /// Writes a list of tokens with their probabilities.
    mutating func chatTokens(_ name: String, _ tokens: [TokenLogprob], isAlwaysWritten: Bool) {
        if tokens.isEmpty {
            guard isAlwaysWritten else { return }
            key(name)
            return null()
        }
        key(name)
        beginArray()
        for token in tokens {
            beginObject()
            chatToken(token.token, token.logprob, token.bytes)
            key("top_logprobs")
            beginArray()
            for alternative in token.alternatives {
                beginObject()
                chatToken(alternative.token, alternative.logprob, alternative.bytes)
                endObject()
            }
            endArray()
            endObject()
        }
        endArray()
    }

    private mutating func chatToken(_ token: String, _ logprob: Double, _ bytes: [UInt8]?) {
        field("token", token)
        // OpenAI API reference: -9999.0 stands for a token too unlikely to tell.
        field("logprob", logprob.isFinite ? logprob : -9999)
        key("bytes")
        guard let bytes else { return null() }
        beginArray()
        for byte in bytes { integer(Int(byte)) }
        endArray()
    }

    // MARK: The whole response

    /// Writes a usage object: the provider's own where it is of this wire, else OpenAI's fields.
    mutating func chatUsage(_ usage: Usage) {
        if usage.raw["prompt_tokens"] != nil || usage.raw["completion_tokens"] != nil { return value(.object(usage.raw)) }
        beginObject()
        // The three are never absent in OpenAI's answers, and typed clients insist on them.
        field("prompt_tokens", usage.inputTokens ?? 0)
        field("completion_tokens", usage.outputTokens ?? 0)
        field("total_tokens", usage.totalTokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
        if usage.cacheReadTokens != nil || usage.cacheWriteTokens != nil {
            key("prompt_tokens_details")
            beginObject()
            field("cached_tokens", usage.cacheReadTokens)
            field("cache_write_tokens", usage.cacheWriteTokens)
            endObject()
        }
        if let reasoning = usage.reasoningTokens {
            key("completion_tokens_details")
            beginObject()
            field("reasoning_tokens", reasoning)
            endObject()
        }
        endObject()
    }

    /// What the encoder writes at the top by itself.
    static let chatReserved: Set<String> = ["id", "object", "created", "model", "choices", "usage", "error"]

    /// Writes the provider's other fields, and the sources of the whole response unless a field has them already.
    mutating func chatExtras(_ metadata: JSONObject, sources: [Citation]) {
        for (name, value) in metadata where !Self.chatReserved.contains(name) {
            key(name)
            self.value(value)
        }
        guard !sources.isEmpty, metadata["search_results"] == nil, metadata["citations"] == nil else { return }
        // The form in which Perplexity lists them (its API reference, "Search results").
        key("search_results")
        beginArray()
        for source in sources {
            beginObject()
            field("title", source.title)
            field("url", source.url)
            field("snippet", source.quote)
            endObject()
        }
        endArray()
    }

    /// Writes a list of values that are JSON already; no list where there are none.
    mutating func rawList(_ name: String, _ elements: [String]) {
        guard !elements.isEmpty else { return }
        key(name)
        beginArray()
        for element in elements { raw(element) }
        endArray()
    }
}
