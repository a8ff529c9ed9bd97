import MillraceCore
import MillraceTesting
import Testing

/// Laws of ``StopTextStage`` and ``AffixStage``: however a text is cut, the same goes out.
@Suite("Stages of text")
struct TextStageTests {
    /// The frames of a text in pieces.
    private func frames(_ pieces: [String], part: PartID = PartID(index: 0)) -> [StreamFrame] {
        pieces.map { .textDelta(TextDelta(part: part, text: $0)) }
            + [
                .textComplete(TextComplete(part: part, text: pieces.joined())),
                .end(ResponseEnd(outcome: .finished, finishReason: .length)),
            ]
    }

    private func staged(_ frames: [StreamFrame], _ stage: some FrameStage, _ location: SourceLocation = #_sourceLocation) -> WireReading {
        var stage = stage
        var output: [StreamFrame] = []
        for frame in frames { stage.process(frame, into: &output) }
        stage.finish(into: &output)
        #expect(FrameVerifier.violations(in: output).isEmpty, sourceLocation: location)
        let got = WireReading(frames: output)
        #expect(Array(got.texts.joined().utf8) == Array(got.response.text.utf8), sourceLocation: location)
        return got
    }

    /// Every way to cut a text into at most three pieces, and into single characters.
    private func cuts(_ text: String) -> [[String]] {
        let scalars = Array(text.unicodeScalars)
        func join(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
        var result = [scalars.map { String($0) }]
        for first in 0...scalars.count {
            for second in first...scalars.count {
                result.append([join(0..<first), join(first..<second), join(second..<scalars.count)].filter { !$0.isEmpty })
            }
        }
        return result
    }

    /// The text before the stop text that is whole first, in the plainest way.
    private func stopped(_ text: String, at stops: [String]) -> (text: String, stop: String?) {
        let bytes = Array(text.utf8)
        for end in 0...bytes.count {
            let found = stops.filter { !$0.isEmpty && bytes[..<end].suffix($0.utf8.count).elementsEqual($0.utf8) }
            guard let longest = found.max(by: { $0.utf8.count < $1.utf8.count }) else { continue }
            return (String(decoding: bytes[..<(end - longest.utf8.count)], as: UTF8.self), longest)
        }
        return (text, nil)
    }

    @Test(
        "P20: a text ends before its first stop text, for every cut",
        arguments: [
            ("Hello User: bye", ["User:"]), ("aabaabaac", ["aabaac"]), ("abcd", ["abcd", "bc"]), ("xabcd", ["cd", "bcd", "zabcd"]),
            ("no stop here", ["stop it", "heres"]), ("ends like Use", ["User:"]), ("", ["x"]), ("User:", ["User:"]),
            ("grün 🧑‍🚀 ünd", ["🧑", "ü"]), ("e\u{301}x", ["\u{301}"]), ("same", ["same", "same", ""]), ("nothing", []),
        ])
    func stopAtEveryCut(text: String, stops: [String]) {
        let expected = stopped(text, at: stops)
        for pieces in cuts(text) where !pieces.isEmpty {
            let got = staged(frames(pieces), StopTextStage(stops: stops))
            #expect(Array(got.response.text.utf8) == Array(expected.text.utf8), "\(pieces)")
            #expect(got.response.stopSequence == expected.stop, "\(pieces)")
            #expect(got.response.finishReason == (expected.stop == nil ? .length : .stop), "\(pieces)")
        }
    }

    @Test("P20: generated texts full of near stop texts, cut at random", arguments: [UInt64](1...40))
    func stopProperty(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = ["a", "b", "c", "é", "🌍"]
        func word(_ range: ClosedRange<Int>) -> String { (0..<random.number(range)).map { _ in random.pick(letters) ?? "" }.joined() }
        for _ in 0..<60 {
            let stops = (0..<random.number(1...4)).map { _ in word(1...5) }
            let text = word(0...40)
            let expected = stopped(text, at: stops)
            let got = staged(frames(random.pieces(of: text, upTo: 12)), StopTextStage(stops: stops))
            #expect(Array(got.response.text.utf8) == Array(expected.text.utf8), "seed \(seed): \(stops) in \(text)")
            #expect(got.response.stopSequence == expected.stop, "seed \(seed): \(stops) in \(text)")
        }
    }

    @Test("text that can become no stop text leaves in the frame it came in, and no more is held than may become one")
    func holding() {
        var stage = StopTextStage(stops: ["\nUser:"])
        func push(_ text: String) -> [String] {
            var output: [StreamFrame] = []
            stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: text)), into: &output)
            return WireReading(frames: output).texts
        }
        #expect(push("Hello") == ["Hello"])
        #expect(push(" there\n") == [" there"])
        #expect(push("Use") == [])
        #expect(push("d\nU") == ["\nUsed"])
        #expect(push(" x") == ["\nU x"])
    }

    @Test("a stop in one choice leaves the others alone; when all have stopped the rest is not wanted")
    func choices() {
        func delta(_ choice: Int, _ text: String) -> StreamFrame {
            .textDelta(TextDelta(part: PartID(choice: choice, index: 0), text: text))
        }
        var stage = StopTextStage(stops: ["#"], choiceCount: 2)
        var output: [StreamFrame] = []
        for frame in [delta(0, "a#b"), delta(1, "c"), delta(0, "d")] { stage.process(frame, into: &output) }
        #expect(!stage.endsUpstream)
        stage.process(delta(1, "e#"), into: &output)
        #expect(stage.endsUpstream)
        #expect(FrameVerifier.violations(in: output).isEmpty)
        let response = WireReading(frames: output).response
        #expect(response.text == "a" && response.stopSequence == "#")
        #expect(response.otherChoices.map(\.text) == ["ce"])
        #expect(response.otherChoices.map(\.stopSequence) == ["#"])
    }

    @Test("a call that is not whole when the text stops stays incomplete; reasoning is not read")
    func openParts() {
        let frames: [StreamFrame] = [
            .reasoningDelta(ReasoningDelta(part: PartID(index: 0), text: "why #")),
            .toolCallStart(ToolCallStart(part: PartID(index: 1), id: "c1", name: "f")),
            .toolCallDelta(ToolCallDelta(part: PartID(index: 1), arguments: "{")),
            .textDelta(TextDelta(part: PartID(index: 2), text: "yes # no")),
            .textDelta(TextDelta(part: PartID(index: 2), text: " more")),
        ]
        let got = staged(frames, StopTextStage(stops: ["#"]))
        #expect(got.response.reasoning == "why #")
        #expect(got.response.text == "yes ")
        #expect(got.outcomes == ["incomplete"])
        #expect(got.codes == [.usageIncomplete])
    }

    @Test("a complete text that contradicts its deltas is cut as well")
    func contradiction() {
        let part = PartID(index: 0)
        var stage = StopTextStage(stops: ["#"])
        var output: [StreamFrame] = []
        stage.process(.textDelta(TextDelta(part: part, text: "Helo")), into: &output)
        stage.process(.textComplete(TextComplete(part: part, text: "Hello # there")), into: &output)
        #expect(WireReading(frames: output).response.text == "Hello ")
        #expect(stage.endsUpstream)
    }

    @Test(
        "P20: prefix and suffix come off, for every cut",
        arguments: [
            ("\"Hello\"", "\"", "\"", "Hello"), ("Answer: 42.", "Answer: ", ".", "42"), ("Answer 42", "Answer: ", "", "Answer 42"),
            ("xENDEND", "", "END", "xEND"), ("xENENDx", "", "END", "xENENDx"), ("aabaab", "aab", "aab", ""), ("aab", "aab", "aab", ""),
            ("é🌍é", "é", "é", "🌍"), ("", "a", "b", ""), ("plain", "", "", "plain"), ("ababab", "", "abab", "ab"),
        ])
    func affixes(text: String, prefix: String, suffix: String, expected: String) {
        let stage = AffixStage(prefix: prefix, suffix: suffix)
        #expect(stage.stripped(text) == expected)
        for pieces in cuts(text) where !pieces.isEmpty {
            let got = staged(frames(pieces), stage)
            #expect(Array(got.response.text.utf8) == Array(expected.utf8), "\(pieces)")
        }
    }

    @Test("a stage that holds a whole batch does not end the stream")
    func quietBatches() async throws {
        let answer = ScriptedAnswer.text("Answer: yes").chunked(FrameChunking(deltas: .scalars, batches: .single))
        let response = try await ScriptedExecutor(answer).executeStreaming(Prompt("Hi"), model: LLModel("m"))
            .removing(prefix: "Answer: ").collect()
        #expect(response.text == "yes")
    }
}
