// How pieces that several encoders of this wire share are written.

extension JSONWriter {
    // MARK: Parts

    /// Writes text that is one JSON value already, without its line ends: they would end a line of an event.
    mutating func rawLine(_ json: String) {
        func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        // In JSON a line end can only stand between values (RFC 8259 §7).
        if json.utf8.contains(where: isLineEnd) { raw(bytes: json.utf8.filter { !isLineEnd($0) }) } else { raw(json) }
    }

    /// Writes a text, or a thought.
    mutating func geminiText(_ text: String, isThought: Bool = false, signature: String? = nil) {
        beginObject()
        field("text", text)
        if isThought { field("thought", true) }
        field("thoughtSignature", signature)
        endObject()
    }

    /// Writes a function call.
    ///
    /// - Parameters:
    ///   - id: nil where the provider gave none.
    ///   - name: the tool's name on the wire, where it is another.
    mutating func geminiCall(_ call: ToolCall, id: String?, name: String? = nil) {
        beginObject()
        key("functionCall")
        beginObject()
        field("id", id)
        field("name", name ?? call.name)
        key("args")
        if call.kind == .custom {
            // The wire has objects only.
            beginObject()
            field("input", call.rawArguments)
            endObject()
        } else {
            raw(call.rawArguments)
        }
        endObject()
        field("thoughtSignature", call.signature)
        endObject()
    }

    /// Writes data that lies in the message.
    mutating func geminiInlineData(mediaType: String, base64: String, displayName: String? = nil) {
        beginObject()
        key("inlineData")
        beginObject()
        field("mimeType", mediaType)
        field("data", base64)
        field("displayName", displayName)
        endObject()
        endObject()
    }

    /// Writes data at an address.
    mutating func geminiFileData(uri: String, mediaType: String?, displayName: String? = nil) {
        beginObject()
        key("fileData")
        beginObject()
        field("mimeType", mediaType)
        field("fileUri", uri)
        field("displayName", displayName)
        endObject()
        endObject()
    }

    // MARK: The response

