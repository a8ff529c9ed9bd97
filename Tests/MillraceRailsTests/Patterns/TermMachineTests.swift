import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct TermMachineTests {
    /// The leftmost match of the longest term, found the plain way.
    private func plainMatches(_ terms: [String], _ options: TermMachine.Options, _ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let machine = TermMachine([], options: options)
        func fold(_ text: some Sequence<Unicode.Scalar>) -> [UInt32] { text.map { machine.tables.folded($0.value) } }
        func isWord(_ scalar: Unicode.Scalar) -> Bool { ScalarSet.word.contains(scalar.value) }
        let needles = terms.map { fold($0.unicodeScalars) }
        var found: [String] = []
        var place = 0
        while place < scalars.count {
            var best = 0
            for needle in needles where !needle.isEmpty && place + needle.count <= scalars.count && needle.count > best {
                let piece = scalars[place..<(place + needle.count)]
                guard fold(piece) == needle else { continue }
                let end = place + needle.count
                if options.wholeWords {
                    if place > 0, isWord(scalars[place - 1]), isWord(scalars[place]) { continue }
                    if end < scalars.count, isWord(scalars[end]), isWord(scalars[end - 1]) { continue }
                }
                best = needle.count
            }
            if best > 0 {
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars[place..<(place + best)])
                found.append(text)
            }
            place += max(best, 1)
        }
        return found
    }

    @Test("matches are those of a plain search, for every cut", arguments: 0..<200 as Range<UInt64>)
    func oracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = ["a", "b", "ab", "ba", "é", "É", " ", "-", "c", "A", "😀", "İ", "1"]
        func text(_ random: inout SeededGenerator, _ range: ClosedRange<Int>) -> String {
            (0..<random.number(range)).map { _ in random.pick(letters) ?? "a" }.joined()
        }
        let terms = (0..<random.number(1...6)).map { _ in text(&random, 1...4) }
        let options = TermMachine.Options(ignoresCase: random.once(in: 2), wholeWords: random.once(in: 2))
        let machine = TermMachine(terms, options: options)
        for _ in 0..<20 {
            let text = text(&random, 0...25)
            let expected = plainMatches(terms, options, text)
            #expect(machine.matches(in: text).map(\.text) == expected, "seed \(seed): \(terms) \(options) on \(text.debugDescription)")
            var matcher = machine.matcher()
            var pieces: [PatternPiece] = []
            for scalar in text.unicodeScalars {
                matcher.push(String(scalar), into: &pieces)
                #expect(text.utf8.starts(with: pieces.map(\.text).joined().utf8))
            }
            matcher.finish(into: &pieces)
            #expect(pieces.map(\.text).joined() == text)
            let matches = pieces.compactMap { if case .match(let match) = $0 { match.text } else { nil } }
            #expect(matches == expected, "seed \(seed), cut: \(terms) \(options) on \(text.debugDescription)")
        }
    }

    @Test("only the beginning of a term is held")
    func holding() {
        var matcher = TermMachine(["password", "pass phrase"]).matcher()
        var pieces: [PatternPiece] = []
        matcher.push("the pas", into: &pieces)
        #expect(pieces == [.clear("the ")])
        matcher.push("t is past", into: &pieces)
        #expect(matcher.heldByteCount == 0)
        matcher.push(" my PassWord", into: &pieces)
        matcher.push("s", into: &pieces)
        #expect(pieces.last == .clear("s"))
        #expect(pieces.contains(.match(PatternMatch(pattern: 0, offset: 20, text: "PassWord"))))
    }
}
