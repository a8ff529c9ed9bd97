/// Which responses to make up.
public struct ResponseShape: Sendable, Hashable {
    /// The most choices.
    public var maxChoices = 3
    /// The most tool calls of a choice.
    public var maxCalls = 5
    /// The most pieces that a text or an argument text is streamed in.
    public var maxPieces = 6
    /// Whether pieces come in any order and parallel calls interleave.
    ///
    /// Otherwise: reasoning, text, refusal, then one call after the other.
    public var isInterleaved = true
    /// Whether calls may be cut or broken.
    public var hasBrokenCalls = true
    /// Whether calls may lack ids.
    public var hasMissingIDs = true
    /// Whether arguments may be JSON in a JSON string.
    public var hasDoubleEncodedArguments = true

    /// Makes a shape that lets everything happen.
    public init() {}

    /// Makes a shape and lets `change` restrict it.
    public init(_ change: (inout ResponseShape) -> Void) {
        self.init()
        change(&self)
    }

    /// Responses that a whole body can express exactly.
    public static let canonical = ResponseShape { $0.isInterleaved = false }
}

extension GeneratedResponse {
    /// Makes up a response; the same seed and shape give the same response.
    public init(seed: UInt64, shape: ResponseShape = ResponseShape()) {
        var maker = ResponseMaker(random: SeededGenerator(seed: seed), shape: shape)
        self = maker.response(seed: seed)
    }
}

private struct ResponseMaker {
    var random: SeededGenerator
    let shape: ResponseShape
    private var callCount = 0

    init(random: SeededGenerator, shape: ResponseShape) {
        self.random = random
        self.shape = shape
    }

    mutating func response(seed: UInt64) -> GeneratedResponse {
        let choiceCount = random.once(in: 5) ? random.number(1...max(shape.maxChoices, 1)) : 1
        let givesIDs = !shape.hasMissingIDs || !random.once(in: 6)
        let choices = (0..<choiceCount).map { choice($0, givesIDs: givesIDs) }
        return GeneratedResponse(
            seed: seed, id: random.once(in: 8) ? nil : "chatcmpl-\(random.number(100...999_999))",
            model: random.once(in: 10) ? nil : random.pick("model-a", "vendor/model-b:free", "モデル"), created: 1_700_000_000,
            choices: choices, usage: random.once(in: 5) ? nil : usage(), reasoningField: random.pick("reasoning_content", "reasoning"))
    }

    private mutating func choice(_ index: Int, givesIDs: Bool) -> GeneratedResponse.Choice {
        var calls: [GeneratedResponse.Call] = []
        if random.once(in: 2) { calls = (0..<random.number(1...max(shape.maxCalls, 1))).map { _ in call(givesID: givesIDs) } }
        let reason = finish(&calls)
        var segments: [GeneratedResponse.Segment] = []
        if random.once(in: 3) { segments.append(.reasoning(text())) }
        if calls.isEmpty || random.once(in: 2), !random.once(in: 12) { segments.append(.text(text())) }
        if random.once(in: 12) { segments.append(.refusal(text())) }
        segments += calls.map(GeneratedResponse.Segment.call)
        if shape.isInterleaved, random.once(in: 3) {
            if random.once(in: 2) { segments.append(.text(text())) }
            if random.once(in: 3) { segments.append(.reasoning(text())) }
            // Calls keep their order among themselves: the cut one is the last.
            var queue = calls
            segments = random.shuffled(segments).map { segment in
                if case .call = segment { .call(queue.removeFirst()) } else { segment }
            }
            segments = segments.reduce(into: []) { joined, next in
                switch (joined.last, next) {
                case (.text(let left)?, .text(let right)): joined[joined.count - 1] = .text(left + right)
                case (.reasoning(let left)?, .reasoning(let right)): joined[joined.count - 1] = .reasoning(left + right)
                default: joined.append(next)
                }
            }
        }
        let tokens = random.once(in: 6) ? (0..<random.number(1...6)).map { _ in token() } : []
        return GeneratedResponse.Choice(
            index: index, segments: segments, finishReason: reason.word, neutralFinishReason: reason.neutral, tokens: tokens)
    }

