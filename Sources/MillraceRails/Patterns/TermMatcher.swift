/// Looks for the terms of a machine in one text that arrives piece by piece; see ``PatternMatcher``.
public struct TermMatcher: Sendable {
    private struct Match {
        var term: Int32
        var start: Int
        var end: Int
    }

    var held = HeldText()
    private let machine: TermMachine
    private var node: Int32 = 0
    /// How much of the text was read.
    private var position = 0
    /// The match that counts if none is found that begins earlier, or there and is longer.
    private var found: Match?
    /// The match that was passed last.
    private var passed: Match?

    init(machine: TermMachine) { self.machine = machine }

    /// How many bytes are held, because they may still become part of a match.
    public var heldByteCount: Int { held.count }

    /// Takes the next piece of the text.
    public mutating func push(_ text: String, into pieces: inout [PatternPiece]) { takeMatches(of: text, into: &pieces) }

    /// Ends the text.
    public mutating func finish(into pieces: inout [PatternPiece]) { read(isEnd: true, into: &pieces) }
}

extension TermMatcher: TextMatcher {
    var liveStart: Int { found.map { min($0.start, openStart) } ?? openStart }

    mutating func passes(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { passes($0) } ?? false
    }

    mutating func passes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard held.count == 0, machine.tables.isQuiet(bytes) else { return false }
        held.skip(bytes)
        position += bytes.count
        return true
    }

    mutating func next(isEnd: Bool) -> TextMatcherStep {
        let seesWords = machine.options.wholeWords
        while position < held.end {
            if found == nil {
                skip()
                if !seesWords, machine.tables.ends[Int(node)] != 0 { lookForTerms(next: nil) }
                if let match = settleIfDecided() { return .match(match) }
                guard position < held.end else { break }
            }
            let (value, length) = held.scalar(at: position)
            if seesWords, machine.tables.ends[Int(node)] != 0 { lookForTerms(next: TermMatcher.isWord(value)) }
            if let match = settleIfDecided() { return .match(match) }
            node = machine.tables.next(node, machine.tables.folded(value))
            position += length
            if !seesWords, machine.tables.ends[Int(node)] != 0 { lookForTerms(next: nil) }
            if let match = settleIfDecided() { return .match(match) }
        }
        guard isEnd else { return .end }
        if seesWords { lookForTerms(next: nil) }
        return found.map { .match(settle($0)) } ?? .end
    }

    mutating func pass(_ match: PatternMatch) {
        passed = Match(term: Int32(match.pattern), start: match.offset, end: match.offset + match.text.utf8.count)
        goOn(at: match.offset)
    }

    mutating func goOn(at place: Int) {
        position = place
        node = 0
        found = nil
    }

    func close() {}

    // MARK: Running

    /// Where what is open begins.
    private var openStart: Int { start(of: node) }

    private func start(of node: Int32) -> Int { held.place(Int(machine.tables.depths[Int(node)]), before: position) }

    /// Reads on as long as no term ends.
    private mutating func skip() {
        let start = node
        (position, node) = held.withBytes { bytes, offset in
            let (index, node) = machine.tables.skip(bytes, from: position - offset, node: start)
            return (index + offset, node)
        }
    }

    /// Looks for terms that end here, longest first.
    ///
    /// - Parameter next: whether the next character belongs to a word; nil at the end of the text, or where words do not matter.
    private mutating func lookForTerms(next: Bool?) {
        var place = machine.tables.ends[Int(node)]
        while place != 0 {
            let start = start(of: place)
            if isWhole(start, next: next), !isPassed(start) {
                let isBetter = found.map { start < $0.start || start == $0.start && position > $0.end } ?? true
                if isBetter { found = Match(term: machine.tables.terms[Int(place)], start: start, end: position) }
                return
            }
            place = machine.tables.outputs[Int(place)]
        }
    }

    /// Whether a term that ends here was passed already, or a longer one was at its place.
    private func isPassed(_ start: Int) -> Bool {
        guard let passed else { return false }
        return start < passed.start || start == passed.start && position >= passed.end
    }

    private func isWhole(_ start: Int, next: Bool?) -> Bool {
        guard machine.options.wholeWords else { return true }
        func isWord(_ scalar: UInt32?) -> Bool { scalar.map(TermMatcher.isWord) ?? false }
        let isCutBefore = isWord(held.scalar(before: start)) && isWord(held.scalar(at: start).value)
        let isCutAfter = (next ?? false) && isWord(held.scalar(before: position))
        return !isCutBefore && !isCutAfter
    }

    /// Tells a match that nothing can change any more: what is open begins behind its start.
    private mutating func settleIfDecided() -> PatternMatch? {
        guard let found, openStart > found.start else { return nil }
        return settle(found)
    }

    private mutating func settle(_ match: Match) -> PatternMatch {
        // What follows the match is read once more, from the root.
        goOn(at: match.end)
        return PatternMatch(pattern: Int(match.term), offset: match.start, text: held.text(from: match.start, to: match.end))
    }

    private static func isWord(_ value: UInt32) -> Bool {
        if value < 128 { return value | 0x20 &- 0x61 < 26 || value &- 0x30 < 10 || value == 0x5F }
        return ScalarSet.word.contains(value)
    }
}
