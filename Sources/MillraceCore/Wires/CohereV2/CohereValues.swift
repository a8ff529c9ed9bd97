// How the rarer pieces of `/v2/chat` read and are written: each an initializer of the core value it becomes, or its reverse.

extension FinishReason {
    /// Reads Cohere's word (its API reference, "Chat": `finish_reason`); the last ones are of the older version.
    init(cohere word: String) {
        switch word.uppercased() {
        case "COMPLETE", "STOP_SEQUENCE": self = .stop
        case "MAX_TOKENS", "ERROR_LIMIT": self = .length
        case "TOOL_CALL", "TOOL_CALLS": self = .toolCalls
        case "ERROR", "TIMEOUT": self = .error
        case "ERROR_TOXIC": self = .contentFilter
        default: self = .other(word)
        }
    }

    /// Cohere's word.
    func cohereWord(raw: String?, options: ResponseEncodingOptions) -> String {
        if options.keepsRawFinishReason {
            if let raw, !raw.isEmpty { return raw }
            if case .other(let word) = self, !word.isEmpty { return word }
        }
        return switch self {
        case .stop, .refusal, .pause, .other: "COMPLETE"
        case .length: "MAX_TOKENS"
        case .toolCalls: "TOOL_CALL"
        // The word of the older version: the present one has none, and a filter must not look like an end.
        case .contentFilter: "ERROR_TOXIC"
        case .error: "ERROR"
        }
    }
}

extension Usage {
    /// Reads `usage`: the counts of `tokens`, which include what is not billed.
    init(cohere object: JSONObject) {
        self.init(
            inputTokens: object["tokens"]?["input_tokens"]?.intValue, outputTokens: object["tokens"]?["output_tokens"]?.intValue,
            cacheReadTokens: object["cached_tokens"]?.intValue, raw: object)
    }
}

extension Citation {
    /// Reads a citation: one for each of its sources (Cohere's guide, "Citations").
    static func cohere(_ value: JSONValue) -> [Citation] {
        let sources = value["sources"]?.arrayValue ?? []
        return (sources.isEmpty ? [.null] : sources).map { source in
            let document = source["document"] ?? source["tool_output"]
            return Citation(
                url: document?["url"]?.stringValue, title: document?["title"]?.stringValue ?? source["id"]?.stringValue,
                quote: document?["snippet"]?.stringValue ?? document?["text"]?.stringValue ?? document?["content"]?.stringValue,
                startIndex: value["start"]?.intValue, endIndex: value["end"]?.intValue, kind: source["type"]?.stringValue)
        }
    }
}

extension TokenLogprob {
    /// Reads an item of `logprobs`: a piece of text, whose tokens' logarithms add up.
    init?(cohere value: JSONValue) {
        guard let logprobs = value["logprobs"]?.arrayValue?.compactMap(\.doubleValue), !logprobs.isEmpty else { return nil }
        self.init(token: value["text"]?.stringValue ?? "", logprob: logprobs.reduce(0, +))
    }
}

extension JSONWriter {
    /// Writes a usage object: the provider's own where it is of this wire.
    mutating func cohereUsage(_ usage: Usage) {
        if usage.raw["tokens"] != nil || usage.raw["billed_units"] != nil { return value(.object(usage.raw)) }
        beginObject()
        for name in ["billed_units", "tokens"] {
            key(name)
            beginObject()
            field("input_tokens", usage.inputTokens)
            field("output_tokens", usage.outputTokens)
            endObject()
        }
        field("cached_tokens", usage.cacheReadTokens)
        endObject()
    }

    /// Writes a citation.
    ///
    /// - Parameter text: the text it lies in, whose characters (Unicode scalars) its places count.
    mutating func cohereCitation(_ citation: Citation, in text: String) {
        beginObject()
        field("start", citation.startIndex)
        field("end", citation.endIndex)
        if let start = citation.startIndex, let end = citation.endIndex, start >= 0, end >= start {
            field("text", String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(start).prefix(end - start))))
        }
        key("sources")
        beginArray()
        let isTool = citation.kind == "tool"
        beginObject()
        field("type", isTool ? "tool" : "document")
        field("id", citation.title ?? citation.url ?? "")
        key(isTool ? "tool_output" : "document")
        beginObject()
        if isTool {
            field("content", citation.quote)
        } else {
            field("title", citation.title)
            field("snippet", citation.quote)
        }
        field("url", citation.url)
        endObject()
        endObject()
        endArray()
        field("type", "TEXT_CONTENT")
        endObject()
    }

    /// Writes items of `logprobs`; the numbers of the tokens are not known.
    mutating func cohereLogprob(_ token: TokenLogprob) {
        beginObject()
        field("text", token.token)
        key("token_ids")
        beginArray()
        endArray()
        key("logprobs")
        beginArray()
        double(token.logprob.isFinite ? token.logprob : -9999)
        endArray()
        endObject()
    }
}
