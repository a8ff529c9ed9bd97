/// Writes a request as Mistral's `/chat/completions` takes it (Mistral API reference, "Chat completion"), with one server's deviations.
///
/// Fields of Mistral's own, such as `safe_prompt`, `prediction` and `guardrails`, come from the prompt's extras or the profile's.
struct MistralRequestEncoder {
    private let request: LLMRequest
    private let profile: MistralChatProfile
    private var writer = JSONWriter()
    private var diagnostics: [Diagnostic] = []
    private var ids: ChatToolCallIDs
    /// The tool of each call so far, for results that do not name it.
    private var toolNames: [ToolCallID: String] = [:]
    private var written: Set<String> = []

    init(_ request: LLMRequest, profile: MistralChatProfile) {
        self.request = request
        self.profile = profile
        self.ids = ChatToolCallIDs(rule: profile.toolCallIDRule)
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        if begins("model") { writer.string(request.model) }
        if begins("messages") { try write(request.prompt.messages) }
        if request.isStreaming, begins("stream") { writer.bool(true) }
        try writeTools(options)
        try writeSampling(options)
        writeResponseFormat(options.responseFormat)
        if let reasoning = options.reasoning { write(reasoning) }
        for (name, value) in profile.extras where options.extras[name] == nil && !written.contains(name) {
            writer.key(name)
            writer.value(value)
        }
        for (name, value) in options.extras {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
        return WireRequest(path: profile.path, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    private mutating func begins(_ name: String) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        written.insert(name)
        writer.key(name)
        return true
    }

    private mutating func drop(_ field: String) {
        diagnostics.append(Diagnostic(.requestFieldDropped, field: field))
    }

    private func unsupported(_ feature: String) -> LLMError {
        LLMError(.unsupported(feature: feature), at: .request)
    }

    // MARK: Options

    private mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        guard request.tools.allSatisfy({ $0.customFormat == nil }) else { throw unsupported("a tool that takes free text") }
        if request.tools.isEmpty, options.extras["tools"] == nil {
            if options.toolChoice != nil { drop("tool_choice") }
            if options.parallelToolCalls != nil { drop("parallel_tool_calls") }
            return
        }
        if !request.tools.isEmpty, begins("tools") {
            writer.beginArray()
            for tool in request.tools { writer.chatTool(tool, isStrict: tool.isStrict) }
            writer.endArray()
        }
        switch options.toolChoice {
        case nil: break
        case .auto: if begins("tool_choice") { writer.string("auto") }
        case ToolChoice.none?: if begins("tool_choice") { writer.string("none") }
        case .required: if begins("tool_choice") { writer.string("any") }
        case .named(let name):
            guard begins("tool_choice") else { break }
            writer.beginObject()
            writer.field("type", "function")
            writer.key("function")
            writer.beginObject()
            writer.field("name", name)
            writer.endObject()
            writer.endObject()
        }
        if let isParallel = options.parallelToolCalls, begins("parallel_tool_calls") { writer.bool(isParallel) }
    }

    private mutating func writeSampling(_ options: GenerationOptions) throws(LLMError) {
        try write(options.temperature, "temperature")
        try write(options.topP, "top_p")
        if let limit = options.maxOutputTokens, begins("max_tokens") { writer.integer(limit) }
        if !options.stop.isEmpty, begins("stop") {
            writer.beginArray()
            for text in options.stop { writer.string(text) }
            writer.endArray()
        }
        if let seed = options.seed, begins("random_seed") { writer.integer(seed) }
        if let count = options.choiceCount, begins("n") { writer.integer(count) }
        try write(options.frequencyPenalty, "frequency_penalty")
        try write(options.presencePenalty, "presence_penalty")
        guard let logprobs = options.logprobs else { return }
        if begins("logprobs") { writer.bool(true) }
        if let count = logprobs.topCount, begins("top_logprobs") { writer.integer(count) }
    }

    private mutating func write(_ value: Double?, _ name: String) throws(LLMError) {
        guard let value else { return }
        // JSON has no number for it (RFC 8259 §6).
        guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
        if begins(name) { writer.double(value) }
    }

    private mutating func writeResponseFormat(_ format: ResponseFormat?) {
        guard let format, begins("response_format") else { return }
        writer.beginObject()
        switch format {
        case .text: writer.field("type", "text")
        case .json: writer.field("type", "json_object")
        case .jsonSchema(let name, let schema, let isStrict):
            writer.field("type", "json_schema")
            writer.key("json_schema")
            writer.beginObject()
            writer.field("name", name)
            writer.key("schema")
            writer.value(schema)
            writer.field("strict", isStrict)
            writer.endObject()
        }
        writer.endObject()
    }

    private mutating func write(_ reasoning: ReasoningOptions) {
        switch profile.reasoningRequest {
        case .effort: if let effort = reasoning.effort, begins("reasoning_effort") { writer.string(effort.rawValue) }
        case .promptMode:
            if begins("prompt_mode") {
                if reasoning.effort == ReasoningOptions.Effort.none { writer.null() } else { writer.string("reasoning") }
            }
            if let effort = reasoning.effort, effort != .none { drop("reasoning.effort") }
        case .none: drop("reasoning")
        }
        if reasoning.budgetTokens != nil { drop("reasoning.max_tokens") }
        if reasoning.isIncluded != nil { drop("reasoning.exclude") }
    }

    // MARK: Messages

    private mutating func write(_ messages: [Message]) throws(LLMError) {
        writer.beginArray()
        var followsResults = false
        for (position, message) in messages.enumerated() {
            if message.name != nil { drop("messages.name") }
            // Results first: they must follow the calls they answer.
            let results = message.toolResults
            for result in results { try write(result) }
            followsResults = followsResults || !results.isEmpty
            if message.role == .tool || !results.isEmpty, results.count == message.parts.count { continue }
            if message.role == .user, followsResults, let bridge = profile.bridgeAfterToolResults {
                writer.beginObject()
                writer.field("role", "assistant")
                writer.field("content", bridge)
                writer.endObject()
            }
            followsResults = false
            switch message.role {
            case .system, .developer: try write(message, role: "system")
            case .user: try write(message, role: "user")
            case .assistant: try writeAssistant(message, isLast: position == messages.count - 1)
            case .tool: throw unsupported("anything but tool results in a tool message")
            }
        }
        writer.endArray()
    }

    private mutating func write(_ message: Message, role: String) throws(LLMError) {
        writer.beginObject()
        writer.field("role", role)
        writer.key("content")
        try writeContent(message.parts.filter { if case .toolResult = $0 { false } else { true } }, of: message.role)
        writer.endObject()
    }

    /// One string where there is one text alone, else blocks.
    private mutating func writeContent(_ parts: [Part], of role: Message.Role) throws(LLMError) {
        if parts.count == 1, case .text(let text) = parts[0] { return writer.string(text.text) }
        if parts.isEmpty { return writer.string("") }
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): writer.chatBlock("text", text.text)
            case .refusal(let text) where role == .assistant: writer.chatBlock("text", text)
            case .reasoning(let reasoning) where role == .assistant:
                writer.mistralThinking(reasoning.text, signature: reasoning.signature)
            case .image(let image) where role == .user || role == .tool: try writer.chatImage(image)
            case .audio(let audio) where role == .user:
                guard let data = audio.base64 else { throw unsupported("sound of the user without its data") }
                writer.chatBlock("input_audio", data)
            case .file(let file) where role == .user: write(file)
            case .opaque(let opaque): writer.raw(opaque.json)
            default: throw unsupported("a part of this kind in a \(role.rawValue) message")
            }
        }
        writer.endArray()
    }

    /// A document: uploaded before, or by its address, which may hold its data.
    private mutating func write(_ file: FilePart) {
        let address: String
        switch file.source {
        case .fileID(let id):
            if file.filename != nil { drop("filename") }
            writer.beginObject()
            writer.field("type", "file")
            writer.field("file_id", id)
            writer.endObject()
            return
        case .url(let url): address = url
        case .base64(let data, let mediaType): address = "data:\(mediaType);base64,\(data)"
        }
        writer.beginObject()
        writer.field("type", "document_url")
        writer.field("document_url", address)
        writer.field("document_name", file.filename)
        writer.endObject()
    }

    private mutating func writeAssistant(_ message: Message, isLast: Bool) throws(LLMError) {
        var content: [Part] = []
        var calls: [ToolCall] = []
        var rawCalls: [String] = []
        var others: [(name: String, json: String)] = []
        for part in message.parts {
            switch part {
            case .text, .refusal: content.append(part)
            case .reasoning(let reasoning):
                if let wire = reasoning.origin?.wire, wire != .mistralChat {
                    diagnostics.append(Diagnostic(.foreignReasoningDropped))
                } else if profile.replaysReasoning, !reasoning.text.isEmpty || reasoning.signature != nil {
                    content.append(part)
                }
            case .toolCall(let call):
                guard call.kind == .function else { throw unsupported("a call of a custom tool") }
                calls.append(call)
            case .opaque(let opaque):
                guard opaque.wire == .mistralChat else {
                    drop(opaque.kind)
                    continue
                }
                guard JSONValue(checked: opaque.json) != nil else { throw unsupported("an opaque part that is no JSON") }
                switch ChatPlace(kind: opaque.kind) {
                case .content: content.append(part)
                case .toolCalls: rawCalls.append(opaque.json)
                case .field(let name) where !Self.ownFields.contains(name): others.append((name, opaque.json))
                case .field, .reasoningDetails, .images: drop(opaque.kind)
                }
            case .serverTool: drop("server tool activity")
            case .image, .audio, .file: throw unsupported("a picture, sound or document in a message of the model")
            case .toolResult: throw unsupported("a tool result in a message of the model")
            }
        }
        writer.beginObject()
        writer.field("role", "assistant")
        writer.key("content")
        try writeContent(content, of: .assistant)
        write(calls, raw: rawCalls)
        for other in others {
            writer.key(other.name)
            writer.raw(other.json)
        }
        if isLast, calls.isEmpty, rawCalls.isEmpty, profile.continuesLastMessage { writer.field("prefix", true) }
        writer.endObject()
    }

    // What the encoder writes by itself; a second one of the name would make two readers disagree.
    private static let ownFields: Set<String> = ["role", "content", "tool_calls", "prefix"]

    private mutating func write(_ calls: [ToolCall], raw: [String]) {
        guard !calls.isEmpty || !raw.isEmpty else { return }
        writer.key("tool_calls")
        writer.beginArray()
        for call in calls {
            let (id, isRepeated) = ids.call(call.id)
            if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
            toolNames[call.id] = call.name
            writer.chatCall(id: id, name: call.name, arguments: call.rawArguments)
        }
        for call in raw { writer.raw(call) }
        writer.endArray()
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        for case .opaque(let opaque) in result.parts {
            guard opaque.wire == .mistralChat, JSONValue(checked: opaque.json) != nil else {
                throw unsupported("a piece of another wire in a tool result")
            }
        }
        writer.beginObject()
        writer.field("role", "tool")
        writer.field("tool_call_id", ids.result(result.callID))
        writer.field("name", result.name ?? toolNames[result.callID])
        writer.key("content")
        try writeContent(result.parts, of: .tool)
        writer.endObject()
    }
}
