internal import MillraceCore

/// Text of the conversation in the form OpenTelemetry's conventions have for it, for those who capture it.
///
/// Source: open-telemetry/semantic-conventions-genai, `gen-ai-output-messages.json`.
enum GenAIMessages {
    /// What the model said, as the value of `gen_ai.output.messages`.
    static func output(_ response: LLMResponse) -> String {
        let parts = response.parts.compactMap(part)
        var message: JSONObject = ["role": "assistant", "parts": .array(parts)]
        if let reason = response.finishReason { message["finish_reason"] = .string(GenAINames.word(for: reason)) }
        return JSONValue.array([.object(message)]).jsonText
    }

    private static func part(_ part: LLMResponse.Part) -> JSONValue? {
        switch part {
        case .text(let text): ["type": "text", "content": .string(text.text)]
        case .reasoning(let reasoning): ["type": "reasoning", "content": .string(reasoning.text)]
        case .refusal(let text): ["type": "text", "content": .string(text)]
        case .toolCall(.complete(let call)):
            ["type": "tool_call", "id": .string(call.id.rawValue), "name": .string(call.name), "arguments": .object(call.arguments)]
        default: nil
        }
    }
}
