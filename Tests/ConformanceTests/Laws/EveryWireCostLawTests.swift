import MillraceCore
import MillraceTesting
import Testing

/// P15 over every wire: reading, folding and writing are linear in the bytes, whatever the response is made of.
@Suite("P15: cost, every wire", .serialized)
struct EveryWireCostLawTests {
    /// What makes decoders and encoders quadratic.
    enum Load: String, CaseIterable, CustomTestStringConvertible {
        case deltasOfText, oneGiantText, deltasOfArguments, mixedCalls, manyParts

        var testDescription: String { rawValue }

        /// The frames of a response of that size; nil where the wire cannot say it.
        func frames(_ size: Int, on wire: WireID) -> [StreamFrame]? {
            let abilities = WireAbilities(of: wire)
            var frames: [StreamFrame] = [.start(ResponseStart(model: "m", responseID: "r"))]
            var reason = FinishReason.stop
            func text(_ words: String, of part: PartID) -> StreamFrame { .textDelta(TextDelta(part: part, text: words)) }
            switch self {
            case .deltasOfText:
                let part = PartID(index: 0)
                frames += (0..<size).map { _ in text("a", of: part) }
                frames.append(.textComplete(TextComplete(part: part, text: String(repeating: "a", count: size))))
            case .oneGiantText:
                let words = String(repeating: "é\n", count: size * 40)
                frames += [text(words, of: PartID(index: 0)), .textComplete(TextComplete(part: PartID(index: 0), text: words))]
            case .deltasOfArguments:
                guard abilities.arguments != .none else { return nil }
                reason = .toolCalls
                let pieces = ["{\"a\":\""] + Array(repeating: "x", count: size) + ["\"}"]
                frames += Load.call(0, pieces).joined()
            case .mixedCalls:
                guard abilities.arguments != .none else { return nil }
                reason = .toolCalls
                let calls = (0..<size / 8).map { Load.call($0, ["{\"a\":", "1", "}"]) }
                for step in 0..<5 { frames += calls.flatMap { $0[step] } }
            case .manyParts:
                guard abilities.hasReasoning else { return nil }
                for index in 0..<size / 2 {
                    let part = PartID(index: index)
                    if index.isMultiple(of: 2) {
                        frames += [text("a", of: part), .textComplete(TextComplete(part: part, text: "a"))]
                    } else {
                        frames.append(.reasoningDelta(ReasoningDelta(part: part, text: "b")))
                        frames.append(.reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: "b"))))
                    }
                }
            }
            frames.append(.end(ResponseEnd(outcome: .finished, finishReason: reason)))
            return frames
        }

        private static func call(_ index: Int, _ pieces: [String]) -> [[StreamFrame]] {
            let part = PartID(index: index)
            let call = ToolCall(checkedID: ToolCallID("call_\(index)"), name: "f", rawArguments: pieces.joined())
            return [[.toolCallStart(ToolCallStart(part: part, id: call.id, name: call.name))]]
                + pieces.map { [.toolCallDelta(ToolCallDelta(part: part, arguments: $0))] }
                + [[.toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call)))]]
        }
    }

    @Test(
        "P15: four times the response costs about four times the work of reading and writing it", arguments: WireID.allCases, Load.allCases)
    func workIsLinear(wire: WireID, load: Load) {
        let size = 160
        guard let small = load.frames(size, on: wire), let large = load.frames(size * 4, on: wire) else { return }
        let (few, many) = (encode(small, wire), encode(large, wire))
        let ratio = Double(many.count) / Double(few.count)
        // Linear is 4, quadratic is 16; the line is drawn between.
        let reading = ProcessorTime.growth(of: ratio, small: { read(few, wire) }, large: { read(many, wire) })
        #expect(reading < ratio * 2.2, "\(wire), \(load): \(reading) times the reading for \(ratio) times the bytes")
        let writing = ProcessorTime.growth(of: 4, small: { _ = encode(small, wire) }, large: { _ = encode(large, wire) })
        #expect(writing < 4 * 2.2, "\(wire), \(load): \(writing) times the writing for 4 times the frames")
    }

    private func encode(_ frames: [StreamFrame], _ wire: WireID) -> [UInt8] {
        var encoder = ResponseEncoder(wire: Wire(wire))
        return encoder.encode(frames)
    }

    private func read(_ bytes: [UInt8], _ wire: WireID) {
        var decoder = ResponseDecoder(wire: Wire(wire), context: ResponseContext(contentType: Wire(wire).framing.mediaType))
        var frames: [StreamFrame] = []
        var fold = ResponseFold()
        for piece in StreamCut.every(4096).pieces(of: bytes) {
            piece.withUnsafeBytes { decoder.push($0, into: &frames) }
            fold.consume(frames)
            frames.removeAll(keepingCapacity: true)
        }
        decoder.finish(.closed, into: &frames)
        fold.consume(frames)
        _ = fold.response
    }
}
