/// Tells common languages apart by their script, their letters and the small words that every text has.
///
/// It knows 33 languages. It is for texts of some ten words on: of shorter ones, and where two languages are near, it answers nil rather
/// than guess. Near languages it does not know (Norwegian, Croatian, Slovak) are mostly told as their neighbours.
public struct LanguageIdentifier: Sendable {
    /// An answer.
    public struct Guess: Sendable, Hashable {
        /// The language: a code of ISO 639-1.
        public var language: String
        /// How much better it fits than the next one, from 0 to 1.
        public var confidence: Double
    }

    /// Makes an identifier.
    public init() {}

    /// The codes of the languages it knows.
    public static var languages: Set<String> {
        LanguageWords.codes.union(soleLanguages.values).union(["zh", "ja", "ko"])
    }

    /// The language of a text; nil where it cannot be told.
    public func language(of text: String) -> Guess? {
        var counts: [UnicodeScript: Int] = [:]
        var letterCount = 0
        for scalar in text.unicodeScalars.prefix(LanguageIdentifier.maxScalars) {
            guard let script = UnicodeScript.of(scalar) else { continue }
            counts[script, default: 0] += 1
            letterCount += 1
        }
        guard let (script, count) = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }), letterCount >= 4 else {
            return nil
        }
        let kana = (counts[.hiragana] ?? 0) + (counts[.katakana] ?? 0)
        // Japanese mixes three scripts; a tenth of syllables is more than a Chinese text quotes.
        if script == .han || script == .hiragana || script == .katakana {
            let isJapanese = kana * 10 >= (counts[.han] ?? 0) + kana
            return Guess(language: isJapanese ? "ja" : "zh", confidence: Double(count + (isJapanese ? kana : 0)).share(of: letterCount))
        }
        if script == .hangul { return Guess(language: "ko", confidence: Double(count).share(of: letterCount)) }
        if let language = LanguageIdentifier.soleLanguages[script] {
            return Guess(language: language, confidence: Double(count).share(of: letterCount))
        }
        return byWords(text, script)
    }

    /// How much of a text is looked at, in characters.
    static let maxScalars = 20_000
    /// Scripts that one of the known languages writes.
    private static let soleLanguages: [UnicodeScript: String] = [
        .greek: "el", .hebrew: "he", .thai: "th", .devanagari: "hi", .bengali: "bn", .tamil: "ta", .georgian: "ka", .armenian: "hy",
    ]

    private func byWords(_ text: String, _ script: UnicodeScript) -> Guess? {
        var scores: [String: Double] = [:]
        var wordCount = 0
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(LanguageIdentifier.maxScalars))).lowercased()
        for word in start.split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "’" }) {
            wordCount += 1
            let known = LanguageWords.languages[String(word)] ?? []
            // A word of many languages says little about one.
            for language in known { scores[language, default: 0] += 1 / Double(known.count) }
        }
        for scalar in start.unicodeScalars where !scalar.isASCII {
            for language in LanguageWords.letters[scalar] ?? [] { scores[language, default: 0] += 0.3 }
        }
        let ranked = scores.filter { LanguageWords.script(of: $0.key) == script }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        // Two small words at least, and one in twenty: names and lists of words of another language are no sentence.
        guard let best = ranked.first, best.value >= 1.5, best.value * 20 >= Double(wordCount) else { return nil }
        let next = ranked.dropFirst().first?.value ?? 0
        let confidence = (best.value - next) / best.value
        return confidence > 0.1 ? Guess(language: best.key, confidence: confidence) : nil
    }
}

extension Double {
    fileprivate func share(of count: Int) -> Double { min(1, self / Double(count)) }
}
