import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct GuardrailsBuilderTests {
    private struct Named: Rail {
        var name: String
        var effects: RailEffects = .blocks
        func judge(_ subject: RailSubject) async throws -> RailVerdict { .allow }
    }

    @Test("the builder gives the guardrails that the initialiser gives")
    func places() throws {
        let isStrict = true
        let guardrails = try Guardrails(windows: WindowPolicy(chunkSize: 9, contextSize: 1), refusal: "no") {
            Input { Named(name: "a") }
            Output(parallel: true) {
                Named(name: "b")
                Named(name: "c").running(failure: .open, timeout: .seconds(2))
                if isStrict { Named(name: "d") }
                for name in ["e", "f"] { Named(name: name) }
            }
            ToolCalls { Named(name: "g") }
            ToolResults { Named(name: "h") }
            Retrieval { Named(name: "i") }
            Input { Named(name: "j") }
        }
        #expect(guardrails.input.entries.map(\.rail.name) == ["a", "j"])
        #expect(guardrails.output.entries.map(\.rail.name) == ["b", "c", "d", "e", "f"])
        #expect(guardrails.output.isParallel && !guardrails.input.isParallel)
        #expect(guardrails.output.entries[1].failure == .open && guardrails.output.entries[1].timeout == .seconds(2))
        #expect(guardrails.toolCall.entries.count == 1 && guardrails.toolResult.entries.count == 1 && guardrails.retrieval.entries.count == 1)
        #expect(guardrails.windows.chunkSize == 9 && guardrails.refusal == "no")
    }

    @Test("rails that rewrite whole things are refused in parallel")
    func parallelRewriting() {
        #expect { try Guardrails { Output(parallel: true) { Named(name: "x", effects: [.blocks, .rewrites]) } } } throws: {
            ($0 as? RailConfigurationError)?.kind == .rewritesInParallel
        }
    }
}
