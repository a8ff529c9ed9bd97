/// One of the executors that a policy chooses from.
public struct ExecutorCandidate: Sendable {
    /// The name, for errors, diagnostics and observers.
    ///
    /// Default: the provider's id where the executor is a client, else the name of its type.
    public var name: String
    /// The executor.
    public var executor: any PromptExecutor
    /// The model to ask it for; nil asks for the model of the call.
    public var model: LLModel?
    /// How many calls it gets in relation to others, where calls are balanced by weight.
    ///
    /// Default: 1.
    public var weight: Int
    /// What keeps calls from it when it fails again and again; nil lets the policy decide.
    public var breaker: CircuitBreaker?

    /// Makes a candidate.
    public init(
        _ executor: any PromptExecutor, name: String? = nil, model: LLModel? = nil, weight: Int = 1, breaker: CircuitBreaker? = nil
    ) {
        self.name = name ?? (executor as? any LLMClient)?.provider.id ?? "\(type(of: executor))"
        self.executor = executor
        self.model = model
        self.weight = weight
        self.breaker = breaker
    }

    /// The candidate with a breaker of its own, where it has none and the policy wants one.
    func guarded(by policy: CircuitPolicy?) -> ExecutorCandidate {
        guard breaker == nil, let policy else { return self }
        var copy = self
        copy.breaker = CircuitBreaker(policy)
        return copy
    }

    /// Whether it can be asked, and what the attempt then is.
    func admit(_ requested: LLModel) -> CandidateAdmission {
        let model = model ?? requested
        let target = AttemptTarget(name: name, executor: executor, model: model)
        guard let breaker else { return .ask(target) }
        switch breaker.ask() {
        case .skip(let remaining):
            return .skip(ExecutionAttempt(executor: name, model: model.id, code: ExecutionAttempt.skipped), remaining: remaining)
        case .ask(let isProbe):
            var guarded = target
            guarded.settle = { breaker.note($0, wasProbe: isProbe) }
            return .ask(guarded)
        }
    }
}

/// Whether a candidate can be asked.
enum CandidateAdmission: Sendable {
    case ask(AttemptTarget)
    /// It failed too often and cools down for so long.
    case skip(ExecutionAttempt, remaining: Duration)
}

extension LLMError {
    /// The error where every candidate cools down: the same as from a provider that asks to wait.
    ///
    /// - Parameter wait: until the first may be asked again; zero while a probe is under way, whose end nobody knows.
    static func allSkipped(_ wait: Duration?) -> LLMError {
        LLMError(.overloaded(retryAfter: wait == .zero ? nil : wait), at: .request)
    }

    /// The error where there is nobody to ask.
    static var noCandidates: LLMError {
        LLMError(.configuration("no executor to ask: the list of candidates is empty"), at: .request)
    }
}
