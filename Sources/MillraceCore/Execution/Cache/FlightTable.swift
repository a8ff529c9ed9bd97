import Synchronization

/// Which calls are under way, so that equal ones can wait for them.
final class FlightTable: Sendable {
    private typealias Follower = CheckedContinuation<CachedResponse?, Never>

    private struct State {
        var flights: [CacheKey: [Int: Follower]] = [:]
        var nextFollower = 0
    }

    private let state = Mutex(State())

    /// Whether the caller leads: no equal call is under way.
    ///
    /// Who leads must land.
    func enter(_ key: CacheKey) -> Bool {
        state.withLock { state in
            guard state.flights[key] == nil else { return false }
            state.flights[key] = [:]
            return true
        }
    }

    /// Waits for the call that leads.
    ///
    /// - Returns: its response; nil where it brought none, or the task was cancelled.
    func follow(_ key: CacheKey) async -> CachedResponse? {
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
                if isOver { continuation.resume(returning: nil) }
            }
        } onCancel: {
            state.withLock { $0.flights[key]?.removeValue(forKey: number) }?.resume(returning: nil)
        }
    }

    /// Ends the call that leads, with its response where it brought one that may be kept.
    func land(_ key: CacheKey, _ response: CachedResponse?) {
        let followers = state.withLock { $0.flights.removeValue(forKey: key) } ?? [:]
        for follower in followers.values { follower.resume(returning: response) }
    }
}
