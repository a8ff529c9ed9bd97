/// International bank account numbers: country, two check digits modulo 97, and as many characters as the country has.
///
/// Not found: numbers of countries that are not in the registry, and national account numbers.
enum BankAccountNumber {
    // SWIFT, "IBAN Registry", release 101: how many characters each country has, the first four included.
    private static let lengths: [Int: String] = [
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
        26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE",
        31: "MT SC", 32: "LC", 33: "RU",
    ]

    /// What they look like: in one piece, or with a blank or hyphen wherever people put one.
    static let patterns: [String] = lengths.sorted { $0.key < $1.key }.map { length, countries in
        let names = countries.split(separator: " ").map { "\($0)|\($0.lowercased())" }.joined(separator: "|")
        return "(?<![0-9A-Za-z_])(?:\(names))[0-9]{2}(?:[ \\u00A0-]?[0-9A-Za-z]){\(length - 4)}(?![0-9A-Za-z_])"
    }

    /// Whether the check digits are right (ISO 13616-1 §6, ISO/IEC 7064 MOD 97-10).
    static func isNumber(_ number: CompactNumber) -> Bool {
        guard number.count > 4 else { return false }
        let turned = CompactNumber(number.characters.dropFirst(4) + number.characters.prefix(4))
        return turned.remainder(0..<turned.count, by: 97) == 1
    }
}
