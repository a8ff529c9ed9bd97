import MillraceCore
import MillraceTesting
import Testing

/// P5 to P7, P10, P13, P22, P26 and P27 over responses made up for each wire, written by the wire's own encoders.
@Suite("Every wire, generated")
struct GeneratedWireLawTests {
    /// How a response may be cut into frames: whole parts, some pieces by turns, single characters.
    private static let cuts = [(pieces: 1, isMixed: false), (3, true), (1000, false)]

    @Test("The generator: whatever the pieces, the frames keep the laws and fold into the response", arguments: WireID.allCases)
    func generator(wire: WireID) {
        for seed in Seeds.first(60) {
            let made = WireResponse(seed: seed, wire: wire)
            for (pieces, isMixed) in Self.cuts {
                let frames = made.frames(maxPieces: pieces, isInterleaved: isMixed)
                expectNone(FrameVerifier.violations(in: frames), "\(wire), seed \(seed)")
                expectSame(Decoded(frames: frames).response, made.response, [], "\(wire), seed \(seed)")
            }
        }
    }

    @Test("P5, P6, P7, P10, P13, P22: what is written as a stream is read as it was meant, however it is cut", arguments: WireID.allCases)
    func stream(wire: WireID) {
        let abilities = WireAbilities(of: wire)
        for seed in Seeds.first(40) {
            let made = WireResponse(seed: seed, wire: wire)
            for (pieces, isMixed) in Self.cuts {
                let bytes = made.stream(maxPieces: pieces, isInterleaved: isMixed)
                let decoded = decode(stream: bytes, of: wire)
                let place = "\(wire), seed \(seed), \(pieces) pieces"
                expectNone(FrameVerifier.violations(in: decoded.frames), place)
                expectSame(decoded.response.plain, made.response.plain, abilities.lostAspects, place)
                expectNone(missing(decoded.response, made.response), place)
                let cut = decode(stream: bytes, of: wire, cut: .random(seed: seed, upTo: 40))
                if let difference = difference(decoded.frames, cut.frames) { Issue.record("P1: \(place): \(difference)") }
            }
        }
    }

    @Test("P5: a whole body is read as what was written, and as the stream of the same response", arguments: WireID.allCases)
    func body(wire: WireID) {
        let abilities = WireAbilities(of: wire)
        let lost = abilities.aspectsLostInBody
        for seed in Seeds.first(60) {
            let made = WireResponse(seed: seed, wire: wire)
            let decoded = decode(body: made.body, of: wire)
            expectNone(FrameVerifier.violations(in: decoded.frames), "\(wire), seed \(seed)")
            expectSame(decoded.response.plain, made.response.plain, lost, "\(wire), seed \(seed)")
            expectNone(missing(decoded.response, made.response), "\(wire), seed \(seed)")
        }
    }

    @Test("P26: the stream of one choice folds into that choice", arguments: WireID.allCases.filter { WireAbilities(of: $0).hasChoices })
    func projection(wire: WireID) throws {
        var count = 0
        for seed in Seeds.first(40) {
            let made = WireResponse(seed: seed, wire: wire)
            guard made.response.allChoices.count > 1 else { continue }
            count += 1
            let stream = try #require(WireStream(reading: made.stream(), wire: wire))
            for choice in decode(stream: stream.bytes, of: wire).response.allChoices {
                let list = stream.frames.contains { $0.json?["candidates"] != nil } ? "candidates" : "choices"
                var one = stream
                for position in one.frames.indices {
                    guard var json = one.frames[position].json, let entries = json[list]?.elements else { continue }
                    json[list] = .array(
                        entries.filter { $0["index"]?.integer ?? 0 == choice.index }.map { entry in
                            var entry = entry
                            entry["index"] = 0
                            return entry
                        })
                    one.frames[position].json = json
                }
                let folded = decode(stream: one.bytes, of: wire).response
                var (left, right) = (LLMResponse(choice: folded.choice), LLMResponse(choice: choice))
                (left.choice.index, right.choice.index) = (0, 0)
                // Ids that are made up hold the number of the choice.
                let lost: Set<StreamMutator.Aspect> = WireAbilities(of: wire).hasCallIDs ? [] : [.callIDs]
                expectSame(left, right, lost, "\(wire), seed \(seed), choice \(choice.index)")
                #expect(folded.outcome == .finished && folded.otherChoices.isEmpty, "\(wire), seed \(seed)")
            }
        }
        #expect(count > 3)
    }

    @Test("P27: damaged bytes of a stream give frames that keep the laws, and one end that no call survives", arguments: WireID.allCases)
    func damage(wire: WireID) {
        for seed in Seeds.first(120) {
            var random = SeededGenerator(seed: seed)
            let bytes = damaged(WireResponse(seed: seed % 12, wire: wire).stream(), using: &random)
            let end: EndOfInput = random.pick(.closed, .aborted(TransportError(.connectionLost)), .cancelled)
            let decoded = decode(stream: bytes, of: wire, cut: .random(seed: seed, upTo: 100), end: end)
            expectNone(FrameVerifier.violations(in: decoded.frames), "\(wire), seed \(seed)")
            #expect((decoded.response.outcome == .finished) == (decoded.failure == nil), "\(wire), seed \(seed)")
            if decoded.response.outcome != .finished { #expect(decoded.response.toolCalls.isEmpty, "\(wire), seed \(seed)") }
            let whole = decode(stream: bytes, of: wire, end: end)
            if let difference = difference(decoded.frames, whole.frames) { Issue.record("P1: \(wire), seed \(seed): \(difference)") }
        }
    }

    // MARK: Comparing

    /// What a response lost of what its wire carries: proofs, opaque pieces and sources.
    private func missing(_ response: LLMResponse, _ truth: LLMResponse) -> [String] {
        var lost: [String] = []
        let proofs = response.proofs
        for proof in truth.proofs where !proofs.contains(where: { $0.utf8.elementsEqual(proof.utf8) }) { lost.append("lost: \(proof)") }
        if proofs.count != truth.proofs.count { lost.append("\(proofs.count) proofs for \(truth.proofs.count)") }
        let urls = response.citations.map(\.url)
        if urls.count != truth.citations.count { lost.append("\(urls.count) sources for \(truth.citations.count)") }
        return lost
    }

    private func expectNone(_ violations: [String], _ place: String) {
        if !violations.isEmpty { Issue.record("\(place): \(violations.prefix(3))") }
    }

    private func expectSame(_ left: LLMResponse, _ right: LLMResponse, _ lost: Set<StreamMutator.Aspect>, _ place: String) {
        if let difference = difference(left, right, except: lost) { Issue.record("\(place): \(difference)") }
    }
}
