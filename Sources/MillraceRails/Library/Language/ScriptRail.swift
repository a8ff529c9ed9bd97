/// A rail of scripts: text whose letters are of other scripts than those of a list is blocked.
///
/// ```swift
/// let rail = try ScriptRail([.latin, .greek])
/// let tolerant = try ScriptRail([.latin], maxForeignLetters: 20, maxForeignShare: 0.2)
/// ```
///
/// Letters are counted as they come: the text ends at the first letter that makes foreign letters more than `maxForeignLetters` and more
/// than `maxForeignShare` of all letters so far. So a stream is judged as the whole text is, and nothing is held. Digits, punctuation, emoji
/// and whatever belongs to no script do not count.
public struct ScriptRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// The scripts that may be used.
    public let scripts: Set<UnicodeScript>
    /// How many letters of other scripts pass.
    public let maxForeignLetters: Int
    /// Which share of the letters so far may be of other scripts, from 0 to 1.
    public let maxForeignShare: Double
    /// What is done about it: masked, every foreign letter beyond becomes the text of the action, U+FFFD where it has none.
    public let action: MatchAction
    /// What the caller reads where the rail blocks.
    public let reply: String?

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where Unicode has no script of a name, or sizes make no sense.
    public init(
        _ scripts: Set<UnicodeScript>, maxForeignLetters: Int = 0, maxForeignShare: Double = 0, action: MatchAction = .block,
        reply: String? = nil, name: String = "scripts"
    ) throws(RailConfigurationError) {
        for script in scripts where !script.isKnown {
            throw RailConfigurationError(
                .unknownName, subject: "rail \(name), script \(script)", advice: "write it as Unicode does: Latin, Greek, Han, Hiragana")
        }
        guard maxForeignLetters >= 0, (0...1).contains(maxForeignShare) else {
            throw RailConfigurationError(.invalidSize, subject: "rail \(name)", advice: "give a share from 0 to 1, and no count below zero")
        }
        self.scripts = scripts
        self.maxForeignLetters = maxForeignLetters
        self.maxForeignShare = maxForeignShare
        self.action = action
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter { ScriptFilter(rail: self) }
}

/// Counts letters as they come.
private struct ScriptFilter: TextFilter {
    let rail: ScriptRail
    private let allowsLatin: Bool
    var letterCount = 0
    var foreignCount = 0
    var offset = 0
    /// Whether the letter before was beyond what may be: a row of them is one finding.
    var isInRow = false

    let heldByteCount = 0

    init(rail: ScriptRail) {
        self.rail = rail
        allowsLatin = rail.scripts.contains(.latin)
    }

    mutating func passes(_ text: String) -> Bool {
        guard allowsLatin else { return false }
        let counts = text.utf8.withContiguousStorageIfAvailable { bytes in
            var (letters, others) = (0, 0)
            for byte in bytes {
                letters += (byte | 0x20) &- 0x61 < 26 ? 1 : 0
                others |= Int(byte & 0x80)
            }
            return (letters: letters, isASCII: others == 0, count: bytes.count)
        }
        guard let counts, counts.isASCII else { return false }
        letterCount += counts.letters
        offset += counts.count
        if counts.count > 0 { isInRow = false }
        return true
    }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isBeyond(scalar) {
                switch rail.action {
                case .block:
                    output.text += String(kept)
                    output.block = RailBlock("script", reply: rail.reply)
                    output.blockOffset = offset
                    return
                case .mask(let text): kept.append(contentsOf: (text ?? "\u{FFFD}").unicodeScalars)
                case .notice: kept.append(scalar)
                }
                if !isInRow { output.findings.append(RailFinding("script", offset: offset)) }
                isInRow = true
            } else {
                isInRow = false
                kept.append(scalar)
            }
            offset += UTF8.width(scalar)
        }
        output.text += String(kept)
    }

    mutating func finish(into output: inout FilterOutput) {}

    private mutating func isBeyond(_ scalar: Unicode.Scalar) -> Bool {
        guard let script = UnicodeScript.of(scalar) else { return false }
        letterCount += 1
        if rail.scripts.contains(script) { return false }
        foreignCount += 1
        return foreignCount > rail.maxForeignLetters && Double(foreignCount) > rail.maxForeignShare * Double(letterCount)
    }
}
