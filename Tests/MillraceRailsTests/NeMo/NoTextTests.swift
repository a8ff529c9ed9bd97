import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// What comes with text and is none: it is kept, and not judged.
@Suite("NeMo F7 and F11: what is no text")
struct NoTextTests {
    /// The response behind a rail that judges windows of two tokens, and what the rail was asked.
    private func guarded(_ bytes: String) async throws -> (response: LLMResponse, asked: [String]) {
        let rail = WholeTestRail("watch")
        let guardrails = try Guardrails(output: RailLine(rail), windows: WindowPolicy(chunkSize: 2, contextSize: 1))
        let result = await GuardBench(.frames(read(bytes).frames), guardrails: guardrails).stream()
        #expect(result.error == nil)
        return (result.response, rail.log.texts)
    }

    private static let words = ["one ", "two ", "three"]

    @Test("NeMo 111: chunks with metadata are judged by their text, and the metadata is kept")
    func metadata() async throws {
        let fingerprint = #","system_fingerprint":"fp_1","model":"gpt-test""#
        let chunks = Self.words.map { ChatBytes.text($0, fields: fingerprint) }.joined()
        let bytes = chunks + ChatBytes.finish("stop") + ChatBytes.usage(#"{"prompt_tokens":3,"completion_tokens":3}"#) + ChatBytes.done
        let plain = read(bytes).response
        let (response, asked) = try await guarded(bytes)
        #expect(asked == ["one two ", "two three"])
        #expect(response.text == "one two three")
        #expect(response.metadata == plain.metadata && !response.metadata.isEmpty)
        #expect(response.model == "gpt-test" && response.usage == plain.usage && plain.usage != nil)
    }

    @Test("NeMo 154: keep-alive comments change nothing, and are not judged")
    func keepAlive() async throws {
        let chunks = Self.words.map { ChatBytes.text($0) } + [ChatBytes.finish("stop"), ChatBytes.done]
        let plain = try await guarded(chunks.joined())
        let kept = try await guarded(": keep-alive\n\n" + chunks.joined(separator: ": keep-alive with words\n\n"))
        #expect(kept.asked == plain.asked && kept.asked == ["one two ", "two three"])
        #expect(kept.response.parts == plain.response.parts && kept.response.outcome == .finished)
    }
}
