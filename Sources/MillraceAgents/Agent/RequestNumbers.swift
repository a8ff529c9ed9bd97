internal import Synchronization

/// Numbers requests from 1: those of a run, or of one of its parallel branches, so that numbers do not depend on who was faster.
final class RequestNumbers: Sendable {
    private let count: Mutex<Int>
    // Ends of responses that were let go: told with the next event here, because letting go cannot wait.
    private let abandoned = Mutex<[AgentEvent]>([])

    /// Begins behind a number: that of the last request of a run that goes on.
    init(after last: Int = 0) { self.count = Mutex(last) }

    /// The next number.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    /// Keeps the end of a response that nobody read to its end.
    func abandon(_ event: AgentEvent) { abandoned.withLock { $0.append(event) } }

    /// The ends of responses that were let go and not told yet.
    func takeAbandoned() -> [AgentEvent] {
        abandoned.withLock { abandoned in
            defer { abandoned = [] }
            return abandoned
        }
    }
}
