internal import Synchronization

/// A set of characters (Unicode scalar values), as ranges in order that neither overlap nor touch.
struct ScalarSet: Sendable, Hashable {
    /// The ranges.
    private(set) var ranges: [ClosedRange<UInt32>]

    /// Makes a set of ranges in any order.
    init(_ ranges: [ClosedRange<UInt32>] = []) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    /// Makes a set of one character.
    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    /// Makes a set of the characters of a text.
    init(of text: String) { self.init(text.unicodeScalars.map { $0.value...$0.value }) }

    /// The last scalar value (Unicode Standard, section 3.9, D76).
    static let maxValue: UInt32 = 0x10FFFF

    /// Whether a character is in the set.
    func contains(_ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    /// Every character that is not in the set.
    var inverted: ScalarSet {
        var inverted: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { inverted.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= ScalarSet.maxValue { inverted.append(next...ScalarSet.maxValue) }
        return ScalarSet(inverted)
    }

    /// The characters of both sets.
    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// The set with the other case of each letter: simple mappings only, one character for one.
    var ignoringCase: ScalarSet {
        var all = ranges
        for letter in ScalarSet.lettersWithCase where contains(letter.value) { all += letter.others }
        return ScalarSet(all)
    }

    /// Each letter that has other cases, with those; made once, since it takes a look at every letter.
    ///
    /// Scripts with case end before U+20000.
    private static let lettersWithCase: [(value: UInt32, others: [ClosedRange<UInt32>])] = (UInt32(0)...0x1FFFF).compactMap { value in
        guard let scalar = Unicode.Scalar(value), scalar.properties.isCased else { return nil }
        let texts = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping, scalar.properties.titlecaseMapping]
        let others = texts.compactMap { text -> ClosedRange<UInt32>? in
            guard text.unicodeScalars.count == 1, let other = text.unicodeScalars.first, other != scalar else { return nil }
            return other.value...other.value
        }
        return others.isEmpty ? nil : (value, others)
    }

    // MARK: Named sets

    /// `.` without the flag `s`: everything but a line feed.
    static let notLineFeed = ScalarSet(Unicode.Scalar(0x0A)).inverted
    /// Everything.
    static let all = ScalarSet([0...maxValue])
    /// `\d` of ASCII, as patterns of keys and numbers mean it.
    static let digits = ScalarSet([0x30...0x39])
    /// `\s`: Unicode's white space.
    static let whitespace = ScalarSet { $0.properties.isWhitespace }
    /// `\w`: letters, marks, digits and connecting punctuation of Unicode (UTS #18, annex C).
    static let word = ScalarSet { scalar in
        if scalar.properties.isAlphabetic { return true }
        return switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation: true
        default: scalar.properties.isJoinControl
        }
    }

    /// The set of a general category of Unicode, by its short name (`L`, `Lu`, `Nd`, …); nil where there is none of that name.
    static func category(_ name: String) -> ScalarSet? {
        if let known = madeCategories.withLock({ $0[name] }) { return known }
        let group = Set(categories.filter { $0.name == name || $0.name.hasPrefix(name) && name.count == 1 }.map(\.category))
        guard !group.isEmpty else { return nil }
        let made = ScalarSet { group.contains($0.properties.generalCategory) }
        madeCategories.withLock { $0[name] = made }
        return made
    }

    // Patterns name few categories, and each over and over.
    private static let madeCategories = Mutex<[String: ScalarSet]>([:])

    private static let categories: [(name: String, category: Unicode.GeneralCategory)] = [
        ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter), ("Lo", .otherLetter),
        ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark), ("Nd", .decimalNumber), ("Nl", .letterNumber),
        ("No", .otherNumber), ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation),
        ("Pi", .initialPunctuation), ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol), ("Sc", .currencySymbol),
        ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator), ("Zl", .lineSeparator), ("Zp", .paragraphSeparator),
        ("Cc", .control), ("Cf", .format), ("Cs", .surrogate), ("Co", .privateUse), ("Cn", .unassigned),
    ]

    private init(where isIn: (Unicode.Scalar) -> Bool) {
        var ranges: [ClosedRange<UInt32>] = []
        for stretch in ScalarSet.stretches {
            var start: UInt32?
            for value in stretch.looked {
                let isMember = Unicode.Scalar(value).map(isIn) ?? false
                if isMember, start == nil { start = value }
                if !isMember, let first = start {
                    ranges.append(first...(value - 1))
                    start = nil
                }
            }
            if let start { ranges.append(start...stretch.end) }
        }
        self.init(ranges)
    }

    /// What is looked at character by character, and where its last one stands for all up to the end: planes 4 to 13 are not assigned, planes
    /// 15 and 16 are private use (Unicode Standard, section 2.8).
    private static let stretches: [(looked: ClosedRange<UInt32>, end: UInt32)] = [
        (0...0x40000, 0xDFFFF), (0xE0000...0xE1000, 0xEFFFF), (0xF0000...0xF0000, maxValue),
    ]
}
