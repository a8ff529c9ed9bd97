import MillraceRails
import MillraceTesting
import Testing

@Suite struct HiddenTextRailTests {
    private static let hidden: [(text: String, shown: String, reason: String)] = [
        ("a\u{E0068}\u{E0069}b", "ab", "tag_characters"), ("🏴\u{E0067}\u{E0062}b", "🏴b", "tag_characters"),
        ("😀\u{FE0F}\u{FE01}x", "😀\u{FE0F}x", "variation_selectors"),
        ("😀\u{E0155}\u{E0156}", "😀", "variation_selectors"), ("a\u{FE0F}", "a", "variation_selectors"),
        ("pass\u{200B}word", "password", "zero_width"),
        ("pass\u{200D}word", "password", "zero_width"), ("in\u{200C}to", "into", "zero_width"),
        ("x\u{2060}y\u{FEFF}z\u{180E}", "xyz", "zero_width"),
        ("a\u{202E}b\u{202C}", "ab", "bidi_control"), ("a\u{200E}b", "ab", "bidi_control"),
        ("/*\u{2066}x\u{2069}*/", "/*x*/", "bidi_control"),
        ("a\u{1B}[31m", "a[31m", "control_character"), ("a\u{0}b", "ab", "control_character"), ("2\u{2062}x", "2x", "invisible_operator"),
        ("a\u{E001}b", "ab", "private_use"),
        ("e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}!", "e\u{301}\u{302}\u{303}\u{304}!", "combining_marks"),
        ("pаypal now", "paypal now", "mixed_script"), ("Microsоft", "Microsoft", "mixed_script"), ("Gοοgle!", "Google!", "mixed_script"),
        ("аррӏе.com", "apple.com", "homoglyph_domain"), ("x. аррӏе.com.", "x. apple.com.", "homoglyph_domain"),
        ("\u{3164}x", "x", "zero_width"),
    ]

    @Test("what is hidden goes, and what is seen stays", arguments: hidden.indices)
    func masked(_ number: Int) {
        let (text, shown, reason) = Self.hidden[number]
        let output = HiddenTextRail(action: .mask).filterWhole(text)
        #expect(output.text.utf8.elementsEqual(shown.utf8), "\(output.text.debugDescription)")
        #expect(output.findings.first?.reason == reason)
        #expect(HiddenTextRail(action: .block).filterWhole(text).block?.reason == reason)
        let noticed = HiddenTextRail(action: .notice).filterWhole(text)
        #expect(noticed.text.utf8.elementsEqual(text.utf8))
        #expect(noticed.findings == output.findings)
    }

    @Test(
        "what scripts and emoji need stays",
        arguments: [
            "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 ❤️‍🔥 🧑‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣ #️⃣ ☎︎", "می‌خواهم", "क्‍ष", "ക്‍ഷ", "葛\u{E0100}", "≨︀", "שלום\u{200F} (x)\u{200E}", "สวัสดี\u{200B}ครับ",
            "\u{FEFF}start",
            "Привет, СССР и USA", "ΝΑΤΟ TNFα NF-κB μm", "IT-компания", "ế ộ", "a\tb\r\nc", "раз. Два", "Hello.Смотри",
            "e\u{301}\u{302}\u{303}\u{304}", "한국어 日本語カナ", "x̄",
        ])
    func ordinary(_ text: String) {
        let output = HiddenTextRail(action: .block).filterWhole(text)
        #expect(output.block == nil)
        #expect(output.text.utf8.elementsEqual(text.utf8))
    }

    @Test("a row of hidden characters is one finding, and text of the action stands for it once")
    func rows() {
        let output = HiddenTextRail(action: .mask("[hidden]")).filterWhole("a\u{200B}\u{200B}\u{200B}b\u{202E}c")
        #expect(output.text == "a[hidden]b[hidden]c")
        #expect(output.findings == [RailFinding("zero_width", offset: 1), RailFinding("bidi_control", offset: 11)])
    }

    @Test("no character that is not shown by default passes between letters, whether it has a meaning or not")
    func ignorable() {
        let rail = HiddenTextRail(action: .block)
        var passed: [String] = []
        var count = 0
        for value in (0x80 as UInt32)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.properties.isDefaultIgnorableCodePoint, value != 0xAD else { continue }
            count += 1
            if rail.filterWhole("a\(scalar)b").block == nil { passed.append(String(value, radix: 16)) }
        }
        #expect(passed == [])
        #expect(count > 4_000)
        for value in [0x2065, 0xFFF0, 0x17B4, 0xE0080, 0xE01F0, 0xE0FFF] as [UInt32] {
            #expect(Unicode.Scalar(value).flatMap { rail.filterWhole("a\($0)b").block?.reason } == "invisible_operator")
        }
    }

    @Test("kinds that are not asked for pass")
    func kinds() {
        let rail = HiddenTextRail([.bidiControls])
        #expect(rail.filterWhole("a\u{200B}b pаypal").text == "a\u{200B}b pаypal")
        #expect(HiddenTextRail([.softHyphens]).filterWhole("Sil\u{AD}be").text == "Silbe")
        #expect(HiddenTextRail().filterWhole("Sil\u{AD}be").text == "Sil\u{AD}be")
        #expect(HiddenTextRail(maxMarks: 0).filterWhole("e\u{301}").text == "e")
    }

    @Test("a block begins at the first thing that is hidden, in the order of the text")
    func blocks() {
        let output = HiddenTextRail(action: .block).filterWhole("say pа\u{200B}y")
        #expect(output.block?.reason == "mixed_script" || output.block?.reason == "zero_width")
        #expect(output.text == "say p")
        #expect(output.blockOffset == 5)
    }

    @Test("P20: what leaves is the same however the text is cut", arguments: [MatchAction.mask, .block, .notice, .mask("#")])
    func conformance(_ action: MatchAction) {
        let kit = RailConformance(
            HiddenTextRail(action: action), matches: Self.hidden.map(\.text),
            nearMatches: ["👨‍👩‍👧", "🏴", "рос", "оса.", "क्‍ष", "\u{200E}", "a", "аррӏе", "👩\u{200D}", "שלום\u{200F}", "1️⃣"],
            filler: ["so ", "it is, ", "né ", "中文 ", "\n"], maxHeldByteCount: 300, hidesMatches: false)
        #expect(kit.failures(seeds: 0..<80) == [])
    }

    @Test("a word is held no longer than its bound, and ordinary text not at all")
    func holds() {
        #expect(HiddenTextRail().maxHeld("The quick brown fox, Ünïcödé. 中文 ok") == 0)
        #expect(HiddenTextRail().maxHeld(String(repeating: "о", count: 5_000)) <= 300)
        #expect(HiddenTextRail().filterWhole("x" + String(repeating: "о", count: 500)).findings.first?.reason == "mixed_script")
    }
}
