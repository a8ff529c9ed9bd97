public import MillraceCore

/// Makes up frames of one response as a decoder may emit them: valid by construction, and not made by a decoder.
///
/// Unlike ``GeneratedResponse`` it reaches what only frames can say: signed reasoning, summaries, citations, sound.
public struct FrameSequence: Sendable {
    /// The frames, the end last.
    public private(set) var frames: [StreamFrame] = []

    private var random: SeededGenerator
    private var nextPart: [Int: Int] = [:]

    /// Makes up the frames of a finished response.
    public init(seed: UInt64, maxChoices: Int = 3) {
        random = SeededGenerator(seed: seed)
        let start = ResponseStart(model: "model-\(random.number(1...9))", responseID: "chatcmpl-\(random.number(1...9999))")
        frames.append(.start(start))
        let count = random.once(in: 4) ? random.number(1...maxChoices) : 1
        var queues = (0..<count).map { choice($0) }
        while let next = random.pick(queues.indices.filter { !queues[$0].frames.isEmpty }) {
            frames.append(queues[next].frames.removeFirst())
        }
        var usage: Usage?
        if random.once(in: 2) {
            let (input, output) = (random.number(0...999), random.number(0...999))
            usage = Usage(inputTokens: input, outputTokens: output, totalTokens: input + output)
            if random.once(in: 2) { usage?.cacheReadTokens = random.number(0...input) }
            if random.once(in: 2) { usage?.reasoningTokens = random.number(0...output) }
        }
        let ends = queues.indices.map { position in
            ResponseEnd.ChoiceEnd(choice: position, finishReason: queues[position].reason, rawFinishReason: queues[position].word)
        }
        frames.append(
            .end(
                ResponseEnd(
                    outcome: .finished, finishReason: ends[0].finishReason, rawFinishReason: ends[0].rawFinishReason, usage: usage,
                    model: start.model, responseID: start.responseID, otherChoices: Array(ends.dropFirst()))))
    }

    private mutating func part(_ choice: Int) -> PartID {
        defer { nextPart[choice, default: 0] += 1 }
        return PartID(choice: choice, index: nextPart[choice, default: 0])
    }

    private mutating func pieces() -> [String] {
        let words = ["Hello", " world", "\n", "\"", "é", "e\u{301}", "😀", "\u{2028}", "\\", "<think>", "中", "\u{0}", "a b", "[DONE]"]
        return (0..<random.number(1...4)).map { _ in random.pick(words) ?? "a" }
    }

    private mutating func choice(_ number: Int) -> (frames: [StreamFrame], reason: FinishReason, word: String) {
        var frames: [StreamFrame] = []
        var last = -1
        for _ in 0..<random.number(1...4) {
            // Neighbours of one kind would be one part on most wires.
            var kind = random.number(0...3)
            if kind == last { kind = (kind + 1) % 4 }
            last = kind
            switch kind {
            case 0: frames += text(part(number))
            case 1: frames += reasoning(part(number))
            case 2: frames += refusal(part(number))
            default:
                let calls = (0..<random.number(1...3)).map { call(part(number), number: "\(number)-\($0)-\(frames.count)") }
                frames += calls.flatMap(\.dropLast)
                frames += calls.compactMap(\.last)
            }
        }
        if random.once(in: 5) {
            let token = TokenLogprob(token: "é", logprob: -0.5, bytes: [0xC3, 0xA9], alternatives: [.init(token: "e", logprob: -1.25)])
            frames.append(.logprobs(LogprobsFrame(choice: number, channel: .content, tokens: [token])))
        }
        // Calls are closed by the end of the response, so their last frames come after everything else.
        let closing = frames.filter { if case .toolCallComplete = $0 { true } else { false } }
        frames.removeAll { if case .toolCallComplete = $0 { true } else { false } }
        frames += closing
        if !closing.isEmpty { return (frames, .toolCalls, "tool_calls") }
        return random.pick(
            (frames, .stop, "stop"), (frames, .length, "length"), (frames, .contentFilter, "content_filter"),
            (frames, .other("new_word"), "new_word"))
    }

    private mutating func text(_ part: PartID) -> [StreamFrame] {
        let pieces = pieces()
        return pieces.map { .textDelta(TextDelta(part: part, text: $0)) } + [.textComplete(TextComplete(part: part, text: pieces.joined()))]
    }

    private mutating func refusal(_ part: PartID) -> [StreamFrame] {
        let pieces = pieces()
        return pieces.map { .refusalDelta(TextDelta(part: part, text: $0)) }
            + [.refusalComplete(TextComplete(part: part, text: pieces.joined()))]
    }

    private mutating func reasoning(_ part: PartID) -> [StreamFrame] {
        let pieces = pieces()
        let isSigned = random.once(in: 3)
        var whole = ReasoningPart(text: pieces.joined(), signature: isSigned ? "c2lnbmF0dXJl" : nil)
        whole.origin = ReasoningOrigin(wire: .openAIChat, field: isSigned ? "reasoning_details" : "reasoning_content")
        return pieces.map { .reasoningDelta(ReasoningDelta(part: part, text: $0)) }
            + [.reasoningComplete(ReasoningComplete(part: part, reasoning: whole))]
    }

    private mutating func call(_ part: PartID, number: String) -> [StreamFrame] {
        let id = ToolCallID("call_\(number)")
        let name = random.pick("lookup", "now")
        let text = random.pick("{}", "{\"a\":1}", "{\"q\": \"é 😀 \\u00e9\", \"n\": [1, 2.50, null]}", "{\"a\":{\"b\":\"}\"}}")
        let outcome: ToolCallOutcome
        if random.once(in: 8) {
            let broken = "not json"
            let raw = PartialToolCall(id: id, name: name, rawArguments: broken)
            outcome = .invalid(raw, ArgumentError.check(object: broken) ?? ArgumentError(.notJSON))
        } else {
            outcome = .complete(ToolCall(checkedID: id, name: name, rawArguments: text))
        }
        let pieces = random.pieces(of: outcome.rawArguments, upTo: 4)
        return [.toolCallStart(ToolCallStart(part: part, id: id, name: name))]
            + pieces.map { .toolCallDelta(ToolCallDelta(part: part, arguments: $0)) }
            + [.toolCallComplete(ToolCallComplete(part: part, outcome: outcome))]
    }
}

extension [StreamFrame] {
    /// All frames but the last.
    fileprivate var dropLast: [StreamFrame] { Array(dropLast(1)) }
}
