/// Reads a text piece by piece and tells its matches: ``PatternMatcher`` and ``TermMatcher``.
protocol PieceMatcher: Sendable {
    /// Takes the next piece of the text.
    mutating func push(_ text: String, into pieces: inout [PatternPiece])
    /// Takes a piece, as bytes, where no match can begin in it, as can be seen at a glance; else reads nothing.
    mutating func passes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool
    /// Ends the text.
    mutating func finish(into pieces: inout [PatternPiece])
}

extension PatternMatcher: PieceMatcher {}
extension TermMatcher: PieceMatcher {}

/// Looks for matches in a text as it is folded, and tells them in the text as it was written.
///
/// Patterns and terms must be folded the same way. What a match folds together is one piece; characters that are not matched leave with
/// the text before them, unless they stand inside of what may become a match.
struct NormalizedMatcher<Matcher: PieceMatcher>: Sendable {
    private var matcher: Matcher
    private var normalizer: TextNormalizer
    private var foldedPieces: [PatternPiece] = []
    /// The text as it was written, from `offset` on; nothing of it was handed on.
    private var held: [UInt8] = []
    private var offset = 0
    /// How much of the folded text the matcher has handed on.
    private var foldedOffset = 0

    /// Makes a matcher for one text.
    init(_ matcher: Matcher, folding: TextFolding) {
        self.matcher = matcher
        self.normalizer = TextNormalizer(folding)
    }

    /// How many bytes are held, because they may still become part of a match.
    var heldByteCount: Int { held.count }

    /// Takes the next piece where nothing is held, it folds byte by byte and no match can begin in it; else reads nothing.
    mutating func passes(_ text: String) -> Bool {
        guard held.isEmpty else { return false }
        // Longer pieces are no deltas of a stream, and go the way that has room for any.
        let room = 64
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count <= room, bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            let isPassed = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { folded in
                for place in 0..<bytes.count { folded[place] = normalizer.folded(bytes[place]) }
                return matcher.passes(UnsafeBufferPointer(rebasing: folded[..<bytes.count]))
            }
            guard isPassed else { return false }
            normalizer.pass(bytes.count)
            offset += bytes.count
            foldedOffset += bytes.count
            return true
        } ?? false
    }

    /// Takes the next piece of the text.
    mutating func push(_ text: String, into pieces: inout [PatternPiece]) {
        held.append(contentsOf: text.utf8)
        matcher.push(normalizer.push(text), into: &foldedPieces)
        handOn(into: &pieces)
    }

    /// Ends the text.
    mutating func finish(into pieces: inout [PatternPiece]) {
        matcher.finish(into: &foldedPieces)
        handOn(into: &pieces)
    }

    private mutating func handOn(into pieces: inout [PatternPiece]) {
        var taken = 0
        for piece in foldedPieces {
            switch piece {
            case .clear(let text): foldedOffset += text.utf8.count
            case .match(var match):
                foldedOffset = match.offset + match.text.utf8.count
                // Never before what was handed on: two matches may share a character that folds to several.
                let start = max(offset + taken, normalizer.originalStart(of: match.offset))
                let end = max(start, normalizer.originalEnd(of: foldedOffset))
                take(upTo: start, &taken, into: &pieces)
                match.offset = start
                match.text = String(decoding: held[taken..<(end - offset)], as: UTF8.self)
                taken = end - offset
                pieces.append(.match(match))
            }
        }
        take(upTo: max(offset + taken, normalizer.originalStart(of: foldedOffset)), &taken, into: &pieces)
        foldedPieces.removeAll(keepingCapacity: true)
        held.removeFirst(taken)
        offset += taken
        normalizer.forget(before: foldedOffset)
    }

    private func take(upTo end: Int, _ taken: inout Int, into pieces: inout [PatternPiece]) {
        guard end - offset > taken else { return }
        pieces.append(.clear(String(decoding: held[taken..<(end - offset)], as: UTF8.self)))
        taken = end - offset
    }
}
