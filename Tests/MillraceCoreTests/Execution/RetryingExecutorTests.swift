import MillraceCore
import MillraceTesting
import Synchronization
import Testing

/// An executor that is asked again.
@Suite("Retrying executor", .timeLimit(.minutes(1)))
struct RetryingExecutorTests {
    private let model = LLModel("m")
    private let prompt = Prompt("Hi")

    private func policy(_ clock: ManualClock, attempts: Int = 3) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, initialDelay: .seconds(1), maxDelay: .seconds(8), clock: clock, jitter: { 1 })
    }

    @Test("P19: the consumer sees one start and the frames of the try that answers", arguments: [true, false])
    func retries(isStreaming: Bool) async throws {
        let clock = ManualClock(isAutomatic: true)
        let base = ScriptedExecutor(
            ScriptedAnswer.text("lost").failing(with: .connectionLost, after: 1), .failure(.rateLimited(retryAfter: .seconds(5))),
            .text("Hello"))
        let events = Mutex<[ExecutorEvent]>([])
        let executor = RetryingExecutor(base, policy: policy(clock), name: "base") { event in events.withLock { $0.append(event) } }
        let response: LLMResponse
        if isStreaming {
            let (frames, _) = await executor.executeStreaming(prompt, model: model).drained()
            #expect(frames.count { if case .start = $0 { true } else { false } } == 1)
            #expect(FrameVerifier.violations(in: frames).isEmpty)
            var fold = ResponseFold()
            fold.consume(frames)
            response = fold.response
        } else {
            response = try await executor.execute(prompt, model: model)
        }
        #expect(response.text == "Hello")
        #expect(response.diagnostics.map(\.field) == ["base connectionLost", "base rateLimited"])
        // The second wait is the provider's wish and a quarter of the first delay.
        #expect(clock.sleeps == [.seconds(1), .milliseconds(5250)])
        #expect(events.withLock { $0.count } == 4)
    }

    @Test("Not tried again: after content, what will not go away, and when the tries are used up")
    func noRetry() async {
        let clock = ManualClock(isAutomatic: true)
        let afterContent = ScriptedExecutor(ScriptedAnswer.text("a").failing(with: .connectionLost, after: 2), .text("b"))
        let refused = ScriptedExecutor(.failure(.invalidRequest), .text("b"))
        let failing = ScriptedExecutor(answers: Array(repeating: .failure(.providerFailure), count: 5))
        for (base, count) in [(afterContent, 1), (refused, 1), (failing, 3)] {
            let (_, failure) = await RetryingExecutor(base, policy: policy(clock)).executeStreaming(prompt, model: model).drained()
            #expect(failure != nil)
            #expect(failure?.attempts.count == count)
            #expect(base.requests.count == count)
        }
    }

    @Test("P17: a wait ends when the consumer goes away, and nothing is sent after it")
    func cancelledWait() async {
        let clock = ManualClock()
        let base = ScriptedExecutor(.failure(.providerFailure), .text("never"))
        let stream = RetryingExecutor(base, policy: policy(clock)).executeStreaming(prompt, model: model)
        let task = Task { await stream.drained().failure }
        await clock.waitForSleepers()
        task.cancel()
        let failure = await task.value
        #expect(failure?.kind == .cancelled)
        #expect(failure?.attempts.map(\.code) == ["providerFailure"])
        #expect(base.requests.count == 1)
        #expect(clock.sleepingCount == 0)
    }

    @Test("The presets are what their documentation says")
    func presets() {
        let values = [RetryPolicy.conservative, .aggressive, .production].map {
            [Duration.seconds($0.maxAttempts), $0.initialDelay, $0.maxDelay, $0.maxRetryAfter]
        }
        #expect(values[0] == [.seconds(3), .seconds(2), .seconds(30), .seconds(300)])
        #expect(values[1] == [.seconds(5), .milliseconds(200), .seconds(5), .seconds(15)])
        #expect(values[2] == [.seconds(4), .seconds(1), .seconds(20), .seconds(60)])
        #expect(RetryPolicy.disabled.maxAttempts == 1)
    }
}
