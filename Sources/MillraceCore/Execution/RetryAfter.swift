/// Reads how long a provider asks to wait: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date (RFC 9110 §10.2.3).
package enum RetryAfter {
    /// The wait that response headers ask for; nil where they ask for none, or for something that is not a wait.
    ///
    /// - Parameter now: the present, in seconds since 1970, for dates.
    package static func wait(milliseconds: String?, value: String?, now: Double) -> Duration? {
        if let number = milliseconds.flatMap({ Double(trimmed($0)) }), number.isFinite, number >= 0, number < 1e15 {
            return .milliseconds(Int64(number))
        }
        guard let text = value.map(trimmed), !text.isEmpty else { return nil }
        if let seconds = Double(text) {
            guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return nil }
            return .milliseconds(Int64(seconds * 1000))
        }
        guard let date = secondsSince1970(httpDate: text) else { return nil }
        return .milliseconds(Int64(max(0, date - now) * 1000))
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the form every sender must use (RFC 9110 §5.6.7).
    static func secondsSince1970(httpDate text: String) -> Double? {
        let words = text.split { $0 == " " || $0 == "," || $0 == ":" }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 8, words[7] == "GMT", let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6]),
            (1...31).contains(day), (1970...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        // Days since 1970 of a date of the Gregorian calendar, the year beginning in March (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let shifted = month < 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second)
    }
}
