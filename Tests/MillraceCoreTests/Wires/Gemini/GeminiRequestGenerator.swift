import MillraceCore

/// Makes requests that `generateContent`, or an interaction, can carry whole, so that reading back what was written gives the same
/// request.
///
/// Within that: instructions stand first, user and model alternate, results answer all calls of the message before in their order and
/// name the tool, and ids are the provider's.
struct GeminiRequestGenerator {
    var random: SeededGenerator
    let profile: GeminiProfile
    let isInteractions: Bool
    private var callCount = 0
    private var open: [ToolCall] = []

    init(seed: UInt64, profile: GeminiProfile, isInteractions: Bool = false) {
        self.random = SeededGenerator(seed: seed)
        self.profile = profile
        self.isInteractions = isInteractions
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}", "data: [DONE]\n\n", "\u{FEFF}x",
        ])
    }

    private mutating func name() -> String { pick(["weather", "get_time", "f", "a-b_c", "_x.y:z"]) }

    private mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
        case 0: return nil
        case 1: return .bool(chance(50))
        case 2: return .number(JSONNumber(Int.random(in: -1_000_000...1_000_000, using: &random)))
        case 3: return .string(text())
        case 4: return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in value(depth: depth + 1) })
        default: return .object(object(depth: depth + 1))
        }
    }

    private mutating func object(depth: Int = 0) -> JSONObject {
        var object = JSONObject()
        for key in ["a", "b c", "ü", "type"] where chance(40) { object[key] = value(depth: depth) }
        return object
    }

    // MARK: Messages

    mutating func request() -> LLMRequest {
        var messages: [Message] = []
        if chance(50) { messages.append(.system(text())) }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            if !open.isEmpty { messages.append(answer()) }
            if messages.last?.role != .tool || chance(30) { messages.append(Message(role: .user, parts: userParts())) }
            messages.append(Message(role: .assistant, parts: modelParts()))
        }
        if !open.isEmpty { messages.append(answer()) }
        var request = LLMRequest(
            model: pick(["gemini-3-pro", "tunedModels/x"]), prompt: Prompt(messages: messages), isStreaming: chance(50))
        if chance(50) { request.tools = tools() }
        request.prompt.options = options(hasTools: !request.tools.isEmpty)
        return request
    }

    private mutating func userParts() -> [Part] {
        var parts: [Part] = [.text(text())]
        if chance(20) { parts.append(.image(base64: "QUJD", mediaType: "image/png")) }
        if chance(20) { parts.append(.image(url: "https://example.com/a.png?x=1")) }
        if chance(20) { parts.append(.audio(AudioPart(base64: "QUJD", format: "wav"))) }
        let filename = profile.endpoint == .vertex && !isInteractions && chance(50) ? "a.pdf" : nil
        if chance(20) { parts.append(.file(FilePart(source: .base64("QUJD", mediaType: "application/pdf"), filename: filename))) }
        if chance(20) { parts.append(.file(FilePart(source: .fileID("files/abc")))) }
        return parts
    }

    private mutating func modelParts() -> [Part] {
        let wire = isInteractions ? WireID.geminiInteractions : .gemini
        var parts: [Part] = []
        if chance(40) {
            let origin = ReasoningOrigin(wire: wire, field: "thought")
            parts.append(
                .reasoning(
                    ReasoningPart(text: text(), isSummary: isInteractions, signature: chance(50) ? "QUJD" : nil, origin: origin)))
        }
        if chance(60) { parts.append(.text(TextPart(text(), signature: !isInteractions && chance(30) ? "REVG" : nil))) }
        if chance(20) {
            let json = isInteractions ? #"{"type":"x_result","n":1.0}"# : #"{"codeExecutionResult":{"outcome":"OUTCOME_OK"}}"#
            parts.append(.opaque(OpaquePart(wire: wire, kind: isInteractions ? "x_result" : "codeExecutionResult", json: json)))
        }
        if chance(50) || parts.isEmpty {
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                callCount += 1
                let call = ToolCall(
                    id: ToolCallID("call-\(callCount)"), name: name(), arguments: object(), signature: chance(30) ? "R0hJ" : nil)
                open.append(call)
                parts.append(.toolCall(call))
            }
        }
        return parts
    }

    private mutating func answer() -> Message {
        let results = open.map { call in
            var result = ToolResult(of: call, text(), isError: chance(20))
            if chance(20) { result.parts.append(.image(base64: "QUJD", mediaType: "image/png")) }
            return result
        }
        open = []
        return .tool(results)
    }

    // MARK: Options

    private mutating func tools() -> [ToolDescriptor] {
        (1...Int.random(in: 1...2, using: &random)).map { number in
            ToolDescriptor(name: "tool\(number)", description: text(), parameters: ["type": "object", "properties": .object(object())])
        }
    }

    private mutating func options(hasTools: Bool) -> GenerationOptions {
        var options = GenerationOptions()
        if chance(30) { options.temperature = pick([0, 0.5, 1]) }
        if chance(30) { options.topP = 0.9 }
        if chance(30) { options.maxOutputTokens = 100 }
        if chance(30) { options.stop = ["x", text()] }
        if chance(30) { options.seed = 7 }
        if chance(30), hasTools { options.toolChoice = pick([.auto, ToolChoice.none, .required, .named("tool1")]) }
        if chance(40) {
            options.responseFormat = pick([
                .text, .json,
                .jsonSchema(name: "response", schema: ["type": "object", "properties": ["a": ["type": "string"]]], isStrict: true),
            ])
        }
        if chance(40) {
            options.reasoning = ReasoningOptions(effort: pick([.minimal, .low, .high, nil]), isIncluded: pick([true, false, nil]))
        }
        if options.reasoning == ReasoningOptions() { options.reasoning = nil }
        if isInteractions {
            if chance(30) { options.extras["store"] = false }
            if chance(30) { options.extras["generation_config"] = ["video_config": ["a": 1]] }
            return options
        }
        if chance(30) { options.frequencyPenalty = 0.5 }
        if chance(30) { options.presencePenalty = -0.5 }
        if chance(20) { options.choiceCount = 2 }
        if chance(20) { options.logprobs = LogprobOptions(topCount: pick([nil, 3])) }
        if chance(30), options.reasoning == nil { options.reasoning = ReasoningOptions(budgetTokens: 512) }
        if chance(30) { options.extras["safetySettings"] = [["category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"]] }
        if chance(30) { options.extras["generationConfig"] = ["topK": 40] }
        if chance(30) { options.extras["toolConfig"] = ["includeServerSideToolInvocations": true] }
        return options
    }
}
