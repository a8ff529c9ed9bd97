/// A time as it is signed: `20150830T123600Z`, in UTC.
struct SigV4Timestamp {
    /// The day.
    let date: String
    /// The day and the time.
    let text: String

    /// - Parameter seconds: the time, in seconds since 1970.
    init(seconds: Int) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let (year, month, day) = SigV4Timestamp.civilDate(days: days)
        self.date = SigV4Timestamp.digits(year, 4) + SigV4Timestamp.digits(month, 2) + SigV4Timestamp.digits(day, 2)
        let time = [second / 3600, second / 60 % 60, second % 60].map { SigV4Timestamp.digits($0, 2) }.joined()
        self.text = "\(date)T\(time)Z"
    }

    /// The seconds since 1970 of a time as AWS writes it in JSON: `2026-01-31T23:59:59Z`, fractions of a second left out.
    ///
    /// Nil where it is no such time.
    static func seconds(of text: String) -> Int? {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        guard text.hasSuffix("Z"), numbers.count >= 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
        return days(year: numbers[0], month: numbers[1], day: numbers[2]) * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    // The proleptic Gregorian calendar in cycles of 400 years, counted from the first of March (Hinnant, "chrono-Compatible Low-Level
    // Date Algorithms").

    private static func civilDate(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let cycle = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfCycle = shiftedYear - cycle * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    }
}
