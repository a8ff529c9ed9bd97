/// Reads what a client sends to `/completions`: the reverse of ``CompletionsRequestEncoder``.
///
/// Top-level fields without a counterpart stay in the options' extras.
enum CompletionsRequestDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var fields = try RequestFields(parsing: bytes)
        let model = try fields.required("model").string()
        var request = LLMRequest(model: model, prompt: Prompt(try prompt(fields.required("prompt"))), isStreaming: false)
        request.isStreaming = try fields.take("stream")?.bool() ?? false
        let streaming = fields.take("stream_options")
        let asksForUsage = try streaming?.member("include_usage")?.bool() ?? false
        request.includesUsage = asksForUsage || !request.isStreaming
        if let given = try streaming?.object(), !request.isStreaming || given.contains(where: { $0.key != "include_usage" }) {
            fields.keep("stream_options")
        }
        var options = GenerationOptions()
        options.maxOutputTokens = try fields.take("max_tokens")?.integer()
        options.temperature = try fields.take("temperature")?.number()
        options.topP = try fields.take("top_p")?.number()
        if let count = fields.take("n") {
            let number = try count.integer()
            guard number >= 1 else { throw count.error("must be 1 or more") }
            options.choiceCount = number
        }
        if let stop = fields.take("stop") {
            if case .string(let text) = stop.value {
                options.stop = [text]
            } else {
                for text in try stop.elements() { options.stop.append(try text.string()) }
            }
        }
        options.seed = try fields.take("seed")?.integer()
        options.frequencyPenalty = try fields.take("frequency_penalty")?.number()
        options.presencePenalty = try fields.take("presence_penalty")?.number()
        if let count = try fields.take("logprobs")?.integer() { options.logprobs = LogprobOptions(topCount: count == 0 ? nil : count) }
        options.extras = fields.rest()
        request.prompt.options = options
        return request
    }

    /// One text, or a list of one; several prompts or token numbers are another kind of request.
    private static func prompt(_ field: RequestBodyField) throws(LLMError) -> String {
        if case .string(let text) = field.value { return text }
        let list = try field.elements()
        guard list.count == 1, case .string(let text) = list[0].value else { throw field.error("must be one text") }
        return text
    }
}
