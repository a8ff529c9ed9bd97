import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P2, P3, P16 and P27 over the recordings of the wires beside `openai-chat`, which has such tests of its own.
@Suite("Every wire, other bytes", .needsCorpus)
struct EveryWireDamageLawTests {
    private static let streamed = Corpus.all.filter { $0.isStreaming && $0.wireID != .openAIChat && $0.response.count <= 60_000 }
    private static let events = streamed.filter { wire(of: $0).framing == .sse && !$0.response.contains(0x0D) }
    private static let all = Corpus.all.filter { $0.wireID != .openAIChat && $0.response.count <= 20_000 }

    private static func wire(of recording: Recording) -> Wire { Wire(recording.wireID ?? .openAIChat) }

    @Test("P2: a recording gives the same frames with CR LF and with CR", arguments: events)
    func lineEnds(recording: Recording) {
        let lf = decode(recording)
        for lineEnd in [[UInt8(0x0D), 0x0A], [0x0D]] {
            var changed = recording
            changed.response = recording.response.flatMap { $0 == 0x0A ? lineEnd : [$0] }
            #expect(difference(lf.frames, decode(changed).frames) == nil, "\(recording.wire)/\(recording.slug)")
            #expect(difference(lf.frames, decode(changed, cut: .every(3)).frames) == nil, "\(recording.wire)/\(recording.slug)")
        }
    }

    @Test("P3: comments between the events of a recording change nothing", arguments: events)
    func comments(recording: Recording) {
        var bytes: [UInt8] = Array(": connected\n\n".utf8)
        var lineIsEmpty = false
        for byte in recording.response {
            bytes.append(byte)
            if byte == 0x0A {
                if lineIsEmpty { bytes += ": ping\n\n:\n".utf8 }
                lineIsEmpty = true
            } else {
                lineIsEmpty = false
            }
        }
        var changed = recording
        changed.response = bytes
        #expect(difference(decode(recording).frames, decode(changed).frames) == nil, "\(recording.wire)/\(recording.slug)")
    }

    @Test("P16: an event beyond its limit ends the response with an error that names the limit", arguments: streamed)
    func limits(recording: Recording) {
        let decoded = decode(
            recording.response, wire: Self.wire(of: recording), context: recording.context, limits: DecodingLimits(maxEventBytes: 24))
        #expect(decoded.response.outcome != .finished, "\(recording.wire)/\(recording.slug)")
        #expect(FrameVerifier.violations(in: decoded.frames) == [])
        #expect(decoded.response.toolCalls.isEmpty)
    }

    @Test("P27: a damaged recording gives frames that keep the laws, and one outcome", arguments: all)
    func damage(recording: Recording) {
        guard !recording.response.isEmpty else { return }
        for seed in UInt64(1)...24 {
            var random = SeededGenerator(seed: seed)
            let bytes = damaged(recording.response, using: &random)
            for end in [EndOfInput.closed, .aborted(TransportError(.connectionLost))] {
                let decoded = decode(
                    bytes, wire: Self.wire(of: recording), context: recording.context, isStreaming: recording.isStreaming,
                    cut: .random(seed: seed, upTo: 200), end: end)
                let violations = FrameVerifier.violations(in: decoded.frames)
                #expect(violations.isEmpty, "\(recording.wire)/\(recording.slug), seed \(seed): \(violations.prefix(3))")
                if decoded.response.outcome != .finished {
                    #expect(decoded.response.toolCalls.isEmpty, "\(recording.wire)/\(recording.slug), seed \(seed)")
                }
            }
        }
    }
}
