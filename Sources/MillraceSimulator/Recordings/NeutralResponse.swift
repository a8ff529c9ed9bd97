public import MillraceCore

/// A response in the neutral schema of the corpus: plain JSON that clients in any language can be compared by.
///
/// Keys: `text`, `reasoning`, `refusal`, `toolCalls`, `serverToolCalls`, `finishReason`, `rawFinishReason`, `usage`, `model`,
/// `responseId`, `error`, `rawUsage`, and `otherChoices` where there are any.
public struct NeutralResponse: Sendable, Hashable {
    /// The object.
    public var json: JSONObject

    /// Takes an object of the schema as it is.
    public init(json: JSONObject) { self.json = json }

    /// Writes a folded response in the schema.
    public init(_ response: LLMResponse) {
        var json: JSONObject = [:]
        let first = NeutralResponse.choice(response.choice, in: response)
        json["text"] = first["text"]
        json["reasoning"] = first["reasoning"]
        json["refusal"] = NeutralResponse.text(response.refusal)
        json["toolCalls"] = first["toolCalls"]
        json["serverToolCalls"] = .array(response.choice.serverTools.map(NeutralResponse.serverTool))
        json["finishReason"] = first["finishReason"]
        json["rawFinishReason"] = first["rawFinishReason"]
        json["usage"] = .object(NeutralResponse.usage(response.usage ?? Usage()))
        json["model"] = NeutralResponse.text(response.model)
        json["responseId"] = NeutralResponse.text(response.responseID)
        json["error"] = NeutralResponse.error(of: response)
        json["rawUsage"] = response.usage.map { .object($0.raw) } ?? .null
        if !response.otherChoices.isEmpty {
            json["otherChoices"] = .array(
                response.otherChoices.map { choice in
                    var entry: JSONObject = ["index": .number(JSONNumber(choice.index))]
                    for (key, value) in NeutralResponse.choice(choice, in: response) { entry[key] = value }
                    return .object(entry)
                })
        }
        self.json = json
    }

    /// The object as JSON text.
    public var jsonText: String { JSONValue.object(json).jsonText }

    // MARK: Parts

    private static func choice(_ choice: LLMResponse.Choice, in response: LLMResponse) -> JSONObject {
        [
            "text": .string(choice.text), "reasoning": text(choice.reasoning),
            "toolCalls": .array(choice.toolCallOutcomes.map { toolCall($0, outcome: response.outcome, finishReason: choice.finishReason) }),
            "finishReason": finishReason(choice.finishReason, of: response), "rawFinishReason": text(choice.rawFinishReason),
        ]
    }

    private static func toolCall(_ call: ToolCallOutcome, outcome: Outcome, finishReason: FinishReason?) -> JSONValue {
        var json: JSONObject = [
            "id": call.id.origin == .provider ? .string(call.id.rawValue) : .null, "name": text(call.name),
            "arguments": arguments(of: call, wasCut: outcome != .finished || finishReason == .length),
            "rawArguments": .string(call.rawArguments),
        ]
        if isCustom(call) {
            json["type"] = "custom"
            json["arguments"] = .null
        }
        return .object(json)
    }

    private static func isCustom(_ call: ToolCallOutcome) -> Bool {
        switch call {
        case .complete(let call): call.kind == .custom
        case .incomplete(let call), .invalid(let call, _): call.kind == .custom
        }
    }

    /// The arguments, parsed.
    ///
    /// A call that is not executable shows what its text says too: the schema is for comparing, not for running.
    private static func arguments(of call: ToolCallOutcome, wasCut: Bool) -> JSONValue {
        if let complete = call.completed { return .object(complete.arguments) }
        if call.rawArguments.allSatisfy(\.isWhitespace) { return wasCut ? .null : .object([:]) }
        return JSONValue(checked: call.rawArguments) ?? .null
    }

    private static func serverTool(_ activity: ServerToolActivity) -> JSONValue {
        .object(["type": .string(activity.type), "id": text(activity.id), "name": text(activity.name)])
    }

    private static func usage(_ usage: Usage) -> JSONObject {
        func count(_ value: Int?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        return [
            "inputTokens": count(usage.inputTokens), "outputTokens": count(usage.outputTokens),
            "reasoningTokens": count(usage.reasoningTokens), "cacheReadTokens": count(usage.cacheReadTokens),
            "cacheWriteTokens": count(usage.cacheWriteTokens), "totalTokens": count(usage.totalTokens),
        ]
    }

    private static func finishReason(_ reason: FinishReason?, of response: LLMResponse) -> JSONValue {
        if response.error != nil || response.outcome == .failed { return "error" }
        switch reason {
        case .stop: return "stop"
        case .length: return "length"
        case .toolCalls: return "toolCalls"
        // The schema has one word for both.
        case .contentFilter, .refusal: return "contentFilter"
        case .error: return "error"
        case .pause, .other: return "other"
        case nil: return .null
        }
    }

    private static func error(of response: LLMResponse) -> JSONValue {
        guard let error = response.error ?? (response.outcome == .failed ? ProviderError() : nil) else { return .null }
        // A reason to finish that is told as an error is in the schema as the reason alone.
        if let type = error.type, type == response.rawFinishReason { return .null }
        return .object(["type": text(error.type), "code": text(error.code), "message": text(error.message)])
    }

    private static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}
