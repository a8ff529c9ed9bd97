// How pieces that several encoders of this wire share are written.

extension JSONWriter {
    /// Writes a usage object: the service's own where it is of this wire, else its fields.
    mutating func interactionsUsage(_ usage: Usage) {
        if usage.raw["total_input_tokens"] != nil || usage.raw["total_output_tokens"] != nil { return value(.object(usage.raw)) }
        beginObject()
        field("total_tokens", usage.totalTokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
        field("total_input_tokens", usage.inputTokens)
        field("total_cached_tokens", usage.cacheReadTokens)
        field("total_output_tokens", usage.outputTokens)
        field("total_thought_tokens", usage.reasoningTokens)
        endObject()
    }

    /// Writes an entry of `annotations`.
    mutating func interactionsAnnotation(_ citation: Citation) {
        let kinds = ["url_citation", "file_citation", "place_citation"]
        let kind = citation.kind.flatMap { kinds.contains($0) ? $0 : nil } ?? "url_citation"
        beginObject()
        field("start_index", citation.startIndex)
        field("end_index", citation.endIndex)
        switch kind {
        case "file_citation":
            field("document_uri", citation.url)
            field("file_name", citation.title)
            field("source", citation.quote)
        case "place_citation":
            field("url", citation.url)
            field("name", citation.title)
        default:
            field("url", citation.url)
            field("title", citation.title)
        }
        field("type", kind)
        endObject()
    }

    /// Writes what the service says of an interaction beside what Millrace models.
    mutating func interactionsFields(_ metadata: JSONObject) {
        let own: Set<String> = ["id", "status", "usage", "steps", "object", "model", "error"]
        for (name, value) in metadata where !own.contains(name) {
            key(name)
            self.value(value)
        }
    }
}

extension ReasoningPart {
    /// The signature, where it is one of this wire.
    var interactionsSignature: String? {
        origin == nil || origin?.wire == .geminiInteractions ? signature : nil
    }
}

extension ServerToolActivity {
    /// The step of this wire that the activity came as; nil where it came from another.
    var interactionsStep: String? {
        guard let json, let step = JSONValue(checked: json)?["type"]?.stringValue, InteractionStepKind(type: step) == .serverCall else {
            return nil
        }
        return json
    }
}

extension OpaquePart {
    /// What the part is on this wire: a step, or content of the model; nil where it came from another.
    var interactionsPlace: InteractionsPlace? {
        guard wire == .geminiInteractions, case .object(let object)? = JSONValue(checked: json) else { return nil }
        switch object["type"]?.stringValue {
        case "image", "audio", "video", "document", "file": return .content
        case nil: return nil
        default: return .step
        }
    }
}

/// Where a piece that is kept as it is belongs.
enum InteractionsPlace {
    case step, content
}

extension LLMResponse {
    /// The status of an interaction for a finish reason: the service's own word where it is kept.
    static func interactionStatus(_ reason: FinishReason?, raw: String?, options: ResponseEncodingOptions) -> String {
        if options.keepsRawFinishReason, let raw, let meaning = FinishReason(interactionStatus: raw), meaning != .error {
            if case .other(let word) = meaning, word != "budget_exceeded" { return reason?.interactionStatus ?? "completed" }
            return raw
        }
        return reason?.interactionStatus ?? "completed"
    }
}
