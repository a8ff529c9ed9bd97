import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct RailRunnerTests {
    private func judge(
        _ line: RailLine, _ content: RailSubject.Content = .text("text"), channel: RailChannel = .text,
        clock: any Clock<Duration> = ContinuousClock(), isWindow: Bool = false
    ) async -> RailOutcome {
        await RailRunner(line: line, place: .output, clock: clock).judge(
            content, channel: channel, context: probeContext(), isWindow: isWindow)
    }

    // MARK: Time

    @Test("NeMo 118: three parallel rails of 0.1 s take less than 0.8 of the time they take in sequence, and pass the same text")
    func parallelTime() async {
        func slowRails(_ clock: ManualClock) -> [RailLine.Entry] {
            (1...3).map { number in
                RailLine.Entry(
                    WholeTestRail("rail \(number)") { _ in
                        try await clock.sleep(for: .milliseconds(100))
                        return .allow
                    })
            }
        }
        let sequentialClock = ManualClock()
        async let sequential = judge(RailLine(slowRails(sequentialClock)), clock: sequentialClock)
        for _ in 1...3 {
            // The rail and its time limit.
            await sequentialClock.waitForSleepers(2)
            sequentialClock.advance(by: .milliseconds(100))
        }
        let sequentialOutcome = await sequential
        let parallelClock = ManualClock()
        async let parallel = judge(RailLine(slowRails(parallelClock), isParallel: true), clock: parallelClock)
        await parallelClock.waitForSleepers(6)
        parallelClock.advance(by: .milliseconds(100))
        let parallelOutcome = await parallel
        #expect(parallelClock.now.offset < sequentialClock.now.offset * 0.8)
        #expect(parallelOutcome.content == sequentialOutcome.content)
        #expect(parallelOutcome.records.map(\.rail) == sequentialOutcome.records.map(\.rail))
        #expect(parallelOutcome.records.map(\.duration) == Array(repeating: .milliseconds(100), count: 3))
    }

    @Test("NeMo 119: a rail that takes too long blocks, and its record says so", arguments: [false, true])
    func timeout(isParallel: Bool) async {
        let clock = ManualClock()
        let rail = WholeTestRail("slow") { _ in
            try await clock.sleep(for: .seconds(3600))
            return .allow
        }
        async let outcome = judge(RailLine([RailLine.Entry(rail, timeout: .seconds(5))], isParallel: isParallel), clock: clock)
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(5))
        let result = await outcome
        #expect(result.block == RailBlock("rail_failed"))
        #expect(result.records.map(\.decision) == [.failedClosed])
        #expect(result.records.map(\.reason) == ["timeout"])
        #expect(result.records.map(\.duration) == [.seconds(5)])
    }

    @Test("NeMo 119: a rail that throws blocks, or passes where the configuration says so")
    func failurePolicy() async {
        let failing = WholeTestRail("failing") { _ in throw LLMError(.overloaded(retryAfter: nil), at: .response) }
        let closed = await judge(RailLine(failing))
        #expect(closed.block == RailBlock("rail_failed"))
        #expect(closed.records.map(\.decision) == [.failedClosed])
        #expect(closed.records.map(\.reason) == ["overloaded"])
        let open = await judge(RailLine([RailLine.Entry(failing, failure: .open), RailLine.Entry(WholeTestRail.passing("next"))]))
        #expect(open.block == nil)
        #expect(open.records.map(\.decision) == [.failedOpen, .allowed])
    }

    @Test("Errors that are not Millrace's own are told without their text")
    func foreignError() async {
        struct Leaky: Error, CustomStringConvertible { let description = "the secret text" }
        let outcome = await judge(RailLine(WholeTestRail("leaky") { _ in throw Leaky() }))
        #expect(outcome.records.map(\.reason) == ["failed"])
    }

    // MARK: Parallel

    @Test("NeMo 117: one of three parallel rails blocks: the error names it, and the others are cancelled")
    func parallelBlock() async {
        let clock = ManualClock()
        let waiting = WholeTestRail("waiting") { _ in
            try await clock.sleep(for: .seconds(10))
            return .allow
        }
        let blocking = WholeTestRail("blocking") { _ in
            await clock.waitForSleepers(4)
            return .block(RailBlock("found"))
        }
        let outcome = await judge(RailLine(blocking, waiting, waiting, isParallel: true), clock: clock)
        #expect(outcome.block == RailBlock("found"))
        #expect(outcome.records.map(\.rail) == ["blocking"])
        #expect(clock.sleepingCount == 0)
    }

    @Test("NeMo 117: several parallel rails would block: exactly one is told, each time the same")
    func severalBlocks() async {
        for _ in 1...50 {
            let line = RailLine(
                WholeTestRail.passing("a"), WholeTestRail.blocking("b"), WholeTestRail.blocking("c"), WholeTestRail.passing("d"),
                isParallel: true)
            let outcome = await judge(line)
            #expect(outcome.block == RailBlock("b_reason"))
            #expect(outcome.records.map(\.rail) == ["a", "b", "d"])
            #expect(outcome.records.filter { $0.decision == .blocked }.count == 1)
        }
    }

    @Test("NeMo 117: the line's first block is told, whichever rail is faster", arguments: [(3, 1), (1, 3), (2, 2)])
    func firstBlock(firstSeconds: Int, secondSeconds: Int) async {
        let clock = ManualClock()
        func rail(_ name: String, _ seconds: Int) -> WholeTestRail {
            WholeTestRail(name) { _ in
                try await clock.sleep(for: .seconds(seconds))
                return .block(RailBlock("\(name)_reason"))
            }
        }
        let line = RailLine(rail("a", firstSeconds), rail("b", secondSeconds), rail("c", 10), isParallel: true)
        async let outcome = judge(line, clock: clock)
        await clock.waitForSleepers(6)
        for _ in 1...3 { clock.advance(by: .seconds(1)) }
        #expect(await outcome.block == RailBlock("a_reason"))
        #expect(await outcome.records.map(\.rail) == ["a"])
        // Who stands behind was cancelled: the clock did not reach its time.
        #expect(clock.sleepingCount == 0)
    }

    @Test("NeMo 117, 119: a block waits for the rails before it no longer than they may take")
    func blockBehindSlow() async {
        for (seconds, reason) in [(2, "b_reason"), (3600, "rail_failed")] {
            let clock = ManualClock()
            let slow = WholeTestRail("a") { _ in
                try await clock.sleep(for: .seconds(seconds))
                return .allow
            }
            let entries = [RailLine.Entry(slow, timeout: .seconds(5)), RailLine.Entry(WholeTestRail.blocking("b"))]
            async let outcome = judge(RailLine(entries, isParallel: true), clock: clock)
            await clock.waitForSleepers(2)
            clock.advance(by: .seconds(5))
            #expect(await outcome.block == RailBlock(reason))
        }
    }

    @Test("Parallel rails are told in the order of the line, not in that of their answers")
    func parallelOrder() async {
        let clock = ManualClock()
        func rail(_ name: String, _ seconds: Int) -> WholeTestRail {
            WholeTestRail(name) { _ in
                try await clock.sleep(for: .seconds(seconds))
                return .allow
            }
        }
        async let outcome = judge(RailLine(rail("a", 3), rail("b", 1), rail("c", 2), isParallel: true), clock: clock)
        await clock.waitForSleepers(6)
        for _ in 1...3 { clock.advance(by: .seconds(1)) }
        #expect(await outcome.records.map(\.rail) == ["a", "b", "c"])
    }

    @Test("A rail that rewrites in parallel without having said so fails")
    func undeclaredRewrite() async {
        let outcome = await judge(RailLine(WholeTestRail("sly") { _ in .rewrite(.text("other"), reason: "sly") }, isParallel: true))
        #expect(outcome.block == RailBlock("rail_failed"))
        #expect(outcome.content == .text("text"))
        #expect(outcome.records.map(\.reason) == ["undeclared_rewrite"])
    }

    // MARK: Sequence

    @Test("NeMo 139: rails that rewrite run first, the others read what will pass, and a later block still wins")
    func rewriteFirst() async {
        let blocking = WholeTestRail.blocking("last")
        let reader = WholeTestRail.passing("reader")
        let mask = WholeTestRail("mask", effects: .rewrites) { _ in .rewrite(.text("masked"), reason: "name") }
        let outcome = await judge(RailLine(reader, blocking, mask))
        #expect(outcome.records.map(\.rail) == ["mask", "reader", "last"])
        #expect(reader.log.subjects.map(\.content) == [.text("masked")])
        #expect(outcome.block == RailBlock("last_reason"))
    }

    @Test("A rail that gives back something of another kind or identity has failed")
    func otherContent() async throws {
        let swapped = await judge(RailLine(WholeTestRail("a", effects: .rewrites) { _ in .rewrite(.passages(["x"]), reason: "r") }))
        #expect(swapped.block == RailBlock("rail_failed"))
        #expect(swapped.records.map(\.reason) == ["other_content"])
        let call = try ToolCall(id: "1", name: "f", rawArguments: "{}")
        let other = try ToolCall(id: "2", name: "f", rawArguments: "{}")
        let rail = WholeTestRail("b", effects: .rewrites, channels: nil) { _ in .rewrite(.toolCall(other), reason: "r") }
        let renamed = await judge(RailLine(rail), .toolCall(call), channel: .toolArguments)
        #expect(renamed.block == RailBlock("rail_failed"))
        #expect(renamed.content == .toolCall(call))
    }

    @Test("Rails that do not read the channel are not asked")
    func channels() async {
        let reasoning = WholeTestRail("reasoning", channels: [.reasoning]) { _ in .block(RailBlock("never")) }
        let all = WholeTestRail("all", channels: nil) { _ in .allow }
        let outcome = await judge(RailLine(reasoning, all))
        #expect(outcome.records.map(\.rail) == ["all"])
        #expect(reasoning.log.subjects.isEmpty)
    }

    @Test("A rail for texts that stands before tools reads the calls; at the output it does not")
    func placeOfCalls() async throws {
        let call = try ToolCall(id: "1", name: "f", rawArguments: "{}")
        for (place, count) in [(RailPlace.toolCall, 1), (.output, 0)] {
            let rail = WholeTestRail.passing("texts")
            let runner = RailRunner(line: RailLine(rail), place: place)
            _ = await runner.judge(.toolCall(call), channel: .toolArguments, context: probeContext())
            #expect(rail.log.subjects.count == count)
        }
        let results = WholeTestRail("results", channels: [.toolResult]) { _ in .allow }
        _ = await RailRunner(line: RailLine(results), place: .toolResult).judge(
            .toolResult(ToolResult(of: call, "x")), channel: .toolResult, context: probeContext())
        #expect(results.log.subjects.count == 1)
    }

    @Test("Who goes away gets no verdict, and nothing passes", arguments: [false, true])
    func cancelled(isParallel: Bool) async {
        let clock = ManualClock()
        let open = WholeTestRail("open") { _ in
            try await clock.sleep(for: .seconds(10))
            return .allow
        }
        let line = RailLine([RailLine.Entry(open, failure: .open)], isParallel: isParallel)
        let task = Task { await judge(line, clock: clock) }
        await clock.waitForSleepers(2)
        task.cancel()
        let outcome = await task.value
        #expect(outcome.block == RailBlock("cancelled"))
        #expect(outcome.records.isEmpty)
    }

    // MARK: Rails of text

    @Test("Rails of text read whole things by their filter, in parallel lines too, and the others read what they let pass")
    func textRails() async throws {
        let mask = try PatternTestRail("digits", "[0-9]+", action: .mask, mask: "#")
        let reader = WholeTestRail.passing("reader")
        let outcome = await judge(RailLine(mask, reader, isParallel: true), .text("a 12 b 3"))
        #expect(outcome.content == .text("a # b #"))
        #expect(reader.log.subjects.map(\.content) == [.text("a # b #")])
        #expect(outcome.records.map(\.decision) == [.rewritten, .allowed])
        #expect(outcome.records[0].count == 2)
        #expect(outcome.records[0].offset == 2)
        let block = await judge(RailLine(try PatternTestRail("digits", "[0-9]+"), WholeTestRail.passing("never")), .text("ab 1"))
        #expect(block.records.map(\.rail) == ["digits"])
        #expect(block.records[0].offset == 3)
    }

    @Test("Rails of text are not asked about windows: they have read the text as it flowed")
    func windows() async throws {
        let line = RailLine(try PatternTestRail("digits", "[0-9]+"), WholeTestRail.passing("reader"))
        let outcome = await judge(line, .text("1"), isWindow: true)
        #expect(outcome.records.map(\.rail) == ["reader"])
        #expect(line.judging.entries.map(\.rail.name) == ["reader"])
    }
}
