// What values of this wire mean in Millrace's vocabulary.

extension Usage {
    /// Reads `usage` of an interaction.
    init(interactions object: JSONObject) {
        self.init(
            inputTokens: object["total_input_tokens"]?.intValue, outputTokens: object["total_output_tokens"]?.intValue,
            reasoningTokens: object["total_thought_tokens"]?.intValue, cacheReadTokens: object["total_cached_tokens"]?.intValue,
            totalTokens: object["total_tokens"]?.intValue, raw: object)
    }
}

extension FinishReason {
    /// What the status of an interaction means; nil where it is not over.
    init?(interactionStatus status: String) {
        switch status {
        case "completed": self = .stop
        case "requires_action": self = .toolCalls
        case "incomplete": self = .length
        case "requires_continuation": self = .pause
        case "failed", "cancelled": self = .error
        case "in_progress", "queued", "": return nil
        default: self = .other(status)
        }
    }

    /// The status of an interaction that ended for this reason.
    var interactionStatus: String {
        switch self {
        case .stop, .refusal, .contentFilter: "completed"
        case .toolCalls: "requires_action"
        case .length: "incomplete"
        case .pause: "requires_continuation"
        case .error: "failed"
        case .other(let word): ["budget_exceeded"].contains(word) ? word : "completed"
        }
    }
}

extension Citation {
    /// Reads an entry of `annotations`.
    init(interactions value: JSONValue) {
        self.init(
            url: value["url"]?.stringValue ?? value["document_uri"]?.stringValue,
            title: value["title"]?.stringValue
                ?? value["file_name"]?.stringValue ?? value["name"]?.stringValue, quote: value["source"]?.stringValue,
            startIndex: value["start_index"]?.intValue, endIndex: value["end_index"]?.intValue, kind: value["type"]?.stringValue)
    }
}

/// What a step of an interaction is.
enum InteractionStepKind {
    case thought, modelOutput, functionCall, input, serverCall, serverResult, unknown

    init(type: String) {
        switch type {
        case "thought": self = .thought
        case "model_output", "text": self = .modelOutput
        case "function_call": self = .functionCall
        case "user_input", "function_result": self = .input
        default:
            // All tools the service runs itself are named this way (`Step` of the API reference).
            if type.hasSuffix("_call") {
                self = .serverCall
            } else if type.hasSuffix("_result") {
                self = .serverResult
            } else {
                self = .unknown
            }
        }
    }
}
