import MillraceRails
import MillraceTesting
import Testing

@Suite struct DisguisedTermsRailTests {
    @Test(
        "RG-09: a term is found in every spelling, and only there",
        arguments: [
            "project falcon", "PROJECT FALCON", "рrоjесt fаlсоn", "pr0j3ct f4lc0n", "pro\u{200B}ject fal\u{AD}con", "ｐｒｏｊｅｃｔ ｆａｌｃｏｎ",
            "pröjéct fàlcon", "𝓹𝓻𝓸𝓳𝓮𝓬𝓽 𝓯𝓪𝓵𝓬𝓸𝓷",
        ])
    func spellings(_ spelling: String) {
        let output = DisguisedTermsRail(["Project Falcon"], action: .mask("#")).filterScalars("my \(spelling), a falcon")
        #expect(output.text == "my #, a falcon")
        #expect(output.findings == [RailFinding("term", offset: 3)])
        #expect(DisguisedTermsRail(["Project Falcon"]).filterScalars("a \(spelling)").text == "a ")
        #expect(DisguisedTermsRail(["Project Falcon"]).filterScalars("a \(spelling)s").block == nil)
    }

    @Test("folding can be less")
    func less() {
        let rail = DisguisedTermsRail(["falcon"], folding: [.letterCase], action: .mask("#"))
        #expect(rail.filterWhole("FALCON fa1con fаlcon").text == "# fa1con fаlcon")
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [MatchAction.block, .mask, .notice])
    func conformance(_ action: MatchAction) {
        let kit = RailConformance(
            DisguisedTermsRail(["falcon", "falcon heavy", "office"], wholeWords: false, action: action),
            matches: ["fаlcon", "FALCON\u{200B} heavy", "oﬃce", "f4lc0n"],
            nearMatches: ["falc", "con heavy", "\u{200B}", "\u{301}", "ﬃ", "o"], filler: ["zz, ", "é 9, "], maxHeldByteCount: 128,
            hidesMatches: false, isPrompt: false)
        #expect(kit.failures(seeds: 0..<80) == [])
    }
}
