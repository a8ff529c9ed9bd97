import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P1 and P2: neither reads nor line ends mean anything.
@Suite("P1, P2: cuts and line ends")
struct RechunkingLawTests {
    @Test("P1: a recording gives the same frames for every cut into reads", .needsCorpus, arguments: Corpus.all)
    func recordingIgnoresCuts(recording: Recording) {
        let whole = decode(recording)
        var cuts: [StreamCut] = [.every(2), .every(3), .every(1021)]
        // Byte by byte is done for all recordings by the tests of prefixes.
        if recording.response.count > 100_000 { cuts = [.every(7), .every(1021)] }
        for seed in 1...3 { cuts.append(.random(seed: UInt64(seed), upTo: seed * 40)) }
        for cut in cuts {
            let other = decode(recording, cut: cut)
            #expect(difference(whole.frames, other.frames) == nil, "\(recording.slug), \(cut)")
            #expect(whole.failure == other.failure, "\(recording.slug), \(cut)")
        }
    }

    @Test("P1: a generated response gives the same frames for every cut", arguments: Seeds.first(40))
    func generatedIgnoresCuts(seed: UInt64) {
        var stream = GeneratedResponse(seed: seed).stream()
        var random = SeededGenerator(seed: seed)
        stream.layout.lineEnd = random.pick(.lf, .crlf, .cr, .mixed(seed: seed))
        stream.layout.hasByteOrderMark = random.once(in: 2)
        stream.layout.endsWithBlankLine = random.once(in: 2)
        // With several data lines, a blank line too many would cut the event.
        if random.once(in: 2) { stream.layout.json.space = .lines }
        let bytes = stream.bytes
        let whole = decode(bytes)
        for cut in [StreamCut.every(1), .every(2), .every(5), .random(seed: seed, upTo: 9), .random(seed: seed, upTo: 300)] {
            let other = decode(bytes, cut: cut)
            #expect(difference(whole.frames, other.frames) == nil, "seed \(seed), \(cut)")
            #expect(whole.failure == other.failure, "seed \(seed), \(cut)")
        }
    }

    @Test("P1: a short response gives the same frames for every single cut", arguments: Seeds.first(6))
    func everySingleCut(seed: UInt64) {
        var shape = ResponseShape { $0.maxCalls = 2 }
        shape.maxPieces = 2
        shape.maxChoices = 2
        var stream = GeneratedResponse(seed: seed, shape: shape).stream(shape: shape)
        stream.frames = Array(stream.frames.prefix(4)) + stream.frames.suffix(3)
        stream.layout.lineEnd = seed.isMultiple(of: 2) ? .crlf : .lf
        stream.layout.hasByteOrderMark = seed.isMultiple(of: 3)
        if seed.isMultiple(of: 2) { stream.layout.json.space = .lines }
        let bytes = stream.bytes
        let whole = decode(bytes)
        for position in 0...bytes.count {
            let other = decode(bytes, cut: .at(position))
            if let difference = difference(whole.frames, other.frames) { Issue.record("seed \(seed), cut at \(position): \(difference)") }
        }
    }

    @Test("P1: a body gives the same frames for every cut", arguments: Seeds.first(20))
    func bodyIgnoresCuts(seed: UInt64) {
        let bytes = Array(GeneratedResponse(seed: seed, shape: .canonical).body.text().utf8)
        let context = ResponseContext(contentType: "application/json")
        let whole = decode(bytes, context: context, isStreaming: false)
        for cut in [StreamCut.every(1), .random(seed: seed, upTo: 50)] {
            let other = decode(bytes, context: context, isStreaming: false, cut: cut)
            #expect(difference(whole.frames, other.frames) == nil, "seed \(seed), \(cut)")
        }
    }

    @Test(
        "P2: a recording gives the same frames with LF, CR LF, CR and all mixed", .needsCorpus, arguments: Corpus.streamed
    )
    func recordingIgnoresLineEnds(recording: Recording) {
        // A recording with CR in it has line ends of its own kind already, or text outside of the framing.
        guard !recording.response.contains(0x0D), !recording.has("unframed_error") else { return }
        let lf = decode(recording)
        var random = SeededGenerator(seed: 2)
        let variants: [(String, (UInt8) -> [UInt8])] = [
            ("CR LF", { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }), ("CR", { $0 == 0x0A ? [0x0D] : [$0] }),
        ]
        for (name, replace) in variants {
            var changed = recording
            changed.response = recording.response.flatMap(replace)
            #expect(difference(lf.frames, decode(changed).frames) == nil, "\(recording.slug), \(name)")
            #expect(difference(lf.frames, decode(changed, cut: .every(3)).frames) == nil, "\(recording.slug), \(name), reads of 3")
        }
        var mixed: [UInt8] = []
        for byte in recording.response {
            // CR and then LF would be one line end, so a line after a CR does not end with a bare LF when it is empty.
            mixed +=
                byte != 0x0A ? [byte] : mixed.last == 0x0D ? random.pick([0x0D], [0x0D, 0x0A]) : random.pick([0x0A], [0x0D], [0x0D, 0x0A])
        }
        var changed = recording
        changed.response = mixed
        #expect(difference(lf.frames, decode(changed).frames) == nil, "\(recording.slug), mixed")
        #expect(difference(lf.frames, decode(changed, cut: .random(seed: 9, upTo: 5)).frames) == nil, "\(recording.slug), mixed, cut")
    }

    @Test("P2: a generated response gives the same frames with every line end", arguments: Seeds.first(60))
    func generatedIgnoresLineEnds(seed: UInt64) {
        var stream = GeneratedResponse(seed: seed).stream()
        if seed.isMultiple(of: 2) { stream.layout.json.space = .lines }
        let lf = decode(stream)
        for lineEnd in [ChatStream.LineEnd.crlf, .cr, .mixed(seed: seed), .mixed(seed: seed + 1)] {
            stream.layout.lineEnd = lineEnd
            #expect(difference(lf.frames, decode(stream).frames) == nil, "seed \(seed), \(lineEnd)")
            #expect(difference(lf.frames, decode(stream, cut: .every(1)).frames) == nil, "seed \(seed), \(lineEnd), byte by byte")
        }
    }
}
