import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct PatternFilterTests {
    /// Every way a match can be treated, by what it is.
    private static let decide: @Sendable (PatternMatch) -> MatchDecision = { match in
        let length = match.text.utf8.count
        return switch match.text.utf8.reduce(0, { $0 &+ Int($1) }) % 6 {
        case 0: .pass
        case 1: .rewrite("<\(match.pattern)>", reason: "rewritten")
        case 2: .notice(reason: "noticed")
        // Cut inside of the match, where all characters are ASCII.
        case 3 where match.text.utf8.allSatisfy { $0 < 128 }: .passPart(byteCount: (length + 1) / 2)
        case 4 where match.text.utf8.allSatisfy { $0 < 128 } && length > 2:
            .rewritePart("(\(match.pattern))", range: 1..<length - 1, reason: "rewritten")
        default: length % 7 == 6 ? .block(RailBlock("blocked")) : .pass
        }
    }

    private static let patterns = PatternMachineTests.patterns + ["[ab]+", "a[bc]*", "\\d+", "\\w+", "(?i)[a-z]+ ?\\d+", "b"]
    private static let machines: [String: PatternMachine] = {
        var machines: [String: PatternMachine] = [:]
        for pattern in patterns { machines[pattern] = try? PatternMachine([pattern]) }
        return machines
    }()

    /// What the decisions come to, found the plain way: each pattern is matched alone.
    private func plain(_ patterns: [String], _ text: String) throws -> (text: String, block: Int?) {
        let machines = patterns.compactMap { Self.machines[$0] }
        try #require(machines.count == patterns.count)
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        var place = 0
        var free = Array(repeating: 0, count: patterns.count)
        while true {
            var best: PatternMatch?
            for (number, machine) in machines.enumerated() {
                // Searched from where it may begin, with the text before it in sight.
                let from = max(place, free[number])
                guard from <= bytes.count else { continue }
                var matcher = machine.matcher()
                matcher.held.append(text)
                matcher.goOn(at: from)
                guard case .match(var match) = matcher.next(isEnd: true) else { continue }
                match.pattern = number
                if best.map({ match.offset < $0.offset }) ?? true { best = match }
            }
            guard let match = best else { break }
            let end = match.offset + match.text.utf8.count
            switch Self.decide(match) {
            case .passPart(let count):
                free[match.pattern] = match.offset + count
                continue
            case .rewritePart(let text, let range, _):
                output += bytes[place..<match.offset + range.lowerBound] + Array(text.utf8)
                place = match.offset + range.upperBound
                continue
            case .pass:
                free[match.pattern] = end
                continue
            case .notice: output += bytes[place..<end]
            case .rewrite(let text, _):
                output += bytes[place..<match.offset]
                output += Array(text.utf8)
            case .block:
                output += bytes[place..<match.offset]
                return (String(decoding: output, as: UTF8.self), match.offset)
            }
            place = end
        }
        output += bytes[place...]
        return (String(decoding: output, as: UTF8.self), nil)
    }

    @Test("P20: decisions are those of a plain search, for every cut", arguments: 0..<100 as Range<UInt64>)
    func oracle(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let patterns = (0..<random.number(1...4)).map { _ in random.pick(Self.patterns) ?? "a" }
        let machine = try PatternMachine(patterns)
        for _ in 0..<20 {
            let text = PatternMachineTests.text(&random)
            let expected = try plain(patterns, text)
            var filter = PatternFilter(machine, decide: Self.decide)
            let whole = filter.filter(text)
            #expect(whole.text == expected.text, "seed \(seed): \(patterns) on \(text.debugDescription)")
            #expect(whole.blockOffset == expected.block, "seed \(seed): \(patterns) on \(text.debugDescription)")
            var output = FilterOutput()
            filter = PatternFilter(machine, decide: Self.decide)
            for piece in random.pieces(of: text, upTo: 20) where output.block == nil { filter.push(piece, into: &output) }
            if output.block == nil { filter.finish(into: &output) }
            #expect(output.text == whole.text, "seed \(seed): \(patterns) on \(text.debugDescription)")
            #expect(output.findings == whole.findings && output.blockOffset == whole.blockOffset, "seed \(seed)")
        }
    }

    @Test("a match that is passed hides no other pattern that begins at the same place")
    func passing() throws {
        let machine = try PatternMachine(["\\d{6,}", "\\d{4}"])
        var filter = PatternFilter(machine) { $0.pattern == 0 ? .pass : .rewrite("#", reason: "four") }
        #expect(filter.filter("a 12345678 b").text == "a ## b")
    }

    @Test("the closure sees the text before a match as it was, though it has left", arguments: [0, 3, 8, 100])
    func memory(size: Int) throws {
        let machine = try PatternMachine(["\\d+"])
        let text = "no. 12 é 中34"
        for cut in [1, 2, 40] {
            var filter = PatternFilter(machine, memoryByteCount: size) { .rewrite("[\($0.before)]", reason: "number") }
            var output = FilterOutput()
            for piece in Self.pieces(of: text, cut) { filter.push(piece, into: &output) }
            filter.finish(into: &output)
            let expected =
                switch size {
                case 0: "no. [] é 中[]"
                case 3: "no. [o. ] é 中[中]"
                case 8: "no. [no. ] é 中[2 é 中]"
                default: "no. [no. ] é 中[no. 12 é 中]"
                }
            #expect(output.text == expected, "pieces of \(cut)")
        }
    }

    @Test("RG-12: what may still become a match is held up to the limit, wherever the text is cut; then the text is blocked")
    func limit() throws {
        let machine = try PatternMachine(["<[^>]*>"])
        for (text, expected) in [
            ("ab <123456> c", "ab # c"), ("ab <1234567> c", "ab "), ("é <é34567> c", "é # c"), ("é <é345678> c", "é "),
        ] {
            for size in 1...text.count {
                var filter = PatternFilter(machine, maxHeldByteCount: 8 + (text.hasPrefix("é") ? 1 : 0)) { _ in .rewrite("#", reason: "tag")
                }
                var output = FilterOutput()
                for piece in Self.pieces(of: text, size) where output.block == nil {
                    filter.push(piece, into: &output)
                    #expect(filter.heldByteCount <= 9 || output.block != nil)
                }
                if output.block == nil { filter.finish(into: &output) }
                #expect(output.text == expected, "pieces of \(size)")
                #expect((output.block?.reason == "match_too_long") == (expected.count < 5))
            }
        }
    }

    @Test("text that can match nothing leaves in the push it came in")
    func promptness() throws {
        let machine = try PatternMachine(["secret-\\d+", "\\bAKIA[A-Z0-9]{16}\\b"])
        var filter = PatternFilter(machine) { _ in .block(RailBlock("secret")) }
        for piece in ["Nothing ", "of 中文, ", "this é", " is ", "any secret ", "of", " mine.\n"] {
            var output = FilterOutput()
            filter.push(piece, into: &output)
            #expect(output.text == piece)
            #expect(filter.heldByteCount == 0)
        }
    }

    @Test("terms: of a passed match, shorter ones at its place are asked, and then the next place")
    func terms() {
        let machine = TermMachine(["abc", "ab", "bc", "c"])
        func masked(_ text: String, passing passed: Set<Int>) -> String {
            var filter = TermFilter(machine) { passed.contains($0.pattern) ? .pass : .rewrite("<\($0.pattern)>", reason: "term") }
            return filter.filter(text).text
        }
        #expect(masked("xabcx", passing: []) == "x<0>x")
        #expect(masked("xabcx", passing: [0]) == "x<1><3>x")
        #expect(masked("xabcx", passing: [0, 1]) == "xa<2>x")
        #expect(masked("xabcx", passing: [0, 1, 2]) == "xab<3>x")
        #expect(masked("xabcx", passing: [0, 1, 2, 3]) == "xabcx")
    }

    private static func pieces(of text: String, _ size: Int) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return stride(from: 0, to: scalars.count, by: size).map { start in
            String(String.UnicodeScalarView(scalars[start..<min(start + size, scalars.count)]))
        }
    }
}
