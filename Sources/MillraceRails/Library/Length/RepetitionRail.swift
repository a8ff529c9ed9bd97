/// A rail against loops: a text that says the same again and again is ended.
///
/// It counts three things, each in constant time a word: lines that are the same, stretches of words that are the same, and one character in
/// a row. Stretches are known by a hash of 64 bits and forgotten when they are `window` words back, so memory is bounded, and far
/// repetitions (a refrain, a signature) do not count. The text ends behind the word or line that was one too many.
///
/// What it does not find: loops whose turns differ by a number or a name, and loops longer than the window.
public struct RepetitionRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// How many words a stretch has.
    public let stretchWordCount: Int
    /// How often a stretch of words may come within the window.
    public let maxStretches: Int
    /// How often a line of at least twelve characters may come within the window.
    public let maxLines: Int
    /// How often one character may come in a row.
    public let maxRun: Int
    /// How many words are remembered.
    public let window: Int
    /// What is done about a loop: cut, what is beyond is left out.
    public let action: LengthRail.Action
    /// What the caller reads where the rail blocks.
    public let reply: String?

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where sizes make no sense.
    public init(
        stretchWordCount: Int = 8, maxStretches: Int = 8, maxLines: Int = 6, maxRun: Int = 400, window: Int = 2_000,
        action: LengthRail.Action = .block, reply: String? = nil, name: String = "repetition"
    ) throws(RailConfigurationError) {
        guard stretchWordCount > 0, maxStretches > 0, maxLines > 0, maxRun > 1, window >= stretchWordCount else {
            throw RailConfigurationError(
                .invalidSize, subject: "rail \(name)", advice: "give counts above zero, and a window of at least one stretch")
        }
        self.stretchWordCount = stretchWordCount
        self.maxStretches = maxStretches
        self.maxLines = maxLines
        self.maxRun = maxRun
        self.window = window
        self.action = action
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects { action == .cut ? .rewrites : .blocks }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter { RepetitionFilter(rail: self) }
}

/// Counts what comes again.
struct RepetitionFilter: TextFilter {
    let rail: RepetitionRail
    private var words: RecurrenceCount
    private var lines: RecurrenceCount
    private var isBeyond = false
    private var offset = 0
    /// The hash of the word that is being read; nil between words.
    private var word: UInt64?
    /// Whether the word has a letter or a digit: brackets and rules of tables are layout.
    private var isWord = false
    /// The hashes of the last words in a ring, and where the next one goes.
    private var lastWords: [UInt64] = []
    private var nextWord = 0
    private var line = LineHash()
    /// The last character, and how often it came in a row.
    private var last: Unicode.Scalar?
    private var runCount = 0
    /// How many characters were read.
    private(set) var stepCount = 0

    init(rail: RepetitionRail) {
        self.rail = rail
        words = RecurrenceCount(window: rail.window)
        lines = RecurrenceCount(window: rail.window)
    }

    let heldByteCount = 0

    mutating func push(_ text: String, into output: inout FilterOutput) {
        if isBeyond {
            if rail.action == .notice { output.text += text }
            return
        }
        var count = 0
        for scalar in text.unicodeScalars {
            if let reason = read(scalar) {
                let place = text.utf8.index(text.startIndex, offsetBy: count)
                output.text += text[..<place]
                offset += count
                return exceed(reason, rest: String(text[place...]), into: &output)
            }
            count += UTF8.width(scalar)
        }
        offset += count
        if output.text.isEmpty { output.text = text } else { output.text += text }
    }

    mutating func finish(into output: inout FilterOutput) {}

    private mutating func exceed(_ reason: String, rest: String, into output: inout FilterOutput) {
        isBeyond = true
        switch rail.action {
        case .block:
            output.block = RailBlock(reason, reply: rail.reply)
            output.blockOffset = offset
            return
        case .cut: break
        case .notice: output.text += rest
        }
        output.findings.append(RailFinding(reason, offset: offset))
    }

