import MillraceTesting
import Testing

@testable import MillraceCore

/// Who is asked after whom.
@Suite("Fallback plan")
struct FallbackPlanTests {
    private let requested = LLModel("asked-for")

    private func candidates(_ windows: Int?...) -> [ExecutorCandidate] {
        windows.enumerated().map { position, tokens in
            ExecutorCandidate(ScriptedExecutor(), name: "c\(position)", model: LLModel("m\(position)", contextTokens: tokens))
        }
    }

    private func asked(_ decision: AttemptDecision) -> String? {
        if case .ask(let target, _) = decision.action { target.name } else { nil }
    }

    private func error(_ kind: LLMError.Kind) -> LLMError { LLMError(kind, at: .response) }

    @Test("Candidates come in order, then the last error")
    func order() {
        var plan = FallbackPlan(candidates(nil, nil), requested: requested, triggers: .standard)
        #expect(asked(plan.next(after: nil)) == "c0")
        #expect(asked(plan.next(after: error(.overloaded(retryAfter: nil)))) == "c1")
        guard case .giveUp(let last) = plan.next(after: error(.notFound)).action else { return #expect(Bool(false), "it asks on") }
        #expect(last.kind == .notFound)
    }

    @Test("Only the named triggers go on", arguments: FallbackTrigger.allCases)
    func triggers(trigger: FallbackTrigger) {
        let samples: [FallbackTrigger: LLMError.Kind] = [
            .unavailable: .providerFailure, .rateLimited: .rateLimited(retryAfter: nil), .accessDenied: .unauthenticated,
            .unreadable: .spliced, .notSendable: .unsupported(feature: "x"), .refused: .invalidRequest, .contextOverflow: .contextOverflow,
            .contentFiltered: .contentFiltered,
        ]
        for (sample, kind) in samples {
            var plan = FallbackPlan(candidates(10, 20), requested: requested, triggers: [trigger])
            _ = plan.next(after: nil)
            #expect((asked(plan.next(after: error(kind))) == "c1") == (sample == trigger), "\(sample) with \(trigger)")
        }
    }

    @Test("By default what is wrong with the request itself does not go on")
    func standard() {
        #expect(Set(FallbackTrigger.allCases).subtracting(.standard) == [.refused, .contextOverflow, .contentFiltered])
        for kind in [LLMError.Kind.cancelled, .timeout(.total), .limitExceeded(limit: 1, unit: "bytes"), .noScript] {
            #expect(FallbackTrigger(error(kind)) == nil)
        }
    }

    @Test("A prompt that is too long goes only to windows known to be larger")
    func contextOverflow() {
        let triggers: Set<FallbackTrigger> = .standard.union([.contextOverflow])
        var plan = FallbackPlan(candidates(8000, 4000, nil, 8000, 32_000), requested: requested, triggers: triggers)
        #expect(asked(plan.next(after: nil)) == "c0")
        #expect(asked(plan.next(after: error(.contextOverflow))) == "c4")
        var unknown = FallbackPlan(candidates(nil, 4000), requested: requested, triggers: triggers)
        _ = unknown.next(after: nil)
        #expect(asked(unknown.next(after: error(.contextOverflow))) == nil)
    }

    @Test("No candidates are a mistake of the setup")
    func empty() {
        var plan = FallbackPlan([], requested: requested, triggers: .standard)
        guard case .giveUp(let error) = plan.next(after: nil).action else { return #expect(Bool(false), "somebody was asked") }
        #expect(error.code == "configuration")
    }
}
