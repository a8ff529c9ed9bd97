import Synchronization

/// Keeps responses in memory, up to a number and a size, for a time; the one that was not used for longest goes first.
///
/// Asking and keeping cost the same however many there are, but for the size of the response itself.
public final class MemoryResponseCache: ResponseCache {
    fileprivate struct Entry {
        var response: CachedResponse
        var byteCount: Int
        var expiresAt: Duration?
        var lastUse: Int
    }

    fileprivate struct State {
        var entries: [CacheKey: Entry] = [:]
        var byteCount = 0
        var useCount = 0
        // Every use in order; those that are not the last of their entry are passed over.
        var uses: [(number: Int, key: CacheKey)] = []
        var firstUse = 0
    }

    /// How many responses are kept at most.
    public let maxCount: Int
    /// How many bytes of responses are kept at most; see ``CachedResponse/byteCount``.
    public let maxBytes: Int
    /// How long a response is good; nil for as long as there is room.
    public let timeToLive: Duration?
    private let elapsed: @Sendable () -> Duration
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - maxCount: how many responses are kept at most.
    ///   - maxBytes: how many bytes of responses are kept at most. Default: 64 MiB.
    ///   - timeToLive: how long a response is good; nil for as long as there is room.
    ///   - clock: what measures it.
    public init(
        maxCount: Int = 1000, maxBytes: Int = 64 << 20, timeToLive: Duration? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.maxCount = max(0, maxCount)
        self.maxBytes = max(0, maxBytes)
        self.timeToLive = timeToLive
        self.elapsed = stopwatch(clock)
    }

    /// How many responses are kept, those among them that are no longer good.
    public var count: Int { state.withLock { $0.entries.count } }
    /// How many bytes they count.
    public var byteCount: Int { state.withLock { $0.byteCount } }

    /// The response of a key; nil where there is none that is still good.
    public func get(_ key: CacheKey) async throws(CacheError) -> CachedResponse? {
        let now = elapsed()
        return state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            if let end = entry.expiresAt, end <= now {
                state.remove(key)
                return nil
            }
            state.use(key)
            return entry.response
        }
    }

    /// Keeps a response, and lets go of others where there is no room.
    ///
    /// - Throws: ``CacheError/Reason/tooLarge`` where the response alone is larger than the cache.
    public func put(_ response: CachedResponse, for key: CacheKey) async throws(CacheError) {
        let byteCount = response.byteCount
        guard byteCount <= maxBytes, maxCount > 0 else { throw CacheError(.tooLarge, detail: "\(byteCount) of \(maxBytes) bytes") }
        let end = timeToLive.map { elapsed() + $0 }
        state.withLock { state in
            state.remove(key)
            while state.entries.count >= maxCount || state.byteCount + byteCount > maxBytes {
                guard state.removeOldest() else { break }
            }
            state.entries[key] = Entry(response: response, byteCount: byteCount, expiresAt: end, lastUse: 0)
            state.byteCount += byteCount
            state.use(key)
        }
    }

    /// Lets go of all responses.
    public func removeAll() {
        state.withLock { $0 = State() }
    }
}

extension MemoryResponseCache.State {
    fileprivate mutating func use(_ key: CacheKey) {
        useCount += 1
        entries[key]?.lastUse = useCount
        uses.append((useCount, key))
        // Uses that were passed over go when they are the greater part, so each is moved but a few times.
        if uses.count > 64, uses.count > 2 * entries.count {
            uses = uses[firstUse...].filter { entries[$0.key]?.lastUse == $0.number }
            firstUse = 0
        }
    }

    fileprivate mutating func remove(_ key: CacheKey) {
        if let entry = entries.removeValue(forKey: key) { byteCount -= entry.byteCount }
    }

    fileprivate mutating func removeOldest() -> Bool {
        while firstUse < uses.count {
            let use = uses[firstUse]
            firstUse += 1
            guard entries[use.key]?.lastUse == use.number else { continue }
            remove(use.key)
            return true
        }
        return false
    }
}
