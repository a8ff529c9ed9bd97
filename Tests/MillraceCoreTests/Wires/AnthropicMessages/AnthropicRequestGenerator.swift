import MillraceCore

/// Makes requests that `/v1/messages` can carry whole, so that reading back what was written gives the same request.
///
/// Within that: turns alternate, the system prompt is one message at the front, results come before what else the user says and name
/// the tool of their call, no text is empty, and options are those the API knows.
struct AnthropicRequestGenerator {
    var random: SeededGenerator
    let profile: AnthropicMessagesProfile
    private var callCount = 0
    private var open: [ToolCall] = []

    init(seed: UInt64, profile: AnthropicMessagesProfile) {
        self.random = SeededGenerator(seed: seed)
        self.profile = profile
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}", "data: [DONE]\n\n", "\u{FEFF}x",
        ])
    }

    private mutating func object(depth: Int = 0) -> JSONObject {
        var object = JSONObject()
        for key in ["a", "b c", "ü", "type"] where chance(40) {
            let choices: [JSONValue] = [
                nil, true, .number(JSONNumber(Int.random(in: -1000...1000, using: &random))), 0.25, .string(text()), [1, "x"],
            ]
            object[key] = depth < 2 && chance(30) ? .object(self.object(depth: depth + 1)) : pick(choices)
        }
        return object
    }

    // MARK: Messages

    mutating func request() -> LLMRequest {
        var messages: [Message] = []
        if chance(40) { messages.append(Message(role: .system, parts: marked(texts()))) }
        for turn in 0..<Int.random(in: 1...6, using: &random) {
            if turn.isMultiple(of: 2) {
                messages += userTurn()
                if profile.acceptsSystemMessages, chance(20) { messages.append(Message(role: .system, parts: texts())) }
            } else {
                messages.append(assistant())
            }
        }
        var request = LLMRequest(model: pick(["claude-x", "a/b:c d", "claude@1"]), prompt: Prompt(messages: messages))
        request.isStreaming = chance(50)
        for name in ["weather", "get_time", "f"] where chance(30) {
            request.tools.append(
                ToolDescriptor(
                    name: name, description: chance(80) ? text() : "", parameters: .object(object()), isStrict: pick([true, false, nil])))
        }
        request.prompt.options = options(hasTools: !request.tools.isEmpty)
        return request
    }

    private mutating func texts() -> [Part] { (0..<Int.random(in: 1...3, using: &random)).map { _ in .text(text()) } }

    /// Marks some parts for the cache; a piece that is kept as it is holds its own mark.
    private mutating func marked(_ parts: [Part]) -> [Part] {
        parts.flatMap { part -> [Part] in
            if case .opaque = part { return [part] }
            return chance(10) ? [.anthropicCacheControl(ttl: pick([nil, "1h"])), part] : [part]
        }
    }

    private mutating func userTurn() -> [Message] {
        var messages: [Message] = []
        if !open.isEmpty {
            messages.append(
                Message(role: .tool, parts: marked(open.map { .toolResult(result(of: $0)) })))
            open = []
            if chance(60) { return messages }
        }
        var parts: [Part] = chance(60) ? texts() : []
        if parts.isEmpty || chance(20) { parts.append(media()) }
        messages.append(Message(role: .user, parts: marked(parts)))
        return messages
    }

    private mutating func result(of call: ToolCall) -> ToolResult {
        let parts: [Part] = pick([[], [.text("")], texts(), [.text("a"), .image(base64: "QUJD", mediaType: "image/png")]])
        return ToolResult(callID: call.id, name: call.name, parts: parts, isError: chance(20))
    }

    private mutating func media() -> Part {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: .image(url: "http://h/?a=b&c=\"d\"")
        case 1: .image(base64: pick(["QUJD", ""]), mediaType: "image/png")
        case 2: .image(ImagePart(source: .fileID("file_1")))
        case 3: .file(FilePart(source: .base64("R0hJ", mediaType: "application/pdf"), filename: pick(["a b.pdf", nil])))
        case 4: .file(FilePart(source: .base64(pick(["SGksIMO8IQ==", "", "YQ=="]), mediaType: "text/plain"), filename: pick(["n", nil])))
        case 5: .file(FilePart(source: .url("https://x/y.pdf")))
        default:
            .opaque(OpaquePart(wire: .anthropicMessages, kind: "search_result", json: #"{"type":"search_result","source":"s"}"#))
        }
    }

    private mutating func assistant() -> Message {
        var parts: [Part] = []
        for _ in 0..<Int.random(in: 0...2, using: &random) { parts.append(reasoning()) }
        if chance(70) { parts += texts() }
        if chance(20) {
            let json = #"{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"x"}}"#
            parts.append(
                .serverTool(
                    ServerToolActivity(type: "server_tool_use", id: "s", name: "web_search", input: #"{"query":"x"}"#, json: json)))
            let result = #"{"type":"web_search_tool_result","tool_use_id":"s","content":[]}"#
            parts.append(.opaque(OpaquePart(wire: .anthropicMessages, kind: "web_search_tool_result", json: result)))
        }
        if chance(20) { parts.append(cited()) }
        for _ in 0..<(chance(50) ? Int.random(in: 1...3, using: &random) : 0) {
            callCount += 1
            let id = pick([ToolCallID("toolu_\(callCount)"), ToolCallID("call_millrace_x_\(callCount)", origin: .minted)])
            open.append(ToolCall(id: id, name: pick(["weather", "f", "a-b_c"]), arguments: object()))
        }
        parts += marked(open.map(Part.toolCall))
        if parts.isEmpty { parts = [.text("ok")] }
        return Message(role: .assistant, parts: parts)
    }

    private mutating func cited() -> Part {
        let json =
            #"{"type":"char_location","cited_text":"c","document_index":0,"document_title":"t","start_char_index":1,"end_char_index":2}"#
        let citation = Citation(title: "t", quote: "c", startIndex: 1, endIndex: 2, kind: "char_location", json: json)
        return .text(TextPart(text(), citations: [citation]))
    }

    private mutating func reasoning() -> Part {
        if chance(20) {
            return .reasoning(
                ReasoningPart(encrypted: "REVG", origin: ReasoningOrigin(wire: .anthropicMessages, field: "redacted_thinking")))
        }
        let origin = ReasoningOrigin(wire: .anthropicMessages, field: "thinking")
        return .reasoning(ReasoningPart(text: pick(["", text()]), signature: "QUJD+/=", origin: origin))
    }

    // MARK: Options

    private mutating func options(hasTools: Bool) -> GenerationOptions {
        var options = GenerationOptions(maxOutputTokens: pick([1, 4096, 64_000]))
        if chance(30) { options.temperature = pick([0, 0.1, 1, 1e-8]) }
        if chance(30) { options.topP = 0.9 }
        if chance(30) { options.stop = pick([["a"], ["a", text()]]) }
        if chance(30) { options.responseFormat = .jsonSchema(name: "response", schema: .object(object()), isStrict: true) }
        if hasTools {
            let choices: [ToolChoice] = [.auto, .none, .required, .named("f")]
            if chance(50) { options.toolChoice = pick(choices) }
            if let choice = options.toolChoice, choice != ToolChoice.none, chance(50) { options.parallelToolCalls = chance(50) }
        }
        if chance(50) {
            options.reasoning = pick([
                ReasoningOptions(effort: ReasoningOptions.Effort.none), ReasoningOptions(effort: .low), ReasoningOptions(effort: .xhigh),
                ReasoningOptions(), ReasoningOptions(budgetTokens: 2048),
                ReasoningOptions(effort: .high, budgetTokens: 2048, isIncluded: true),
                ReasoningOptions(isIncluded: false),
            ])
        }
        for name in ["top_k", "metadata", "service_tier", "cache_control"] where chance(15) { options.extras[name] = .object(object()) }
        return options
    }
}
