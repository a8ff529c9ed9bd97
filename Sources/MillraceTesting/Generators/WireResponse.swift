public import MillraceCore

/// A made-up response within the limits of one wire: the truth that the wire's encoders and decoder are judged by.
///
/// ``GeneratedResponse`` knows one dialect and writes it by itself. This one knows none: it is written by the wire's own encoders, so one
/// law holds every wire to account.
public struct WireResponse: Sendable {
    /// How much a response holds.
    public struct Shape: Sendable, Hashable {
        /// The most parts of a choice, where a row of calls counts as one.
        public var maxParts = 4
        /// The most calls of one row.
        public var maxCalls = 3
        /// The most choices, where the wire has several.
        public var maxChoices = 3
        /// Whether there are sources, and pieces the core does not model.
        public var hasPieces = true

        /// Makes the usual shape.
        public init() {}

        /// Without sources and without pieces the core does not model: their JSON would change with the form of the stream.
        public static let modelled: Shape = {
            var shape = Shape()
            shape.hasPieces = false
            return shape
        }()
    }

    /// The seed it was made from.
    public let seed: UInt64
    /// The wire whose limits it keeps.
    public let wire: WireID
    /// What is to be said.
    public let response: LLMResponse

    /// Makes up a response.
    public init(seed: UInt64, wire: WireID, shape: Shape = Shape()) {
        var maker = Maker(wire: wire, shape: shape, random: SeededGenerator(seed: seed))
        self.seed = seed
        self.wire = wire
        self.response = maker.response()
    }

    /// The same response as the frames of a stream: every part in so many pieces at most, calls that stand side by side mixed or not.
    ///
    /// Whatever the pieces, the frames fold into ``response``.
    public func frames(maxPieces: Int = 3, isInterleaved: Bool = true) -> [StreamFrame] {
        // Not the seed itself: the pieces must not follow the same draws as the content.
        var random = SeededGenerator(seed: seed ^ 0x5EED_0F_F8A3E5 &+ UInt64(maxPieces))
        var frames: [StreamFrame] = [.start(ResponseStart(model: response.model, responseID: response.responseID))]
        var queues = ([response.choice] + response.otherChoices).map {
            WireResponse.frames(of: $0, maxPieces: maxPieces, isInterleaved: isInterleaved, using: &random)[...]
        }
        while let next = random.pick(queues.indices.filter { !queues[$0].isEmpty }) { frames.append(queues[next].removeFirst()) }
        let others = response.otherChoices.map {
            ResponseEnd.ChoiceEnd(choice: $0.index, finishReason: $0.finishReason, rawFinishReason: $0.rawFinishReason)
        }
        frames.append(
            .end(
                ResponseEnd(
                    outcome: .finished, finishReason: response.finishReason, usage: response.usage, model: response.model,
                    responseID: response.responseID, otherChoices: others)))
        return frames
    }

    private static func frames(
        of choice: LLMResponse.Choice, maxPieces: Int, isInterleaved: Bool, using random: inout SeededGenerator
    ) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        var row: [[StreamFrame]] = []
        func flush(using random: inout SeededGenerator) {
            // Calls open in order; only what follows is mixed.
            let isMixed = isInterleaved && row.count > 1
            if isMixed { for position in row.indices { frames.append(row[position].removeFirst()) } }
            while let position = isMixed
                ? random.pick(row.indices.filter { !row[$0].isEmpty }) : row.firstIndex(where: { !$0.isEmpty })
            {
                frames.append(row[position].removeFirst())
            }
            row = []
        }
        for (index, content) in choice.parts.enumerated() {
            let part = PartID(choice: choice.index, index: index)
            func pieces(_ text: String, using random: inout SeededGenerator) -> [String] { random.pieces(of: text, upTo: maxPieces) }
            if case .toolCall(let outcome) = content {
                let start = ToolCallStart(part: part, id: outcome.id, name: outcome.name ?? "")
                row.append(
                    [.toolCallStart(start)]
                        + pieces(outcome.rawArguments, using: &random).map { .toolCallDelta(ToolCallDelta(part: part, arguments: $0)) }
                        + [.toolCallComplete(ToolCallComplete(part: part, outcome: outcome))])
                continue
            }
            flush(using: &random)
            switch content {
            case .text(let text):
                frames += pieces(text.text, using: &random).map { .textDelta(TextDelta(part: part, text: $0)) }
                frames += text.citations.map { .citation(CitationFrame(part: part, citation: $0)) }
                frames.append(.textComplete(TextComplete(part: part, text: text.text, signature: text.signature)))
            case .reasoning(let reasoning):
                frames += pieces(reasoning.text, using: &random).map {
                    .reasoningDelta(ReasoningDelta(part: part, text: $0, isSummary: reasoning.isSummary))
                }
                frames.append(.reasoningComplete(ReasoningComplete(part: part, reasoning: reasoning)))
            case .refusal(let text):
                frames += pieces(text, using: &random).map { .refusalDelta(TextDelta(part: part, text: $0)) }
                frames.append(.refusalComplete(TextComplete(part: part, text: text)))
            case .opaque(let opaque): frames.append(.opaque(OpaqueFrame(part: part, opaque: opaque)))
            default: break
            }
        }
        flush(using: &random)
        return frames
    }
}

