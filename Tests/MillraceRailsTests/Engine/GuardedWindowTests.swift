import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// Rails that judge wholes over text that streams: NeMo Guardrails' rows of F8 and F11.
@Suite struct GuardedWindowTests {
    private static func answer(_ words: [String]) -> ScriptedAnswer {
        let part = PartID(index: 0)
        let deltas: [StreamFrame] = words.map { .textDelta(TextDelta(part: part, text: $0)) }
        return .frames(
            [.start(ResponseStart())] + deltas + [
                .textComplete(TextComplete(part: part, text: words.joined())),
                .end(ResponseEnd(outcome: .finished, finishReason: .stop)),
            ])
    }

    private static func words(_ count: Int) -> [String] { (1...count).map { "w\($0) " } }

    private static func guardrails(_ rail: WholeTestRail, _ windows: WindowPolicy) throws -> Guardrails {
        try Guardrails(output: RailLine(rail), windows: windows)
    }

    private static var block: WholeTestRail {
        WholeTestRail("self_check") { $0.text.contains("BLOCK") ? .block(RailBlock("self_check")) : .allow }
    }

    @Test("NeMo 116: allowed text of 17 tokens, windows of 4 with 2 of context: every token once, as it came")
    func allowed() async throws {
        let rail = WholeTestRail("r")
        let words = Self.words(17)
        let bench = GuardBench(Self.answer(words), guardrails: try Self.guardrails(rail, WindowPolicy(chunkSize: 4, contextSize: 2)))
        let result = await bench.stream()
        #expect(result.streamedText == words.joined())
        #expect(result.response.text == words.joined())
        // NeMo asks once more at the end about nothing new.
        #expect(rail.log.texts.count == 8)
        #expect(rail.log.texts.first == "w1 w2 w3 w4 ")
        #expect(rail.log.texts.dropFirst().first == "w3 w4 w5 w6 ")
        #expect(rail.log.subjects.allSatisfy { $0.isWindow })
        let record = result.response.rails.first
        #expect(record?.decision == .allowed && record?.count == 8)
    }

    @Test("NeMo 153: windows of 2 with 1 of context: what is judged, and the bytes that leave")
    func overlap() async throws {
        let rail = WholeTestRail("r")
        let bench = GuardBench(
            Self.answer(["one ", "two ", "three"]), guardrails: try Self.guardrails(rail, WindowPolicy(chunkSize: 2, contextSize: 1)))
        #expect(await bench.stream().streamedText == "one two three")
        #expect(rail.log.texts == ["one two ", "two three"])
    }

    @Test("NeMo 113, 114 and 155: a block withholds the whole window, and what was judged before has left")
    func blockedWindow() async throws {
        let words = ["a ", "b ", "c ", "d ", "e ", "BLOCK ", "g ", "h ", "i "]
        let guardrails = try Self.guardrails(Self.block, WindowPolicy(chunkSize: 4, contextSize: 2))
        let bench = GuardBench(Self.answer(words).hanging(after: 8), guardrails: guardrails)
        let result = await bench.stream()
        #expect(result.streamedText == "a b c d ")
        #expect(result.response.outcome == .blocked)
        #expect(result.response.rails.map(\.decision) == [.blocked])
        #expect(bench.executor.streams.openCount == 0)
        let first = await GuardBench(Self.answer(["BLOCK ", "b ", "c ", "d "]), guardrails: guardrails).stream()
        #expect(!first.frames.contains { $0.isContent })
    }

    @Test("NeMo 115: stream_first lets the window leave before it is judged, and the record says that it has leaked")
    func streamFirst() async throws {
        let words = ["a ", "BLOCK ", "c ", "d ", "e ", "f "]
        let policy = WindowPolicy(chunkSize: 4, contextSize: 2, streamsFirst: true)
        let result = await GuardBench(Self.answer(words), guardrails: try Self.guardrails(Self.block, policy)).stream()
        #expect(result.streamedText == "a BLOCK c d ")
        #expect(result.response.outcome == .blocked)
        #expect(result.response.rails.first?.isLate == true)
    }

