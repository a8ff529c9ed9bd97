/// Writes a whole response as a `chat.completion` object of Mistral's (Mistral API reference, "Chat completion").
///
/// Content is a string where there is only text, else a list of blocks in the order of the parts. A response that is not whole ends
/// with the reason `error`, and calls that were cut are left out of it, so that nobody runs them.
struct MistralBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let isWhole = response.outcome == .finished
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", response.responseID ?? options.responseID ?? "")
        writer.field("object", "chat.completion")
        writer.field("created", options.created)
        writer.field("model", response.model ?? options.model ?? "")
        writer.key("choices")
        writer.beginArray()
        for choice in [response.choice] + response.otherChoices { write(choice, isWhole: isWhole, into: &writer) }
        writer.endArray()
        writer.mistralUsage(response.usage)
        writer.chatExtras(response.metadata, sources: [])
        if !isWhole, let error = response.error {
            writer.key("error")
            writer.chatErrorFields(error)
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ choice: LLMResponse.Choice, isWhole: Bool, into writer: inout JSONWriter) {
        let calls = choice.toolCallOutcomes.filter { $0.name != nil && (isWhole || $0.completed != nil) }
        var rawCalls: [String] = []
        for case .opaque(let opaque) in choice.parts where opaque.wire == .mistralChat && JSONValue(checked: opaque.json) != nil {
            if ChatPlace(kind: opaque.kind) == .toolCalls { rawCalls.append(opaque.json) }
        }
        writer.beginObject()
        writer.field("index", choice.index)
        writer.key("message")
        writer.beginObject()
        writer.field("role", "assistant")
        writer.key("content")
        writeContent(choice, into: &writer)
        if calls.isEmpty, rawCalls.isEmpty {
            writer.key("tool_calls")
            writer.null()
        } else {
            writer.mistralCalls(calls, raw: rawCalls)
        }
        writer.endObject()
        if !choice.logprobs.content.isEmpty { writer.mistralLogprobs(choice.logprobs.content) }
        let word = MistralFinishWord.word(
            choice.finishReason, raw: choice.rawFinishReason, hasCalls: !calls.isEmpty, options: options)
        writer.field("finish_reason", isWhole ? word : "error")
        writer.endObject()
    }

    private func writeContent(_ choice: LLMResponse.Choice, into writer: inout JSONWriter) {
        let needsBlocks = choice.parts.contains { part in
            switch part {
            case .reasoning(let reasoning): !reasoning.text.isEmpty || reasoning.signature != nil
            case .opaque(let opaque): opaque.wire == .mistralChat && ChatPlace(kind: opaque.kind) == .content
            case .text(let text): text.citations.contains { $0.kind == "reference" }
            default: false
            }
        }
        guard needsBlocks else { return writer.string(choice.text + (choice.refusal ?? "")) }
        writer.beginArray()
        for part in choice.parts {
            switch part {
            case .text(let text):
                writer.chatBlock("text", text.text)
                for citation in text.citations { _ = writer.mistralReference(citation) }
            case .refusal(let text): writer.chatBlock("text", text)
            case .reasoning(let reasoning):
                guard !reasoning.text.isEmpty || reasoning.signature != nil else { continue }
                writer.mistralThinking(reasoning.text, signature: reasoning.signature)
            case .opaque(let opaque):
                guard opaque.wire == .mistralChat, ChatPlace(kind: opaque.kind) == .content, JSONValue(checked: opaque.json) != nil else {
                    continue
                }
                writer.raw(opaque.json)
            case .toolCall, .audio, .serverTool: continue
            }
        }
        writer.endArray()
    }
}
