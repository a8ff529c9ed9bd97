/// Writes a request as `/api/chat` takes it (Ollama API reference, "Generate a chat message"; guide "Tool calling").
///
/// Calls go out whole, their arguments as objects, each result with the name of its tool. An id the provider gave goes with both, for
/// servers that know ids; one that Millrace minted stays at home. Results stand in the order of their calls, because models that see
/// no ids pair by order.
struct OllamaChatRequestEncoder {
    private var fields: OllamaRequestWriter
    private let request: LLMRequest
    private var ids = ChatToolCallIDs(rule: .any)
    /// The tool of each call so far, for results that do not name it.
    private var toolNames: [ToolCallID: String] = [:]
    /// The calls of the last message of the model, in order.
    private var lastCalls: [ToolCallID] = []

    init(_ request: LLMRequest) {
        self.request = request
        self.fields = OllamaRequestWriter(request)
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        fields.writer.beginObject()
        if fields.begins("model") { fields.writer.string(request.model) }
        if fields.begins("messages") { try write(request.prompt.messages) }
        try writeTools(options)
        try fields.writeRest()
        fields.writer.endObject()
        return WireRequest(path: "api/chat", body: fields.writer.bytes, diagnostics: fields.diagnostics)
    }

    // MARK: Tools

    /// The wire has no `tool_choice`: no tool at all is said by leaving the tools out, a must cannot be said.
    private mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        if options.parallelToolCalls != nil { fields.drop("parallel_tool_calls") }
        switch options.toolChoice {
        case nil, .auto: break
        case ToolChoice.none?:
            if !request.tools.isEmpty { fields.drop("tools") }
            return
        case .required, .named: fields.drop("tool_choice")
        }
        guard !request.tools.isEmpty, fields.begins("tools") else { return }
        if request.tools.contains(where: { $0.isStrict != nil }) { fields.drop("tools.function.strict") }
        fields.writer.beginArray()
        for tool in request.tools {
            guard tool.customFormat == nil else { throw fields.unsupported("a tool that takes free text") }
            fields.writer.chatTool(tool, isStrict: nil)
        }
        fields.writer.endArray()
    }

    // MARK: Messages

    private mutating func write(_ messages: [Message]) throws(LLMError) {
        fields.writer.beginArray()
        var results: [ToolResult] = []
        for message in messages {
            let own = message.toolResults
            results += own
            if own.count == message.parts.count, message.role == .tool { continue }
            try writeResults(&results)
            if message.name != nil { fields.drop("messages.name") }
            switch message.role {
            case .system, .developer: try write(message, role: "system")
            case .user: try write(message, role: "user")
            case .assistant: try writeAssistant(message)
            case .tool: throw fields.unsupported("anything but tool results in a tool message")
            }
        }
        try writeResults(&results)
        fields.writer.endArray()
    }

    /// A message of the application or the user: its text, then its pictures.
    private mutating func write(_ message: Message, role: String) throws(LLMError) {
        var content = ""
        var images: [String] = []
        var others: [OpaquePart] = []
        var isEmpty = true
        for part in message.parts {
            if case .toolResult = part { continue }
            isEmpty = false
            switch part {
            case .text(let text): content += text.text
            case .image(let image): images.append(try fields.imageData(image))
            case .opaque(let opaque): if isOwn(opaque) { others.append(opaque) }
            case .audio, .file: throw fields.unsupported("sound or a document in a message")
            case .toolCall, .toolResult, .reasoning, .refusal, .serverTool:
                throw fields.unsupported("a piece of the model's answer in a \(message.role.rawValue) message")
            }
        }
        // A message of results alone has been written.
        if isEmpty, !message.parts.isEmpty { return }
        fields.writer.beginObject()
        fields.writer.field("role", role)
        fields.writer.field("content", content)
        fields.writeImages(images)
        write(others)
        fields.writer.endObject()
    }

    private mutating func isOwn(_ opaque: OpaquePart) -> Bool {
        if opaque.wire == .ollamaChat, JSONValue(checked: opaque.json) != nil, !Self.ownFields.contains(opaque.kind) { return true }
        fields.drop(opaque.kind)
        return false
    }

    // What the encoder writes by itself; a second one of the name would make two readers disagree.
    private static let ownFields: Set<String> = ["role", "content", "thinking", "tool_calls", "tool_name", "tool_call_id"]

    private mutating func write(_ others: [OpaquePart]) {
        var written: Set<String> = []
        for opaque in others where written.insert(opaque.kind).inserted {
            fields.writer.key(opaque.kind)
            fields.writer.raw(opaque.json)
        }
    }

    private mutating func writeAssistant(_ message: Message) throws(LLMError) {
        var content = ""
        var thinking = ""
        var calls: [ToolCall] = []
        var others: [OpaquePart] = []
        for part in message.parts {
            switch part {
            case .text(let text): content += text.text
            // The wire has no place of its own for it, and the model has said it.
            case .refusal(let text): content += text
            case .reasoning(let reasoning):
                if let wire = reasoning.origin?.wire, wire != .ollamaChat, wire != .ollamaGenerate {
                    fields.diagnostics.append(Diagnostic(.foreignReasoningDropped))
                } else {
                    thinking += reasoning.text
                }
            case .toolCall(let call):
                guard call.kind == .function else { throw fields.unsupported("a call of a custom tool") }
                calls.append(call)
            case .opaque(let opaque): if isOwn(opaque) { others.append(opaque) }
            case .serverTool: fields.drop("server tool activity")
            case .image, .audio, .file: throw fields.unsupported("a picture, sound or document in a message of the model")
            case .toolResult: throw fields.unsupported("a tool result in a message of the model")
            }
        }
        fields.writer.beginObject()
        fields.writer.field("role", "assistant")
        fields.writer.field("content", content)
        if !thinking.isEmpty { fields.writer.field("thinking", thinking) }
        write(calls)
        write(others)
        fields.writer.endObject()
    }

    private mutating func write(_ calls: [ToolCall]) {
        lastCalls = calls.map(\.id)
        guard !calls.isEmpty else { return }
        fields.writer.key("tool_calls")
        fields.writer.beginArray()
        for call in calls {
            let (id, isRepeated) = ids.call(call.id)
            if isRepeated { fields.diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
            toolNames[call.id] = call.name
            fields.writer.beginObject()
            if call.id.origin == .provider { fields.writer.field("id", id) }
            fields.writer.field("type", "function")
            fields.writer.key("function")
            fields.writer.beginObject()
            fields.writer.field("name", call.name)
            fields.writer.key("arguments")
            fields.writer.raw(call.rawArguments)
            fields.writer.endObject()
            fields.writer.endObject()
        }
        fields.writer.endArray()
    }

    // MARK: Tool results

    private mutating func writeResults(_ results: inout [ToolResult]) throws(LLMError) {
        // Stable: several results of one id keep their order.
        let places = results.enumerated().map { (place: lastCalls.firstIndex(of: $0.element.callID) ?? Int.max, order: $0.offset) }
        for (_, order) in places.sorted(by: { ($0.place, $0.order) < ($1.place, $1.order) }) { try write(results[order]) }
        results = []
    }

    private mutating func write(_ result: ToolResult) throws(LLMError) {
        var content = ""
        var images: [String] = []
        for part in result.parts {
            switch part {
            case .text(let text): content += text.text
            case .image(let image): images.append(try fields.imageData(image))
            case .audio, .file, .toolCall, .toolResult, .reasoning, .refusal, .serverTool, .opaque:
                throw fields.unsupported("anything but text and pictures in a tool result")
            }
        }
        fields.writer.beginObject()
        fields.writer.field("role", "tool")
        fields.writer.field("content", content)
        fields.writer.field("tool_name", result.name ?? toolNames[result.callID])
        let id = ids.result(result.callID)
        if result.callID.origin == .provider { fields.writer.field("tool_call_id", id) }
        fields.writeImages(images)
        fields.writer.endObject()
    }
}
