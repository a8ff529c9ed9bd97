import MillraceCore
import MillraceTesting
import Testing

/// P22 and P5 for `openai-responses`: what is encoded and decoded again is what it was.
@Suite("P22: round trips, OpenAI Responses")
struct ResponsesIdentityTests {
    private let wire = Wire(.openAIResponses)

    @Test("P22: frames that are encoded and decoded are the frames", arguments: Seeds.first(300))
    func framesComeBack(seed: UInt64) {
        let frames = FrameSequence(seed: seed, maxChoices: 1).frames
        let before = Decoded(frames: frames).response
        var encoder = ResponseEncoder(wire: wire)
        let stream = encoder.encode(frames)
        let streamed = decode(stream, wire: wire)
        #expect(FrameVerifier.violations(in: streamed.frames) == [], "seed \(seed)")
        check(streamed.response, before, "seed \(seed), stream")
        let whole = decode(
            wire.encodeBody(before), wire: wire, context: ResponseContext(contentType: "application/json"), isStreaming: false)
        check(whole.response, before, "seed \(seed), body")
        // P1: the cut changes nothing.
        let cut = decode(stream, wire: wire, cut: .every(1))
        #expect(difference(cut.frames, streamed.frames) == nil, "seed \(seed)")
        // A second trip changes no byte.
        var second = ResponseEncoder(wire: wire)
        let again = second.encode(streamed.frames)
        var third = ResponseEncoder(wire: wire)
        #expect(third.encode(decode(again, wire: wire).frames) == again, "seed \(seed)")
    }

    @Test("P9: an encoded stream cut at any byte is no success", arguments: Seeds.first(6))
    func cutAnywhere(seed: UInt64) {
        var encoder = ResponseEncoder(wire: wire)
        let bytes = encoder.encode(FrameSequence(seed: seed, maxChoices: 1).frames)
        var decoder = ResponseDecoder(wire: wire, context: ResponseContext(contentType: "text/event-stream"))
        var frames: [StreamFrame] = []
        for (position, byte) in bytes.enumerated() {
            var copy = decoder
            var tail = frames
            copy.finish(.closed, into: &tail)
            let response = Decoded(frames: tail).response
            // The last event may lack its blank line, which is no loss.
            if position < bytes.count - 2, response.outcome == .finished || !response.toolCalls.isEmpty {
                Issue.record("seed \(seed), cut at \(position) of \(bytes.count)")
            }
            decoder.push([byte], into: &frames)
        }
    }

    private func check(_ left: LLMResponse, _ right: LLMResponse, _ name: String) {
        #expect(left.outcome == right.outcome, "\(name)")
        #expect(left.text.utf8.elementsEqual(right.text.utf8), "\(name)")
        #expect((left.reasoning ?? "").utf8.elementsEqual((right.reasoning ?? "").utf8), "\(name)")
        #expect((left.refusal ?? "").utf8.elementsEqual((right.refusal ?? "").utf8), "\(name)")
        #expect(left.toolCallOutcomes.map(shown) == right.toolCallOutcomes.map(shown), "\(name)")
        #expect(left.parts.map(kind) == right.parts.map(kind), "\(name)")
        #expect(signatures(left) == signatures(right), "\(name)")
        // This wire has no word for it: calls that can be run say it.
        let reason = right.finishReason == .toolCalls && right.toolCalls.isEmpty ? .stop : right.finishReason
        #expect(left.finishReason == reason, "\(name)")
        #expect(left.usage?.inputTokens == right.usage?.inputTokens, "\(name)")
        #expect(left.usage?.outputTokens == right.usage?.outputTokens, "\(name)")
        #expect(left.model == right.model, "\(name)")
        #expect(left.responseID == right.responseID, "\(name)")
        if !right.text.isEmpty { #expect(left.choice.logprobs.content == right.choice.logprobs.content, "\(name)") }
    }

    private func shown(_ outcome: ToolCallOutcome) -> String {
        let how =
            switch outcome {
            case .complete: "complete"
            case .incomplete: "incomplete"
            case .invalid: "invalid"
            }
        return "\(how) \(outcome.id) \(outcome.name ?? "") \(outcome.rawArguments)"
    }

    private func kind(_ part: LLMResponse.Part) -> String {
        switch part {
        case .text: "text"
        case .reasoning: "reasoning"
        case .refusal: "refusal"
        case .toolCall: "call"
        default: "other"
        }
    }

    private func signatures(_ response: LLMResponse) -> [String] {
        response.parts.compactMap { if case .reasoning(let part) = $0 { part.signature } else { nil } }
    }
}
