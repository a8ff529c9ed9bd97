import Synchronization

/// Keeps calls from an executor that fails again and again.
///
/// After ``CircuitPolicy/maxFailures`` failures in a row it is not asked for the cooling time; then one call is let through, and with it
/// the circuit closes or opens anew. What counts is what says something of the executor: the provider fails or is overloaded, the
/// connection breaks, the key is not accepted, the answer cannot be read. A request that is refused for its own sake counts for nothing,
/// and so does a call whose consumer went away before any content.
///
/// A breaker may be shared between policies that stand over the same executor.
public final class CircuitBreaker: Sendable {
    private let state: Mutex<CircuitState>
    private let elapsed: @Sendable () -> Duration

    /// Makes a breaker that lets calls through.
    public init(_ policy: CircuitPolicy = CircuitPolicy()) {
        self.state = Mutex(CircuitState(maxFailures: policy.maxFailures, coolingTime: policy.coolingTime))
        self.elapsed = stopwatch(policy.clock)
    }

    /// Whether calls pass freely.
    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Asks for a call; who is let through must tell how it ended.
    func ask() -> CircuitState.Admission {
        let now = elapsed()
        return state.withLock { $0.callWasAsked(at: now) }
    }

    /// Notes how a call ended.
    func note(_ result: AttemptResult, wasProbe: Bool) {
        let now = elapsed()
        state.withLock { state in
            switch result {
            case .finished, .released(afterContent: true): state.callSucceeded(wasProbe: wasProbe)
            case .released(afterContent: false): state.callWasReleased(wasProbe: wasProbe, at: now)
            case .failed(let error):
                if FallbackTrigger(error)?.concernsExecutor == true {
                    state.callFailed(wasProbe: wasProbe, at: now)
                } else {
                    state.callWasReleased(wasProbe: wasProbe, at: now)
                }
            }
        }
    }
}
