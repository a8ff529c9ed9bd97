internal import Synchronization

/// Carries events from a run to its reader: few at a time, in order.
final class EventChannel: Sendable {
    typealias Item = (event: AgentEvent, state: AgentRunState)

    private struct State {
        var items: [Item] = []
        var reader: CheckedContinuation<[Item], Never>?
        var writers: [CheckedContinuation<Void, Never>] = []
        // Whether the run has told everything.
        var isFinished = false
        // Whether writers wait for the reader.
        var isBounded = true
        // Whether anybody reads.
        var isRead = true
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes a channel that holds so many events before writers wait.
    init(capacity: Int = 32) { self.capacity = capacity }

    /// Hands over an event; waits while the channel is full.
    ///
    /// Where nobody reads any more, the event is dropped.
    func send(_ event: AgentEvent, _ position: AgentRunState) async {
        await withCheckedContinuation { writer in
            let reader = state.withLock { state -> (CheckedContinuation<[Item], Never>, [Item])? in
                if state.isRead { state.items.append((event, position)) }
                state.writers.append(writer)
                guard let reader = state.reader else { return nil }
                state.reader = nil
                defer { state.items = [] }
                return (reader, state.items)
            }
            if let (reader, items) = reader { reader.resume(returning: items) }
            release()
        }
    }

    /// Takes all events there are; waits where there is none; empty when no more will come.
    func receive() async -> [Item] {
        await withCheckedContinuation { reader in
            let items = state.withLock { state -> [Item]? in
                if state.items.isEmpty, !state.isFinished {
                    state.reader = reader
                    return nil
                }
                defer { state.items = [] }
                return state.items
            }
            release()
            if let items { reader.resume(returning: items) }
        }
    }

    /// No more will come.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: [])
    }

    /// Lets writers go on without the reader.
    func stopWaiting() {
        state.withLock { $0.isBounded = false }
        release()
    }

    /// Nobody reads any more: events are dropped.
    func letGo() {
        state.withLock { state in
            state.isRead = false
            state.items = []
        }
        release()
    }

    /// Lets writers go on where there is room.
    private func release() {
        let writers = state.withLock { state in
            guard state.items.count < capacity || !state.isBounded || !state.isRead else {
                return [CheckedContinuation<Void, Never>]()
            }
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
    }
}
