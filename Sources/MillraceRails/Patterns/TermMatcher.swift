/// Looks for the terms of a machine in one text that arrives piece by piece; see ``PatternMatcher``.
public struct TermMatcher: Sendable {
    private struct Match {
        var term: Int32
        /// In characters from the start of the text.
        var start: Int
        var end: Int
    }

    private let machine: TermMachine
    private var node: Int32 = 0
    /// The match that counts if none is found that begins earlier, or there and is longer.
    private var found: Match?
    /// How many characters were read.
    private var position = 0
    /// For each character from `firstCharacter` on, where it begins in bytes, and whether it belongs to a word.
    private var offsets: [Int] = []
    private var isWord: [Bool] = []
    private var firstCharacter = 0
    // Whether the last character before those belongs to a word.
    private var isWordBefore = false
    /// Bytes of the text from `bufferOffset` on; those before `heldOffset` were handed on, those before `readOffset` were read.
    private var buffer: [UInt8] = []
    private var bufferOffset = 0
    private var heldOffset = 0
    private var readOffset = 0

    init(machine: TermMachine) { self.machine = machine }

    /// How many bytes are held, because they may still become part of a match.
    public var heldByteCount: Int { end - heldOffset }

    private var end: Int { bufferOffset + buffer.count }

    /// Takes the next piece of the text.
    public mutating func push(_ text: String, into pieces: inout [PatternPiece]) {
        buffer.append(contentsOf: text.utf8)
        run(into: &pieces)
        release(upTo: offset(of: liveStart), into: &pieces)
        compact()
    }

    /// Ends the text.
    public mutating func finish(into pieces: inout [PatternPiece]) {
        while true {
            if machine.options.wholeWords { lookForTerms(next: nil) }
            guard found != nil else { break }
            settle(into: &pieces)
            run(into: &pieces)
        }
        release(upTo: end, into: &pieces)
    }

    // MARK: Running

    /// The first character that may still become part of a match.
    private var liveStart: Int {
        let open = position - Int(machine.depths[Int(node)])
        return found.map { min($0.start, open) } ?? open
    }

    private mutating func run(into pieces: inout [PatternPiece]) {
        while readOffset < end {
            let (scalar, length) = TermMatcher.scalar(buffer, at: readOffset - bufferOffset)
            let belongsToWord = machine.options.wholeWords && TermMatcher.isWord(scalar)
            if machine.options.wholeWords {
                lookForTerms(next: belongsToWord)
                if settleIfDecided(into: &pieces) { continue }
            }
            node = machine.next(node, machine.folded(scalar))
            offsets.append(readOffset)
            isWord.append(belongsToWord)
            position += 1
            readOffset += length
            if !machine.options.wholeWords { lookForTerms(next: nil) }
            _ = settleIfDecided(into: &pieces)
        }
    }

    /// Looks for terms that end here, longest first.
    ///
    /// - Parameter next: whether the next character belongs to a word; nil at the end of the text, or where words do not matter.
    private mutating func lookForTerms(next: Bool?) {
        var place = machine.terms[Int(node)] >= 0 ? node : machine.outputs[Int(node)]
        while place != 0 {
            let start = position - Int(machine.depths[Int(place)])
            if isWhole(start, next: next) {
                let isBetter = found.map { start < $0.start || start == $0.start && position > $0.end } ?? true
                if isBetter { found = Match(term: machine.terms[Int(place)], start: start, end: position) }
                return
            }
            place = machine.outputs[Int(place)]
        }
    }

    private func isWhole(_ start: Int, next: Bool?) -> Bool {
        guard machine.options.wholeWords else { return true }
        let before = start > firstCharacter ? isWord[start - 1 - firstCharacter] : isWordBefore
        let isCutBefore = start > 0 && before && isWord[start - firstCharacter]
        let isCutAfter = (next ?? false) && (isWord.last ?? false)
        return !isCutBefore && !isCutAfter
    }

    /// Hands a match on that nothing can change any more: what is open begins behind its start.
    private mutating func settleIfDecided(into pieces: inout [PatternPiece]) -> Bool {
        guard let found, position - Int(machine.depths[Int(node)]) > found.start else { return false }
        settle(into: &pieces)
        return true
    }

    private mutating func settle(into pieces: inout [PatternPiece]) {
        guard let match = found else { return }
        let (start, end) = (offset(of: match.start), offset(of: match.end))
        release(upTo: start, into: &pieces)
        pieces.append(.match(PatternMatch(pattern: Int(match.term), offset: start, text: text(start, end))))
        heldOffset = end
        // What follows the match is read once more, from the root.
        offsets.removeSubrange((match.end - firstCharacter)...)
        isWord.removeSubrange((match.end - firstCharacter)...)
        position = match.end
        readOffset = end
        node = 0
        found = nil
    }

    // MARK: Text

    private func offset(of character: Int) -> Int {
        let place = character - firstCharacter
        return place < offsets.count ? offsets[place] : readOffset
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: buffer[(start - bufferOffset)..<(end - bufferOffset)], as: UTF8.self)
    }

    private mutating func release(upTo end: Int, into pieces: inout [PatternPiece]) {
        guard end > heldOffset else { return }
        let text = text(heldOffset, end)
        heldOffset = end
        if case .clear(let before)? = pieces.last { pieces[pieces.count - 1] = .clear(before + text) } else { pieces.append(.clear(text)) }
    }

    /// Forgets what was handed on; once for each piece of text.
    private mutating func compact() {
        buffer.removeFirst(heldOffset - bufferOffset)
        bufferOffset = heldOffset
        let count = min(liveStart - firstCharacter, offsets.count)
        guard count > 0 else { return }
        isWordBefore = isWord[count - 1]
        offsets.removeFirst(count)
        isWord.removeFirst(count)
        firstCharacter += count
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" }
        return ScalarSet.word.contains(scalar.value)
    }

    /// The character at a place of valid UTF-8, and its length in bytes (RFC 3629 §3).
    @inline(__always)
    private static func scalar(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let (value, length) = UTF8Reading.scalar(bytes, at: index)
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
