import Foundation
import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// P21: a word in any field of any wire is caught, in each choice, streamed and not, escaped and not.
@Suite("P21: canaries") struct CanaryTests {
    private static func guardrails(masks: Bool, _ opaque: OpaquePartPolicy = .judge) throws -> Guardrails {
        try Guardrails(output: RailLine(CanaryRail(masks: masks)), opaqueParts: opaque)
    }

    // MARK: Frames

    /// Frames of every kind, each field with something in it.
    private static var everyFrame: [StreamFrame] {
        let part = { PartID(choice: $0, index: $1) }
        let call = ToolCall(
            checkedID: "call_1", name: "post", rawArguments: "{\"a\":{\"b\":[\"c\",1.5]}}", signature: "sig", itemID: "item_1")
        let custom = ToolCall(id: "call_2", name: "run", input: "free text", itemID: "item_2")
        let cut = PartialToolCall(id: "call_3", name: "cut", rawArguments: "{\"a\":\"b")
        let origin = ReasoningOrigin(wire: .openAIChat, field: "reasoning_details", format: "format-1", index: 0)
        let citation = Citation(
            url: "https://example.org", title: "Title", quote: "quote", startIndex: 0, endIndex: 2, kind: "url_citation",
            json: "{\"a\":\"b\"}")
        let activity = ServerToolActivity(
            type: "web_search", id: "ws_1", name: "search", input: "{\"q\":\"x\"}", output: "found it", json: "{\"type\":\"web_search\"}")
        let usage = Usage(inputTokens: 1, raw: ["tier": "standard", "details": ["cached": 1]])
        var frames: [StreamFrame] = [.start(ResponseStart(model: "m", responseID: "r1", requestID: "q1"))]
        for choice in 0...1 {
            frames += [
                .reasoningDelta(ReasoningDelta(part: part(choice, 0), text: "think", isSummary: true)),
                .reasoningComplete(
                    ReasoningComplete(
                        part: part(choice, 0),
                        reasoning: ReasoningPart(text: "think", isSummary: true, signature: "s", encrypted: "e", id: "rs_1", origin: origin)
                    )),
                .textDelta(TextDelta(part: part(choice, 1), text: "text")),
                .citation(CitationFrame(part: part(choice, 1), citation: citation)),
                .textComplete(TextComplete(part: part(choice, 1), text: "text", signature: "s")),
                .refusalDelta(TextDelta(part: part(choice, 2), text: "no")),
                .refusalComplete(TextComplete(part: part(choice, 2), text: "no")),
                .audioDelta(AudioDelta(part: part(choice, 3), base64: "QUJD", transcript: "said")),
                .audioComplete(
                    AudioComplete(part: part(choice, 3), audio: AudioPart(id: "a1", base64: "QUJD", format: "wav", transcript: "said"))),
                .serverTool(ServerToolFrame(part: part(choice, 4), activity: activity)),
                .opaque(
                    OpaqueFrame(part: part(choice, 5), opaque: OpaquePart(wire: .openAIChat, kind: "future", json: "{\"a\":\"b\"}"))),
                .toolCallStart(ToolCallStart(part: part(choice, 6), id: "call_1", name: "post", itemID: "item_1")),
                .toolCallDelta(ToolCallDelta(part: part(choice, 6), arguments: call.rawArguments)),
                .toolCallComplete(ToolCallComplete(part: part(choice, 6), outcome: .complete(call))),
                .toolCallStart(ToolCallStart(part: part(choice, 7), id: "call_2", name: "run", kind: .custom, itemID: "item_2")),
                .toolCallDelta(ToolCallDelta(part: part(choice, 7), arguments: "free text")),
                .toolCallComplete(ToolCallComplete(part: part(choice, 7), outcome: .complete(custom))),
                .toolCallStart(ToolCallStart(part: part(choice, 8), id: "call_3", name: "cut")),
                .toolCallDelta(ToolCallDelta(part: part(choice, 8), arguments: cut.rawArguments)),
                .toolCallComplete(
                    ToolCallComplete(part: part(choice, 8), outcome: .invalid(cut, ArgumentError(.unfinished, offset: 7)))),
                .logprobs(
                    LogprobsFrame(
                        choice: choice, channel: .content,
                        tokens: [TokenLogprob(token: "t", logprob: -1, alternatives: [.init(token: "u", logprob: -2)])])),
            ]
        }
        frames += [
            .citation(CitationFrame(part: nil, citation: citation)), .usage(usage),
            .diagnostic(Diagnostic(.unknownPart, field: "future_event")),
            .end(
                ResponseEnd(
                    outcome: .finished, finishReason: .other("word"), rawFinishReason: "word", stopSequence: "END", usage: usage,
                    model: "m",
                    responseID: "r1", requestID: "q1", metadata: ["a": ["b": ["c"]]],
                    error: ProviderError(type: "t", code: "c", message: "message", param: "p", status: 500),
                    otherChoices: [.init(choice: 1, finishReason: .other("word"), rawFinishReason: "word", stopSequence: "END")])),
        ]
        return frames
    }

    /// The frames with the word in one field each; those that nothing reads as frames any more left out.
    private static func variants(of frames: [StreamFrame]) throws -> [[StreamFrame]] {
        var variants: [[StreamFrame]] = []
        for (position, frame) in frames.enumerated() {
            let json = PlainJSON(String(decoding: try JSONEncoder().encode(frame), as: UTF8.self)) ?? .null
            for changed in Canary.variants(json) {
                // A field of another type, or a word that is none of its kind, is no frame.
                guard let frame = try? JSONDecoder().decode(StreamFrame.self, from: Data(changed.text().utf8)) else { continue }
                var copy = frames
                copy[position] = frame
                if try Canary.isIn([frame]) { variants.append(copy) }
            }
        }
        return variants
    }

