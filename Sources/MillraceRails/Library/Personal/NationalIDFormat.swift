/// A number by which a state knows a person: how it is written and when one can be right.
///
/// A spelling is written with `9` for a digit and `A` for a letter; what separates them stands for itself. Spellings that hardly anything
/// else has are found wherever they stand; the others, digits in a row most of them, only where a word before says what they are, because
/// one of ten or eleven random numbers has a right check digit.
struct NationalIDFormat: Sendable {
    /// What is told when one is found: the country and the name of the number, `us_ssn`.
    let name: String
    /// The country, as ISO 3166-1 writes it in two letters.
    let country: String
    /// Spellings that are found wherever they stand.
    let spellings: [String]
    /// Spellings that are found only behind a keyword.
    let bareSpellings: [String]
    /// The keywords, in small letters.
    let keywords: [String]
    /// Whether a number, its separators left out and its letters capital, can be right.
    let isValid: @Sendable (CompactNumber) -> Bool

    init(
        _ name: String, _ country: String, _ spellings: [String] = [], bare: [String] = [], near keywords: [String] = [],
        isValid: @escaping @Sendable (CompactNumber) -> Bool
    ) {
        self.name = name
        self.country = country
        self.spellings = spellings
        self.bareSpellings = bare
        self.keywords = keywords
        self.isValid = isValid
    }

    /// All that are known.
    static let all: [NationalIDFormat] = westernEurope + northernEurope + easternEurope + americas + asiaAndPacific
}

/// The national numbers of some countries, by spelling.
struct NationalIDCatalog: Sendable {
    /// A format and whether the spelling needs a keyword.
    struct Candidate: Sendable {
        let format: NationalIDFormat
        let needsKeyword: Bool
    }

    private var candidates: [ArraySlice<UInt8>: [Candidate]] = [:]

    /// Makes a catalogue.
    ///
    /// - Parameter countries: the countries in two capital letters; nil: all.
    init(countries: Set<String>?) {
        for format in NationalIDFormat.all where countries?.contains(format.country) ?? true {
            for spelling in format.spellings { add(spelling, Candidate(format: format, needsKeyword: false)) }
            for spelling in format.bareSpellings { add(spelling, Candidate(format: format, needsKeyword: true)) }
        }
    }

    /// The names of the numbers that are looked for.
    var names: Set<String> { Set(candidates.values.joined().map(\.format.name)) }

    /// The formats that are spelled so; those that need no keyword first.
    func candidates(spelled mask: ArraySlice<UInt8>) -> [Candidate] { candidates[mask] ?? [] }

    private mutating func add(_ spelling: String, _ candidate: Candidate) {
        let key = ArraySlice(Array(spelling.utf8))
        candidates[key, default: []].append(candidate)
        candidates[key]?.sort { !$0.needsKeyword && $1.needsKeyword }
    }
}
