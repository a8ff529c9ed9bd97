internal import Synchronization

/// Numbers requests from 1: those of a run, or of one of its parallel branches, so that numbers do not depend on who was faster.
final class RequestNumbers: Sendable {
    private let count: Mutex<Int>

    /// Begins behind a number: that of the last request of a run that goes on.
    init(after last: Int = 0) { self.count = Mutex(last) }

    /// The next number.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
