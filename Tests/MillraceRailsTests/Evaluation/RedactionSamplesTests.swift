import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct RedactionSamplesTests {
    @Test("samples follow from their seed, and their spans are what they say", arguments: SampleSplit.allCases)
    func samples(split: SampleSplit) {
        for samples in [PersonalDataSamples.samples(300, split: split, seed: 5), SecretSamples.samples(300, split: split, seed: 5)] {
            #expect(samples.count == 300 && samples.filter(\.isPositive).count == 150)
            for sample in samples {
                for span in sample.spans { #expect(!(sample.text(of: span) ?? "").isEmpty) }
                #expect(sample.isPositive != sample.spans.isEmpty)
            }
        }
        #expect(PersonalDataSamples.samples(50, split: split, seed: 1) == PersonalDataSamples.samples(50, split: split, seed: 1))
        #expect(PersonalDataSamples.samples(50, split: split, seed: 1) != PersonalDataSamples.samples(50, split: split, seed: 2))
    }

    @Test("kinds of samples are reasons of the rails")
    func kinds() throws {
        let reasons = Set(PersonalDataKind.allCases.map(\.rawValue)).union(NationalIDFormat.all.map(\.name))
        #expect(PersonalDataSamples.kinds.isSubset(of: reasons))
        #expect(SecretSamples.kinds.isSubset(of: SecretKind.allCases.map(\.rawValue)))
    }

    /// The bounds are below what is measured, so that a rule that gets worse is noticed.
    @Test("personal data is found, and little else", arguments: SampleSplit.allCases)
    func personalData(split: SampleSplit) async throws {
        let report = try await RailEvaluation(PersonalDataRail()).run(
            on: PersonalDataSamples.samples(1_000, split: split), named: "\(split)")
        #expect((report.texts.precision ?? 0) >= 0.98 && (report.texts.recall ?? 0) >= 0.98, "\(EvaluationTable([report]).misses)")
        #expect((report.places.precision ?? 0) >= 0.97 && (report.places.recall ?? 0) >= 0.97, "\(EvaluationTable([report]).places)")
    }

    @Test("secrets are found, and little else", arguments: SampleSplit.allCases)
    func secrets(split: SampleSplit) async throws {
        let report = try await RailEvaluation(SecretsRail()).run(on: SecretSamples.samples(1_000, split: split), named: "\(split)")
        #expect((report.texts.precision ?? 0) >= 0.98 && (report.texts.recall ?? 0) >= 0.98, "\(EvaluationTable([report]).misses)")
        #expect((report.places.precision ?? 0) >= 0.97 && (report.places.recall ?? 0) >= 0.97, "\(EvaluationTable([report]).places)")
    }
}
