/// A script, as Unicode sorts letters into them (UAX #24, "Unicode Script Property").
public struct UnicodeScript: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// The name of the property's value: `Latin`, `Old_Italic`.
    public let rawValue: String

    /// Makes a script of its name; ``isKnown`` tells whether Unicode has it.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name.
    public var description: String { rawValue }

    /// Latin letters.
    public static let latin = UnicodeScript(rawValue: "Latin")
    /// Greek letters.
    public static let greek = UnicodeScript(rawValue: "Greek")
    /// Cyrillic letters.
    public static let cyrillic = UnicodeScript(rawValue: "Cyrillic")
    /// Armenian letters.
    public static let armenian = UnicodeScript(rawValue: "Armenian")
    /// Hebrew letters.
    public static let hebrew = UnicodeScript(rawValue: "Hebrew")
    /// Arabic letters, those of Persian and Urdu among them.
    public static let arabic = UnicodeScript(rawValue: "Arabic")
    /// Devanagari letters: Hindi, Marathi, Nepali.
    public static let devanagari = UnicodeScript(rawValue: "Devanagari")
    /// Bengali letters.
    public static let bengali = UnicodeScript(rawValue: "Bengali")
    /// Tamil letters.
    public static let tamil = UnicodeScript(rawValue: "Tamil")
    /// Thai letters.
    public static let thai = UnicodeScript(rawValue: "Thai")
    /// Georgian letters.
    public static let georgian = UnicodeScript(rawValue: "Georgian")
    /// Korean letters.
    public static let hangul = UnicodeScript(rawValue: "Hangul")
    /// Japanese syllables, the round form.
    public static let hiragana = UnicodeScript(rawValue: "Hiragana")
    /// Japanese syllables, the angular form.
    public static let katakana = UnicodeScript(rawValue: "Katakana")
    /// Chinese characters, wherever they are used.
    public static let han = UnicodeScript(rawValue: "Han")
    /// Chinese phonetic letters.
    public static let bopomofo = UnicodeScript(rawValue: "Bopomofo")

    /// Whether Unicode has a script of this name.
    public var isKnown: Bool { UnicodeScript.ranges.names.contains(rawValue) }

    /// The script of a character; nil where it belongs to none or to many: digits, punctuation, most symbols, most marks.
    public static func of(_ scalar: Unicode.Scalar) -> UnicodeScript? {
        let value = scalar.value
        if value < 0x80 { return value | 0x20 >= 0x61 && value | 0x20 <= 0x7A ? .latin : nil }
        return ranges.script(of: value)
    }

    /// Whether text of the script runs from right to left.
    var isRightToLeft: Bool { UnicodeScript.rightToLeft.contains(rawValue) }

    // Scripts whose letters have the bidirectional classes R or AL (UAX #9) and that are in modern use.
    private static let rightToLeft: Set<String> = ["Hebrew", "Arabic", "Syriac", "Thaana", "Nko", "Adlam", "Mandaic", "Samaritan"]
    private static let ranges = ScriptRanges(UnicodeScriptTable.rows)
}

/// The table of scripts, made ready to look into.
private struct ScriptRanges: Sendable {
    /// The names of all scripts.
    let names: Set<String>
    // The ranges in order: first and last character, and the position of the script's name.
    private var ranges: [(first: UInt32, last: UInt32, script: UInt16)] = []
    private var scripts: [UnicodeScript] = []

    init(_ rows: String) {
        var positions: [Substring: UInt16] = [:]
        for row in rows.split(separator: "\n") {
            let fields = row.split(separator: " ")
            guard let name = fields.first else { continue }
            let position = positions[name] ?? UInt16(scripts.count)
            if positions[name] == nil {
                positions[name] = position
                scripts.append(UnicodeScript(rawValue: String(name)))
            }
            for field in fields.dropFirst() {
                if let range = ScalarFold.range(field) { ranges.append((range.lowerBound, range.upperBound, position)) }
            }
        }
        names = Set(positions.keys.map(String.init))
        ranges.sort { $0.first < $1.first }
    }

    func script(of value: UInt32) -> UnicodeScript? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].last < value { low = middle + 1 } else { high = middle }
        }
        guard low < ranges.count, ranges[low].first <= value else { return nil }
        return scripts[Int(ranges[low].script)]
    }
}
