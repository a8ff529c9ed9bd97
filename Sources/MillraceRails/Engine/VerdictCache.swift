internal import MillraceCore
internal import Synchronization

/// Keeps what rails have answered, so that nothing is asked twice: in memory, up to a number and a size, the one that was not used for
/// longest goes first.
///
/// Questions that are equal and asked at the same time share one call. Only verdicts that pass or block are kept and shared: a rewritten
/// text is payload, and its placeholders belong to one call. What failed is asked again.
///
/// No text is kept. A question is known by its SHA-256, made with a number that is drawn for each cache, so that a copy of the memory does
/// not tell whether a guessed text was asked. Two questions of one hash are not told apart; to find such two takes 2¹²⁸ tries (FIPS 180-4),
/// which nobody has.
public final class VerdictCache: Sendable {
    /// How often what was the case.
    public struct Counts: Sendable, Hashable {
        /// Questions whose answer was there.
        public internal(set) var hitCount = 0
        /// Questions that were asked.
        public internal(set) var missCount = 0
        /// Questions that waited for an equal one.
        public internal(set) var sharedCount = 0
        /// Answers that had to go for others.
        public internal(set) var evictedCount = 0
    }

    /// What became of a question that others wait for.
    fileprivate enum Landing: Sendable {
        case verdict(RailVerdict)
        case failed(any Error)
        /// Who asked went away: another asks in its place.
        case abandoned
        /// The answer belongs to who asked: the others ask themselves, each for itself.
        case unshared
    }

    fileprivate typealias Follower = CheckedContinuation<Landing, Never>

    fileprivate struct Entry {
        var verdict: RailVerdict
        var byteCount: Int
        var lastUse: Int
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        var flights: [Key: [Int: Follower]] = [:]
        var byteCount = 0
        var counts = Counts()
        var nextFollower = 0
        var useCount = 0
        // Every use in order; those that are not the last of their entry are passed over.
        var uses: [(number: Int, key: Key)] = []
        var firstUse = 0
    }

    /// How a question is known.
    struct Key: Sendable, Hashable {
        fileprivate let digest: [UInt8]
    }

    private enum Start {
        case known(RailVerdict)
        case leads
        case follows
    }

    /// How many answers are kept at most.
    public let maxCount: Int
    /// How many bytes they count at most.
    public let maxBytes: Int
    private let salt: [UInt8]
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - maxCount: how many answers are kept at most. Default: 50,000, as in NeMo Guardrails (`models[].cache.maxsize`).
    ///   - maxBytes: how many bytes they count at most. Default: 16 MiB.
    public init(maxCount: Int = 50_000, maxBytes: Int = 16 << 20) {
        self.maxCount = max(0, maxCount)
        self.maxBytes = max(0, maxBytes)
        self.salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// How often what was the case.
    public var counts: Counts { state.withLock { $0.counts } }
    /// How many answers are kept.
    public var count: Int { state.withLock { $0.entries.count } }
    /// How many bytes they count.
    public var byteCount: Int { state.withLock { $0.byteCount } }

    /// Lets go of all answers; what is being asked goes on.
    public func removeAll() {
        state.withLock { state in
            state.entries = [:]
            state.uses = []
            state.firstUse = 0
            state.byteCount = 0
        }
    }

    /// The key of a question, in all the parts the answer depends on.
    func key(_ parts: [String]) -> Key {
        var bytes = salt
        for part in parts {
            // Lengths keep parts apart: "ab", "c" is another question than "a", "bc".
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { bytes += $0 }
            bytes += part.utf8
        }
        return Key(digest: SHA256.hash(bytes))
    }

    /// The answer to a question: the one that is kept, that of an equal question under way, or what `ask` gives.
    func verdict(of key: Key, _ ask: () async throws -> RailVerdict) async throws -> RailVerdict {
        while true {
            switch start(key) {
            case .known(let verdict): return verdict
            case .leads: return try await lead(key, ask)
            case .follows:
                switch await follow(key) {
                case .verdict(let verdict): return verdict
                case .failed(let error): throw error
                case .abandoned: try Task.checkCancellation()
                case .unshared: return try await ask()
                }
            }
        }
    }

    private func start(_ key: Key) -> Start {
        state.withLock { state in
            if let verdict = state.entries[key]?.verdict {
                state.counts.hitCount += 1
                state.use(key)
                return .known(verdict)
            }
            guard state.flights[key] == nil else {
                state.counts.sharedCount += 1
                return .follows
            }
            state.counts.missCount += 1
            state.flights[key] = [:]
            return .leads
        }
    }

    private func lead(_ key: Key, _ ask: () async throws -> RailVerdict) async throws -> RailVerdict {
        do {
            let verdict = try await ask()
            if case .rewrite = verdict { land(key, .unshared) } else { land(key, .verdict(verdict)) }
            return verdict
        } catch {
            land(key, Task.isCancelled ? .abandoned : .failed(error))
            throw error
        }
    }

    private func follow(_ key: Key) async -> Landing {
        let number = state.withLock { state in
            state.nextFollower += 1
            return state.nextFollower
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.flights[key] == nil || Task.isCancelled { return true }
                    state.flights[key]?[number] = continuation
                    return false
                }
                if isOver { continuation.resume(returning: .abandoned) }
            }
        } onCancel: {
            state.withLock { $0.flights[key]?.removeValue(forKey: number) }?.resume(returning: .abandoned)
        }
    }

    private func land(_ key: Key, _ landing: Landing) {
        let followers = state.withLock { state in
            if case .verdict(let verdict) = landing { keep(verdict, key, &state) }
            return state.flights.removeValue(forKey: key) ?? [:]
        }
        for follower in followers.values { follower.resume(returning: landing) }
    }

    private func keep(_ verdict: RailVerdict, _ key: Key, _ state: inout State) {
        // The digest, the entry and its place among the uses, and what a block says.
        var byteCount = 160
        switch verdict {
        case .allow: break
        case .block(let block): byteCount += block.reason.utf8.count + (block.reply?.utf8.count ?? 0)
        case .rewrite: return
        }
        guard maxCount > 0, byteCount <= maxBytes else { return }
        state.remove(key)
        while state.entries.count >= maxCount || state.byteCount + byteCount > maxBytes {
            guard state.removeOldest() else { break }
            state.counts.evictedCount += 1
        }
        state.entries[key] = Entry(verdict: verdict, byteCount: byteCount, lastUse: 0)
        state.byteCount += byteCount
        state.use(key)
    }
}

extension VerdictCache.State {
    fileprivate mutating func use(_ key: VerdictCache.Key) {
        useCount += 1
        entries[key]?.lastUse = useCount
        uses.append((useCount, key))
        // Uses that were passed over go when they are the greater part, so each is moved but a few times.
        if uses.count > 64, uses.count > 2 * entries.count {
            uses = uses[firstUse...].filter { entries[$0.key]?.lastUse == $0.number }
            firstUse = 0
        }
    }

    fileprivate mutating func remove(_ key: VerdictCache.Key) {
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
