import MillraceCore
import MillraceTesting
import Testing

/// P3, P9, P11 to P14 and P27 over every wire: what means the same folds into the same; what is damaged is no success.
@Suite("Every wire, events mutated")
struct EventMutationLawTests {
    @Test("P3: what stands between and in events and means nothing", arguments: WireID.allCases)
    func noise(wire: WireID) { check(EventMutator.noise, wire) }

    @Test("P3: the form of JSON and of events means nothing", arguments: WireID.allCases)
    func form(wire: WireID) { check(EventMutator.form, wire) }

    @Test("P12: repeated, empty and absent identity means nothing", arguments: WireID.allCases)
    func identity(wire: WireID) { check(EventMutator.identity, wire) }

    @Test("P13: fragments cut and joined otherwise mean the same", arguments: WireID.allCases)
    func granularity(wire: WireID) { check(EventMutator.granularity, wire) }

    @Test("P11: events of independent calls and choices may come in another order", arguments: WireID.allCases)
    func order(wire: WireID) { check(EventMutator.order, wire) }

    @Test("P14: usage is the last value of each field", arguments: WireID.allCases)
    func usage(wire: WireID) { check(EventMutator.usage, wire) }

    @Test("P9, P27: damage that can be seen is no success, and no damage breaks a law", arguments: WireID.allCases)
    func damage(wire: WireID) { check(EventMutator.damage, wire) }

    @Test("P3, P11 to P14: two mutations one after the other", arguments: WireID.allCases)
    func pairs(wire: WireID) {
        for seed in Seeds.first(30) {
            var random = SeededGenerator(seed: seed)
            guard let original = stream(seed, wire) else { continue }
            var changed = original
            var aspects: Set<StreamMutator.Aspect> = []
            var names: [String] = []
            for _ in 0..<2 {
                guard let mutator = random.pick(EventMutator.preserving), case .preserves(let lost) = mutator.effect,
                    mutator.apply(to: &changed, using: &random)
                else { continue }
                aspects.formUnion(lost)
                names.append(mutator.name)
            }
            compare(original, changed, aspects, "\(wire), seed \(seed): \(names)")
        }
    }

    @Test("Each mutator finds something to change, on the wires it is for", arguments: EventMutator.all)
    func mutatorsApply(mutator: EventMutator) {
        let applied = WireID.allCases.filter { wire in
            Seeds.first(40).contains { seed in
                var random = SeededGenerator(seed: seed)
                guard var stream = stream(seed, wire) else { return false }
                return mutator.apply(to: &stream, using: &random)
            }
        }
        #expect(applied.count >= 4, "\(mutator): \(applied)")
    }

    @Test("What is read as events and written again is the same stream", arguments: WireID.allCases)
    func eventsComeBack(wire: WireID) {
        for seed in Seeds.first(10) {
            let bytes = WireResponse(seed: seed, wire: wire).stream()
            guard let stream = WireStream(reading: bytes, wire: wire) else {
                Issue.record("\(wire), seed \(seed): cannot be read")
                continue
            }
            let (left, right) = (decode(stream: bytes, of: wire).response, decode(stream: stream.bytes, of: wire).response)
            if let difference = difference(left, right, except: WireAbilities(of: wire).lostAspects) {
                Issue.record("\(wire), seed \(seed): \(difference)")
            }
        }
    }

    // MARK: Checking

    private func stream(_ seed: UInt64, _ wire: WireID) -> WireStream? {
        // Calls one after the other, so that there is something to mix; many pieces, so that there is something to join.
        WireStream(reading: WireResponse(seed: seed, wire: wire, shape: .modelled).stream(isInterleaved: false), wire: wire)
    }

    private func check(_ mutators: [EventMutator], _ wire: WireID) {
        for mutator in mutators {
            var applied = 0
            for seed in Seeds.first(60) where applied < 10 {
                guard let original = stream(seed, wire) else {
                    Issue.record("\(wire), seed \(seed): cannot be read")
                    continue
                }
                var (changed, random) = (original, SeededGenerator(seed: seed))
                guard mutator.apply(to: &changed, using: &random) else { continue }
                applied += 1
                let place = "\(wire), seed \(seed): \(mutator)"
                switch mutator.effect {
                case .preserves(let aspects): compare(original, changed, aspects, place)
                case .damages: checkDamage(original, changed, place)
                case .confuses: checkLaws(decode(stream: changed.bytes, of: wire), place)
                }
            }
        }
    }

    private func compare(_ original: WireStream, _ changed: WireStream, _ aspects: Set<StreamMutator.Aspect>, _ place: String) {
        let (left, right) = (decode(stream: original.bytes, of: original.wire), decode(stream: changed.bytes, of: original.wire))
        checkLaws(right, place)
        if let difference = difference(left.response, right.response, except: aspects) { Issue.record("\(place): \(difference)") }
        if left.response.proofs != right.response.proofs, !aspects.contains(.opaqueParts) { Issue.record("\(place): proofs differ") }
    }

    private func checkLaws(_ decoded: Decoded, _ place: String) {
        let violations = FrameVerifier.violations(in: decoded.frames)
        if !violations.isEmpty { Issue.record("\(place): \(violations.prefix(3))") }
        if decoded.response.outcome != .finished, !decoded.response.toolCalls.isEmpty { Issue.record("\(place): calls can be run") }
        if (decoded.response.outcome == .finished) != (decoded.failure == nil) { Issue.record("\(place): outcome and error disagree") }
    }

    private func checkDamage(_ original: WireStream, _ changed: WireStream, _ place: String) {
        let (whole, left) = (decode(stream: original.bytes, of: original.wire), decode(stream: changed.bytes, of: original.wire))
        checkLaws(left, place)
        if left.response.outcome == .finished { Issue.record("\(place): a success") }
        for choice in left.response.allChoices {
            guard let truth = whole.response.allChoices.first(where: { $0.index == choice.index }) else { continue }
            let kept = [
                (choice.text, truth.text), (choice.reasoning ?? "", truth.reasoning ?? ""), (choice.refusal ?? "", truth.refusal ?? ""),
            ]
            for (part, all) in kept where !all.utf8.starts(with: part.utf8) { Issue.record("\(place): what is left is no beginning") }
        }
    }
}
