public import MillraceRails

/// Checks that a rail of text keeps law P20: what its filter lets out is the same however the text is cut, and nothing it lets out is
/// ever taken back.
///
/// ```swift
/// let kit = RailConformance(
///     rail, matches: ["4111 1111 1111 1111"], nearMatches: ["4111 1111 1111 1112", "411"], filler: ["pay ", "with card\n"],
///     maxHeldByteCount: 64)
/// #expect(kit.failures(seeds: 0..<100).isEmpty)
/// ```
///
/// Texts are made of matches, near matches, pieces that overlap, and filler, in an order that follows from a seed. Each is read whole, cut
/// once at every place where it is short, one character at a time, and in random pieces; after each piece it is checked that what has left
/// is a beginning of what leaves of the whole text, and that no more is held than was declared.
public struct RailConformance: Sendable {
    /// Something that does not hold.
    public struct Failure: Sendable, Hashable, CustomStringConvertible {
        /// What should hold.
        public var law: String
        /// The seed that makes the text once more.
        public var seed: UInt64
        /// The pieces the text was read in.
        public var pieces: [String]
        /// What was found instead.
        public var finding: String

        /// All of it on one line; the text is one that was made here.
        public var description: String { "seed \(seed): \(law): \(finding); pieces \(pieces)" }
    }

    /// The rail.
    public var rail: any TextRail
    /// What its filters are made for.
    public var request: TextFilterRequest
    /// Texts that the rail finds wherever they stand between blanks.
    public var matches: [String]
    /// Texts that begin like matches, or look like them, and are none.
    public var nearMatches: [String]
    /// Texts in which no match can begin.
    public var filler: [String]
    /// The most bytes that the rail may hold.
    public var maxHeldByteCount: Int
    /// Whether a match between blanks may not leave: the rail blocks or masks.
    public var hidesMatches: Bool
    /// Whether filler must leave in the push it came in.
    public var isPrompt: Bool
    /// How many pieces a text is made of.
    public var pieceCount: ClosedRange<Int> = 0...8

    /// Makes a check of one rail.
    public init(
        _ rail: any TextRail, matches: [String], nearMatches: [String] = [], filler: [String] = ["so ", "it is, ", "né ", "中文 ", "\n"],
        maxHeldByteCount: Int, hidesMatches: Bool = true, isPrompt: Bool = true,
        request: TextFilterRequest = TextFilterRequest(
            place: .output, channel: .text, context: RailContext(prompt: Prompt("Hello"), model: LLModel("guarded")))
    ) {
        self.rail = rail
        self.matches = matches
        self.nearMatches = nearMatches
        self.filler = filler
        self.maxHeldByteCount = maxHeldByteCount
        self.hidesMatches = hidesMatches
        self.isPrompt = isPrompt
        self.request = request
    }

    /// What does not hold for texts of these seeds; no more than ten failures are told.
    public func failures(seeds: Range<UInt64>) -> [Failure] {
        var failures: [Failure] = []
        for seed in seeds where failures.count < 10 { failures += self.failures(seed: seed) }
        return Array(failures.prefix(10))
    }

    /// What does not hold for the text of a seed.
    public func failures(seed: UInt64) -> [Failure] {
        var random = SeededGenerator(seed: seed)
        let (text, isolated) = text(&random)
        var filter = rail.makeFilter(request)
        let whole = filter.filter(text)
        var failures = check(whole, of: text, isolated: isolated, seed: seed)
        for pieces in cuts(of: text, &random) {
            var reading = Reading(conformance: self, whole: whole, pieces: pieces, seed: seed)
            reading.run()
            failures += reading.failures
            if failures.count >= 10 { return failures }
        }
        return isPrompt ? failures + promptness(seed: seed, &random) : failures
    }

