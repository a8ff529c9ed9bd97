// Pieces of Converse that requests and responses write alike.

/// Where an opaque part of this wire stands.
enum ConversePlace: Equatable {
    /// A block of a message, whose JSON is the block; the name is its only member.
    case block(String)
    /// A whole event of a stream.
    case event(String)
    /// The member of a delta, whose JSON is its value.
    case delta(String)
    /// The member of a start event, whose JSON is its value.
    case start(String)

    /// Reads the kind of an opaque part.
    init(kind: String) {
        func name(after prefix: String) -> String? { kind.hasPrefix(prefix) ? String(kind.dropFirst(prefix.count)) : nil }
        if let name = name(after: "event:") {
            self = .event(name)
        } else if let name = name(after: "delta:") {
            self = .delta(name)
        } else if let name = name(after: "start:") {
            self = .start(name)
        } else {
            self = .block(kind)
        }
    }
}

/// The words for the end of a response.
enum ConverseStopReason {
    /// The members of the report beside usage.
    static let reported = ["metrics", "trace", "performanceConfig", "serviceTier"]

    /// The provider's word where it is one of this wire's and is kept, else the wire's word for the reason.
    static func word(
        _ reason: FinishReason?, raw: String?, stopSequence: String?, hasCalls: Bool, options: ResponseEncodingOptions
    ) -> String {
        if options.keepsRawFinishReason, let raw, !raw.isEmpty {
            if case .other = FinishReason(converse: raw) {} else { return raw }
            if case .other = reason { return raw }
        }
        return switch reason {
        case .stop, .error: stopSequence == nil ? "end_turn" : "stop_sequence"
        case .pause, .other: "end_turn"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .contentFilter, .refusal: "content_filtered"
        case nil: hasCalls ? "tool_use" : "end_turn"
        }
    }
}

extension ReasoningPart {
    /// What goes into `redactedContent`, which must be base64: the wire's own, or another's that happens to be.
    var converseRedacted: String? {
        guard let encrypted else { return nil }
        return origin?.wire == .bedrockConverse || Base64.decode(encrypted) != nil ? encrypted : nil
    }
}

extension ServerToolActivity {
    /// The activity's own JSON, where it is a block of this wire.
    var ownConverseBlock: String? {
        guard let json, let type = JSONValue(checked: json)?["toolUse"]?["type"], type != .null else { return nil }
        return json
    }

    /// The word for the type: the service knows but one.
    var converseType: String { ownConverseBlock == nil ? "server_tool_use" : type }
}

extension JSONWriter {
    /// Writes a member with a document.
    mutating func member(_ name: String, _ value: JSONValue) {
        key(name)
        self.value(value)
    }

    /// Writes a block of text.
    mutating func converseText(_ text: String) {
        beginObject()
        field("text", text)
        endObject()
    }

    /// Writes reasoning: words with their signature, and a block of its own for what the provider keeps to itself.
    mutating func converseReasoning(_ part: ReasoningPart) {
        let redacted = part.converseRedacted
        if !part.text.isEmpty || part.signature != nil {
            beginObject()
            key("reasoningContent")
            beginObject()
            key("reasoningText")
            beginObject()
            field("text", part.text)
            field("signature", part.signature)
            endObject()
            endObject()
            endObject()
        }
        guard let redacted else { return }
        beginObject()
        key("reasoningContent")
        beginObject()
        field("redactedContent", redacted)
        endObject()
        endObject()
    }

    /// Writes a block of a picture, sound, film or document.
    mutating func converseMedia(_ name: String, format: String, filename: String? = nil, bytes: String? = nil, address: String? = nil) {
        beginObject()
        key(name)
        beginObject()
        field("format", format)
        field("name", filename)
        key("source")
        beginObject()
        field("bytes", bytes)
        if let address {
            key("s3Location")
            beginObject()
            field("uri", address)
            endObject()
        }
        endObject()
        endObject()
        endObject()
    }

    /// Writes text with its sources.
    mutating func converseCitations(_ text: String?, _ citations: [Citation]) {
        beginObject()
        key("citationsContent")
        beginObject()
        if let text, !text.isEmpty {
            key("content")
            beginArray()
            converseText(text)
            endArray()
        }
        key("citations")
        beginArray()
        for citation in citations { converseCitation(citation) }
        endArray()
        endObject()
        endObject()
    }

    /// Writes a source.
    mutating func converseCitation(_ citation: Citation) {
        if let json = citation.converseJSON { return raw(json) }
        beginObject()
        field("title", citation.title)
        let kind = citation.kind ?? ""
        let hasPlace = ["documentChar", "documentPage", "documentChunk", "searchResultLocation"].contains(kind)
        if hasPlace { field("source", citation.url) }
        if let quote = citation.quote {
            key("sourceContent")
            beginArray()
            converseText(quote)
            endArray()
        }
        if hasPlace || citation.url != nil {
            key("location")
            beginObject()
            key(hasPlace ? kind : "web")
            beginObject()
            if hasPlace {
                field("start", citation.startIndex)
                field("end", citation.endIndex)
            } else {
                field("url", citation.url)
            }
            endObject()
            endObject()
        }
        endObject()
    }

    /// Writes usage, and what else the service reports of a response.
    mutating func converseReport(usage: Usage?, metadata: JSONObject) {
        if let usage, !usage.isEmpty {
            key("usage")
            converseUsage(usage)
        }
        // Never absent in the service's answers.
        member("metrics", metadata["metrics"] ?? ["latencyMs": 0])
        for name in ConverseStopReason.reported.dropFirst() {
            if let value = metadata[name] { member(name, value) }
        }
    }

    /// Writes a usage object: the provider's own where it is of this wire, else the wire's fields.
    private mutating func converseUsage(_ usage: Usage) {
        if usage.raw["inputTokens"] != nil || usage.raw["outputTokens"] != nil { return value(.object(usage.raw)) }
        beginObject()
        // The three are never absent in the service's answers.
        field("inputTokens", usage.inputTokens ?? 0)
        field("outputTokens", usage.outputTokens ?? 0)
        field("totalTokens", usage.totalTokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
        field("cacheReadInputTokens", usage.cacheReadTokens)
        field("cacheWriteInputTokens", usage.cacheWriteTokens)
        endObject()
    }
}
