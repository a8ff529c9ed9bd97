/// When an executor is no longer asked, and for how long.
public struct CircuitPolicy: Sendable {
    /// How many failures in a row open the circuit.
    ///
    /// Default: 5.
    public var maxFailures: Int
    /// How long the executor is not asked.
    ///
    /// Default: 30 s.
    public var coolingTime: Duration
    /// The clock that measures it.
    public var clock: any Clock<Duration>

    /// Makes a policy.
    public init(maxFailures: Int = 5, coolingTime: Duration = .seconds(30), clock: any Clock<Duration> = ContinuousClock()) {
        self.maxFailures = maxFailures
        self.coolingTime = coolingTime
        self.clock = clock
    }
}
