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
        for range in ranges {
            // Large ranges beyond the scripts that have case are left as they are.
            for value in range.clamped(to: 0...0x1FFFF) {
                guard let scalar = Unicode.Scalar(value), scalar.properties.isCased else { continue }
                for text in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping, scalar.properties.titlecaseMapping] {
                    let scalars = text.unicodeScalars
                    if scalars.count == 1, let other = scalars.first { all.append(other.value...other.value) }
                }
            }
        }
        return ScalarSet(all)
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
        let known = Dictionary(uniqueKeysWithValues: categories.map { ($0.name, $0.category) })
        if let category = known[name] { return ScalarSet { $0.properties.generalCategory == category } }
        let group = Set(categories.filter { $0.name.hasPrefix(name) && name.count == 1 }.map(\.category))
        return group.isEmpty ? nil : ScalarSet { group.contains($0.properties.generalCategory) }
    }

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
        var start: UInt32?
        // Beyond the third plane there are only private characters, tags and variation selectors; they are looked at, too.
        for value in 0...ScalarSet.maxValue {
            let isMember = Unicode.Scalar(value).map(isIn) ?? false
            if isMember, start == nil { start = value }
            if !isMember, let first = start {
                ranges.append(first...(value - 1))
                start = nil
            }
        }
        if let start { ranges.append(start...ScalarSet.maxValue) }
        self.ranges = ranges
    }
}
