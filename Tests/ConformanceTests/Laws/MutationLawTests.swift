import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P3, P11, P12, P13, P14: what means the same folds into the same; what is damaged is no success.
@Suite("P3, P11 to P14: mutations")
struct MutationLawTests {
    @Test("P2, P3: framing means nothing", arguments: StreamMutator.framing)
    func framing(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P3: noise between events means nothing", arguments: StreamMutator.noise)
    func noise(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P3: noise in chunks means nothing", arguments: StreamMutator.chunkNoise)
    func chunkNoise(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P3: the form of the JSON means nothing", arguments: StreamMutator.jsonForm)
    func jsonForm(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P12: repeated, empty and late identity means nothing", arguments: StreamMutator.identity)
    func identity(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("TC-01 to TC-07: wrong call indices mean nothing", arguments: StreamMutator.indices)
    func indices(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P11, P13: cutting, joining and swapping fragments means nothing", arguments: StreamMutator.shape)
    func shape(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("MD-08, MD-09: where and how often the end is told means nothing", arguments: StreamMutator.finish)
    func finish(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P14: usage is the last value of each field", arguments: StreamMutator.usage)
    func usage(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P9: damage is no success, leaves nothing to run, and what is left is a beginning", arguments: StreamMutator.damage)
    func damage(mutator: StreamMutator) { checkGenerated(mutator) }

    @Test("P3, P11 to P14: two mutations one after the other", arguments: Seeds.first(150))
    func pairs(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let response = GeneratedResponse(seed: seed)
        let original = response.stream()
        var stream = original
        var aspects: Set<StreamMutator.Aspect> = []
        var names: [String] = []
        // What the first one did is what the second one starts from: its requirements are looked at again.
        for _ in 0..<2 {
            guard let mutator = random.pick(composable), case .preserves(let except) = mutator.effect else { continue }
            var changed = stream
            guard mutator.apply(to: &changed, using: &random) else { continue }
            stream = changed
            aspects.formUnion(except)
            names.append(mutator.name)
        }
        compare(original, stream, except: aspects, "seed \(seed): \(names)")
    }

    @Test(
        "P3, P11 to P14: mutated recordings fold as the recordings do", .needsCorpus,
        arguments: Corpus.streamed(upTo: 14_000))
    func recordings(recording: Recording) {
        let original = ChatStream(reading: recording.response)
        guard !recording.has("unframed_error") else { return }
        var random = SeededGenerator(seed: UInt64(recording.response.count))
        for mutator in random.shuffled(StreamMutator.preserving).prefix(16) {
            var stream = original
            guard mutator.apply(to: &stream, using: &random), case .preserves(let except) = mutator.effect else { continue }
            compare(original, stream, context: recording.context, except: except, "\(recording.slug): \(mutator)")
        }
        // What is read plainly and written again is the recording.
        let (left, right) = (decode(recording).response, decode(original, context: recording.context).response)
        if let difference = difference(left, right, except: [.opaqueParts, .metadata]) { Issue.record("\(recording.slug): \(difference)") }
    }

    /// Mutators that can be combined: the others leave a stream in which requirements can no longer be seen.
    private var composable: [StreamMutator] {
        let last: Set<String> = ["no final blank line", "more after the sentinel", "no sentinel and no final blank line"]
        return StreamMutator.preserving.filter { !last.contains($0.name) }
    }

    private func checkGenerated(_ mutator: StreamMutator) {
        var applied = 0
        for seed in Seeds.first(120) {
            if applied >= 25 { break }
            let original = GeneratedResponse(seed: seed).stream()
            var stream = original
            var random = SeededGenerator(seed: seed)
            guard mutator.apply(to: &stream, using: &random) else { continue }
            applied += 1
            switch mutator.effect {
            case .preserves(let aspects): compare(original, stream, except: aspects, "seed \(seed): \(mutator)")
            case .damages: checkDamage(original, stream, "seed \(seed): \(mutator)")
            case .confuses:
                let violations = FrameVerifier.violations(in: decode(stream).frames)
                if !violations.isEmpty { Issue.record("seed \(seed): \(mutator): \(violations)") }
            }
        }
    }

    private func compare(
        _ original: ChatStream, _ stream: ChatStream,
        context: ResponseContext = ResponseContext(contentType: "text/event-stream", idSeed: "s"),
        except aspects: Set<StreamMutator.Aspect>, _ place: String
    ) {
        let (left, right) = (decode(original, context: context), decode(stream, context: context))
        let violations = FrameVerifier.violations(in: right.frames)
        if !violations.isEmpty { Issue.record("\(place): \(violations)") }
        if let difference = difference(left.response, right.response, except: aspects) { Issue.record("\(place): \(difference)") }
    }

    private func checkDamage(_ original: ChatStream, _ stream: ChatStream, _ place: String) {
        let (whole, damaged) = (decode(original), decode(stream))
        let violations = FrameVerifier.violations(in: damaged.frames)
        if !violations.isEmpty { Issue.record("\(place): \(violations)") }
        if damaged.response.outcome == .finished { Issue.record("\(place): a success") }
        if damaged.failure == nil { Issue.record("\(place): no error") }
        for choice in damaged.response.allChoices {
            if !choice.toolCalls.isEmpty { Issue.record("\(place): calls can be run") }
            guard let truth = whole.response.allChoices.first(where: { $0.index == choice.index }) else { continue }
            let kept = [
                (choice.text, truth.text), (choice.reasoning ?? "", truth.reasoning ?? ""), (choice.refusal ?? "", truth.refusal ?? ""),
            ]
            for (part, all) in kept where !all.utf8.starts(with: part.utf8) { Issue.record("\(place): what is left is no beginning") }
            for (part, all) in zip(choice.toolCallOutcomes, truth.toolCallOutcomes)
            where !all.rawArguments.utf8.starts(with: part.rawArguments.utf8) {
                // What was normalised at the end of the whole one is not normalised in a part of it.
                if part.rawArguments.allSatisfy(\.isWhitespace) || part.rawArguments.hasPrefix("\"") || part.rawArguments.hasPrefix(" \"") {
                    continue
                }
                Issue.record("\(place): what is left of a call is no beginning")
            }
        }
    }
}
