import MillraceTesting
import Synchronization
import Testing

@testable import MillraceCore

/// A call that goes from one executor to the next.
@Suite("Fallback executor", .timeLimit(.minutes(1)))
struct FallbackExecutorTests {
    private let model = LLModel("asked-for")
    private let prompt = Prompt("Hi")

    private func candidates(_ executors: ScriptedExecutor...) -> [ExecutorCandidate] {
        executors.enumerated().map { ExecutorCandidate($1, name: "c\($0)") }
    }

    @Test("ER-04: a failure before content is invisible but for a note", arguments: [true, false])
    func fallsOver(isStreaming: Bool) async throws {
        let first = ScriptedExecutor(ScriptedAnswer.text("never seen").failing(with: .overloaded(retryAfter: nil), after: 1))
        let second = ScriptedExecutor(.text("Hello"))
        let executor = FallbackExecutor(candidates(first, second))
        if isStreaming {
            let difference = await executor.executeStreaming(prompt, model: model).difference(from: [
                .diagnostic(.attemptFailed), .start, .text("Hello"), .textComplete("Hello"), .end(.finished, .stop),
            ])
            #expect(difference == nil)
        } else {
            let response = try await executor.execute(prompt, model: model)
            #expect(response.text == "Hello")
            #expect(response.diagnostics == [Diagnostic(.attemptFailed, value: 1, field: "c0 overloaded")])
        }
        #expect(first.requests.map(\.isStreaming) == [isStreaming])
        #expect(second.requests.map(\.isStreaming) == [isStreaming])
    }

    @Test("ER-05: after content a failure is final, with what had arrived and who failed")
    func finalAfterContent() async {
        let first = ScriptedExecutor(ScriptedAnswer.text("Hello").failing(with: .connectionLost, after: 2))
        let second = ScriptedExecutor(.text("again"))
        let (frames, failure) = await FallbackExecutor(candidates(first, second)).executeStreaming(prompt, model: model).drained()
        #expect(FrameExpectation.difference(of: frames, from: [.start, .text("Hello"), .textComplete("Hello"), .end(.truncated)]) == nil)
        #expect(failure?.kind == .connectionLost)
        #expect(failure?.partial?.text == "Hello")
        #expect(failure?.attempts.map(\.description) == ["c0 asked-for connectionLost"])
        #expect(second.requests.isEmpty)
    }

    @Test("A candidate is asked for its own model")
    func models() async throws {
        let first = ScriptedExecutor(.failure(.notFound))
        let second = ScriptedExecutor(.text("a"))
        let executor = FallbackExecutor([ExecutorCandidate(first, name: "a"), ExecutorCandidate(second, name: "b", model: LLModel("own"))])
        _ = try await executor.execute(prompt, model: model)
        #expect(first.requests.map(\.model.id) == ["asked-for"])
        #expect(second.requests.map(\.model.id) == ["own"])
    }

    @Test("When all fail the error that says most stands, with all attempts and the frames of its own")
    func allFail() async {
        let first = ScriptedExecutor(ScriptedAnswer.text("x").failing(with: .providerFailure, after: 1))
        let second = ScriptedExecutor(.failure(.configuration("no key")))
        let (frames, failure) = await FallbackExecutor(candidates(first, second)).executeStreaming(prompt, model: model).drained()
        #expect(failure?.kind == .providerFailure)
        #expect(failure?.attempts.map(\.code) == ["providerFailure", "configuration"])
        #expect(failure?.description.contains("attempts: c0 asked-for providerFailure; c1 asked-for configuration") == true)
        #expect(FrameExpectation.difference(of: frames, from: [.diagnostic(.attemptFailed), .start, .end(.failed)]) == nil)
        var fold = ResponseFold()
        fold.consume(frames)
        #expect(failure?.partial == fold.response)
    }

