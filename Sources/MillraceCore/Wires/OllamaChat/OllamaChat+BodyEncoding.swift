/// Writes a whole response as `/api/chat` or `/api/generate` answers with `stream: false`.
///
/// A response that is not whole is not `done`, and calls that were cut are left out of it, so that nobody runs them.
struct OllamaBodyEncoder {
    let wire: WireID
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let isWhole = response.outcome == .finished
        var writer = JSONWriter()
        writer.beginObject()
        writer.ollamaHead(model: response.model ?? options.model ?? "", created: options.created)
        if wire == .ollamaChat {
            writer.key("message")
            writer.beginObject()
            writer.field("role", "assistant")
            writer.field("content", response.text + (response.refusal ?? ""))
            write(response.choice, into: &writer)
            writer.endObject()
        } else {
            writer.field("response", response.text + (response.refusal ?? ""))
            write(response.choice, into: &writer)
        }
        writer.field("done", isWhole)
        if isWhole {
            let word = OllamaFinishWord.word(response.finishReason, raw: response.rawFinishReason, options: options)
            writer.field("done_reason", word)
        }
        writer.ollamaLogprobs(response.choice.logprobs.content)
        if let usage = response.usage { writer.ollamaUsage(usage) }
        writer.ollamaExtras(response.metadata)
        if !isWhole, let error = response.error {
            writer.field("error", error.message ?? error.type ?? "the response failed")
        }
        writer.endObject()
        return writer.bytes
    }

    /// Everything of a choice but its text.
    private func write(_ choice: LLMResponse.Choice, into writer: inout JSONWriter) {
        writer.field("thinking", choice.reasoning)
        let calls = choice.toolCalls.filter { $0.kind == .function }
        if !calls.isEmpty {
            writer.key("tool_calls")
            writer.beginArray()
            for (index, call) in calls.enumerated() { writer.ollamaCall(call, index: index) }
            writer.endArray()
        }
        var written: Set<String> = []
        for case .opaque(let opaque) in choice.parts where opaque.wire == wire {
            // A field stands once in an object.
            guard let value = JSONValue(checked: opaque.json), written.insert(opaque.kind).inserted else { continue }
            writer.key(opaque.kind)
            writer.value(value)
        }
    }
}
