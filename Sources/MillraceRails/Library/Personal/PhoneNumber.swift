/// Telephone numbers: international ones, and national ones as their countries write them.
///
/// Found wherever they stand: those with `+` or `00` and a country's code in the lengths the country has, and national ones whose
/// grouping hardly anything else has. Digits in a row are found behind a keyword.
/// Not found: short and emergency numbers, extensions, numbers in words, national forms of countries that are not listed.
enum PhoneNumber {
    /// Words that say that a number is of a telephone.
    static let keywords = [
        "phone", "telephone", "tel", "mobile", "cell", "fax", "whatsapp", "sms", "call me", "call us", "dial", "hotline", "telefon",
        "teléfono", "telefono", "téléphone", "portable", "handy", "móvil", "celular", "rufnummer", "telefoon", "电话", "手机", "電話", "携帯", "전화",
        "тел", "phone number",
    ]

    // ITU-T E.164, "List of assigned country codes", and the countries' numbering plans as ITU-T E.129 presents them, read 2026-11:
    // how many digits follow the code. Codes that are not listed have from 7 to 12.
    private static let lengths: [Int: ClosedRange<Int>] = [
        1: 10...10, 7: 10...10, 20: 8...10, 27: 9...9, 30: 10...10, 31: 9...9, 32: 8...9, 33: 9...9, 34: 9...9, 36: 8...9, 39: 8...11,
        40: 9...9, 41: 9...9, 43: 7...12, 44: 9...10, 45: 8...8, 46: 7...10, 47: 8...8, 48: 9...9, 49: 7...12, 51: 8...9, 52: 10...10,
        53: 8...8, 54: 10...11, 55: 10...11, 56: 9...9, 57: 8...10, 58: 10...10, 60: 8...10, 61: 9...9, 62: 8...12, 63: 8...10, 64: 8...10,
        65: 8...8, 66: 8...9, 81: 9...10, 82: 8...10, 84: 9...10, 86: 10...11, 90: 10...10, 91: 10...10, 92: 9...10, 93: 9...9, 94: 9...9,
        95: 7...10, 98: 10...10, 212: 9...9, 213: 8...9, 216: 8...8, 218: 9...9, 221: 9...9, 225: 10...10, 233: 9...9, 234: 8...10,
        237: 9...9,
        251: 9...9, 254: 9...9, 255: 9...9, 256: 9...9, 260: 9...9, 263: 8...9, 351: 9...9, 352: 6...9, 353: 7...9, 354: 7...9, 355: 8...9,
        356: 8...8, 357: 8...8, 358: 6...11, 359: 8...9, 370: 8...8, 371: 8...8, 372: 7...8, 373: 8...8, 374: 8...8, 375: 9...9, 376: 6...9,
        377: 8...9, 380: 9...9, 381: 8...9, 382: 8...8, 383: 8...8, 385: 8...9, 386: 8...8, 387: 8...8, 389: 8...8, 420: 9...9, 421: 9...9,
        423: 7...9, 502: 8...8, 503: 8...8, 504: 8...8, 505: 8...8, 506: 8...8, 507: 7...8, 591: 8...8, 593: 8...9, 595: 9...9, 598: 8...8,
        852: 8...8, 853: 8...8, 855: 8...9, 856: 8...10, 880: 8...10, 886: 8...9, 960: 7...7, 961: 7...8, 962: 8...9, 963: 9...9,
        964: 10...10, 965: 8...8, 966: 9...9, 967: 9...9, 968: 8...8, 970: 9...9, 971: 8...9, 972: 8...9, 973: 8...8, 974: 8...8,
        975: 8...8,
        976: 8...8, 977: 8...10, 992: 9...9, 993: 8...8, 994: 9...9, 995: 9...9, 996: 9...9, 998: 9...9,
    ]

    // The codes of two digits; but for 1 and 7 all others have three, in zones that begin with these two digits.
    private static let twoDigitCodes: Set<Int> = Set([20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 98] + Array(43...49) + Array(51...58))
        .union([60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95])
    private static let threeDigitZones: Set<Int> = [
        21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99,
    ]

    /// Whether digits behind `+` or `00` are a number: a code, and as many digits as it takes.
    static func isInternational(_ number: CompactNumber) -> Bool {
        guard (8...15).contains(number.count), number.isNumeric, number[0] != 0 else { return false }
        let codeLength = [1, 7].contains(number[0]) ? 1 : twoDigitCodes.contains(number.number(0..<2)) ? 2 : 3
        if codeLength == 3, !threeDigitZones.contains(number.number(0..<2)) { return false }
        let code = number.number(0..<codeLength)
        if code == 1 { return isNorthAmerican(CompactNumber(number.characters.dropFirst())) }
        return (lengths[code] ?? 7...12).contains(number.count - codeLength)
            && !CompactNumber(number.characters.dropFirst(codeLength)).isUniform
    }

