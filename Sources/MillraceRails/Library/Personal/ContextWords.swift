/// The text before a match, in which words say what the match is.
struct ContextWords: Sendable {
    /// How many bytes before a match are read.
    static let byteCount = 64

    private let bytes: [UInt8]

    /// Takes the end of the text before a match.
    init(_ text: String) { bytes = Array(text.lowercased().utf8) }

    /// Whether one of some words stands there.
    ///
    /// Words of up to four letters must stand alone, longer ones may be part of another word.
    func contain(_ words: [String]) -> Bool { words.contains(where: contains) }

    /// Whether the text ends in a character that joins what follows to a word or number before: `a-`, `3.`.
    var isJoined: Bool {
        guard let last = bytes.last, [0x2D, 0x2E, 0x2F, 0x5F].contains(last), bytes.count > 1 else { return false }
        return ContextWords.isWord(bytes[bytes.count - 2])
    }

    /// How many groups of digits the text ends in, a blank behind each: a run of digits goes on from them.
    var groupsBefore: Int {
        var count = 0
        var place = bytes.count
        while place > 1, bytes[place - 1] == 0x20, (0x30...0x39).contains(bytes[place - 2]) {
            place -= 1
            while place > 0, (0x30...0x39).contains(bytes[place - 1]) { place -= 1 }
            count += 1
        }
        return count
    }

    private func contains(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard let first = word.first, bytes.count >= word.count else { return false }
        for start in 0...(bytes.count - word.count) where bytes[start] == first && bytes[start..<start + word.count].elementsEqual(word) {
            guard word.count <= 4, first < 0x80 else { return true }
            let isOpenBefore = start == 0 || !ContextWords.isLetter(bytes[start - 1])
            let end = start + word.count
            if isOpenBefore, end == bytes.count || !ContextWords.isLetter(bytes[end]) { return true }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || byte >= 0x80 }

    private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
}
