import Foundation
import MillraceSimulator
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceCore

/// Calls that are answered from a cache.
@Suite("Cached executor", .timeLimit(.minutes(1)))
struct CachedExecutorTests {
    private let model = LLModel("m")
    private let prompt = Prompt("Hi")

    @Test("C 29: a stream is replayed with its own deltas; a whole call gets the fold of the same entry")
    func replays() async throws {
        let base = ScriptedExecutor(.text("Hello world", reasoning: "Hm.").chunked(.random(seed: 3)).using(Usage(inputTokens: 1)))
        let executor = CachedExecutor(base, cache: MemoryResponseCache())
        let (frames, _) = await executor.executeStreaming(prompt, model: model).drained()
        let (again, failure) = await executor.executeStreaming(prompt, model: model).drained()
        #expect(failure == nil)
        #expect(again == [.diagnostic(Diagnostic(.responseFromCache))] + frames)
        let whole = try await executor.execute(prompt, model: model)
        var fold = ResponseFold()
        fold.consume(again)
        #expect(whole == fold.response)
        #expect(base.requests.count == 1)
    }

    @Test("A whole call fills the cache for streams, asked for whole")
    func wholeFirst() async throws {
        let base = ScriptedExecutor(.toolCall("f", ["a": 1], text: "Hello"))
        let executor = CachedExecutor(base, cache: MemoryResponseCache())
        let whole = try await executor.execute(prompt, model: model)
        let streamed = try await executor.executeStreaming(prompt, model: model).collect()
        #expect(streamed.parts == whole.parts)
        #expect(streamed.diagnostics == [Diagnostic(.responseFromCache)])
        #expect(base.requests.map(\.isStreaming) == [false])
    }

    @Test("Another prompt, model, tool list or scope is another call")
    func parted() async throws {
        let base = ScriptedExecutor(answers: (0..<5).map { .text("\($0)") })
        var executor = CachedExecutor(base, cache: MemoryResponseCache())
        _ = try await executor.execute(prompt, model: model)
        _ = try await executor.execute(Prompt("Ho"), model: model)
        _ = try await executor.execute(prompt, model: LLModel("n"))
        _ = try await executor.execute(prompt, model: model, tools: [ToolDescriptor(name: "f", description: "")])
        executor.scope = "tenant"
        _ = try await executor.execute(prompt, model: model)
        #expect(base.requests.count == 5)
    }

    private static let unstorable: [ScriptedAnswer] = [
        ScriptedAnswer.text("Hello").cut(after: 2), .failure(.providerFailure),
        ScriptedAnswer.text("Hello").failing(with: .providerFailure, after: 3),
        .text("Hello", finishReason: .contentFilter), .response(LLMResponse(outcome: .blocked)),
        .parts([.toolCall(.invalid(PartialToolCall(id: "1", name: "f", rawArguments: "{"), ArgumentError(.unfinished)))]),
    ]

    @Test("What is not whole and sound is not kept", arguments: unstorable.indices)
    func notStored(position: Int) async {
        let cache = MemoryResponseCache()
        let executor = CachedExecutor(ScriptedExecutor(Self.unstorable[position]), cache: cache)
        _ = await executor.executeStreaming(prompt, model: model).drained()
        #expect(cache.count == 0)
    }

    @Test("A consumer that stops before the end keeps nothing", arguments: 1...3)
    func stopsEarly(count: Int) async throws {
        let (cache, base) = (MemoryResponseCache(), ScriptedExecutor(.text("Hello")))
        let executor = CachedExecutor(base, cache: cache)
        do {
            var iterator = executor.executeStreaming(prompt, model: model).makeAsyncIterator()
            for _ in 0..<count { _ = try await iterator.next() }
        }
        #expect(cache.count == 0)
        #expect(base.streams.openCount == 0)
        #expect(base.streams.cancelledCount == 1)
    }

    // MARK: Broken caches