    /// The text of a seed.
    public func text(seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed)
        return text(&random).text
    }

    // MARK: Texts

    /// A text, and the matches that stand in it between blanks.
    private func text(_ random: inout SeededGenerator) -> (text: String, isolated: [String]) {
        var text = ""
        var isolated: [String] = []
        for _ in 0..<random.number(pieceCount) {
            let match = random.pick(matches) ?? ""
            switch random.number(0...9) {
            case 0, 1:
                text += " \(match) "
                isolated.append(match)
            case 2: text += match
            case 3, 4: text += random.pick(nearMatches) ?? ""
            // The beginning of a match, broken off; the end of one; one that begins inside another.
            case 5: text += prefix(of: match, &random)
            case 6: text += suffix(of: match, &random)
            case 7: text += prefix(of: match, &random) + (random.pick(matches) ?? "")
            default: text += random.pick(filler) ?? ""
            }
        }
        return (text, isolated)
    }

    private func prefix(of text: String, _ random: inout SeededGenerator) -> String {
        String(text.unicodeScalars.prefix(random.number(0...text.unicodeScalars.count)))
    }

    private func suffix(of text: String, _ random: inout SeededGenerator) -> String {
        String(text.unicodeScalars.suffix(random.number(0...text.unicodeScalars.count)))
    }

    /// The ways a text is cut.
    private func cuts(of text: String, _ random: inout SeededGenerator) -> [[String]] {
        let scalars = text.unicodeScalars
        var cuts = [scalars.map { String($0) }]
        if scalars.count <= 64 {
            for cut in scalars.indices.dropFirst() { cuts.append([String(scalars[..<cut]), String(scalars[cut...])]) }
        }
        for _ in 0..<4 { cuts.append(random.pieces(of: text, upTo: random.number(2...12))) }
        return cuts
    }

    // MARK: Checks

    private func check(_ whole: FilterOutput, of text: String, isolated: [String], seed: UInt64) -> [Failure] {
        func failure(_ law: String, _ finding: String) -> Failure { Failure(law: law, seed: seed, pieces: [text], finding: finding) }
        var failures: [Failure] = []
        if hidesMatches, let match = isolated.first(where: { whole.text.utf8.contains(" \($0) ".utf8) }) {
            failures.append(failure("P20: no byte of a match leaves", "\(match) has left"))
        }
        if let offset = whole.blockOffset, offset > text.utf8.count {
            failures.append(failure("a block begins in the text", "it begins at \(offset) of \(text.utf8.count)"))
        }
        if whole.findings.contains(where: { $0.offset < 0 || $0.offset > text.utf8.count }) {
            failures.append(failure("findings are in the text", "one is not"))
        }
        return failures
    }

    private func promptness(seed: UInt64, _ random: inout SeededGenerator) -> [Failure] {
        var filter = rail.makeFilter(request)
        var pieces: [String] = []
        for _ in 0..<8 {
            guard let piece = random.pick(filler) else { break }
            pieces.append(piece)
            var output = FilterOutput()
            filter.push(piece, into: &output)
            if output.text != piece || filter.heldByteCount > 0 {
                let finding = "\(filter.heldByteCount) bytes are held"
                return [Failure(law: "text that can match nothing leaves at once", seed: seed, pieces: pieces, finding: finding)]
            }
        }
        return []
    }

    /// One text on its way through a filter, in pieces.
    private struct Reading {
        let conformance: RailConformance
        let whole: FilterOutput
        let pieces: [String]
        let seed: UInt64
        var failures: [Failure] = []

        mutating func run() {
            var filter = conformance.rail.makeFilter(conformance.request)
            var output = FilterOutput()
            for (number, piece) in pieces.enumerated() where output.block == nil {
                // As the engine does: what passes at a glance is not pushed.
                if filter.passes(piece) { output.text += piece } else { filter.push(piece, into: &output) }
                if !whole.text.utf8.starts(with: output.text.utf8) {
                    return fail("P20: what has left is a beginning of the whole", "\(output.text.debugDescription) after piece \(number)")
                }
                if output.block == nil, filter.heldByteCount > conformance.maxHeldByteCount {
                    return fail("no more is held than was declared", "\(filter.heldByteCount) bytes after piece \(number)")
                }
            }
            if output.block == nil { filter.finish(into: &output) }
            if !output.text.utf8.elementsEqual(whole.text.utf8) {
                fail(
                    "P20: what leaves is the same however it is cut", "\(output.text.debugDescription), not \(whole.text.debugDescription)")
            }
            if output.block != whole.block || output.blockOffset != whole.blockOffset {
                let finding = "\(output.block?.reason ?? "none") at \(output.blockOffset ?? -1)"
                fail("P20: a block is the same however the text is cut", "\(finding), not at \(whole.blockOffset ?? -1)")
            }
            if output.findings != whole.findings {
                fail("P20: findings are the same however the text is cut", "\(output.findings), not \(whole.findings)")
            }
        }

        private mutating func fail(_ law: String, _ finding: String) {
            failures.append(Failure(law: law, seed: seed, pieces: pieces, finding: finding))
        }
    }
}

extension String.UTF8View {
    /// Whether other bytes stand in these.
    fileprivate func contains(_ other: String.UTF8View) -> Bool {
        guard !other.isEmpty else { return false }
        return indices.contains { self[$0...].starts(with: other) }
    }
}
