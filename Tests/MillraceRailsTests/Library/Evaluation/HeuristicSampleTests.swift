import MillraceRails
import MillraceTesting
import Testing

/// How well the heuristic rails find what their generators make: bounds that must hold, below what was measured.
@Suite struct HeuristicSampleTests {
    private struct Count {
        var truePositives = 0
        var falsePositives = 0
        var falseNegatives = 0
        var missed: [String: Int] = [:]
        var alarmed: [String: Int] = [:]

        var precision: Double { Double(truePositives) / Double(max(1, truePositives + falsePositives)) }
        var recall: Double { Double(truePositives) / Double(max(1, truePositives + falseNegatives)) }

        mutating func note(_ sample: LabelledSample, isFound: Bool) {
            switch (sample.isPositive, isFound) {
            case (true, true): truePositives += 1
            case (true, false):
                falseNegatives += 1
                missed[sample.source, default: 0] += 1
            case (false, true):
                falsePositives += 1
                alarmed[sample.source, default: 0] += 1
            case (false, false): break
            }
        }
    }

    private func measure(_ rail: any Rail, _ samples: [LabelledSample]) async throws -> Count {
        var count = Count()
        for sample in samples {
            count.note(sample, isFound: try await rail.blocks(sample.text))
        }
        return count
    }

    private func expect(_ count: Count, precision: Double, recall: Double, _ name: String) {
        print(
            "evaluation of \(name): precision \(count.precision), recall \(count.recall), missed \(count.missed), alarmed \(count.alarmed)")
        #expect(count.precision >= precision, "\(name): \(count)")
        #expect(count.recall >= recall, "\(name): \(count)")
    }

    @Test("attacks are told from ordinary texts", arguments: SampleSplit.allCases)
    func injection(_ split: SampleSplit) async throws {
        let count = try await measure(PromptInjectionRail(), InjectionSamples.samples(split, seed: 1, count: 200))
        expect(count, precision: 0.8, recall: 0.5, "injection \(split)")
    }

    @Test("what is hidden is told from what belongs", arguments: SampleSplit.allCases)
    func hiddenText(_ split: SampleSplit) async throws {
        let count = try await measure(HiddenTextRail(action: .block), HiddenTextSamples.samples(split, seed: 1, count: 200))
        expect(count, precision: 0.98, recall: 0.8, "hidden text \(split)")
    }

    @Test("links that lead elsewhere are told from those that may stand", arguments: SampleSplit.allCases)
    func links(_ split: SampleSplit) async throws {
        let rail = try LinkRail(allowedHosts: LinkSamples.allowedHosts, action: .block)
        let count = try await measure(rail, LinkSamples.samples(split, seed: 1, count: 200))
        expect(count, precision: 0.99, recall: 0.99, "links \(split)")
    }

    @Test("injection is told from talk about code", arguments: SampleSplit.allCases)
    func code(_ split: SampleSplit) async throws {
        let count = try await measure(CodeInjectionRail(), CodeSamples.samples(split, seed: 1, count: 200))
        expect(count, precision: 0.85, recall: 0.6, "code \(split)")
    }

    @Test("the same seed makes the same samples, another one others")
    func seeds() {
        #expect(InjectionSamples.samples(.heldOut, seed: 7, count: 20) == InjectionSamples.samples(.heldOut, seed: 7, count: 20))
        #expect(LinkSamples.samples(.development, seed: 7, count: 20) != LinkSamples.samples(.development, seed: 8, count: 20))
        for sample in HiddenTextSamples.samples(.development, seed: 3, count: 40) + CodeSamples.samples(.heldOut, seed: 3, count: 40) {
            #expect(sample.isPositive == !sample.spans.isEmpty)
            for span in sample.spans { #expect(sample.text(of: span) != nil) }
        }
    }
}
