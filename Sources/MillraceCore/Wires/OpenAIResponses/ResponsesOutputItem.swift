/// One output item as it is written, in events and in whole responses (OpenAI API reference, "The response object").
struct ResponsesOutputItem: Sendable {
    /// What it is.
    enum Shape: Sendable { case message, reasoning, call, raw }

    /// A content part, a raw reasoning piece or a summary part.
    struct Part: Sendable {
        enum Kind: Sendable { case text, refusal, rawReasoning, summary, raw }

        var kind: Kind
        var text = ""
        var citations: [Citation] = []
        var logprobs: [TokenLogprob] = []
        /// A content part Millrace does not model.
        var json = ""
    }

    var shape: Shape
    var id: String
    var parts: [Part] = []
    /// Whether it is written as complete.
    var isWhole = true
    // Messages.
    var phase: String?
    // Reasoning.
    var encrypted: String?
    var signature: String?
    var format: String?
    // Calls.
    var kind = ToolCall.Kind.function
    var callID = ""
    var name = ""
    var arguments = ""
    /// An item that came whole from the provider, or was made of an activity.
    var json = ""
}

extension ResponsesOutputItem {
    /// An item for the work of a provider's tool.
    ///
    /// That of another wire is written in the form all tool items share.
    init(_ activity: ServerToolActivity, number: Int) {
        self.init(shape: .raw, id: activity.id ?? "tool_\(number)")
        if let known = activity.json, ServerToolActivity.isResponses(type: activity.type),
            var object = JSONValue(checked: known)?.objectValue, object["type"]?.stringValue == activity.type
        {
            json = known
            if activity.type == "custom_tool_call" {
                // It looks like a call of the client's; the word is that of `tool_search_call`.
                object[ResponsesField.execution] = "server"
                json = JSONValue.object(object).jsonText
            }
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", id)
        writer.field("type", ServerToolActivity.isResponses(type: activity.type) ? activity.type : activity.type + "_call")
        writer.field("status", "completed")
        writer.field("name", activity.name)
        writer.field("arguments", activity.input)
        writer.field("output", activity.output)
        writer.endObject()
        json = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// An item for a call.
    init(call outcome: ToolCallOutcome) {
        self.init(shape: .call, id: "", callID: outcome.id.rawValue, name: outcome.name ?? "")
        take(outcome)
        id = outcome.completed?.itemID ?? ResponsesOutputItem.id(ofCall: outcome.id, kind: kind)
    }

    /// Takes over how a call ended.
    mutating func take(_ outcome: ToolCallOutcome) {
        arguments = outcome.rawArguments
        switch outcome {
        case .complete(let call): kind = call.kind
        case .incomplete(let call):
            kind = call.kind ?? .function
            isWhole = false
        // The provider claimed that it was whole.
        case .invalid(let call, _): kind = call.kind ?? .function
        }
    }

    /// An id for an item that came without one, unique in the conversation.
    static func id(_ prefix: String, number: Int, response: String) -> String {
        let tail = response.hasPrefix("resp_") ? String(response.dropFirst("resp_".count)) : response
        return "\(prefix)_\(tail)\(tail.isEmpty ? "" : "_")\(number)"
    }

    /// An id for the item of a call that came without one.
    static func id(ofCall id: ToolCallID, kind: ToolCall.Kind) -> String { (kind == .custom ? "ctc_" : "fc_") + id.rawValue }
}

extension JSONWriter {
    /// Writes an item.
    ///
    /// - Parameter isBeginning: whether it has only begun, so that nothing is in it.
    mutating func responsesItem(_ item: ResponsesOutputItem, isBeginning: Bool = false) {
        if item.shape == .raw { return responsesRaw(item.json) }
        let status = isBeginning ? "in_progress" : item.isWhole ? "completed" : "incomplete"
        beginObject()
        field("id", item.id)
        switch item.shape {
        case .message:
            field("type", "message")
            field("status", status)
            key("content")
            responsesParts(isBeginning ? [] : item.parts)
            field("role", "assistant")
            field("phase", item.phase)
        case .reasoning:
            field("type", "reasoning")
            key("summary")
            responsesParts(isBeginning ? [] : item.parts.filter { $0.kind == .summary })
            let content = item.parts.filter { $0.kind != .summary }
            if !isBeginning, !content.isEmpty {
                key("content")
                responsesParts(content)
            }
            if !isBeginning {
                field("encrypted_content", item.encrypted)
                field("signature", item.signature)
            }
            field("format", item.format)
        case .call:
            let isCustom = item.kind == .custom
            field("type", isCustom ? "custom_tool_call" : "function_call")
            field("status", status)
            field("call_id", item.callID)
            field("name", item.name)
            field(isCustom ? "input" : "arguments", isBeginning ? "" : item.arguments)
        case .raw: break
        }
        endObject()
    }

    private mutating func responsesParts(_ parts: [ResponsesOutputItem.Part]) {
        beginArray()
        for part in parts { responsesPart(part) }
        endArray()
    }

    /// Writes a part.
    mutating func responsesPart(_ part: ResponsesOutputItem.Part) {
        if part.kind == .raw { return responsesRaw(part.json) }
        beginObject()
        switch part.kind {
        case .text:
            field("type", "output_text")
            key("annotations")
            beginArray()
            for citation in part.citations { responsesAnnotation(citation) }
            endArray()
            responsesLogprobs(part.logprobs)
            field("text", part.text)
        case .refusal:
            field("type", "refusal")
            field("refusal", part.text)
        case .rawReasoning:
            field("type", "reasoning_text")
            field("text", part.text)
        case .summary:
            field("type", "summary_text")
            field("text", part.text)
        case .raw: break
        }
        endObject()
    }

    /// Writes JSON as it came, on one line: a line end would end the event's.
    private mutating func responsesRaw(_ json: String) {
        // In valid JSON line ends stand only between tokens.
        guard json.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return raw(json) }
        raw(bytes: json.utf8.map { $0 == 0x0A || $0 == 0x0D ? UInt8(ascii: " ") : $0 })
    }

    /// Writes an annotation; numbers that strict clients want and nobody told are 0.
    mutating func responsesAnnotation(_ citation: Citation) {
        if let json = citation.responsesJSON { return responsesRaw(json) }
        beginObject()
        switch citation.kind {
        case "file_citation", "file_path", "container_file_citation":
            field("type", citation.kind)
            field("filename", citation.title ?? "")
            field("file_id", "")
            if let end = citation.endIndex {
                field("start_index", citation.startIndex ?? 0)
                field("end_index", end)
            } else {
                field("index", citation.startIndex ?? 0)
            }
        default:
            field("type", "url_citation")
            field("start_index", citation.startIndex ?? 0)
            field("end_index", citation.endIndex ?? 0)
            field("title", citation.title ?? "")
            field("url", citation.url ?? "")
        }
        endObject()
    }

    /// Writes `logprobs` of a text part or delta.
    mutating func responsesLogprobs(_ tokens: [TokenLogprob]) {
        key("logprobs")
        beginArray()
        for token in tokens {
            beginObject()
            responsesToken(token.token, token.logprob, token.bytes)
            key("top_logprobs")
            beginArray()
            for other in token.alternatives {
                beginObject()
                responsesToken(other.token, other.logprob, other.bytes)
                endObject()
            }
            endArray()
            endObject()
        }
        endArray()
    }

    private mutating func responsesToken(_ token: String, _ logprob: Double, _ bytes: [UInt8]?) {
        field("token", token)
        field("logprob", logprob)
        guard let bytes else { return }
        key("bytes")
        beginArray()
        for byte in bytes { integer(Int(byte)) }
        endArray()
    }
}
