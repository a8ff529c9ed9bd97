import Foundation
import MillraceCore
import Testing

@Suite("JSONScanner+Numbers")
struct JSONScannerNumbersTests {
    @Test(
        "whole numbers are exact in every spelling, others are nil",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("-0.0e-5", 0), ("0e999999999999999999999", 0), ("7", 7), ("-12", -12), ("2.0", 2),
            ("20e-1", 2), ("2.50e1", 25), ("2.5e1", 25), ("1e3", 1000), ("1E+3", 1000), ("1200e-2", 12), ("0.001e3", 1), ("-1e2", -100),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775807.000", .max),
            ("-9223372036854775808.0", .min), ("922337203685477580.7e1", .max), ("9223372036854775808", nil), ("-9223372036854775809", nil),
            ("9223372036854775808.0", nil), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("2.5", nil), ("25e-1", nil),
            ("1e-1", nil), ("1e999999999999999999999", nil), ("1e-999999999999999999999", nil), ("0.5e0", nil),
            ("123456789012345678901234567890", nil), ("100000000000000000000e-20", 1), ("9007199254740993.0", 9_007_199_254_740_993),
        ] as [(String, Int?)])
    func integers(number: String, value: Int?) throws {
        #expect(try JSONSamples.scan(number) { scanner, _ in try scanner.integer() } == value)
    }

    @Test("integers read as Int(exactly:) of a decimal does")
    func againstDecimal() throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<2_000 {
            var number = Bool.random(using: &random) ? "-" : ""
            number += String(UInt64.random(in: 0...(UInt64.max >> UInt64.random(in: 0..<64, using: &random)), using: &random))
            if Bool.random(using: &random) { number += "." + String(Int.random(in: 0...99, using: &random)) }
            if Bool.random(using: &random) { number += "e" + String(Int.random(in: -3...3, using: &random)) }
            let decimal = try #require(Decimal(string: number))
            var rounded = Decimal()
            var copy = decimal
            NSDecimalRound(&rounded, &copy, 0, .plain)
            let expected = rounded == decimal ? Int("\(decimal)") : nil
            #expect(try JSONSamples.scan(number) { scanner, _ in try scanner.integer() } == expected, "round \(round): \(number)")
        }
    }

    @Test("a number ends where its grammar ends")
    func ends() throws {
        for number in ["0", "-0", "10", "1.5", "1e5", "1E-5", "-1.25e+10"] {
            for tail in [",", "]", "}", " ", "\n", ""] {
                try JSONSamples.scan(number + tail) { scanner, _ throws in #expect(try scanner.number() == 0..<number.utf8.count) }
            }
        }
    }
}
