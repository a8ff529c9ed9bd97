/// Which differences of spelling do not count when text is matched.
///
/// Each character is folded by itself, so that a stream folds as the whole text does. Patterns and terms are folded the same way.
public struct TextFolding: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The case of letters.
    public static let letterCase = TextFolding(rawValue: 1)
    /// Compatibility forms (full width, mathematical, enclosed letters), accents, and letters of other scripts that look like ASCII ones.
    public static let lookAlikes = TextFolding(rawValue: 2)
    /// Characters that nobody sees: zero-width ones, selectors, tags, combining marks of Latin letters.
    public static let invisible = TextFolding(rawValue: 4)
    /// Digits and signs that are written for letters: `1gn0r3`; `i` and `l` become one, since `1` stands for both.
    public static let digitsForLetters = TextFolding(rawValue: 8)

    /// All of them.
    public static let all: TextFolding = [.letterCase, .lookAlikes, .invisible, .digitsForLetters]

    /// A text as it is matched.
    public func folded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A regular expression whose letters are folded; escapes, counts and named sets stay as they are.
    ///
    /// Digits that stand for themselves cannot be told from letters any more, where those are folded, too.
    public func folded(pattern: String) -> String {
        var folded: [UInt8] = []
        var scalars = pattern.unicodeScalars.makeIterator()
        var isCount = false
        while let scalar = scalars.next() {
            switch scalar {
            case "\\":
                folded.append(contentsOf: String(scalar).utf8)
                guard let escaped = scalars.next() else { break }
                folded.append(contentsOf: String(escaped).utf8)
                // \p{L}: the name is none of the text.
                if "pP".unicodeScalars.contains(escaped) {
                    while let next = scalars.next() {
                        folded.append(contentsOf: String(next).utf8)
                        if next == "}" { break }
                    }
                }
            case "{", "}":
                isCount = scalar == "{"
                folded.append(contentsOf: String(scalar).utf8)
            case _ where isCount || "()[]|?*+.^$-".unicodeScalars.contains(scalar): folded.append(contentsOf: String(scalar).utf8)
            default: append(scalar, to: &folded)
            }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    /// Appends what a character is matched as, in UTF-8.
    @inline(__always)
    func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        if scalar.value < 0x80 { bytes.append(folded(UInt8(scalar.value))) } else { appendOther(scalar, to: &bytes) }
    }

    /// What an ASCII character is matched as.
    @inline(__always)
    func folded(_ byte: UInt8) -> UInt8 {
        var byte = byte
        if contains(.letterCase), byte &- 0x41 < 26 { byte |= 0x20 }
        return contains(.digitsForLetters) ? ScalarFold.letter(for: byte) : byte
    }

    private func appendOther(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        if contains(.invisible), ScalarFold.isInvisible(scalar) { return }
        if contains(.lookAlikes), let target = ScalarFold.targets[scalar.value] {
            for byte in target { bytes.append(byte < 0x80 ? folded(byte) : byte) }
            return
        }
        guard contains(.letterCase) else { return bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? []) }
        bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
}

/// What single characters are matched as.
enum ScalarFold {
    /// Characters with a target other than their own lower case, and the target in UTF-8.
    static let targets: [UInt32: [UInt8]] = {
        var targets: [UInt32: [UInt8]] = [:]
        for row in ScalarFoldTable.rows.split(separator: "\n") {
            let fields = row.split(separator: " ")
            guard let first = fields.first else { continue }
            let target: [UInt8] = first == "SPACE" ? [0x20] : Array(first.utf8)
            for field in fields.dropFirst() {
                guard let range = range(field) else { continue }
                for value in range { targets[value] = target }
            }
        }
        return targets
    }()

    /// A range that is written in hexadecimal: `41-5A`, or `AA` for one character.
    static func range(_ field: Substring) -> ClosedRange<UInt32>? {
        let bounds = field.split(separator: "-").compactMap { UInt32($0, radix: 16) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { return nil }
        return first...last
    }

    /// The letter that a digit or sign is written for.
    @inline(__always)
    static func letter(for byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30: 0x6F  // 0, o
        case 0x31, 0x69, 0x49: 0x6C  // 1 and i, l
        case 0x33: 0x65  // 3, e
        case 0x34, 0x40: 0x61  // 4 and @, a
        case 0x35, 0x24: 0x73  // 5 and $, s
        case 0x37: 0x74  // 7, t
        default: byte
        }
    }

    /// Whether a character is not seen by itself (`Default_Ignorable_Code_Point`, UAX #44), or is a combining mark for letters in general.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
