/// Decides when a further request is sent and which one the consumer sees: a state machine over positions.
struct HedgePlan: Sendable {
    /// What happened.
    enum Event: Sendable, Equatable {
        /// The consumer asked for the first frame.
        case callBegan
        /// The time after the start of this attempt has passed.
        case delayPassed(Int)
        /// The attempt brought content, or is whole without any.
        case contentCame(Int)
        /// The attempt failed before content.
        case attemptFailed(Int, mayBeCured: Bool)
    }

    /// What is to be done.
    enum Action: Sendable, Equatable {
        /// Ask this one.
        case ask(Int)
        /// Nothing.
        case wait
        /// Deliver this one, cancel the others.
        case deliver(Int)
        /// Deliver the failure of this one, cancel the others.
        case giveUp(Int)
    }

    private let count: Int
    private var askedCount = 0
    private var running: Set<Int> = []

    /// Makes a plan over so many candidates.
    init(count: Int) { self.count = count }

    /// Whether a candidate is left that was not asked.
    var hasMore: Bool { askedCount < count }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .callBegan: return askNext()
        case .delayPassed(let attempt):
            // A failure may have brought the next one already.
            return attempt == askedCount - 1 && hasMore ? askNext() : .wait
        case .contentCame(let attempt): return .deliver(attempt)
        case .attemptFailed(let attempt, let mayBeCured):
            running.remove(attempt)
            // Another one that still runs may bring what this one did not.
            if !running.isEmpty { return .wait }
            return mayBeCured && hasMore ? askNext() : .giveUp(attempt)
        }
    }

    private mutating func askNext() -> Action {
        let attempt = askedCount
        askedCount += 1
        running.insert(attempt)
        return .ask(attempt)
    }
}
