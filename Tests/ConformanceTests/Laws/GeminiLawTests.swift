import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// Laws of the decoder that need other streams than those of `openai-chat`.
@Suite("Gemini: laws")
struct GeminiLawTests {
    private static let wires: [WireID] = [.gemini, .geminiJSONArray, .geminiInteractions]
    private static let recordings = Corpus.all.filter {
        $0.wireID.map(wires.contains) == true && $0.response.count < 12_000
    }

    @Test("P27, P1: damaged recordings have one outcome, the same for every cut", .needsCorpus, arguments: Seeds.first(300))
    func damaged(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        guard let recording = random.pick(Self.recordings), let id = recording.wireID else { return }
        var bytes = recording.response
        for _ in 0..<random.number(1...4) where !bytes.isEmpty {
            let at = random.number(0...bytes.count - 1)
            let length = random.number(1...min(60, bytes.count - at))
            switch random.number(0...5) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.removeSubrange(at..<at + length)
            case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
            case 3: bytes.insert(contentsOf: Array(random.pick("\n", "\"", "}", "{", "[", "]", ",", "\\", "null", "DONE").utf8), at: at)
            case 4: bytes += recording.response.suffix(length * 4)
            default: bytes.removeSubrange(at...)
            }
        }
        let end: EndOfInput = random.pick(.closed, .closed, .aborted(TransportError(.connectionLost)), .cancelled)
        let whole = decode(bytes, wire: Wire(id), context: recording.context, isStreaming: recording.isStreaming, end: end)
        let name = "seed \(seed), \(recording.slug)"
        #expect(FrameVerifier.violations(in: whole.frames) == [], "\(name)")
        #expect((whole.response.outcome == .finished) == (whole.failure == nil), "\(name)")
        for cut in [StreamCut.every(1), .random(seed: seed, upTo: 30)] {
            let other = decode(bytes, wire: Wire(id), context: recording.context, isStreaming: recording.isStreaming, cut: cut, end: end)
            #expect(difference(whole.frames, other.frames) == nil, "P1, \(name)")
            #expect(whole.failure == other.failure, "P1, \(name)")
        }
    }

    @Test("P3: comments, events of other kinds and unknown fields change nothing", .needsCorpus)
    func noise() {
        for recording in Self.recordings where recording.isStreaming && recording.wireID != .geminiJSONArray {
            guard let id = recording.wireID else { continue }
            let text = String(decoding: recording.response, as: UTF8.self).replacing("\r\n", with: "\n")
            let other = id == .gemini ? "data: {\"newEvent\":1}\n\n" : "data: {\"event_type\":\"step.sparkle\"}\n\n"
            let noisy = text.replacing("\n\n", with: "\n\n: ping\n\n\(other)")
            let (plain, decoded) = (decode(recording), decode(Array(noisy.utf8), wire: Wire(id), context: recording.context))
            #expect(difference(plain.response, decoded.response, except: [.metadata]) == nil, "\(recording.slug)")
        }
    }

    /// A kind of stream that could make a decoder quadratic.
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var size: Int
        var wire = WireID.gemini
        var cut = StreamCut.every(16_384)
        var text: @Sendable (Int) -> String

        var testDescription: String { name }

        static func part(_ part: String) -> String { "data: {\"candidates\":[{\"content\":{\"parts\":[\(part)]}}]}\r\n\r\n" }

        static let all = [
            Shape(name: "text in many deltas", size: 1500) { size in
                String(repeating: part("{\"text\":\"a\"}"), count: size)
            },
            Shape(name: "one string in many pieces", size: 800) { size in
                let piece = "{\"jsonPath\":\"$.t\",\"stringValue\":\"x\",\"willContinue\":true}"
                return part("{\"functionCall\":{\"name\":\"f\",\"willContinue\":true}}")
                    + String(repeating: part("{\"functionCall\":{\"partialArgs\":[\(piece)],\"willContinue\":true}}"), count: size)
            },
            Shape(name: "many elements at paths, never in order", size: 400) { size in
                part("{\"functionCall\":{\"name\":\"f\",\"willContinue\":true}}")
                    + (0..<size).map { number in
                        let place = number.isMultiple(of: 2) ? "$.a.k\(number)" : "$.b[\(number / 2)]"
                        return part("{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"\(place)\",\"numberValue\":1}]}}")
                    }.joined()
            },
            Shape(name: "many calls", size: 300) { size in
                (0..<size).map { part("{\"functionCall\":{\"id\":\"c\($0)\",\"name\":\"f\",\"args\":{\"a\":1}}}") }.joined()
            },
            Shape(name: "members of one call, one by one", size: 400) { size in
                part("{\"functionCall\":{\"name\":\"f\",\"args\":{}}}")
                    + (0..<size).map { part("{\"functionCall\":{\"args\":{\"k\($0)\":1}}}") }.joined()
            },
            Shape(name: "one giant element, byte by byte", size: 12_000, wire: .geminiJSONArray, cut: .every(1)) { size in
                "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\(String(repeating: "a", count: size))\"}]}}]}]"
            },
        ]
    }

    @Test("P15: four times the bytes cost about four times the work", arguments: Shape.all)
    func workIsLinear(shape: Shape) {
        let (small, large) = (Array(shape.text(shape.size).utf8), Array(shape.text(shape.size * 4).utf8))
        let ratio = Double(large.count) / Double(small.count)
        let best = ProcessorTime.growth(of: ratio, small: { work(small, shape) }, large: { work(large, shape) })
        #expect(best < ratio * 2.2, "\(shape.name): \(best) times the work for \(ratio) times the bytes")
    }

    private func work(_ bytes: [UInt8], _ shape: Shape) {
        var decoder = ResponseDecoder(wire: Wire(shape.wire), context: ResponseContext())
        var frames: [StreamFrame] = []
        for piece in shape.cut.pieces(of: bytes) {
            piece.withUnsafeBytes { decoder.push($0, into: &frames) }
            frames.removeAll(keepingCapacity: true)
        }
        decoder.finish(.closed, into: &frames)
    }
}