    @Test("NeMo 119 and 156: a rail that fails, a block and an upstream that fails are told apart")
    func failures() async throws {
        let broken = WholeTestRail("broken") { _ in throw RailFailure() }
        let policy = WindowPolicy(chunkSize: 2, contextSize: 1)
        let failed = await GuardBench(Self.answer(Self.words(4)), guardrails: try Self.guardrails(broken, policy)).stream()
        #expect(failed.streamedText.isEmpty)
        #expect(failed.response.rails.map(\.decision) == [.failedClosed])
        let blocked = await GuardBench(Self.answer(["BLOCK ", "b "]), guardrails: try Self.guardrails(Self.block, policy)).stream()
        #expect(blocked.response.rails.map(\.decision) == [.blocked])
        let lost = GuardBench(
            Self.answer(Self.words(6)).failing(with: .connectionLost, after: 5), guardrails: try Self.guardrails(Self.block, policy))
        let result = await lost.stream()
        #expect(result.error?.kind == .connectionLost)
        #expect(result.error?.partial?.text == result.streamedText)
        #expect(result.response.rails.map(\.decision) == [.allowed])
    }

    @Test("NeMo 157 and 161: what changes text that has left is refused; a rewrite of what has not leaves in its place")
    func replacements() async throws {
        let mask = WholeTestRail("mask", effects: [.blocks, .rewrites]) { subject in
            subject.text.contains("SECRET")
                ? .rewrite(.text(subject.text.replacing("SECRET", with: "***")), reason: "secret") : .allow
        }
        let words = ["a ", "b ", "c ", "SECRET ", "e ", "f "]
        let passed = await GuardBench(
            Self.answer(words), guardrails: try Self.guardrails(mask, WindowPolicy(chunkSize: 2, contextSize: 1))
        ).stream()
        #expect(passed.streamedText == "a b c *** e f ")
        #expect(passed.response.text == "a b c *** e f ")
        let late = WindowPolicy(chunkSize: 2, contextSize: 1, streamsFirst: true)
        #expect(throws: RailConfigurationError.self) { try Self.guardrails(mask, late) }
        var undeclared = mask
        undeclared.effects = .blocks
        let refused = await GuardBench(Self.answer(words), guardrails: try Self.guardrails(undeclared, late)).stream()
        #expect(refused.response.outcome == .blocked)
        #expect(refused.response.rails.last { $0.decision == .blocked }?.rail == "mask")
    }

    @Test("the whole text is judged once more at its end where the policy says so, and nothing leaves before")
    func wholeText() async throws {
        let rail = WholeTestRail("r") { $0.isWindow ? .allow : .block(RailBlock("whole")) }
        let policy = WindowPolicy(chunkSize: 2, contextSize: 1, checksWholeText: true)
        let result = await GuardBench(Self.answer(Self.words(5)), guardrails: try Self.guardrails(rail, policy)).stream()
        #expect(result.streamedText.isEmpty)
        #expect(result.response.outcome == .blocked)
        #expect(rail.log.texts.last == Self.words(5).joined())
    }

    @Test("NeMo 118: rails in parallel give the same text, and wait once")
    func parallel() async throws {
        let clock = ManualClock()
        let rails = (1...3).map { number in
            WholeTestRail("r\(number)") { _ in
                try await clock.sleep(for: .seconds(1))
                return .allow
            }
        }
        let guardrails = try Guardrails(output: RailLine(rails.map { RailLine.Entry($0) }, isParallel: true))
        let bench = GuardBench(Self.answer(Self.words(3)), guardrails: guardrails, clock: clock)
        async let result = bench.stream()
        // Each rail has a timer of its own beside its sleep.
        await clock.waitForSleepers(6)
        clock.advance(by: .seconds(1))
        #expect(await result.streamedText == Self.words(3).joined())
        #expect(clock.now.offset == .seconds(1))
    }