/// Makes up the content.
private struct Maker {
    private enum Kind: Equatable { case reasoning, encrypted, text, refusal, calls, opaque }

    let wire: WireID
    let abilities: WireAbilities
    let shape: WireResponse.Shape
    var random: SeededGenerator
    private var callCount = 0
    private var proofCount = 0

    init(wire: WireID, shape: WireResponse.Shape, random: SeededGenerator) {
        (self.wire, self.shape, self.random) = (wire, shape, random)
        abilities = WireAbilities(of: wire)
    }

    mutating func response() -> LLMResponse {
        let count = abilities.hasChoices && random.once(in: 3) ? random.number(1...shape.maxChoices) : 1
        let choices = (0..<count).map { choice($0) }
        let id = abilities.hasResponseID ? "resp_\(random.number(1...9999))" : nil
        let model = abilities.hasModel ? "model-\(random.number(1...9))" : nil
        return LLMResponse(
            choice: choices[0], otherChoices: Array(choices.dropFirst()),
            usage: random.once(in: 3) && !abilities.requiredUsage.contains(.input) ? nil : usage(), model: model,
            responseID: id)
    }

    private mutating func choice(_ index: Int) -> LLMResponse.Choice {
        var kinds: [Kind] = []
        for _ in 0..<random.number(1...shape.maxParts) {
            var allowed: [Kind] = [.text]
            if abilities.hasReasoning { allowed.append(.reasoning) }
            if abilities.proofs.contains(.encrypted) { allowed.append(.encrypted) }
            if abilities.hasRefusal { allowed.append(.refusal) }
            if abilities.arguments != .none { allowed += [.calls, .calls] }
            if shape.hasPieces, abilities.opaque != nil, index == 0, !kinds.contains(.opaque) { allowed.append(.opaque) }
            // Neighbours of one kind are one part on most wires.
            if let kind = random.pick(allowed.filter({ $0 != kinds.last })) { kinds.append(kind) }
        }
        if !abilities.hasCallsAnywhere, kinds.contains(.calls) {
            kinds.removeAll { $0 == .calls }
            kinds = kinds.reduce(into: []) { if $0.last != $1 { $0.append($1) } } + [.calls]
        }
        var parts: [LLMResponse.Part] = []
        for kind in kinds {
            switch kind {
            case .text: parts += text()
            case .reasoning: parts += reasoning()
            case .encrypted: parts.append(.reasoning(encrypted()))
            case .refusal: parts.append(.refusal(words()))
            case .calls: for _ in 0..<random.number(1...shape.maxCalls) { parts.append(.toolCall(.complete(call()))) }
            case .opaque:
                if let opaque = abilities.opaque { parts.append(.opaque(OpaquePart(wire: home, kind: opaque.kind, json: opaque.json))) }
            }
        }
        return LLMResponse.Choice(
            index: index, parts: parts, finishReason: kinds.contains(.calls) ? .toolCalls : random.pick(.stop, .stop, .length))
    }

    /// The wire that pieces are marked with: one dialect on two roads has one name.
    private var home: WireID {
        switch wire {
        case .bedrockInvokeAnthropic: .anthropicMessages
        case .geminiJSONArray: .gemini
        default: wire
        }
    }

    private mutating func text() -> [LLMResponse.Part] {
        var text = TextPart(words())
        if shape.hasPieces, abilities.hasCitations, random.once(in: 3) {
            text.citations = (0..<random.number(1...2)).map { number in
                Citation(url: "https://example.org/\(number)?q=é", title: "Source \"\(number)\"", kind: "url_citation")
            }
        }
        guard abilities.proofs.contains(.textSignature), random.once(in: 3) else { return [.text(text)] }
        if abilities.signsApart { return [.text(text), .text(TextPart("", signature: proof()))] }
        text.signature = proof()
        return [.text(text)]
    }

