import Foundation
import Testing

@testable import MillraceCore

@Suite("Interactions: requests")
struct InteractionsRequestTests {
    private let wire = Wire(.geminiInteractions)

    @Test("P22: reading what was written gives the same request")
    func roundTrip() throws {
        for seed in 0..<300 {
            var generator = GeminiRequestGenerator(seed: UInt64(seed), profile: GeminiProfile(), isInteractions: true)
            let request = generator.request()
            let written = try wire.encodeRequest(request)
            #expect(written.path == "interactions")
            #expect(written.diagnostics.isEmpty, "seed \(seed): \(written.diagnostics)")
            let read = try wire.decodeRequest(written.body)
            #expect(read == request, "seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
            #expect(try wire.encodeRequest(read).body == written.body, "seed \(seed)")
            if read != request { return }
        }
    }

    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/gemini-interactions"), SharedFiles.absence))
    func recordings() throws {
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/gemini-interactions") {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("request.json")) else { continue }
            count += 1
            let request = try wire.decodeRequest([UInt8](data))
            let again = try wire.decodeRequest(try wire.encodeRequest(request).body)
            #expect(again == request, "\(folder.lastPathComponent)")
        }
        #expect(count > 0)
    }

    @Test("what the API cannot say is refused, what does no harm is left out with a note")
    func limits() throws {
        let several = LLMRequest(model: "m", prompt: Prompt("x", options: GenerationOptions(choiceCount: 2)))
        #expect(throws: LLMError.self) { try wire.encodeRequest(several) }
        let options = GenerationOptions(frequencyPenalty: 1, reasoning: ReasoningOptions(budgetTokens: 5), parallelToolCalls: true)
        let written = try wire.encodeRequest(LLMRequest(model: "m", prompt: Prompt("x", options: options)))
        #expect(written.diagnostics.compactMap(\.field) == ["reasoning.max_tokens", "frequency_penalty", "parallel_tool_calls"])
    }

    @Test("an error names the field")
    func errors() {
        for (json, param) in [
            (#"{"input":"x"}"#, "model"), (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":[{}]}"#, "input[0].type"),
            (#"{"model":"m","input":[{"type":"function_call"}]}"#, "input[0].id"),
        ] {
            do {
                _ = try wire.decodeRequest(Array(json.utf8))
                Issue.record("no error")
            } catch {
                #expect(error.providerError?.param == param)
            }
        }
    }
}