    private struct BrokenCache: ResponseCache {
        var found: CachedResponse?
        var getError: CacheError?
        var putError: CacheError?
        func get(_ key: CacheKey) async throws(CacheError) -> CachedResponse? {
            if let getError { throw getError }
            return found
        }
        func put(_ response: CachedResponse, for key: CacheKey) async throws(CacheError) {
            if let putError { throw putError }
        }
    }

    @Test("A broken cache never breaks a call; it is told")
    func broken() async {
        let caches = [
            BrokenCache(getError: CacheError(.unavailable)), BrokenCache(putError: CacheError(.tooLarge)),
            BrokenCache(found: CachedResponse(batches: [])),
            BrokenCache(found: CachedResponse(batches: [.init(frames: [.end(ResponseEnd(outcome: .truncated))])])),
        ]
        for (cache, field) in zip(caches, ["get unavailable", "put tooLarge", "get corrupt", "get corrupt"]) {
            let events = Mutex<[ExecutorEvent]>([])
            var executor = CachedExecutor(ScriptedExecutor(.text("Hello")), cache: cache)
            executor.observer = { event in events.withLock { $0.append(event) } }
            let (frames, failure) = await executor.executeStreaming(prompt, model: model).drained()
            #expect(failure == nil)
            #expect(FrameVerifier.violations(in: frames).isEmpty)
            var fold = ResponseFold()
            fold.consume(frames)
            #expect(fold.response.text == "Hello")
            #expect(fold.response.diagnostics == [Diagnostic(.cacheUnavailable, field: field)])
            #expect(events.withLock { $0.contains { if case .cacheFailed = $0 { true } else { false } } })
        }
    }

    private struct HangingCache: ResponseCache {
        let signal = CancelSignal()
        func get(_ key: CacheKey) async throws(CacheError) -> CachedResponse? {
            await signal.wait()
            throw CacheError(.unavailable)
        }
        func put(_ response: CachedResponse, for key: CacheKey) async throws(CacheError) {}
    }

