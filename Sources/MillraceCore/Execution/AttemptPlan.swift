/// Decides who is asked, and who after a failure: the part of a policy that does no I/O.
protocol AttemptPlan: Sendable {
    /// The next attempt.
    ///
    /// - Parameter error: why the last attempt failed, before any content; nil for the first attempt.
    mutating func next(after error: LLMError?) -> AttemptDecision
}

/// What a plan decided.
struct AttemptDecision: Sendable {
    /// What is to be done.
    enum Action: Sendable {
        /// Ask this one, after a wait.
        case ask(AttemptTarget, after: Duration)
        /// Nobody is left; this is the error.
        case giveUp(LLMError)
    }

    /// Who was passed over.
    var skipped: [ExecutionAttempt] = []
    /// What is to be done.
    var action: Action
}

/// Whom an attempt asks.
struct AttemptTarget: Sendable {
    /// The executor's name.
    var name: String
    /// The executor.
    var executor: any PromptExecutor
    /// The model to ask for.
    var model: LLModel
    /// Is told once how the attempt ended.
    var settle: (@Sendable (AttemptResult) -> Void)?
}

/// How an attempt ended.
enum AttemptResult: Sendable {
    /// Its response is whole.
    case finished
    /// It failed.
    case failed(LLMError)
    /// The consumer went away.
    case released(afterContent: Bool)
}
