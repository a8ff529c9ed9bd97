import MillraceTesting
import Testing

@testable import MillraceCore

/// What is kept in memory, and what goes first.
@Suite("Memory cache")
struct MemoryResponseCacheTests {
    private func key(_ number: Int) -> CacheKey { CacheKey(digest: "\(number)") }
    private func response(_ text: String) -> CachedResponse {
        CachedResponse(batches: [
            .init(frames: [.textDelta(TextDelta(part: PartID(index: 0), text: text)), .end(ResponseEnd(outcome: .finished))])
        ])
    }

    @Test("The one that was not used for longest goes first")
    func leastRecentlyUsed() async throws {
        let cache = MemoryResponseCache(maxCount: 2, clock: ManualClock())
        try await cache.put(response("1"), for: key(1))
        try await cache.put(response("2"), for: key(2))
        #expect(try await cache.get(key(1)) == response("1"))
        try await cache.put(response("3"), for: key(3))
        #expect(try await cache.get(key(2)) == nil)
        #expect(try await cache.get(key(1)) == response("1"))
        #expect(try await cache.get(key(3)) == response("3"))
        #expect(cache.count == 2)
    }

    @Test("Bytes are bounded, and what alone is too large is refused")
    func bytes() async throws {
        let size = response("12345").byteCount
        let cache = MemoryResponseCache(maxBytes: 2 * size, clock: ManualClock())
        for number in 1...3 { try await cache.put(response("12345"), for: key(number)) }
        #expect(cache.count == 2)
        #expect(cache.byteCount == 2 * size)
        #expect(try await cache.get(key(1)) == nil)
        await #expect(throws: CacheError.self) { try await cache.put(response(String(repeating: "x", count: 2 * size)), for: key(4)) }
        try await cache.put(response("1"), for: key(2))
        #expect(cache.byteCount < 2 * size)
        cache.removeAll()
        #expect(cache.byteCount == 0)
    }

    @Test("A response is good for its time")
    func timeToLive() async throws {
        let clock = ManualClock()
        let cache = MemoryResponseCache(timeToLive: .seconds(10), clock: clock)
        try await cache.put(response("1"), for: key(1))
        clock.advance(by: .seconds(9))
        #expect(try await cache.get(key(1)) != nil)
        clock.advance(by: .seconds(1))
        #expect(try await cache.get(key(1)) == nil)
        #expect(cache.count == 0)
    }

    @Test("A thousand random steps leave what a plain list would", arguments: 0..<5)
    func againstPlainList(seed: UInt64) async throws {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let cache = MemoryResponseCache(maxCount: 5, clock: ManualClock())
        var list: [(key: CacheKey, text: String)] = []
        for step in 0..<1000 {
            let key = key(random.number(0...9))
            if random.once(in: 2) {
                try await cache.put(response("\(step)"), for: key)
                list.removeAll { $0.key == key }
                list.append((key, "\(step)"))
                if list.count > 5 { list.removeFirst() }
            } else {
                let known = list.firstIndex { $0.key == key }.map { list.remove(at: $0) }
                if let known { list.append(known) }
                #expect(try await cache.get(key) == known.map { response($0.text) }, "seed \(seed)")
            }
        }
    }
}
