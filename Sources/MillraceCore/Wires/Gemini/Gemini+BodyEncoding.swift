/// Writes a whole response as one `GenerateContentResponse` (Gemini API reference, "GenerateContentResponse").
///
/// Parts come in their order, each with what it was signed with. A response that is not whole has no finish reason, and calls that were
/// cut are left out of it.
struct GeminiBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        let isBlockedPrompt = response.metadata["promptFeedback"]?["blockReason"] != nil && response.parts.isEmpty
        if !isBlockedPrompt {
            writer.key("candidates")
            writer.beginArray()
            for choice in [response.choice] + response.otherChoices { write(choice, of: response, into: &writer) }
            writer.endArray()
        }
        writer.geminiFields(response.metadata)
        if let usage = response.usage, !usage.isEmpty {
            writer.key("usageMetadata")
            writer.geminiUsage(usage)
        }
        writer.field("modelVersion", response.model ?? options.model)
        writer.field("responseId", response.responseID ?? options.responseID)
        if response.outcome != .finished, let error = response.error, !GeminiFinishWord.isError(error.type) {
            writer.key("error")
            writer.geminiErrorFields(error)
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ choice: LLMResponse.Choice, of response: LLMResponse, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("content")
        writer.beginObject()
        writer.key("parts")
        writer.beginArray()
        for part in choice.parts { write(part, into: &writer) }
        writer.endArray()
        writer.field("role", "model")
        writer.endObject()
        if let word = word(of: choice, in: response) { writer.field("finishReason", word) }
        writer.field("index", choice.index)
        let citations = choice.citations + (choice.index == 0 ? response.sources : [])
        writer.geminiCandidateFields(response.metadata, choice: choice.index, citations: citations)
        let tokens = choice.logprobs.content + choice.logprobs.refusal
        if !tokens.isEmpty { writer.geminiLogprobs(tokens) }
        writer.endObject()
    }

    private func word(of choice: LLMResponse.Choice, in response: LLMResponse) -> String? {
        if response.outcome == .failed, choice.index == 0, let type = response.error?.type, GeminiFinishWord.isError(type) { return type }
        guard response.outcome == .finished else { return nil }
        let word = GeminiFinishWord.word(choice.finishReason, raw: choice.rawFinishReason, options: options)
        let hasOnlyUnusableCalls = !choice.toolCallOutcomes.isEmpty && choice.toolCalls.isEmpty
        return hasOnlyUnusableCalls && word == "STOP" ? "MALFORMED_FUNCTION_CALL" : word
    }

    private func write(_ part: LLMResponse.Part, into writer: inout JSONWriter) {
        switch part {
        case .text(let text): writer.geminiText(text.text, signature: text.signature)
        case .refusal(let text): writer.geminiText(text)
        case .reasoning(let reasoning):
            guard !reasoning.text.isEmpty || reasoning.geminiSignature != nil else { return }
            writer.geminiText(reasoning.text, isThought: true, signature: reasoning.geminiSignature)
        case .toolCall(.complete(let call)): writer.geminiCall(call, id: call.id.origin == .provider ? call.id.rawValue : nil)
        case .toolCall: return
        case .audio(let audio):
            if let data = audio.base64 { writer.geminiInlineData(mediaType: audio.geminiMediaType, base64: data) }
        case .serverTool(let activity): if let json = activity.geminiPart { writer.raw(json) }
        case .opaque(let opaque): if let json = opaque.geminiPart { writer.raw(json) }
        }
    }
}
