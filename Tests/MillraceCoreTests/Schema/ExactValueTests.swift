import MillraceTesting
import Testing

@testable import MillraceCore

@Suite("Exact values")
struct ExactValueTests {
    private func number(_ text: String) throws -> DecimalNumber { DecimalNumber(try #require(JSONNumber(text: text))) }

    @Test(
        "numbers are equal by value, whatever their spelling",
        arguments: [
            ("1", "1.0", true), ("10", "1e1", true), ("0", "-0", true), ("0.10", "1E-1", true), ("100000000000000000000", "1e20", true),
            ("9007199254740993", "9007199254740992", false), ("9007199254740993", "9007199254740993.0", true),
            ("0.1", "0.10000000000000001", false), ("1e400", "1e401", false), ("1e-400", "0", false),
        ])
    func equality(left: String, right: String, isEqual: Bool) throws {
        let left = ExactValue(try JSONValue(parsing: left))
        let right = ExactValue(try JSONValue(parsing: right))
        #expect((left == right) == isEqual)
        if isEqual { #expect(left.hashValue == right.hashValue) }
    }

    @Test("two spellings of a letter are two texts, in values and in names")
    func spellings() throws {
        #expect(ExactValue("\u{E9}") != ExactValue("e\u{301}"))
        #expect(ExactValue(["\u{E9}": 1]) != ExactValue(["e\u{301}": 1]))
        #expect(ExactValue(["a": 1, "b": [2]]) == ExactValue(["b": [2.0], "a": 1]))
        #expect(try !JSONSchema(["properties": ["\u{E9}": false]]).isValid(["\u{E9}": 1]))
        #expect(try JSONSchema(["properties": ["\u{E9}": false]]).isValid(["e\u{301}": 1]))
        #expect(try JSONSchema(["uniqueItems": true]).isValid(["\u{E9}", "e\u{301}"]))
    }

    @Test(
        "order is that of the values",
        arguments: [
            ("-2", "-1"), ("-1", "0"), ("0", "1e-300"), ("1e-300", "1e-299"), ("0.9", "1"), ("9.99", "10"),
            ("18446744073709551615", "1.8446744073709551616e19"),
            ("-1e400", "-1e399"), ("123", "1234"), ("1.23", "1.24"), ("1.2", "1.23"),
        ])
    func order(smaller: String, greater: String) throws {
        let (smaller, greater) = (try number(smaller), try number(greater))
        #expect(smaller < greater)
        #expect(!(greater < smaller))
        #expect(smaller != greater)
    }

    @Test("multiples are exact: random products and their neighbours", arguments: [1, 2] as [UInt64])
    func multiples(seed: UInt64) throws {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let divisor = random.number(1...1_000_000)
            let factor = random.number(-1_000_000...1_000_000)
            let places = random.number(0...12)
            let exact = try #require(DecimalDivisor(try number("\(divisor)e-\(places)")))
            #expect(exact.divides(try number("\(divisor * factor)e-\(places)")), "seed \(seed)")
            let neighbour = divisor * factor + 1
            #expect(exact.divides(try number("\(neighbour)e-\(places)")) == (neighbour % divisor == 0), "seed \(seed)")
        }
    }

    @Test(
        "a hundredth and its like do not drift",
        arguments: [
            ("0.01", "19.99", true), ("0.01", "4.35", true), ("0.1", "0.3", true), ("0.1", "0.35", false), ("3", "1e30", false),
            ("7", "7e1000000000", true), ("1e-8", "12391239123", true),
            ("999999999999999999", "999999999999999998000000000000000001", true),
        ])
    func drift(divisor: String, value: String, isMultiple: Bool) throws {
        #expect(try #require(DecimalDivisor(try number(divisor))).divides(try number(value)) == isMultiple)
    }
}
