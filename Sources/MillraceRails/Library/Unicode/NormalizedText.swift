/// A text as it is matched, with the way back to the text as it was written (RG-09).
///
/// ```swift
/// let text = NormalizedText("Ｉgnоre\u{200B} all")   // full width I, Cyrillic о, a zero-width space
/// text.folded                                        // "lgnore all"
/// text.originalRange(of: 0..<6)                      // the bytes of "Ｉgnоre" in the text as it was written
/// ```
public struct NormalizedText: Sendable {
    /// The text as it is matched.
    public let folded: String
    private let normalizer: TextNormalizer

    /// Folds a text.
    public init(_ original: String, folding: TextFolding = .all) {
        var normalizer = TextNormalizer(folding)
        folded = normalizer.push(original)
        self.normalizer = normalizer
    }

    /// Where a part of the folded text stands in the original, both in UTF-8 bytes.
    ///
    /// Characters that are not matched belong to a range they stand inside of, not to one they stand at the edge of.
    public func originalRange(of range: Range<Int>) -> Range<Int> {
        let start = normalizer.originalStart(of: range.lowerBound)
        return start..<max(start, normalizer.originalEnd(of: range.upperBound))
    }
}

/// Folds a text that arrives piece by piece, and keeps the way back; see ``NormalizedText``.
public struct TextNormalizer: Sendable {
    /// A stretch of the text: bytes that are folded one by one, or one character.
    private struct Stretch {
        var folded: Int
        var original: Int
        var foldedCount: Int
        var originalCount: Int
        /// Whether each byte of the one is a byte of the other.
        var isEven: Bool
    }

    private let folding: TextFolding
    private var stretches: [Stretch] = []
    private var first = 0
    private var foldedCount = 0
    private var originalCount = 0

    /// Makes a normalizer for one text.
    public init(_ folding: TextFolding = .all) { self.folding = folding }

    /// Takes the next piece.
    ///
    /// - Returns: the piece as it is matched.
    public mutating func push(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            let count = text.utf8.count
            if count > 0 { note(count, count, isEven: true) }
            return String(unsafeUninitializedCapacity: count) { bytes in
                for (place, byte) in text.utf8.enumerated() { bytes[place] = folding.folded(byte) }
                return count
            }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let before = bytes.count
            folding.append(scalar, to: &bytes)
            let (folded, original) = (bytes.count - before, UTF8.width(scalar))
            note(folded, original, isEven: folded == 1 && original == 1)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What an ASCII character is matched as.
    @inline(__always)
    func folded(_ byte: UInt8) -> UInt8 { folding.folded(byte) }

    /// Goes on behind ASCII text that leaves at once: nobody asks for the way back to it.
    mutating func pass(_ count: Int) {
        foldedCount += count
        originalCount += count
    }

    @inline(__always)
    private mutating func note(_ folded: Int, _ original: Int, isEven: Bool) {
        defer {
            foldedCount += folded
            originalCount += original
        }
        if folded == 0 { return }
        if isEven, first < stretches.count {
            let last = stretches.count - 1
            let isNext = stretches[last].isEven && stretches[last].original + stretches[last].originalCount == originalCount
            if isNext {
                stretches[last].foldedCount += folded
                stretches[last].originalCount += original
                return
            }
        }
        stretches.append(
            Stretch(folded: foldedCount, original: originalCount, foldedCount: folded, originalCount: original, isEven: isEven))
    }

    /// Where the character begins that the folded byte at a place comes from; the end of the text behind the last one.
    public func originalStart(of place: Int) -> Int {
        guard let stretch = stretch(at: place) else { return originalCount }
        return stretch.original + (stretch.isEven ? place - stretch.folded : 0)
    }

    /// Where the character ends that the folded byte before a place comes from.
    public func originalEnd(of place: Int) -> Int {
        guard place > 0, let stretch = stretch(at: place - 1) else { return 0 }
        return stretch.original + (stretch.isEven ? place - stretch.folded : stretch.originalCount)
    }

    /// Forgets the way back for what lies before a place of the folded text.
    public mutating func forget(before place: Int) {
        while first < stretches.count, stretches[first].folded + stretches[first].foldedCount < place { first += 1 }
        // The list moves only when half of it is forgotten: each stretch is moved once on average.
        guard first > 32, first * 2 > stretches.count else { return }
        stretches.removeFirst(first)
        first = 0
    }

    private func stretch(at place: Int) -> Stretch? {
        var low = first
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].folded + stretches[middle].foldedCount <= place { low = middle + 1 } else { high = middle }
        }
        return low < stretches.count ? stretches[low] : nil
    }
}

extension UTF8 {
    /// How many bytes a character has (RFC 3629 §3).
    @inline(__always)
    static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x1_0000 ? 3 : 4
    }
}
