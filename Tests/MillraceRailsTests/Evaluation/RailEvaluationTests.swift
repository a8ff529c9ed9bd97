import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// Finds the letters it is made for, and rewrites or blocks at them.
private struct LetterRail: TextRail {
    let name = "letters"
    var letters: [Character: String]
    var blocks = false
    var effects: RailEffects { blocks ? .blocks : .rewrites }

    func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter(rail: self) }

    func judge(_ subject: RailSubject) async throws -> RailVerdict {
        var filter = makeFilter(TextFilterRequest(place: subject.place, channel: subject.channel, context: subject.context))
        let output = filter.filter(subject.text)
        if let block = output.block { return .block(block) }
        return output.findings.isEmpty ? .allow : .rewrite(.text(output.text), reason: "letter")
    }

    private struct Filter: TextFilter {
        let rail: LetterRail
        var offset = 0
        var heldByteCount: Int { 0 }

        mutating func push(_ text: String, into output: inout FilterOutput) {
            for character in text {
                if let reason = rail.letters[character] {
                    if rail.blocks {
                        output.block = RailBlock(reason)
                        output.blockOffset = offset
                        return
                    }
                    output.findings.append(RailFinding(reason, offset: offset))
                    output.text += "_"
                } else {
                    output.text.append(character)
                }
                offset += String(character).utf8.count
            }
        }

        mutating func finish(into output: inout FilterOutput) {}
    }
}

/// The same rail, asked for whole texts only.
private struct WholeRail: Rail {
    let name = "whole"
    var inner: LetterRail
    func judge(_ subject: RailSubject) async throws -> RailVerdict { try await inner.judge(subject) }
}

@Suite("Evaluation of rails")
struct RailEvaluationTests {
    private static let samples = [
        SampleWriter.sample("é {a} and {b}", source: "both") { $0 == "a" ? ("A", "alpha") : ("B", "beta") },
        SampleWriter.sample("only {a}", source: "missed") { _ in ("a", "alpha") },
        SampleWriter.sample("clean", source: "clean") { _ in nil }, SampleWriter.sample("not A label", source: "trap") { _ in nil },
    ]

    @Test("a writer tells where its pieces stand, in bytes, whatever they are made of")
    func writer() {
        let sample = Self.samples[0]
        #expect(sample.text == "é A and B")
        #expect(sample.spans == [.init(range: 3..<4, kind: "alpha"), .init(range: 9..<10, kind: "beta")])
        #expect(sample.spans.map { sample.text(of: $0) } == ["A", "B"])
        #expect(sample.isPositive && !Self.samples[2].isPositive)
        #expect(SampleWriter.sample("{{x} {y} {", source: "") { _ in nil }.text == "{x} {y} {")
        #expect(sample.text(of: .init(range: 5..<99, kind: "")) == nil)
        #expect(sample.text(of: .init(range: 1..<2, kind: "")) == nil, "half a character is no text")
    }

    @Test("the parts of generated data share no random numbers and no items")
    func split() {
        var (one, other) = (SampleSplit.development.generator(seed: 7), SampleSplit.heldOut.generator(seed: 7))
        let numbers = (0..<1000).map { _ in one.next() }
        #expect(Set(numbers).isDisjoint(with: (0..<1000).map { _ in other.next() }))
        var again = SampleSplit.development.generator(seed: 7)
        #expect(numbers == (0..<1000).map { _ in again.next() })
        let items = Array(0..<10)
        #expect(SampleSplit.development.share(of: items) == [0, 1, 3, 4, 6, 7, 9])
        #expect(SampleSplit.heldOut.share(of: items) == [2, 5, 8])
    }

    @Test("places and texts are counted, each by its own measure")
    func counts() async throws {
        let report = try await RailEvaluation(LetterRail(letters: ["A": "alpha", "B": "beta"])).run(on: Self.samples, named: "set")
        #expect(report.textCount == 4 && report.positiveCount == 2)
        #expect(report.byteCount == Self.samples.reduce(0) { $0 + $1.text.utf8.count })
        #expect(report.texts.truePositives == 1 && report.texts.falseNegatives == 1)
        #expect(report.texts.falsePositives == 1 && report.texts.trueNegatives == 1)
        #expect(report.texts.precision == 0.5 && report.texts.recall == 0.5 && report.texts.f1 == 0.5 && report.texts.falseAlarmRate == 0.5)
        #expect(report.kinds["alpha"]?.truePositives == 1 && report.kinds["alpha"]?.falseNegatives == 1)
        #expect(report.kinds["alpha"]?.falsePositives == 1, "the trap")
        #expect(report.kinds["beta"]?.truePositives == 1 && report.kinds["beta"]?.recall == 1)
        #expect(report.leaks == ["alpha": 0, "beta": 0])
        #expect(report.missed["missed"]?.part == 1 && report.missed["both"]?.part == 0)
        #expect(report.alarms["trap"]?.part == 1 && report.alarms["clean"]?.part == 0)
    }

