public import MillraceCore
public import MillraceSimulator

extension PlainJSON {
    /// The same value as the core has it; texts that no value can express become null.
    public var value: JSONValue {
        switch self {
        case .null, .verbatim: .null
        case .bool(let flag): .bool(flag)
        case .number(let digits): JSONValue(checked: digits) ?? .null
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.value))
        case .object(let fields):
            .object(fields.reduce(into: JSONObject()) { $0[$1.key] = $1.value.value })
        }
    }
}

extension GeneratedResponse {
    /// What a client must make of the response, in the neutral schema.
    public var expectation: NeutralResponse {
        var json: JSONObject = [:]
        let first = choices[0]
        for (key, value) in GeneratedResponse.neutral(first) { json[key] = value }
        json["refusal"] = first.refusal.isEmpty ? .null : .string(first.refusal)
        json["serverToolCalls"] = .array([])
        let counts: [(String, PlainJSON?)] = [
            ("inputTokens", usage?["prompt_tokens"]), ("outputTokens", usage?["completion_tokens"]),
            ("totalTokens", usage?["total_tokens"]),
            ("reasoningTokens", usage?["completion_tokens_details"]?["reasoning_tokens"]),
            ("cacheReadTokens", usage?["prompt_tokens_details"]?["cached_tokens"]), ("cacheWriteTokens", nil),
        ]
        json["usage"] = .object(counts.reduce(into: JSONObject()) { $0[$1.0] = $1.1?.value ?? .null })
        json["model"] = model.map(JSONValue.string) ?? .null
        json["responseId"] = id.map(JSONValue.string) ?? .null
        json["error"] = .null
        json["rawUsage"] = usage?.value ?? .null
        if choices.count > 1 {
            json["otherChoices"] = .array(
                choices.dropFirst().map { choice in
                    var entry = GeneratedResponse.neutral(choice)
                    entry["index"] = .number(JSONNumber(choice.index))
                    return .object(entry)
                })
        }
        return NeutralResponse(json: json)
    }

    /// The calls of a choice that can be run, with the exact text of their arguments.
    public func executableCalls(ofChoice position: Int = 0) -> [(id: String?, name: String, arguments: String)] {
        choices[position].calls.compactMap { call in
            if case .complete(let text) = call.outcome { (call.id, call.name, text) } else { nil }
        }
    }

    private static func neutral(_ choice: Choice) -> JSONObject {
        let calls = choice.calls.map { call -> JSONValue in
            let arguments: JSONValue =
                switch call.outcome {
                case .complete(let text): PlainJSON(text)?.value ?? .null
                // What is whole JSON but no object is shown as it is; the rest is null.
                case .incomplete, .invalid: PlainJSON(call.arguments)?.value ?? .null
                }
            return .object([
                "id": call.id.map(JSONValue.string) ?? .null, "name": .string(call.name), "arguments": arguments,
                "rawArguments": .string(call.arguments),
            ])
        }
        return [
            "text": .string(choice.text), "reasoning": choice.reasoning.isEmpty ? .null : .string(choice.reasoning),
            "toolCalls": .array(calls), "finishReason": .string(choice.neutralFinishReason),
            "rawFinishReason": .string(choice.finishReason),
        ]
    }
}
