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
    /// The hashes of the last words, and where the next one goes.
    private var lastWords: [UInt64] = []
    private var line = LineHash()
    private var run: (scalar: Unicode.Scalar, count: Int)?
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
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            if let reason = read(scalars[index]) {
                output.text += String(scalars[..<index])
                return exceed(reason, rest: String(scalars[index...]), into: &output)
            }
            offset += UTF8.width(scalars[index])
        }
        output.text += text
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
        if let known = run, known.scalar == scalar { run = (scalar, known.count + 1) } else { run = (scalar, 1) }
        // Blanks in a row are layout: tables, code.
        if let run, run.count > rail.maxRun, !scalar.properties.isWhitespace { return "repeated_character" }
        var reason: String?
        if scalar.properties.isWhitespace {
            if let word, isWord, endWord(word) > rail.maxStretches { reason = "repeated_words" }
            word = nil
            isWord = false
        } else {
            word = FNV.hash(scalar, into: word ?? FNV.start)
            isWord = isWord || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
        if scalar == "\n" {
            if let hash = line.value, lines.count(hash) > rail.maxLines { reason = reason ?? "repeated_line" }
            line = LineHash()
        } else {
            line.read(scalar)
        }
        return reason
    }

    /// How often the stretch of words has come that ends with a word.
    private mutating func endWord(_ word: UInt64) -> Int {
        lastWords.append(word)
        if lastWords.count > rail.stretchWordCount { lastWords.removeFirst() }
        guard lastWords.count == rail.stretchWordCount else { return 0 }
        var hash = FNV.start
        for word in lastWords { hash = FNV.hash(word, into: hash) }
        return words.count(hash)
    }
}

/// How often hashes came among the last ones.
private struct RecurrenceCount: Sendable {
    private let window: Int
    private var counts: [UInt64: Int] = [:]
    private var recent: [UInt64] = []
    private var next = 0

    init(window: Int) { self.window = window }

    /// Takes a hash, forgets the oldest one, and tells how often it is there now.
    mutating func count(_ hash: UInt64) -> Int {
        if recent.count < window {
            recent.append(hash)
        } else {
            let oldest = recent[next]
            let count = counts[oldest, default: 0] - 1
            counts[oldest] = count > 0 ? count : nil
            recent[next] = hash
            next = (next + 1) % window
        }
        counts[hash, default: 0] += 1
        return counts[hash, default: 0]
    }
}

/// The hash of a line, without white space at its edges.
private struct LineHash: Sendable {
    private var hash = FNV.start
    private var count = 0
    private var blanks = 0

    /// The hash; nil for a line that is too short to be a loop: a bracket, a rule of a table.
    var value: UInt64? { count >= 12 ? hash : nil }

    mutating func read(_ scalar: Unicode.Scalar) {
        if scalar.properties.isWhitespace {
            if count > 0 { blanks += 1 }
            return
        }
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
