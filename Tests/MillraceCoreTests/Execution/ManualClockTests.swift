import MillraceTesting
import Synchronization
import Testing

/// The clock that tests move.
@Suite("Manual clock", .timeLimit(.minutes(1)))
struct ManualClockTests {
    private final class Woken: Sendable {
        let seconds = Mutex<[Int]>([])
    }

    @Test("Who has slept long enough wakes, the earliest first, and nobody else")
    func advancing() async throws {
        let clock = ManualClock()
        let woken = Woken()
        let tasks = [3, 1, 2].map { seconds in
            Task {
                try await clock.sleep(for: .seconds(seconds))
                woken.seconds.withLock { $0.append(seconds) }
            }
        }
        await clock.waitForSleepers(3)
        clock.advance(by: .milliseconds(999))
        #expect(clock.sleepingCount == 3)
        clock.advance(by: .milliseconds(1))
        try await tasks[1].value
        #expect(clock.sleepingCount == 2)
        clock.advance(by: .seconds(5))
        for task in tasks { try await task.value }
        #expect(woken.seconds.withLock { $0.sorted() } == [1, 2, 3])
        #expect(clock.now == ManualClock.Instant(offset: .seconds(6)))
        #expect(clock.sleeps.sorted() == [.seconds(1), .seconds(2), .seconds(3)])
    }

    @Test("A sleep that is cancelled throws, and one that is over does not begin")
    func cancelling() async throws {
        let clock = ManualClock()
        let task = Task { try await clock.sleep(for: .seconds(1)) }
        await clock.waitForSleepers()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleepingCount == 0)
        try await clock.sleep(for: .zero)
    }

    @Test("An automatic clock moves by what is slept")
    func automatic() async throws {
        let clock = ManualClock(isAutomatic: true)
        try await clock.sleep(for: .seconds(2))
        try await clock.sleep(for: .seconds(3))
        #expect(clock.now.offset == .seconds(5))
        #expect(clock.sleeps == [.seconds(2), .seconds(3)])
    }
}
