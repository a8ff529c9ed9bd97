extension NationalIDFormat {
    /// Northern Europe.
    ///
    /// Read 2026-11: the pages named at each row, and the documentation of python-stdnum.
    static let northernEurope: [NationalIDFormat] = [
        swedishPersonnummer, finnishHetu, danishCPR, norwegianBirthNumber, icelandicKennitala, estonianCode, lithuanianCode,
    ]

    /// Skatteverket, "Personnummer": date of birth, serial, the check digit of Luhn; 60 more in the day is a samordningsnummer.
    static let swedishPersonnummer = NationalIDFormat(
        "se_personnummer", "SE", ["999999-9999", "999999+9999", "99999999-9999"], bare: ["9999999999", "999999999999"],
        near: ["personnummer", "samordningsnummer", "personal identity", "pnr"]
    ) { number in
        let short = CompactNumber(number.characters.suffix(10))
        if number.count == 12, ![18, 19, 20].contains(number.number(0..<2)) { return false }
        return CompactNumber.isDay(short.number(4..<6) % 60, month: short.number(2..<4)) && short.hasLuhnDigit
    }

    /// Digi- ja väestötietovirasto, "Henkilötunnus": date of birth, a sign of the century (more of them since 2023), serial, modulo 31.
    static let finnishHetu = NationalIDFormat(
        "fi_hetu", "FI", ["999999-999A", "999999-9999", "999999+999A", "999999+9999", "999999A999A", "999999A9999"],
        near: ["henkilötunnus", "hetu", "sosiaaliturvatunnus"]
    ) { number in
        // Without the sign, where it is one; letters of the century are left out here.
        var characters = number.characters
        if characters.count == 11 {
            guard "ABCDEFUVWXY".contains(number.character(6)) else { return false }
            characters.remove(at: 6)
        }
        let short = CompactNumber(characters)
        guard short.count == 10, short.hasDay(at: 0, month: 2), short.number(6..<9) >= 2 else { return false }
        return short.character(9) == Array("0123456789ABCDEFHJKLMNPRSTUVWXY")[(short.number(0..<6) * 1_000 + short.number(6..<9)) % 31]
    }

    /// CPR-kontoret: date of birth and serial; numbers have no check digit since 2007, so a keyword is wanted.
    static let danishCPR = NationalIDFormat(
        "dk_cpr", "DK", bare: ["999999-9999", "9999999999", "999999 9999"], near: ["cpr", "personnummer", "civil registration"]
    ) { $0.hasDay(at: 0, month: 2) }

    /// Skatteetaten, "Fødselsnummer": date of birth, serial, two check digits modulo 11; D numbers have 40 more in the day.
    static let norwegianBirthNumber = NationalIDFormat(
        "no_fnr", "NO", ["999999 99999"], bare: ["99999999999"], near: ["fødselsnummer", "fodselsnummer", "personnummer", "d-nummer"]
    ) { number in
        guard CompactNumber.isDay(number.number(0..<2) % 40, month: number.number(2..<4) % 40) else { return false }
        return number.sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) % 11 == 0 && number.sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
    }

    /// Þjóðskrá, "Kennitala": date of birth, two random digits, one modulo 11, the century.
    static let icelandicKennitala = NationalIDFormat(
        "is_kennitala", "IS", ["999999-9999"], bare: ["9999999999"], near: ["kennitala", "kt."]
    ) { number in
        number.hasDay(at: 0, month: 2) && [0, 9].contains(number[9]) && number.sum([3, 2, 7, 6, 5, 4, 3, 2, 1, 0]) % 11 == 0
    }

    /// Siseministeerium, "Isikukood": century and sex, date of birth, serial, one digit modulo 11 with a second series of weights.
    static let estonianCode = NationalIDFormat(
        "ee_isikukood", "EE", bare: ["99999999999"], near: ["isikukood", "personal code"], isValid: hasBalticDigit)

    /// Registrų centras, "Asmens kodas": made as in Estonia.
    static let lithuanianCode = NationalIDFormat(
        "lt_asmens_kodas", "LT", bare: ["99999999999"], near: ["asmens kodas", "personal code"], isValid: hasBalticDigit)

    @Sendable
    private static func hasBalticDigit(_ number: CompactNumber) -> Bool {
        guard (1...8).contains(number[0]), number.hasDay(at: 5, month: 3) else { return false }
        var check = number.sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
        if check == 10 { check = number.sum([3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 }
        return check == number[10]
    }
}
