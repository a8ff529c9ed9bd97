/// Writes a whole response as `/v2/chat` answers without streaming (Cohere API reference, "Chat").
///
/// A response that is not whole has the reason `ERROR`, and calls that were cut are left out of it, so that nobody runs them.
struct CohereBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let isWhole = response.outcome == .finished
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", response.responseID ?? options.responseID ?? "")
        let word = isWhole ? (response.finishReason ?? .stop).cohereWord(raw: response.rawFinishReason, options: options) : "ERROR"
        writer.field("finish_reason", word)
        writer.key("message")
        write(response, isWhole: isWhole, into: &writer)
        if let usage = response.usage, !usage.isEmpty {
            writer.key("usage")
            writer.cohereUsage(usage)
        }
        if !response.choice.logprobs.content.isEmpty {
            writer.key("logprobs")
            writer.beginArray()
            for token in response.choice.logprobs.content { writer.cohereLogprob(token) }
            writer.endArray()
        }
        if !isWhole, let error = response.error { writer.field("error", error.message ?? error.type ?? "the response failed") }
        let reserved: Set<String> = ["id", "finish_reason", "message", "usage", "logprobs", "error", "type"]
        for (name, value) in response.metadata where !reserved.contains(name) {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ response: LLMResponse, isWhole: Bool, into writer: inout JSONWriter) {
        let parts = response.parts
        writer.beginObject()
        writer.field("role", "assistant")
        let plan = parts.compactMap { part -> String? in
            if case .reasoning(let reasoning) = part, reasoning.isCoherePlan { reasoning.text } else { nil }
        }.joined()
        if !plan.isEmpty { writer.field("tool_plan", plan) }
        writeContent(parts, into: &writer)
        let calls = response.toolCallOutcomes.filter { $0.name != nil && (isWhole || $0.completed != nil) }
        if !calls.isEmpty {
            writer.key("tool_calls")
            writer.beginArray()
            for call in calls { writer.chatCall(id: call.id.rawValue, name: call.name ?? "", arguments: call.rawArguments) }
            writer.endArray()
        }
        if !response.citations.isEmpty {
            writer.key("citations")
            writer.beginArray()
            for citation in response.citations { writer.cohereCitation(citation, in: response.text) }
            writer.endArray()
        }
        writer.endObject()
    }

    private func writeContent(_ parts: [LLMResponse.Part], into writer: inout JSONWriter) {
        writer.key("content")
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): writer.chatBlock("text", text.text)
            case .refusal(let text): writer.chatBlock("text", text)
            case .reasoning(let reasoning):
                if !reasoning.isCoherePlan, !reasoning.text.isEmpty { writer.chatBlock("thinking", reasoning.text) }
            case .opaque(let opaque):
                if opaque.wire == .cohereV2, JSONValue(checked: opaque.json) != nil { writer.raw(opaque.json) }
            case .toolCall, .audio, .serverTool: continue
            }
        }
        writer.endArray()
    }
}

extension ReasoningPart {
    /// Whether it is Cohere's plan for the use of tools.
    var isCoherePlan: Bool { origin?.wire == .cohereV2 && origin?.field == "tool_plan" }
}