    @Test("A cache that does not answer in time is left alone")
    func hanging() async throws {
        let clock = ManualClock()
        var executor = CachedExecutor(ScriptedExecutor(.text("Hello")), cache: HangingCache())
        executor.patienceClock = clock
        let task = Task { [executor] in try await executor.execute(prompt, model: model) }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(2))
        let response = try await task.value
        #expect(response.text == "Hello")
        #expect(response.diagnostics == [Diagnostic(.cacheUnavailable, field: "get timeout")])
        #expect(clock.sleepingCount == 0)
    }

    // MARK: Timing

    @Test("D 23: with recorded timing frames come as they came")
    func recordedTiming() async throws {
        let clock = ManualClock(isAutomatic: true)
        let answer = ScriptedAnswer.text("Hello").paced(Pacing(first: .seconds(3), interval: .milliseconds(50)))
        var executor = CachedExecutor(ScriptedExecutor(answers: [answer], clock: clock), cache: MemoryResponseCache())
        executor.clock = clock
        executor.replay = .recorded
        _ = try await executor.executeStreaming(prompt, model: model).collect()
        let recorded = clock.sleeps
        #expect(recorded == [.seconds(3), .milliseconds(50), .milliseconds(50), .milliseconds(50)])
        _ = try await executor.executeStreaming(prompt, model: model).collect()
        #expect(clock.sleeps == recorded + recorded)
        // Whole calls do not wait.
        _ = try await executor.execute(prompt, model: model)
        #expect(clock.sleeps.count == 8)
    }

    @Test("P17: a replay that is cancelled in a wait closes what is open")
    func cancelledReplay() async throws {
        let clock = ManualClock()
        let cache = MemoryResponseCache()
        var executor = CachedExecutor(ScriptedExecutor(), cache: cache)
        executor.clock = clock
        executor.replay = .recorded
        let frames = LLMResponse(choice: .init(index: 0, parts: [.text(TextPart("Hello"))], finishReason: .stop)).frames
        let key = try #require(executor.key(prompt, model: model))
        try await cache.put(
            CachedResponse(batches: [.init(frames: Array(frames[..<2])), .init(wait: .seconds(1), frames: Array(frames[2...]))]), for: key)
        let stream = executor.executeStreaming(prompt, model: model)
        let task = Task {
            await stream.difference(
                from: [.diagnostic(.responseFromCache), .start, .text("Hello"), .textComplete("Hello"), .end(.cancelled)],
                throwing: "cancelled")
        }
        await clock.waitForSleepers()
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test("An entry can be written down and read again", arguments: 0..<20)
    func codable(seed: UInt64) throws {
        let frames = FrameSequence(seed: seed).frames
        let entry = CachedResponse(batches: [
            .init(wait: .milliseconds(1500), frames: Array(frames.prefix(2))), .init(frames: Array(frames.dropFirst(2))),
        ])
        #expect(entry.isWhole)
        #expect(try JSONDecoder().decode(CachedResponse.self, from: JSONEncoder().encode(entry)) == entry, "seed \(seed)")
    }

    // MARK: Equal calls

    private func joining(_ base: ScriptedExecutor, _ joined: Threshold) -> CachedExecutor {
        var executor = CachedExecutor(base, cache: MemoryResponseCache())
        executor.joinsEqualCalls = true
        executor.observer = { event in if case .cacheJoined = event { joined.raise() } }
        return executor
    }

    /// Counts up, for tests that wait until it has happened.
    private final class Threshold: Sendable {
        private let signal = CancelSignal()
        func raise() { signal.cancel() }
        func wait() async { await signal.wait() }
    }

    @Test("Equal calls that are under way are one request")
    func joins() async throws {
        let clock = ManualClock()
        let answer = ScriptedAnswer.text("Hello").paced(Pacing(first: .seconds(1)))
        let (base, joined) = (ScriptedExecutor(answers: [answer], clock: clock), Threshold())
        let executor = joining(base, joined)
        let first = Task { try await executor.execute(prompt, model: model) }
        await clock.waitForSleepers()
        let second = Task { try await executor.executeStreaming(prompt, model: model).collect() }
        await joined.wait()
        clock.advance(by: .seconds(1))
        #expect(try await first.value.text == "Hello")
        #expect(try await second.value.diagnostics == [Diagnostic(.responseFromCache)])
        #expect(base.requests.count == 1)
    }

    @Test("A call that leads and is let go between two frames hands over to one that waits")
    func leaderLetGo() async throws {
        let (base, joined) = (ScriptedExecutor(.text("Hello"), .text("Hello again")), Threshold())
        let executor = joining(base, joined)
        var second: Task<String, any Error>?
        do {
            var iterator = executor.executeStreaming(prompt, model: model).makeAsyncIterator()
            _ = try await iterator.next()
            second = Task { try await executor.execute(prompt, model: model).text }
            await joined.wait()
        }
        #expect(try await second?.value == "Hello again")
        #expect(base.streams.openCount == 0)
    }

    @Test("Where the call that leads is let go or fails, one that waits asks itself", arguments: [true, false])
    func leaderGone(isCancelled: Bool) async throws {
        let clock = ManualClock()
        let waiting =
            isCancelled ? ScriptedAnswer.text("x").hanging() : ScriptedAnswer.text("x").paced(Pacing(first: .seconds(1))).cut(after: 1)
        let (base, joined) = (ScriptedExecutor(answers: [waiting, .text("Hello")], clock: clock), Threshold())
        let executor = joining(base, joined)
        let first = Task { await executor.executeStreaming(prompt, model: model).drained().failure?.kind }
        await base.waitForRequests()
        let second = Task { try await executor.execute(prompt, model: model) }
        await joined.wait()
        if isCancelled {
            first.cancel()
        } else {
            await clock.waitForSleepers()
            clock.advance(by: .seconds(1))
        }
        #expect(await first.value == (isCancelled ? .cancelled : .truncated))
        #expect(try await second.value.text == "Hello")
        #expect(base.requests.count == 2)
        #expect(base.streams.openCount == 0)
    }
}
