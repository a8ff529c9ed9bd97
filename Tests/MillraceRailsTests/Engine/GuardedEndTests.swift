import MillraceCore
import MillraceRails
import MillraceTesting
import Synchronization
import Testing

/// Upstreams that do not end as they should.
@Suite struct GuardedEndTests {
    private let part = PartID(index: 0)

    private func guarded(_ frames: [StreamFrame], _ failure: LLMError? = nil, output: Bool = true) throws -> GuardedExecutor {
        let rail = RailLine(try PatternTestRail("r", "SECRET"))
        let guardrails = output ? try Guardrails(output: rail) : try Guardrails(input: rail)
        return GuardedExecutor(FixedExecutor(frames: frames, failure: failure), guardrails: guardrails)
    }

    @Test("P8: an upstream that stops without an end was cut: what is open is closed, and the error follows", arguments: [true, false])
    func withoutEnd(output: Bool) async throws {
        let frames: [StreamFrame] = [.start(ResponseStart()), .textDelta(TextDelta(part: part, text: "half"))]
        let (told, error, partial) = await (try guarded(frames, output: output)).outcome(isStreaming: true)
        guard case .end(let end)? = told.last else {
            Issue.record("no end")
            return
        }
        #expect(end.outcome == .truncated)
        #expect(error?.kind == .truncated)
        if output {
            #expect(FrameVerifier.violations(in: told).isEmpty)
            #expect(partial.contains(.textComplete(TextComplete(part: part, text: "half"))))
        }
    }

    @Test("an upstream that throws without an end: the error holds the text that had left, and all usage")
    func throwsWithoutEnd() async throws {
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .usage(Usage(inputTokens: 3)), .usage(Usage(outputTokens: 2)),
            .textDelta(TextDelta(part: part, text: "half ")), .textDelta(TextDelta(part: part, text: "SECR")),
        ]
        let (_, error, _) = await (try guarded(frames, LLMError(.connectionLost, at: .connection))).outcome(isStreaming: true)
        #expect(error?.kind == .connectionLost)
        #expect(error?.partial?.text == "half ")
        #expect(error?.partial?.usage == Usage(inputTokens: 3, outputTokens: 2))
    }

    @Test("P8: nothing leaves behind an end, not even what came with it", arguments: [true, false])
    func behindEnd(output: Bool) async throws {
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .end(ResponseEnd(outcome: .finished, finishReason: .stop)),
            .textDelta(TextDelta(part: part, text: "late")),
        ]
        let (told, error, _) = await (try guarded(frames, output: output)).outcome(isStreaming: true)
        #expect(error == nil)
        #expect(FrameVerifier.violations(in: told).isEmpty)
        #expect(!jsonText(of: told).contains("late"))
    }

    @Test("an observer may cancel the call it is told of", .timeLimit(.minutes(1)))
    func observerCancels() async throws {
        let source = Mutex<(any FrameSource)?>(nil)
        let frames: [StreamFrame] = [.start(ResponseStart()), .textDelta(TextDelta(part: part, text: "a SECRET"))]
        let guardrails = try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET")))
        let executor = GuardedExecutor(FixedExecutor(frames: frames), guardrails: guardrails) { _ in
            source.withLock { $0 }?.cancel()
        }
        let made = executor.executeStreaming(Prompt("q"), model: LLModel("m")).makeSource()
        source.withLock { $0 = made }
        var told: [StreamFrame] = []
        while try await made.nextBatch(into: &told) {}
        guard case .end(let end)? = told.last else {
            Issue.record("no end")
            return
        }
        #expect(end.outcome == .blocked)
    }
}
