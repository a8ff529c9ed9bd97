import MillraceCore
import MillraceRails

/// What patterns cost: ten rails of one expression each, many terms, texts that nearly match everywhere.
enum PatternBenchmarks {
    /// Measures all of it.
    static func run(_ report: inout Report, floor: Floor) throws {
        let pcre2 = try floor.patterns(expressions, chunks: chunks)
        report.add("ten expressions", "filters", RailBenchmarks.filter(try rails(expressions), chunks), floor: pcre2)
        // The last one, for e-mail addresses, may begin with each word and holds it; the others hold hardly anything.
        let others = expressions.dropLast()
        report.add(
            "nine expressions", "filters", RailBenchmarks.filter(try rails(others), chunks),
            floor: try floor.patterns(Array(others), chunks: chunks))
        report.add("50,000 terms", "filter", RailBenchmarks.filter([TermsRail(terms(50_000), action: .mask)], chunks), floor: nil)
        for (expression, unit) in adversaries {
            let rail = try RegexRail([RegexRail.Pattern(expression)], action: .mask)
            let costs = RailBenchmarks.sizes.map { nearMatches(rail, unit, bytes: $0).nanosecondsPerChunk * 1024 }
            report.addAdversarial(expression, nanosecondsPerKilobyte: costs)
        }
    }

    /// English words of six characters on average, one to a chunk, with which no pattern below matches.
    static let chunks: [String] = {
        let words = [
            "the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "while", "seventeen", "engineers", "discuss", "streaming",
            "guardrails", "and", "their", "latency", "in", "production", "systems", "today",
        ]
        var state: UInt64 = 7
        return (0..<20_000).map { _ in " " + words[next(&state, below: words.count)] }
    }()

    /// What people look for: keys, tokens, numbers, addresses, phrases.
    static let expressions = [
        "\\bAKIA[0-9A-Z]{16}\\b", "\\bgh[pousr]_[A-Za-z0-9]{36}\\b", "sk-[A-Za-z0-9]{20,}", "-----BEGIN [A-Z ]*PRIVATE KEY-----",
        "\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}", "(?<!\\d)(?!000|666)\\d{3}-\\d{2}-\\d{4}(?!\\d)",
        "\\b[A-Z]{2}\\d{2}[A-Z0-9]{11,30}\\b", "(?i)ignore (?:all )?previous instructions", "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
        "\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}\\b",
    ]

    /// Rails of one expression each.
    private static func rails(_ expressions: some Sequence<String>) throws -> [any TextRail] {
        try expressions.map { try RegexRail([RegexRail.Pattern($0)], action: .mask) }
    }

    /// Words that none of the texts holds.
    static func terms(_ count: Int) -> [String] {
        var state: UInt64 = 11
        return (0..<count).map { _ in
            let length = 7 + next(&state, below: 8)
            return String(decoding: (0..<length).map { _ in UInt8(ascii: "a") + UInt8(next(&state, below: 26)) }, as: UTF8.self)
        }
    }

    /// What a rail takes for a text of so many bytes that nearly matches everywhere, for each of its bytes: the same for each size, if it is
    /// linear.
    static func nearMatches(_ rail: any TextRail, _ unit: String, bytes: Int) -> Measurement {
        let text = String(repeating: unit, count: bytes / unit.utf8.count)
        return Measurement.of(chunks: text.utf8.count, rounds: 5) {
            var filter = rail.makeFilter(RailBenchmarks.request)
            let output = filter.filter(text)
            precondition(output.block == nil && output.findings.isEmpty)
        }
    }

    /// Expressions that other engines give up on or hang at, each with a text that it nearly matches.
    static let adversaries: [(expression: String, unit: String)] = [
        ("(a+)+b", String(repeating: "a", count: 500) + " "), ("(?:a|aa)+b", String(repeating: "a", count: 500) + " "),
        ("\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.x", "eyJaaaaaaaaaaaa.aaaaaaaaaaaa "),
        ("[a-z]{5,50}x[0-9]", "abcxyzx"),
    ]

    /// The next number of a linear congruence (Knuth's MMIX): the same text on every machine.
    static func next(_ state: inout UInt64, below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
