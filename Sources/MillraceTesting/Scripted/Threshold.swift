import Synchronization

/// A number that tests wait for, instead of sleeping until something has surely happened.
final class Threshold: Sendable {
    private struct Waiter {
        var bound: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value = 0
        var nextWaiter = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state = Mutex(State())

    /// Sets the number and wakes who waited for it.
    ///
    /// Takes no other lock, so that it can be called where the number is counted, in the order of the changes.
    func set(_ value: Int) { set(value, isRising: false) }

    /// Sets a number that only rises: one that comes late, behind a greater one, changes nothing.
    func raise(to value: Int) { set(value, isRising: true) }

    private func set(_ value: Int, isRising: Bool) {
        let reached = state.withLock { state in
            let value = isRising ? max(state.value, value) : value
            state.value = value
            let reached = state.waiters.filter { $0.value.bound <= value }
            for number in reached.keys { state.waiters[number] = nil }
            return reached.values.map(\.continuation)
        }
        for continuation in reached { continuation.resume() }
    }

    /// Waits until the number is at least so great, or the task is cancelled.
    func wait(for bound: Int) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.value >= bound || Task.isCancelled { return true }
                    state.waiters[number] = Waiter(bound: bound, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
        }
    }
}
