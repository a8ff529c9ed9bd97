import MillraceRails
import MillraceTesting
import Testing

@Suite struct ScriptRailTests {
    @Test("text ends at the first letter of another script")
    func first() throws {
        let rail = try ScriptRail([.latin])
        let output = rail.filterScalars("Hello 123 😀 – мир")
        #expect(output.text == "Hello 123 😀 – ")
        #expect(output.block?.reason == "script")
        #expect(output.blockOffset == output.text.utf8.count)
        #expect(rail.filterWhole("Ünïcödé, naïve: 100 % ✓").block == nil)
        #expect(try ScriptRail([.han, .hiragana, .katakana]).filterWhole("東京タワーへ行く。2024").block == nil)
    }

    @Test("some letters and a share of them may be of other scripts")
    func share() throws {
        let rail = try ScriptRail([.latin], maxForeignLetters: 2, maxForeignShare: 0.25)
        #expect(rail.filterWhole("αβ").block == nil)
        #expect(rail.filterWhole("abcdefghijkl αβγ").block == nil)
        #expect(rail.filterWhole("ab αβγ").text == "ab αβ")
        #expect(try ScriptRail([.latin], action: .mask("?")).filterWhole("a бв c").text == "a ?? c")
        #expect(try ScriptRail([.latin], action: .notice).filterWhole("a бв c д").findings.map(\.offset) == [2, 9])
    }

    @Test("scripts and sizes that make no sense are refused")
    func configuration() {
        #expect(throws: RailConfigurationError.self) { try ScriptRail([UnicodeScript(rawValue: "Klingon")]) }
        #expect(throws: RailConfigurationError.self) { try ScriptRail([.latin], maxForeignShare: 2) }
    }

    @Test(
        "letters are of the script that Unicode says",
        arguments: [
            ("a", "Latin"), ("é", "Latin"), ("я", "Cyrillic"), ("λ", "Greek"), ("ש", "Hebrew"), ("ع", "Arabic"), ("क", "Devanagari"),
            ("한", "Hangul"), ("の", "Hiragana"), ("カ", "Katakana"), ("中", "Han"), ("ก", "Thai"), ("𐌰", "Gothic"), ("𠀀", "Han"),
        ])
    func scripts(_ letter: Unicode.Scalar, _ name: String) {
        #expect(UnicodeScript.of(letter)?.rawValue == name)
        #expect(UnicodeScript(rawValue: name).isKnown)
    }

    @Test("what belongs to no script has none", arguments: ["1", " ", ".", "😀", "\u{301}", "€", "\u{200D}"])
    func none(_ letter: Unicode.Scalar) {
        #expect(UnicodeScript.of(letter) == nil)
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [MatchAction.block, .mask, .notice])
    func conformance(_ action: MatchAction) throws {
        let kit = RailConformance(
            try ScriptRail([.latin], maxForeignLetters: 1, maxForeignShare: 0.1, action: action), matches: ["мир", "中文中文", "αβ"],
            nearMatches: ["a", "я"], filler: ["so ", "né ", "1, "],
            maxHeldByteCount: 0, hidesMatches: false)
        #expect(kit.failures(seeds: 0..<60) == [])
    }
}