    /// Writes a usage object: the provider's own where it is of this wire, else Google's fields.
    mutating func geminiUsage(_ usage: Usage) {
        let isOwn = ["promptTokenCount", "totalTokenCount", "candidatesTokenCount", "trafficType"].contains { usage.raw[$0] != nil }
        if isOwn { return value(.object(usage.raw)) }
        beginObject()
        field("promptTokenCount", usage.inputTokens)
        field("candidatesTokenCount", usage.outputTokens)
        field("thoughtsTokenCount", usage.reasoningTokens)
        field("cachedContentTokenCount", usage.cacheReadTokens)
        // Clients take the total for given.
        field("totalTokenCount", usage.totalTokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
        endObject()
    }

    /// Writes what the provider says of a candidate beside its content, and the sources where that does not name them.
    mutating func geminiCandidateFields(_ metadata: JSONObject, choice: Int, citations: [Citation]) {
        let own = choice == 0 ? metadata : metadata[GeminiMetadata.others]?["\(choice)"]?.objectValue ?? JSONObject()
        for (name, value) in own where GeminiMetadata.ofCandidate.contains(name) {
            key(name)
            self.value(value)
        }
        guard !citations.isEmpty, own["groundingMetadata"] == nil, own["citationMetadata"] == nil else { return }
        geminiGrounding(citations)
    }

    /// Writes what the provider says beside the candidates.
    mutating func geminiFields(_ metadata: JSONObject) {
        for (name, value) in metadata where !GeminiMetadata.ofCandidate.contains(name) && !GeminiMetadata.reserved.contains(name) {
            key(name)
            self.value(value)
        }
    }

    private mutating func geminiGrounding(_ citations: [Citation]) {
        var sources: [Citation] = []
        var places: [Int] = []
        for citation in citations {
            let source = Citation(url: citation.url, title: citation.title, quote: citation.quote)
            places.append(sources.firstIndex(of: source) ?? sources.count)
            if places[places.count - 1] == sources.count { sources.append(source) }
        }
        key("groundingMetadata")
        beginObject()
        key("groundingChunks")
        beginArray()
        for source in sources {
            beginObject()
            key(source.quote == nil ? "web" : "retrievedContext")
            beginObject()
            field("uri", source.url)
            field("title", source.title)
            field("text", source.quote)
            endObject()
            endObject()
        }
        endArray()
        key("groundingSupports")
        beginArray()
        for (citation, place) in zip(citations, places) where citation.startIndex != nil || citation.endIndex != nil {
            beginObject()
            key("segment")
            beginObject()
            field("startIndex", citation.startIndex)
            field("endIndex", citation.endIndex)
            endObject()
            key("groundingChunkIndices")
            beginArray()
            integer(place)
            endArray()
            endObject()
        }
        endArray()
        endObject()
    }

    /// Writes the field `logprobsResult`.
    mutating func geminiLogprobs(_ tokens: [TokenLogprob]) {
        key("logprobsResult")
        beginObject()
        key("topCandidates")
        beginArray()
        for token in tokens {
            beginObject()
            key("candidates")
            beginArray()
            for other in token.alternatives { geminiToken(other.token, other.logprob) }
            endArray()
            endObject()
        }
        endArray()
        key("chosenCandidates")
        beginArray()
        for token in tokens { geminiToken(token.token, token.logprob) }
        endArray()
        endObject()
    }

    private mutating func geminiToken(_ token: String, _ logprob: Double) {
        beginObject()
        field("token", token)
        field("logProbability", logprob)
        endObject()
    }

    // MARK: Errors

    /// Writes an error document: `{"error": {"code", "message", "status"}}` (Google Cloud API design guide, "Errors").
    mutating func geminiError(_ error: ProviderError) {
        beginObject()
        key("error")
        geminiErrorFields(error)
        endObject()
    }

    /// Writes the object inside an error document.
    mutating func geminiErrorFields(_ error: ProviderError) {
        let code = error.status ?? error.code.flatMap { Int($0) } ?? ProviderError.status(ofType: error.type, code: error.code) ?? 500
        beginObject()
        field("code", code)
        field("message", error.message ?? "")
        let isOwn = error.type.map { $0 == $0.uppercased() && !$0.contains(" ") } ?? false
        field("status", isOwn ? error.type : GeminiErrorWord.word(ofStatus: code))
        endObject()
    }
}

/// Google's words for HTTP statuses (google.rpc.Code).
enum GeminiErrorWord {
    static func word(ofStatus status: Int) -> String {
        switch status {
        case 400, 413, 422: "INVALID_ARGUMENT"
        case 401: "UNAUTHENTICATED"
        case 402, 429: "RESOURCE_EXHAUSTED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 408, 504: "DEADLINE_EXCEEDED"
        case 409: "ABORTED"
        case 499: "CANCELLED"
        case 501: "UNIMPLEMENTED"
        case 503, 529: "UNAVAILABLE"
        default: "INTERNAL"
        }
    }
}

extension ServerToolActivity {
    /// The part of this wire that the activity came as; nil where it came from another.
    var geminiPart: String? {
        guard let json, case .object(let object)? = JSONValue(checked: json), object["executableCode"] != nil || object["toolCall"] != nil
        else { return nil }
        return json
    }
}

extension OpaquePart {
    /// The part of this wire; nil where it came from another.
    var geminiPart: String? {
        guard wire == .gemini || wire == .geminiJSONArray, case .object? = JSONValue(checked: json) else { return nil }
        return json
    }
}

extension ReasoningPart {
    /// The signature, where it is one of this wire: another's would be no base64 that its clients can read.
    var geminiSignature: String? {
        switch origin?.wire {
        case nil, .gemini?, .geminiJSONArray?: signature
        default: nil
        }
    }
}

extension AudioPart {
    /// The media type of the sound, by the name of its encoding.
    var geminiMediaType: String {
        switch format {
        case nil, "pcm16"?: "audio/pcm"
        case let format?: format.contains("/") ? format : "audio/\(format)"
        }
    }
}
