/// Whether an executor that failed is asked again: a state machine without a clock.
struct CircuitState: Sendable {
    /// What is known of the executor.
    private enum Phase: Sendable, Equatable {
        /// It is asked; it has failed so often in a row. Open may follow.
        case closed(failures: Int)
        /// It is not asked until then, in time of the breaker. Probing may follow.
        case open(until: Duration)
        /// One call finds out whether it is well again. Closed or open may follow.
        case probing
    }

    /// The answer to a call that would ask it.
    enum Admission: Equatable {
        case ask(isProbe: Bool)
        /// It cools down for so long; zero while a probe is under way.
        case skip(remaining: Duration)
    }

    private var phase = Phase.closed(failures: 0)
    let maxFailures: Int
    let coolingTime: Duration

    init(maxFailures: Int, coolingTime: Duration) {
        self.maxFailures = max(1, maxFailures)
        self.coolingTime = coolingTime
    }

    /// Whether calls pass.
    var isClosed: Bool { if case .closed = phase { true } else { false } }

    mutating func callWasAsked(at now: Duration) -> Admission {
        switch phase {
        case .closed: return .ask(isProbe: false)
        case .probing: return .skip(remaining: .zero)
        case .open(let end) where now < end: return .skip(remaining: end - now)
        case .open:
            phase = .probing
            return .ask(isProbe: true)
        }
    }

    mutating func callSucceeded(wasProbe: Bool) {
        // A call from before the circuit opened proves nothing of what came after.
        if isClosed || wasProbe { phase = .closed(failures: 0) }
    }

    mutating func callFailed(wasProbe: Bool, at now: Duration) {
        switch phase {
        case .closed(let failures): phase = failures + 1 < maxFailures ? .closed(failures: failures + 1) : .open(until: now + coolingTime)
        case .probing where wasProbe: phase = .open(until: now + coolingTime)
        case .probing, .open: break
        }
    }

    /// The call ended without saying anything of the executor.
    mutating func callWasReleased(wasProbe: Bool, at now: Duration) {
        if wasProbe, case .probing = phase { phase = .open(until: now) }
    }
}
