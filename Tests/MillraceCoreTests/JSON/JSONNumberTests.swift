import Testing

@testable import MillraceCore

/// Numbers as they were written.
@Suite("JSONNumber")
struct JSONNumberTests {
    @Test(
        "Only JSON numbers are numbers",
        arguments: [
            ("0", true), ("-0", true), ("12.50e+3", true), ("", false), ("01", false), ("+1", false), (" 1", false), ("1 ", false),
            ("1.", false), ("NaN", false), ("\"1\"", false),
        ])
    func grammar(text: String, isNumber: Bool) {
        #expect((JSONNumber(text: text)?.text == text) == isNumber)
    }

    @Test(
        "Whole values are told exactly",
        arguments: [
            ("2", 2), ("2.0", 2), ("20e-1", 2), ("2.5", nil), ("9007199254740993.0", 9_007_199_254_740_993),
            ("0.99999999999999999999", nil),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil), ("1e999999999999", nil), ("0e999999999999", 0), ("-0.0", 0), ("1e-999999999999", nil),
        ] as [(String, Int?)])
    func whole(text: String, int: Int?) {
        #expect(JSONNumber(text: text)?.int == int)
    }

    @Test("Equal by value, and then of the same hash")
    func equality() throws {
        func number(_ text: String) throws -> JSONNumber { try #require(JSONNumber(text: text)) }
        for (left, right) in [
            ("1", "1.0"), ("100", "1e2"), ("0", "-0"), ("2.5", "25e-1"), ("1e999", "1e999"), ("1e19", "10000000000000000000"),
        ] {
            #expect(try number(left) == number(right), "\(left) \(right)")
            #expect(try number(left).hashValue == number(right).hashValue, "\(left) \(right)")
        }
        for (left, right) in [("1", "2"), ("1", "1.5"), ("9007199254740993", "9007199254740992"), ("1e999", "2e999")] {
            #expect(try number(left) != number(right), "\(left) \(right)")
        }
    }

    @Test("Doubles are written so that they read back the same", arguments: [1, 2] as [UInt64])
    func doubles(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            let number = JSONNumber(double)
            #expect(JSONNumber(text: number.text) == number, "seed \(seed): \(number)")
            #expect(number.double == double, "seed \(seed): \(number)")
        }
    }

    @Test("Doubles at the edges have a text")
    func edges() {
        #expect(JSONNumber(Double(Int.min)).int == .min)
        #expect(
            JSONNumber(-0.0).text == "0" && JSONNumber(3.0).text == "3" && JSONNumber(.infinity).text == "0" && JSONNumber(.nan).text == "0"
        )
        #expect(JSONNumber(Double.greatestFiniteMagnitude).double == .greatestFiniteMagnitude)
    }
}
