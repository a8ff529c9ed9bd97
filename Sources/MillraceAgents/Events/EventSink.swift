internal import Synchronization

/// Where the events of a run, or of one of its parallel lanes, go.
///
/// Parallel work is told in lanes, one after the other in the order of the lanes: an event of a lane whose turn has not come waits
/// in it. So the events of a run do not depend on which of its branches or tools was faster.
final class EventSink: Sendable {
    typealias Delivery = @Sendable (AgentEvent, ContinuousClock.Instant) async -> Void
    typealias Stamped = (event: AgentEvent, time: ContinuousClock.Instant)

    private enum State {
        /// Earlier lanes have not ended: events wait.
        case waiting([Stamped])
        /// What waited is being delivered; what comes meanwhile waits behind it.
        case draining([Stamped])
        /// Events go through.
        case open
    }

    private let deliver: Delivery
    private let state: Mutex<State>

    /// Makes the sink of a run.
    init(_ deliver: @escaping Delivery) {
        self.deliver = deliver
        self.state = Mutex(.open)
    }

    private init(laneTo deliver: @escaping Delivery, isOpen: Bool) {
        self.deliver = deliver
        self.state = Mutex(isOpen ? .open : .waiting([]))
    }

    /// Tells an event, or keeps it until the lane's turn comes.
    func emit(_ event: AgentEvent) async {
        await pass(event, ContinuousClock().now)
    }

    private func pass(_ event: AgentEvent, _ time: ContinuousClock.Instant) async {
        let isOpen = state.withLock { state in
            switch state {
            case .open: return true
            case .waiting(let events):
                state = .waiting(events + [(event, time)])
                return false
            case .draining(let events):
                state = .draining(events + [(event, time)])
                return false
            }
        }
        if isOpen { await deliver(event, time) }
    }

    /// Opens a lane whose turn has come.
    private func open() async {
        while true {
            let events = state.withLock { state -> [Stamped] in
                switch state {
                case .open: return []
                case .waiting(let events), .draining(let events):
                    state = events.isEmpty ? .open : .draining([])
                    return events
                }
            }
            if events.isEmpty { return }
            for stamped in events { await deliver(stamped.event, stamped.time) }
        }
    }

    /// Lanes for work that runs in parallel, told in their order.
    ///
    /// Each must be ended by ``Lanes/end(_:)``.
    func lanes(_ count: Int) -> Lanes {
        Lanes((0..<count).map { number in EventSink(laneTo: { await self.pass($0, $1) }, isOpen: number == 0) })
    }

    /// The lanes of parallel work.
    final class Lanes: Sendable {
        let sinks: [EventSink]
        // How many lanes have had their turn, and which have ended.
        private let progress: Mutex<(current: Int, ended: Set<Int>)>

        init(_ sinks: [EventSink]) {
            self.sinks = sinks
            self.progress = Mutex((0, []))
        }

        /// The work of a lane is over; the next one's turn comes when all before it are over.
        func end(_ number: Int) async {
            progress.withLock { _ = $0.ended.insert(number) }
            while let next = progress.withLock({ progress -> Int? in
                guard progress.ended.contains(progress.current), progress.current + 1 < sinks.count else { return nil }
                progress.current += 1
                return progress.current
            }) {
                await sinks[next].open()
            }
        }
    }
}
