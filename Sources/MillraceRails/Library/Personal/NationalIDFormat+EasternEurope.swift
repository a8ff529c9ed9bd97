extension NationalIDFormat {
    /// Eastern Europe and Turkey.
    ///
    /// Read 2026-11: the pages named at each row, and the documentation of python-stdnum.
    static let easternEurope: [NationalIDFormat] = [
        polishPESEL, czechBirthNumber, romanianCNP, bulgarianEGN, croatianOIB, yugoslavJMBG, ukrainianTaxNumber, russianSNILS, russianINN,
        turkishID,
    ]

    /// gov.pl, "Numer PESEL": date of birth with the century in the month, serial, a check digit.
    static let polishPESEL = NationalIDFormat("pl_pesel", "PL", bare: ["99999999999"], near: ["pesel"]) { number in
        CompactNumber.isDay(number.number(4..<6), month: number.number(2..<4) % 20)
            && number.sum([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
    }

    /// Act 133/2000 §13, "Rodné číslo", in Czechia and Slovakia: a number that 11 divides, or whose last digit is 0 where the rest is 10.
    static let czechBirthNumber = NationalIDFormat(
        "cz_rc", "CZ", ["999999/9999"], bare: ["9999999999", "999999/999"], near: ["rodné číslo", "rodne cislo", "r.č.", "birth number"]
    ) { number in
        // Women have 50 more in the month, and 20 more where a day's numbers ran out.
        guard CompactNumber.isDay(number.number(4..<6), month: number.number(2..<4) % 50 % 20) else { return false }
        return number.count == 9 ? number.number(0..<2) < 54 : number.number(0..<9) % 11 % 10 == number[9]
    }

    /// Legea 105/1996, "Cod numeric personal": sex and century, date of birth, county, serial, a digit modulo 11.
    static let romanianCNP = NationalIDFormat("ro_cnp", "RO", ["9999999999999"], near: ["cnp", "cod numeric personal"]) { number in
        guard (1...8).contains(number[0]), number.hasDay(at: 5, month: 3), (1...52).contains(number.number(7..<9)) else { return false }
        let check = number.sum([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
        return (check == 10 ? 1 : check) == number[12]
    }

    /// GRAO, "Единен граждански номер": date of birth with the century in the month, serial, a digit modulo 11.
    static let bulgarianEGN = NationalIDFormat("bg_egn", "BG", bare: ["9999999999"], near: ["egn", "егн"]) { number in
        CompactNumber.isDay(number.number(4..<6), month: number.number(2..<4) % 20)
            && number.sum([2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == number[9]
    }

    /// Porezna uprava, "OIB": eleven digits by ISO/IEC 7064 MOD 11,10.
    static let croatianOIB = NationalIDFormat("hr_oib", "HR", bare: ["99999999999"], near: ["oib"]) { $0.hasMod11And10Digit }

    /// "Jedinstveni matični broj građana", in Slovenia EMŠO: date of birth with three digits of the year, region, serial, a digit modulo 11.
    static let yugoslavJMBG = NationalIDFormat(
        "rs_jmbg", "RS", ["9999999999999"], near: ["jmbg", "emso", "emšo", "matični broj"]
    ) { number in
        let year = number.number(4..<7)
        guard number.hasDay(at: 0, month: 2), year >= 900 || year <= 40 else { return false }
        return (11 - number.sum([7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == number[12]
    }

    /// Державна податкова служба, "РНОКПП": ten digits, the last one modulo 11.
    static let ukrainianTaxNumber = NationalIDFormat(
        "ua_rnokpp", "UA", bare: ["9999999999"], near: ["рнокпп", "ідентифікаційний", "іпн", "rnokpp"]
    ) { number in
        let sum = number.sum([-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11
        return (sum + 11) % 11 % 10 == number[9]
    }

    /// Постановление Правления ПФР 192п, "СНИЛС": nine digits and two modulo 101.
    static let russianSNILS = NationalIDFormat(
        "ru_snils", "RU", ["999-999-999 99", "999-999-999-99"], bare: ["99999999999"], near: ["снилс", "snils"]
    ) { $0.sum([9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == $0.number(9..<11) }

    /// Приказ ФНС ММВ-7-6/435@, "ИНН" of a person: ten digits and two modulo 11.
    static let russianINN = NationalIDFormat("ru_inn", "RU", bare: ["999999999999"], near: ["инн", "inn"]) { number in
        number.sum([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == number[10]
            && number.sum([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == number[11]
    }

    /// Nüfus ve Vatandaşlık İşleri, "Kimlik No": eleven digits, two of them check digits.
    static let turkishID = NationalIDFormat("tr_tckn", "TR", bare: ["99999999999"], near: ["kimlik", "tckn", "t.c."]) { number in
        let odd = [0, 2, 4, 6, 8].reduce(0) { $0 + number[$1] }
        let even = [1, 3, 5, 7].reduce(0) { $0 + number[$1] }
        let tenth = (7 * odd - even) % 10
        return number[0] != 0 && (tenth + 10) % 10 == number[9] && (odd + even + number[9]) % 10 == number[10]
    }
}
