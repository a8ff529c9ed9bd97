// How pieces that the encoders of both Ollama wires share are written.

/// The word for a finish reason: Ollama's own are `stop` and `length`; calls end with `stop`.
enum OllamaFinishWord {
    /// The provider's word where it is kept, else Ollama's.
    static func word(_ reason: FinishReason?, raw: String?, options: ResponseEncodingOptions) -> String {
        if options.keepsRawFinishReason {
            if let raw, !raw.isEmpty { return raw }
            if case .other(let word) = reason, !word.isEmpty { return word }
        }
        return reason == .length ? "length" : "stop"
    }
}

extension JSONWriter {
    /// Writes the members every line begins with.
    mutating func ollamaHead(model: String, created: Int) {
        field("model", model)
        field("created_at", OllamaTime.text(created))
    }

    /// Writes an entry of `tool_calls`; an object stands for the arguments.
    ///
    /// It is written anew: the model may have put it on several lines, which would cut this one.
    mutating func ollamaCall(_ call: ToolCall, index: Int) {
        beginObject()
        field("id", call.id.rawValue)
        key("function")
        beginObject()
        field("index", index)
        field("name", call.name)
        key("arguments")
        value(.object(call.arguments))
        endObject()
        endObject()
    }

    /// Writes the counts, and the durations where the provider was an Ollama server.
    mutating func ollamaUsage(_ usage: Usage) {
        for name in OllamaDecoder.usageNames {
            switch name {
            case "prompt_eval_count": field(name, usage.inputTokens)
            case "eval_count": field(name, usage.outputTokens)
            default: field(name, usage.raw[name]?.intValue)
            }
        }
    }

    /// Writes the provider's other fields.
    mutating func ollamaExtras(_ metadata: JSONObject) {
        for (name, value) in metadata where !Self.ollamaReserved.contains(name) {
            key(name)
            self.value(value)
        }
    }

    private static let ollamaReserved: Set<String> = Set(OllamaDecoder.usageNames).union([
        "model", "created_at", "message", "response", "thinking", "tool_calls", "done", "done_reason", "error", "logprobs",
    ])

    /// Writes `logprobs` of a line.
    mutating func ollamaLogprobs(_ tokens: [TokenLogprob]) {
        guard !tokens.isEmpty else { return }
        key("logprobs")
        beginArray()
        for token in tokens {
            beginObject()
            ollamaToken(token.token, token.logprob, token.bytes)
            if !token.alternatives.isEmpty {
                key("top_logprobs")
                beginArray()
                for alternative in token.alternatives {
                    beginObject()
                    ollamaToken(alternative.token, alternative.logprob, alternative.bytes)
                    endObject()
                }
                endArray()
            }
            endObject()
        }
        endArray()
    }

    private mutating func ollamaToken(_ token: String, _ logprob: Double, _ bytes: [UInt8]?) {
        field("token", token)
        // JSON has no number for what is impossible.
        field("logprob", logprob.isFinite ? logprob : -9999)
        guard let bytes else { return }
        key("bytes")
        beginArray()
        for byte in bytes { integer(Int(byte)) }
        endArray()
    }

    /// Writes a whole error document (Ollama API reference, "Errors").
    mutating func ollamaError(_ error: ProviderError) {
        beginObject()
        field("error", error.message ?? error.type ?? error.code ?? "the response failed")
        // No fields of Ollama's, but without them whoever reads a stream could only guess from the words.
        field("type", error.type)
        field("code", error.code)
        field("status", error.status)
        endObject()
    }
}

/// Times as Ollama writes them (RFC 3339, in UTC).
enum OllamaTime {
    /// The text of a time in seconds since 1970.
    static func text(_ seconds: Int) -> String {
        let (day, rest) = (floorDivide(seconds, 86_400), seconds - floorDivide(seconds, 86_400) * 86_400)
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years that begin in March make leap days the last ones.
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(pad(year, 4))-\(pad(month))-\(pad(dayOfMonth))T\(pad(rest / 3_600)):\(pad(rest / 60 % 60)):\(pad(rest % 60))Z"
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    private static func pad(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}
