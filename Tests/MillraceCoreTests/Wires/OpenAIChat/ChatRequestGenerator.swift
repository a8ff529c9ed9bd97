import MillraceCore

/// Makes requests that `/chat/completions` can carry whole, so that reading back what was written gives the same request.
///
/// Within that: message parts stand in the wire's order, an assistant's text is one part unless the profile writes lists, results
/// name the tool of their call, errors are text only, and options are those the profile's styles can say.
struct ChatRequestGenerator {
    var random: SeededGenerator
    let profile: OpenAIChatProfile
    private var callCount = 0
    private var open: [ToolCall] = []

    init(seed: UInt64, profile: OpenAIChatProfile) {
        self.random = SeededGenerator(seed: seed)
        self.profile = profile
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}", "</s>", "data: [DONE]\n\n", "\u{FEFF}x",
        ])
    }

    private mutating func name() -> String { pick(["weather", "get_time", "f", "a-b_c", "Ω"]) }

    private mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 2 ? 5 : 7), using: &random) {
        case 0: return nil
        case 1: return .bool(chance(50))
        case 2: return .number(JSONNumber(Int.random(in: -1_000_000...1_000_000, using: &random)))
        case 3: return .number(JSONNumber(Double.random(in: -1...1, using: &random)))
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in value(depth: depth + 1) })
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
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            if open.isEmpty || !chance(80) { messages.append(turn()) } else { messages.append(answer()) }
            // Two messages of results side by side are one on the wire.
            if messages.count > 1, messages[messages.count - 1].role == .tool, messages[messages.count - 2].role == .tool {
                messages.removeLast()
            }
        }
        var request = LLMRequest(model: name(), prompt: Prompt(messages: messages), isStreaming: chance(50))
        request.includesUsage = request.isStreaming ? chance(50) : true
        for name in ["weather", "get_time", "f"] where chance(30) {
            let isStrict = profile.usesLegacyFunctions ? nil : pick([true, false, nil])
            request.tools.append(
                ToolDescriptor(name: name, description: chance(80) ? text() : "", parameters: .object(object()), isStrict: isStrict))
        }
        request.prompt.options = options(hasTools: !request.tools.isEmpty)
        return request
    }

    private mutating func turn() -> Message {
        let speaker = chance(20) ? "Ann" : nil
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return Message(role: .system, parts: texts(), name: speaker)
        case 1 where profile.acceptsDeveloperRole: return Message(role: .developer, parts: texts(), name: speaker)
        case 2...5: return assistant(speaker)
        default: return Message(role: .user, parts: userParts(), name: speaker)
        }
    }

    private mutating func texts() -> [Part] {
        let count = profile.acceptsTextPartArrays ? Int.random(in: 1...3, using: &random) : 1
        return (0..<count).map { _ in .text(text()) }
    }

    private mutating func userParts() -> [Part] {
        if chance(50) { return texts() }
        var parts: [Part] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) { parts.append(chance(40) ? .text(text()) : media()) }
        parts.append(media())
        return parts
    }

    private mutating func media() -> Part {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .image(url: pick(["https://x/y.png", "http://h/?a=b&c=\"d\""]), detail: pick([.low, .high, .auto, nil]))
        case 1: .image(base64: pick(["QUJD", ""]), mediaType: pick(["image/png", "image/svg+xml"]))
        case 2: .audio(AudioPart(base64: "REVG", format: pick(["wav", "mp3"])))
        case 3:
            .file(FilePart(source: .base64("R0hJ", mediaType: "application/pdf"), filename: pick(["a b.pdf", nil])))
        case 4: .file(FilePart(source: .fileID("file-\(callCount)"), filename: pick(["x.txt", nil])))
        default:
            .opaque(OpaquePart(wire: .openAIChat, kind: "content", json: #"{"type":"video_url","video_url":{"url":"https://v"}}"#))
        }
    }

    private mutating func assistant(_ speaker: String?) -> Message {
        var parts: [Part] = profile.reasoningReplay == .omitted ? [] : reasoning()
        if chance(70) { parts += texts() }
        if chance(10) { parts.append(.refusal(text())) }
        if chance(10) { parts.append(.audio(AudioPart(id: "audio_\(callCount)"))) }
        open = []
        if chance(50) {
            let count = profile.usesLegacyFunctions ? 1 : Int.random(in: 1...3, using: &random)
            for _ in 0..<count { open.append(call()) }
        }
        parts += open.map(Part.toolCall)
        if chance(5) {
            parts.append(.opaque(OpaquePart(wire: .openAIChat, kind: "message.cache_control", json: #"{"type":"ephemeral"}"#)))
        }
        if parts.isEmpty { parts = [.text("ok")] }
        return Message(role: .assistant, parts: parts, name: speaker)
    }

    private mutating func reasoning() -> [Part] {
        switch (profile.reasoningReplay, Int.random(in: 0..<5, using: &random)) {
        case (.field(let field), 0), (.field(let field), 1):
            [.reasoning(ReasoningPart(text: text(), origin: ReasoningOrigin(wire: .openAIChat, field: field)))]
        case (.asReceived, 0):
            [
                .reasoning(
                    ReasoningPart(
                        text: text(), origin: ReasoningOrigin(wire: .openAIChat, field: pick(["reasoning", "reasoning_content"]))))
            ]
        case (.asReceived, 1), (.asReceived, 2): details()
        default: []
        }
    }

    private mutating func details() -> [Part] {
        var parts: [Part] = []
        for index in 0..<Int.random(in: 1...3, using: &random) {
            let format = pick(["anthropic-claude-v1", nil])
            let origin = ReasoningOrigin(wire: .openAIChat, field: "reasoning_details", format: format, index: pick([index, nil]))
            let id = pick(["rs_\(index)", nil])
            let part =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: ReasoningPart(encrypted: "REVG", id: id, origin: origin)
                case 1: ReasoningPart(text: text(), isSummary: true, id: id, origin: origin)
                case 2: ReasoningPart(signature: "QUJD", id: id, origin: origin)
                default: ReasoningPart(text: text(), signature: pick(["QUJD", nil]), id: id, origin: origin)
                }
            parts.append(.reasoning(part))
        }
        return parts
    }

    private mutating func call() -> ToolCall {
        callCount += 1
        // The form before tools has no ids: reading mints them one after the other.
        let id =
            profile.usesLegacyFunctions
            ? ToolCallID("call_millrace_request_\(callCount)", origin: .minted)
            : pick([ToolCallID("call_\(callCount)"), ToolCallID("call_millrace_x_\(callCount)", origin: .minted)])
        return ToolCall(id: id, name: name(), arguments: object())
    }

    private mutating func answer() -> Message {
        defer { open = [] }
        return .tool(open.map { ToolResult(callID: $0.id, name: $0.name, parts: texts()) })
    }

    // MARK: Options

    private mutating func options(hasTools: Bool) -> GenerationOptions {
        var options = GenerationOptions()
        if chance(30) { options.temperature = pick([0, 0.1, 1, 2, 1e-8]) }
        if chance(30) { options.topP = 0.9 }
        if chance(30) { options.maxOutputTokens = pick([1, 4096]) }
        if chance(30) { options.stop = pick([["a"], ["a", text()]]) }
        if chance(30) { options.seed = pick([0, -1, Int.max]) }
        if chance(30) { options.frequencyPenalty = -0.5 }
        if chance(30) { options.presencePenalty = 0.25 }
        if chance(30) { options.choiceCount = 2 }
        if chance(30) { options.logprobs = LogprobOptions(topCount: pick([nil, 0, 5])) }
        if chance(30) {
            options.responseFormat = pick([.text, .json, .jsonSchema(name: "s", schema: .object(object()), isStrict: chance(50))])
        }
        if hasTools {
            var choices: [ToolChoice] = [.auto, .none, .named("f")]
            if !profile.usesLegacyFunctions { choices.append(.required) }
            if chance(50) { options.toolChoice = pick(choices) }
            if chance(30), !profile.usesLegacyFunctions { options.parallelToolCalls = chance(50) }
        }
        if chance(50) { options.reasoning = reasoningOptions() }
        for name in ["user", "provider", "top_k", "metadata"] where chance(15) { options.extras[name] = value() }
        return options
    }

    private mutating func reasoningOptions() -> ReasoningOptions? {
        let effort = pick(ReasoningOptions.Effort.allCases)
        let isOff = pick([ReasoningOptions.Effort.none, nil])
        return switch profile.reasoningRequest {
        case .effort: ReasoningOptions(effort: effort)
        case .object:
            pick([
                ReasoningOptions(effort: effort), ReasoningOptions(budgetTokens: 100), ReasoningOptions(effort: effort, isIncluded: false),
                ReasoningOptions(), ReasoningOptions(isIncluded: true),
            ])
        case .thinkingType: pick([ReasoningOptions(effort: effort), ReasoningOptions()])
        case .enableThinking: ReasoningOptions(effort: isOff, budgetTokens: pick([50, nil]))
        case .chatTemplate: ReasoningOptions(effort: isOff)
        default: nil
        }
    }
}
