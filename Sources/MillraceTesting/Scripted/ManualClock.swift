import Synchronization

/// A clock that a test moves: nothing waits for real time.
///
/// ```swift
/// let clock = ManualClock()
/// async let response = executor.execute(prompt, model: model)
/// await clock.waitForSleepers()
/// clock.advance(by: .seconds(2))
/// ```
///
/// An automatic clock moves by itself: each sleep ends at once, its time has passed, and ``sleeps`` tells what was asked for.
public final class ManualClock: Clock {
    /// A moment: how long after the clock was made.
    public struct Instant: InstantProtocol {
        /// The time since the clock was made.
        public var offset: Duration

        /// Makes a moment.
        public init(offset: Duration = .zero) { self.offset = offset }

        /// The moment so much later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// The time from this moment to another.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether a moment is earlier than another.
        public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }
    }

    private struct Sleeper {
        var deadline: Instant
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant()
        var nextSleeper = 0
        var sleepers: [Int: Sleeper] = [:]
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())
    private let sleeperCount = Threshold()
    private let isAutomatic: Bool

    /// Makes a clock that stands at zero.
    ///
    /// - Parameter isAutomatic: whether sleeping moves the clock. Default: only ``advance(by:)`` does.
    public init(isAutomatic: Bool = false) { self.isAutomatic = isAutomatic }

    /// The present moment.
    public var now: Instant { state.withLock { $0.now } }
    /// The smallest step: none is too small.
    public var minimumResolution: Duration { .nanoseconds(1) }
    /// How long each sleep was asked to last, in the order they began.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }
    /// How many tasks sleep now.
    public var sleepingCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves the clock and wakes who has slept long enough, the earliest first.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            let ordered = due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            // Told under the lock: counts come in the order of the changes.
            sleeperCount.set(state.sleepers.count)
            return ordered.map(\.value.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Waits until that many tasks sleep.
    public func waitForSleepers(_ count: Int = 1) async { await sleeperCount.wait(for: count) }

    /// Sleeps until a moment.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.nextSleeper += 1
            state.sleeps.append(state.now.duration(to: deadline))
            if isAutomatic { state.now = max(state.now, deadline) }
            return state.nextSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    if deadline <= state.now || Task.isCancelled { return true }
                    state.sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
                    sleeperCount.set(state.sleepers.count)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                let sleeper = state.sleepers.removeValue(forKey: number)
                sleeperCount.set(state.sleepers.count)
                return sleeper
            }
            sleeper?.continuation.resume()
        }
        try Task.checkCancellation()
    }
}