    private mutating func reasoning() -> [LLMResponse.Part] {
        let isSigned = abilities.proofs.contains(.reasoningSignature) && random.once(in: 2)
        let field = wire == .openAIChat && isSigned ? "reasoning_details" : "reasoning_content"
        var reasoning = ReasoningPart(
            text: words(), isSummary: abilities.summarizesReasoning, origin: ReasoningOrigin(wire: home, field: field))
        guard isSigned else { return [.reasoning(reasoning)] }
        if abilities.signsApart {
            return [.reasoning(reasoning), .reasoning(ReasoningPart(signature: proof(), origin: reasoning.origin))]
        }
        reasoning.signature = proof()
        return [.reasoning(reasoning)]
    }

    private mutating func encrypted() -> ReasoningPart {
        ReasoningPart(
            encrypted: proof(), id: wire == .openAIResponses ? "rs_\(proofCount)" : nil,
            origin: ReasoningOrigin(wire: home, field: "encrypted")
        )
    }

    /// A base64 text no two of which are alike, with the characters that careless encoders escape or replace.
    private mutating func proof() -> String {
        proofCount += 1
        return "c2ln+/\(1000 + proofCount)\(random.number(100...999))aY="
    }

    private mutating func call() -> ToolCall {
        callCount += 1
        let arguments: String =
            switch random.number(0...5) {
            case 0: "{}"
            case 1 where abilities.arguments == .text || abilities.arguments == .wholeText:
                "{ \"a\" : 1.50,\n \"b\": [ 1e3, -0 ] , \"é\\u00e9\": \"\\u0041\" }"
            default: object(depth: 2).text()
            }
        let id = abilities.hasCallIDs ? ToolCallID("call_\(callCount)_\(random.number(10...999))") : ToolCallID("", origin: .minted)
        let signature = abilities.proofs.contains(.callSignature) && random.once(in: 2) ? proof() : nil
        return ToolCall(
            checkedID: id, name: random.pick("lookup", "get_weather", "now", "a", "search-web_2"), rawArguments: arguments,
            signature: signature)
    }

    private mutating func object(depth: Int) -> PlainJSON {
        .object((0..<random.number(1...3)).map { PlainJSON.Field("k\($0)" + random.pick("", "", "é", " \"", "\\"), value(depth: depth)) })
    }

    private mutating func value(depth: Int) -> PlainJSON {
        switch random.number(0...(depth > 0 ? 8 : 5)) {
        case 0: .null
        case 1: .bool(random.once(in: 2))
        case 2: .number(random.pick("0", "-1", "42", "3.5", "1e3", "9007199254740993", "-0.125", "1E-2"))
        case 6: object(depth: depth - 1)
        case 7: .array((0..<random.number(0...3)).map { _ in value(depth: depth - 1) })
        default: .string(random.once(in: 4) ? "" : words())
        }
    }

    private mutating func usage() -> Usage {
        var usage = Usage()
        let (input, output) = (random.number(100...9000), random.number(50...900))
        for field in WireAbilities.UsageField.allCases where abilities.usage.contains(field) {
            switch field {
            case .input: usage.inputTokens = input
            case .output: usage.outputTokens = output
            case .total: usage.totalTokens = input + output
            case .reasoning:
                if random.once(in: 2) || abilities.requiredUsage.contains(field) { usage.reasoningTokens = random.number(1...output) }
            case .cacheRead:
                if random.once(in: 2) || abilities.requiredUsage.contains(field) { usage.cacheReadTokens = random.number(1...input) }
            case .cacheWrite:
                if random.once(in: 2) || abilities.requiredUsage.contains(field) { usage.cacheWriteTokens = random.number(1...input) }
            }
        }
        return usage
    }

    private mutating func words() -> String {
        let words = (0..<random.number(1...4)).map { _ in random.pick(Maker.words) ?? "a" }
        // Not blank alone: some services leave such parts out.
        return words.joined() + random.pick("a", "é", "😀")
    }

    private static let words = [
        "the ", "Hello, ", " world\n", "\"quoted\"", "back\\slash", "\\u0041", "\t", "\r\n", "\r", "data: x", "\n\ndata: {}\n\n", "[DONE]",
        ": comment", "event: error", "null", "{\"json\": [1]}", "}", "]", "{", "<b>&amp;</b>", "e\u{301}", "é", "中文", "עברית", "😀",
        "👩‍👩‍👧‍👦", "🇩🇪", "𝕏", "\u{10FFFF}", "\u{FFFD}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{0}", "\u{1F}", "\u{7F}",
        "\u{301}", "<think>", "$1.00",
    ]
}
