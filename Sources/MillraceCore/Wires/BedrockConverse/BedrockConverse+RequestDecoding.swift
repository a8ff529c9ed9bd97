/// Reads what a client sends to `Converse` or `ConverseStream`: the reverse of ``ConverseRequestEncoder``.
///
/// Top-level fields without a counterpart stay in the options' extras, and so do known ones in a form that says more than the options
/// can. Blocks without a counterpart are opaque parts.
struct ConverseRequestDecoder {
    private var fields: RequestFields

    static func decode(_ bytes: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        var decoder = try ConverseRequestDecoder(fields: RequestFields(parsing: bytes))
        return try decoder.decode(path: path)
    }

    private mutating func decode(path: String) throws(LLMError) -> LLMRequest {
        guard let place = BedrockPath(path), ["converse", "converse-stream"].contains(place.operation) else {
            throw RequestBodyField(value: .null, path: "modelId").error("must stand in the path: model/{modelId}/converse-stream")
        }
        var messages: [Message] = []
        if let system = fields.take("system"), case let message = try ConverseConversationDecoder.system(system), !message.parts.isEmpty {
            messages.append(message)
        }
        var conversation = ConverseConversationDecoder()
        messages += try conversation.decode(fields.required("messages"))
        var options = try readInference()
        var request = LLMRequest(
            model: place.model, prompt: Prompt(messages: messages), isStreaming: place.operation == "converse-stream")
        request.tools = try readTools(&options)
        options.responseFormat = try readFormat()
        options.reasoning = try readReasoning()
        options.extras = fields.rest(keepsNulls: true)
        request.prompt.options = options
        return request
    }

    private mutating func readInference() throws(LLMError) -> GenerationOptions {
        var options = GenerationOptions()
        guard let config = fields.take("inferenceConfig") else { return options }
        for (name, value) in try config.object() where value != .null {
            let field = RequestBodyField(value: value, path: "inferenceConfig.\(name)")
            switch name {
            case "maxTokens": options.maxOutputTokens = try field.integer()
            case "temperature": options.temperature = try field.number()
            case "topP": options.topP = try field.number()
            case "stopSequences": for text in try field.elements() { options.stop.append(try text.string()) }
            default: fields.keep("inferenceConfig")
            }
        }
        return options
    }

    // MARK: Tools

    private mutating func readTools(_ options: inout GenerationOptions) throws(LLMError) -> [ToolDescriptor] {
        guard let config = fields.take("toolConfig") else { return [] }
        var tools: [ToolDescriptor] = []
        let list = try config.required("tools").elements()
        for (position, entry) in list.enumerated() {
            if let tool = entry.member("toolSpec") {
                tools.append(try readTool(tool))
            } else if let point = entry.member("cachePoint"), position == list.count - 1 {
                fields.keep("cachePoint", ["tools": point.value])
            } else {
                // A tool the service runs itself, or a cache point between tools: only the whole field says it.
                _ = try entry.object()
                fields.keep("toolConfig")
            }
        }
        if let choice = config.member("toolChoice") {
            if choice.member("auto") != nil {
                options.toolChoice = .auto
            } else if choice.member("any") != nil {
                options.toolChoice = .required
            } else if let tool = choice.member("tool") {
                options.toolChoice = .named(try tool.required("name").string())
            } else {
                throw choice.error("has none of 'auto', 'any', 'tool'")
            }
        }
        return tools
    }

    private func readTool(_ field: RequestBodyField) throws(LLMError) -> ToolDescriptor {
        var tool = ToolDescriptor(
            name: try field.required("name").string(), description: try field.member("description")?.string() ?? "")
        let schema = try field.required("inputSchema").required("json")
        _ = try schema.object()
        tool.parameters = schema.value
        tool.isStrict = try field.member("strict")?.bool()
        return tool
    }

    // MARK: Output and reasoning

    private mutating func readFormat() throws(LLMError) -> ResponseFormat? {
        guard let config = fields.take("outputConfig") else { return nil }
        guard let format = config.member("textFormat"), try format.required("type").string() == "json_schema" else {
            fields.keep("outputConfig")
            return nil
        }
        let inner = try format.required("structure").required("jsonSchema")
        let field = try inner.required("schema")
        guard let schema = JSONValue(checked: try field.string()) else { throw field.error("must be a string that holds a JSON Schema") }
        let carried: Set<String> = ["name", "schema"]
        let says = try inner.object().keys
        if try config.object().count > 1 || !carried.isSuperset(of: says) { fields.keep("outputConfig") }
        return .jsonSchema(name: try inner.member("name")?.string() ?? "response", schema: schema, isStrict: true)
    }

    /// Reads how much to reason from any of the ways the models have for it; see the table in ``ConverseRequestEncoder``.
    private mutating func readReasoning() throws(LLMError) -> ReasoningOptions? {
        guard let field = fields.take("additionalModelRequestFields") else { return nil }
        guard case .object(var rest) = field.value else {
            fields.keep("additionalModelRequestFields")
            return nil
        }
        var reasoning: ReasoningOptions?
        // `reasoning_config` is the service's older name.
        for name in ["thinking", "reasoning_config"] {
            guard let thinking = field.member(name), let type = thinking.member("type")?.value.stringValue else { continue }
            if type == "disabled" {
                reasoning = ReasoningOptions(effort: ReasoningOptions.Effort.none)
            } else if type == "enabled", let budget = thinking.member("budget_tokens"), try thinking.object().count == 2 {
                reasoning = ReasoningOptions(budgetTokens: try budget.integer())
            } else {
                continue
            }
            rest[name] = nil
        }
        if let config = field.member("reasoningConfig"), let type = config.member("type")?.value.stringValue {
            if type == "disabled" {
                reasoning = ReasoningOptions(effort: ReasoningOptions.Effort.none)
                rest["reasoningConfig"] = nil
            } else if let effort = config.member("maxReasoningEffort")?.value.stringValue.flatMap(ReasoningOptions.Effort.init) {
                reasoning = ReasoningOptions(effort: effort)
                rest["reasoningConfig"] = nil
            }
        }
        if let effort = field.member("reasoning_effort")?.value.stringValue.flatMap(ReasoningOptions.Effort.init) {
            reasoning = ReasoningOptions(effort: effort)
            rest["reasoning_effort"] = nil
        }
        if !rest.isEmpty { fields.keep("additionalModelRequestFields", .object(rest)) }
        return reasoning
    }
}
