import MillraceCore

/// Makes requests that a wire can carry whole, so that reading back what was written gives the same request.
///
/// Its switches say what a wire can carry; parts stand in the order in which every wire has them: reasoning, text, calls.
struct WireRequestGenerator: Sendable {
    /// The wire whose name parts bear.
    let wire: WireID
    /// Whether there are tools, several turns and instructions.
    var hasTurns = true
    /// Whether instructions may come first.
    var hasInstructions = true
    /// Whether tools may be strict, each by itself.
    var hasStrictTools = false
    /// The names of the places reasoning comes from; none where it does not go back.
    var reasoningFields: [String] = []
    /// Whether a message may consist of several texts.
    var hasTextLists = false
    /// Whether the model must speak between results and the user.
    var answersResults = false
    /// The pictures the wire can carry.
    var images: [ImagePart] = []
    /// Other parts of the user.
    var media: [Part] = []
    /// Whether ids of calls are the wire's own: the text of the n-th one.
    var callID: @Sendable (Int) -> ToolCallID = { ToolCallID("call_\($0)") }
    /// What may be said about tools.
    var toolChoices: [ToolChoice] = []
    /// What may be said about the form of the answer.
    var formats: [ResponseFormat] = []
    /// What may be said about reasoning.
    var reasoningOptions: [ReasoningOptions] = []
    /// How many answers may be asked for.
    var choiceCounts: [Int] = []
    /// Which probabilities may be asked for.
    var logprobs: [LogprobOptions] = []
    /// Whether several calls at once can be forbidden.
    var hasParallelSwitch = false
    /// Whether the stream's usage has a switch.
    var hasUsageSwitch = false
    /// Fields of the wire's own.
    var extras: [String] = []

    var random = SeededGenerator(seed: 0)
    private var callCount = 0
    private var open: [ToolCall] = []

    init(_ wire: WireID, _ change: (inout WireRequestGenerator) -> Void) {
        self.wire = wire
        change(&self)
    }

    /// The request of a seed.
    func request(seed: UInt64) -> LLMRequest {
        var copy = self
        copy.random = SeededGenerator(seed: seed)
        return copy.makeRequest()
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    private mutating func text() -> String {
        pick([
            "a", "Hello.", " two  blanks ", "line\nline", "tab\t\"quote\" \\ slash/", "🧑‍🚀 é ü 漢字", "\u{0}\u{1f}\u{7f}", "\u{2028}",
            "{\"json\": true}", "</s>", "data: [DONE]\n\n", "\u{FEFF}x",
        ])
    }

    private mutating func object() -> JSONObject {
        var object = JSONObject()
        for key in ["a", "b c", "ü", "type"] where chance(40) {
            object[key] = pick([nil, true, 1, -2.5, .string(text()), [1, [2]], ["x": ["y": "z"]]])
        }
        return object
    }

    // MARK: Messages

    private mutating func makeRequest() -> LLMRequest {
        var messages: [Message] = []
        if hasInstructions, chance(40) { messages.append(.system(text())) }
        messages.append(Message(role: .user, parts: userParts()))
        if hasTurns {
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                messages.append(assistant())
                if !open.isEmpty {
                    messages.append(.tool(open.map { ToolResult(callID: $0.id, name: $0.name, parts: [.text(text())]) }))
                    if answersResults { messages.append(.assistant(text())) }
                }
                messages.append(Message(role: .user, parts: userParts()))
            }
            if chance(30) { messages.append(assistant()) }
        }
        var request = LLMRequest(model: pick(["m", "a/b:c", "Ω"]), prompt: Prompt(messages: messages), isStreaming: chance(50))
        if hasUsageSwitch, request.isStreaming { request.includesUsage = chance(50) }
        if hasTurns {
            for name in ["weather", "f"] where chance(40) {
                request.tools.append(
                    ToolDescriptor(
                        name: name, description: chance(80) ? text() : "", parameters: .object(object()),
                        isStrict: hasStrictTools ? pick([true, false, nil]) : nil))
            }
        }
        request.prompt.options = options(hasTools: !request.tools.isEmpty)
        return request
    }

    private mutating func userParts() -> [Part] {
        var parts: [Part] = [.text(text())]
        if hasTextLists, chance(30) { parts.append(.text(text())) }
        if !images.isEmpty, chance(30) { parts.append(.image(pick(images))) }
        if !media.isEmpty, chance(30) { parts.append(pick(media)) }
        return parts
    }

    private mutating func assistant() -> Message {
        var parts: [Part] = []
        for field in reasoningFields where chance(40) {
            parts.append(.reasoning(ReasoningPart(text: text(), origin: ReasoningOrigin(wire: wire, field: field))))
        }
        if chance(70) { parts.append(.text(text())) }
        open = []
        if chance(50) {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                callCount += 1
                open.append(ToolCall(id: callID(callCount), name: pick(["weather", "f"]), arguments: object()))
            }
        }
        parts += open.map(Part.toolCall)
        if parts.isEmpty { parts = [.text("ok")] }
        return Message(role: .assistant, parts: parts)
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
        if chance(30), !choiceCounts.isEmpty { options.choiceCount = pick(choiceCounts) }
        if chance(30), !logprobs.isEmpty { options.logprobs = pick(logprobs) }
        if chance(30), !formats.isEmpty { options.responseFormat = pick(formats) }
        if chance(30), !reasoningOptions.isEmpty { options.reasoning = pick(reasoningOptions) }
        if hasTools {
            if chance(50), !toolChoices.isEmpty { options.toolChoice = pick(toolChoices) }
            if chance(30), hasParallelSwitch { options.parallelToolCalls = chance(50) }
        }
        for name in extras where chance(20) { options.extras[name] = pick([true, 5, "x", ["a": 1]]) }
        return options
    }
}
