/// Asks the same executor again and again.
struct RetryPlan: AttemptPlan {
    private let target: AttemptTarget
    private let policy: RetryPolicy
    private var attemptCount = 0

    init(_ target: AttemptTarget, policy: RetryPolicy) {
        self.target = target
        self.policy = policy
    }

    mutating func next(after error: LLMError?) -> AttemptDecision {
        var wait = Duration.zero
        if let error {
            guard let delay = policy.delay(after: error, attempt: attemptCount) else { return AttemptDecision(action: .giveUp(error)) }
            wait = delay
        }
        attemptCount += 1
        return AttemptDecision(action: .ask(target, after: wait))
    }
}
