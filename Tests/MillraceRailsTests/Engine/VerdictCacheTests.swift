import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceRails

@Suite struct VerdictCacheTests {
    private func subject(_ text: String, place: RailPlace = .input, user: String = "Hello") -> RailSubject {
        RailSubject(place: place, channel: .text, content: .text(text), context: probeContext(user))
    }

    @Test("RG-26: an equal question is asked once, a different one again")
    func asksOnce() async throws {
        let cache = VerdictCache()
        let asked = WholeTestRail.blocking("rail")
        let rail = CachedRail(asked, cache: cache)
        for _ in 1...3 { #expect(try await rail.judge(subject("a")) == .block(RailBlock("rail_reason"))) }
        _ = try await rail.judge(subject("b"))
        _ = try await rail.judge(subject("a", place: .output))
        _ = try await rail.judge(subject("a", user: "Other"))
        #expect(asked.log.subjects.count == 4)
        #expect(cache.counts.hitCount == 2)
        #expect(cache.counts.missCount == 4)
    }

    @Test("A rail that says what matters is found again in another conversation")
    func context() async throws {
        struct Narrow: CacheableRail {
            let inner: WholeTestRail
            var name: String { "narrow" }
            func cacheContext(of subject: RailSubject) -> [String]? { subject.place == .input ? [] : nil }
            func judge(_ subject: RailSubject) async throws -> RailVerdict { try await inner.judge(subject) }
        }
        let asked = WholeTestRail.passing("inner")
        let rail = CachedRail(Narrow(inner: asked), cache: VerdictCache())
        _ = try await rail.judge(subject("a", user: "one"))
        _ = try await rail.judge(subject("a", user: "two"))
        #expect(asked.log.subjects.count == 1)
        // What must not be kept is asked each time.
        _ = try await rail.judge(subject("a", place: .output))
        _ = try await rail.judge(subject("a", place: .output))
        #expect(asked.log.subjects.count == 3)
    }

    @Test("Equal questions at the same time share one call")
    func sharedFlight() async throws {
        let clock = ManualClock()
        let cache = VerdictCache()
        let asked = WholeTestRail("slow") { _ in
            try await clock.sleep(for: .seconds(1))
            return .allow
        }
        let rail = CachedRail(asked, cache: cache)
        let question = subject("a")
        let tasks = (1...5).map { _ in Task { try await rail.judge(question) } }
        await clock.waitForSleepers()
        while cache.counts.sharedCount < 4 { await Task.yield() }
        clock.advance(by: .seconds(1))
        for task in tasks { #expect(try await task.value == .allow) }
        #expect(asked.log.subjects.count == 1)
        #expect(cache.counts.sharedCount == 4)
    }

    @Test("Who asked first goes away: another asks in its place")
    func abandonedFlight() async throws {
        let clock = ManualClock()
        let cache = VerdictCache()
        let asked = WholeTestRail("slow") { _ in
            try await clock.sleep(for: .seconds(1))
            return .allow
        }
        let rail = CachedRail(asked, cache: cache)
        let question = subject("a")
        let first = Task { try await rail.judge(question) }
        await clock.waitForSleepers()
        let second = Task { try await rail.judge(question) }
        while cache.counts.sharedCount < 1 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        while asked.log.subjects.count < 2 { await Task.yield() }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(try await second.value == .allow)
    }

    @Test("An error is told to all who wait, and not kept")
    func errors() async throws {
        let failures = Mutex(1)
        let asked = WholeTestRail("flaky") { _ in
            let fails = failures.withLock { count in
                defer { count -= 1 }
                return count > 0
            }
            if fails { throw RailError.unreadableAnswer }
            return .allow
        }
        let rail = CachedRail(asked, cache: VerdictCache())
        await #expect(throws: RailError.unreadableAnswer) { try await rail.judge(subject("a")) }
        #expect(try await rail.judge(subject("a")) == .allow)
    }

    @Test("Rewritten texts are not kept")
    func rewrites() async throws {
        let cache = VerdictCache()
        let asked = WholeTestRail("mask", effects: .rewrites) { _ in .rewrite(.text("masked"), reason: "r") }
        let rail = CachedRail(asked, cache: cache)
        _ = try await rail.judge(subject("a"))
        _ = try await rail.judge(subject("a"))
        #expect(asked.log.subjects.count == 2)
        #expect(cache.count == 0)
    }

    @Test("RG-27: a rewritten text belongs to who asked: others that wait for an equal question ask themselves")
    func sharedRewrites() async throws {
        let clock = ManualClock()
        let cache = VerdictCache()
        let asked = WholeTestRail("mask", effects: .rewrites) { subject in
            let placeholder = subject.context.vault.placeholder(for: "ann", kind: "name")
            try await clock.sleep(for: .seconds(1))
            return .rewrite(.text(placeholder), reason: "name")
        }
        let rail = CachedRail(asked, cache: cache)
        let subjects = (1...3).map { number in
            let subject = subject("a")
            // Each call has a vault of its own, in which the name has another number.
            for count in 1..<number { _ = subject.context.vault.placeholder(for: "\(count)", kind: "name") }
            return subject
        }
        let tasks = subjects.map { subject in Task { try await rail.judge(subject) } }
        await clock.waitForSleepers()
        while cache.counts.sharedCount < 2 { await Task.yield() }
        clock.advance(by: .seconds(1))
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(1))
        for (number, task) in tasks.enumerated() {
            #expect(try await task.value == .rewrite(.text("<NAME_\(number + 1)>"), reason: "name"))
        }
        #expect(asked.log.subjects.count == 3)
    }

    @Test("The one that was not used for longest goes first, by number and by size")
    func bounds() async throws {
        let cache = VerdictCache(maxCount: 2)
        let asked = WholeTestRail.passing("rail")
        let rail = CachedRail(asked, cache: cache)
        for text in ["a", "b", "a", "c", "a", "b"] { _ = try await rail.judge(subject(text)) }
        #expect(asked.log.subjects.map(\.text) == ["a", "b", "c", "b"])
        #expect(cache.count == 2)
        #expect(cache.counts.evictedCount == 2)
        let small = VerdictCache(maxBytes: 400)
        for number in 1...100 { _ = try await CachedRail(asked, cache: small).judge(subject("\(number)")) }
        #expect(small.count == 2)
        #expect(small.byteCount <= 400)
        let none = VerdictCache(maxCount: 0)
        _ = try await CachedRail(asked, cache: none).judge(subject("a"))
        #expect(none.count == 0)
    }

    @Test("Parts of a question are told apart, and another cache has other keys")
    func keys() {
        let cache = VerdictCache()
        #expect(cache.key(["ab", "c"]) != cache.key(["a", "bc"]))
        #expect(cache.key(["ab"]) == cache.key(["ab"]))
        #expect(cache.key(["ab"]) != VerdictCache().key(["ab"]))
    }
}
