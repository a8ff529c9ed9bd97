import MillraceCore
import MillraceTesting
import Testing

/// What gateways write wrongly, asked of every wire's encoder (catalogue RG-15 to RG-18, RG-23 to RG-25).
@Suite("Faults: writing")
struct EncodingFaultTests {
    private static func frames(_ wire: WireID, seed: UInt64 = 5) -> [StreamFrame] { WireResponse(seed: seed, wire: wire).frames() }

    @Test("RG-18: nothing is written after the end, whatever comes", arguments: WireID.allCases)
    func oneTerminal(wire: WireID) {
        for outcome in [Outcome.finished, .failed, .truncated, .cancelled, .blocked] {
            var encoder = ResponseEncoder(wire: Wire(wire))
            var frames = Self.frames(wire)
            if case .end(var end) = frames.removeLast() {
                end.outcome = outcome
                frames.append(.end(end))
            }
            _ = encoder.encode(frames)
            let late: [StreamFrame] = [
                .textDelta(TextDelta(part: PartID(index: 90), text: "late")), .usage(Usage(inputTokens: 1)),
                .end(ResponseEnd(outcome: .finished, finishReason: .stop)), .end(ResponseEnd(outcome: .failed)),
            ]
            #expect(encoder.encode(late).isEmpty, "\(wire), \(outcome)")
        }
    }

    @Test(
        "RG-18, RG-24: after an error no proof of an end follows, and the error is framed as the dialect has it", arguments: WireID.allCases
    )
    func errorAfterStatus(wire: WireID) throws {
        var encoder = ResponseEncoder(wire: Wire(wire))
        var frames = Self.frames(wire)
        let error = ProviderError(type: "overloaded_error", code: "503", message: "busy")
        frames[frames.count - 1] = .end(ResponseEnd(outcome: .failed, finishReason: .stop, error: error))
        let bytes = encoder.encode(frames.filter { if case .toolCallComplete = $0 { false } else { true } })
        // The framing is whole: what cannot be framed is not an error a client sees.
        let stream = try #require(WireStream(reading: bytes, wire: wire))
        #expect(!stream.frames.contains { $0.isDone })
        let decoded = decode(stream: bytes, of: wire)
        #expect(decoded.response.outcome == .failed)
        #expect(decoded.response.error?.message == "busy")
        #expect(decoded.response.toolCalls.isEmpty)
    }

    @Test("RG-25: a whole response that is replayed as a stream is the response, proofs and calls with it", arguments: WireID.allCases)
    func replay(wire: WireID) {
        for seed in Seeds.first(20) {
            let made = WireResponse(seed: seed, wire: wire)
            // One piece a part: what a cache or a fallback has in hand.
            let whole = decode(stream: made.stream(maxPieces: 1, isInterleaved: false), of: wire).response
            #expect(whole.outcome == .finished, "\(wire), seed \(seed)")
            #expect(whole.proofs == made.response.proofs, "\(wire), seed \(seed)")
            #expect(whole.toolCalls.map(\.name) == made.response.toolCalls.map(\.name), "\(wire), seed \(seed)")
        }
    }

    @Test("RG-17: identity of a call stands once on its first fragment, never null; the finish and the usage have chunks of their own")
    func strictChat() throws {
        for seed in Seeds.first(40) {
            let made = WireResponse(seed: seed, wire: .openAIChat, shape: .modelled)
            let stream = try #require(WireStream(reading: made.stream(isInterleaved: false), wire: .openAIChat))
            var begun: Set<[Int]> = []
            for json in stream.frames.compactMap(\.json) {
                let choices = json["choices"]?.elements ?? []
                if json["usage"]?.isObject == true { #expect(choices.isEmpty, "seed \(seed)") }
                for choice in choices {
                    if choice["finish_reason"]?.text != nil { #expect(choice["delta"]?.fields.isEmpty == true, "seed \(seed)") }
                    for entry in choice["delta"]?["tool_calls"]?.elements ?? [] {
                        let key = [choice["index"]?.integer ?? -1, entry["index"]?.integer ?? -1]
                        let isFirst = begun.insert(key).inserted
                        #expect((entry["id"] != nil) == isFirst && (entry["type"] != nil) == isFirst, "seed \(seed)")
                        #expect((entry["function"]?["name"] != nil) == isFirst, "seed \(seed)")
                        #expect(entry["function"]?["arguments"]?.text != nil, "seed \(seed)")
                    }
                }
            }
        }
    }
}
