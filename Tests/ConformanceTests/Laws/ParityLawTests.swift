import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P5, P6, P7, P10: the fold is what was said, streamed or not.
@Suite("P5, P6, P7, P10: the fold is what was said")
struct ParityLawTests {
    @Test("P5: a stream and the same response as a body fold into the same response", arguments: Seeds.first(300))
    func streamEqualsBody(seed: UInt64) {
        let response = GeneratedResponse(seed: seed, shape: .canonical)
        let streamed = decode(response.stream(shape: .canonical)).response
        let whole = decode(body: response.body).response
        if let difference = difference(streamed, whole) { Issue.record("seed \(seed): \(difference)") }
    }

    @Test("P5: a body that came where a stream was asked for folds as itself", arguments: Seeds.first(60))
    func bodyInsteadOfStream(seed: UInt64) {
        let response = GeneratedResponse(seed: seed, shape: .canonical)
        let bytes = Array(response.body.text(style: PlainJSON.Style(space: seed.isMultiple(of: 2) ? .lines : .none)).utf8)
        let whole = decode(body: response.body).response
        for type in ["application/json", "text/event-stream", nil] {
            let seen = decode(bytes, context: ResponseContext(contentType: type, idSeed: "s"))
            if let difference = difference(seen.response, whole) {
                Issue.record("FR-21, seed \(seed), \(type ?? "no type"): \(difference)")
            }
        }
        // FR-21: a whole response inside one event.
        let framed = decode(ChatStream(chunks: [response.body], isDone: seed.isMultiple(of: 3)))
        if let difference = difference(framed.response, whole) { Issue.record("FR-21, seed \(seed), in an event: \(difference)") }
    }

    @Test("P7: a generated stream folds into what the response says", arguments: Seeds.first(300))
    func streamFoldsIntoTruth(seed: UInt64) {
        let response = GeneratedResponse(seed: seed)
        let decoded = decode(response.stream())
        check(decoded, says: response, seed: seed)
        // P7, total: no byte of text is lost or doubled.
        for (choice, truth) in zip(decoded.response.allChoices, response.choices) {
            #expect(choice.text.utf8.elementsEqual(truth.text.utf8), "seed \(seed)")
            #expect((choice.reasoning ?? "").utf8.elementsEqual(truth.reasoning.utf8), "seed \(seed)")
            #expect((choice.refusal ?? "").utf8.elementsEqual(truth.refusal.utf8), "seed \(seed)")
        }
    }

    @Test("P7: a generated body folds into what the response says", arguments: Seeds.first(200))
    func bodyFoldsIntoTruth(seed: UInt64) {
        let response = GeneratedResponse(seed: seed, shape: .canonical)
        check(decode(body: response.body), says: response, seed: seed)
    }

    @Test("P7: the parts of a choice come in the order they were said", arguments: Seeds.first(150))
    func partsKeepOrder(seed: UInt64) {
        let response = GeneratedResponse(seed: seed)
        for (choice, truth) in zip(decode(response.stream()).response.allChoices, response.choices) {
            #expect(choice.parts.map(kind) == truth.segments.map(kind), "seed \(seed), choice \(choice.index)")
        }
    }

    @Test("P10: arguments of an executable call are the wire's, byte for byte", arguments: Seeds.first(300))
    func argumentsAreTheWires(seed: UInt64) {
        let response = GeneratedResponse(seed: seed)
        let folded = decode(response.stream()).response
        for (position, choice) in folded.allChoices.enumerated() {
            let truth = response.executableCalls(ofChoice: position)
            #expect(choice.toolCalls.count == truth.count, "seed \(seed)")
            for (call, want) in zip(choice.toolCalls, truth) {
                #expect(call.name == want.name, "seed \(seed)")
                #expect(call.rawArguments.utf8.elementsEqual(want.arguments.utf8), "seed \(seed)")
                #expect(want.id == nil ? call.id.origin == .minted : call.id == ToolCallID(want.id ?? ""), "seed \(seed)")
            }
        }
    }

    @Test("P5, MD-16: token probabilities are appended in order, streamed or not", arguments: Seeds.first(200))
    func logprobsAreAppended(seed: UInt64) {
        let response = GeneratedResponse(seed: seed, shape: .canonical)
        for folded in [decode(response.stream(shape: .canonical)).response, decode(body: response.body).response] {
            for (choice, truth) in zip(folded.allChoices, response.choices) {
                #expect(choice.logprobs.content.map(\.token) == truth.tokens.map(\.text), "seed \(seed)")
                #expect(choice.logprobs.content.map(\.logprob) == truth.tokens.map { Double($0.eighths) / 8 }, "seed \(seed)")
                #expect(choice.logprobs.content.map(\.alternatives.count) == truth.tokens.map(\.alternatives.count), "seed \(seed)")
                #expect(choice.logprobs.content.map(\.bytes) == truth.tokens.map { Array($0.text.utf8) }, "seed \(seed)")
            }
        }
    }

    private func check(_ decoded: Decoded, says response: GeneratedResponse, seed: UInt64) {
        let violations = FrameVerifier.violations(in: decoded.frames)
        #expect(violations == [], "seed \(seed)")
        let comparison = NeutralComparison(expected: response.expectation, actual: decoded.neutral)
        for difference in comparison.differences { Issue.record("seed \(seed): \(difference)") }
        #expect(decoded.response.outcome == .finished, "seed \(seed)")
        #expect(decoded.failure == nil, "seed \(seed)")
        #expect(decoded.response.allChoices.count == response.choices.count, "seed \(seed)")
        // A call that is cut or broken is told apart: by what the provider claimed.
        for (choice, truth) in zip(decoded.response.allChoices, response.choices) {
            let found = choice.toolCallOutcomes.map { outcome in
                switch outcome {
                case .complete: "complete"
                case .incomplete: "incomplete"
                case .invalid: "invalid"
                }
            }
            let wanted = truth.calls.map { call in
                switch call.outcome {
                case .complete: "complete"
                case .incomplete: "incomplete"
                case .invalid: "invalid"
                }
            }
            #expect(found == wanted, "seed \(seed), choice \(truth.index)")
        }
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

    private func kind(_ segment: GeneratedResponse.Segment) -> String {
        switch segment {
        case .text: "text"
        case .reasoning: "reasoning"
        case .refusal: "refusal"
        case .call: "call"
        }
    }
}
