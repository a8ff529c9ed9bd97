/// Dates, times and durations (RFC 3339 §5.6 and appendix A).
enum DateFormats {
    static func isDateTime(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(bytes[..<10]) && isTime(bytes[11...])
    }

    static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        var reader = FieldReader(bytes)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"), let day = reader.number(2),
            reader.isAtEnd, (1...12).contains(month)
        else { return false }
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day)
    }

    static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        var reader = FieldReader(bytes)
        guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), hour < 24, minute < 60, second <= 60
        else { return false }
        if reader.take("."), reader.digits() == 0 { return false }
        var offset = 0
        if !reader.take("z"), !reader.take("Z") {
            let isWest = reader.take("-")
            guard isWest || reader.take("+"), let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2), hours < 24,
                minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
        guard reader.isAtEnd else { return false }
        // A leap second is the last one of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + 2 * 1_440) % 1_440 == 1_439
    }

    /// Whether it is a duration: units in order and without a gap, weeks alone (RFC 3339, appendix A).
    static func isDuration(_ bytes: [UInt8]) -> Bool {
        var reader = FieldReader(bytes[...])
        guard reader.take("P"), !reader.isAtEnd else { return false }
        var weeks = reader
        if weeks.digits() > 0, weeks.take("W") { return weeks.isAtEnd }
        guard let hasDates = reader.units("YMD") else { return false }
        if reader.isAtEnd { return hasDates }
        return reader.take("T") && reader.units("HMS") == true && reader.isAtEnd
    }
}

/// Bytes read field by field.
private struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ count: Int) -> Int? {
        let field = rest.prefix(count)
        guard field.count == count, field.allSatisfy(\.isASCIIDigit) else { return nil }
        rest.removeFirst(count)
        return field.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }

    /// How many digits come next; they are taken.
    mutating func digits() -> Int {
        let count = rest.prefix(while: \.isASCIIDigit).count
        rest.removeFirst(count)
        return count
    }

    /// Numbers with these units, in order and without a gap between the first and the last.
    ///
    /// - Returns: whether there was one; nil where they are wrong.
    mutating func units(_ letters: String) -> Bool? {
        var allowed = Array(letters.utf8)[...]
        var sawOne = false
        while let first = rest.first, first.isASCIIDigit {
            _ = digits()
            guard let unit = rest.popFirst(), let place = allowed.firstIndex(of: unit) else { return nil }
            if sawOne, place != allowed.startIndex { return nil }
            allowed = allowed[(place + 1)...]
            sawOne = true
        }
        return sawOne
    }
}
