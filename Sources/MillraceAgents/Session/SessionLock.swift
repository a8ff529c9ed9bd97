internal import Synchronization

/// Lets one session write at a time, in the order they asked.
///
/// Waiting suspends; a waiter whose task is cancelled leaves the queue.
final class SessionLock: Sendable {
    private typealias Waiter = (ticket: Int, continuation: CheckedContinuation<Bool, Never>)

    private struct State {
        var isHeld = false
        var nextTicket = 0
        // Asked, and neither holding nor queued yet.
        var arriving: Set<Int> = []
        var queue: [Waiter] = []
    }

    private let state = Mutex(State())

    /// How many wait.
    var waiterCount: Int { state.withLock { $0.queue.count } }

    /// Waits for the turn.
    ///
    /// - Returns: false where the task was cancelled before its turn came; then nothing is held.
    func acquire() async -> Bool {
        let ticket = state.withLock { state in
            defer { state.nextTicket += 1 }
            state.arriving.insert(state.nextTicket)
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isGranted = state.withLock { state -> Bool? in
                    // The cancellation handler may have run before this.
                    guard state.arriving.remove(ticket) != nil else { return false }
                    guard state.isHeld else {
                        state.isHeld = true
                        return true
                    }
                    state.queue.append((ticket, continuation))
                    return nil
                }
                if let isGranted { continuation.resume(returning: isGranted) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                state.arriving.remove(ticket)
                return state.queue.firstIndex { $0.ticket == ticket }.map { state.queue.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    /// Gives the turn to the next one.
    func release() {
        let next = state.withLock { state -> Waiter? in
            if state.queue.isEmpty {
                state.isHeld = false
                return nil
            }
            return state.queue.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}
