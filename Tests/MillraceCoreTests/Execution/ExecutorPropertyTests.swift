import MillraceTesting
import Synchronization
import Testing

@testable import MillraceCore

/// Laws of all policies, under random failures and random chunks: what the consumer sees is exactly one attempt's frames, nothing twice,
/// and nothing stays open.
@Suite("Laws of executors", .timeLimit(.minutes(1)))
struct ExecutorPropertyTests {
    private let model = LLModel("m")
    private let prompt = Prompt("Hi")

    /// What an attempt brings when it is asked alone.
    private struct Expected {
        var frames: [StreamFrame]
        var failure: LLMError?
        var isFinal: Bool

        /// Whether a policy may go on after it.
        var mayFallOver: Bool { !isFinal && failure.flatMap(FallbackTrigger.init).map(Set<FallbackTrigger>.standard.contains) == true }
    }

    private func answer(_ random: inout MillraceTesting.SeededGenerator, mayHang: Bool = false) -> ScriptedAnswer {
        let frames = FrameSequence(seed: random.next()).frames
        let kinds: [LLMError.Kind] = [
            .overloaded(retryAfter: nil), .connectionLost, .truncated, .rateLimited(retryAfter: .seconds(1)), .invalidRequest,
            .providerFailure,
            .unauthenticated, .configuration("x"),
        ]
        var answer = ScriptedAnswer.frames(frames)
        switch random.number(0...(mayHang ? 4 : 3)) {
        case 0: break
        case 1: answer = answer.failing(with: random.pick(kinds) ?? .truncated, after: random.number(0...1))
        case 2: answer = answer.failing(with: random.pick(kinds) ?? .truncated, after: random.number(2...frames.count))
        case 3: answer = .failure(random.pick(kinds) ?? .truncated)
        default: answer = answer.hanging(after: random.number(0...2))
        }
        return answer.chunked(.random(seed: random.next()))
    }

    private func expected(_ answer: ScriptedAnswer) async -> Expected {
        let (frames, failure) = await ScriptedExecutor(answer).executeStreaming(prompt, model: model).drained()
        return Expected(frames: frames, failure: failure, isFinal: failure == nil || frames.contains { $0.isContent })
    }

    private func withoutNotes(_ frames: [StreamFrame]) -> [StreamFrame] {
        let notes: Set<Diagnostic.Code> = [.attemptFailed, .executorSkipped, .hedgeAnswered, .responseFromCache]
        return frames.filter { if case .diagnostic(let note) = $0 { !notes.contains(note.code) } else { true } }
    }

    /// Reads so many frames and lets go.
    private func read(_ stream: FrameStream, _ count: Int) async -> Int {
        var iterator = stream.makeAsyncIterator()
        var seen = 0
        do throws(LLMError) {
            while seen < count, try await iterator.next() != nil { seen += 1 }
        } catch {
            // Failures are looked at elsewhere.
        }
        return seen
    }

