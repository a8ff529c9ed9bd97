/// Writes a request as `/completions` takes it (OpenAI API reference, "Create completion"): one text of the user.
///
/// Fields of the endpoint's own, such as `echo`, `suffix` and `best_of`, come from the prompt's extras.
struct CompletionsRequestEncoder {
    private let request: LLMRequest
    private var writer = JSONWriter()
    private var diagnostics: [Diagnostic] = []

    init(_ request: LLMRequest) { self.request = request }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for tools, for several turns or instructions, and for anything but text.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        guard request.tools.isEmpty else { throw unsupported("tools; use the wire \(WireID.openAIChat.rawValue)") }
        let prompt = try promptText()
        writer.beginObject()
        if begins("model") { writer.string(request.model) }
        if begins("prompt") { writer.string(prompt) }
        if request.isStreaming {
            if begins("stream") { writer.bool(true) }
            if request.includesUsage, begins("stream_options") {
                writer.beginObject()
                writer.field("include_usage", true)
                writer.endObject()
            }
        }
        if let limit = options.maxOutputTokens, begins("max_tokens") { writer.integer(limit) }
        try write(options.temperature, "temperature")
        try write(options.topP, "top_p")
        if let count = options.choiceCount, begins("n") { writer.integer(count) }
        if !options.stop.isEmpty, begins("stop") {
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        if let seed = options.seed, begins("seed") { writer.integer(seed) }
        try write(options.frequencyPenalty, "frequency_penalty")
        try write(options.presencePenalty, "presence_penalty")
        // A number here: how many alternatives.
        if let logprobs = options.logprobs, begins("logprobs") { writer.integer(logprobs.topCount ?? 0) }
        try checkOthers(options)
        for (name, value) in options.extras {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        return WireRequest(path: "completions", body: writer.bytes, diagnostics: diagnostics)
    }

    private func promptText() throws(LLMError) -> String {
        if request.prompt.options.extras["prompt"] != nil { return "" }
        guard request.prompt.messages.count == 1, let message = request.prompt.messages.first, message.role == .user else {
            throw unsupported("instructions or a conversation of several turns; use the wire \(WireID.openAIChat.rawValue)")
        }
        guard message.parts.allSatisfy({ if case .text = $0 { true } else { false } }) else {
            throw unsupported("anything but text in a prompt")
        }
        return message.text
    }

    private mutating func checkOthers(_ options: GenerationOptions) throws(LLMError) {
        switch options.responseFormat {
        case nil, .text: break
        case .json, .jsonSchema: throw unsupported("an answer in JSON")
        }
        if request.prompt.messages.contains(where: { $0.name != nil }) { drop("messages.name") }
        if options.toolChoice != nil { drop("tool_choice") }
        if options.parallelToolCalls != nil { drop("parallel_tool_calls") }
        if options.reasoning != nil { drop("reasoning") }
    }

    private mutating func begins(_ name: String) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        writer.key(name)
        return true
    }

    private mutating func write(_ value: Double?, _ name: String) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name) { writer.double(value) }
    }

    private mutating func drop(_ field: String) {
        diagnostics.append(Diagnostic(.requestFieldDropped, field: field))
    }

    private func unsupported(_ feature: String) -> LLMError {
        LLMError(.unsupported(feature: feature), at: .request)
    }
}
