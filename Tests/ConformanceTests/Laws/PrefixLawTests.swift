import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P4, P8 and P9: every stream cut at every byte.
///
/// The decoder is a value: bytes are pushed one by one, and at each byte a copy of it is told that the input has ended. So a stream
/// of n bytes costs n pushes and n endings, not n decodings.
@Suite("P4, P8, P9: every prefix")
struct PrefixLawTests {
    @Test(
        "P9: a recording cut at any byte is no success, has nothing to run, and takes nothing back", .needsCorpus,
        arguments: Corpus.streamed)
    func recordingCutAnywhere(recording: Recording) {
        var walk = PrefixWalk(recording.response, context: recording.context)
        walk.run()
        #expect(walk.faults.isEmpty, "\(recording.slug): \(walk.faults.prefix(5).joined(separator: "; "))")
        #expect(difference(decode(recording).frames, walk.frames) == nil, "P1: \(recording.slug), byte by byte")
    }

    @Test("P9: a generated response cut at any byte is no success, has nothing to run, and takes nothing back", arguments: Seeds.first(40))
    func generatedCutAnywhere(seed: UInt64) {
        var stream = GeneratedResponse(seed: seed).stream()
        var random = SeededGenerator(seed: seed)
        stream.layout.lineEnd = random.pick(.lf, .lf, .crlf, .cr)
        stream.layout.endsWithBlankLine = random.once(in: 2)
        if random.once(in: 2) { stream.layout.json.space = .lines }
        let bytes = stream.bytes
        var walk = PrefixWalk(bytes, context: ResponseContext(contentType: "text/event-stream"))
        walk.run()
        #expect(walk.faults.isEmpty, "seed \(seed): \(walk.faults.prefix(5).joined(separator: "; "))")
        #expect(difference(decode(bytes).frames, walk.frames) == nil, "P1: seed \(seed), byte by byte")
    }

    @Test("P9: a whole body cut at any byte is no success and has nothing to run", arguments: Seeds.first(12))
    func bodyCutAnywhere(seed: UInt64) {
        let bytes = Array(GeneratedResponse(seed: seed, shape: .canonical).body.text().utf8)
        let context = ResponseContext(contentType: "application/json")
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: context, isStreaming: false)
        var frames: [StreamFrame] = []
        for byte in bytes {
            for end in [EndOfInput.closed, .aborted(TransportError(.connectionLost))] {
                var copy = decoder
                var tail = frames
                copy.finish(end, into: &tail)
                let violations = FrameVerifier.violations(in: tail)
                if !violations.isEmpty { Issue.record("seed \(seed): \(violations)") }
                if case .end(let last)? = tail.last, last.outcome != .finished { continue }
                Issue.record("seed \(seed): a body cut is a success")
            }
            decoder.push([byte], into: &frames)
        }
    }
}

/// Pushes a stream byte by byte and ends a copy of the decoder at each byte.
private struct PrefixWalk {
    let bytes: [UInt8]
    let evidence: ChatEvidence
    var decoder: ResponseDecoder
    var verifier = FrameVerifier()
    /// All frames of the whole stream.
    var frames: [StreamFrame] = []
    var faults: [String] = []
    private var hasCalls: Bool { frames.contains { if case .toolCallStart = $0 { true } else { false } } }

    init(_ bytes: [UInt8], context: ResponseContext) {
        self.bytes = bytes
        evidence = ChatEvidence(bytes)
        decoder = ResponseDecoder(wire: Wire(.openAIChat), context: context)
    }

    mutating func run() {
        /// What each prefix says beyond what was pushed, to be found again in what the whole stream says next.
        var claims: [(at: Int, pushed: Int, tail: [StreamFrame])] = []
        var atLine = true
        for position in 0...bytes.count {
            // Inside of a line only the line is remembered, so there the laws that need all frames are checked now and then.
            let isThorough = atLine || position == bytes.count || bytes[position] == 0x0A || bytes[position] == 0x0D || position % 64 == 0
            for end in [EndOfInput.closed, .aborted(TransportError(.connectionLost))] {
                // A connection that breaks inside of a line drops the line: every eighth place will do.
                if case .aborted = end, !isThorough, position % 8 != 0 { continue }
                var copy = decoder
                var tail: [StreamFrame] = []
                copy.finish(end, into: &tail)
                check(tail, at: position, end: end, isThorough: isThorough)
                let said = tail.filter(\.isDelta)
                if !said.isEmpty { claims.append((position, frames.count, said)) }
            }
            if position == bytes.count { break }
            let known = frames.count
            decoder.push([bytes[position]], into: &frames)
            if frames.count > known { verifier.consume(frames[known...]) }
            atLine = bytes[position] == 0x0A || bytes[position] == 0x0D
        }
        decoder.finish(.closed, into: &frames)
        // P4: nothing that a prefix said is taken back: its frames are the next ones of the whole stream.
        for claim in claims {
            let next = frames[claim.pushed...].filter(\.isDelta).prefix(claim.tail.count)
            if let difference = difference(claim.tail, Array(next)) { faults.append("P4, cut at \(claim.at): \(difference)") }
        }
        faults += FrameVerifier.violations(in: frames)
    }

    private mutating func check(_ tail: [StreamFrame], at position: Int, end: EndOfInput, isThorough: Bool) {
        var outcome = verifier.outcome
        var executable = verifier.executableCount
        var ends = outcome == nil ? 0 : 1
        for frame in tail {
            switch frame {
            case .end(let last):
                outcome = last.outcome
                ends += 1
            case .toolCallComplete(let complete): executable += complete.outcome.completed == nil ? 0 : 1
            default: break
            }
        }
        func fault(_ text: String) {
            let name = if case .closed = end { "closed" } else { "aborted" }
            faults.append("\(name) after byte \(position): \(text)")
        }
        if ends != 1 { fault("P8: \(ends) ends") }
        if isThorough {
            var verifier = verifier
            verifier.consume(tail)
            if !verifier.violations.isEmpty { fault(verifier.violations.joined(separator: ", ")) }
        }
        switch evidence.proof(after: position) {
        case .nothing:
            if outcome == .finished { fault("P9: a success without proof") }
            if executable > 0 { fault("P9: \(executable) calls can be run") }
        case .whole:
            // Calls are closed by an end that was seen as well, so a connection that broke leaves them open.
            var isAborted = false
            if case .aborted = end { isAborted = true }
            if outcome != .finished, !(isAborted && outcome == .truncated && hasCalls) {
                fault("proved whole, and the outcome is \(outcome.map { "\($0)" } ?? "none")")
            }
        case .pending(let wasWhole):
            // FR-10: an event without its blank line is delivered at a clean end, never after the connection broke.
            if case .aborted = end, !wasWhole, outcome == .finished {
                fault("P9: an event without its blank line was taken from a broken connection")
            }
        }
    }
}
