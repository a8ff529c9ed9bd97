extension NationalIDFormat {
    /// Western and southern Europe.
    ///
    /// Read 2026-11: the pages named at each row, and the documentation of python-stdnum.
    static let westernEurope: [NationalIDFormat] = [
        nationalInsuranceNumber, nhsNumber, germanTaxID, germanPensionNumber, frenchSocialSecurity, spanishDNI, spanishNIE, codiceFiscale,
        dutchBSN, belgianNationalNumber, irishPPS, portugueseNIF, austrianInsurance, swissAHV, greekAMKA,
    ]

    /// HMRC National Insurance Manual NIM39110: two letters, six digits, a letter from A to D; some letters are never given.
    static let nationalInsuranceNumber = NationalIDFormat(
        "gb_nino", "GB", ["AA999999A", "AA 99 99 99 A", "AA 999999 A"],
        near: ["national insurance", "nino", "ni number"]
    ) { number in
        guard number.count == 9 else { return false }
        let (first, second) = (number.character(0), number.character(1))
        return !"DFIQUV".contains(first) && !"DFIOQUV".contains(second) && "ABCD".contains(number.character(8))
            && !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(String([first, second]))
    }

    /// NHS Data Model and Dictionary, "NHS Number": ten digits, the last one modulo 11.
    static let nhsNumber = NationalIDFormat(
        "gb_nhs", "GB", bare: ["999 999 9999", "999-999-9999", "9999999999"], near: ["nhs", "patient", "health service"]
    ) { $0.sum([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 && !$0.isUniform }

    /// Bundeszentralamt für Steuern, "Steuerliche Identifikationsnummer": eleven digits by ISO/IEC 7064 MOD 11,10; of the first ten one digit
    /// comes twice or three times, the others once at most.
    static let germanTaxID = NationalIDFormat(
        "de_steuer_id", "DE", ["99 999 999 999"], bare: ["99999999999", "99/999/999/999"],
        near: ["steuer", "tax id", "idnr", "tin", "identifikationsnummer"]
    ) { number in
        guard number[0] != 0, number.hasMod11And10Digit else { return false }
        var counts = [Int](repeating: 0, count: 10)
        for place in 0..<10 { counts[number[place]] += 1 }
        let repeated = counts.filter { $0 > 1 }
        return repeated == [2] || repeated == [3]
    }

    /// Deutsche Rentenversicherung, Versicherungsnummer (VKVV §2): area, date of birth, letter of the name, serial, check digit.
    static let germanPensionNumber = NationalIDFormat(
        "de_rvnr", "DE", ["99999999A999", "99 999999 A 999", "99 999999 A999", "99999999 A 999"],
        near: ["rentenversicherung", "sozialversicherung", "rvnr", "svnr"]
    ) { number in
        // The day is 50 more where two would have the same number.
        guard number.count == 12, (2...89).contains(number.number(0..<2)), (1...12).contains(number.number(4..<6)),
            (1...31).contains(number.number(2..<4) % 50)
        else { return false }
        let letter = number[8] - 9
        let digits = (0..<8).map { number[$0] } + [letter / 10, letter % 10, number[9], number[10]]
        let sum = zip(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).reduce(0) { $0 + ($1.0 * $1.1) / 10 + ($1.0 * $1.1) % 10 }
        return sum % 10 == number[11]
    }

    /// INSEE, "Numéro de sécurité sociale": sex, year, month, place, serial, two digits modulo 97; Corsica's places are 2A and 2B.
    static let frenchSocialSecurity = NationalIDFormat(
        "fr_nir", "FR",
        ["999999999999999", "9 99 99 99 999 999 99", "9 99 99 9A 999 999 99", "999999A99999999", "9.99.99.99.999.999.99"],
        near: ["sécurité sociale", "securite sociale", "nir", "insee"]
    ) { number in
        guard number.count == 15, [1, 2, 3, 4, 7, 8].contains(number[0]) else { return false }
        // 20 and more stand for months that are not known.
        let month = number.number(3..<5)
        guard (1...12).contains(month) || (20...42).contains(month) || (50...99).contains(month) else { return false }
        // INSEE: 2A counts as 19, 2B as 18.
        let department: Int
        switch number.character(6) {
        case "A" where number[5] == 2: department = 19
        case "B" where number[5] == 2: department = 18
        case "0"..."9": department = number.number(5..<7)
        default: return false
        }
        let value = (number.number(0..<5) * 100 + department) * 1_000_000 + number.number(7..<13)
        return 97 - value % 97 == number.number(13..<15)
    }

    /// Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE": eight digits, a letter modulo 23.
    static let spanishDNI = NationalIDFormat(
        "es_dni", "ES", ["99999999A", "99999999-A", "99.999.999-A", "99.999.999A", "99999999 A"], near: ["dni", "nif"]
    ) { $0.count == 9 && $0.character(8) == spanishLetter($0.number(0..<8)) }

    /// The same page: X, Y or Z stands for 0, 1 or 2.
    static let spanishNIE = NationalIDFormat(
        "es_nie", "ES", ["A9999999A", "A-9999999-A", "A-9999999A"], near: ["nie"]
    ) { number in
        guard number.count == 9, let first = "XYZ".firstIndex(of: number.character(0)) else { return false }
        let leading = "XYZ".distance(from: "XYZ".startIndex, to: first)
        return number.character(8) == spanishLetter(leading * 10_000_000 + number.number(1..<8))
    }

    private static func spanishLetter(_ number: Int) -> Character { Array("TRWAGMYFPDXBNJZSQVHLCKE")[number % 23] }

    /// Agenzia delle Entrate, decree of 23/12/1976: sixteen characters, the last one a letter; odd places count by a table of their own.
    static let codiceFiscale = NationalIDFormat(
        "it_codice_fiscale", "IT", ["AAAAAA99A99A999A"], near: ["codice fiscale"]
    ) { number in
        guard number.count == 16, "ABCDEHLMPRST".contains(number.character(8)), (1...31).contains(number.number(9..<11) % 40) else {
            return false
        }
        let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
        var sum = 0
        for place in 0..<15 {
            let value = number.isDigit(place) ? number[place] : number[place] - 10
            sum += place % 2 == 0 ? odd[value] : value
        }
        return sum % 26 == number[15] - 10
    }

    /// Rijksdienst voor Identiteitsgegevens, "elfproef": nine digits, the last weighs minus one, modulo 11.
    static let dutchBSN = NationalIDFormat(
        "nl_bsn", "NL", ["9999.99.999"], bare: ["999999999"], near: ["bsn", "burgerservicenummer", "sofinummer"]
    ) { $0.sum([9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0 && !$0.isUniform }

    /// IBZ, "Rijksregisternummer": date of birth, serial, two digits modulo 97, with a 2 in front for those born from 2000 on.
    static let belgianNationalNumber = NationalIDFormat(
        "be_nn", "BE", ["99.99.99-999.99", "99.99.99-999-99", "99.99.99-999 99"], bare: ["99999999999", "99 99 99 999 99"],
        near: ["rijksregister", "registre national", "national number", "insz", "niss", "nationaal nummer"]
    ) { number in
        // BIS numbers of people who are not in the register have 20 or 40 more in the month.
        guard (0...12).contains(number.number(2..<4) % 20), number.number(2..<4) < 60, number.number(4..<6) <= 31 else { return false }
        let (value, check) = (number.number(0..<9), number.number(9..<11))
        return 97 - value % 97 == check || 97 - (2_000_000_000 + value) % 97 == check
    }

    /// Revenue, "PPS number": seven digits, a letter modulo 23, since 2013 one more that counts nine times.
    static let irishPPS = NationalIDFormat(
        "ie_pps", "IE", ["9999999A", "9999999AA"], near: ["pps", "ppsn"]
    ) { number in
        let weighted = number.sum([8, 7, 6, 5, 4, 3, 2])
        let extra = number.count == 9 ? number.character(8) : "W"
        guard let place = Array("WABCDEFGHI").firstIndex(of: extra) ?? (extra == "T" || extra == "X" ? 0 : nil) else { return false }
        return number.character(7) == Array("WABCDEFGHIJKLMNOPQRSTUV")[(weighted + 9 * place) % 23]
    }

    /// Portal das Finanças, "NIF": nine digits, the last one modulo 11.
    static let portugueseNIF = NationalIDFormat(
        "pt_nif", "PT", bare: ["999999999", "999 999 999"], near: ["nif", "contribuinte", "identificação fiscal"]
    ) { number in
        number[0] != 0 && (11 - number.sum([9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == number[8]
    }

    /// Dachverband der Sozialversicherungsträger: serial, check digit modulo 11, date of birth.
    static let austrianInsurance = NationalIDFormat(
        "at_vnr", "AT", ["9999 999999"], bare: ["9999999999", "9999-999999"],
        near: ["sozialversicherung", "svnr", "versicherungsnummer", "sv-nr"]
    ) { $0[0] != 0 && $0.hasDay(at: 4, month: 6) && $0.sum([3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == $0[3] }

    /// Zentrale Ausgleichsstelle, "AHV-Nummer": 756, nine digits, the check digit of EAN-13.
    static let swissAHV = NationalIDFormat(
        "ch_ahv", "CH", ["999.9999.9999.99", "9999999999999"], near: ["ahv", "avs"]
    ) { $0.number(0..<3) == 756 && $0.sum([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0 }

    /// AMKA: date of birth, serial, the check digit of Luhn.
    static let greekAMKA = NationalIDFormat(
        "gr_amka", "GR", bare: ["99999999999"], near: ["amka", "αμκα"]
    ) { $0.hasDay(at: 0, month: 2) && $0.hasLuhnDigit }
}
