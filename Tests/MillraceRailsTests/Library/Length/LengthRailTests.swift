import MillraceRails
import MillraceTesting
import Testing

@Suite struct LengthRailTests {
    @Test("a text is cut at the last character that may be, as a reader counts them")
    func characters() throws {
        let rail = try LengthRail(maxCharacters: 4, action: .cut)
        #expect(rail.filterScalars("abcdef").text == "abcd")
        #expect(rail.filterScalars("a👨‍👩‍👧‍👦🇩🇪e\u{301}x").text == "a👨‍👩‍👧‍👦🇩🇪e\u{301}")
        #expect(rail.filterScalars("a\r\nbcd").text == "a\r\nbc")
        #expect(rail.filterScalars("abcd").findings == [])
        #expect(rail.filterScalars("abcdef").findings == [RailFinding("characters", offset: 4)])
    }

    @Test("words and lines are counted, and a block begins at the one too many")
    func words() throws {
        let words = try LengthRail(maxWords: 2).filterScalars("one  two three")
        #expect(words.text == "one  two ")
        #expect(words.block?.reason == "words")
        #expect(words.blockOffset == 9)
        #expect(try LengthRail(maxLines: 2).filterScalars("a\nb\n").block == nil)
        #expect(try LengthRail(maxLines: 2).filterScalars("a\nb\nc").block?.reason == "lines")
        #expect(try LengthRail(maxLines: 2, action: .notice).filterScalars("a\n\nc\nd").text == "a\n\nc\nd")
    }

    @Test("a rail that limits nothing is refused")
    func configuration() {
        #expect(throws: RailConfigurationError.self) { try LengthRail() }
        #expect(throws: RailConfigurationError.self) { try LengthRail(maxWords: 0) }
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [LengthRail.Action.block, .cut, .notice])
    func conformance(_ action: LengthRail.Action) throws {
        let kit = RailConformance(
            try LengthRail(maxCharacters: 30, maxWords: 8, maxLines: 3, action: action),
            matches: ["abc", "👨‍👩‍👧‍👦", "e\u{301}\u{302}", "🇩🇪🇫🇷", "\r\n"],
            nearMatches: ["\u{301}", "\u{200D}", "🇩", "\n", " "], maxHeldByteCount: 0, hidesMatches: false, isPrompt: false)
        #expect(kit.failures(seeds: 0..<80) == [])
    }
}
