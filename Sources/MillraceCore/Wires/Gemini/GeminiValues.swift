// What values of this wire mean in Millrace's vocabulary.

/// Why a candidate ended, as Google tells it.
enum GeminiFinishWord {
    /// Words in the order of their numbers, which differ between the services beyond 5: some clients write enums as numbers.
    ///
    /// Sources: `FinishReason` in `google/ai/generativelanguage/v1beta/generative_service.proto` and in
    /// `google/cloud/aiplatform/v1/content.proto` (googleapis).
    private static let studioNumbers = [
        "FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT",
        "SPII", "MALFORMED_FUNCTION_CALL", "IMAGE_SAFETY", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
    ]
    private static let vertexNumbers = [
        "FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
        "MALFORMED_FUNCTION_CALL", "MODEL_ARMOR", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER",
        "UNEXPECTED_TOOL_CALL", "NO_IMAGE",
    ]
    private static let blockNumbers = [
        "BLOCK_REASON_UNSPECIFIED", "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MODEL_ARMOR", "JAILBREAK",
    ]

    /// The word a finish reason stands for, which may be a number.
    static func word(_ raw: String, endpoint: GeminiProfile.Endpoint) -> String {
        named(raw, in: endpoint == .vertex ? vertexNumbers : studioNumbers)
    }

    /// The word a block reason stands for, which may be a number.
    static func blockWord(_ raw: String) -> String { named(raw, in: blockNumbers) }

    private static func named(_ raw: String, in words: [String]) -> String {
        guard let number = Int(raw), words.indices.contains(number) else { return raw }
        return words[number]
    }

    /// What a word means; nil where it says that nothing is said.
    static func reason(_ word: String) -> FinishReason? {
        switch word.uppercased() {
        case "", "FINISH_REASON_UNSPECIFIED": nil
        case "STOP": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION", "MODEL_ARMOR":
            .contentFilter
        // The model's answer could not be used: TC-51.
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE", "MALFORMED_RESPONSE":
            .error
        default: .other(word)
        }
    }

    /// The word to write for a reason: the provider's own where it is one of this wire.
    static func word(_ reason: FinishReason?, raw: String?, options: ResponseEncodingOptions) -> String {
        if options.keepsRawFinishReason, let raw {
            let known = word(raw, endpoint: .aiStudio)
            if known.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_") }),
                let meaning = self.reason(known), meaning == reason || (meaning == .stop && reason == .toolCalls)
            {
                return known
            }
        }
        return switch reason {
        case .length: "MAX_TOKENS"
        case .contentFilter, .refusal: "SAFETY"
        case .error, .other: "OTHER"
        default: "STOP"
        }
    }

    /// Whether a word says that the answer could not be used.
    static func isError(_ word: String?) -> Bool { word.map { reason($0) == .error } ?? false }
}

extension Usage {
    /// Reads `usageMetadata`.
    init(gemini object: JSONObject) {
        self.init(
            inputTokens: object["promptTokenCount"]?.intValue, outputTokens: object["candidatesTokenCount"]?.intValue,
            reasoningTokens: object["thoughtsTokenCount"]?.intValue, cacheReadTokens: object["cachedContentTokenCount"]?.intValue,
            totalTokens: object["totalTokenCount"]?.intValue, raw: object)
    }
}

extension Citation {
    /// Reads `citationMetadata`: `citationSources` of the Developer API, `citations` of Vertex AI.
    static func gemini(citationMetadata value: JSONValue) -> [Citation] {
        (value["citationSources"]?.arrayValue ?? value["citations"]?.arrayValue ?? []).map {
            Citation(
                url: $0["uri"]?.stringValue, title: $0["title"]?.stringValue, startIndex: $0["startIndex"]?.intValue,
                endIndex: $0["endIndex"]?.intValue, kind: "citation")
        }
    }

    /// Reads `groundingMetadata`: a citation for each source that supports a piece of the text, and for each source that supports none.
    ///
    /// Indices count bytes of UTF-8, as Google gives them. An absent start is 0.
    static func gemini(groundingMetadata value: JSONValue) -> [Citation] {
        let chunks = (value["groundingChunks"]?.arrayValue ?? []).map(source)
        var found: [Citation] = []
        var isUsed = Set<Int>()
        for support in value["groundingSupports"]?.arrayValue ?? [] {
            for index in support["groundingChunkIndices"]?.arrayValue ?? [] {
                guard let index = index.intValue, chunks.indices.contains(index) else { continue }
                isUsed.insert(index)
                var citation = chunks[index]
                citation.startIndex = support["segment"]?["startIndex"]?.intValue ?? 0
                citation.endIndex = support["segment"]?["endIndex"]?.intValue
                found.append(citation)
            }
        }
        for (index, chunk) in chunks.enumerated() where !isUsed.contains(index) { found.append(chunk) }
        return found
    }

    private static func source(_ chunk: JSONValue) -> Citation {
        for kind in ["web", "retrievedContext", "maps", "image"] {
            guard let source = chunk[kind] else { continue }
            let url = source["uri"]?.stringValue ?? source["sourceUri"]?.stringValue
            return Citation(
                url: url, title: source["title"]?.stringValue ?? source["documentName"]?.stringValue, quote: source["text"]?.stringValue,
                kind: kind)
        }
        return Citation(kind: chunk.objectValue?.keys.first)
    }
}

extension TokenLogprob {
    /// Reads `logprobsResult`.
    static func gemini(logprobsResult value: JSONValue) -> [TokenLogprob] {
        let top = value["topCandidates"]?.arrayValue ?? []
        return (value["chosenCandidates"]?.arrayValue ?? []).enumerated().compactMap { place, chosen in
            guard let token = chosen["token"]?.stringValue, let logprob = chosen["logProbability"]?.doubleValue else { return nil }
            let others = place < top.count ? top[place]["candidates"]?.arrayValue ?? [] : []
            let alternatives = others.compactMap { other -> Alternative? in
                guard let token = other["token"]?.stringValue, let logprob = other["logProbability"]?.doubleValue else { return nil }
                return Alternative(token: token, logprob: logprob)
            }
            return TokenLogprob(token: token, logprob: logprob, alternatives: alternatives)
        }
    }
}
