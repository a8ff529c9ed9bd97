import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

/// Rails that ask a model, around a model that streams.
@Suite struct GuardedModelRailTests {
    private func judge(_ executor: ScriptedExecutor, _ name: String = "judge") -> JudgeModel { JudgeModel(executor, model: LLModel(name)) }

    private func frames(_ pieces: [String]) -> ScriptedAnswer {
        let part = PartID(index: 0)
        let whole = LLMResponse(choice: LLMResponse.Choice(index: 0, parts: [.text(TextPart(pieces.joined()))], finishReason: .stop)).frames
        return .frames(
            whole.flatMap { frame -> [StreamFrame] in
                guard case .textDelta = frame else { return [frame] }
                return pieces.map { .textDelta(TextDelta(part: part, text: $0)) }
            })
    }

    @Test("NeMo 120: rails with models of their own ask those, and the model of the call answers once")
    func ownModels() async throws {
        let (input, output) = (ScriptedExecutor(.text("safe")), ScriptedExecutor(.text("no")))
        let bench = GuardBench(
            .text("It is blue."),
            guardrails: try Guardrails(
                input: RailLine(LlamaGuardRail(model: judge(input, "guard"))),
                output: RailLine(SelfCheckOutputRail(model: judge(output, "small")))))
        let result = await bench.stream(Prompt("Why?"))
        #expect(result.error == nil)
        #expect(result.streamedText == "It is blue.")
        #expect(bench.executor.requests.map(\.model) == [bench.model])
        #expect(input.requests.map(\.model.id) == ["guard"])
        #expect(output.requests.map(\.model.id) == ["small"])
        #expect(Set(result.response.rails.map(\.rail)) == ["llama_guard", "self_check_output"])
    }

    @Test("NeMo 116: 17 pieces in windows of 4/2 are 8 calls of the judge, each about another text, and leave as they came")
    func windows() async throws {
        let pieces = (0..<17).map { "\($0) " }
        let output = ScriptedExecutor(rules: [.reply(to: .any, with: .text("no"))])
        let bench = GuardBench(
            frames(pieces),
            guardrails: try Guardrails(
                output: RailLine(SelfCheckOutputRail(model: judge(output))), windows: WindowPolicy(chunkSize: 4, contextSize: 2)))
        let result = await bench.stream()
        #expect(result.streamedText == pieces.joined())
        #expect(output.requests.count == 8)
        #expect(Set(output.requests.map(\.lastUserText)).count == 8)
    }

    @Test("NeMo 113, 128: a judge that blocks a window ends the stream, tells its codes alone, and cancels the model")
    func block() async throws {
        let output = ScriptedExecutor(.text("safe"), .text("unsafe\nS9"))
        let bench = GuardBench(
            frames(["one ", "two ", "three ", "four ", "five "]),
            guardrails: try Guardrails(
                output: RailLine(LlamaGuardRail(model: judge(output))), windows: WindowPolicy(chunkSize: 2, contextSize: 0)))
        let result = await bench.stream()
        #expect(result.streamedText == "one two ")
        #expect(result.response.outcome == .blocked)
        #expect(result.response.rails.last?.reason == "S9")
        #expect(result.response.rails.last?.decision == .blocked)
        #expect(bench.executor.streams.openCount == 0)
    }

    @Test("NeMo 119: a judge that answers neither yes nor no stops the stream before anything has left")
    func unreadable() async throws {
        let output = ScriptedExecutor(.text("Well, it depends."))
        let bench = GuardBench(
            .text("It is blue."), guardrails: try Guardrails(output: RailLine(SelfCheckOutputRail(model: judge(output)))))
        let result = await bench.stream()
        #expect(result.streamedText.isEmpty)
        #expect(result.response.rails.map(\.decision) == [.failedClosed])
        #expect(!result.json.contains("depends"))
    }

    @Test("Facts are checked by the passages of the call")
    func facts() async throws {
        let output = ScriptedExecutor(.text("no"))
        let bench = GuardBench(
            .text("It is green."), guardrails: try Guardrails(output: RailLine(SelfCheckFactsRail(model: judge(output)))),
            passages: ["The sky is blue."])
        let result = await bench.stream()
        #expect(result.streamedText.isEmpty)
        #expect(output.requests.first?.lastUserText.contains("The sky is blue.") == true)
    }

    @Test("RG-08: a judge before tools reads the call, and a blocked call does not leave")
    func calls() async throws {
        let calls = ScriptedExecutor(.text("unsafe\nS14"))
        let bench = GuardBench(
            .toolCall("run", ["code": "rm"]), guardrails: try Guardrails(toolCall: RailLine(LlamaGuardRail(model: judge(calls)))))
        let result = await bench.stream()
        #expect(result.response.toolCalls.isEmpty)
        #expect(calls.requests.first?.prompt.messages.last?.text == #"run {"code":"rm"}"#)
    }
}