    /// Reads one character more.
    ///
    /// - Returns: what came too often; the character is the first one behind it.
    private mutating func read(_ scalar: Unicode.Scalar) -> String? {
        stepCount += 1
        let isBlank = RepetitionFilter.isBlank(scalar)
        runCount = last == scalar ? runCount + 1 : 1
        last = scalar
        // Blanks in a row are layout: tables, code.
        if runCount > rail.maxRun, !isBlank { return "repeated_character" }
        guard isBlank else {
            word = FNV.hash(scalar, into: word ?? FNV.start)
            isWord = isWord || RepetitionFilter.isLetterOrDigit(scalar)
            line.read(scalar)
            return nil
        }
        var reason: String?
        if let word, isWord, isOneTooMany(word) { reason = "repeated_words" }
        word = nil
        isWord = false
        if scalar == "\n" {
            if let hash = line.value, lines.exceeds(rail.maxLines, hash) { reason = reason ?? "repeated_line" }
            line = LineHash()
        } else {
            line.readBlank()
        }
        return reason
    }

    /// Whether the stretch of words that ends with a word came too often.
    private mutating func isOneTooMany(_ word: UInt64) -> Bool {
        let count = rail.stretchWordCount
        if lastWords.count < count { lastWords.append(word) } else { lastWords[nextWord] = word }
        nextWord = nextWord + 1 == count ? 0 : nextWord + 1
        guard lastWords.count == count else { return false }
        var hash = FNV.start
        for place in nextWord..<count { hash = FNV.hash(lastWords[place], into: hash) }
        for place in 0..<nextWord { hash = FNV.hash(lastWords[place], into: hash) }
        return words.exceeds(rail.maxStretches, hash)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80 ? scalar.value == 0x20 || scalar.value &- 0x09 < 5 : scalar.properties.isWhitespace
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return (scalar.value | 0x20) &- 0x61 < 26 || scalar.value &- 0x30 < 10 }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}

/// Whether hashes came too often among the last ones.
private struct RecurrenceCount: Sendable {
    private let window: Int
    private var recent: [UInt64] = []
    private var next = 0
    /// How many of the last hashes have the same low bits: no hash came more often than those like it.
    private var counts = [Int32](repeating: 0, count: 64)

    init(window: Int) { self.window = window }

    /// Takes a hash, forgets the oldest one, and tells whether it is there more often than that now.
    mutating func exceeds(_ limit: Int, _ hash: UInt64) -> Bool {
        if recent.count < window {
            recent.append(hash)
            if recent.count * 2 > counts.count { grow() }
        } else {
            counts[slot(of: recent[next])] -= 1
            recent[next] = hash
            next = next + 1 == window ? 0 : next + 1
        }
        counts[slot(of: hash)] += 1
        guard counts[slot(of: hash)] > limit else { return false }
        return recent.count { $0 == hash } > limit
    }

    @inline(__always)
    private func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (counts.count - 1) }

    /// Makes twice the room; the last of the hashes is not counted yet.
    private mutating func grow() {
        counts = Array(repeating: 0, count: counts.count * 2)
        for hash in recent.dropLast() { counts[slot(of: hash)] += 1 }
    }
}

/// The hash of a line, without white space at its edges.
private struct LineHash: Sendable {
    private var hash = FNV.start
    private var count = 0
    private var blanks = 0

    /// The hash; nil for a line that is too short to be a loop: a bracket, a rule of a table.
    var value: UInt64? { count >= 12 ? hash : nil }

    mutating func readBlank() { if count > 0 { blanks += 1 } }

    mutating func read(_ scalar: Unicode.Scalar) {
        if blanks > 0 { hash = FNV.hash(UInt64(0x20), into: hash) }
        count += blanks + 1
        blanks = 0
        hash = FNV.hash(scalar, into: hash)
    }
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo; RFC 9923).
private enum FNV {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    static func hash(_ scalar: Unicode.Scalar, into hash: UInt64) -> UInt64 { FNV.hash(UInt64(scalar.value), into: hash) }

    /// Mixes a number in, as one unit: words and characters are told apart by their places only.
    static func hash(_ value: UInt64, into hash: UInt64) -> UInt64 {
        let mixed = (hash ^ value) &* 0x100_0000_01B3
        return mixed ^ (mixed >> 29)
    }
}
