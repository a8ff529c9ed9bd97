/// Writes a whole response as a `text_completion` object (OpenAI API reference, "The completion object").
///
/// A response that is not whole has no finish reason.
struct CompletionsBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let isWhole = response.outcome == .finished
        var writer = JSONWriter()
        writer.beginObject()
        writer.completionsHead(
            id: response.responseID ?? options.responseID ?? "", created: options.created, model: response.model ?? options.model ?? "")
        writer.key("choices")
        writer.beginArray()
        for choice in [response.choice] + response.otherChoices {
            var offset = 0
            writer.beginObject()
            writer.field("text", choice.text + (choice.refusal ?? ""))
            writer.field("index", choice.index)
            writer.completionsLogprobs(choice.logprobs.content, offset: &offset)
            writer.key("finish_reason")
            if isWhole {
                writer.string(CompletionsFinishWord.word(choice.finishReason, raw: choice.rawFinishReason, options: options))
            } else {
                writer.null()
            }
            writer.field("stop_reason", choice.stopSequence)
            writer.endObject()
        }
        writer.endArray()
        if let usage = response.usage, !usage.isEmpty {
            writer.key("usage")
            writer.chatUsage(usage)
        }
        writer.chatExtras(response.metadata, sources: [])
        if !isWhole, let error = response.error {
            writer.key("error")
            writer.chatErrorFields(error)
        }
        writer.endObject()
        return writer.bytes
    }
}
