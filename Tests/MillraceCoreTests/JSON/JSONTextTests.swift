import Foundation
import MillraceCore
import Testing

@Suite("JSONText")
struct JSONTextTests {
    /// The text of a literal, and whether a lone surrogate was met.
    private func unescaped(_ literal: [UInt8]) throws -> (text: String, sawLoneSurrogate: Bool) {
        try literal.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            let span = try scanner.string()
            var isLone = false
            return (JSONText.string(span, in: bytes, sawLoneSurrogate: &isLone), isLone)
        }
    }

    @Test(
        "escapes become the characters they stand for",
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u4E2d""#, "Aé中"),
            (#""\u0000""#, "\u{0}"), (#""a\u2028b""#, "a\u{2028}b"), (#""\ud83d\ude00""#, "😀"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
            (#""\ud800\udc00x""#, "\u{10000}x"), (#""\uFFFD""#, "\u{FFFD}"), (#""é\n中😀""#, "é\n中😀"), (#""\\u0041""#, #"\u0041"#),
        ])
    func escapes(literal: String, expected: String) throws {
        let (text, sawLoneSurrogate) = try unescaped(Array(literal.utf8))
        #expect(Array(text.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(!sawLoneSurrogate)
    }

    @Test(
        "FR-33: a lone surrogate becomes U+FFFD and is told",
        arguments: [
            (#""\ud83d""#, "\u{FFFD}"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\n""#, "\u{FFFD}\n"),
            (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (#""a\ud83d\\ude00""#, "a\u{FFFD}\\ude00"),
        ])
    func loneSurrogates(literal: String, expected: String) throws {
        let (text, sawLoneSurrogate) = try unescaped(Array(literal.utf8))
        #expect(text == expected)
        #expect(sawLoneSurrogate)
    }

    @Test("escapes at every offset of texts shorter and longer than a string holds inline")
    func offsets() throws {
        for count in Array(0...40) + Array(80...100) {
            for place in 0...count {
                let (before, after) = (String(repeating: "a", count: place), String(repeating: "b", count: count - place))
                for (escape, character) in [(#"\\"#, "\\"), (#"\n"#, "\n"), (#"\u00e9"#, "é"), (#"\ud83d\ude00"#, "😀")] {
                    let literal = "\"" + before + escape + after + "\""
                    #expect(try unescaped(Array(literal.utf8)).text == before + character + after)
                }
            }
        }
    }

    @Test("the flag is never taken back")
    func stickyFlag() throws {
        try JSONSamples.scan(#"["\ud800","a\n","b"]"#) { scanner, bytes in
            try scanner.beginArray()
            var isLone = false
            while try scanner.nextElement() {
                _ = JSONText.string(try scanner.string(), in: bytes, sawLoneSurrogate: &isLone)
                #expect(isLone)
            }
        }
    }

    @Test("ill-formed UTF-8 is repaired, with escapes and without")
    func illFormed() throws {
        let plain = try unescaped([0x22, 0x61, 0xC3, 0x28, 0xE4, 0xB8, 0x22])
        #expect(plain.text == "a\u{FFFD}(\u{FFFD}")
        let escaped = try unescaped([0x22, 0x61, 0xC3, 0x5C, 0x6E, 0xE4, 0xB8, 0x22])
        #expect(escaped.text == "a\u{FFFD}\n\u{FFFD}")
        #expect(!plain.sawLoneSurrogate && !escaped.sawLoneSurrogate)
    }

    @Test("random strings unescape to what they were, as Foundation reads them too", arguments: [21, 22, 23] as [UInt64])
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<1_000 {
            let original = JSONSamples.text(&random, maxCount: round % 4 == 0 ? 200 : 20)
            let literal = JSONSamples.literal(original, &random)
            let (text, sawLoneSurrogate) = try unescaped(literal)
            #expect(text.utf8.elementsEqual(original.utf8), "seed \(seed), round \(round)")
            #expect(!sawLoneSurrogate)
            let foundation = try #require(try JSONSerialization.jsonObject(with: Data(literal), options: .fragmentsAllowed) as? String)
            #expect(text.utf8.elementsEqual(foundation.utf8), "seed \(seed), round \(round)")
        }
    }

    @Test("appending gives the same text as joining", arguments: [24] as [UInt64])
    func appending(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var appended = ""
        var joined = ""
        for _ in 0..<500 {
            let original = JSONSamples.text(&random)
            joined += original
            try JSONSamples.literal(original, &random).withUnsafeBytes { bytes in
                var scanner = JSONScanner(bytes)
                var isLone = false
                JSONText.append(try scanner.string(), in: bytes, to: &appended, sawLoneSurrogate: &isLone)
            }
        }
        #expect(appended.utf8.elementsEqual(joined.utf8), "seed \(seed)")
    }
}
