import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P1, P4, P5, P9 and P22 over the recordings of every wire.
///
/// What is asked here needs no second opinion of one wire: only the recording and what its own fold says.
@Suite("Every wire", .needsCorpus)
struct EveryWireLawTests {
    /// The streams short enough to be cut at every byte; the laws of `openai-chat` have their own such test.
    private static let short = Corpus.all.filter { $0.isStreaming && $0.response.count <= 40_000 && $0.wireID != .openAIChat }

    @Test("P9: a recording cut at any byte has nothing to run unless it is whole, and takes nothing back", arguments: short)
    func cutAnywhere(recording: Recording) {
        let whole = decode(recording)
        var decoder = ResponseDecoder(wire: wire(of: recording), context: recording.context)
        var frames: [StreamFrame] = []
        var verifier = FrameVerifier()
        var fold = ResponseFold()
        var faults: [String] = []
        var hasGrown = true
        for (at, byte) in recording.response.enumerated() {
            for end in [EndOfInput.closed, .aborted(TransportError(.connectionLost)), .cancelled] {
                // Between two frames a cut is like the next one: what needs all frames is looked at now and then.
                let isThorough = hasGrown || at % 64 == 0
                if !isThorough, at % 8 != 0 { continue }
                var copy = decoder
                var tail: [StreamFrame] = []
                copy.finish(end, into: &tail)
                let calls = tail.contains { if case .toolCallComplete(let call) = $0 { call.outcome.completed != nil } else { false } }
                let isFinished = tail.contains { if case .end(let last) = $0 { last.outcome == .finished } else { false } }
                if calls, !isFinished, !decoder.isEnded { faults.append("\(at), \(end): cut, and a call can be run") }
                guard isThorough || isFinished else { continue }
                var ended = verifier
                ended.consume(tail)
                faults += ended.violations.map { "\(at), \(end): \($0)" }
                var cut = fold
                cut.consume(tail)
                // Proof of the end: all that counts has come.
                if cut.response.outcome == .finished {
                    let isWhole = cut.response.text == whole.response.text && cut.response.toolCalls == whole.response.toolCalls
                    if !isWhole { faults.append("\(at), \(end): finished, but not the whole") }
                } else if !cut.response.toolCalls.isEmpty {
                    faults.append("\(at), \(end): \(cut.response.outcome), and a call can be run")
                }
                if !whole.response.text.utf8.starts(with: cut.response.text.utf8) { faults.append("\(at), \(end): text is no prefix") }
            }
            let known = frames.count
            decoder.push([byte], into: &frames)
            hasGrown = frames.count > known
            if hasGrown {
                verifier.consume(frames[known...])
                fold.consume(Array(frames[known...]))
            }
        }
        decoder.finish(.closed, into: &frames)
        #expect(faults.isEmpty, "\(recording.slug): \(faults.prefix(5).joined(separator: "; "))")
        #expect(difference(whole.frames, frames) == nil, "P1: \(recording.slug)")
    }

    @Test("P22: a recording that is decoded, encoded as a stream and decoded again folds into the same", arguments: Corpus.all)
    func streamComesBack(recording: Recording) {
        let decoded = decode(recording)
        guard recording.status < 400, decoded.response.outcome == .finished else { return }
        var encoder = ResponseEncoder(wire: wire(of: recording))
        let again = decode(encoder.encode(decoded.frames), wire: wire(of: recording))
        check(again, against: decoded, recording)
    }

    @Test("P5: a recording that is encoded as a body and decoded again folds into the same", arguments: Corpus.all)
    func bodyComesBack(recording: Recording) {
        let decoded = decode(recording)
        guard recording.status < 400, decoded.response.outcome == .finished else { return }
        let bytes = wire(of: recording).encodeBody(decoded.response)
        let context = ResponseContext(contentType: "application/json")
        check(decode(bytes, wire: wire(of: recording), context: context, isStreaming: false), against: decoded, recording)
    }

    @Test("ER-08: a response that failed or was cut is not encoded as one that ended", arguments: WireID.allCases)
    func damageStaysDamage(wireID: WireID) {
        let part = PartID(index: 0)
        for outcome in [Outcome.truncated, .failed, .cancelled, .blocked] {
            let frames: [StreamFrame] = [
                .start(ResponseStart(model: "m", responseID: "r")), .textDelta(TextDelta(part: part, text: "half")),
                .textComplete(TextComplete(part: part, text: "half")),
                .end(
                    ResponseEnd(
                        outcome: outcome, error: outcome == .failed ? ProviderError(type: "overloaded_error", message: "busy") : nil)),
            ]
            var encoder = ResponseEncoder(wire: Wire(wireID))
            let again = decode(encoder.encode(frames), wire: Wire(wireID))
            #expect(again.response.outcome != .finished, "\(wireID), \(outcome)")
            #expect(again.response.text == "half", "\(wireID), \(outcome)")
            if outcome == .failed { #expect(again.response.error?.message == "busy", "\(wireID)") }
        }
    }

    private func wire(of recording: Recording) -> Wire { Wire(recording.wireID ?? .openAIChat) }

    /// Compares what every wire must carry; what it cannot is compared by tests of its own.
    private func check(_ again: Decoded, against decoded: Decoded, _ recording: Recording) {
        let (left, right) = (again.response, decoded.response)
        let name = "\(recording.wire)/\(recording.slug)"
        #expect(left.outcome == right.outcome, "\(name)")
        #expect(left.text.utf8.elementsEqual(right.text.utf8), "\(name)")
        #expect((left.reasoning ?? "").utf8.elementsEqual((right.reasoning ?? "").utf8), "\(name)")
        #expect((left.refusal ?? "") == (right.refusal ?? ""), "\(name)")
        #expect(left.toolCalls.map(\.name) == right.toolCalls.map(\.name), "\(name)")
        #expect(left.toolCalls.map(\.arguments) == right.toolCalls.map(\.arguments), "\(name)")
        #expect(left.toolCalls.map(\.signature) == right.toolCalls.map(\.signature), "\(name)")
        // A wire that knows no ids leaves out those that were made for it (TC-08).
        // One that writes them tells them as the provider's the second time.
        if right.toolCalls.allSatisfy({ isProviders($0.id) }) { #expect(left.toolCalls.map(\.id) == right.toolCalls.map(\.id), "\(name)") }
        #expect(left.choice.serverTools.map(\.type) == right.choice.serverTools.map(\.type), "\(name)")
        // A whole body may end without a reason; what is written has one.
        #expect(left.finishReason == right.finishReason || right.finishReason == nil, "\(name)")
        #expect(left.usage?.inputTokens == right.usage?.inputTokens, "\(name)")
        #expect(left.usage?.outputTokens == right.usage?.outputTokens, "\(name)")
        let (signed, signedBefore) = (signatures(of: left), signatures(of: right))
        #expect(signed == signedBefore, "\(name)")
    }

    private func isProviders(_ id: ToolCallID) -> Bool { id.origin == .provider }

    private func signatures(of response: LLMResponse) -> [String] {
        response.parts.compactMap { part -> String? in
            switch part {
            case .reasoning(let reasoning): [reasoning.signature, reasoning.encrypted].compactMap { $0 }.joined(separator: "|")
            case .text(let text): text.signature
            default: nil
            }
        }.filter { !$0.isEmpty }
    }
}
