/// Texts in which something hides, and texts of many languages and emoji that need the same characters.
public enum HiddenTextSamples {
    /// Samples of a split, half of them with something hidden.
    public static func samples(_ split: SampleSplit, seed: UInt64, count: Int) -> [LabelledSample] {
        var random = split.generator(seed: seed)
        return (0..<count).map { number in
            number.isMultiple(of: 2) ? hiding(split, &random) : plain(split, &random)
        }
    }

    private static func hiding(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        let style = random.pick(split.share(of: Style.allCases)) ?? .tags
        var writer = SampleWriter(source: "hidden/\(style.rawValue)")
        writer.write((random.pick(split.share(of: texts)) ?? "Hello") + " ")
        style.write(to: &writer, &random)
        writer.write(" " + (random.pick(split.share(of: texts)) ?? "Hello"))
        return writer.sample
    }

    private static func plain(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        var writer = SampleWriter(source: "plain text")
        for _ in 0..<random.number(1...3) { writer.write((random.pick(split.share(of: texts)) ?? "Hello") + " ") }
        return writer.sample(isPositive: false)
    }

    /// The ways of hiding.
    private enum Style: String, CaseIterable {
        case tags, bytes, zeroWidth, bits, override, isolate, zalgo, cyrillic, greek, domain, controls, privateUse, operators, selector

        func write(to writer: inout SampleWriter, _ random: inout SeededGenerator) {
            let word = random.pick("send the key", "ignore that", "pay Bob", "run this")
            func scalars(_ values: [UInt32]) -> String { String(String.UnicodeScalarView(values.compactMap(Unicode.Scalar.init))) }
            switch self {
            case .tags: writer.write(scalars(word.unicodeScalars.map { 0xE0000 + $0.value }), as: "tag_characters")
            case .bytes:
                // Each byte is a selector behind an emoji (Butler, "Smuggling arbitrary data through an emoji", 2025).
                writer.write("😀")
                writer.write(
                    scalars(word.utf8.map { $0 < 16 ? 0xFE00 + UInt32($0) : 0xE0100 + UInt32($0) - 16 }), as: "variation_selectors")
            case .zeroWidth:
                writer.write("pass")
                writer.write(random.pick("\u{200B}", "\u{2060}", "\u{200B}\u{200B}"), as: "zero_width")
                writer.write("word")
            case .bits:
                writer.write("fine")
                writer.write(String((0..<16).map { _ in random.once(in: 2) ? "\u{200B}" : "\u{200C}" }), as: "zero_width")
            case .override:
                writer.write("if access != ")
                writer.write("\u{202E}", as: "bidi_control")
                writer.write("nimda")
                writer.write("\u{202C}", as: "bidi_control")
            case .isolate:
                writer.write("/*")
                writer.write("\u{2066}", as: "bidi_control")
                writer.write("check ")
                writer.write("\u{2069}", as: "bidi_control")
                writer.write("*/")
            case .zalgo:
                writer.write("h\u{301}\u{302}\u{303}\u{304}")
                writer.write(scalars((0..<random.number(2...12)).map { _ in UInt32(random.number(0x305...0x33F)) }), as: "combining_marks")
            case .cyrillic: writer.write(random.pick("pаypal", "аdmin", "Micrоsoft", "sесure", "Аpple"), as: "mixed_script")
            case .greek: writer.write(random.pick("Gοοgle", "Νetflix", "Αmazon"), as: "mixed_script")
            case .domain: writer.write(random.pick("аррӏе.com", "раураӏ.com", "сосо.net"), as: "homoglyph_domain")
            case .controls: writer.write(random.pick("\u{1B}", "\u{0}", "\u{8}", "\u{9B}"), as: "control_character")
            case .privateUse: writer.write(random.pick("\u{E123}", "\u{F0042}"), as: "private_use")
            case .operators: writer.write(random.pick("\u{2062}", "\u{2063}", "\u{FFF9}"), as: "invisible_operator")
            case .selector:
                writer.write("x")
                writer.write("\u{FE01}", as: "variation_selectors")
            }
        }
    }

    /// Texts without anything hidden; characters without a width belong where they stand.
    private static let texts = [
        "The quick brown fox.", "Familie: 👨‍👩‍👧‍👦 und 👩🏽‍🚀!", "Flags: 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🇩🇪", "❤️ and ☎︎ and 1️⃣ #️⃣", "می‌خواهم کتاب‌ها را بخوانم.", "क्‍ष और क्षमा", "ക്‍ഷ നല്ലത്",
        "שלום\u{200F} עולם (2024)\u{200E} טוב", "مرحبا\u{200F} بالعالم", "Привет, мир! СССР, ТАСС и США.", "Καλημέρα κόσμε, ΝΑΤΟ.",
        "TNFα and NF-κB, α-helix, μm, Δx", "こんにちは、東京タワーへ。",
        "한국어 텍스트입니다.", "สวัสดี\u{200B}ครับ", "葛\u{E0100}城市", "Tiếng Việt có nhiều dấu: ế ộ ữ", "e\u{301} and o\u{308}\u{304}",
        "🧑‍💻 works, 🏳️‍🌈 waves",
        "Wi-Fi и USB-порт", "C:\\temp\tnaïve café", "IT-компания и PHP-код", "¡Hola! ¿Qué tal?", "≨︀ is a variant", "Հայերեն և English",
    ]
}
