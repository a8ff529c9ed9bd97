/// Watches words for letters of another script among Latin ones, and holds a word from its first look-alike on until it is told.
///
/// A word is suspicious where it has Latin letters and every other letter of it is a look-alike; a letter of another script that looks like
/// none clears it. Words reach over full stops, so that hosts are one: `аррӏе.com`.
struct LookAlikeWord: Sendable {
    /// What a word came to.
    enum Verdict: Sendable, Hashable {
        /// Nothing: what was held may leave.
        case clear
        /// A word that reads as another one.
        case suspicious(HiddenTextKind)
    }

    /// How many bytes of a word are held at most; a longer one is told by its beginning.
    static let maxByteCount = 256

    /// The word from its first look-alike on, as it was written.
    private(set) var held: [UInt8] = []
    /// The same, look-alikes written as what they are read as.
    private(set) var replaced: [UInt8] = []
    /// Where the held text begins, in bytes from the start of the text.
    private(set) var start = 0
    private var hasLatin = false
    private var isCleared = false
    private var isAfterDot = false
    private var hasDot = false

    /// Whether a part of a word is held.
    var isHolding: Bool { !held.isEmpty }

    /// Takes a character that stays in the text.
    ///
    /// - Returns: the verdict that the character brings, about what was held before it; nil where the word goes on. The character itself
    ///   is held where ``isHolding`` says so afterwards and ``belongs`` holds, else it may leave.
    mutating func take(_ scalar: Unicode.Scalar, at offset: Int) -> (verdict: Verdict?, isHeld: Bool) {
        if scalar.value < 0x80 { return takeASCII(UInt8(scalar.value)) }
        if let letter = LookAlikes.letter(for: scalar), !isCleared {
            noteLetter()
            if held.isEmpty { start = offset }
            held.append(contentsOf: scalar.bytes)
            replaced.append(letter)
            return (held.count >= LookAlikeWord.maxByteCount ? giveUp() : nil, true)
        }
        if let script = UnicodeScript.of(scalar) {
            if script == .latin {
                hasLatin = true
                noteLetter()
                return keep(scalar)
            }
            isCleared = true
            return (held.isEmpty ? nil : .clear, false)
        }
        // Marks and characters that are no letters of a script: the first belong to the word, the others end it.
        if scalar.properties.generalCategory == .nonspacingMark || scalar.properties.isJoinControl { return keep(scalar) }
        return (end(), false)
    }

    /// Goes on behind ASCII text, while nothing is held.
    mutating func skip(_ text: UnsafeBufferPointer<UInt8>) {
        var start = text.count
        while start > 0, LookAlikeWord.isPart(text[start - 1]) { start -= 1 }
        if start > 0 { _ = end() }
        for place in start..<text.count { _ = takeASCII(text[place]) }
    }

    private static func isPart(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || 0x30...0x39 ~= byte || byte == 0x2E }

    /// The end of a word, or of the text.
    mutating func end() -> Verdict? {
        defer {
            hasLatin = false
            isCleared = false
            isAfterDot = false
            hasDot = false
        }
        return held.isEmpty ? nil : verdict
    }

    /// Takes what belongs to what is held and is no part of the word: an invisible character that stays in the text.
    mutating func hold(_ scalar: Unicode.Scalar) {
        held.append(contentsOf: scalar.bytes)
        replaced.append(contentsOf: scalar.bytes)
    }

    /// Forgets what was held.
    mutating func drop() {
        held.removeAll(keepingCapacity: true)
        replaced.removeAll(keepingCapacity: true)
    }

    private var verdict: Verdict {
        guard hasLatin, !isCleared else { return .clear }
        return .suspicious(hasDot ? .homoglyphDomains : .mixedScripts)
    }

    private mutating func takeASCII(_ byte: UInt8) -> (Verdict?, Bool) {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A:
            hasLatin = true
            noteLetter()
        case 0x30...0x39: break
        // A dot goes on where a letter follows.
        case 0x2E: isAfterDot = true
        default: return (end(), false)
        }
        guard !held.isEmpty else { return (nil, false) }
        held.append(byte)
        replaced.append(byte)
        return (held.count >= LookAlikeWord.maxByteCount ? giveUp() : nil, true)
    }

    private mutating func keep(_ scalar: Unicode.Scalar) -> (Verdict?, Bool) {
        guard !held.isEmpty else { return (nil, false) }
        hold(scalar)
        return (held.count >= LookAlikeWord.maxByteCount ? giveUp() : nil, true)
    }

    private mutating func noteLetter() {
        if isAfterDot { hasDot = true }
        isAfterDot = false
    }

    /// A word that is too long is told by what is there, and goes on unwatched.
    private mutating func giveUp() -> Verdict {
        let verdict = verdict
        isCleared = true
        return verdict
    }
}

extension Unicode.Scalar {
    /// The character in UTF-8.
    var bytes: [UInt8] { UTF8.encode(self).map { Array($0) } ?? [] }
}