    @Test("P19: a fallback shows one attempt's frames, the first that answers or the last that failed", arguments: 0..<300)
    func fallback(seed: UInt64) async throws {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let answers = (0..<random.number(1...4)).map { _ in answer(&random) }
        var alone: [Expected] = []
        for answer in answers { alone.append(await expected(answer)) }
        let asked = (alone.firstIndex { !$0.mayFallOver } ?? alone.count - 1) + 1
        var shown = alone[asked - 1]
        if !shown.isFinal {
            // All failed: the last that says something of a provider stands.
            shown = alone[..<asked].last { $0.failure.map { FallbackTrigger($0) != .notSendable } == true } ?? alone[0]
        }

        let executors = answers.map { ScriptedExecutor($0) }
        let executor = FallbackExecutor(executors.map { ExecutorCandidate($0, name: "c") })
        let (frames, failure) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(executors.map(\.requests.count) == answers.indices.map { $0 < asked ? 1 : 0 }, "seed \(seed)")
        #expect(withoutNotes(frames) == shown.frames, "seed \(seed)")
        #expect(failure?.kind == shown.failure?.kind, "seed \(seed)")
        if !frames.isEmpty {
            #expect(FrameVerifier.violations(in: frames).isEmpty, "seed \(seed)")
            var fold = ResponseFold()
            fold.consume(frames)
            if let failure { #expect(failure.partial == fold.response, "seed \(seed)") }
        }
        #expect(executors.allSatisfy { $0.streams.openCount == 0 }, "seed \(seed)")
        if failure != nil { #expect(failure?.attempts.count == asked, "seed \(seed)") }

        // The consumer of a whole call sees nothing before it is whole: there content that was cut is no reason to stop.
        let again = answers.map { ScriptedExecutor($0) }
        let whole = FallbackExecutor(again.map { ExecutorCandidate($0, name: "c") })
        let ending = alone.first { !($0.failure.flatMap(FallbackTrigger.init).map(Set<FallbackTrigger>.standard.contains) == true) }
        do throws(LLMError) {
            let response = try await whole.execute(prompt, model: model)
            var fold = ResponseFold()
            fold.consume(ending?.frames ?? [])
            #expect(response.parts == fold.response.parts, "seed \(seed)")
            #expect(ending != nil && ending?.failure == nil, "seed \(seed)")
        } catch {
            #expect(ending == nil || ending?.failure?.kind == error.kind, "seed \(seed)")
            #expect(
                error.attempts.count == (alone.firstIndex { $0.failure?.kind == ending?.failure?.kind && ending != nil } ?? alone.count - 1)
                    + 1)
        }
        #expect(again.allSatisfy { $0.streams.openCount == 0 }, "seed \(seed)")
    }

    @Test("P17: a consumer that lets go after any frame leaves nothing open, whatever policies are nested", arguments: 0..<200)
    func lettingGo(seed: UInt64) async {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let executors = (0..<4).map { _ in ScriptedExecutor(answer(&random), answer(&random), answer(&random)) }
        let clock = ManualClock(isAutomatic: true)
        let policy = RetryPolicy(maxAttempts: 2, clock: clock, jitter: { 1 })
        let fallback = FallbackExecutor(executors[..<2].map { ExecutorCandidate(RetryingExecutor($0, policy: policy), name: "f") })
        let balancing = BalancingExecutor([ExecutorCandidate(fallback, name: "a"), ExecutorCandidate(executors[2], name: "b")])
        let hedging = HedgingExecutor(
            [ExecutorCandidate(balancing, name: "c"), ExecutorCandidate(executors[3], name: "d")], delay: .seconds(1), clock: clock)
        let cached = CachedExecutor(hedging, cache: MemoryResponseCache())
        let routed = RoutingExecutor([.others(to: cached)])
        for _ in 0..<2 {
            _ = await read(routed.executeStreaming(prompt, model: model), random.number(0...20))
            #expect(executors.allSatisfy { $0.streams.openCount == 0 }, "seed \(seed)")
            #expect(clock.sleepingCount == 0, "seed \(seed)")
            #expect(balancing.inFlightCounts == [0, 0], "seed \(seed)")
        }
    }

    @Test("P17: a task that is cancelled at any time leaves nothing open", arguments: 0..<100)
    func cancelling(seed: UInt64) async {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let executors = (0..<3).map { _ in ScriptedExecutor(answer(&random, mayHang: true)) }
        let fallback = FallbackExecutor(executors[..<2].map { ExecutorCandidate($0, name: "f") })
        let executor = HedgingExecutor(
            [ExecutorCandidate(fallback, name: "a"), ExecutorCandidate(executors[2], name: "b")], delay: .seconds(1),
            clock: ManualClock(isAutomatic: true))
        let isWhole = random.once(in: 2)
        let task = Task {
            guard isWhole else { return await executor.executeStreaming(prompt, model: model).drained().frames }
            // What it gives is not asked: only that it ends.
            return (try? await executor.execute(prompt, model: model))?.frames ?? []
        }
        for _ in 0..<random.number(0...10) { await Task.yield() }
        task.cancel()
        let frames = await task.value
        if !frames.isEmpty { #expect(FrameVerifier.violations(in: frames).isEmpty, "seed \(seed)") }
        #expect(executors.allSatisfy { $0.streams.openCount == 0 }, "seed \(seed)")
    }

    @Test("P19: a race shows one attempt's frames and leaves nothing open", arguments: 0..<200)
    func hedging(seed: UInt64) async {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        var (answers, alone): ([ScriptedAnswer], [[StreamFrame]]) = ([], [])
        for _ in 0..<random.number(1...3) {
            if random.once(in: 3) {
                answers.append(ScriptedAnswer.frames(FrameSequence(seed: random.next()).frames).hanging(after: random.number(0...1)))
            } else {
                answers.append(answer(&random))
                alone.append(await expected(answers[answers.count - 1]).frames)
            }
        }
        // Somebody answers at last, or the race never ends.
        answers.append(ScriptedAnswer.frames(FrameSequence(seed: random.next()).frames).chunked(.random(seed: random.next())))
        alone.append(await expected(answers[answers.count - 1]).frames)
        let executors = answers.map { ScriptedExecutor($0) }
        let clock = ManualClock(isAutomatic: true)
        let executor = HedgingExecutor(executors.map { ExecutorCandidate($0, name: "c") }, delay: .seconds(1), clock: clock)
        let (frames, failure) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(alone.contains(withoutNotes(frames)), "seed \(seed)")
        #expect(failure?.kind != .cancelled, "seed \(seed)")
        if !frames.isEmpty { #expect(FrameVerifier.violations(in: frames).isEmpty, "seed \(seed)") }
        #expect(executors.allSatisfy { $0.streams.openCount == 0 }, "seed \(seed)")
        #expect(clock.sleepingCount == 0, "seed \(seed)")
    }

    @Test("P24: no text of the conversation is in errors, diagnostics or events", arguments: 0..<50)
    func silence(seed: UInt64) async {
        let canary = "canary\(seed)"
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let told = ProviderError(type: canary + " type", code: canary + " code", message: canary, status: 503)
        let failure = LLMError(.overloaded(retryAfter: nil), at: .response, providerError: told)
        let executors = (0..<3).map { _ in
            ScriptedExecutor(
                ScriptedAnswer.text(canary).failing(with: failure, after: random.number(0...2)),
                ScriptedAnswer.toolCall(canary, ["a": .string(canary)]).failing(with: failure, after: random.number(0...3)))
        }
        let log = EventLog()
        let clock = ManualClock(isAutomatic: true)
        let retrying = RetryingExecutor(executors[0], policy: RetryPolicy(maxAttempts: 2, clock: clock)) { log.add($0) }
        let fallback = FallbackExecutor([ExecutorCandidate(retrying), ExecutorCandidate(executors[1])]) { log.add($0) }
        let hedging = HedgingExecutor([ExecutorCandidate(fallback), ExecutorCandidate(executors[2])], delay: .seconds(1), clock: clock) {
            log.add($0)
        }
        var cached = CachedExecutor(hedging, cache: MemoryResponseCache(maxBytes: 0))
        cached.observer = { log.add($0) }
        for _ in 0..<2 {
            let prompt = Prompt(messages: [.system(canary), .user(canary)], options: GenerationOptions(extras: ["x": .string(canary)]))
            let tools = [ToolDescriptor(name: "f", description: canary)]
            let (frames, error) = await cached.executeStreaming(prompt, model: model, tools: tools).drained()
            var fold = ResponseFold()
            fold.consume(frames)
            var texts = fold.response.diagnostics.map(\.description) + log.texts
            if let error { texts += ["\(error)", String(reflecting: error)] + error.attempts.map { "\($0)" } }
            #expect(!texts.isEmpty)
            #expect(!texts.contains { $0.contains("canary") }, "seed \(seed)")
        }
    }

    private final class EventLog: Sendable {
        private let state = Mutex<[String]>([])
        var texts: [String] { state.withLock { $0 } }
        func add(_ event: ExecutorEvent) { state.withLock { $0.append("\(event)") } }
    }

    @Test("A cache gives out only what came whole, and the same frames", arguments: 0..<200)
    func caching(seed: UInt64) async {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let answer = answer(&random)
        let alone = await expected(answer)
        let count = random.once(in: 2) ? Int.max : random.number(0...alone.frames.count)
        let base = ScriptedExecutor(answer, .text("second"))
        var executor = CachedExecutor(base, cache: MemoryResponseCache())
        executor.isStorable = { _ in true }
        _ = await read(executor.executeStreaming(prompt, model: model), count)
        let (frames, _) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(base.streams.openCount == 0, "seed \(seed)")
        if alone.failure == nil, count >= alone.frames.count {
            #expect(frames == [.diagnostic(Diagnostic(.responseFromCache))] + alone.frames, "seed \(seed)")
        } else if alone.failure != nil, count > 0 {
            #expect(base.requests.count == 2, "seed \(seed)")
            #expect(
                FrameExpectation.difference(of: frames, from: [.start, .text("second"), .textComplete("second"), .end(.finished)]) == nil)
        }
    }
}
