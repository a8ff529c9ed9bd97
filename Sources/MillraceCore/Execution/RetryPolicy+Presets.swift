extension RetryPolicy {
    /// For work in the background: 3 tries, the first wait up to 2 s, the longest 30 s, up to 5 min where the provider asks for it.
    public static var conservative: RetryPolicy {
        RetryPolicy(maxAttempts: 3, initialDelay: .seconds(2), maxDelay: .seconds(30), maxRetryAfter: .seconds(300))
    }

    /// For someone who waits: 5 tries, the first wait up to 0.2 s, the longest 5 s, up to 15 s where the provider asks for it.
    public static var aggressive: RetryPolicy {
        RetryPolicy(maxAttempts: 5, initialDelay: .milliseconds(200), maxDelay: .seconds(5), maxRetryAfter: .seconds(15))
    }

    /// For services: 4 tries, the first wait up to 1 s, the longest 20 s, up to 60 s where the provider asks for it.
    public static var production: RetryPolicy {
        RetryPolicy(maxAttempts: 4, initialDelay: .seconds(1), maxDelay: .seconds(20), maxRetryAfter: .seconds(60))
    }

    /// No second try: the same as ``never``.
    public static var disabled: RetryPolicy { .never }
}