    @Test("what may leave is handed over before a window is judged")
    func handsOver() async throws {
        let clock = ManualClock()
        let slow = WholeTestRail("slow", channels: [.text]) { _ in
            try await clock.sleep(for: .seconds(1))
            return .allow
        }
        let guardrails = try Self.guardrails(slow, WindowPolicy(chunkSize: 2, contextSize: 1))
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .reasoningDelta(ReasoningDelta(part: PartID(index: 0), text: "thinking")),
            .reasoningComplete(ReasoningComplete(part: PartID(index: 0), reasoning: ReasoningPart(text: "thinking"))),
            .textDelta(TextDelta(part: PartID(index: 1), text: "a ")), .textDelta(TextDelta(part: PartID(index: 1), text: "b ")),
            .textComplete(TextComplete(part: PartID(index: 1), text: "a b ")), .end(ResponseEnd(outcome: .finished, finishReason: .stop)),
        ]
        let answer = ScriptedAnswer.frames(frames).chunked(FrameChunking(batches: .whole))
        let bench = GuardBench(answer, guardrails: guardrails, clock: clock)
        var iterator = bench.guarded.executeStreaming(Prompt("q"), model: bench.model).makeAsyncIterator()
        for expected in frames.prefix(3) { #expect(try await iterator.next() == expected) }
        #expect(clock.sleepingCount == 0, "nobody was asked yet")
        async let rest = Self.drain(iterator)
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(1))
        #expect(try await rest == "a b ")
    }

    private static func drain(_ iterator: FrameStream.Iterator) async throws -> String {
        var iterator = iterator
        var text = ""
        while let frame = try await iterator.next() {
            if case .textDelta(let delta) = frame { text += delta.text }
        }
        return text
    }

    @Test("a caller that goes away while a rail is asked cancels rail and model; what is open is closed")
    func cancelledWhileJudging() async throws {
        let clock = ManualClock()
        let slow = WholeTestRail("slow") { _ in
            try await clock.sleep(for: .seconds(100))
            return .allow
        }
        let guardrails = try Self.guardrails(slow, WindowPolicy(chunkSize: 2, contextSize: 1))
        let bench = GuardBench(Self.answer(Self.words(4)), guardrails: guardrails, clock: clock)
        let task = Task { await bench.stream() }
        await clock.waitForSleepers(2)
        task.cancel()
        let result = await task.value
        #expect(result.error?.kind == .cancelled)
        #expect(result.response.outcome == .cancelled)
        #expect(result.streamedText.isEmpty)
        #expect(bench.executor.streams.openCount == 0)
        #expect(clock.sleepingCount == 0)
    }

    @Test("filters and windows together: rails that judge wholes read masked text, a filter's block stands")
    func filtersFirst() async throws {
        let rail = WholeTestRail("r")
        let mask = try PatternTestRail("mail", "\\w+@\\w+\\.org", action: .mask)
        let guardrails = try Guardrails(output: RailLine(rail, mask), windows: WindowPolicy(chunkSize: 3, contextSize: 1))
        let bench = GuardBench(Self.answer(["to ", "ann@", "example", ".org ", "and ", "bob"]), guardrails: guardrails)
        #expect(await bench.stream().streamedText == "to [mail] and bob")
        #expect(rail.log.texts.allSatisfy { !$0.contains("@") })
        let blocking = try Guardrails(
            output: RailLine(rail, try PatternTestRail("b", "BLOCK")), windows: WindowPolicy(chunkSize: 3, contextSize: 1))
        let blocked = await GuardBench(Self.answer(["a ", "b ", "c ", "d BLOCK"]), guardrails: blocking).stream()
        #expect(blocked.streamedText == "a b c ")
    }
}
