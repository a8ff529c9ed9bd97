/// Reads what a client sends to `/responses`: the reverse of ``ResponsesRequestEncoder``, in every form that OpenAI's API takes.
///
/// Top-level fields without a counterpart stay in the options' extras, and so do known ones in a form that says more than the options
/// can. What the profile writes into every request by itself is no extra. Numbers keep their meaning, not their spelling.
struct ResponsesRequestDecoder {
    private let profile: OpenAIResponsesProfile
    private let body: RequestBodyField
    private let fields: JSONObject
    private var known: Set<String> = []
    private var kept: Set<String> = []

    static func decode(_ bytes: UnsafeRawBufferPointer, profile: OpenAIResponsesProfile) throws(LLMError) -> LLMRequest {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw RequestBodyField(value: .null, path: "").error("is not JSON (byte \(error.offset))")
        }
        var decoder = try ResponsesRequestDecoder(RequestBodyField(value: value, path: ""), profile: profile)
        return try decoder.decode()
    }

    private init(_ body: RequestBodyField, profile: OpenAIResponsesProfile) throws(LLMError) {
        self.profile = profile
        self.body = body
        self.fields = try body.object()
    }

    private mutating func decode() throws(LLMError) -> LLMRequest {
        let model = try required("model").string()
        var messages: [Message] = []
        if let instructions = take("instructions") { messages.append(.system(try instructions.string())) }
        // A request that refers to a stored prompt or conversation may bring no input of its own.
        if let input = take("input") {
            var conversation = ResponsesConversationDecoder()
            messages += try conversation.decode(input)
        } else if body.member("prompt") == nil, body.member("conversation") == nil, body.member("previous_response_id") == nil {
            _ = try required("input")
        }
        var request = LLMRequest(model: model, prompt: Prompt(messages: messages), isStreaming: false)
        if let stream = take("stream") { request.isStreaming = try stream.bool() }
        request.tools = try readTools()
        var options = GenerationOptions()
        options.temperature = try take("temperature")?.number()
        options.topP = try take("top_p")?.number()
        options.maxOutputTokens = try take("max_output_tokens")?.integer()
        options.reasoning = try readReasoning()
        try readToolChoice(&options)
        try readText(&options)
        try readStorage(&options, model: model)
        // In the order of the request, so that it is written again as it was.
        for (name, value) in fields where value != .null && (!known.contains(name) || kept.contains(name)) { options.extras[name] = value }
        request.prompt.options = options
        return request
    }

    // MARK: Fields

    /// A top-level field; nil where it is absent or null.
    ///
    /// It is known then and no extra.
    private mutating func take(_ name: String) -> RequestBodyField? {
        known.insert(name)
        return body.member(name)
    }

    private mutating func required(_ name: String) throws(LLMError) -> RequestBodyField {
        known.insert(name)
        return try body.required(name)
    }

    /// Keeps a field as it is, beside what was read of it.
    private mutating func keep(_ name: String) { kept.insert(name) }

    // MARK: Storage

    private mutating func readStorage(_ options: inout GenerationOptions, model: String) throws(LLMError) {
        var stores = profile.stores
        if let store = take("store") {
            stores = try store.bool()
            if stores || profile.stores { keep("store") }
        }
        let count = try take("top_logprobs")?.integer()
        var asked: [String] = []
        for word in try take("include")?.elements() ?? [] { asked.append(try word.string()) }
        if asked.contains(ResponsesInclude.logprobs) {
            options.logprobs = LogprobOptions(topCount: count)
        } else if count != nil {
            keep("top_logprobs")
        }
        var own: Set<String> = []
        if options.logprobs != nil { own.insert(ResponsesInclude.logprobs) }
        if ResponsesInclude.asksForEncryptedReasoning(profile, model: model, stores: stores, reasoning: options.reasoning) {
            own.insert(ResponsesInclude.encryptedReasoning)
        }
        // Without the field the profile's own words are written: only other words must be kept.
        if !Set(asked).subtracting(own).isEmpty { keep("include") }
    }

    // MARK: Tools

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        var tools: [ToolDescriptor] = []
        for tool in try take("tools")?.elements() ?? [] {
            switch try tool.required("type").string() {
            case "function": tools.append(try readFunction(tool))
            case "custom":
                var descriptor = ToolDescriptor(
                    name: try tool.required("name").string(), description: try tool.member("description")?.string() ?? "")
                descriptor.customFormat = try tool.member("format")?.object() ?? ["type": "text"]
                tools.append(descriptor)
            // A tool the provider runs itself: only the whole list says it.
            default: keep("tools")
            }
        }
        return tools
    }

    private mutating func readFunction(_ tool: RequestBodyField) throws(LLMError) -> ToolDescriptor {
        // Some clients write the form of chat completions.
        let function = tool.member("function") ?? tool
        var descriptor = ToolDescriptor(
            name: try function.required("name").string(), description: try function.member("description")?.string() ?? "")
        if let parameters = function.member("parameters") {
            _ = try parameters.object()
            descriptor.parameters = parameters.value
        }
        descriptor.isStrict = try function.member("strict")?.bool()
        let carried: Set<String> = ["type", "name", "description", "parameters", "strict", "function"]
        if try tool.object().contains(where: { !carried.contains($0.key) && $0.value != .null }) { keep("tools") }
        return descriptor
    }

    private mutating func readToolChoice(_ options: inout GenerationOptions) throws(LLMError) {
        options.parallelToolCalls = try take("parallel_tool_calls")?.bool()
        guard let choice = take("tool_choice") else { return }
        switch choice.value {
        case .string("auto"): options.toolChoice = .auto
        case .string("none"): options.toolChoice = ToolChoice.none
        case .string("required"): options.toolChoice = .required
        case .string: throw choice.error("is none of 'none', 'auto', 'required'")
        case .object:
            switch try choice.required("type").string() {
            case "function", "custom": options.toolChoice = .named(try choice.required("name").string())
            default: keep("tool_choice")
            }
        default: throw choice.error("must be a string or an object")
        }
    }

    // MARK: Response format

    private mutating func readText(_ options: inout GenerationOptions) throws(LLMError) {
        guard let text = take("text") else { return }
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
        if !isCarried { keep("text") }
    }

    // MARK: Reasoning

    private mutating func readReasoning() throws(LLMError) -> ReasoningOptions? {
        guard let object = take("reasoning") else { return nil }
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
        if !isCarried { keep("reasoning") }
        return reasoning == ReasoningOptions() ? nil : reasoning
    }
}
