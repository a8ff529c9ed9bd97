internal import Synchronization

/// One run, as the sequence of its events.
///
/// Nothing runs before the first event is asked for, and a run can be iterated once. Events wait in a bounded buffer: when it is full the run waits
/// for its reader. The events of a run that fails end with ``AgentEvent/Kind/runEnded(_:)``, then the error is thrown.
///
/// Letting the iterator go, cancelling the task that iterates, or ``cancel()`` ends the run. A task that is cancelled while it iterates still gets the
/// last events, and its last `next()` returns when no tool and no request of the run is left. After letting an iterator go early,
/// ``waitForEnd()`` tells when that is so; ``Agent/withRun(_:continuing:_:)`` does both.
public final class AgentRun<Output: Sendable>: AsyncSequence, Sendable {
    /// The events.
    public typealias Element = AgentEvent
    /// What can go wrong.
    public typealias Failure = AgentError

    private enum Phase: Sendable {
        /// Nobody has asked for an event; running or over may follow.
        case idle(isCancelled: Bool)
        /// The work is being done.
        case running(Task<Result<Output, AgentError>, Never>)
    }

    private struct State: Sendable {
        var phase = Phase.idle(isCancelled: false)
        var isIterated = false
        // Whether nobody reads any more.
        var isLeft = false
        // Where the run stood at the last event that was read, and at the last one that was told.
        var position: AgentRunState
        var newest: AgentRunState
    }

    typealias Work = @Sendable (_ consumer: @escaping RunDriver.Consumer) async -> Result<Output, AgentError>

    private let work: Work
    private let channel = EventChannel()
    private let current: Mutex<State>

    init(from state: AgentRunState, _ work: @escaping Work) {
        self.work = work
        self.current = Mutex(State(position: state, newest: state))
    }

    /// Where the run stood at the last event that was read; at its end when that was read, or nobody reads any more.
    public var state: AgentRunState { current.withLock { $0.isLeft ? $0.newest : $0.position } }

    /// Ends the run.
    ///
    /// What is still to be told can be read.
    public func cancel() {
        let task = current.withLock { current -> Task<Result<Output, AgentError>, Never>? in
            switch current.phase {
            case .idle:
                current.phase = .idle(isCancelled: true)
                return nil
            case .running(let task): return task
            }
        }
        task?.cancel()
        // What follows is little, and must not wait for a reader that may be gone.
        channel.stopWaiting()
    }

    /// Waits until nothing of the run is left: no tool, no request.
    ///
    /// Returns at once where it never began. What is still to be told can be read.
    public func waitForEnd() async {
        guard let task = running else { return }
        // Whoever waits here does not read meanwhile.
        channel.stopWaiting()
        _ = await task.value
    }

    func cancelAndWait() async {
        letGo()
        await waitForEnd()
    }

    /// Ends the run: nobody reads any more.
    private func letGo() {
        cancel()
        current.withLock { $0.isLeft = true }
        channel.letGo()
    }

    /// What the run gives: reads the events that nobody has read, and waits for the end.
    ///
    /// - Throws: ``AgentError``; cancelling the waiting task cancels the run.
    public func value() async throws(AgentError) -> Output {
        if !current.withLock({ $0.isIterated }) { for try await _ in self {} }
        let task = start()
        // Whoever began to read may have stopped.
        channel.stopWaiting()
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            cancel()
        }
        return try outcome.get()
    }

    private var running: Task<Result<Output, AgentError>, Never>? {
        current.withLock { if case .running(let task) = $0.phase { task } else { nil } }
    }

    /// Begins the work, once.
    private func start() -> Task<Result<Output, AgentError>, Never> {
        current.withLock { current in
            switch current.phase {
            case .running(let task): return task
            case .idle(let isCancelled):
                // The task keeps the run for as long as it works; it is cancelled when its reader goes.
                let task = Task {
                    let outcome = await self.work { event, _, state in
                        let position = state()
                        self.current.withLock { $0.newest = position }
                        await self.channel.send(event, position)
                    }
                    self.channel.finish()
                    return outcome
                }
                if isCancelled { task.cancel() }
                current.phase = .running(task)
                return task
            }
        }
    }

    // MARK: Iterating

    /// Begins the iteration.
    public func makeAsyncIterator() -> Iterator {
        let isFirst = current.withLock { current in
            defer { current.isIterated = true }
            return !current.isIterated
        }
        return Iterator(run: self, isFirst: isFirst)
    }

    /// The state of an iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private let lifetime: Lifetime
        private var batch: [EventChannel.Item] = []
        private var position = 0
        private var isOver: Bool

        fileprivate init(run: AgentRun, isFirst: Bool) {
            self.lifetime = Lifetime(run: run, isFirst: isFirst)
            self.isOver = false
        }

        /// The next event; nil after the end of a run that gave its result.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(AgentError) -> AgentEvent? {
            if isOver { return nil }
            guard lifetime.isFirst else {
                isOver = true
                throw AgentError(.configuration("a run can be iterated once; begin another run"))
            }
            let run = lifetime.run
            let task = run.start()
            if position == batch.count {
                position = 0
                batch = await withTaskCancellationHandler {
                    await run.channel.receive()
                } onCancel: {
                    run.cancel()
                }
            }
            guard position < batch.count else {
                isOver = true
                _ = try await task.value.get()
                return nil
            }
            defer { position += 1 }
            run.current.withLock { $0.position = batch[position].state }
            return batch[position].event
        }

        /// The next event; nil after the end of a run that gave its result.
        public mutating func next() async throws(AgentError) -> AgentEvent? {
            try await next(isolation: #isolation)
        }
    }

    // Ends the run when the iterator is let go, whoever held it.
    private final class Lifetime: Sendable {
        let run: AgentRun
        let isFirst: Bool

        init(run: AgentRun, isFirst: Bool) {
            self.run = run
            self.isFirst = isFirst
        }

        deinit {
            if isFirst { run.letGo() }
        }
    }
}