    @Test("An executor that failed too often is passed over until it has cooled down, then one call probes it")
    func breaking() async throws {
        let clock = ManualClock()
        let first = ScriptedExecutor(answers: Array(repeating: .failure(.overloaded(retryAfter: nil)), count: 2) + [.text("well again")])
        let second = ScriptedExecutor(answers: Array(repeating: .text("spare"), count: 3))
        let events = Mutex<[ExecutorEvent]>([])
        let executor = FallbackExecutor(
            candidates(first, second), circuit: CircuitPolicy(maxFailures: 2, coolingTime: .seconds(10), clock: clock)
        ) { event in events.withLock { $0.append(event) } }
        for _ in 0..<3 { #expect(try await executor.execute(prompt, model: model).text == "spare") }
        #expect(first.requests.count == 2)
        #expect(events.withLock { $0.last } == .attemptSkipped(ExecutionAttempt(executor: "c0", model: "asked-for", code: "skipped")))
        clock.advance(by: .seconds(10))
        #expect(try await executor.execute(prompt, model: model).text == "well again")
    }

    @Test("A failure after content counts for the breaker, even where the consumer stops at the end frame", arguments: 0..<10)
    func failureBehindTheEnd(seed: UInt64) async throws {
        let breaker = CircuitBreaker(CircuitPolicy(maxFailures: 1, clock: ManualClock()))
        let base = ScriptedExecutor(ScriptedAnswer.text("Hello").cut(after: 2).chunked(.random(seed: seed)))
        let executor = FallbackExecutor([ExecutorCandidate(base, name: "a", breaker: breaker)])
        var iterator = executor.executeStreaming(prompt, model: model).makeAsyncIterator()
        while let frame = try await iterator.next() {
            if case .end(let end) = frame {
                #expect(end.outcome == .truncated)
                break
            }
        }
        #expect(!breaker.isClosed)
        #expect(base.streams.failedCount == 1)
    }

    @Test("When all are passed over the error says how long to wait")
    func allSkipped() async {
        let clock = ManualClock()
        let first = ScriptedExecutor(.failure(.providerFailure))
        let executor = FallbackExecutor(
            candidates(first), circuit: CircuitPolicy(maxFailures: 1, coolingTime: .seconds(10), clock: clock))
        _ = await executor.executeStreaming(prompt, model: model).drained()
        clock.advance(by: .seconds(4))
        let (_, failure) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(failure?.kind == .overloaded(retryAfter: .seconds(6)))
        #expect(failure?.attempts.map(\.code) == ["skipped"])
        #expect(first.requests.count == 1)
    }

    @Test("A retry around candidates that all cool down waits exactly until the first may be asked again")
    func retryAroundBreaker() async throws {
        let clock = ManualClock(isAutomatic: true)
        let base = ScriptedExecutor(.failure(.providerFailure), .text("well again"))
        let fallback = FallbackExecutor(
            candidates(base), circuit: CircuitPolicy(maxFailures: 1, coolingTime: .seconds(10), clock: clock))
        let executor = RetryingExecutor(fallback, policy: RetryPolicy(maxAttempts: 3, clock: clock, jitter: { 0 }))
        #expect(try await executor.execute(prompt, model: model).text == "well again")
        // The first wait is the policy's own: nothing. The second is the cooling time.
        #expect(clock.now.offset == .seconds(10))
        #expect(base.requests.count == 2)
    }

    @Test("While a probe is under way nobody knows how long to wait")
    func probing() async throws {
        let clock = ManualClock()
        let base = ScriptedExecutor(.failure(.providerFailure), ScriptedAnswer.text("x").hanging())
        let executor = FallbackExecutor(
            candidates(base), circuit: CircuitPolicy(maxFailures: 1, coolingTime: .seconds(10), clock: clock))
        _ = await executor.executeStreaming(prompt, model: model).drained()
        clock.advance(by: .seconds(10))
        let probe = Task { await executor.executeStreaming(prompt, model: model).drained().failure?.kind }
        await base.waitForRequests(2)
        #expect(await executor.executeStreaming(prompt, model: model).drained().failure?.kind == .overloaded(retryAfter: nil))
        probe.cancel()
        #expect(await probe.value == .cancelled)
    }

    @Test("Cancelling is never followed by another candidate")
    func cancelling() async {
        let first = ScriptedExecutor(ScriptedAnswer.text("x").hanging(after: 1))
        let second = ScriptedExecutor(.text("y"))
        let stream = FallbackExecutor(candidates(first, second)).executeStreaming(prompt, model: model)
        let task = Task { await stream.drained().failure?.kind }
        await first.waitForRequests()
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(second.requests.isEmpty)
        #expect(first.streams.openCount == 0)
    }

    @Test("P17: letting go of the iterator cancels what is below, whole calls included")
    func lettingGo() async throws {
        let first = ScriptedExecutor(.text("Hello"))
        let stream = FallbackExecutor(candidates(first)).executeStreaming(prompt, model: model)
        do {
            var iterator = stream.makeAsyncIterator()
            _ = try await iterator.next()
        }
        #expect(first.streams.cancelledCount == 1)
        #expect(first.streams.openCount == 0)

        let hanging = ScriptedExecutor(ScriptedAnswer.text("x").hanging())
        let executor = FallbackExecutor(candidates(hanging))
        let task = Task { try await executor.execute(prompt, model: model) }
        await hanging.waitForRequests()
        task.cancel()
        await #expect(throws: LLMError.self) { try await task.value }
        #expect(hanging.streams.openCount == 0)
    }

    @Test("P17: whatever an executor says when it is cancelled, nobody else is asked")
    func cancelledWithAnotherError() async {
        let (deaf, second) = (DeafExecutor(failingWith: .connectionLost), ScriptedExecutor(.text("never")))
        let executor = FallbackExecutor([ExecutorCandidate(deaf, name: "a"), ExecutorCandidate(second, name: "b")])
        let source = executor.executeStreaming(prompt, model: model).makeSource()
        let task = Task { await failure(of: source) }
        await deaf.waitUntilAsked()
        source.cancel()
        #expect(await task.value == .connectionLost)
        #expect(second.requests.isEmpty)
    }

    @Test("P17: a whole call is cancelled from elsewhere as well")
    func wholeCallCancelledFromElsewhere() async {
        let hanging = ScriptedExecutor(ScriptedAnswer.text("x").hanging(after: 1))
        let source = ExecutorCall(prompt: prompt, tools: [], isStreaming: false).source(of: hanging, model: model)
        let task = Task { await failure(of: source) }
        await hanging.waitForRequests()
        source.cancel()
        #expect(await task.value == .cancelled)
        #expect(hanging.streams.openCount == 0)
    }

    /// Pulls a source to its end.
    private func failure(of source: any FrameSource) async -> LLMError.Kind? {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            while try await source.nextBatch(into: &frames) {}
            return nil
        } catch {
            return error.kind
        }
    }

    @Test("An answer without content is an answer")
    func emptyAnswer() async throws {
        let first = ScriptedExecutor(.parts([]))
        let response = try await FallbackExecutor(candidates(first)).execute(prompt, model: model)
        #expect(response.parts.isEmpty)
        #expect(response.outcome == .finished)
    }

    @Test("Policies nest: the attempts of all layers are told")
    func nesting() async {
        let inner = RetryingExecutor(
            ScriptedExecutor(.failure(.providerFailure), .failure(.overloaded(retryAfter: nil))),
            policy: RetryPolicy(maxAttempts: 2, clock: ManualClock(isAutomatic: true)), name: "inner")
        let executor = FallbackExecutor([
            ExecutorCandidate(inner, name: "outer"), ExecutorCandidate(ScriptedExecutor(.failure(.notFound)), name: "b"),
        ])
        let (_, failure) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(failure?.attempts.map { "\($0.executor) \($0.code)" } == ["inner providerFailure", "inner overloaded", "b notFound"])
    }
}
