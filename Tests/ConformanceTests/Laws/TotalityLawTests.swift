import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P27: any bytes give frames and one outcome.
@Suite("P27: totality")
struct TotalityLawTests {
    @Test(
        "P27: damaged recordings have one outcome and keep the laws of frames", .needsCorpus, arguments: Seeds.first(400))
    func damagedRecordings(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let recordings = Corpus.recordings.filter { $0.response.count < 12_000 }
        guard let recording = random.pick(recordings), let other = random.pick(recordings) else { return }
        let bytes = damage(recording.response, with: other.response, using: &random)
        check(bytes, context: recording.context, isStreaming: recording.isStreaming, seed: seed, using: &random)
    }

    @Test("P27: damaged generated responses have one outcome and keep the laws of frames", arguments: Seeds.first(400))
    func damagedGenerated(seed: UInt64) {
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        let response = GeneratedResponse(seed: seed)
        let isStreaming = !random.once(in: 4)
        var stream = response.stream()
        for _ in 0..<random.number(0...3) {
            if let mutator = random.pick(StreamMutator.all) { _ = mutator.apply(to: &stream, using: &random) }
        }
        let bytes = damage(isStreaming ? stream.bytes : Array(response.body.text().utf8), with: stream.bytes, using: &random)
        check(bytes, context: ResponseContext(), isStreaming: isStreaming, seed: seed, using: &random)
    }

    @Test("P27: noise has one outcome, and it is no success", arguments: Seeds.first(200))
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "data:", "data: ", "{", "}", "[", "]", "\"", "\\", "\n", "\n\n", "\r", "\r\n", ":", ",", "null", "choices", "\u{FEFF}",
            "<html>", "event: error\n",
        ]
        var bytes: [UInt8] = []
        for _ in 0..<random.number(0...200) {
            bytes += random.once(in: 3) ? [UInt8(truncatingIfNeeded: random.next())] : Array((random.pick(words) ?? "").utf8)
        }
        for isStreaming in [true, false] {
            let decoded = decode(
                bytes, context: ResponseContext(contentType: random.pick(nil, "text/event-stream", "application/json")),
                isStreaming: isStreaming,
                cut: .random(seed: seed, upTo: 9))
            #expect(FrameVerifier.violations(in: decoded.frames) == [], "seed \(seed)")
            #expect(decoded.response.outcome != .finished, "seed \(seed)")
            #expect(decoded.failure != nil, "seed \(seed)")
        }
    }

    @Test("P27: nothing at all is no success", arguments: [true, false])
    func nothing(isStreaming: Bool) {
        for text in ["", "\n", " ", ": ping\n\n", "data: [DONE]\n\n", "{}", "null", "[]", "\u{FEFF}"] {
            let decoded = decode(Array(text.utf8), context: ResponseContext(), isStreaming: isStreaming)
            #expect(FrameVerifier.violations(in: decoded.frames) == [], "\(text.debugDescription)")
            #expect(decoded.response.outcome != .finished, "\(text.debugDescription)")
        }
    }

    @Test("FR-14: bytes that are not UTF-8 are replaced, noted, and cost nothing else")
    func invalidUTF8() {
        // Unicode 15 section 3.9: one replacement for each longest beginning of a character.
        for (bytes, replacements) in [
            ([0xFF], 1), ([0xE2, 0x82], 1), ([0xC0, 0xAF], 2), ([0xF0, 0x9F, 0x98], 1), ([0xED, 0xA0, 0x80], 3),
        ] as [([UInt8], Int)] {
            let stream =
                Array("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a".utf8) + bytes
                + Array("b\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".utf8)
            for cut in [StreamCut.whole, .every(1)] {
                let response = decode(stream, cut: cut).response
                #expect(response.text == "a" + String(repeating: "\u{FFFD}", count: replacements) + "b", "\(bytes)")
                #expect(response.outcome == .finished)
                #expect(response.diagnostics.contains { $0.code == .invalidUTF8Replaced })
            }
        }
    }

    @Test("P8: a response that is cancelled ends so, after any byte")
    func cancelled() {
        let bytes = GeneratedResponse(seed: 5).stream().bytes
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext(contentType: "text/event-stream"))
        var frames: [StreamFrame] = []
        for byte in bytes {
            if decoder.isEnded { break }
            var copy = decoder
            var all = frames
            copy.finish(.cancelled, into: &all)
            let violations = FrameVerifier.violations(in: all)
            if !violations.isEmpty { Issue.record("\(violations)") }
            if case .end(let end)? = all.last, end.outcome == .cancelled {} else { Issue.record("not cancelled") }
            decoder.push([byte], into: &frames)
        }
    }

    private func check(_ bytes: [UInt8], context: ResponseContext, isStreaming: Bool, seed: UInt64, using random: inout SeededGenerator) {
        let end: EndOfInput = random.pick(.closed, .closed, .aborted(TransportError(.connectionLost)), .cancelled)
        let whole = decode(bytes, context: context, isStreaming: isStreaming, end: end)
        #expect(FrameVerifier.violations(in: whole.frames) == [], "seed \(seed)")
        let cut = decode(bytes, context: context, isStreaming: isStreaming, cut: .random(seed: seed, upTo: 30), end: end)
        #expect(difference(whole.frames, cut.frames) == nil, "P1, seed \(seed)")
        #expect(whole.failure == cut.failure, "P1, seed \(seed)")
        #expect((whole.response.outcome == .finished) == (whole.failure == nil), "seed \(seed)")
    }

    /// Changes, removes, repeats and inserts bytes, or goes over to another stream.
    private func damage(_ bytes: [UInt8], with other: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.number(1...4) {
            if bytes.isEmpty { break }
            let at = random.number(0...bytes.count - 1)
            let length = random.number(1...min(40, bytes.count - at))
            switch random.number(0...7) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[at] ^= 1 << UInt8(random.number(0...7))
            case 2: bytes.removeSubrange(at..<at + length)
            case 3: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
            case 4: bytes.insert(contentsOf: (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }, at: at)
            case 5: bytes = Array(bytes[..<at]) + other.suffix(random.number(0...other.count))
            case 6:
                bytes.insert(
                    contentsOf: Array(random.pick("\n", "\r", "\"", "}", "{", "\\", "null", "data: ", "\n\n", "[DONE]").utf8), at: at)
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }
}