    @Test("a reason of a rail may mean another kind, or none")
    func kinds() async throws {
        let rail = LetterRail(letters: ["A": "letter_a", "B": "noise"])
        let report = try await RailEvaluation(rail) { $0 == "letter_a" ? "alpha" : nil }.run(
            on: Self.samples, named: "set", kinds: ["alpha"])
        #expect(report.kinds.keys.sorted() == ["alpha"])
        #expect(report.kinds["alpha"]?.truePositives == 1)
        #expect(report.positiveCount == 2)
        // What is labelled of another kind is no more to be found than clean text is, and findings of it are no alarms.
        let other = try await RailEvaluation(LetterRail(letters: ["A": "alpha", "B": "beta"]))
            .run(on: Self.samples, named: "set", kinds: ["beta"])
        #expect(other.positiveCount == 1 && other.texts.truePositives == 1 && other.texts.falsePositives == 0)
        var both = report
        both.merge(other)
        #expect(both.textCount == 8 && both.texts.truePositives == 2 && both.kinds["beta"]?.truePositives == 1)
        #expect(both.missed["missed"]?.whole == 1)
    }

    @Test("a rail that blocks, and one that judges the whole, are measured by texts")
    func wholeTexts() async throws {
        let letters: [Character: String] = ["A": "alpha", "B": "beta"]
        let rails: [any Rail] = [LetterRail(letters: letters, blocks: true), WholeRail(inner: LetterRail(letters: letters, blocks: true))]
        for rail in rails {
            let report = try await RailEvaluation(rail).run(on: Self.samples, named: "set")
            #expect(report.texts.truePositives == 1 && report.texts.falseNegatives == 1 && report.texts.falsePositives == 1)
            #expect(report.leaks == nil)
        }
    }

    @Test("what is left of a value after masking is a leak, wherever it stands")
    func leaks() async throws {
        let sample = SampleWriter.sample("{x} once, BA twice", source: "twice") { _ in ("BA", "alpha") }
        let report = try await RailEvaluation(LetterRail(letters: ["B": "alpha"])).run(on: [sample], named: "set")
        #expect(report.leaks == ["alpha": 0])
        let kept = try await RailEvaluation(LetterRail(letters: ["o": "alpha"])).run(on: [sample], named: "set")
        #expect(kept.leaks == ["alpha": 1])
        #expect(kept.kinds["alpha"]?.falseNegatives == 1 && kept.kinds["alpha"]?.falsePositives == 1)
    }

    // The figures of Wilson's interval for 8 of 10, as in Newcombe, "Two-sided confidence intervals for the single proportion" (1998).
    @Test("shares have the interval that their number allows")
    func intervals() throws {
        let interval = try #require(DetectionScore.interval(8, of: 10))
        #expect(abs(interval.lowerBound - 0.4902) < 0.001 && abs(interval.upperBound - 0.9433) < 0.001)
        #expect(DetectionScore.interval(0, of: 0) == nil)
        let all = try #require(DetectionScore.interval(20, of: 20))
        #expect(all.upperBound == 1 && all.lowerBound > 0.8 && all.lowerBound < 0.9)
        #expect(DetectionScore().precision == nil && DetectionScore().recall == nil && DetectionScore().f1 == nil)
    }

    @Test("tables have a row for each report, kind and source, and no text of a sample")
    func tables() async throws {
        let report = try await RailEvaluation(LetterRail(letters: ["A": "alpha", "B": "beta"])).run(on: Self.samples, named: "a|b")
        let markdown = EvaluationTable([report]).markdown
        #expect(markdown.contains("| letters | a\\|b | 4 | 2 | 1 | 0.50 (0.09–0.91) | 0.50 (0.09–0.91) | 0.50 | 1 of 2 |"))
        #expect(markdown.contains("| letters | a\\|b | beta | 1 | 1 | 1.00 (0.21–1.00) | 0 | 1.00 (0.21–1.00) | 0 |"))
        #expect(markdown.contains("| letters | a\\|b | missed | 1 of 1 | – |"))
        #expect(markdown.contains("| letters | a\\|b | trap | – | 1 of 1 |"))
        #expect(!markdown.contains("and B") && !markdown.contains("only a"))
    }
}
