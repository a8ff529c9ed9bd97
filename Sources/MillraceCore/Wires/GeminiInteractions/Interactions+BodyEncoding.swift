/// Writes a whole response as an interaction (Gemini API reference, "Interactions").
///
/// One that is not whole has a status that says so, and calls that were cut are left out of it.
struct InteractionsBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", response.responseID ?? options.responseID ?? "")
        switch response.outcome {
        case .finished:
            writer.field(
                "status", LLMResponse.interactionStatus(response.finishReason, raw: response.rawFinishReason, options: options))
        case .failed, .blocked: writer.field("status", "failed")
        case .cancelled: writer.field("status", "cancelled")
        case .truncated: writer.field("status", "in_progress")
        }
        if let usage = response.usage, !usage.isEmpty {
            writer.key("usage")
            writer.interactionsUsage(usage)
        }
        writer.interactionsFields(response.metadata)
        writer.key("steps")
        writer.beginArray()
        for part in response.parts { write(part, sources: [], into: &writer) }
        if !response.sources.isEmpty { write(.text(TextPart("", citations: response.sources)), sources: [], into: &writer) }
        writer.endArray()
        if response.outcome != .finished, let error = response.error {
            writer.key("error")
            writer.beginObject()
            writer.field("message", error.message ?? "")
            writer.field("code", error.code ?? error.type)
            writer.endObject()
        }
        writer.field("object", "interaction")
        writer.field("model", response.model ?? options.model)
        writer.endObject()
        return writer.bytes
    }

    private func write(_ part: LLMResponse.Part, sources: [Citation], into writer: inout JSONWriter) {
        switch part {
        case .text(let text): output(into: &writer) { $0.interactionsText(text.text, annotations: text.citations) }
        case .refusal(let text): output(into: &writer) { $0.interactionsText(text, annotations: []) }
        case .reasoning(let reasoning): writer.interactionsThought(reasoning)
        case .toolCall(.complete(let call)): writer.interactionsCall(call, id: call.id.rawValue)
        case .toolCall: return
        case .audio(let audio):
            guard let data = audio.base64 else { return }
            output(into: &writer) { writer in
                writer.beginObject()
                writer.field("type", "audio")
                writer.field("data", data)
                writer.field("mime_type", audio.geminiMediaType)
                writer.endObject()
            }
        case .serverTool(let activity): if let json = activity.interactionsStep { writer.raw(json) }
        case .opaque(let opaque):
            switch opaque.interactionsPlace {
            case .step: writer.raw(opaque.json)
            case .content: output(into: &writer) { $0.raw(opaque.json) }
            case nil: return
            }
        }
    }

    private func output(into writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void) {
        writer.beginObject()
        writer.key("content")
        writer.beginArray()
        content(&writer)
        writer.endArray()
        writer.field("type", "model_output")
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes text as content.
    mutating func interactionsText(_ text: String, annotations: [Citation]) {
        beginObject()
        field("text", text)
        if !annotations.isEmpty {
            key("annotations")
            beginArray()
            for annotation in annotations { interactionsAnnotation(annotation) }
            endArray()
        }
        field("type", "text")
        endObject()
    }

    /// Writes a step `thought`; nothing where there is nothing to tell.
    mutating func interactionsThought(_ reasoning: ReasoningPart) {
        guard !reasoning.text.isEmpty || reasoning.interactionsSignature != nil else { return }
        beginObject()
        field("signature", reasoning.interactionsSignature)
        if !reasoning.text.isEmpty {
            key("summary")
            beginArray()
            interactionsText(reasoning.text, annotations: [])
            endArray()
        }
        field("type", "thought")
        endObject()
    }

    /// Writes a step `function_call`.
    mutating func interactionsCall(_ call: ToolCall, id: String, name: String? = nil) {
        beginObject()
        field("id", id)
        field("type", "function_call")
        field("name", name ?? call.name)
        key("arguments")
        if call.kind == .custom {
            beginObject()
            field("input", call.rawArguments)
            endObject()
        } else {
            raw(call.rawArguments)
        }
        field("signature", call.signature)
        endObject()
    }
}
