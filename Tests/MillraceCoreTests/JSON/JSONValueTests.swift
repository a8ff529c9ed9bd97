import Foundation
import Testing

@testable import MillraceCore

/// Documents as values.
@Suite("JSONValue")
struct JSONValueTests {
    @Test("FR-33: of a key that comes twice the last value counts, at the place of the first")
    func duplicateKeys() throws {
        let value = try JSONValue(parsing: #"{"a": 1, "b": 2, "a": 3}"#)
        #expect(value.objectValue?.keys == ["a", "b"])
        #expect(value["a"] == 3)
    }

    @Test("FR-33: keys that only Unicode calls equivalent are two, few or many")
    func equivalentKeys() throws {
        for extra in [0, 20] {
            var text = "{\"\u{E9}\": 1, \"e\u{301}\": 2, \"\u{212B}\": 3, \"A\u{30A}\": 4"
            for index in 0..<extra { text += ", \"k\(index)\": 0" }
            text += "}"
            let value = try JSONValue(parsing: text)
            #expect(value.objectValue?.count == 4 + extra)
            #expect([value["\u{E9}"], value["e\u{301}"], value["\u{212B}"], value["A\u{30A}"]] == [1, 2, 3, 4])
        }
    }

    @Test("FR-33: a lone surrogate becomes U+FFFD, `__proto__` is a key, 1e999 is kept")
    func oddities() throws {
        let value = try JSONValue(parsing: #"{"s": "\ud83d", "__proto__": {}, "n": 1e999, "z": "\u0000"}"#)
        #expect(value["s"] == "\u{FFFD}")
        #expect(value["__proto__"] == [:])
        #expect(value["z"] == "\u{0}")
        #expect(value.jsonText == "{\"s\":\"\u{FFFD}\",\"__proto__\":{},\"n\":1e999,\"z\":\"\\u0000\"}")
    }

    @Test("FR-33: depth is bounded")
    func depth() throws {
        #expect(throws: Never.self) { try JSONValue(parsing: String(repeating: "[", count: 512) + String(repeating: "]", count: 512)) }
        for brackets in ["[", "{\"a\":"] {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: brackets, count: 100_000)) }
            #expect(error?.reason == .tooDeep)
        }
    }

    @Test("P27: what the grammar refuses has no value, and the text of a value is its document again", arguments: [1, 2] as [UInt64])
    func text(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let document = JSONSamples.document(&random)
            let value = try JSONValue(parsing: document)
            #expect(try JSONValue(parsing: value.jsonText) == value, "seed \(seed), round \(round)")
            let mutant = JSONSamples.mutated(document, &random)
            #expect(((try? JSONValue(parsing: mutant)) == nil) == (JSONSamples.refusal(mutant) != nil), "seed \(seed), round \(round)")
        }
    }

    @Test("Bytes that are no UTF-8 are refused with their place")
    func invalidUTF8() {
        #expect(throws: JSONError(.invalidUTF8, offset: 2)) { try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22]) }
    }

    @Test("Empty text is no document")
    func empty() {
        #expect(throws: JSONError(.unexpectedEnd, offset: 0)) { try JSONValue(parsing: "") }
        #expect(JSONValue(checked: "") == nil)
    }

    @Test("Values travel through Foundation's coders as plain JSON", arguments: [3, 4] as [UInt64])
    func coders(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let value = try JSONValue(parsing: JSONSamples.document(&random))
            let data = try JSONEncoder().encode([value])
            #expect(try JSONDecoder().decode([JSONValue].self, from: data) == [value], "seed \(seed), round \(round)")
            #expect(try JSONValue(parsing: Array(data)) == .array([value]), "seed \(seed), round \(round)")
        }
    }

    @Test("Whole numbers stay whole through Foundation's coders, the large ones too")
    func codedNumbers() throws {
        let text = "[0,1,-9223372036854775808,9223372036854775807,18446744073709551615,2.5]"
        let value = try JSONValue(parsing: text)
        let data = try JSONEncoder().encode(value)
        #expect(String(decoding: data, as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data).jsonText == text)
    }

    @Test("Literals and accessors")
    func accessors() {
        let value: JSONValue = ["s": "x", "i": 2, "d": 2.5, "b": true, "n": nil, "a": [1, "two"], "o": ["k": [:]]]
        #expect(value["s"]?.stringValue == "x" && value["s"]?.intValue == nil)
        #expect(value["i"]?.intValue == 2 && value["i"]?.doubleValue == 2 && value["d"]?.intValue == nil)
        #expect(value["b"]?.boolValue == true && value["n"] == .null && value["missing"] == nil)
        #expect(value["a"]?.arrayValue?.count == 2 && value["a"]?["k"] == nil)
        #expect(value.jsonText == #"{"s":"x","i":2,"d":2.5,"b":true,"n":null,"a":[1,"two"],"o":{"k":{}}}"#)
    }

    @Test("A value is its members whatever their order")
    func order() {
        let one: JSONValue = ["a": 1, "b": [2, 3]]
        let other: JSONValue = ["b": [2, 3], "a": 1.0]
        #expect(one == other && one.hashValue == other.hashValue)
        #expect(one != ["a": 1, "b": [3, 2]])
        #expect(one != ["a": 1, "b": [2, 3], "c": nil])
    }
}
