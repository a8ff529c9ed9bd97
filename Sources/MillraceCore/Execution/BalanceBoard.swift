import Synchronization

/// What the copies of a ``BalancingExecutor`` share: who gets the next call.
final class BalanceBoard: Sendable {
    private let state: Mutex<BalanceState>

    init(_ state: BalanceState) { self.state = Mutex(state) }

    /// How many calls are under way, by position.
    var inFlight: [Int] { state.withLock { $0.inFlight } }

    /// Chooses one; nil where nobody is left.
    func ask(excluding excluded: Set<Int>) -> Int? { state.withLock { $0.callWasAsked(excluding: excluded) } }

    /// The call is over.
    func noteEnd(_ position: Int) { state.withLock { $0.callEnded(position) } }
}
