/// Dates in digits or with the name of the month, where a word before says that somebody was born then.
enum CalendarDate {
    /// Words that say that a date is of a birth.
    static let keywords = [
        "born", "birth", "dob", "d.o.b", "bday", "geboren", "geburts", "geb.", "né le", "née le", "naissance", "nacido", "nacida",
        "nacimiento",
        "nato il", "nata il", "nascita", "nascimento", "nascido", "nascida", "geboorte", "urodz", "fødsel", "født", "född", "syntym",
        "doğum",
        "рожд", "родил", "生日", "出生", "生年月日", "생년월일", "생일",
    ]

    /// What a date with the name of its month looks like, in English.
    static let pattern =
        "(?<![0-9A-Za-z_])(?:[0-3]?[0-9](?:st|nd|rd|th)?(?: of)? \(months)\\.?,? |\(months)\\.? [0-3]?[0-9](?:st|nd|rd|th)?,? )"
        + "(?:1[89]|20)[0-9]{2}(?![0-9A-Za-z_])"

    private static let months =
        "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"

    /// Whether three numbers are a day of the years from 1880 on: year first, or last behind day and month in either order.
    static func isDate(_ groups: [CompactNumber]) -> Bool {
        guard groups.count == 3, groups.allSatisfy({ $0.isNumeric && $0.count <= 4 }) else { return false }
        let values = groups.map { $0.number(0..<$0.count) }
        let isYear: (Int) -> Bool = { groups[$0].count == 4 && (1880...2099).contains(values[$0]) || groups[$0].count == 2 && $0 == 2 }
        if isYear(0), groups[1].count <= 2, groups[2].count <= 2 { return CompactNumber.isDay(values[2], month: values[1]) }
        guard isYear(2), groups[0].count <= 2, groups[1].count <= 2 else { return false }
        return CompactNumber.isDay(values[0], month: values[1]) || CompactNumber.isDay(values[1], month: values[0])
    }
}
