internal import Synchronization

/// Where the events of a run, or of one of its parallel lanes, go.
///
/// Parallel work is told in lanes, one after the other in the order of the lanes: an event of a lane whose turn has not come waits
/// in it. So the events of a run do not depend on which of its branches or tools was faster.
final class EventSink: Sendable {
    typealias Delivery = @Sendable (AgentEvent, ContinuousClock.Instant) async -> Void
    fileprivate typealias Stamped = (event: AgentEvent, time: ContinuousClock.Instant)

    fileprivate enum Phase {
        /// Earlier lanes have not ended: events wait; draining follows.
        case waiting([Stamped])
        /// What waited is being delivered; what comes meanwhile waits behind it. Open follows.
        case draining([Stamped])
        /// Events go through.
        case open
    }

    fileprivate struct State {
        var phase: Phase
        // Whether the work of the lane is over: what somebody still tells from outside of it has no place any more.
        var isClosed = false
    }

    private let deliver: Delivery
    private let state: Mutex<State>

    /// Makes the sink of a run.
    init(_ deliver: @escaping Delivery) {
        self.deliver = deliver
        self.state = Mutex(State(phase: .open))
    }

    private init(laneTo deliver: @escaping Delivery, isOpen: Bool) {
        self.deliver = deliver
        self.state = Mutex(State(phase: isOpen ? .open : .waiting([])))
    }

    /// Tells an event, or keeps it until the lane's turn comes.
    func emit(_ event: AgentEvent) async {
        await pass(event, at: ContinuousClock().now)
    }

    /// Tells an event that happened at a time.
    func pass(_ event: AgentEvent, at time: ContinuousClock.Instant) async {
        let goesThrough = state.withLock { $0.accept((event, time)) }
        if goesThrough { await deliver(event, time) }
    }

    /// Takes no more events.
    ///
    /// What waits is still delivered.
    func close() { state.withLock { $0.isClosed = true } }

    /// A sink that leads here and can be closed by itself.
    func branch() -> EventSink { EventSink(laneTo: { await self.pass($0, at: $1) }, isOpen: true) }

    /// Opens a lane whose turn has come.
    private func open() async {
        while true {
            let events = state.withLock { $0.drain() }
            if events.isEmpty { return }
            for stamped in events { await deliver(stamped.event, stamped.time) }
        }
    }

    /// Lanes for work that runs in parallel, told in their order.
    ///
    /// Each must be ended by ``Lanes/end(_:)``.
    func lanes(_ count: Int = 0) -> Lanes {
        let lanes = Lanes { isOpen in EventSink(laneTo: { await self.pass($0, at: $1) }, isOpen: isOpen) }
        for _ in 0..<count { lanes.add() }
        return lanes
    }

    /// The lanes of parallel work.
    final class Lanes: Sendable {
        fileprivate struct Progress {
            var sinks: [EventSink] = []
            // The first lane that has not ended: all before it are told.
            var current = 0
            var ended: Set<Int> = []
            // One task at a time tells what waited; those who end lanes meanwhile leave it to that task.
            var isAdvancing = false
        }

        private let makeSink: @Sendable (Bool) -> EventSink
        private let progress = Mutex(Progress())

        fileprivate init(_ makeSink: @escaping @Sendable (Bool) -> EventSink) { self.makeSink = makeSink }

        /// The lanes in order.
        var sinks: [EventSink] { progress.withLock { $0.sinks } }

        /// Adds a lane behind those that are there.
        ///
        /// - Returns: its number.
        @discardableResult
        func add() -> Int {
            progress.withLock { progress in
                let number = progress.sinks.count
                progress.sinks.append(makeSink(number == progress.current))
                return number
            }
        }

        /// The work of a lane is over; the next one's turn comes when all before it are over.
        func end(_ number: Int) async {
            let advances = progress.withLock { progress in
                progress.sinks[number].close()
                progress.ended.insert(number)
                if progress.isAdvancing { return false }
                progress.isAdvancing = true
                return true
            }
            guard advances else { return }
            while let next = progress.withLock({ $0.advance() }) { await next.open() }
        }
    }
}

extension EventSink.State {
    /// Whether an event goes through; else it is kept, or dropped where the lane is closed.
    fileprivate mutating func accept(_ event: EventSink.Stamped) -> Bool {
        if isClosed { return false }
        switch phase {
        case .open: return true
        case .waiting(var events):
            phase = .open
            events.append(event)
            phase = .waiting(events)
        case .draining(var events):
            phase = .open
            events.append(event)
            phase = .draining(events)
        }
        return false
    }

    /// What waits; when there is nothing, the lane is open.
    fileprivate mutating func drain() -> [EventSink.Stamped] {
        switch phase {
        case .open: return []
        case .waiting(let events), .draining(let events):
            phase = events.isEmpty ? .open : .draining([])
            return events
        }
    }
}

extension EventSink.Lanes.Progress {
    /// The next lane whose turn has come; nil where the present one has not ended, or there is none.
    fileprivate mutating func advance() -> EventSink? {
        guard ended.contains(current) else {
            isAdvancing = false
            return nil
        }
        current += 1
        guard current < sinks.count else {
            isAdvancing = false
            return nil
        }
        return sinks[current]
    }
}
