import MillraceCore

/// Makes requests that `Converse` can carry whole, so that reading back what was written gives the same request.
///
/// Within that: one system message at the front, turns that alternate, results that name the tool of their call, no empty text, reasoning
/// of this wire, and options the wire has words for.
struct ConverseRequestGenerator {
    var random: SeededGenerator
    private var callCount = 0
    private var open: [ToolCall] = []

    init(seed: UInt64) { self.random = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}",
        ])
    }

    private mutating func object(depth: Int = 0) -> JSONObject {
        var object = JSONObject()
        for key in ["a", "b c", "ü", "type"] where chance(40) {
            switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
            case 0: object[key] = .bool(chance(50))
            case 1: object[key] = .number(JSONNumber(Int.random(in: -1_000_000...1_000_000, using: &random)))
            case 2: object[key] = .number(JSONNumber(Double.random(in: -1...1, using: &random)))
            case 3: object[key] = .string(text())
            case 4: object[key] = .array([.object(self.object(depth: depth + 1)), nil])
            default: object[key] = .object(self.object(depth: depth + 1))
            }
        }
        return object
    }

    mutating func request() -> LLMRequest {
        var messages: [Message] = []
        if chance(40) {
            var parts: [Part] = (0..<Int.random(in: 1...2, using: &random)).map { _ in .text(text()) }
            if chance(30) { parts.append(opaque("cachePoint", ["type": "default", "ttl": "1h"])) }
            messages.append(Message(role: .system, parts: parts))
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            messages += user()
            if chance(80) { messages.append(assistant()) } else { break }
        }
        var request = LLMRequest(
            model: pick(["anthropic.claude-3-5-sonnet-20240620-v1:0", "arn:aws:bedrock:us-east-1::foundation-model/anthropic.x/y z%", "m"]),
            prompt: Prompt(messages: messages), isStreaming: chance(50))
        for name in ["weather", "get_time", "f"] where chance(30) {
            request.tools.append(
                ToolDescriptor(
                    name: name, description: chance(80) ? text() : "", parameters: .object(object()), isStrict: pick([true, false, nil])))
        }
        request.prompt.options = options(hasTools: !request.tools.isEmpty, takesBudget: request.model != "m")
        return request
    }

    private func opaque(_ name: String, _ value: JSONValue) -> Part {
        let json: JSONValue = [name: value]
        return .opaque(OpaquePart(wire: .bedrockConverse, kind: name, json: json.jsonText))
    }

    /// What a user says: results of the calls before, and words.
    private mutating func user() -> [Message] {
        var messages: [Message] = []
        if !open.isEmpty { messages.append(.tool(open.map { result(of: $0) })) }
        if open.isEmpty || chance(30) {
            var parts: [Part] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) { parts.append(chance(50) ? .text(text()) : media()) }
            messages.append(Message(role: .user, parts: parts))
        }
        open = []
        return messages
    }

    private mutating func result(of call: ToolCall) -> ToolResult {
        var parts: [Part] = chance(90) ? [.text(text())] : []
        if chance(20) { parts.append(opaque("json", .object(object()))) }
        if chance(20) { parts.append(.image(base64: "QUJD", mediaType: "image/png")) }
        return ToolResult(callID: call.id, name: call.name, parts: parts, isError: chance(20))
    }

    private mutating func media() -> Part {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .image(base64: "QUJD", mediaType: pick(["image/png", "image/jpeg", "image/gif", "image/webp"]))
        case 1: .image(url: "s3://bucket/a b.png")
        case 2: .audio(AudioPart(base64: "REVG", format: pick(["wav", "mp3"])))
        case 3: .file(FilePart(source: .base64("R0hJ", mediaType: pick(["application/pdf", "text/plain"])), filename: "a b (1)"))
        case 4: .file(FilePart(source: .base64("R0hJ", mediaType: "video/mp4")))
        case 5: .file(FilePart(source: .url("s3://bucket/x.pdf"), filename: "x"))
        case 6: opaque("guardContent", ["text": ["text": "x", "qualifiers": ["query"]]])
        default: opaque("cachePoint", ["type": "default"])
        }
    }

    private mutating func assistant() -> Message {
        var parts: [Part] = []
        let origin = ReasoningOrigin(wire: .bedrockConverse, field: "reasoningContent")
        if chance(30) { parts.append(.reasoning(ReasoningPart(text: text(), signature: pick(["QUJD", nil]), origin: origin))) }
        if chance(20) { parts.append(.reasoning(ReasoningPart(encrypted: "REVG", origin: origin))) }
        if chance(70) { parts.append(.text(text())) }
        if chance(10) { parts.append(cited()) }
        if chance(50) {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                callCount += 1
                let id = pick([ToolCallID("tooluse_\(callCount)"), ToolCallID("call_millrace_x_\(callCount)", origin: .minted)])
                open.append(ToolCall(id: id, name: pick(["weather", "get_time", "f"]), arguments: object()))
            }
        }
        parts += open.map(Part.toolCall)
        if parts.isEmpty { parts = [.text("ok")] }
        return Message(role: .assistant, parts: parts)
    }

    private mutating func cited() -> Part {
        let json = #"{"title":"t","location":{"documentPage":{"documentIndex":1,"start":2,"end":3}}}"#
        return .text(TextPart(text(), citations: [Citation(title: "t", startIndex: 2, endIndex: 3, kind: "documentPage", json: json)]))
    }

    private mutating func options(hasTools: Bool, takesBudget: Bool) -> GenerationOptions {
        var options = GenerationOptions()
        if chance(30) { options.temperature = pick([0, 0.1, 1, 1e-8]) }
        if chance(30) { options.topP = 0.9 }
        if chance(30) { options.maxOutputTokens = pick([1, 4096]) }
        if chance(30) { options.stop = pick([["a"], ["a", text()]]) }
        if chance(30) { options.responseFormat = .jsonSchema(name: "s", schema: .object(object()), isStrict: true) }
        if hasTools, chance(50) { options.toolChoice = pick([.auto, .required, .named("f")]) }
        if takesBudget, chance(40) {
            options.reasoning = pick([ReasoningOptions(budgetTokens: 2048), ReasoningOptions(effort: ReasoningOptions.Effort.none)])
        }
        if chance(20) { options.extras["additionalModelRequestFields"] = ["top_k": 5] }
        for name in ["guardrailConfig", "requestMetadata", "serviceTier"] where chance(15) { options.extras[name] = .object(object()) }
        if hasTools, chance(15) { options.extras["cachePoint"] = ["tools": ["type": "default"]] }
        return options
    }
}
