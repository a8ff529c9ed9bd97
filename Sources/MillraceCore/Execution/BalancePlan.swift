/// Asks who is next on the board, each at most once.
struct BalancePlan: AttemptPlan {
    private let candidates: [ExecutorCandidate]
    private let board: BalanceBoard
    private let requested: LLModel
    private let triggers: Set<FallbackTrigger>
    private var excluded: Set<Int> = []

    init(_ candidates: [ExecutorCandidate], board: BalanceBoard, requested: LLModel, triggers: Set<FallbackTrigger>) {
        self.candidates = candidates
        self.board = board
        self.requested = requested
        self.triggers = triggers
    }

    mutating func next(after error: LLMError?) -> AttemptDecision {
        if let error, FallbackTrigger(error).map(triggers.contains) != true { return AttemptDecision(action: .giveUp(error)) }
        var skipped: [ExecutionAttempt] = []
        var shortest: Duration?
        while let position = board.ask(excluding: excluded) {
            excluded.insert(position)
            switch candidates[position].admit(requested) {
            case .skip(let attempt, let remaining):
                board.noteEnd(position)
                skipped.append(attempt)
                shortest = min(shortest ?? remaining, remaining)
            case .ask(var target):
                let note = target.settle
                target.settle = { [board] result in
                    board.noteEnd(position)
                    note?(result)
                }
                return AttemptDecision(skipped: skipped, action: .ask(target, after: .zero))
            }
        }
        guard !candidates.isEmpty else {
            return AttemptDecision(
                action: .giveUp(.noCandidates))
        }
        return AttemptDecision(skipped: skipped, action: .giveUp(error ?? .allSkipped(shortest)))
    }
}
