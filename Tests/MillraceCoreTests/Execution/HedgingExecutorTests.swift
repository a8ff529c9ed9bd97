import MillraceTesting
import Testing

@testable import MillraceCore

/// When a further request is sent, and who wins.
@Suite("Hedge plan")
struct HedgePlanTests {
    @Test("The next attempt begins when the time of the last one has passed")
    func delays() {
        var plan = HedgePlan(count: 3)
        #expect(plan.handle(.callBegan) == .ask(0))
        #expect(plan.handle(.delayPassed(0)) == .ask(1))
        #expect(plan.handle(.delayPassed(0)) == .wait)
        #expect(plan.handle(.delayPassed(1)) == .ask(2))
        #expect(plan.handle(.delayPassed(2)) == .wait)
        #expect(plan.handle(.contentCame(1)) == .deliver(1))
    }

    @Test("A failure brings the next attempt at once, unless another is under way")
    func failures() {
        var plan = HedgePlan(count: 3)
        _ = plan.handle(.callBegan)
        #expect(plan.handle(.attemptFailed(0, mayBeCured: true)) == .ask(1))
        #expect(plan.handle(.delayPassed(0)) == .wait)
        #expect(plan.handle(.delayPassed(1)) == .ask(2))
        #expect(plan.handle(.attemptFailed(1, mayBeCured: true)) == .wait)
        #expect(plan.handle(.attemptFailed(2, mayBeCured: true)) == .giveUp(2))
    }

    @Test("A failure that others cannot cure ends the call")
    func incurable() {
        var plan = HedgePlan(count: 2)
        _ = plan.handle(.callBegan)
        #expect(plan.handle(.attemptFailed(0, mayBeCured: false)) == .giveUp(0))
    }

    @Test("A failure that others cannot cure leaves the others running")
    func incurableBesideOthers() {
        var plan = HedgePlan(count: 3)
        _ = plan.handle(.callBegan)
        #expect(plan.handle(.delayPassed(0)) == .ask(1))
        #expect(plan.handle(.attemptFailed(1, mayBeCured: false)) == .wait)
        #expect(plan.handle(.contentCame(0)) == .deliver(0))
    }
}

/// Requests beside each other.
@Suite("Hedging executor", .timeLimit(.minutes(1)))
struct HedgingExecutorTests {
    private let model = LLModel("m")
    private let prompt = Prompt("Hi")

    private func executor(_ first: ScriptedExecutor, _ second: ScriptedExecutor, _ clock: ManualClock) -> HedgingExecutor {
        HedgingExecutor([ExecutorCandidate(first, name: "a"), ExecutorCandidate(second, name: "b")], delay: .seconds(1), clock: clock)
    }

    @Test("An answer in time needs no second request, and leaves no wait behind")
    func inTime() async throws {
        let (first, second, clock) = (ScriptedExecutor(.text("Hello")), ScriptedExecutor(), ManualClock())
        let difference = await executor(first, second, clock).executeStreaming(prompt, model: model).difference(from: [
            .start, .text("Hello"), .textComplete("Hello"), .end(.finished, .stop),
        ])
        #expect(difference == nil)
        #expect(second.requests.isEmpty)
        #expect(clock.sleepingCount == 0)
    }

    @Test("After the delay the first content wins and the other is cancelled", arguments: [true, false])
    func hedges(isStreaming: Bool) async throws {
        let first = ScriptedExecutor(ScriptedAnswer.text("slow").hanging(after: 1))
        let (second, clock) = (ScriptedExecutor(.text("Hello")), ManualClock())
        let executor = executor(first, second, clock)
        let task = Task {
            isStreaming
                ? try await executor.executeStreaming(prompt, model: model).collect() : try await executor.execute(prompt, model: model)
        }
        await clock.waitForSleepers()
        #expect(second.requests.isEmpty)
        clock.advance(by: .seconds(1))
        let response = try await task.value
        #expect(response.text == "Hello")
        #expect(response.diagnostics == [Diagnostic(.hedgeAnswered, value: 2, field: "b")])
        #expect(first.streams.cancelledCount == 1)
        #expect(first.streams.openCount + second.streams.openCount == 0)
        #expect(clock.sleepingCount == 0)
    }

    @Test("A failure before content brings the second request at once")
    func failure() async throws {
        let (first, second) = (ScriptedExecutor(.failure(.providerFailure)), ScriptedExecutor(.text("Hello")))
        let response = try await executor(first, second, ManualClock()).execute(prompt, model: model)
        #expect(response.text == "Hello")
        #expect(response.diagnostics.map(\.code) == [.attemptFailed, .hedgeAnswered])
    }

    @Test("When all fail the last error tells all attempts")
    func allFail() async {
        let first = ScriptedExecutor(.failure(.providerFailure))
        let second = ScriptedExecutor(ScriptedAnswer.text("x").failing(with: .overloaded(retryAfter: nil), after: 1))
        let (frames, failure) = await executor(first, second, ManualClock()).executeStreaming(prompt, model: model).drained()
        #expect(failure?.attempts.map { "\($0.executor) \($0.code)" } == ["a providerFailure", "b overloaded"])
        #expect(FrameVerifier.violations(in: frames).isEmpty)
        #expect(FrameExpectation.difference(of: frames, from: [.diagnostic(.attemptFailed), .start, .end(.failed)]) == nil)
    }

    @Test("P17: cancelling while both are under way leaves nothing open")
    func cancelling() async {
        let (first, second) = (
            ScriptedExecutor(ScriptedAnswer.text("a").hanging()), ScriptedExecutor(ScriptedAnswer.text("b").hanging(after: 1))
        )
        let clock = ManualClock()
        let stream = executor(first, second, clock).executeStreaming(prompt, model: model)
        let task = Task { await stream.drained().failure?.kind }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        await second.waitForRequests()
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(first.streams.openCount + second.streams.openCount == 0)
        #expect(clock.sleepingCount == 0)
    }

    @Test("A loser that hears nothing but its own cancelling is told")
    func deafLoser() async throws {
        let (deaf, second, clock) = (DeafExecutor(), ScriptedExecutor(.text("Hello")), ManualClock())
        let executor = HedgingExecutor(
            [ExecutorCandidate(deaf, name: "a"), ExecutorCandidate(second, name: "b")], delay: .seconds(1), clock: clock)
        let task = Task { try await executor.executeStreaming(prompt, model: model).collect() }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(try await task.value.text == "Hello")
        #expect(deaf.wasCancelled)
    }

    @Test("A source that is cancelled from elsewhere ends the race")
    func cancelledFromElsewhere() async {
        let (first, second, clock) = (ScriptedExecutor(ScriptedAnswer.text("a").hanging()), ScriptedExecutor(), ManualClock())
        let source = executor(first, second, clock).executeStreaming(prompt, model: model).makeSource()
        let task = Task { () async -> LLMError.Kind? in
            var frames: [StreamFrame] = []
            do throws(LLMError) {
                while try await source.nextBatch(into: &frames) {}
                return nil
            } catch {
                return error.kind
            }
        }
        await clock.waitForSleepers()
        await first.waitForRequests()
        source.cancel()
        #expect(await task.value == .cancelled)
        #expect(first.streams.openCount == 0)
        #expect(clock.sleepingCount == 0)
    }
}
