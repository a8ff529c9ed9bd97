import MillraceTesting
import Testing

@testable import MillraceCore

/// Waits that end when a call is cancelled from anywhere.
@Suite("Cancel signal", .timeLimit(.minutes(1)))
struct CancelSignalTests {
    @Test("A wait ends by its time, by the signal, by the task, and at once after the signal")
    func waits() async {
        let clock = ManualClock()
        let passed = Task { await CancelSignal().sleep(for: .seconds(1), on: clock) }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(await passed.value)

        let signal = CancelSignal()
        let signalled = Task { await signal.sleep(for: .seconds(1), on: clock) }
        await clock.waitForSleepers()
        signal.cancel()
        signal.cancel()
        #expect(await !signalled.value)
        #expect(await !signal.sleep(for: .seconds(1), on: clock))

        let cancelled = Task { await CancelSignal().sleep(for: .seconds(1), on: clock) }
        await clock.waitForSleepers()
        cancelled.cancel()
        #expect(await !cancelled.value)
        #expect(clock.sleepingCount == 0)
    }

    @Test("What runs is cancelled by the signal and still waited for")
    func runs() async {
        let (clock, signal) = (ManualClock(), CancelSignal())
        let task = Task {
            await signal.run { () async -> String in
                do {
                    try await clock.sleep(for: .seconds(1))
                    return "slept"
                } catch {
                    return "cancelled"
                }
            }
        }
        await clock.waitForSleepers()
        signal.cancel()
        #expect(await task.value == "cancelled")
        #expect(await CancelSignal().run { 7 } == 7)
    }

    @Test("Many waits at once all end", arguments: 0..<20)
    func many(seed: UInt64) async {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let signal = CancelSignal()
        let waits = (0..<50).map { _ in Task { await signal.wait() } }
        for wait in waits where random.once(in: 3) { wait.cancel() }
        signal.cancel()
        for wait in waits { await wait.value }
        #expect(signal.isCancelled)
    }
}
