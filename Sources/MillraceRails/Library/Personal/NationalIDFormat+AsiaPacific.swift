extension NationalIDFormat {
    /// Asia, Africa and the Pacific.
    ///
    /// Read 2026-11: the pages named at each row, and the documentation of python-stdnum.
    static let asiaAndPacific: [NationalIDFormat] = [
        aadhaar, permanentAccountNumber, chineseResidentID, japaneseMyNumber, koreanRRN, koreanRRNWithoutCheck, singaporeNRIC, taiwaneseID,
        hongKongID, thaiID, malaysianNRIC, australianTFN, australianMedicare, southAfricanID, israeliID,
    ]

    /// UIDAI, "Aadhaar": twelve digits, none begins with 0 or 1, the check digit of Verhoeff.
    static let aadhaar = NationalIDFormat(
        "in_aadhaar", "IN", ["9999 9999 9999", "9999-9999-9999"], bare: ["999999999999"], near: ["aadhaar", "aadhar", "uidai", "आधार"]
    ) { $0[0] > 1 && !$0.isUniform && $0.hasVerhoeffDigit }

    /// Income Tax Department, "Structure of PAN": the fourth letter is the kind of holder; how the last one is made is not published.
    static let permanentAccountNumber = NationalIDFormat("in_pan", "IN", ["AAAAA9999A"], near: ["pan"]) { number in
        "ABCFGHJLPTK".contains(number.character(3)) && number.number(5..<9) != 0
    }

    /// GB 11643-1999: place, date of birth, serial, a character by ISO/IEC 7064 MOD 11-2.
    static let chineseResidentID = NationalIDFormat(
        "cn_resident_id", "CN", ["999999999999999999", "99999999999999999A"], near: ["身份证", "居民身份"]
    ) { number in
        guard (11...91).contains(number.number(0..<2)), [18, 19, 20].contains(number.number(6..<8)), number.hasDay(at: 12, month: 10) else {
            return false
        }
        let sum = number.sum([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        return number.character(17) == Array("10X98765432")[sum % 11]
    }

    /// Ministerial ordinance 85 of 2014 §5, "マイナンバー": eleven digits and one modulo 11.
    static let japaneseMyNumber = NationalIDFormat(
        "jp_my_number", "JP", bare: ["999999999999", "9999 9999 9999", "9999-9999-9999"], near: ["マイナンバー", "個人番号", "my number"]
    ) { (11 - $0.sum([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == $0[11] }

    /// "주민등록번호": date of birth, century and sex, five digits, one modulo 11.
    static let koreanRRN = NationalIDFormat("kr_rrn", "KR", ["999999-9999999"], bare: ["9999999999999"], near: koreanKeywords) { number in
        number.hasDay(at: 4, month: 2) && (11 - number.sum([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == number[12]
    }

    /// Those given since October 2020 have no check digit (Ministry of the Interior and Safety), so a keyword is wanted.
    static let koreanRRNWithoutCheck = NationalIDFormat("kr_rrn", "KR", bare: ["999999-9999999"], near: koreanKeywords) { number in
        number.hasDay(at: 4, month: 2) && (1...8).contains(number[6])
    }

    private static let koreanKeywords = ["주민등록", "주민번호", "외국인등록", "rrn", "resident registration"]

    /// ICA, "NRIC" and "FIN": a letter of the century, seven digits, a letter modulo 11; numbers with M are not known here.
    static let singaporeNRIC = NationalIDFormat("sg_nric", "SG", ["A9999999A"], near: ["nric", "fin"]) { number in
        guard "STFG".contains(number.character(0)), number.count == 9, !number.isDigit(8) else { return false }
        let isLater = "TG".contains(number.character(0))
        let sum = zip(1...7, [2, 7, 6, 5, 4, 3, 2]).reduce(isLater ? 4 : 0) { $0 + number[$1.0] * $1.1 }
        let letters = Array("ST".contains(number.character(0)) ? "JZIHGFEDCBA" : "XWUTRQPNMLK")
        return number.character(8) == letters[sum % 11]
    }

    /// 內政部, "身分證字號": a letter that stands for two digits, sex, serial, a digit modulo 10.
    static let taiwaneseID = NationalIDFormat("tw_id", "TW", ["A999999999"], near: ["身分證", "national id"]) { number in
        guard let letter = Array("ABCDEFGHJKLMNPQRSTUVXYWZIO").firstIndex(of: number.character(0)), [1, 2, 8, 9].contains(number[1]) else {
            return false
        }
        let digits = [(letter + 10) / 10, (letter + 10) % 10] + (1..<10).map { number[$0] }
        return zip(digits, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]).reduce(0) { $0 + $1.0 * $1.1 } % 10 == 0
    }

    /// Immigration Department, "HKID": one or two letters, six digits, a digit or A in brackets, modulo 11.
    static let hongKongID = NationalIDFormat(
        "hk_id", "HK", ["A999999(9)", "A999999(A)", "AA999999(9)", "AA999999(A)"], near: ["hkid"]
    ) { number in
        // One letter counts as if a blank stood before it, and a blank counts 36.
        let values = (number.count == 8 ? [36] : []) + (0..<number.count).map { number[$0] }
        return zip(values, [9, 8, 7, 6, 5, 4, 3, 2, 1]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
    }

    /// Department of Provincial Administration: twelve digits and one modulo 11.
    static let thaiID = NationalIDFormat(
        "th_pin", "TH", ["9-9999-99999-99-9"], bare: ["9999999999999"], near: ["บัตรประชาชน", "เลขประจำตัว", "thai id", "national id"]
    ) { number in
        ![0, 9].contains(number[0]) && (11 - number.sum([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == number[12]
    }

    /// Jabatan Pendaftaran Negara, "MyKad": date of birth, place of birth, serial; no check digit.
    static let malaysianNRIC = NationalIDFormat(
        "my_nric", "MY", ["999999-99-9999"], bare: ["999999999999"], near: ["mykad", "nric", "kad pengenalan", "ic number"]
    ) { number in
        let place = number.number(6..<8)
        let isPlace =
            (1...16).contains(place) || (21...59).contains(place)
            || [60, 61, 62, 63, 64, 65, 66, 67, 68, 71, 72, 82, 98, 99].contains(place)
        return number.hasDay(at: 4, month: 2) && isPlace
    }

    /// ATO, "Tax file number": nine digits whose weighted sum 11 divides.
    static let australianTFN = NationalIDFormat(
        "au_tfn", "AU", bare: ["999 999 999", "999999999", "999-999-999"], near: ["tfn", "tax file"]
    ) { $0.sum([1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 && !$0.isUniform }

    /// NEHTA, "Use of Healthcare Identifiers in Health Software Systems" 1.4: eight digits, one modulo 10, the issue, the person on the card.
    static let australianMedicare = NationalIDFormat(
        "au_medicare", "AU", bare: ["9999 99999 9", "9999999999", "9999 99999 9-9", "9999 99999 9 9", "99999999999"], near: ["medicare"]
    ) { (2...6).contains($0[0]) && $0.sum([1, 3, 7, 9, 1, 3, 7, 9]) % 10 == $0[8] }

    /// Department of Home Affairs: date of birth, sex and serial, citizenship, the check digit of Luhn.
    static let southAfricanID = NationalIDFormat(
        "za_id", "ZA", ["9999999999999", "999999 9999 999", "999999 9999 99 9"], near: ["id number", "identity number"]
    ) { $0.hasDay(at: 4, month: 2) && $0[10] < 3 && [8, 9].contains($0[11]) && $0.hasLuhnDigit }

    /// Population and Immigration Authority, "מספר זהות": nine digits with the check digit of Luhn.
    static let israeliID = NationalIDFormat(
        "il_id", "IL", bare: ["999999999", "99999999-9"], near: ["תעודת זהות", "ת.ז", "teudat zehut", "israeli id"]
    ) { $0.number(0..<9) != 0 && $0.hasLuhnDigit }
}