    /// Chooses why the answer ended, and cuts or breaks the last call to match.
    private mutating func finish(_ calls: inout [GeneratedResponse.Call]) -> (word: String, neutral: String) {
        let last = calls.indices.last
        if random.once(in: 6) {
            if let last {
                // A call without arguments in a cut response may be whole or cut: nothing on the wire tells.
                for position in calls.indices where calls[position].arguments.allSatisfy(\.isWhitespace) {
                    calls[position].arguments = "{}"
                    calls[position].outcome = .complete("{}")
                }
                if shape.hasBrokenCalls {
                    let text = String(calls[last].arguments.drop { $0.isWhitespace })
                    let scalars = Array(text.unicodeScalars)
                    var cut = ""
                    cut.unicodeScalars.append(contentsOf: scalars.prefix(random.number(1...max(scalars.count / 2, 1))))
                    calls[last].arguments = cut
                    calls[last].outcome = PlainJSON(cut) == nil ? .incomplete : .invalid
                    if cut.allSatisfy({ $0.isWhitespace }) {
                        calls[last].arguments = "{"
                        calls[last].outcome = .incomplete
                    }
                }
            }
            return ("length", "length")
        }
        if let last, shape.hasBrokenCalls, random.once(in: 8) {
            calls[last].arguments = random.pick("not json", "[1]", "{\"a\":", "json\n{\"a\":1}", "42")
            // Beside other calls, text after a closed object could as well belong to one of them.
            if calls.count == 1, random.once(in: 2) { calls[last].arguments = random.pick("{\"a\":1} x", "{\"a\":1}{\"b\":2}") }
            calls[last].outcome = .invalid
        }
        let hasComplete = calls.contains { if case .complete = $0.outcome { true } else { false } }
        if calls.isEmpty {
            return random.pick(
                ("stop", "stop"), ("stop", "stop"), ("stop", "stop"), ("content_filter", "contentFilter"), ("tool_calls", "stop"),
                ("some_new_reason", "other"))
        }
        // A natural stop with calls, none of which can be run, is left open: what it promotes to is a matter of policy.
        return hasComplete && random.once(in: 4) ? ("stop", "toolCalls") : ("tool_calls", "toolCalls")
    }

    private mutating func call(givesID: Bool) -> GeneratedResponse.Call {
        callCount += 1
        let name = random.pick("lookup", "get_weather", "now", "a", "search-web_2")
        let id = givesID ? random.pick("call_", "", "functions.\(name):") + "\(callCount)\(random.number(10...9999))" : nil
        var arguments: String
        switch random.number(0...9) {
        case 0: arguments = ""
        case 1: arguments = random.pick(" ", "\n\t ")
        case 2: arguments = "{}"
        case 3 where shape.hasDoubleEncodedArguments:
            let inner = object(depth: 1).text()
            return GeneratedResponse.Call(id: id, name: name, arguments: PlainJSON.string(inner).text(), outcome: .complete(inner))
        default:
            let style = PlainJSON.Style(
                space: random.pick(.none, .single, .lines, .wild(seed: random.next())), escapes: random.pick(.needed, .beyondASCII, .all))
            arguments = object(depth: 2).text(style: style)
            if random.once(in: 6) { arguments += random.pick(" ", "\n", "  \t") }
            if random.once(in: 8) { arguments = " " + arguments }
        }
        let isEmpty = arguments.allSatisfy(\.isWhitespace)
        return GeneratedResponse.Call(id: id, name: name, arguments: arguments, outcome: .complete(isEmpty ? "{}" : arguments))
    }

    private mutating func object(depth: Int) -> PlainJSON {
        .object((0..<random.number(1...4)).map { PlainJSON.Field("k\($0)" + random.pick("", "", "é", " \"", "\\"), value(depth: depth)) })
    }

    private mutating func value(depth: Int) -> PlainJSON {
        switch random.number(0...(depth > 0 ? 8 : 5)) {
        case 0: return .null
        case 1: return .bool(random.once(in: 2))
        case 2: return .number(random.pick("0", "-1", "42", "3.5", "1e3", "9007199254740993", "-0.125", "1E-2"))
        case 6: return object(depth: depth - 1)
        case 7: return .array((0..<random.number(0...3)).map { _ in value(depth: depth - 1) })
        default: return .string(random.once(in: 4) ? "" : text())
        }
    }

    private mutating func usage() -> PlainJSON {
        let (input, output) = (random.number(0...90_000), random.number(0...9000))
        var usage: PlainJSON = [
            "prompt_tokens": .integer(input), "completion_tokens": .integer(output), "total_tokens": .integer(input + output),
        ]
        if random.once(in: 2) { usage["prompt_tokens_details"] = ["cached_tokens": .integer(random.number(0...input))] }
        if random.once(in: 2) { usage["completion_tokens_details"] = ["reasoning_tokens": .integer(random.number(0...output))] }
        return usage
    }

    private mutating func token() -> GeneratedResponse.Token {
        GeneratedResponse.Token(
            text: word(), eighths: -random.number(0...80), alternatives: (0..<random.number(0...2)).map { _ in word() })
    }

    private mutating func text() -> String {
        (0..<random.number(1...8)).map { _ in word() }.joined(separator: random.pick(" ", "", "\n"))
    }

    /// A word, often one that has hurt somebody.
    private mutating func word() -> String {
        random.pick(ResponseMaker.words) ?? "word"
    }

    private static let words = [
        "the", "answer", "is", "42", "Hello,", "world!", "a", " ", "\"quoted\"", "back\\slash", "\\u0041", "tab\t", "line\nfeed", "\r\n",
        "\r",
        "data: x", "\n\ndata: {}\n\n", "[DONE]", "data: [DONE]", ": comment", "event: error", "null", "{\"json\": [1]}", "}", "]", "{",
        "//",
        "<b>&amp;</b>", "e\u{301}", "é", "ß", "Ω", "中文", "日本語", "한국어", "ру́сский", "עברית", "العربية", "😀", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "𝕏", "\u{10FFFF}",
        "\u{FFFD}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "\u{200B}",
        "\u{301}",
        "/path/to", "100%", "$1.00", "`code`", "```json\n{}\n```", "error",
    ]
}