    /// Whether ten digits are a number of the North American plan (NANPA: area and exchange from 200, no N11).
    static func isNorthAmerican(_ number: CompactNumber) -> Bool {
        number.count == 10 && number[0] > 1 && number[3] > 1 && number.number(1..<3) != 11 && number.number(4..<6) != 11
    }

    /// How a country writes its numbers.
    struct Plan: Sendable {
        /// The countries, as ISO 3166-1 writes them in two letters.
        var countries: [String]
        /// Spellings that are found wherever they stand: `9` is a digit.
        var spellings: [String]
        /// Spellings that are found behind a keyword.
        var bareSpellings: [String]
        /// Whether digits can be a number.
        var isValid: @Sendable (CompactNumber) -> Bool
    }

    /// The plans; ITU-T E.123 §2 for what is put between groups.
    static let plans: [Plan] = [
        Plan(
            countries: ["US", "CA"],
            spellings: [
                "(999) 999-9999", "(999)999-9999", "999-999-9999", "999.999.9999", "999 999-9999", "999 999 9999", "(999) 999 9999",
            ],
            bareSpellings: ["9999999999"], isValid: isNorthAmerican),
        Plan(
            countries: ["US", "CA"], spellings: ["9-999-999-9999", "9 (999) 999-9999", "9.999.999.9999", "9 999 999 9999"],
            bareSpellings: ["99999999999"]
        ) { $0[0] == 1 && isNorthAmerican(CompactNumber($0.characters.dropFirst())) },
        Plan(countries: ["FR"], spellings: ["99 99 99 99 99", "99.99.99.99.99", "99-99-99-99-99"], bareSpellings: ["9999999999"]) {
            $0[0] == 0 && $0[1] > 0
        },
        Plan(countries: ["ES"], spellings: ["999 99 99 99"], bareSpellings: ["999999999", "999 999 999", "999-999-999"]) {
            (6...9).contains($0[0])
        },
        Plan(countries: ["PL", "PT", "CZ", "SK"], spellings: [], bareSpellings: ["999 999 999", "999999999", "999-999-999"]) { $0[0] > 1 },
        Plan(countries: ["DK", "NO"], spellings: [], bareSpellings: ["99 99 99 99", "99999999", "999 99 999"]) { $0[0] > 1 },
        Plan(
            countries: ["BR"], spellings: ["(99) 99999-9999", "(99) 9999-9999", "99 99999-9999", "(99)99999-9999"],
            bareSpellings: ["99999999999"]
        ) {
            $0[0] > 0 && $0[1] > 0 && ($0.count == 10 || $0[2] == 9)
        },
        Plan(countries: ["IN"], spellings: ["99999 99999", "99999-99999"], bareSpellings: ["9999999999"]) { $0[0] > 5 && !$0.isUniform },
        Plan(countries: ["CN"], spellings: ["999 9999 9999", "999-9999-9999"], bareSpellings: ["99999999999"]) { $0[0] == 1 && $0[1] > 2 },
        Plan(countries: ["MX"], spellings: [], bareSpellings: ["99 9999 9999", "999 999 9999", "9999999999"]) { $0[0] > 1 },
        Plan(
            countries: ["RU", "KZ"], spellings: ["9 (999) 999-99-99", "9-999-999-99-99", "9(999)999-99-99", "9 999 999-99-99"],
            bareSpellings: ["99999999999"]
        ) {
            $0[0] == 8 && [3, 4, 7, 8, 9].contains($0[1])
        },
        Plan(countries: ["SG", "HK"], spellings: [], bareSpellings: ["9999 9999", "99999999"]) { [2, 3, 5, 6, 8, 9].contains($0[0]) },
    ]

    /// Countries whose national numbers begin with a zero and go on with another digit.
    static let trunkZeroCountries: Set<String> = [
        "GB", "IE", "DE", "AT", "CH", "NL", "BE", "IT", "FR", "SE", "FI", "AU", "NZ", "JP", "KR", "ZA", "TR", "IL", "EG", "NG", "KE", "TH",
        "MY", "ID",
        "PH", "VN", "TW", "RO", "BG", "HR", "RS", "SI", "UA", "IN", "PK",
    ]

    /// Whether groups are a national number with a zero in front: 9 to 12 digits in two to five groups, separated alike but for the first.
    ///
    /// - Parameters:
    ///   - lengths: how long the groups are.
    ///   - separators: what stands between them.
    static func isTrunkZero(_ number: CompactNumber, lengths: [Int], separators: [ArraySlice<UInt8>]) -> Bool {
        guard (9...12).contains(number.count), number.isNumeric, number[0] == 0, number[1] > 0, !number.isUniform else { return false }
        guard (2...5).contains(lengths.count), lengths.allSatisfy({ (2...9).contains($0) }) else { return false }
        let later = separators.dropFirst()
        return later.allSatisfy { $0 == later.first && $0.count == 1 && $0.first != 0x2F }
            && (separators.first.map { $0.count <= 2 } ?? false) && (later.isEmpty || separators.first != [0x2E] || later.first == [0x2E])
    }
}
