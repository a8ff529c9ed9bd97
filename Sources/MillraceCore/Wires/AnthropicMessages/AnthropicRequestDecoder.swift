/// Reads what a client sends to `/v1/messages`: the reverse of ``AnthropicRequestEncoder``.
///
/// Top-level fields without a counterpart stay in the options' extras, and so do known ones in a form that says more than the options
/// can. Numbers keep their meaning, not their spelling.
struct AnthropicRequestDecoder {
    private var fields: RequestFields
    private let path: String

    static func decode(_ bytes: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        var decoder = try AnthropicRequestDecoder(fields: RequestFields(parsing: bytes), path: path)
        return try decoder.decode()
    }

    private mutating func decode() throws(LLMError) -> LLMRequest {
        let place = AnthropicRequestPath(path)
        let model: String
        if let place { model = place.model } else { model = try fields.required("model").string() }
        var conversation = AnthropicConversationDecoder()
        try conversation.decode(system: fields.take("system"), messages: fields.required("messages"))
        var request = LLMRequest(model: model, prompt: Prompt(messages: conversation.messages), isStreaming: place?.isStreaming ?? false)
        if let stream = fields.take("stream"), place == nil { request.isStreaming = try stream.bool() }
        // The endpoint's matter, not the request's.
        fields.know("anthropic_version")
        request.tools = try readTools()
        var options = GenerationOptions()
        options.maxOutputTokens = try fields.required("max_tokens").integer()
        options.temperature = try fields.take("temperature")?.number()
        options.topP = try fields.take("top_p")?.number()
        if let stop = fields.take("stop_sequences") {
            for text in try stop.elements() { options.stop.append(try text.string()) }
        }
        try readToolChoice(&options)
        try readReasoning(&options)
        options.extras = fields.rest(keepsNulls: true)
        request.prompt.options = options
        return request
    }

    // MARK: Tools

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        guard let list = fields.take("tools") else { return [] }
        var tools: [ToolDescriptor] = []
        for field in try list.elements() {
            let type = try field.member("type")?.string() ?? "custom"
            guard type == "custom" else {
                // A tool the provider runs itself, or whose schema it knows: only the whole list says it.
                _ = try field.object()
                fields.keep("tools")
                continue
            }
            var tool = ToolDescriptor(
                name: try field.required("name").string(), description: try field.member("description")?.string() ?? "")
            let schema = try field.required("input_schema")
            _ = try schema.object()
            tool.parameters = schema.value
            tool.isStrict = try field.member("strict")?.bool()
            tools.append(tool)
            let carried: Set<String> = ["type", "name", "description", "input_schema", "strict"]
            if try field.object().contains(where: { !carried.contains($0.key) && $0.value != .null }) { fields.keep("tools") }
        }
        return tools
    }

    private mutating func readToolChoice(_ options: inout GenerationOptions) throws(LLMError) {
        guard let choice = fields.take("tool_choice") else { return }
        let type = try choice.required("type")
        switch try type.string() {
        case "auto": options.toolChoice = .auto
        case "any": options.toolChoice = .required
        case "none": options.toolChoice = ToolChoice.none
        case "tool": options.toolChoice = .named(try choice.required("name").string())
        default: throw type.error("is none of 'auto', 'any', 'tool', 'none'")
        }
        if let isDisabled = try choice.member("disable_parallel_tool_use")?.bool() { options.parallelToolCalls = !isDisabled }
    }

    // MARK: Reasoning and output

    private mutating func readReasoning(_ options: inout GenerationOptions) throws(LLMError) {
        var reasoning: ReasoningOptions?
        if let thinking = fields.take("thinking") {
            switch try thinking.required("type").string() {
            case "disabled": reasoning = ReasoningOptions(effort: ReasoningOptions.Effort.none)
            case "enabled": reasoning = ReasoningOptions(budgetTokens: try thinking.required("budget_tokens").integer())
            case "adaptive": reasoning = ReasoningOptions()
            default: fields.keep("thinking")
            }
            if let display = try thinking.member("display")?.string() {
                switch display {
                case "summarized": reasoning?.isIncluded = true
                case "omitted": reasoning?.isIncluded = false
                default: fields.keep("thinking")
                }
            }
            let carried: Set<String> = ["type", "budget_tokens", "display"]
            if try thinking.object().contains(where: { !carried.contains($0.key) && $0.value != .null }) { fields.keep("thinking") }
        }
        try readOutput(&options, &reasoning)
        options.reasoning = reasoning
    }

    private mutating func readOutput(_ options: inout GenerationOptions, _ reasoning: inout ReasoningOptions?) throws(LLMError) {
        guard let output = fields.take("output_config") else { return }
        var isCarried = true
        for (name, value) in try output.object() where value != .null {
            let field = RequestBodyField(value: value, path: "output_config.\(name)")
            switch name {
            case "effort":
                let effort = ReasoningOptions.Effort(rawValue: try field.string())
                // Effort without reasoning is a thing of its own here.
                if let effort, reasoning != nil, reasoning?.effort == nil { reasoning?.effort = effort } else { isCarried = false }
            case "format":
                if try field.required("type").string() == "json_schema" {
                    let schema = try field.required("schema")
                    _ = try schema.object()
                    options.responseFormat = .jsonSchema(name: "response", schema: schema.value, isStrict: true)
                } else {
                    isCarried = false
                }
            default: isCarried = false
            }
        }
        if !isCarried { fields.keep("output_config") }
    }
}

/// The path of a request that names its model there: on Vertex AI and Bedrock.
struct AnthropicRequestPath {
    /// The model.
    let model: String
    /// Whether a stream is asked for.
    let isStreaming: Bool

    /// Reads a path; nil where it names no model.
    init?(_ path: String) {
        let path = path.prefix { $0 != "?" }
        if let place = path.firstRange(of: "anthropic/models/") {
            let rest = path[place.upperBound...]
            guard let colon = rest.lastIndex(of: ":") else { return nil }
            self.model = String(rest[..<colon]).percentDecoded
            self.isStreaming = rest[rest.index(after: colon)...].hasPrefix("stream")
            return
        }
        let segments = path.split(separator: "/")
        guard segments.count >= 3, segments[segments.count - 3] == "model" else { return nil }
        switch segments[segments.count - 1] {
        case "invoke": isStreaming = false
        case "invoke-with-response-stream": isStreaming = true
        default: return nil
        }
        self.model = String(segments[segments.count - 2]).percentDecoded
    }
}
