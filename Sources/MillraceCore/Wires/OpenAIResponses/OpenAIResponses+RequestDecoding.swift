/// Reads what a client sends to `/responses`: the reverse of ``ResponsesRequestEncoder``, in every form that OpenAI's API takes.
///
/// Top-level fields without a counterpart stay in the options' extras, and so do known ones in a form that says more than the options
/// can. What the profile writes into every request by itself is no extra. Numbers keep their meaning, not their spelling.
struct ResponsesRequestDecoder {
    private let profile: OpenAIResponsesProfile
    private var fields: RequestFields

    static func decode(_ bytes: UnsafeRawBufferPointer, profile: OpenAIResponsesProfile) throws(LLMError) -> LLMRequest {
        var decoder = try ResponsesRequestDecoder(profile: profile, fields: RequestFields(parsing: bytes))
        return try decoder.decode()
    }

    private mutating func decode() throws(LLMError) -> LLMRequest {
        let model = try fields.required("model").string()
        var messages: [Message] = []
        if let instructions = fields.take("instructions") { messages.append(.system(try instructions.string())) }
        // A request that refers to a stored prompt or conversation may bring no input of its own.
        if let input = fields.take("input") {
            var conversation = ResponsesConversationDecoder()
            messages += try conversation.decode(input)
        } else if fields.body.member("prompt") == nil, fields.body.member("conversation") == nil,
            fields.body.member("previous_response_id") == nil
        {
            _ = try fields.required("input")
        }
        var request = LLMRequest(model: model, prompt: Prompt(messages: messages), isStreaming: false)
        if let stream = fields.take("stream") { request.isStreaming = try stream.bool() }
        request.tools = try readTools()
        var options = GenerationOptions()
        options.temperature = try fields.take("temperature")?.number()
        options.topP = try fields.take("top_p")?.number()
        options.maxOutputTokens = try fields.take("max_output_tokens")?.integer()
        options.reasoning = try readReasoning()
        try readToolChoice(&options)
        try readText(&options)
        try readStorage(&options, model: model)
        options.extras = fields.rest()
        request.prompt.options = options
        return request
    }

    // MARK: Storage

    private mutating func readStorage(_ options: inout GenerationOptions, model: String) throws(LLMError) {
        var stores = profile.stores
        if let store = fields.take("store") {
            stores = try store.bool()
            if stores || profile.stores { fields.keep("store") }
        }
        let count = try fields.take("top_logprobs")?.integer()
        var asked: [String] = []
        for word in try fields.take("include")?.elements() ?? [] { asked.append(try word.string()) }
        if asked.contains(ResponsesInclude.logprobs) {
            options.logprobs = LogprobOptions(topCount: count)
        } else if count != nil {
            fields.keep("top_logprobs")
        }
        var own: Set<String> = []
        if options.logprobs != nil { own.insert(ResponsesInclude.logprobs) }
        if ResponsesInclude.asksForEncryptedReasoning(profile, model: model, stores: stores, reasoning: options.reasoning) {
            own.insert(ResponsesInclude.encryptedReasoning)
        }
        // Without the field the profile's own words are written: only other words must be kept.
        if !Set(asked).subtracting(own).isEmpty { fields.keep("include") }
    }

    // MARK: Tools

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        var tools: [ToolDescriptor] = []
        for tool in try fields.take("tools")?.elements() ?? [] {
            switch try tool.required("type").string() {
            case "function": tools.append(try readFunction(tool))
            case "custom":
                var descriptor = ToolDescriptor(
                    name: try tool.required("name").string(), description: try tool.member("description")?.string() ?? "")
                descriptor.customFormat = try tool.member("format")?.object() ?? ["type": "text"]
                tools.append(descriptor)
            // A tool the provider runs itself: only the whole list says it.
            default: fields.keep("tools")
            }
        }
        return tools
    }

    private mutating func readFunction(_ tool: RequestBodyField) throws(LLMError) -> ToolDescriptor {
        // Some clients write the form of chat completions.
        let function = tool.member("function") ?? tool
        let descriptor = try function.functionTool()
        let carried: Set<String> = ["type", "name", "description", "parameters", "strict", "function"]
        if try tool.object().contains(where: { !carried.contains($0.key) && $0.value != .null }) { fields.keep("tools") }
        return descriptor
    }

    private mutating func readToolChoice(_ options: inout GenerationOptions) throws(LLMError) {
        options.parallelToolCalls = try fields.take("parallel_tool_calls")?.bool()
        guard let choice = fields.take("tool_choice") else { return }
        switch choice.value {
        case .string("auto"): options.toolChoice = .auto
        case .string("none"): options.toolChoice = ToolChoice.none
        case .string("required"): options.toolChoice = .required
        case .string: throw choice.error("is none of 'none', 'auto', 'required'")
        case .object:
            switch try choice.required("type").string() {
            case "function", "custom": options.toolChoice = .named(try choice.required("name").string())
            default: fields.keep("tool_choice")
            }
        default: throw choice.error("must be a string or an object")
        }
    }

    // MARK: Response format

    private mutating func readText(_ options: inout GenerationOptions) throws(LLMError) {
        guard let text = fields.take("text") else { return }
        var isCarried = try text.object().allSatisfy { $0.key == "format" || $0.value == .null }
        if let format = text.member("format") {
            switch try format.required("type").string() {
            case "text": options.responseFormat = .text
            case "json_object": options.responseFormat = .json
            case "json_schema":
                options.responseFormat = .jsonSchema(
                    name: try format.required("name").string(), schema: try format.required("schema").value,
                    isStrict: try format.member("strict")?.bool() ?? false)
                let carried: Set<String> = ["type", "name", "schema", "strict"]
                if try format.object().contains(where: { !carried.contains($0.key) && $0.value != .null }) { isCarried = false }
            // A grammar or other format of one server.
            default: isCarried = false
            }
        }
        if !isCarried { fields.keep("text") }
    }

    // MARK: Reasoning

    private mutating func readReasoning() throws(LLMError) -> ReasoningOptions? {
        guard let object = fields.take("reasoning") else { return nil }
        var reasoning = ReasoningOptions()
        var isCarried = true
        for (name, value) in try object.object() where value != .null {
            let field = RequestBodyField(value: value, path: "reasoning.\(name)")
            switch name {
            case "effort":
                reasoning.effort = ReasoningOptions.Effort(rawValue: try field.string())
                if reasoning.effort == nil { isCarried = false }
            case "summary", "generate_summary":
                reasoning.isIncluded = true
                // The other words say how long a summary should be.
                if try field.string() != "auto" || name != "summary" { isCarried = false }
            default: isCarried = false
            }
        }
        if !isCarried { fields.keep("reasoning") }
        return reasoning == ReasoningOptions() ? nil : reasoning
    }
}
