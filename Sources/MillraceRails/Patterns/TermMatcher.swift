/// Looks for the terms of a machine in one text that arrives piece by piece; see ``PatternMatcher``.
public struct TermMatcher: Sendable {
    private struct Match {
        var term: Int32
        /// In characters from the start of the text.
        var start: Int
        var end: Int
    }

    var held = HeldText()
    private let machine: TermMachine
    private var node: Int32 = 0
    /// The match that counts if none is found that begins earlier, or there and is longer.
    private var found: Match?
    /// The match that was told last, and the one that was passed last.
    private var told: Match?
    private var passed: Match?
    /// How many characters were read, and how many bytes.
    private var position = 0
    private var readOffset = 0
    /// For each character from `firstCharacter` on, where it begins in bytes, and whether it belongs to a word.
    private var offsets: [Int] = []
    private var isWord: [Bool] = []
    private var firstCharacter = 0
    // Whether the last character before those belongs to a word.
    private var isWordBefore = false

    init(machine: TermMachine) { self.machine = machine }

    /// How many bytes are held, because they may still become part of a match.
    public var heldByteCount: Int { held.count }

    /// Takes the next piece of the text.
    public mutating func push(_ text: String, into pieces: inout [PatternPiece]) { takeMatches(of: text, into: &pieces) }

    /// Ends the text.
    public mutating func finish(into pieces: inout [PatternPiece]) { read(isEnd: true, into: &pieces) }
}

extension TermMatcher: TextMatcher {
    var liveStart: Int { offset(of: liveCharacter) }

    mutating func append(_ text: String) -> Bool {
        forget()
        held.append(text)
        return false
    }

    mutating func next(isEnd: Bool) -> TextMatcherStep {
        while readOffset < held.end {
            let (value, length) = held.scalar(at: readOffset)
            let belongsToWord = machine.options.wholeWords && TermMatcher.isWord(value)
            if machine.options.wholeWords {
                lookForTerms(next: belongsToWord)
                if let match = settleIfDecided() { return .match(match) }
            }
            node = machine.next(node, machine.folded(value))
            offsets.append(readOffset)
            isWord.append(belongsToWord)
            position += 1
            readOffset += length
            if !machine.options.wholeWords { lookForTerms(next: nil) }
            if let match = settleIfDecided() { return .match(match) }
        }
        guard isEnd else { return .end }
        if machine.options.wholeWords { lookForTerms(next: nil) }
        return found.map { .match(settle($0)) } ?? .end
    }

    mutating func pass(_ match: PatternMatch) {
        guard let told else { return }
        passed = told
        goOn(at: told.start, offset: match.offset)
    }

    mutating func goOn(at place: Int) {
        let index = offsets.firstIndex { $0 >= place } ?? offsets.count
        goOn(at: firstCharacter + index, offset: place)
    }

    func close() {}

    // MARK: Running

    /// The first character that may still become part of a match.
    private var liveCharacter: Int {
        let open = position - Int(machine.depths[Int(node)])
        return found.map { min($0.start, open) } ?? open
    }

    /// Looks for terms that end here, longest first.
    ///
    /// - Parameter next: whether the next character belongs to a word; nil at the end of the text, or where words do not matter.
    private mutating func lookForTerms(next: Bool?) {
        var place = machine.terms[Int(node)] >= 0 ? node : machine.outputs[Int(node)]
        while place != 0 {
            let start = position - Int(machine.depths[Int(place)])
            if isWhole(start, next: next), !isPassed(start) {
                let isBetter = found.map { start < $0.start || start == $0.start && position > $0.end } ?? true
                if isBetter { found = Match(term: machine.terms[Int(place)], start: start, end: position) }
                return
            }
            place = machine.outputs[Int(place)]
        }
    }

    /// Whether a term that ends here was passed already, or a shorter one was decided at its place.
    private func isPassed(_ start: Int) -> Bool {
        guard let passed else { return false }
        return start < passed.start || start == passed.start && position >= passed.end
    }

    private func isWhole(_ start: Int, next: Bool?) -> Bool {
        guard machine.options.wholeWords else { return true }
        let before = start > firstCharacter ? isWord[start - 1 - firstCharacter] : isWordBefore
        let isCutBefore = start > 0 && before && isWord[start - firstCharacter]
        let isCutAfter = (next ?? false) && (isWord.last ?? false)
        return !isCutBefore && !isCutAfter
    }

    /// Tells a match that nothing can change any more: what is open begins behind its start.
    private mutating func settleIfDecided() -> PatternMatch? {
        guard let found, position - Int(machine.depths[Int(node)]) > found.start else { return nil }
        return settle(found)
    }

    private mutating func settle(_ match: Match) -> PatternMatch {
        let (start, end) = (offset(of: match.start), offset(of: match.end))
        let text = held.text(from: start, to: end)
        told = match
        // What follows the match is read once more, from the root.
        goOn(at: match.end, offset: end)
        return PatternMatch(pattern: Int(match.term), offset: start, text: text)
    }

    private mutating func goOn(at character: Int, offset: Int) {
        offsets.removeSubrange((character - firstCharacter)...)
        isWord.removeSubrange((character - firstCharacter)...)
        position = character
        readOffset = offset
        node = 0
        found = nil
    }

    // MARK: Text

    private func offset(of character: Int) -> Int {
        let place = character - firstCharacter
        return place < offsets.count ? offsets[place] : readOffset
    }

    /// Forgets the characters of what was handed on.
    private mutating func forget() {
        let count = min(liveCharacter - firstCharacter, offsets.count)
        guard count > 0 else { return }
        isWordBefore = isWord[count - 1]
        offsets.removeFirst(count)
        isWord.removeFirst(count)
        firstCharacter += count
    }

    private static func isWord(_ value: UInt32) -> Bool {
        if value < 128 { return value | 0x20 &- 0x61 < 26 || value &- 0x30 < 10 || value == 0x5F }
        return ScalarSet.word.contains(value)
    }
}
