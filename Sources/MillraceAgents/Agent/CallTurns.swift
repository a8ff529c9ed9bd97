internal import Synchronization

/// Whose turn it is among the calls of one response: in their order, so many at once, alone where a tool wants that.
///
/// No call overtakes an earlier one, so a tool that runs alone is neither starved nor passed by.
final class CallTurns: Sendable {
    fileprivate struct State {
        /// Calls whose turn has not come, in order.
        var queue: [(number: Int, isParallel: Bool)] = []
        /// Calls whose turn has come and is not over; true for those that run beside others.
        var running: [Int: Bool] = [:]
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var count = 0
        var isClosed = false
    }

    private let maxParallel: Int
    private let state = Mutex(State())

    init(maxParallel: Int) { self.maxParallel = max(1, maxParallel) }

    /// Puts a call at the end of the queue.
    ///
    /// - Returns: its number.
    func add(isParallel: Bool) -> Int {
        let (number, woken) = state.withLock { state in
            let number = state.count
            state.count += 1
            state.queue.append((number, isParallel))
            return (number, state.start(upTo: maxParallel))
        }
        for waiter in woken { waiter.resume(returning: true) }
        return number
    }

    /// Waits for a call's turn.
    ///
    /// - Returns: false when it never comes: the task is cancelled, or nothing may start any more.
    func wait(for number: Int) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if state.running[number] != nil { return true }
                    if state.isClosed || Task.isCancelled || !state.queue.contains(where: { $0.number == number }) { return false }
                    state.waiters[number] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            leave(number)
        }
    }

    /// A call's turn is over, or not wanted.
    func end(_ number: Int) {
        let woken = state.withLock { state in
            state.queue.removeAll { $0.number == number }
            state.running[number] = nil
            return state.start(upTo: maxParallel)
        }
        for waiter in woken { waiter.resume(returning: true) }
    }

    /// Lets nothing start any more.
    func close() {
        let waiting = state.withLock { state in
            state.queue = []
            state.isClosed = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiting { waiter.resume(returning: false) }
    }

    /// A call gives up waiting; one whose turn has come keeps it until it ends.
    private func leave(_ number: Int) {
        let (left, woken) = state.withLock { state in
            state.queue.removeAll { $0.number == number }
            return (state.waiters.removeValue(forKey: number), state.start(upTo: maxParallel))
        }
        left?.resume(returning: false)
        for waiter in woken { waiter.resume(returning: true) }
    }
}

extension CallTurns.State {
    /// Gives their turn to the calls at the head of the queue that may run now.
    ///
    /// - Returns: those of them that wait.
    fileprivate mutating func start(upTo maxParallel: Int) -> [CheckedContinuation<Bool, Never>] {
        var woken: [CheckedContinuation<Bool, Never>] = []
        while let head = queue.first, !isClosed {
            let isAlone = running.values.contains(false)
            guard running.isEmpty || (head.isParallel && !isAlone && running.count < maxParallel) else { break }
            queue.removeFirst()
            running[head.number] = head.isParallel
            if let waiter = waiters.removeValue(forKey: head.number) { woken.append(waiter) }
        }
        return woken
    }
}
