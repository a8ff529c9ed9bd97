extension NationalIDFormat {
    /// The Americas.
    ///
    /// Read 2026-11: the pages named at each row, and the documentation of python-stdnum.
    static let americas: [NationalIDFormat] = [
        socialSecurityNumber, taxpayerNumber, canadianSIN, brazilianCPF, brazilianCNPJ, mexicanCURP, argentineCUIT, chileanRUT,
    ]

    /// SSA, "Meaning of the Social Security Number", and 20 CFR 422.103: some areas, groups and serials are never given.
    ///
    /// Nor are the numbers that were printed in advertisements. There is no check digit.
    static let socialSecurityNumber = NationalIDFormat(
        "us_ssn", "US", ["999-99-9999"], bare: ["999999999", "999 99 9999", "999.99.9999"], near: ["ssn", "social security", "social sec"]
    ) { number in
        let area = number.number(0..<3)
        return area != 0 && area != 666 && area < 900 && number.number(3..<5) != 0 && number.number(5..<9) != 0
            && ![78_051_120, 219_099_999, 457_555_462].contains(number.number(0..<9)) && !number.isUniform
    }

    /// IRS, "Individual Taxpayer Identification Number": begins with 9, the fourth and fifth digit are in certain ranges.
    static let taxpayerNumber = NationalIDFormat(
        "us_itin", "US", ["999-99-9999"], bare: ["999999999", "999 99 9999"], near: ["itin", "taxpayer"]
    ) { number in
        let group = number.number(3..<5)
        return number[0] == 9
            && ((50...65).contains(group) || (70...88).contains(group) || (90...92).contains(group) || (94...99).contains(group))
    }

    /// Service Canada, "Social Insurance Number": nine digits with the check digit of Luhn, none begins with 0 or 8.
    static let canadianSIN = NationalIDFormat(
        "ca_sin", "CA", bare: ["999-999-999", "999 999 999", "999999999"], near: ["sin", "social insurance", "assurance sociale", "nas"]
    ) { ![0, 8].contains($0[0]) && $0.hasLuhnDigit }

    /// Receita Federal, "CPF": nine digits and two modulo 11.
    static let brazilianCPF = NationalIDFormat("br_cpf", "BR", ["999.999.999-99"], bare: ["99999999999", "999999999-99"], near: ["cpf"]) {
        number in
        let first = (11 - number.sum([10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
        let second = (11 - number.sum([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
        return !number.isUniform && first == number[9] && second == number[10]
    }

    /// Receita Federal, "CNPJ", of companies and of people who trade alone: twelve digits and two modulo 11.
    static let brazilianCNPJ = NationalIDFormat("br_cnpj", "BR", ["99.999.999/9999-99"], bare: ["99999999999999"], near: ["cnpj"]) {
        number in
        let first = (11 - number.sum([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
        let second = (11 - number.sum([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
        return !number.isUniform && first == number[12] && second == number[13]
    }

    /// RENAPO, "CURP": letters of the name, date of birth, sex, state, consonants, a check digit over an alphabet with Ñ.
    static let mexicanCURP = NationalIDFormat("mx_curp", "MX", ["AAAA999999AAAAAA99", "AAAA999999AAAAAAA9"], near: ["curp"]) { number in
        guard number.count == 18, number.hasDay(at: 8, month: 6), "HMX".contains(number.character(10)) else { return false }
        // Letters behind N count one more, because Ñ stands between.
        let sum = (0..<17).reduce(0) { sum, place in
            let value = number[place] > 23 ? number[place] + 1 : number[place]
            return sum + value * (18 - place)
        }
        return (10 - sum % 10) % 10 == number[17]
    }

    /// AFIP, "CUIT/CUIL": kind, number, a digit modulo 11.
    static let argentineCUIT = NationalIDFormat(
        "ar_cuit", "AR", ["99-99999999-9"], bare: ["99999999999"], near: ["cuit", "cuil"]
    ) { number in
        guard [20, 23, 24, 25, 26, 27, 30, 33, 34].contains(number.number(0..<2)) else { return false }
        let check = 11 - number.sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
        return (check == 11 ? 0 : check == 10 ? 9 : check) == number[10]
    }

    /// Servicio de Registro Civil, "RUT": seven or eight digits, one modulo 11, which is K for ten.
    static let chileanRUT = NationalIDFormat(
        "cl_rut", "CL", ["99.999.999-9", "99.999.999-A", "9.999.999-9", "9.999.999-A"],
        bare: ["99999999-9", "99999999-A", "9999999-9", "9999999-A"], near: ["rut", "run"]
    ) { number in
        let digits = number.characters.dropLast().reversed()
        let sum = digits.enumerated().reduce(0) { $0 + Int($1.element - 0x30) * (2 + $1.offset % 6) }
        return number.character(number.count - 1) == Array("0123456789K")[(11 - sum % 11) % 11]
    }
}
