import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct PatternMachineTests {
    /// Patterns the standard library's engine understands alike.
    static let commonPatterns = [
        "abc", "a|ab", "ab|a", "a+", "a+?b", "(ab)+", "a{2,3}", "a{2,3}?", "[a-c]+d", "\\d{3}-\\d{4}", "(?i)Cat", "x*y",
        "a.c", "(?s)a.c", "^ab", "ab$", "(?m)^b", "(?m)a$", "a(?=b)", "[^ab]+", "é+", "\\w+@\\w+\\.\\w+",
        "(a|b)*c", "(a|b|ab)(c|bcd)", "😀|中", "a[^b]*b|a",
        "a(?=bc)", "(?!ab|ca)[a-z0-9]{2}", "(?=a.c|cat)[a-z0-9]+", "(a|ab)(?!c|-\\d)", "\\d+(?=-\\d{4}|b)", "(?:a(?!bc)|b(?=ca?))+",
    ]

    /// Others: the standard library sees word boundaries elsewhere, has no look-behind, and reads `\\w{2}` of "23中" wrongly (6.3.1).
    static let patterns =
        commonPatterns + [
            "\\bcat\\b", "\\Bb", "(?<!\\d)\\d{2}(?!\\d)", "(?<=a)b", "(?<=[.,]|^)a", "(?![ab])\\w", "\\b\\w+\\b(?!@)", "(?!ab|ca)\\w{2}",
            "(?=a.c|cat)\\w+",
        ]

    @Test("matches are those of the standard library's engine", arguments: commonPatterns)
    func oracle(pattern: String) throws {
        let machine = try PatternMachine([pattern])
        let regex = try Regex(pattern).wordBoundaryKind(.simple).matchingSemantics(.unicodeScalar)
        var random = SeededGenerator(seed: 7)
        for round in 0..<300 {
            let text = Self.text(&random)
            let expected = text.matches(of: regex).map { String(text[$0.range]) }
            #expect(machine.matches(in: text).map(\.text) == expected, "\(pattern) on \(text.debugDescription), round \(round)")
        }
    }

    @Test("however a text is cut, the pieces are the same, and what was handed on is never taken back", arguments: patterns)
    func cuts(pattern: String) throws {
        let machine = try PatternMachine([pattern, "ca"])
        var random = SeededGenerator(seed: 11)
        for round in 0..<100 {
            let text = Self.text(&random)
            var whole: [PatternPiece] = []
            var matcher = machine.matcher()
            matcher.push(text, into: &whole)
            matcher.finish(into: &whole)
            var pieces: [PatternPiece] = []
            matcher = machine.matcher()
            for character in text.unicodeScalars {
                matcher.push(String(character), into: &pieces)
                let out = pieces.map(\.text).joined()
                #expect(text.utf8.starts(with: out.utf8), "round \(round)")
                #expect(out.utf8.count + matcher.heldByteCount <= text.utf8.count)
            }
            matcher.finish(into: &pieces)
            #expect(pieces == whole, "\(pattern) on \(text.debugDescription), round \(round)")
            #expect(pieces.map(\.text).joined() == text)
        }
    }

    // What Python's `re.findall` gives (3.11).
    @Test(
        "boundaries and look-around are those of Python's engine",
        arguments: [
            ("\\bcat\\b", "cat, 23cat1 _cat cat中 cat", ["cat", "cat"]), ("\\Bb", "b ab 2b _b -b éb", ["b", "b", "b", "b"]),
            ("(?<!\\d)\\d{2}(?!\\d)", "12 345 a67b 8 90", ["12", "67", "90"]), ("(?<=a)b", "b ab bab", ["b", "b"]),
            ("(?![ab])\\w", "abc_é", ["c", "_", "é"]), ("\\b\\w+\\b(?!@)", "me@x.org you", ["x", "org", "you"]),
            ("^a|b$", "ab\nab", ["a", "b"]), ("(?m)^a|b$", "ab\nab", ["a", "b", "a", "b"]),
            ("(?!000|666)\\d{3}", "000 123 666 6661 066 9", ["123", "661", "066"]),
            (
                "\\b(?!000|666|9\\d{2})\\d{3}-(?!00)\\d{2}-(?!0{4})\\d{4}\\b",
                "219-09-9999 000-12-3456 666-12-3456 912-34-5678 123-00-4567 123-45-0000 457-55-5462", ["219-09-9999", "457-55-5462"]
            ),
            ("\\d+(?= ?EUR)", "12 EUR, 13 USD, 14EUR 155 EU", ["12", "14"]),
            ("(?=\\w{3}\\b)\\w+", "abc abcd ab éaz", ["abc", "bcd", "éaz"]),
            ("\\b(?!cat|dog)\\w{3}\\b", "cat cow dog dot", ["cow", "dot"]),
            ("ab(?=cd|c$)", "abcd abc abce abc", ["ab", "ab"]),
            ("(?!ab|ca)\\w{2}", "abc23中 xCat -_中中", ["bc", "23", "xC", "at", "_中"]),
            ("a+(?!ab|b)", "aaab aab aaac", ["a", "aaa"]),
        ])
    func python(pattern: String, text: String, expected: [String]) throws {
        #expect(try PatternMachine([pattern]).matches(in: text).map(\.text) == expected)
    }

    @Test("text that can match nothing passes at once")
    func passing() throws {
        var matcher = try PatternMachine(["secret-\\d+"]).matcher()
        var pieces: [PatternPiece] = []
        matcher.push("nothing here, ", into: &pieces)
        #expect(pieces == [.clear("nothing here, ")])
        matcher.push("a sec", into: &pieces)
        #expect(matcher.heldByteCount == 3)
        matcher.push("ond", into: &pieces)
        #expect(matcher.heldByteCount == 0)
    }

    @Test("a match that nothing can change is told at once")
    func decided() throws {
        var matcher = try PatternMachine(["BLOCK"]).matcher()
        var pieces: [PatternPiece] = []
        matcher.push("a BLOCK", into: &pieces)
        #expect(pieces == [.clear("a "), .match(PatternMatch(pattern: 0, offset: 2, text: "BLOCK"))])
    }

    @Test(
        "what a stream cannot match exactly is refused, with its place",
        arguments: [
            ("(a)\\1", 3), ("a(?=b*)", 4), ("(?<=ab)c", 4), ("a(?=b(?!cd))", 4), ("a++", 2), ("(?>a)", 0), ("a*", 0), ("(", 1), ("[a", 2),
            ("a{1001}", 1), ("*a", 0), ("a)", 1),
        ])
    func refused(pattern: String, offset: Int) {
        do throws(PatternError) {
            _ = try PatternMachine([pattern])
            Issue.record("\(pattern) was accepted")
        } catch {
            #expect(error.offset == offset, "\(pattern): \(error)")
        }
    }

    @Test("no pattern at all is refused, by rails too")
    func noPattern() {
        #expect(throws: PatternError(.noPattern, at: 0)) { try PatternMachine([String]()) }
        #expect(throws: RailConfigurationError.self) { try RegexRail([RegexRail.Pattern]()) }
        #expect(throws: RailConfigurationError.self) { try PromptInjectionRail(signs: []) }
    }

    @Test("what is longer than a matcher is told to look at is no match, however the text is cut", arguments: [1, 2, 7, 64, 1_000])
    func abandoned(size: Int) throws {
        let machine = try PatternMachine(["go [\\w ]+now"])
        let long = String(repeating: "a", count: 40)
        let text = Array("go on now, go \(long) go on now. go \(long) now".utf8)
        var matcher = machine.matcher(abandoningBeyond: 32)
        var pieces: [PatternPiece] = []
        for start in stride(from: 0, to: text.count, by: size) {
            matcher.push(String(decoding: text[start..<min(start + size, text.count)], as: UTF8.self), into: &pieces)
            #expect(matcher.heldByteCount <= 32)
        }
        matcher.finish(into: &pieces)
        let matches = pieces.compactMap { if case .match(let match) = $0 { match } else { nil } }
        // What began first has become too long; what began inside of it has not.
        #expect(matches.map(\.text) == ["go on now", "go on now"])
        #expect(matches.map(\.offset) == [0, 55])
    }

    @Test("an automaton of exponentially many states remembers few of them, and matches as it should")
    func memory() throws {
        var random = SeededGenerator(seed: 3)
        let text = String(String.UnicodeScalarView((0..<20_000).map { _ in random.once(in: 40) ? "c" : random.pick("a", "b") }))
        let regex = try Regex("a[ab]{12}c").matchingSemantics(.unicodeScalar)
        var matcher = try PatternMachine(["a[ab]{12}c"]).matcher()
        var pieces: [PatternPiece] = []
        matcher.push(text, into: &pieces)
        #expect(matcher.stateCount <= PatternAutomaton.maxStates + 1)
        matcher.finish(into: &pieces)
        let matches = pieces.compactMap { if case .match(let match) = $0 { match.text } else { nil } }
        #expect(matches == text.matches(of: regex).map { String(text[$0.range]) })
        #expect(matches.count > 100)
    }

    static func text(_ random: inout SeededGenerator) -> String {
        let letters = [
            "a", "b", "c", "d", "ab", "abc", " ", "\n", "1", "23", "-", "555-1234", "cat", "Cat", "é", "😀", "中", "@", ".", "x", "y", "_",
        ]
        return (0..<random.number(0...14)).map { _ in random.pick(letters) ?? "a" }.joined()
    }
}

extension PatternPiece {
    var text: String {
        switch self {
        case .clear(let text): text
        case .match(let match): match.text
        }
    }
}
