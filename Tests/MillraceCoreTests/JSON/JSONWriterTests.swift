import Foundation
import MillraceCore
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("commas and colons come by themselves")
    func structure() {
        let text = written {
            $0.beginObject()
            $0.key("a")
            $0.beginArray()
            $0.integer(1)
            $0.beginObject()
            $0.endObject()
            $0.beginArray()
            $0.endArray()
            $0.null()
            $0.endArray()
            $0.field("s", "x")
            $0.field("n", -7)
            $0.field("b", false)
            $0.field("d", 0.5)
            $0.field("no", nil as String?)
            $0.field("no", nil as Int?)
            $0.field("no", nil as Bool?)
            $0.field("no", nil as Double?)
            $0.key("r")
            $0.raw(#"{"z":1}"#)
            $0.key("e")
            $0.raw(bytes: Array("[2]".utf8))
            $0.endObject()
        }
        #expect(text == #"{"a":[1,{},[],null],"s":"x","n":-7,"b":false,"d":0.5,"r":{"z":1},"e":[2]}"#)
    }

    @Test("it writes behind what is there")
    func appending() {
        var writer = JSONWriter(appendingTo: Array("data: ".utf8))
        writer.beginArray()
        writer.bool(true)
        writer.bool(false)
        writer.endArray()
        #expect(writer.bytes == Array("data: [true,false]".utf8))
    }

    @Test("it writes into bytes in place, without moving them when there is room")
    func inPlace() {
        var bytes = Array("data: ".utf8)
        bytes.reserveCapacity(4096)
        let before = bytes.withUnsafeBytes { $0.baseAddress }
        for number in 1...3 {
            JSONWriter.append(to: &bytes) {
                $0.beginObject()
                $0.field("n", number)
                $0.endObject()
            }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == #"data: {"n":1}{"n":2}{"n":3}"#)
        #expect(bytes.withUnsafeBytes { $0.baseAddress } == before)
    }

    @Test("escapes at every offset of short, middling and long texts", arguments: ["\"", "\u{1F}", "\u{85}", "\u{2028}", "“"])
    func offsets(special: String) {
        let escape = ["\"": #"\""#, "\u{1F}": #"\u001f"#, "\u{85}": #"\u0085"#, "\u{2028}": #"\u2028"#][special] ?? special
        for count in Array(0...40) + Array(120...140) + Array(1000...1040) {
            for place in Set([0, 1, count / 2, count - 9, count - 8, count - 1, count]) where (0...count).contains(place) {
                let (before, after) = (String(repeating: "a", count: place), String(repeating: "b", count: count - place))
                #expect(written { $0.string(before + special + after) } == "\"" + before + escape + after + "\"")
            }
            // Nothing but escapes: the text grows most.
            let repeated = written { $0.key(String(repeating: special, count: count)) }
            #expect(repeated == "\"" + String(repeating: escape, count: count) + "\":")
        }
    }

    @Test(
        "escapes: what JSON asks for, and what could end a line",
        arguments: [
            ("", ""), ("plain", "plain"), ("\"\\/", #"\"\\/"#), ("\u{8}\u{C}\n\r\t", #"\b\f\n\r\t"#),
            ("\u{0}\u{B}\u{1F}", #"\u0000\u000b\u001f"#), ("\u{7F}", "\u{7F}"), ("a\u{85}b", #"a\u0085b"#),
            ("\u{2028}\u{2029}", #"\u2028\u2029"#), ("\u{84}\u{86}\u{A0}é", "\u{84}\u{86}\u{A0}é"),
            ("\u{2027}\u{202A}“”…€", "\u{2027}\u{202A}“”…€"), ("中文😀", "中文😀"),
        ])
    func escapes(text: String, expected: String) {
        #expect(written { $0.string(text) } == "\"" + expected + "\"")
        let padded = String(repeating: "p", count: 13)
        #expect(written { $0.string(padded + text + padded) } == "\"" + padded + expected + padded + "\"")
        #expect(written { $0.key(text) } == "\"" + expected + "\":")
    }

    @Test("numbers are short and read back the same; those JSON has not are null")
    func numbers() {
        for value in [0, 1, -1, 42, 1_000_000_007, Int.max, Int.min] { #expect(written { $0.integer(value) } == "\(value)") }
        for value in [0.0, -0.0, 1, 0.1, 1.0 / 3, 1e-7, 1e21, Double.leastNonzeroMagnitude, .greatestFiniteMagnitude, -123.456] {
            let text = written { $0.double(value) }
            #expect(Double(text) == value)
            #expect(JSONSamples.refusal(Array(text.utf8)) == nil)
        }
        for value in [Double.nan, .infinity, -.infinity] { #expect(written { $0.double(value) } == "null") }
    }

    @Test("random strings come back, and no line splitter can cut them", arguments: [41, 42] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<1_000 {
            let original = JSONSamples.text(&random)
            var writer = JSONWriter()
            writer.beginObject()
            writer.field(original, original)
            writer.endObject()
            // Python's str.splitlines cuts at more characters than any other: VT, FF, FS, GS and RS besides these.
            let cuts: [Unicode.Scalar] = ["\u{85}", "\u{2028}", "\u{2029}"]
            let scalars = String(decoding: writer.bytes, as: UTF8.self).unicodeScalars
            #expect(!scalars.contains { $0.value < 0x20 || cuts.contains($0) }, "seed \(seed), round \(round)")
            try writer.bytes.withUnsafeBytes { bytes in
                var scanner = JSONScanner(bytes)
                try scanner.beginObject()
                let key = try #require(try scanner.nextKey())
                #expect(JSONSamples.text(of: key, in: bytes).utf8.elementsEqual(original.utf8), "seed \(seed), round \(round)")
                let value = try scanner.string()
                #expect(JSONSamples.text(of: value, in: bytes).utf8.elementsEqual(original.utf8), "seed \(seed), round \(round)")
                #expect(try scanner.nextKey() == nil)
                try scanner.finish()
            }
            #expect(JSONSamples.refusal(writer.bytes) == nil)
        }
    }

    @Test("bridged and foreign strings are written like native ones")
    func foreign() {
        let text = NSString(string: "a\"é中\u{2028}")
        #expect(written { $0.string(String(text)) } == #""a\"é中\u2028""#)
        #expect(written { $0.string(String("xx\"yy".dropFirst(1))) } == #""x\"yy""#)
    }
}
