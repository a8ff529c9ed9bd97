import Testing

@testable import MillraceRails

@Suite struct TextReplacementTests {
    private func replaced(_ text: String, _ pairs: [(old: String, new: String)]) -> (text: String, hasFoundAll: Bool) {
        var replacement = TextReplacement(pairs)
        var text = text
        replacement.replace(in: &text)
        return (text, replacement.hasFoundAll)
    }

    @Test("Texts are found by their bytes: a line feed or an accent behind them does not hide them")
    func bytes() {
        #expect(replaced("see: line\r\nnext", [("line\r", "x\r")]).text.utf8.elementsEqual("see: x\r\nnext".utf8))
        #expect(replaced("Ann\u{301} lives", [("Ann", "[name]")]).text.utf8.elementsEqual("[name]\u{301} lives".utf8))
        let spellings = replaced("caf\u{E9} and cafe\u{301}", [("caf\u{E9}", "one"), ("cafe\u{301}", "two")])
        #expect(spellings.text == "one and two")
        #expect(spellings.hasFoundAll)
        #expect(replaced("cafe\u{301}", [("caf\u{E9}", "x")]).hasFoundAll == false)
    }

    @Test("The longest goes first, one within it counts as found, and what was put in is not searched")
    func overlaps() {
        let result = replaced("a long passage", [("passage", "p"), ("long passage", "passage"), ("", "x"), ("same", "same")])
        #expect(result.text == "a passage")
        #expect(result.hasFoundAll)
        // A spelling is another text.
        #expect(replaced("caf\u{E9}", [("caf\u{E9}", "cafe\u{301}")]).text.utf8.elementsEqual("cafe\u{301}".utf8))
    }
}
