import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct RepetitionRailTests {
    @Test("a loop ends behind the turn that is one too many")
    func loops() throws {
        let turn = "I am sorry, but I can not help you with that today. "
        let output = try RepetitionRail().filterScalars(String(repeating: turn, count: 40))
        #expect(output.block?.reason == "repeated_words")
        #expect(output.text.utf8.count < 6 * turn.utf8.count)
        let lines = try RepetitionRail().filterScalars(String(repeating: "- buy milk now\n", count: 40))
        #expect(lines.block != nil)
        #expect(lines.text.utf8.count < 12 * 15)
        let run = try RepetitionRail(maxRun: 10, action: .cut).filterScalars("a" + String(repeating: "!", count: 50) + "b")
        #expect(run.text == "a" + String(repeating: "!", count: 10))
        #expect(run.findings == [RailFinding("repeated_character", offset: 11)])
    }

    @Test("ordinary text that comes back to a phrase passes")
    func ordinary() throws {
        let poem = (0..<6).map { "Verse \($0) tells of day \($0) and night.\nAnd the refrain is sung.\n" }.joined()
        #expect(try RepetitionRail(maxLines: 8).filterScalars(poem).block == nil)
        let table = "| a | b |\n|---|---|\n" + (0..<50).map { "| \($0) | \($0 * $0) |\n" }.joined()
        #expect(try RepetitionRail().filterScalars(table).block == nil)
        #expect(try RepetitionRail().filterScalars("}\n}\n}\n}\n}\n}\n}\n}\n}\n}\n}\n}\n").block == nil)
        #expect(try RepetitionRail().filterScalars(String(repeating: " ", count: 2_000)).block == nil)
    }

    @Test("what is further back than the window is forgotten")
    func window() throws {
        let rail = try RepetitionRail(stretchWordCount: 2, maxStretches: 1, window: 10)
        let far = "one two " + (0..<30).map { "w\($0) " }.joined() + "one two "
        #expect(rail.filterScalars(far).block == nil)
        #expect(rail.filterScalars("one two x one two ").block != nil)
        #expect(throws: RailConfigurationError.self) { try RepetitionRail(stretchWordCount: 9, window: 8) }
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [LengthRail.Action.block, .cut, .notice])
    func conformance(_ action: LengthRail.Action) throws {
        let rail = try RepetitionRail(stretchWordCount: 2, maxStretches: 2, maxLines: 1, maxRun: 5, window: 20, action: action)
        let kit = RailConformance(
            rail, matches: ["a b a b a b a b ", "a line of text\na line of text\n", "xxxxxxxx"],
            nearMatches: ["a ", "b ", "\n", "x", "xxxxx", "é"], maxHeldByteCount: 0, hidesMatches: false,
            isPrompt: false)
        #expect(kit.failures(seeds: 0..<60) == [])
    }

    @Test("each character is read once, in a quarter of a megabyte of near repetitions, too")
    func linear() throws {
        let rail = try RepetitionRail(maxStretches: 1_000_000, maxLines: 1_000_000)
        var filter = RepetitionFilter(rail: rail)
        var output = FilterOutput()
        for _ in 0..<64 { filter.push(String(repeating: "ab ab\n", count: 683), into: &output) }
        #expect(filter.stepCount == 64 * 683 * 6)
        #expect(output.block == nil)
    }
}
