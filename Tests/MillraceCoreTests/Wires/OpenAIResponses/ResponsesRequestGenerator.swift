import MillraceCore

/// Makes requests that `/responses` can carry whole, so that reading back what was written gives the same request.
///
/// Within that: what the model said is one message between others, reasoning is of this wire and can be used without a store, and
/// options are those the API has.
struct ResponsesRequestGenerator {
    var random: SeededGenerator
    private var callCount = 0
    private var reasoningCount = 0
    private var open: [ToolCall] = []

    init(seed: UInt64) { self.random = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}", "data: [DONE]\n\n",
        ])
    }

    private mutating func texts() -> [Part] { (0..<Int.random(in: 1...3, using: &random)).map { _ in .text(text()) } }

    // MARK: Messages

    mutating func request() -> LLMRequest {
        var messages: [Message] = []
        for _ in 0..<Int.random(in: 1...7, using: &random) {
            let before = open
            var next = !open.isEmpty && chance(80) ? answer() : turn()
            // Neighbours of one of these roles would be one message on the wire.
            while let last = messages.last, last.role == next.role, next.role == .assistant || next.role == .tool {
                open = before
                next = turn()
            }
            messages.append(next)
        }
        var request = LLMRequest(model: pick(["gpt-5", "gpt-4o", "x/grok"]), prompt: Prompt(messages: messages), isStreaming: chance(50))
        for name in ["weather", "get_time", "f"] where chance(30) {
            request.tools.append(
                ToolDescriptor(
                    name: name, description: chance(80) ? text() : "", parameters: ["type": "object", "x": .string(text())],
                    isStrict: pick([true, false, nil])))
        }
        if chance(20) {
            var tool = ToolDescriptor(name: "shell", description: text())
            tool.customFormat = chance(50) ? ["type": "text"] : ["type": "grammar", "syntax": "regex", "definition": "a+"]
            request.tools.append(tool)
        }
        request.prompt.options = options(hasTools: !request.tools.isEmpty)
        return request
    }

    private mutating func turn() -> Message {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: Message(role: .system, parts: texts())
        case 1: Message(role: .developer, parts: texts())
        case 2...5: assistant()
        default: Message(role: .user, parts: userParts())
        }
    }

    private mutating func userParts() -> [Part] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            switch Int.random(in: 0..<9, using: &random) {
            case 0: .image(url: "https://example.org/a.png", detail: pick([.low, .high, .auto, nil]))
            case 1: .image(base64: "QUJD", mediaType: "image/png")
            case 2: .image(ImagePart(source: .fileID("file-1")))
            case 3: .audio(AudioPart(base64: "QUJD", format: "wav"))
            case 4:
                .file(
                    FilePart(
                        source: pick([
                            .url("https://example.org/a.pdf"), .base64("QUJD", mediaType: "application/pdf"), .fileID("file-2"),
                        ]), filename: pick(["a.pdf", nil])))
            case 5: .opaque(OpaquePart(wire: .openAIResponses, kind: "message.content", json: #"{"type":"input_hologram","x":[1]}"#))
            default: .text(text())
            }
        }
    }

    private mutating func assistant() -> Message {
        var parts: [Part] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            switch Int.random(in: 0..<9, using: &random) {
            case 0: parts += reasoning()
            case 1: parts.append(.refusal(text()))
            case 2, 3: parts.append(.toolCall(call()))
            case 4:
                let json = #"{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}}"#
                let input = #"{"type":"search","query":"q"}"#
                parts.append(.serverTool(ServerToolActivity(type: "web_search_call", id: "ws_1", input: input, json: json)))
            case 5: parts.append(.opaque(OpaquePart(wire: .openAIResponses, kind: "compaction", json: #"{"type":"compaction","id":"c"}"#)))
            case 6:
                parts.append(.opaque(OpaquePart(wire: .openAIResponses, kind: "message.phase", json: #""commentary""#)))
                parts.append(.text(text()))
            default:
                var part = TextPart(text())
                if chance(20) {
                    let json = #"{"type":"url_citation","start_index":0,"end_index":1,"title":"t","url":"https://a","x":1}"#
                    part.citations = [
                        Citation(url: "https://a", title: "t", startIndex: 0, endIndex: 1, kind: "url_citation", json: json)
                    ]
                }
                parts.append(.text(part))
            }
        }
        return Message(role: .assistant, parts: parts)
    }

    private mutating func reasoning() -> [Part] {
        reasoningCount += 1
        let id = "rs_\(reasoningCount)"
        func origin(_ field: String, _ index: Int?) -> ReasoningOrigin {
            ReasoningOrigin(wire: .openAIResponses, field: field, index: index)
        }
        var parts: [ReasoningPart] = []
        let isSummary = chance(60)
        for index in 0..<Int.random(in: 0...2, using: &random) {
            parts.append(
                ReasoningPart(text: text(), isSummary: isSummary, id: id, origin: origin(isSummary ? "summary" : "content", index)))
        }
        if isSummary || parts.isEmpty || chance(50) {
            parts.append(ReasoningPart(encrypted: "QUJD", id: id, origin: origin("encrypted_content", nil)))
        }
        return parts.map(Part.reasoning)
    }

    private mutating func call() -> ToolCall {
        callCount += 1
        let id = ToolCallID("call_\(callCount)")
        let itemID = chance(50) ? "fc_\(callCount)" : nil
        let call =
            chance(20)
            ? ToolCall(id: id, name: "shell", input: text(), itemID: itemID)
            : ToolCall(
                checkedID: id, name: "weather", rawArguments: pick(["{}", "{ \"a\": 1.50 }", "{\"é\":\"\\u00e9\"}"]), itemID: itemID)
        open.append(call)
        return call
    }

    private mutating func answer() -> Message {
        var results: [ToolResult] = []
        for call in open where results.isEmpty || chance(70) {
            let parts: [Part] = chance(80) ? [.text(text())] : [.text(text()), .image(base64: "QUJD", mediaType: "image/png")]
            results.append(ToolResult(callID: call.id, name: call.name, parts: parts))
        }
        open.removeAll { call in results.contains { $0.callID == call.id } }
        return .tool(results)
    }

    // MARK: Options

    private mutating func options(hasTools: Bool) -> GenerationOptions {
        var options = GenerationOptions()
        if chance(30) { options.temperature = pick([0, 0.5, 1.25]) }
        if chance(30) { options.topP = 0.75 }
        if chance(30) { options.maxOutputTokens = 100 }
        if chance(30) { options.reasoning = ReasoningOptions(effort: pick([.low, .xhigh, Optional.none]), isIncluded: true) }
        if chance(20) { options.logprobs = LogprobOptions(topCount: pick([3, nil])) }
        if hasTools {
            if chance(30) { options.toolChoice = pick([.auto, ToolChoice.none, .required, .named("weather"), .named("shell")]) }
            if chance(30) { options.parallelToolCalls = chance(50) }
        }
        if chance(30) {
            options.responseFormat = pick([.text, .json, .jsonSchema(name: "n", schema: ["type": "object"], isStrict: chance(50))])
        }
        if chance(20) { options.extras["metadata"] = ["k": "v"] }
        if chance(10) { options.extras["store"] = true }
        // What stands among the extras is the whole field, so nothing else can be asked for beside it.
        if chance(10), options.logprobs == nil { options.extras["include"] = ["file_search_call.results"] }
        return options
    }
}
