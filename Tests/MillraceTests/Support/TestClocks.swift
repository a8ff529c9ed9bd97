import Synchronization

/// A clock that never waits: it notes how long it was asked to, and its time goes on by that.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }
    }

    private let state = Mutex((now: Instant(), sleeps: [Duration]()))

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// All waits, in order.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
    }
}

/// A clock whose waits end only by cancellation.
final class EndlessClock: Clock {
    /// Opens when somebody begins to wait.
    let isWaiting = Gate()

    var now: RecordingClock.Instant { RecordingClock.Instant() }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: RecordingClock.Instant, tolerance: Duration?) async throws {
        isWaiting.open()
        let never = Gate()
        await never.wait()
        withExtendedLifetime(never) {}
        throw CancellationError()
    }
}
