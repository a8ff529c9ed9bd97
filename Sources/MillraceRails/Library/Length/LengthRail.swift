/// A rail of length: a text that is longer than it may be is blocked where it becomes too long, or cut there.
///
/// ```swift
/// let rail = try LengthRail(maxCharacters: 4_000, action: .cut)
/// ```
///
/// Nothing is held: the text is counted as it flows.
public struct LengthRail: TextRail {
    /// What is done about a text that is too long.
    public enum Action: String, Sendable, Hashable, Codable {
        /// It ends with a block.
        case block
        /// What is beyond is left out.
        case cut
        /// It passes, and a record tells of it.
        case notice
    }

    /// What the rail is called.
    public let name: String
    /// The most characters as a reader counts them (UAX #29, extended grapheme clusters); nil: any number.
    public let maxCharacters: Int?
    /// The most words: stretches of text between white space; nil: any number.
    public let maxWords: Int?
    /// The most lines; nil: any number.
    public let maxLines: Int?
    /// What is done about a text that is too long.
    public let action: Action
    /// What the caller reads where the rail blocks.
    public let reply: String?

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where nothing is limited, or a limit is not above zero.
    public init(
        maxCharacters: Int? = nil, maxWords: Int? = nil, maxLines: Int? = nil, action: Action = .block, reply: String? = nil,
        name: String = "length"
    ) throws(RailConfigurationError) {
        let limits = [maxCharacters, maxWords, maxLines].compactMap(\.self)
        guard !limits.isEmpty, limits.allSatisfy({ $0 > 0 }) else {
            throw RailConfigurationError(
                .invalidSize, subject: "rail \(name)", advice: "limit characters, words or lines to a number above 0")
        }
        self.maxCharacters = maxCharacters
        self.maxWords = maxWords
        self.maxLines = maxLines
        self.action = action
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects { action == .cut ? .rewrites : .blocks }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter { LengthFilter(rail: self) }
}

/// Counts a text as it flows.
private struct LengthFilter: TextFilter {
    private enum State: Sendable {
        case counting
        /// What is beyond is left out, or noticed already.
        case beyond
    }

    let rail: LengthRail
    private var state = State.counting
    private var characters = CharacterCounter()
    private var wordCount = 0
    private var isInWord = false
    private var lineCount = 0
    private var isLineOpen = false
    private var offset = 0

    init(rail: LengthRail) { self.rail = rail }

    let heldByteCount = 0

    mutating func push(_ text: String, into output: inout FilterOutput) {
        if case .beyond = state {
            if rail.action == .notice { output.text += text }
            return
        }
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            if let reason = count(scalars[index]) {
                output.text += String(scalars[..<index])
                return exceed(reason, rest: String(scalars[index...]), into: &output)
            }
            offset += UTF8.width(scalars[index])
        }
        output.text += text
    }

    mutating func finish(into output: inout FilterOutput) {}

    private mutating func exceed(_ reason: String, rest: String, into output: inout FilterOutput) {
        state = .beyond
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

    /// Counts one character more.
    ///
    /// - Returns: what becomes too many with it.
    private mutating func count(_ scalar: Unicode.Scalar) -> String? {
        if let limit = rail.maxCharacters, characters.count(with: scalar) > limit { return "characters" }
        if let limit = rail.maxWords {
            let isSpace = scalar.properties.isWhitespace
            if !isSpace, !isInWord { wordCount += 1 }
            isInWord = !isSpace
            if wordCount > limit { return "words" }
        }
        if let limit = rail.maxLines {
            // A line begins with its first character: a line feed at the end of the text begins none.
            if !isLineOpen { lineCount += 1 }
            isLineOpen = scalar != "\n"
            if lineCount > limit { return "lines" }
        }
        return nil
    }
}

/// Counts extended grapheme clusters of a text that arrives character by character.
struct CharacterCounter: Sendable {
    private(set) var count = 0
    /// The cluster that may go on, where it is not the last character alone; its beginning is forgotten where it is very long.
    private var cluster = ""
    private var last: Unicode.Scalar?
    private static let maxClusterByteCount = 128

    /// The count once one more character has come.
    mutating func count(with scalar: Unicode.Scalar) -> Int {
        defer { last = scalar }
        // Between two of ASCII there is always a boundary, but in a line end of two characters.
        if scalar.isASCII, last.map(\.isASCII) ?? true, !(last == "\r" && scalar == "\n") {
            count += 1
            cluster = ""
            return count
        }
        if cluster.isEmpty, let last { cluster.unicodeScalars.append(last) }
        cluster.unicodeScalars.append(scalar)
        if cluster.count > 1 || count == 0 {
            count += 1
            cluster = String(scalar)
        } else if cluster.utf8.count > CharacterCounter.maxClusterByteCount {
            cluster = String(scalar)
        }
        return count
    }
}
