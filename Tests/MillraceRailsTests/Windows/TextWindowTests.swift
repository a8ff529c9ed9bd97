import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct TextWindowTests {
    /// What a text that was driven through windows came to.
    private struct Run {
        var windows: [TextWindow.Window] = []
        var releases: [String] = []
        var block: RailBlock?
        var isFinished = false
        var maxHeld = 0
        var text: String { releases.joined() }
    }

    private func run(
        _ pieces: [String], _ policy: WindowPolicy, isWhole: Bool = false,
        _ judge: (TextWindow.Window) -> RailOutcome = { RailOutcome(content: .text($0.text)) }
    ) -> Run {
        var window = TextWindow(policy, isWhole: isWhole)
        var run = Run()
        func take(_ action: TextWindow.Action) {
            var action = action
            while true {
                if !action.release.isEmpty { run.releases.append(action.release) }
                if let block = action.block { run.block = block }
                if action.isFinished { run.isFinished = true }
                run.maxHeld = max(run.maxHeld, window.heldByteCount)
                guard let next = action.window else { return }
                run.windows.append(next)
                action = window.windowWasJudged(judge(next))
            }
        }
        for piece in pieces where !run.isFinished { take(window.textArrived(piece)) }
        if !run.isFinished { take(window.textEnded()) }
        return run
    }

    @Test(
        "where whole texts are asked for there is one window, at the end, whatever the policy",
        arguments: [WindowPolicy.Unit.tokens, .characters])
    func whole(unit: WindowPolicy.Unit) {
        for checksWholeText in [false, true] {
            let policy = WindowPolicy(chunkSize: 3, contextSize: 1, unit: unit, checksWholeText: checksWholeText)
            let run = run(tokens(20), policy, isWhole: true) { RailOutcome(content: .text($0.text + "!")) }
            #expect(run.windows == [TextWindow.Window(text: text(0..<20), isPart: false)])
            #expect(run.releases == [text(0..<20) + "!"])
            #expect(run.isFinished)
            #expect(run.maxHeld == text(0..<20).utf8.count)
        }
        #expect(self.run([], WindowPolicy(), isWhole: true).windows == [])
    }

    private func tokens(_ count: Int) -> [String] { (0..<count).map { "\($0) " } }
    private func text(_ range: Range<Int>) -> String { range.map { "\($0) " }.joined() }

    private func blocking(_ word: String) -> (TextWindow.Window) -> RailOutcome {
        { $0.text.contains(word) ? RailOutcome(content: .text($0.text), block: RailBlock("word")) : RailOutcome(content: .text($0.text)) }
    }

    // MARK: NeMo F7

    @Test("NeMo 103: chunk 10, context 5, 15 pieces: windows 0–9 and 5–14, no third call without anything new")
    func row103() {
        let run = run(tokens(15), WindowPolicy(chunkSize: 10, contextSize: 5))
        #expect(run.windows.map(\.text) == [text(0..<10), text(5..<15)])
        #expect(run.releases == [text(0..<10), text(10..<15)])
        #expect(run.isFinished)
    }

    @Test("NeMo 104: chunk 4, context 2, 10 pieces: 4, 2, 2, 2 released, and the joined text is the same")
    func row104() {
        let run = run(tokens(10), WindowPolicy(chunkSize: 4, contextSize: 2))
        #expect(run.releases == [text(0..<4), text(4..<6), text(6..<8), text(8..<10)])
        #expect(run.windows.map(\.text) == [text(0..<4), text(2..<6), text(4..<8), text(6..<10)])
    }

    @Test("NeMo 105: an empty stream has no window, one shorter than a chunk or as long as one has one")
    func row105() {
        let policy = WindowPolicy(chunkSize: 4, contextSize: 2)
        let empty = run([], policy)
        #expect(empty.windows.isEmpty && empty.isFinished)
        #expect(run(tokens(3), policy).windows.map(\.text) == [text(0..<3)])
        let exact = run(tokens(4), policy)
        #expect(exact.windows.map(\.text) == [text(0..<4)])
        #expect(exact.isFinished)
    }

    @Test("NeMo 106: with context 0 windows do not overlap, and there is not one for each piece")
    func row106() {
        let run = run(["one ", "two ", "three ", "four"], WindowPolicy(chunkSize: 2, contextSize: 0))
        #expect(run.windows.map(\.text) == ["one two ", "three four"])
    }

    @Test("NeMo 107, 108: context from chunk on, and negative sizes, are errors of the configuration")
    func rows107And108() {
        for (chunk, context) in [(4, 4), (4, 5), (-1, 0), (4, -1), (0, 0)] {
            #expect(throws: RailConfigurationError.self) {
                try Guardrails(windows: WindowPolicy(chunkSize: chunk, contextSize: context))
            }
        }
    }

    @Test("NeMo 109: pieces of words are joined without blanks between them")
    func row109() {
        let run = run(["ass", "isting", " with ", "help", "ing", " you"], WindowPolicy(chunkSize: 4, contextSize: 2))
        #expect(run.text == "assisting with helping you")
        #expect(run.windows.map(\.text) == ["assisting with help", " with helping you"])
    }

    @Test("NeMo 110: a second text begins anew")
    func row110() {
        let policy = WindowPolicy(chunkSize: 4, contextSize: 2)
        #expect(run(tokens(10), policy).windows == run(tokens(10), policy).windows)
    }

    @Test("NeMo 116: 17 pieces with 4/2: each comes once, 8 calls")
    func row116() {
        let run = run(tokens(17), WindowPolicy(chunkSize: 4, contextSize: 2))
        #expect(run.windows.count == 8)
        #expect(run.text == text(0..<17))
    }

    // MARK: Blocks

    @Test("NeMo 113, 114: a block lets nothing of its window out, and nothing after it")
    func row113() {
        let policy = WindowPolicy(chunkSize: 4, contextSize: 2)
        let later = run(tokens(5) + ["BLOCK "] + tokens(5), policy, blocking("BLOCK"))
        #expect(later.releases == [text(0..<4)])
        #expect(later.block == RailBlock("word"))
        let first = run(["BLOCK "] + tokens(5), policy, blocking("BLOCK"))
        #expect(first.releases.isEmpty)
        #expect(first.windows.count == 1)
    }

    @Test("NeMo 115: with stream_first text leaves as it comes, windows are late, and a block ends it")
    func row115() {
        let run = run(tokens(3) + ["BLOCK "] + tokens(4), WindowPolicy(chunkSize: 4, contextSize: 2, streamsFirst: true), blocking("BLOCK"))
        #expect(run.releases == ["0 ", "1 ", "2 ", "BLOCK "])
        #expect(run.block == RailBlock("word"))
        #expect(!run.windows.contains { !$0.isLate })
        #expect(run.maxHeld == 0)
    }

    @Test("NeMo 153, 155: window 2, context 1: \"one two \" and \"two three\" are judged; a block withholds the whole pending window")
    func rows153And155() {
        let policy = WindowPolicy(chunkSize: 2, contextSize: 1)
        #expect(run(["one ", "two ", "three"], policy).windows.map(\.text) == ["one two ", "two three"])
        let blocked = run(["one ", "two ", "three"], policy, blocking("three"))
        #expect(blocked.text == "one two ")
    }

    @Test("After a block or the end nothing comes any more")
    func over() {
        var window = TextWindow(WindowPolicy(chunkSize: 1, contextSize: 0))
        #expect(window.textArrived("a").window?.text == "a")
        #expect(window.windowWasJudged(RailOutcome(content: .text("a"), block: RailBlock("x"))).isFinished)
        #expect(window.textArrived("b") == TextWindow.Action(isFinished: true))
        #expect(window.textEnded() == TextWindow.Action(isFinished: true))
    }

    @Test("Text that comes while a window is judged waits, and is not lost")
    func waiting() {
        var window = TextWindow(WindowPolicy(chunkSize: 2, contextSize: 0))
        _ = window.textArrived("a")
        #expect(window.textArrived("b").window?.text == "ab")
        #expect(window.textArrived("c") == TextWindow.Action())
        #expect(window.textEnded() == TextWindow.Action())
        let next = window.windowWasJudged(RailOutcome(content: .text("ab")))
        #expect(next.release == "ab")
        #expect(next.window?.text == "c")
    }

    @Test("RG-12: what is held is what has come and not left, at every moment", arguments: 1...40)
    func held(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let policy = WindowPolicy(
            chunkSize: random.number(2...6), contextSize: random.number(0...1), unit: random.once(in: 2) ? .tokens : .characters,
            checksWholeText: random.once(in: 3))
        var window = TextWindow(policy)
        var (arrived, left) = (0, 0)
        func take(_ action: TextWindow.Action) {
            var action = action
            while true {
                left += action.release.utf8.count
                #expect(window.heldByteCount == arrived - left, "seed \(seed)")
                guard let next = action.window else { return }
                action = window.windowWasJudged(RailOutcome(content: .text(next.text)))
            }
        }
        for _ in 0..<random.number(0...30) {
            let piece = random.pick("a", "ÿ ", "wort", "👨‍👩‍👧") as String
            arrived += piece.utf8.count
            take(window.textArrived(piece))
        }
        take(window.textEnded())
        #expect(left == arrived, "seed \(seed)")
    }

    // MARK: Rewriting

    private func masking(_ window: TextWindow.Window) -> RailOutcome {
        let masked = window.text.split(separator: "42", omittingEmptySubsequences: false).joined(separator: "#")
        var outcome = RailOutcome(content: .text(masked))
        if masked != window.text {
            outcome.records = [RailRecord(rail: "mask", place: .output, channel: .text, decision: .rewritten, reason: "number")]
        }
        return outcome
    }

    @Test("NeMo 121: a rail that masks in windows masks once: nothing leaks and nothing comes twice")
    func row121() {
        let run = run(["my ", "ssn ", "is ", "42 ", "and ", "that ", "is ", "all"], WindowPolicy(chunkSize: 4, contextSize: 2), masking)
        #expect(run.text == "my ssn is # and that is all")
        // What was masked is judged again as it left.
        #expect(run.windows[1].text == "my ssn is # and that ")
    }

    @Test("NeMo 121: what has left cannot be rewritten: a mask that reaches into it blocks, for the rail's own reason")
    func rewriteTooLate() {
        let run = run(["a", "4", "2", "b"], WindowPolicy(chunkSize: 2, contextSize: 1), masking)
        #expect(run.releases == ["a4"])
        #expect(run.block == RailBlock("number"))
    }

    @Test("Rails that rewrite, and windows of text that leaves first, are refused when they are configured")
    func rewriteRefused() throws {
        let policy = WindowPolicy(streamsFirst: true)
        let rewriting = WholeTestRail("mask", effects: .rewrites) { _ in .allow }
        let error = #expect(throws: RailConfigurationError.self) { try Guardrails(output: RailLine(rewriting), windows: policy) }
        #expect(error?.kind == .rewritesTooLate)
        _ = try Guardrails(output: RailLine(try PatternTestRail("digits", "[0-9]", action: .mask, mask: "#")), windows: policy)
        // Who rewrites without having said so blocks.
        #expect(run(["42", "x"], WindowPolicy(chunkSize: 1, contextSize: 0, streamsFirst: true), masking).block == RailBlock("number"))
    }

    // MARK: The whole text

    @Test("With a check of the whole nothing leaves before it, windows can block early, and the whole comes last")
    func wholeCheck() {
        let policy = WindowPolicy(chunkSize: 4, contextSize: 2, checksWholeText: true)
        let passed = run(tokens(7), policy)
        #expect(passed.windows.map(\.text) == [text(0..<4), text(2..<6), text(0..<7)])
        #expect(passed.windows.map(\.isPart) == [true, true, false])
        #expect(passed.releases == [text(0..<7)])
        let blocked = run(["BLOCK "] + tokens(20), policy, blocking("BLOCK"))
        #expect(blocked.windows.count == 1)
        #expect(blocked.releases.isEmpty)
    }

    @Test("RG-26: no text is judged twice: a whole that was one window is not judged again")
    func judgedOnce() {
        for count in 0...12 {
            for policy in [
                WindowPolicy(chunkSize: 4, contextSize: 2, checksWholeText: true), WindowPolicy(chunkSize: 4, contextSize: 2),
                WindowPolicy(chunkSize: 4, contextSize: 0, streamsFirst: true, checksWholeText: true),
            ] {
                let windows = run(tokens(count), policy).windows.map(\.text)
                #expect(Set(windows).count == windows.count, "\(count) pieces")
            }
        }
    }

    @Test("A whole text is rewritten where nothing has left")
    func wholeRewrite() {
        let run = run(["4", "2", "x"], WindowPolicy(chunkSize: 1, contextSize: 0, checksWholeText: true), masking)
        #expect(run.text == "#x")
    }

    // MARK: Characters

    @Test("Windows of characters are the same for every fragmentation, and never cut a character", arguments: 1...60)
    func characters(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let letters = ["a", "é", "e\u{301}", "👨‍👩‍👧", "🇩🇪", "🇫🇷", " ", "\r\n", "ß", "क्षि"]
        let whole = (0..<random.number(0...40)).map { _ in random.pick(letters) ?? "a" }.joined()
        let policy = WindowPolicy(
            chunkSize: random.number(2...8), contextSize: random.number(0...1), streamsFirst: false, unit: .characters,
            checksWholeText: random.once(in: 4))
        let expected = run([whole], policy)
        let scalars = run(whole.unicodeScalars.map { String($0) }, policy)
        let pieces = run(random.pieces(of: whole, upTo: 9), policy)
        #expect(scalars.windows == expected.windows, "seed \(seed)")
        #expect(pieces.windows == expected.windows, "seed \(seed)")
        for run in [expected, scalars, pieces] { #expect(run.text.utf8.elementsEqual(whole.utf8), "seed \(seed)") }
        for window in expected.windows where window.isPart { #expect(window.text.count <= policy.chunkSize, "seed \(seed)") }
    }

    @Test("Windows of pieces join to the same text, hold no more than a window, and overlap by the context", arguments: 1...60)
    func pieces(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let chunk = random.number(1...9)
        let policy = WindowPolicy(chunkSize: chunk, contextSize: random.number(0...(chunk - 1)), streamsFirst: random.once(in: 3))
        let pieces = tokens(random.number(0...60))
        let run = run(pieces, policy)
        #expect(run.text == pieces.joined(), "seed \(seed)")
        #expect(
            run.windows.map { String(decoding: $0.text.utf8.dropFirst($0.contextByteCount), as: UTF8.self) }.joined() == pieces.joined())
        #expect(run.maxHeld <= 3 * chunk, "seed \(seed)")
        let step = chunk - policy.contextSize
        let full = pieces.count < chunk ? 0 : 1 + (pieces.count - chunk) / step
        let rest = pieces.count - (full == 0 ? 0 : chunk + (full - 1) * step)
        #expect(run.windows.count == full + (rest > 0 ? 1 : 0), "seed \(seed)")
    }
}
