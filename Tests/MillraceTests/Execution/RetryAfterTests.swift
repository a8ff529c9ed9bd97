import Foundation
import Millrace
import MillraceCore
import MillraceTesting
import Testing

/// How the wish of a provider is read.
@Suite("Retry-After")
struct RetryAfterTests {
    @Test(
        "ER-15: Seconds and milliseconds",
        arguments: [
            ("30", Duration.seconds(30)), (" 30 ", .seconds(30)), ("0", .zero), ("0.25", .milliseconds(250)), ("1e2", .seconds(100)),
            ("86400", .seconds(86_400)), ("-1", nil), ("", nil), ("soon", nil), ("NaN", nil), ("inf", nil), ("-0", .zero), ("1e300", nil),
            ("30 seconds", nil), ("12, 13", nil),
        ] as [(String, Duration?)])
    func seconds(text: String, wait: Duration?) {
        #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 0) == wait)
    }

    @Test(
        "ER-15: Milliseconds come first, unless they cannot be read",
        arguments: [
            ("1500", "9", Duration.milliseconds(1500)), ("0", "9", .zero), ("-1", "9", .seconds(9)), ("x", "9", .seconds(9)),
            ("x", nil, nil),
            ("1500.7", nil, .milliseconds(1500)), ("1e30", "9", .seconds(9)),
        ] as [(String, String?, Duration?)])
    func milliseconds(milliseconds: String, value: String?, wait: Duration?) {
        #expect(RetryAfter.wait(milliseconds: milliseconds, value: value, now: 0) == wait)
    }

    @Test("No header, no wish")
    func absent() {
        #expect(RetryAfter.wait(milliseconds: nil, value: nil, now: 0) == nil)
    }

    @Test("ER-15: A date is a wait from now; one that is past is none")
    func date() {
        // The example of RFC 9110 §5.6.7.
        let text = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 784_111_777) == .zero)
        #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 784_111_747) == .seconds(30))
        #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 784_111_999) == .zero)
    }

    @Test(
        "What is almost a date is none",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov -1994 08:49:37 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "1994-11-06T08:49:37Z", "GMT",
        ])
    func badDate(text: String) {
        #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 0) == nil)
    }

    @Test("ER-15: Dates are read as Foundation reads them, for a thousand random dates")
    func randomDates() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let seed: UInt64 = 9110
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            // From 1970 to 2600.
            let seconds = Int.random(in: 0..<19_880_000_000, using: &random)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(RetryAfter.wait(milliseconds: nil, value: text, now: 0) == .seconds(seconds), "seed \(seed): \(text)")
        }
    }
}
