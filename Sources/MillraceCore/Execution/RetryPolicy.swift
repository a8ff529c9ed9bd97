/// When and how often a failed call is tried again, before its first content.
///
/// After that no call is ever repeated: the consumer has seen a part of it.
public struct RetryPolicy: Sendable {
    /// How many times a request is sent at most, the first time included.
    ///
    /// Default: 3.
    public var maxAttempts: Int
    /// The upper bound of the first wait; it doubles with each further one.
    ///
    /// Default: 0.5 s.
    public var initialDelay: Duration
    /// The longest wait that is not the provider's wish.
    ///
    /// Default: 8 s.
    public var maxDelay: Duration
    /// The longest wait that a provider may ask for; if it asks for more, the call fails at once and the error says how long.
    ///
    /// Default: 120 s.
    public var maxRetryAfter: Duration
    /// The clock that waits.
    public var clock: any Clock<Duration>
    /// A random number from 0 to 1, so that many clients do not come back at the same moment.
    public var jitter: @Sendable () -> Double

    /// Makes a policy.
    public init(
        maxAttempts: Int = 3, initialDelay: Duration = .milliseconds(500), maxDelay: Duration = .seconds(8),
        maxRetryAfter: Duration = .seconds(120), clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.maxAttempts = maxAttempts
        self.initialDelay = initialDelay
        self.maxDelay = maxDelay
        self.maxRetryAfter = maxRetryAfter
        self.clock = clock
        self.jitter = jitter
    }

    /// No second try.
    public static var never: RetryPolicy { RetryPolicy(maxAttempts: 1) }

    /// How long to wait before the next try; nil when there is none.
    ///
    /// - Parameters:
    ///   - error: why the last try failed.
    ///   - attempt: how many tries there were.
    public func delay(after error: LLMError, attempt: Int) -> Duration? {
        guard error.isRetryable, attempt < maxAttempts else { return nil }
        if let asked = error.retryAfter, asked >= .zero {
            guard asked <= maxRetryAfter else { return nil }
            // Never earlier than asked; up to a quarter of the first delay later.
            return asked + initialDelay * (jitter() / 4)
        }
        // Full jitter: anything from nothing to the bound (AWS Architecture Blog, "Exponential Backoff And Jitter").
        var bound = initialDelay
        for _ in 1..<max(1, attempt) where bound < maxDelay { bound *= 2 }
        return min(bound, maxDelay) * jitter()
    }
}
