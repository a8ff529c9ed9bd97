/// Reads what a client sends to `generateContent`: the reverse of ``GeminiRequestEncoder``, in every form the service takes.
///
/// The service reads names in camel case and in snake case alike (ProtoJSON), and so does this. Fields without a counterpart stay in the
/// options' extras, members of `generationConfig` and `toolConfig` under those names.
struct GeminiRequestDecoder {
    private var fields: RequestFields

    static func decode(_ bytes: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        var decoder = try GeminiRequestDecoder(fields: RequestFields(parsing: bytes))
        return try decoder.decode(path: path)
    }

    private mutating func decode(path: String) throws(LLMError) -> LLMRequest {
        let target = try GeminiTarget(path: path)
        var conversation = GeminiConversationDecoder()
        if let instructions = fields.take(gemini: "systemInstruction") { try conversation.decode(instructions: instructions) }
        guard let contents = fields.take(gemini: "contents") else { throw try missing("contents") }
        try conversation.decode(contents: contents)
        var request = LLMRequest(
            model: target.model, prompt: Prompt(messages: conversation.messages), isStreaming: target.isStreaming)
        request.tools = try readTools()
        var options = GenerationOptions()
        try readToolConfig(&options)
        if let config = fields.take(gemini: "generationConfig") {
            var decoder = try GeminiConfigDecoder(config)
            let rest = try decoder.decode(into: &options)
            if !rest.isEmpty { fields.keep("generationConfig", .object(rest)) }
        }
        options.extras = fields.rest(keepsNulls: true)
        request.prompt.options = options
        return request
    }

    private func missing(_ name: String) throws(LLMError) -> LLMError {
        _ = try fields.body.required(name)
        return fields.body.error("is missing '\(name)'")
    }

    // MARK: Tools

    private mutating func readTools() throws(LLMError) -> [ToolDescriptor] {
        guard let list = fields.take(gemini: "tools") else { return [] }
        var tools: [ToolDescriptor] = []
        for entry in try list.elements() {
            for function in try entry.member(gemini: "functionDeclarations")?.elements() ?? [] {
                tools.append(try readFunction(function))
            }
            let isMore = try entry.object().contains { $0.key != "functionDeclarations" && $0.key != "function_declarations" }
            // Tools of the service itself: only the whole list says them.
            if isMore { fields.keep("tools", list.value) }
        }
        return tools
    }

    private func readFunction(_ function: RequestBodyField) throws(LLMError) -> ToolDescriptor {
        var tool = ToolDescriptor(
            name: try function.required("name").string(), description: try function.member("description")?.string() ?? "")
        if let schema = function.member(gemini: "parametersJsonSchema") {
            _ = try schema.object()
            tool.parameters = schema.value
        } else if let schema = function.member("parameters") {
            _ = try schema.object()
            tool.parameters = GeminiSchema.jsonSchema(of: schema.value)
        }
        return tool
    }

    private mutating func readToolConfig(_ options: inout GenerationOptions) throws(LLMError) {
        guard let config = fields.take(gemini: "toolConfig") else { return }
        var rest = try config.object()
        if let calling = config.member(gemini: "functionCallingConfig"), let choice = try Self.choice(calling) {
            options.toolChoice = choice
            rest["functionCallingConfig"] = nil
            rest["function_calling_config"] = nil
        }
        if !rest.isEmpty { fields.keep("toolConfig", .object(rest)) }
    }

    /// The choice a config stands for; nil where it says more than a choice can.
    private static func choice(_ config: RequestBodyField) throws(LLMError) -> ToolChoice? {
        let names = try config.member(gemini: "allowedFunctionNames")?.elements() ?? []
        let known: Set<String> = ["mode", "allowedFunctionNames", "allowed_function_names"]
        guard try !config.object().contains(where: { !known.contains($0.key) }) else { return nil }
        switch try config.member("mode")?.string().uppercased() {
        case "AUTO" where names.isEmpty: return .auto
        case "NONE" where names.isEmpty: return ToolChoice.none
        case "ANY" where names.isEmpty: return .required
        case "ANY" where names.count == 1: return .named(try names[0].string())
        default: return nil
        }
    }
}

/// What the path of a request names: `…/models/m:streamGenerateContent?alt=sse`.
struct GeminiTarget {
    var model: String
    var isStreaming: Bool

    /// - Throws: where it names no model or method.
    init(path: String) throws(LLMError) {
        let place = path.prefix { $0 != "?" }
        guard let colon = place.lastIndex(of: ":") else { throw Self.error }
        switch place[place.index(after: colon)...] {
        case "generateContent": isStreaming = false
        case "streamGenerateContent": isStreaming = true
        default: throw Self.error
        }
        let segments = place[..<colon].split(separator: "/").map(String.init)
        guard segments.count >= 2, let name = segments.last?.percentDecoded, !name.isEmpty else { throw Self.error }
        // Tuned models and endpoints keep their kind, which is part of the name.
        let kind = segments[segments.count - 2]
        model = kind == "models" ? name : "\(kind)/\(name)"
    }

    private static var error: LLMError {
        RequestBodyField(value: .null, path: "path").error("must name a model and 'generateContent' or 'streamGenerateContent'")
    }
}

extension RequestFields {
    /// A field by its name in camel case, or in snake case; nil where it is absent or null.
    fileprivate mutating func take(gemini name: String) -> RequestBodyField? {
        know(name)
        know(GeminiName.snakeCase(name))
        return body.member(gemini: name)
    }
}

/// Names of fields in their two spellings.
enum GeminiName {
    static func snakeCase(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase { result += "_" + character.lowercased() } else { result.append(character) }
        }
        return result
    }
}

extension RequestBodyField {
    /// A member by its name in camel case, or in snake case.
    func member(gemini name: String) -> RequestBodyField? { member(name) ?? member(GeminiName.snakeCase(name)) }
}
