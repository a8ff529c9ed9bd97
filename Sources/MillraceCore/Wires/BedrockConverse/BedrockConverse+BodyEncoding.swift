/// Writes a whole response as `Converse` answers (Amazon Bedrock API reference, "Converse").
///
/// A response that is not whole has no stop reason, and calls that were cut are left out of it, so that nobody runs them.
struct ConverseBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let isWhole = response.outcome == .finished
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("output")
        writer.beginObject()
        writer.key("message")
        writer.beginObject()
        writer.field("role", "assistant")
        writer.key("content")
        writer.beginArray()
        for part in response.parts { write(part, isWhole: isWhole, into: &writer) }
        if !response.sources.isEmpty { writer.converseCitations(nil, response.sources) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        if isWhole {
            let hasCalls = !response.toolCallOutcomes.isEmpty
            writer.field(
                "stopReason",
                ConverseStopReason.word(
                    response.finishReason, raw: response.rawFinishReason, stopSequence: response.stopSequence, hasCalls: hasCalls,
                    options: options))
        }
        if let fields = response.metadata["additionalModelResponseFields"] {
            writer.member("additionalModelResponseFields", fields)
        } else if let stop = response.stopSequence {
            writer.member("additionalModelResponseFields", ["stop_sequence": .string(stop)])
        }
        writer.converseReport(usage: response.usage, metadata: response.metadata)
        writer.endObject()
        return writer.bytes
    }

    private func write(_ part: LLMResponse.Part, isWhole: Bool, into writer: inout JSONWriter) {
        switch part {
        case .text(let text):
            if !text.citations.isEmpty {
                writer.converseCitations(text.text, text.citations)
            } else if !text.text.isEmpty {
                writer.converseText(text.text)
            }
        case .refusal(let words): writer.converseText(words)
        case .reasoning(let reasoning): writer.converseReasoning(reasoning)
        case .toolCall(let outcome):
            guard let name = outcome.name, isWhole || outcome.completed != nil else { return }
            writer.beginObject()
            writer.key("toolUse")
            writer.beginObject()
            writer.field("toolUseId", outcome.id.rawValue)
            writer.field("name", name)
            writer.key("input")
            // Broken arguments are shown as text: they are no object.
            if outcome.completed != nil { writer.raw(outcome.rawArguments) } else { writer.string(outcome.rawArguments) }
            writer.endObject()
            writer.endObject()
        case .serverTool(let activity): writer.raw(activity.ownConverseBlock ?? activity.converseBlock)
        case .audio(let audio):
            guard let base64 = audio.base64, let format = audio.format else { return }
            writer.converseMedia("audio", format: format, bytes: base64)
        case .opaque(let opaque):
            guard opaque.wire == .bedrockConverse, case .block = ConversePlace(kind: opaque.kind), JSONValue(checked: opaque.json) != nil
            else { return }
            writer.raw(opaque.json)
        }
    }
}