    @Test("P21: in each field of each kind of frame, blocked and masked, streamed and whole")
    func frames() async throws {
        let variants = try Self.variants(of: Self.everyFrame)
        // Every kind of frame has at least one field; some have ten.
        #expect(variants.count > 100)
        for (masks, opaque) in [(false, OpaquePartPolicy.judge), (true, .judge), (false, .drop)] {
            let guardrails = try Self.guardrails(masks: masks, opaque)
            for (number, frames) in variants.enumerated() {
                let guarded = GuardedExecutor(FixedExecutor(frames: frames), guardrails: guardrails)
                for isStreaming in [true, false] {
                    let (out, error, partial) = await guarded.outcome(isStreaming: isStreaming)
                    let leaks = try (out + partial).filter { try Canary.isIn([$0]) }
                    #expect(leaks.isEmpty, "variant \(number), masked \(masks), streamed \(isStreaming)")
                    #expect(error == nil)
                    let violations = isStreaming ? FrameVerifier.violations(in: out) : []
                    #expect(violations.isEmpty, "variant \(number), masked \(masks)")
                }
            }
        }
    }

    @Test("P21: without the word everything but what cannot be read passes")
    func clean() async throws {
        let guardrails = try Self.guardrails(masks: false)
        let (out, _, _) = await GuardedExecutor(FixedExecutor(frames: Self.everyFrame), guardrails: guardrails).outcome(isStreaming: true)
        let left = out.filter { if case .rail = $0 { false } else { true } }
        let expected = Self.everyFrame.filter { if case .logprobs = $0 { false } else { true } }
        #expect(Set(left) == Set(expected))
    }

    // MARK: Wires

    /// A response of a wire, with few parts of each kind: every one of their fields is tried.
    private static func made(_ wire: WireID, seed: UInt64) -> WireResponse {
        var shape = WireResponse.Shape()
        (shape.maxParts, shape.maxCalls, shape.maxChoices) = (3, 2, 2)
        return WireResponse(seed: seed, wire: wire, shape: shape)
    }

    private static func decode(_ bytes: [UInt8], of wire: WireID, isStreaming: Bool) -> (frames: [StreamFrame], failure: LLMError?) {
        let type = isStreaming ? Wire(wire).framing.mediaType : "application/json"
        var decoder = ResponseDecoder(
            wire: Wire(wire), context: ResponseContext(contentType: type, idSeed: "s"), isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        bytes.withUnsafeBytes { decoder.push($0, into: &frames) }
        decoder.finish(.closed, into: &frames)
        return (frames, decoder.failure)
    }

    /// What leaves of a response of a wire, and whether the word was in it before.
    private func check(_ bytes: [UInt8], of wire: WireID, isStreaming: Bool, _ guardrails: Guardrails, _ place: String) async throws -> Bool
    {
        let (frames, failure) = Self.decode(bytes, of: wire, isStreaming: isStreaming)
        guard try Canary.isIn(frames, failure) else { return false }
        let guarded = GuardedExecutor(FixedExecutor(frames: frames, failure: failure), guardrails: guardrails)
        let (out, error, partial) = await guarded.outcome(isStreaming: isStreaming)
        let hasLeaked = try Canary.isIn(out + partial, error)
        #expect(!hasLeaked, "\(place)")
        if isStreaming, !out.isEmpty {
            let violations = FrameVerifier.violations(in: out)
            #expect(violations.isEmpty, "\(place)")
        }
        return true
    }

    @Test("P21: in each field of each event of each wire, plain and escaped", arguments: WireID.allCases)
    func streams(wire: WireID) async throws {
        var count = 0
        for seed in [1, 2] as [UInt64] {
            var encoder = ResponseEncoder(wire: Wire(wire))
            let bytes = encoder.encode(Self.made(wire, seed: seed).frames(maxPieces: 2))
            let stream = try #require(WireStream(reading: bytes, wire: wire))
            let guardrails = try Self.guardrails(masks: seed == 2)
            for (event, frame) in stream.frames.enumerated() {
                guard case .json(let json) = frame.payload else { continue }
                for (number, changed) in Canary.variants(json).enumerated() {
                    var copy = stream
                    copy.frames[event].payload = .json(changed)
                    if (number + event).isMultiple(of: 2) { copy.layout.json.escapes = .all }
                    let place = "\(wire), seed \(seed), event \(event), place \(number)"
                    if try await check(copy.bytes, of: wire, isStreaming: true, guardrails, place) { count += 1 }
                }
            }
        }
        #expect(count > 5, "the word must get through the decoder for the test to mean anything")
    }

    @Test("P21: in each field of a whole body of each wire, plain and escaped", arguments: WireID.allCases)
    func bodies(wire: WireID) async throws {
        var count = 0
        for seed in [1, 2] as [UInt64] {
            let bytes = Wire(wire).encodeBody(Self.made(wire, seed: seed).response)
            guard let json = PlainJSON(String(decoding: bytes, as: UTF8.self)) else { continue }
            let guardrails = try Self.guardrails(masks: seed == 2)
            for (number, changed) in Canary.variants(json).enumerated() {
                let style = PlainJSON.Style(escapes: number.isMultiple(of: 2) ? .all : .needed)
                let place = "\(wire), seed \(seed), place \(number)"
                if try await check(Array(changed.text(style: style).utf8), of: wire, isStreaming: false, guardrails, place) { count += 1 }
            }
        }
        #expect(count > 5, "the word must get through the decoder for the test to mean anything")
    }
}
