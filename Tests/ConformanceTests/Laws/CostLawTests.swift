import MillraceCore
import MillraceTesting
import Testing

/// P15 and P16: work is linear in bytes, and every buffer has a limit.
@Suite("P15, P16: cost", .serialized)
struct CostLawTests {
    /// A kind of stream that has made decoders quadratic.
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var size: Int
        var cut: StreamCut
        var bytes: @Sendable (Int) -> [UInt8]

        var testDescription: String { name }

        static func chunk(_ delta: String) -> [UInt8] {
            Array("data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":\(delta)}]}\n\n".utf8)
        }
        static let end = Array("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".utf8)

        static let all = [
            Shape(name: "one giant event", size: 200_000, cut: .every(16_384)) { size in
                chunk("{\"content\":\"\(String(repeating: "a", count: size))\"}") + end
            },
            Shape(name: "one giant event, byte by byte", size: 12_000, cut: .every(1)) { size in
                chunk("{\"content\":\"\(String(repeating: "a", count: size))\"}") + end
            },
            Shape(name: "one giant event of escapes", size: 20_000, cut: .every(16_384)) { size in
                chunk("{\"content\":\"\(String(repeating: "\\u00e9\\n", count: size / 4))\"}") + end
            },
            Shape(name: "text in many deltas of one byte", size: 1500, cut: .every(16_384)) { size in
                (0..<size).flatMap { _ in chunk("{\"content\":\"a\"}") } + end
            },
            Shape(name: "arguments in many deltas of one byte", size: 1500, cut: .every(16_384)) { size in
                chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"\"}}]}")
                    + (0..<size).flatMap { _ in chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"x\"}}]}") }
                    + chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"}\"}}]}") + end
            },
            Shape(name: "many keep-alives", size: 6000, cut: .every(16_384)) { size in
                (0..<size).flatMap { _ in Array(": ping\n\n".utf8) } + end
            },
            Shape(name: "many data lines in one event", size: 4000, cut: .every(16_384)) { size in
                Array("data: {\"choices\":[\n".utf8) + (0..<size).flatMap { _ in Array("data:\n".utf8) } + Array("data: ]}\n\n".utf8) + end
            },
            Shape(name: "many calls", size: 150, cut: .every(16_384)) { size in
                (0..<size).flatMap { number in
                    chunk(
                        "{\"tool_calls\":[{\"index\":\(number),\"id\":\"c\(number)\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}")
                } + end
            },
            Shape(name: "many parts", size: 400, cut: .every(16_384)) { size in
                (0..<size).flatMap { number in chunk(number.isMultiple(of: 2) ? "{\"content\":\"a\"}" : "{\"reasoning\":\"b\"}") } + end
            },
        ]
    }

    @Test("P15: four times the bytes cost about four times the work", arguments: Shape.all)
    func workIsLinear(shape: Shape) {
        // Linear is 4, quadratic is 16; the line is drawn between.
        let small = shape.bytes(shape.size)
        let large = shape.bytes(shape.size * 4)
        let ratio = 4 * Double(large.count) / Double(small.count) / 4
        let best = ProcessorTime.growth(of: ratio, small: { work(small, shape.cut) }, large: { work(large, shape.cut) })
        #expect(best < ratio * 2.2, "\(shape.name): \(best) times the work for \(ratio) times the bytes")
    }

    private func work(_ bytes: [UInt8], _ cut: StreamCut) {
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext(contentType: "text/event-stream"))
        var frames: [StreamFrame] = []
        var fold = ResponseFold()
        for piece in cut.pieces(of: bytes) {
            piece.withUnsafeBytes { decoder.push($0, into: &frames) }
            fold.consume(frames)
            frames.removeAll(keepingCapacity: true)
        }
        decoder.finish(.closed, into: &frames)
        fold.consume(frames)
        _ = fold.response
    }

    @Test("P16: an event over the limit fails on the same byte for every cut")
    func eventLimit() {
        let bytes =
            Shape.chunk("{\"content\":\"before\"}") + Shape.chunk("{\"content\":\"\(String(repeating: "a", count: 900))\"}") + Shape.end
        checkLimit(bytes, DecodingLimits(maxEventBytes: 512), "one line")
    }

    @Test("P16: a line that never ends fails on the same byte for every cut")
    func endlessLine() {
        checkLimit(
            Shape.chunk("{\"content\":\"before\"}") + Array("data: \(String(repeating: "a", count: 2000))".utf8),
            DecodingLimits(maxEventBytes: 512), "data")
        checkLimit(
            Shape.chunk("{\"content\":\"before\"}") + Array(": \(String(repeating: "a", count: 2000))".utf8),
            DecodingLimits(maxEventBytes: 512), "comment")
    }

    @Test("P16: an event of many data lines over the limit fails on the same byte for every cut")
    func manyDataLines() {
        let lines = (0..<200).flatMap { _ in Array("data: 123456789\n".utf8) }
        checkLimit(Shape.chunk("{\"content\":\"before\"}") + lines + [0x0A] + Shape.end, DecodingLimits(maxEventBytes: 512), "lines")
    }

    @Test("P16: a part over the limit fails on the same byte for every cut")
    func partLimit() {
        let text = (0..<60).flatMap { _ in Shape.chunk("{\"content\":\"0123456789\"}") } + Shape.end
        checkLimit(text, DecodingLimits(maxPartBytes: 256), "text")
        let call =
            Shape.chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}")
            + (0..<60).flatMap { _ in Shape.chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"          \"}}]}") }
            + Shape.end
        checkLimit(call, DecodingLimits(maxPartBytes: 256), "arguments")
        let held =
            (0..<60).flatMap { _ in Shape.chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"          \"}}]}") }
            + Shape.end
        checkLimit(held, DecodingLimits(maxPartBytes: 256), "arguments of a call without a name")
    }

    @Test("P16: a body over the limit fails on the same byte for every cut")
    func bodyLimit() {
        let body = Array(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"\(String(repeating: "a", count: 900))\"},\"finish_reason\":\"stop\"}]}"
                .utf8)
        checkLimit(body, DecodingLimits(maxEventBytes: 512), "body", isStreaming: false)
    }

    @Test("P16: JSON nested over the limit fails on the same byte for every cut")
    func depthLimit() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let bytes = Shape.chunk("{\"content\":\"before\"}") + Shape.chunk("{\"x\":\(deep)}") + Shape.end
        let whole = decode(bytes, limits: DecodingLimits(maxDepth: 20))
        #expect(whole.response.outcome == .failed)
        for cut in [StreamCut.every(1), .every(7), .random(seed: 1, upTo: 50)] {
            let other = decode(bytes, limits: DecodingLimits(maxDepth: 20), cut: cut)
            #expect(difference(whole.frames, other.frames) == nil, "\(cut)")
            #expect(whole.failure == other.failure, "\(cut)")
        }
    }

    private func checkLimit(_ bytes: [UInt8], _ limits: DecodingLimits, _ place: String, isStreaming: Bool = true) {
        let context = ResponseContext(contentType: isStreaming ? "text/event-stream" : "application/json")
        let whole = decode(bytes, context: context, limits: limits, isStreaming: isStreaming)
        guard case .limitExceeded? = whole.failure?.kind else {
            Issue.record("\(place): \(whole.failure.map { "\($0)" } ?? "no error")")
            return
        }
        #expect(whole.response.outcome == .failed, "\(place)")
        #expect(FrameVerifier.violations(in: whole.frames) == [], "\(place)")
        for cut in [StreamCut.every(1), .every(2), .every(13), .every(511), .every(512), .every(513), .random(seed: 3, upTo: 200)] {
            let other = decode(bytes, context: context, limits: limits, isStreaming: isStreaming, cut: cut)
            #expect(difference(whole.frames, other.frames) == nil, "\(place), \(cut)")
            #expect(
                whole.failure == other.failure,
                "\(place), \(cut): \(String(describing: whole.failure)) | \(String(describing: other.failure))")
        }
    }
}
