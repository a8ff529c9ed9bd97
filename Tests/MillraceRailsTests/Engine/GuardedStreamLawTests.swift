import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// P20 at the level of the engine: what leaves is the rails' result on the whole, whatever the cut.
@Suite struct GuardedStreamLawTests {
    /// A response with secrets, beginnings of secrets and overlapping ones in every channel.
    private static func answer(seed: UInt64, choiceCount: Int) -> LLMResponse {
        var random = SeededGenerator(seed: seed)
        func text(_ random: inout SeededGenerator) -> String {
            let words = ["key-", "key-12", "key-1234", "BLO", "BLOCK", " ", "ke", "-", "é", "😀", "y-12", "\n", "\"", "plain ", "k", "B"]
            let weights = words + ["plain ", "words ", "and ", "more ", "text. "]
            return (0..<random.number(1...12)).map { _ in random.pick(weights) ?? "a" }.joined()
        }
        var calls = 0
        func choice(_ index: Int, _ random: inout SeededGenerator) -> LLMResponse.Choice {
            var parts: [LLMResponse.Part] = []
            var last = -1
            for _ in 0..<random.number(1...4) {
                var kind = random.number(0...3)
                if kind == last { kind = (kind + 1) % 4 }
                last = kind
                switch kind {
                case 0: parts.append(.text(TextPart(text(&random))))
                case 1: parts.append(.reasoning(ReasoningPart(text: text(&random), signature: "c2ln")))
                case 2: parts.append(.refusal(text(&random)))
                default:
                    calls += 1
                    parts.append(
                        .toolCall(.complete(ToolCall(id: ToolCallID("c\(calls)"), name: "tool", arguments: ["a": .string(text(&random))]))))
                }
            }
            return LLMResponse.Choice(index: index, parts: parts, finishReason: .stop)
        }
        let choices = (0..<choiceCount).map { choice($0, &random) }
        return LLMResponse(choice: choices[0], otherChoices: Array(choices.dropFirst()))
    }

    private static func guardrails(blocks: Bool) throws -> Guardrails {
        let mask = try PatternTestRail("key", "key-\\d{2,6}", action: .mask)
        let block = try PatternTestRail("block", blocks ? "BLOCK" : "NEVER")
        return try Guardrails(output: RailLine(block, mask))
    }

    @Test("P20: masked streams are the masked whole, for every cut and choice", arguments: 0..<60 as Range<UInt64>)
    func masking(seed: UInt64) async throws {
        let made = Self.answer(seed: seed, choiceCount: seed % 3 == 0 ? 2 : 1)
        let answer = ScriptedAnswer.response(made)
        let guardrails = try Self.guardrails(blocks: false)
        let whole = try await GuardBench(answer, guardrails: guardrails).whole().comparable
        for cut in [FrameChunking(deltas: .scalars), .random(seed: seed), FrameChunking(deltas: .asWritten, batches: .whole)] {
            let result = await GuardBench(answer.chunked(cut), guardrails: guardrails).stream()
            var streamed = result.response.comparable
            // Records come in the order of the parts' ends, which differs between choices.
            #expect(Set(streamed.rails) == Set(whole.rails), "seed \(seed) \(cut)")
            streamed.rails = whole.rails
            #expect(streamed == whole, "seed \(seed) \(cut)")
            #expect(!result.json.contains("key-1"), "seed \(seed) \(cut)")
        }
        for case .text(let text) in made.choice.parts where !text.text.contains("key-") {
            #expect(whole.choice.parts.contains(.text(text)), "seed \(seed)")
        }
    }

    @Test("P20: up to a block the same leaves, nothing of what is blocked, for every cut", arguments: 0..<60 as Range<UInt64>)
    func blocking(seed: UInt64) async throws {
        let answer = ScriptedAnswer.response(Self.answer(seed: seed, choiceCount: 1))
        let guardrails = try Self.guardrails(blocks: true)
        let whole = try await GuardBench(answer, guardrails: guardrails).whole()
        for cut in [FrameChunking(deltas: .scalars), .random(seed: seed), .random(seed: seed &+ 1_000)] {
            let result = await GuardBench(answer.chunked(cut), guardrails: guardrails).stream()
            #expect(result.response.outcome == whole.outcome, "seed \(seed) \(cut)")
            #expect(!result.json.contains("BLOCK"), "seed \(seed) \(cut)")
            #expect(!result.json.contains("key-1"), "seed \(seed) \(cut)")
            #expect(result.response.parts == whole.parts, "seed \(seed) \(cut)")
            #expect(result.response.finishReason == whole.finishReason, "seed \(seed) \(cut)")
            // What streamed is what the parts say: nothing was taken back.
            #expect(result.streamedText == result.response.text, "seed \(seed) \(cut)")
        }
    }

    @Test(
        "P20: at no time has more left than the whole result holds, and no more is held than may match", arguments: 0..<60 as Range<UInt64>)
    func hold(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let words = ["key-", "key-12", "plain ", "ke", "BLO", "é ", "12", " "]
        let text = (0..<20).map { _ in random.pick(words) ?? "a" }.joined() + "."
        let guardrails = try Self.guardrails(blocks: true)
        let bench = GuardBench(ScriptedAnswer.text(text).chunked(FrameChunking(deltas: .scalars)), guardrails: guardrails)
        let whole = try await GuardBench(.text(text), guardrails: guardrails).whole().text
        var out = ""
        for try await frame in bench.guarded.executeStreaming(Prompt("q"), model: bench.model) {
            guard case .textDelta(let delta) = frame else { continue }
            out += delta.text
            #expect(whole.utf8.starts(with: out.utf8), "seed \(seed)")
        }
        #expect(out == whole)
        for case .held(_, _, let count) in bench.events.all { #expect(count <= 14, "seed \(seed)") }
    }
}
