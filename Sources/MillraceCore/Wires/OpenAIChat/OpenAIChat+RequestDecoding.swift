/// Reads what a client sends to `/chat/completions`: the reverse of ``ChatRequestEncoder``, in every form that OpenAI and compatible
/// servers take.
///
/// Top-level fields without a counterpart stay in the options' extras, and so do known ones in a form that says more than the options
/// can. Numbers keep their meaning, not their spelling.
struct ChatRequestDecoder {
    private var fields: RequestFields

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest {
        var decoder = try ChatRequestDecoder(fields: RequestFields(parsing: bytes))
        return try decoder.decode()
    }

    private mutating func decode() throws(LLMError) -> LLMRequest {
        let model = try fields.required("model").string()
        var conversation = ChatConversationDecoder()
        let messages = try conversation.decode(fields.required("messages"))
        var request = LLMRequest(model: model, prompt: Prompt(messages: messages), isStreaming: false)
        if let stream = fields.take("stream") { request.isStreaming = try stream.bool() }
        try readStreamOptions(&request)
        request.tools = try readTools()
        var options = try readSampling()
        try readToolChoice(&options)
        try readResponseFormat(&options)
        options.reasoning = try readReasoning()
        options.extras = fields.rest(keepsNulls: true)
        request.prompt.options = options
        return request
    }

    // MARK: Streaming

    private mutating func readStreamOptions(_ request: inout LLMRequest) throws(LLMError) {
        let options = fields.take("stream_options")
        guard let options else {
            // What a whole answer reports is not for the request to say.
            request.includesUsage = !request.isStreaming
            return
        }
        request.includesUsage = try options.member("include_usage")?.bool() ?? false
        if try options.object().contains(where: { $0.key != "include_usage" }) || !request.isStreaming { fields.keep("stream_options") }
        if !request.isStreaming { request.includesUsage = true }
    }

    // MARK: Tools

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        var tools: [ToolDescriptor] = []
        if let list = fields.take("tools") {
            for tool in try list.elements() {
                if try tool.required("type").string() == "function" {
                    tools.append(try tool.required("function").functionTool())
                } else {
                    // A tool the provider runs itself, such as OpenRouter's web search: only the whole list says it.
                    fields.keep("tools")
                }
            }
        }
        if let list = fields.take("functions") {
            for function in try list.elements() { tools.append(try function.functionTool()) }
        }
        return tools
    }

    private mutating func readToolChoice(_ options: inout GenerationOptions) throws(LLMError) {
        options.parallelToolCalls = try fields.take("parallel_tool_calls")?.bool()
        for name in ["function_call", "tool_choice"] {
            guard let choice = fields.take(name) else { continue }
            switch choice.value {
            case .string("auto"): options.toolChoice = .auto
            case .string("none"): options.toolChoice = ToolChoice.none
            // `any` is Mistral's word (its API reference, "Chat completion").
            case .string("required"), .string("any"): options.toolChoice = .required
            case .string: throw choice.error("is none of 'none', 'auto', 'required'")
            case .object where name == "function_call": options.toolChoice = .named(try choice.required("name").string())
            case .object:
                guard try choice.required("type").string() == "function" else {
                    fields.keep(name)
                    continue
                }
                options.toolChoice = .named(try choice.required("function").required("name").string())
            default: throw choice.error("must be a string or an object")
            }
        }
    }

    // MARK: Sampling

    private mutating func readSampling() throws(LLMError) -> GenerationOptions {
        var options = GenerationOptions()
        options.temperature = try fields.take("temperature")?.number()
        options.topP = try fields.take("top_p")?.number()
        let olderLimit = try fields.take("max_tokens")?.integer()
        options.maxOutputTokens = try fields.take("max_completion_tokens")?.integer() ?? olderLimit
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
        let count = try fields.take("top_logprobs")?.integer()
        if let logprobs = fields.take("logprobs"), try logprobs.bool() { options.logprobs = LogprobOptions(topCount: count) }
        return options
    }

    // MARK: Response format

    private mutating func readResponseFormat(_ options: inout GenerationOptions) throws(LLMError) {
        guard let format = fields.take("response_format") else { return }
        switch try format.required("type").string() {
        case "text": options.responseFormat = .text
        case "json_object": options.responseFormat = .json
        case "json_schema":
            let inner = try format.required("json_schema")
            options.responseFormat = .jsonSchema(
                // Some servers take a schema without a name (Perplexity's guide, "Structured outputs").
                name: try inner.member("name")?.string() ?? "response", schema: try inner.required("schema").value,
                isStrict: try inner.member("strict")?.bool() ?? false)
            let carried: Set<String> = ["name", "schema", "strict"]
            if try inner.object().contains(where: { !carried.contains($0.key) }) { fields.keep("response_format") }
        // A grammar or other format of one server.
        default: fields.keep("response_format")
        }
    }

    // MARK: Reasoning

    /// Reads how much to reason from any of the ways servers have for it; see the table in ``ChatRequestEncoder``.
    private mutating func readReasoning() throws(LLMError) -> ReasoningOptions? {
        var reasoning: ReasoningOptions?
        if let template = fields.body.member("chat_template_kwargs"), let isOn = try template.member("enable_thinking")?.bool() {
            reasoning = ReasoningOptions(effort: isOn ? nil : ReasoningOptions.Effort.none)
            fields.know("chat_template_kwargs")
            if try template.object().count > 1 { fields.keep("chat_template_kwargs") }
        }
        if let isOn = try fields.take("enable_thinking")?.bool() {
            reasoning = ReasoningOptions(effort: isOn ? nil : ReasoningOptions.Effort.none)
        }
        if let budget = try fields.take("thinking_budget")?.integer() { reasoning = with(reasoning) { $0.budgetTokens = budget } }
        if let thinking = fields.body.member("thinking"), case .string(let type)? = thinking.member("type")?.value {
            if type == "enabled" || type == "disabled" {
                fields.know("thinking")
                reasoning = with(reasoning) { if type == "disabled" { $0.effort = ReasoningOptions.Effort.none } }
                if try thinking.object().count > 1 { fields.keep("thinking") }
            }
        }
        if let object = fields.take("reasoning") { reasoning = try readReasoningObject(object, with(reasoning) { _ in }) }
        if let word = fields.body.member("reasoning_effort"), let effort = ReasoningOptions.Effort(rawValue: try word.string()) {
            // A word of one server's own stays among the extras.
            fields.know("reasoning_effort")
            reasoning = with(reasoning) { $0.effort = effort }
        }
        return reasoning
    }

    private func with(_ reasoning: ReasoningOptions?, _ change: (inout ReasoningOptions) -> Void) -> ReasoningOptions {
        var changed = reasoning ?? ReasoningOptions()
        change(&changed)
        return changed
    }

    private mutating func readReasoningObject(_ object: RequestBodyField, _ known: ReasoningOptions) throws(LLMError) -> ReasoningOptions {
        var reasoning = known
        var isCarried = true
        for (name, value) in try object.object() where value != .null {
            let field = RequestBodyField(value: value, path: "reasoning.\(name)")
            switch name {
            case "effort":
                reasoning.effort = ReasoningOptions.Effort(rawValue: try field.string())
                if reasoning.effort == nil { isCarried = false }
            case "max_tokens": reasoning.budgetTokens = try field.integer()
            case "exclude": reasoning.isIncluded = try !field.bool()
            case "enabled": if try !field.bool() { reasoning.effort = ReasoningOptions.Effort.none }
            default: isCarried = false
            }
        }
        if !isCarried { fields.keep("reasoning") }
        return reasoning
    }
}
