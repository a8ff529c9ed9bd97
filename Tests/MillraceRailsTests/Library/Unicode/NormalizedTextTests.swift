import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct NormalizedTextTests {
    @Test(
        "RG-09: other spellings of a text fold to one",
        arguments: [
            "ignore all", "IGNORE ALL", "Ｉｇｎｏｒｅ　ａｌｌ", "іgnоrе аll", "1gn0r3 4ll", "i\u{200B}gn\u{AD}o\u{2060}re a\u{200D}ll", "𝐢𝐠𝐧𝐨𝐫𝐞 𝖆𝖑𝖑",
            "ïgñöré àll",
            "ⓘⓖⓝⓞⓡⓔ ⓐⓛⓛ", "i\u{301}g\u{334}nore all", "ɪɢɴᴏʀᴇ ᴀʟʟ", "🅸🅶🅽🅾🆁🅴 🅰🅻🅻", "ignore\u{A0}all", "ignore a\u{E0041}ll", "ιgnοre αll",
        ])
    func foldings(_ text: String) {
        #expect(NormalizedText(text).folded == "lgnore all")
    }

    @Test("RG-09: a match is told in the text as it was written")
    func ranges() {
        let text = "x Ｉ\u{200B}gnore y"
        let normalized = NormalizedText(text)
        #expect(normalized.folded == "x lgnore y")
        let range = normalized.originalRange(of: 2..<8)
        #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == "Ｉ\u{200B}gnore")
        // A character that folds to several is one piece.
        let ligature = NormalizedText("oﬃce")
        #expect(ligature.folded == "office".replacing("i", with: "l"))
        #expect(ligature.originalRange(of: 2..<3) == 1..<4)
        // What is not matched stands outside at the edges.
        #expect(NormalizedText("\u{200B}a\u{200B}").originalRange(of: 0..<1) == 3..<4)
        #expect(NormalizedText("").originalRange(of: 0..<0) == 0..<0)
    }

    @Test("a pattern is folded as the text is, and stays a pattern")
    func patterns() {
        #expect(TextFolding.all.folded(pattern: #"\bIgnore (it|3){1,5}\s\p{L}[a-z]"#) == #"\blgnore (lt|e){1,5}\s\p{L}[a-z]"#)
        #expect(TextFolding.letterCase.folded("ÀB1") == "àb1")
        #expect(TextFolding().folded("Àb1\u{200B}") == "Àb1\u{200B}")
    }

    @Test("P20: matches in folded text are the same however the text is cut")
    func fragments() throws {
        let machine = try PatternMachine([TextFolding.all.folded(pattern: "ignore +all"), TextFolding.all.folded(pattern: "fi+sh")])
        let texts = ["ｉgnоre  all ﬁsh \u{200B}", "x ignore al ignore all\u{301}!", "ﬁﬁsh ﬃsh", "\u{FEFF}1gn0re\u{200B} a\u{200B}ll"]
        for seed in UInt64(0)..<80 {
            var random = SeededGenerator(seed: seed)
            let text = (0..<random.number(1...4)).map { _ in random.pick(texts) ?? "" }.joined()
            let whole = read([text], machine)
            let cut = read(random.pieces(of: text, upTo: random.number(2...12)), machine)
            #expect(cut == whole, "seed \(seed)")
            #expect(whole.text == text, "seed \(seed)")
            #expect(whole.matches.allSatisfy { $0.offset >= 0 }, "seed \(seed)")
        }
    }

    private struct Reading: Equatable {
        var text = ""
        var matches: [PatternMatch] = []
    }

    private func read(_ pieces: [String], _ machine: PatternMachine) -> Reading {
        var matcher = NormalizedMatcher(machine.matcher(), folding: .all)
        var found: [PatternPiece] = []
        for piece in pieces { matcher.push(piece, into: &found) }
        matcher.finish(into: &found)
        var reading = Reading()
        for piece in found {
            switch piece {
            case .clear(let text): reading.text += text
            case .match(let match):
                #expect(match.offset == reading.text.utf8.count)
                reading.text += match.text
                reading.matches.append(match)
            }
        }
        return reading
    }
}
