/// Goes through candidates in order.
struct FallbackPlan: AttemptPlan {
    private let candidates: [ExecutorCandidate]
    private let requested: LLModel
    private let triggers: Set<FallbackTrigger>
    private var position = 0
    private var lastModel: LLModel
    // The prompt did not fit into a window of so many tokens.
    private var overflowedTokens: Int?

    init(_ candidates: [ExecutorCandidate], requested: LLModel, triggers: Set<FallbackTrigger>) {
        self.candidates = candidates
        self.requested = requested
        self.triggers = triggers
        self.lastModel = requested
    }

    mutating func next(after error: LLMError?) -> AttemptDecision {
        if let error {
            guard let trigger = FallbackTrigger(error), triggers.contains(trigger) else { return AttemptDecision(action: .giveUp(error)) }
            if trigger == .contextOverflow {
                // Of an unknown window none is known to be larger.
                guard let tokens = FallbackPlan.window(of: lastModel) else { return AttemptDecision(action: .giveUp(error)) }
                overflowedTokens = max(overflowedTokens ?? 0, tokens)
            }
        }
        var skipped: [ExecutionAttempt] = []
        var shortest: Duration?
        while position < candidates.count {
            let candidate = candidates[position]
            position += 1
            let model = candidate.model ?? requested
            if let overflowedTokens, (FallbackPlan.window(of: model) ?? 0) <= overflowedTokens { continue }
            switch candidate.admit(requested) {
            case .ask(let target):
                lastModel = target.model
                return AttemptDecision(skipped: skipped, action: .ask(target, after: .zero))
            case .skip(let attempt, let remaining):
                skipped.append(attempt)
                shortest = min(shortest ?? remaining, remaining)
            }
        }
        guard !candidates.isEmpty else {
            return AttemptDecision(
                action: .giveUp(.noCandidates))
        }
        return AttemptDecision(skipped: skipped, action: .giveUp(error ?? .allSkipped(shortest)))
    }

    /// The context window of a model, as it says or as the catalogue knows.
    private static func window(of model: LLModel) -> Int? { model.contextTokens ?? ModelCatalog.model(named: model.id)?.contextTokens }
}
