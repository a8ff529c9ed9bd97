/// Writes a whole response as a `chat.completion` object (OpenAI API reference, "The chat completion object").
///
/// The wire has one field for each kind of part, so the order between kinds is not carried. A response that is not whole has no
/// finish reason, and calls that were cut are left out of it, so that nobody runs them.
struct ChatBodyEncoder {
    let profile: OpenAIChatProfile
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", response.responseID ?? options.responseID ?? "")
        writer.field("object", "chat.completion")
        writer.field("created", options.created)
        writer.field("model", response.model ?? options.model ?? "")
        writer.key("choices")
        writer.beginArray()
        for choice in [response.choice] + response.otherChoices { write(choice, of: response, into: &writer) }
        writer.endArray()
        if let usage = response.usage, !usage.isEmpty {
            writer.key("usage")
            writer.chatUsage(usage)
        }
        writer.chatExtras(response.metadata, sources: response.sources)
        if response.outcome != .finished, let error = response.error {
            writer.key("error")
            writer.chatErrorFields(error)
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ choice: LLMResponse.Choice, of response: LLMResponse, into writer: inout JSONWriter) {
        let message = ChatMessageFields(choice, isWhole: response.outcome == .finished)
        writer.beginObject()
        writer.field("index", choice.index)
        writer.key("message")
        write(message, into: &writer)
        if choice.logprobs.isEmpty {
            writer.key("logprobs")
            writer.null()
        } else {
            writer.chatLogprobs(choice.logprobs)
        }
        writer.field("stop_reason", choice.stopSequence)
        writer.key("finish_reason")
        if response.outcome == .finished {
            let word = ChatFinishWord.word(
                choice.finishReason, raw: choice.rawFinishReason, hasCalls: !message.calls.isEmpty, isLegacy: profile.usesLegacyFunctions,
                options: options)
            writer.string(word)
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private func write(_ message: ChatMessageFields, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("role", "assistant")
        writer.key("content")
        writeContent(message, into: &writer)
        writer.key("refusal")
        if let refusal = message.refusal { writer.string(refusal) } else { writer.null() }
        writeReasoning(message, into: &writer)
        if !message.citations.isEmpty {
            writer.key("annotations")
            writer.beginArray()
            for citation in message.citations { writer.chatAnnotation(citation) }
            writer.endArray()
        }
        if let audio = message.audio { writer.chatAudio(audio) }
        writeCalls(message, into: &writer)
        if !message.activities.isEmpty {
            writer.key("executed_tools")
            writer.beginArray()
            for (index, activity) in message.activities.enumerated() { writer.chatActivity(activity, index: index) }
            writer.endArray()
        }
        writer.rawList("images", message.opaque[.images] ?? [])
        for (place, values) in message.fields {
            writer.key(place)
            writer.raw(values)
        }
        writer.endObject()
    }

    private func writeContent(_ message: ChatMessageFields, into writer: inout JSONWriter) {
        if let parts = message.opaque[.content] {
            writer.beginArray()
            if let text = message.text {
                writer.beginObject()
                writer.field("type", "text")
                writer.field("text", text)
                writer.endObject()
            }
            for part in parts { writer.raw(part) }
            writer.endArray()
        } else if let text = message.text {
            writer.string(text)
        } else if message.hasOtherContent {
            writer.null()
        } else {
            writer.string("")
        }
    }

    /// The words in `reasoning_content`; piece by piece in `reasoning_details` too, where a piece has more than words.
    private func writeReasoning(_ message: ChatMessageFields, into writer: inout JSONWriter) {
        let words = message.reasoning.map(\.text).joined()
        if !words.isEmpty { writer.field("reasoning_content", words) }
        let raw = message.opaque[.reasoningDetails] ?? []
        let needsDetails = message.reasoning.contains { $0.signature != nil || $0.encrypted != nil || $0.id != nil || $0.isSummary }
        guard needsDetails || !raw.isEmpty else { return }
        writer.key("reasoning_details")
        writer.beginArray()
        for (index, part) in message.reasoning.enumerated() { writer.reasoningDetails(of: part, index: index) }
        for entry in raw { writer.raw(entry) }
        writer.endArray()
    }

    private func writeCalls(_ message: ChatMessageFields, into writer: inout JSONWriter) {
        let foreign = message.opaque[.toolCalls] ?? []
        var calls = message.calls[...]
        if profile.usesLegacyFunctions, let first = calls.popFirst() {
            writer.key("function_call")
            write(first, into: &writer)
        }
        guard !calls.isEmpty || !foreign.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for call in calls {
            writer.beginObject()
            writer.field("id", call.id.rawValue)
            writer.field("type", "function")
            writer.key("function")
            write(call, into: &writer)
            if profile.carriesCallSignatures { writer.googleSignature(call.completed?.signature) }
            writer.endObject()
        }
        for call in foreign { writer.raw(call) }
        writer.endArray()
    }

    private func write(_ call: ToolCallOutcome, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", call.name ?? "")
        writer.field("arguments", call.rawArguments)
        writer.endObject()
    }
}

/// The parts of one choice, sorted by the fields of a message.
private struct ChatMessageFields {
    var text: String?
    var refusal: String?
    var reasoning: [ReasoningPart] = []
    var citations: [Citation] = []
    var audio: AudioPart?
    var calls: [ToolCallOutcome] = []
    var activities: [ServerToolActivity] = []
    var opaque: [ChatPlace: [String]] = [:]
    var fields: [(name: String, json: String)] = []

    init(_ choice: LLMResponse.Choice, isWhole: Bool) {
        for part in choice.parts {
            switch part {
            case .text(let part):
                text = (text ?? "") + part.text
                citations += part.citations
            case .refusal(let words): refusal = (refusal ?? "") + words
            case .reasoning(let part): reasoning.append(part)
            case .audio(let part): audio = audio ?? part
            case .toolCall(let outcome):
                if outcome.name != nil, isWhole || outcome.completed != nil { calls.append(outcome) }
            case .serverTool(let activity): activities.append(activity)
            case .opaque(let part): add(part)
            }
        }
    }

    private mutating func add(_ part: OpaquePart) {
        guard part.wire == .openAIChat, JSONValue(checked: part.json) != nil else { return }
        let place = ChatPlace(kind: part.kind)
        if case .field(let name) = place { fields.append((name, part.json)) } else { opaque[place, default: []].append(part.json) }
    }

    /// Whether there is anything beside which OpenAI has null for the text.
    var hasOtherContent: Bool {
        refusal != nil || audio != nil || !calls.isEmpty || opaque[.toolCalls] != nil || opaque[.images] != nil
    }
}
