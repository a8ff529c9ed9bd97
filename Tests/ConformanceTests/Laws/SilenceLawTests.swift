import Foundation
import MillraceCore
import MillraceTesting
import Testing

/// P24: what a response says is in no error and no diagnostic, however strange the response is.
@Suite("P24: silence")
struct SilenceLawTests {
    private static let canary = "CANARY7f3a"

    @Test("RG-21, P24: text of a broken or strange stream is in no error and no diagnostic", arguments: WireID.allCases)
    func stream(wire: WireID) throws {
        let original = try #require(WireStream(reading: Self.encoded(wire), wire: wire))
        #expect(String(decoding: original.bytes, as: UTF8.self).contains(Self.canary) || wire == .bedrockInvokeAnthropic)
        for seed in Seeds.first(60) {
            var random = SeededGenerator(seed: seed)
            var stream = original
            let mutator = random.pick(EventMutator.all)
            guard let mutator, mutator.apply(to: &stream, using: &random) else { continue }
            let bytes = random.once(in: 2) ? damaged(stream.bytes, using: &random) : stream.bytes
            check(decode(stream: bytes, of: wire), "\(wire), seed \(seed): \(mutator)")
        }
    }

    @Test("RG-21, P24: text of a broken body is in no error and no diagnostic", arguments: WireID.allCases)
    func body(wire: WireID) {
        var fold = ResponseFold()
        fold.consume(Self.frames(wire))
        let whole = Wire(wire).encodeBody(fold.response)
        for seed in Seeds.first(60) {
            var random = SeededGenerator(seed: seed)
            check(decode(body: damaged(whole, using: &random), of: wire), "\(wire), seed \(seed)")
        }
    }

    private func check(_ decoded: Decoded, _ place: String) {
        for diagnostic in decoded.response.diagnostics {
            let words = "\(diagnostic) \(String(reflecting: diagnostic))"
            if words.contains(Self.canary) { Issue.record("\(place): in the diagnostic \(diagnostic.code)") }
        }
        guard let failure = decoded.failure else { return }
        let words = "\(failure) \(String(reflecting: failure)) \(failure.localizedDescription)"
        if words.contains(Self.canary) { Issue.record("\(place): in the error \(failure.code)") }
    }

    private static func encoded(_ wire: WireID) -> [UInt8] {
        var encoder = ResponseEncoder(wire: Wire(wire))
        return encoder.encode(frames(wire))
    }

    /// A response that says the canary wherever the wire lets it.
    private static func frames(_ wire: WireID) -> [StreamFrame] {
        let abilities = WireAbilities(of: wire)
        var frames: [StreamFrame] = [.start(ResponseStart(model: "m", responseID: "r"))]
        if abilities.hasReasoning {
            let part = PartID(index: 0)
            frames.append(.reasoningDelta(ReasoningDelta(part: part, text: "I think \(canary)")))
            frames.append(.reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: "I think \(canary)"))))
        }
        let text = PartID(index: 1)
        frames += ["\(canary) is ", "it \(canary)"].map { .textDelta(TextDelta(part: text, text: $0)) }
        frames.append(.textComplete(TextComplete(part: text, text: "\(canary) is it \(canary)")))
        if abilities.arguments != .none {
            let part = PartID(index: 2)
            let call = ToolCall(checkedID: "c1", name: "f", rawArguments: "{\"\(canary)\":\"\(canary)\"}")
            frames.append(.toolCallStart(ToolCallStart(part: part, id: call.id, name: call.name)))
            frames.append(.toolCallDelta(ToolCallDelta(part: part, arguments: call.rawArguments)))
            frames.append(.toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call))))
        }
        frames.append(.end(ResponseEnd(outcome: .finished, finishReason: abilities.arguments == .none ? .stop : .toolCalls)))
        return frames
    }
}
