import Foundation
import MillraceTesting
import Testing

@testable import MillraceCore

@Suite("Patterns")
struct SchemaPatternTests {
    private func matches(_ pattern: String, _ text: String) throws(PatternError) -> Bool { try SchemaPattern(pattern).matches(text) }

    @Test(
        "patterns as schemas have them",
        arguments: [
            (#"^[^\s@]+@[^\s@]+\.[^\s@]+$"#, "a@b.c", true), (#"^[^\s@]+@[^\s@]+\.[^\s@]+$"#, "a@b", false),
            (#"^\d{4}-\d{2}-\d{2}$"#, "2024-05-01", true), (#"^\d{4}-\d{2}-\d{2}$"#, "2024-5-1", false),
            (#"^(?=.*[A-Z])(?=.*\d).{8,}$"#, "Passw0rdX", true), (#"^(?=.*[A-Z])(?=.*\d).{8,}$"#, "password1", false),
            (#"^(?!.*--)[a-z-]+$"#, "a-b-c", true), (#"^(?!.*--)[a-z-]+$"#, "a--b", false),
            (#"(?<=\$)\d+"#, "costs $42", true), (#"(?<!\$)\b\d+"#, "costs $42", false), (#"(?<=a(?=b)b)c"#, "abc", true),
            (#"^(?:[a-z]+(?!z)){2}$"#, "abcd", true), (#"\bcat\b"#, "a cat sat", true), (#"\bcat\b"#, "concat", false),
            (#"\Bcat"#, "concat", true),
            (#"^[\w.+\-]+$"#, "a.b+c-d", true), (#"^[\w-.]+$"#, "a-b.c", true), (#"^\u{1F432}$"#, "🐲", true),
            (#"^\uD83D\uDC32$"#, "🐲", true),
            (#"^[🐲-🐵]$"#, "🐳", true), (#"^.$"#, "é", true), (#"^.$"#, "e\u{301}", false), (#"^\p{Lu}\p{Ll}+$"#, "Éa", true),
            (#"^\P{L}$"#, "1", true), (#"^[^\p{L}\d]$"#, "x", false), (#"^\p{gc=Nd}$"#, "৪", true), (#"^\p{Emoji}$"#, "😀", true),
            (#"^(a|ab)(c|bcd)$"#, "abcd", true), (#"^(a*)*$"#, "aaaa", true), (#"^(a*)*$"#, "b", false), (#"^(?:){5}$"#, "", true),
            (#"^a{0}$"#, "", true), (#"^a{2,3}$"#, "aaaa", false), (#"^a{2,}$"#, "aaaa", true), (#"x*"#, "", true), (#"[]"#, "a", false),
            (#"^[^]$"#, "\n", true), (#"^.$"#, "\n", false), (#"^{a}$"#, "{a}", true), (#"^\/\-\@\_$"#, "/-@_", true),
            (#"^[\b]$"#, "\u{8}", true),
            (#"^\x41\0$"#, "A\u{0}", true), (#"a||b"#, "", true), (#"$^"#, "", true), (#"a^b"#, "ab", false), (#"^a$|^b$"#, "b", true),
        ])
    func verdict(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try matches(pattern, text) == isMatch)
    }

    @Test(
        "what ECMA-262 does not have is malformed",
        arguments: [
            "(", ")", "a)", "(?", "(?<a", "(?<1>a)", "(?<a>b)(?<a>c)", "(?P<a>b)", "(?#a)", "(?i)a", "(?>a)", "[a", "[b-a]", "*", "+a",
            "a**", "a{2}{3}",
            "{2}", "a{3,2}", "^*", "(?=a)*", "\\", "\\a", "\\z", "\\8", "\\1", "\\k<a>", "\\k", "\\00", "\\x1", "\\u12", "\\u{110000}",
            "\\c1", "[\\c]",
            "\\p", "\\pL", "[\\B]",
        ])
    func malformed(pattern: String) {
        #expect(throws: PatternError.self) { try SchemaPattern(pattern) }
        #expect(!SchemaPattern.isPattern(pattern), "\(pattern)")
    }

    @Test(
        "what cannot be matched is refused, though it is a pattern",
        arguments: [
            "(a)\\1", "(?<a>b)\\k<a>", "\\p{Script=Greek}", "a{100000}", "(?:a{300}){300}",
            String(repeating: "(", count: 200) + String(repeating: ")", count: 200),
        ])
    func unsupported(pattern: String) {
        #expect { try SchemaPattern(pattern) } throws: { ($0 as? PatternError)?.reason == .unsupported }
        #expect(SchemaPattern.isPattern(pattern))
    }

    @Test(
        "patterns on which others hang take no longer than any",
        arguments: [
            "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "(x+x+)+y", "^(?=(a+)+$)a*b$", "(?<=^(a+)+)c",
        ])
    func noHang(pattern: String) throws {
        let text = String(repeating: "a", count: 500) + "!" + String(repeating: "x", count: 500)
        let start = ContinuousClock.now
        #expect(try !matches(pattern, text))
        #expect(start.duration(to: .now) < .seconds(20))
    }

    // ICU's engine is another hand's work, but gives up on empty repetitions within each other: groups that are repeated are plain here.
    @Test("random patterns match where another engine's do", arguments: [1, 2, 3] as [UInt64])
    func againstFoundation(seed: UInt64) throws {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        var counts = (matching: 0, other: 0)
        for round in 0..<500 {
            let source = Self.pattern(&random, depth: 2, repeatsAnything: false)
            let pattern = try SchemaPattern(source)
            let other = try NSRegularExpression(pattern: source)
            for _ in 0..<6 {
                let text = Self.text(&random)
                let isMatch = other.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
                if isMatch { counts.matching += 1 } else { counts.other += 1 }
                #expect(pattern.matches(text) == isMatch, "seed \(seed), round \(round): \(source) on \"\(text)\"")
            }
        }
        #expect(counts.matching > 300 && counts.other > 300)
    }

    @Test("random patterns match where their definition does", arguments: [4, 5, 6] as [UInt64])
    func againstDefinition(seed: UInt64) throws {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        var counts = (matching: 0, other: 0)
        for round in 0..<500 {
            let source = Self.pattern(&random, depth: 3, repeatsAnything: true)
            let pattern = try SchemaPattern(source)
            let node = try PatternParser.parse(source)
            for _ in 0..<4 {
                let text = Self.text(&random)
                let isMatch = PatternDefinition(text).matches(node)
                if isMatch { counts.matching += 1 } else { counts.other += 1 }
                #expect(pattern.matches(text) == isMatch, "seed \(seed), round \(round): \(source) on \"\(text)\"")
            }
        }
        #expect(counts.matching > 200 && counts.other > 200)
    }

    private static func text(_ random: inout MillraceTesting.SeededGenerator) -> String {
        (0..<random.number(0...7)).map { _ in random.pick("a", "b", "c", "1", " ") }.joined()
    }

    private static func pattern(_ random: inout MillraceTesting.SeededGenerator, depth: Int, repeatsAnything: Bool) -> String {
        let count = random.number(1...3)
        return (0..<count).map { _ in term(&random, depth: depth, repeatsAnything) }.joined()
    }

    private static func term(_ random: inout MillraceTesting.SeededGenerator, depth: Int, _ repeatsAnything: Bool) -> String {
        let kind = random.number(0...(depth > 0 ? 11 : 5))
        let quantifier = random.pick("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?")
        func inner() -> String {
            repeatsAnything || quantifier.isEmpty
                ? pattern(&random, depth: depth - 1, repeatsAnything: repeatsAnything) : random.pick("a", "ab", "[bc]", "c1", "b.")
        }
        switch kind {
        case 0, 1, 2: return random.pick("a", "b", "c") + quantifier
        case 3: return random.pick(".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "[a-c1]", "[^\\w]") + quantifier
        case 4: return random.pick("^", "\\b", "\\B")
        // ICU lets $ match before a line end too; texts have none.
        case 5: return "$"
        case 6, 7: return "(" + inner() + ")" + quantifier
        case 8, 9: return "(?:" + inner() + "|" + inner() + ")" + quantifier
        case 10: return random.pick("(?=", "(?!") + pattern(&random, depth: depth - 1, repeatsAnything: repeatsAnything) + ")"
        // ICU wants a bound for what stands behind.
        default: return random.pick("(?<=", "(?<!") + random.pick("a", "b", "[bc]", "a|b", "ab", "1") + ")"
        }
    }

    @Test("random texts are patterns or not, and never crash", arguments: [4, 5] as [UInt64])
    func robustness(seed: UInt64) {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let source = (0..<random.number(0...12)).map { _ in
                random.pick(
                    "a", "b", "(", ")", "[", "]", "^", "$", "\\", "{", "}", "1", "2", ",", "?", "<", "=", "!", ":", "-", "|", "*", "+", "p",
                    "u", "k", "é", "d")
            }.joined()
            do throws(PatternError) {
                _ = try SchemaPattern(source).matches("ab1-é")
            } catch {
                #expect(error.offset <= source.unicodeScalars.count, "seed \(seed)")
            }
        }
    }
}

/// What a pattern means, by its definition: the places where each part may end.
///
/// Slow and plain.
private struct PatternDefinition {
    let scalars: [UInt32]

    init(_ text: String) { scalars = text.unicodeScalars.map(\.value) }

    func matches(_ node: PatternNode) -> Bool { (0...scalars.count).contains { !ends(of: node, from: $0).isEmpty } }

    private func ends(of node: PatternNode, from start: Int) -> Set<Int> {
        switch node {
        case .set(let set): return start < scalars.count && set.contains(scalars[start]) ? [start + 1] : []
        case .sequence(let terms):
            return terms.reduce([start]) { places, term in Set(places.flatMap { ends(of: term, from: $0) }) }
        case .alternation(let branches): return Set(branches.flatMap { ends(of: $0, from: start) })
        case .repetition(let body, let min, let max):
            var places: Set<Int> = [start]
            for _ in 0..<min { places = Set(places.flatMap { ends(of: body, from: $0) }) }
            var found = places
            for _ in 0..<(max.map { $0 - min } ?? scalars.count + 1) {
                places = Set(places.flatMap { ends(of: body, from: $0) })
                found.formUnion(places)
            }
            return found
        case .assertion(let assertion): return holds(assertion, at: start) ? [start] : []
        case .backreference: return []
        }
    }

    private func holds(_ assertion: PatternNode.Assertion, at place: Int) -> Bool {
        switch assertion {
        case .start: place == 0
        case .end: place == scalars.count
        case .wordBoundary(let isNegated): (isWord(place - 1) != isWord(place)) != isNegated
        case .look(let body, true, let isNegated): ends(of: body, from: place).isEmpty == isNegated
        case .look(let body, false, let isNegated):
            (0...place).contains { ends(of: body, from: $0).contains(place) } != isNegated
        }
    }

    private func isWord(_ place: Int) -> Bool {
        guard scalars.indices.contains(place), let scalar = Unicode.Scalar(scalars[place]) else { return false }
        return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".unicodeScalars.contains(scalar)
    }
}
