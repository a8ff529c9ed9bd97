/// Writes a whole response as `/v1/messages` gives it (Claude API docs, "Create a message").
///
/// A call that never became whole is left out: here its arguments would have to be an object, and would look as if they could be run.
struct AnthropicBodyEncoder {
    let options: ResponseEncodingOptions
    private var content = AnthropicStopWord.Content()
    private var fields: JSONObject?
    private var callFields: [String: JSONObject] = [:]

    init(options: ResponseEncodingOptions) { self.options = options }

    /// The bytes of a response.
    mutating func encode(_ response: LLMResponse) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", response.responseID ?? options.responseID ?? "")
        writer.field("type", "message")
        writer.field("role", "assistant")
        writer.field("model", response.model ?? options.model ?? "")
        writer.key("content")
        writer.beginArray()
        for part in response.parts { write(part, &writer) }
        writer.endArray()
        let word = AnthropicStopWord.word(
            response.finishReason, raw: response.rawFinishReason, stopSequence: response.stopSequence, content, options: options)
        writer.field("stop_reason", word)
        writer.key("stop_sequence")
        if let stop = response.stopSequence { writer.string(stop) } else { writer.null() }
        writer.key("usage")
        writer.anthropicUsage(response.usage)
        for (name, value) in response.metadata where AnthropicMetadata.ofDelta.contains(name) || AnthropicMetadata.ofEvent.contains(name) {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        return writer.bytes
    }

    private mutating func write(_ part: LLMResponse.Part, _ writer: inout JSONWriter) {
        switch part {
        case .text(let text):
            let fields = takeFields()
            let citations = text.citations.filter(\.hasAnthropicForm)
            guard !text.text.isEmpty || !citations.isEmpty else { return }
            writer.anthropicText(text.text, citations: citations, fields: fields)
        case .refusal(let text):
            content.hasRefusal = true
            if !text.isEmpty { writer.anthropicText(text) }
        case .audio(let audio):
            if let transcript = audio.transcript, !transcript.isEmpty { writer.anthropicText(transcript) }
        case .reasoning(let reasoning): write(reasoning, &writer)
        case .toolCall(let outcome):
            guard let call = outcome.completed else {
                content.hasBrokenCalls = true
                return
            }
            content.hasCalls = true
            var fields = takeFields() ?? JSONObject()
            for (key, value) in callFields[call.id.rawValue] ?? JSONObject() { fields[key] = value }
            writer.anthropicCall(call, id: call.id.rawValue, fields: fields)
        case .serverTool(let activity):
            guard AnthropicPartKind.isServerCall(activity.type), let json = activity.json else { return }
            writer.anthropicRaw(json)
        case .opaque(let opaque):
            guard AnthropicPartKind.isOwn(opaque.wire), case .object(let block)? = JSONValue(checked: opaque.json) else { return }
            switch opaque.kind {
            case AnthropicPartKind.fields: fields = block
            case AnthropicPartKind.callFields: if let id = block["id"]?.stringValue { callFields[id] = block }
            default: writer.anthropicRaw(opaque.json)
            }
        }
    }

    private mutating func takeFields() -> JSONObject? {
        defer { fields = nil }
        return fields
    }

    private func write(_ reasoning: ReasoningPart, _ writer: inout JSONWriter) {
        let isOwn = reasoning.origin.map { AnthropicPartKind.isOwn($0.wire) } ?? true
        if isOwn, let data = reasoning.encrypted, reasoning.text.isEmpty {
            writer.anthropicRedactedThinking(data)
        } else if !reasoning.text.isEmpty || (isOwn && reasoning.signature != nil) {
            writer.anthropicThinking(reasoning.text, signature: isOwn ? reasoning.signature ?? "" : "")
        }
    }
}

// Blocks as bodies and requests write them.
extension JSONWriter {
    /// Writes a `text` block.
    mutating func anthropicText(_ text: String, citations: [Citation] = [], fields: JSONObject? = nil) {
        beginObject()
        field("type", "text")
        field("text", text)
        if !citations.isEmpty {
            key("citations")
            beginArray()
            for citation in citations { anthropicCitation(citation) }
            endArray()
        }
        anthropicFields(fields, except: ["type", "text"])
        endObject()
    }

    /// Writes a `thinking` block.
    mutating func anthropicThinking(_ text: String, signature: String) {
        beginObject()
        field("type", "thinking")
        field("thinking", text)
        field("signature", signature)
        endObject()
    }

    /// Writes a `redacted_thinking` block.
    mutating func anthropicRedactedThinking(_ data: String) {
        beginObject()
        field("type", "redacted_thinking")
        field("data", data)
        endObject()
    }

    /// Writes a `tool_use` block; free text stands in a field of its own, for the input is an object.
    mutating func anthropicCall(_ call: ToolCall, id: String, fields: JSONObject) {
        beginObject()
        field("type", "tool_use")
        field("id", id)
        field("name", call.name)
        key("input")
        if call.kind == .custom {
            beginObject()
            field("input", call.rawArguments)
            endObject()
        } else {
            anthropicRaw(call.rawArguments)
        }
        anthropicFields(fields, except: ["type", "id", "name", "input"])
        endObject()
    }
}
