// How pieces that both encoders of this wire share are written.

/// The word for a finish reason: `stop`, `length` or `content_filter`; the wire knows no calls.
enum CompletionsFinishWord {
    /// The provider's word where it is kept, else OpenAI's.
    static func word(_ reason: FinishReason?, raw: String?, options: ResponseEncodingOptions) -> String {
        let known = reason == .toolCalls ? .stop : reason
        return ChatFinishWord.word(known, raw: raw, hasCalls: false, isLegacy: false, options: options)
    }
}

extension JSONWriter {
    /// Writes the members every document of this wire begins with, up to `choices`.
    mutating func completionsHead(id: String, created: Int, model: String) {
        field("id", id)
        field("object", "text_completion")
        field("created", created)
        field("model", model)
    }

    /// Writes `logprobs` of a choice.
    ///
    /// - Parameter offset: where the first token begins in the text, in characters (Unicode scalars); moved behind the last one.
    mutating func completionsLogprobs(_ tokens: [TokenLogprob], offset: inout Int) {
        key("logprobs")
        guard !tokens.isEmpty else { return null() }
        beginObject()
        key("text_offset")
        beginArray()
        for token in tokens {
            integer(offset)
            offset += token.token.unicodeScalars.count
        }
        endArray()
        key("token_logprobs")
        beginArray()
        for token in tokens { double(token.logprob.isFinite ? token.logprob : -9999) }
        endArray()
        key("tokens")
        beginArray()
        for token in tokens { string(token.token) }
        endArray()
        key("top_logprobs")
        if tokens.contains(where: { !$0.alternatives.isEmpty }) {
            beginArray()
            for token in tokens {
                var names: Set<String> = []
                beginObject()
                for alternative in token.alternatives where names.insert(alternative.token).inserted {
                    field(alternative.token, alternative.logprob.isFinite ? alternative.logprob : -9999)
                }
                endObject()
            }
            endArray()
        } else {
            null()
        }
        endObject()
    }
}
