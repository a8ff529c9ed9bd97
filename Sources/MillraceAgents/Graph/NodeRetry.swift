internal import MillraceCore

/// When a failed attempt of a node is made again, and after how long.
public struct NodeRetry: Sendable {
    /// How many attempts there are at most, the first included.
    public var maxAttempts: Int
    /// The wait before the second attempt; it doubles with each further one.
    ///
    /// Default: none.
    public var initialDelay: Duration
    /// The longest wait.
    ///
    /// Default: 8 s.
    public var maxDelay: Duration
    /// Which errors deserve another attempt.
    ///
    /// Default: ``isTransient(_:)``.
    public var shouldRetry: @Sendable (AgentError) -> Bool

    /// Makes a policy; waits are on the clock of the agent's configuration.
    public init(
        maxAttempts: Int, initialDelay: Duration = .zero, maxDelay: Duration = .seconds(8),
        shouldRetry: @escaping @Sendable (AgentError) -> Bool = { NodeRetry.isTransient($0) }
    ) {
        self.maxAttempts = maxAttempts
        self.initialDelay = initialDelay
        self.maxDelay = maxDelay
        self.shouldRetry = shouldRetry
    }

    /// One attempt only.
    public static var never: NodeRetry { NodeRetry(maxAttempts: 1) }

    /// So many attempts, one after the other without a wait.
    public static func attempts(_ count: Int) -> NodeRetry { NodeRetry(maxAttempts: count) }

    /// Whether another attempt may go better: model errors say it themselves; errors of code, of tools and unexpected answers may; limits, refusals,
    /// wrong configurations and cancellation stay as they are.
    public static func isTransient(_ error: AgentError) -> Bool {
        switch error.kind {
        case .model(let error): error.isRetryable
        case .tool, .node, .unexpectedAnswer, .stuck: true
        case .limit, .refused, .configuration, .cancelled: false
        }
    }

    /// How long to wait before the next attempt; nil when there is none.
    ///
    /// - Parameters:
    ///   - error: why the last attempt failed.
    ///   - attempt: how many attempts there were.
    public func delay(after error: AgentError, attempt: Int) -> Duration? {
        // A cancelled run never goes on, whatever the policy says.
        if case .cancelled = error.kind { return nil }
        guard attempt < maxAttempts, shouldRetry(error) else { return nil }
        var delay = initialDelay
        for _ in 1..<max(1, attempt) where delay < maxDelay { delay *= 2 }
        return min(delay, maxDelay)
    }
}
