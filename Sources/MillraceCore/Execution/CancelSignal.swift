import Synchronization

/// Tells waits that their call was cancelled from outside: a ``FrameSource`` may be cancelled from anywhere, not only by the task that
/// pulls.
package final class CancelSignal: Sendable {
    private struct State {
        var isCancelled = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Makes a signal that was not given.
    package init() {}

    /// Whether it was given.
    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Gives the signal; every wait ends.
    package func cancel() {
        let waiters = state.withLock { state in
            state.isCancelled = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the signal is given or the task is cancelled.
    package func wait() async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A task that is cancelled between the two has run its handler already and finds nobody to wake: it must not begin to wait.
                let isOver = state.withLock { state in
                    if state.isCancelled || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// Runs something; when the signal is given or the task cancelled, it is cancelled and waited for.
    ///
    /// - Returns: what it gave, cancelled or not.
    package func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await operation() }
            group.addTask {
                await self.wait()
                return nil
            }
            // Whichever comes first ends the other; the operation is the one with a value.
            while let ended = await group.next() {
                group.cancelAll()
                if let value = ended { return value }
            }
            return nil
        }
    }

    /// Waits for a time.
    ///
    /// - Returns: whether the time has passed; false where the signal was given or the task cancelled before.
    package func sleep(for duration: Duration, on clock: any Clock<Duration>) async -> Bool {
        let hasPassed = await run {
            do {
                try await clock.sleep(for: duration)
                return true
            } catch {
                // A clock throws for one reason only: the task was cancelled.
                return false
            }
        }
        return hasPassed ?? false
    }
}
