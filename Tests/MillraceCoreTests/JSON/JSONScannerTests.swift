import MillraceCore
import Testing

@Suite("JSONScanner")
struct JSONScannerTests {
    @Test("members are pulled in order and unknown ones skipped")
    func members() throws {
        try JSONSamples.scan(#" { "a" : 1 , "skip":{"x":[1,{"y":"}"}]}, "b":[ "u" , null , true ,-2.5 ] , "c" : "" } "#) { scanner, bytes in
            try scanner.beginObject()
            var keys: [String] = []
            while let key = try scanner.nextKey() {
                keys.append(JSONSamples.text(of: key, in: bytes))
                switch keys.last {
                case "a": #expect(try scanner.integer() == 1)
                case "b":
                    try scanner.beginArray()
                    #expect(try scanner.nextElement())
                    #expect(JSONSamples.text(of: try scanner.string(), in: bytes) == "u")
                    #expect(try scanner.nextElement())
                    #expect(try scanner.isNull())
                    #expect(try scanner.nextElement())
                    #expect(try scanner.bool())
                    #expect(try scanner.nextElement())
                    #expect(bytes[try scanner.number()].elementsEqual("-2.5".utf8))
                    #expect(try !scanner.nextElement())
                case "c": #expect(JSONSamples.text(of: try scanner.string(), in: bytes).isEmpty)
                default: #expect(bytes[try scanner.skipValue()].elementsEqual(#"{"x":[1,{"y":"}"}]}"#.utf8))
                }
            }
            #expect(keys == ["a", "skip", "b", "c"])
            try scanner.finish()
            #expect(scanner.position == bytes.count)
        }
    }

    @Test("empty containers, also as members of others")
    func empty() throws {
        for document in ["{}", "[]", " { } ", " [ ] ", "[[],{}]", #"{"a":{},"b":[],"c":[{}]}"#] {
            #expect(JSONSamples.refusal(Array(document.utf8)) == nil)
            #expect(JSONSamples.refusalWhenPulled(Array(document.utf8)) == nil)
        }
    }

    @Test("spans are offsets of the bytes between the quotes")
    func spans() throws {
        try JSONSamples.scan(#"{"ab":"c\"d","":"é"}"#) { scanner, _ throws in
            try scanner.beginObject()
            #expect(try scanner.nextKey() == JSONStringSpan(start: 2, end: 4, hasEscapes: false))
            #expect(scanner.position == 6)
            #expect(try scanner.string() == JSONStringSpan(start: 7, end: 11, hasEscapes: true))
            #expect(scanner.position == 12)
            #expect(try scanner.nextKey() == JSONStringSpan(start: 14, end: 14, hasEscapes: false))
            #expect(try scanner.string() == JSONStringSpan(start: 17, end: 19, hasEscapes: false))
            #expect(try scanner.nextKey() == nil)
        }
    }

    @Test("the closing quote is found at every distance, whatever stands before and after")
    func quoteDistances() throws {
        for length in 0...70 {
            for tail in 0...17 {
                for special in [nil, "\\n", "\\\"", "\\u0041", "\\\\"] as [String?] {
                    let body = String(repeating: "x", count: length) + (special ?? "")
                    try JSONSamples.scan("\"" + body + "\"" + String(repeating: " ", count: tail)) { scanner, _ in
                        let span = try scanner.string()
                        #expect(span == JSONStringSpan(start: 1, end: 1 + body.utf8.count, hasEscapes: special != nil))
                        try scanner.finish()
                    }
                }
            }
        }
    }

    @Test("every byte of a string is judged: control characters refused, the others kept")
    func stringBytes() {
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            for place in 0..<20 {
                var document = [UInt8](repeating: UInt8(ascii: "a"), count: 22)
                document[0] = UInt8(ascii: "\"")
                document[21] = UInt8(ascii: "\"")
                document[1 + place] = byte
                let expected: JSONError? =
                    if byte < 0x20 {
                        JSONError(.controlCharacter, offset: 1 + place)
                    } else if byte >= 0x80 {
                        JSONError(.invalidUTF8, offset: 1 + place)
                    } else {
                        nil
                    }
                #expect(JSONSamples.refusal(document) == expected)
            }
        }
    }

    @Test(
        "what is refused, why and where",
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("{", .unexpectedEnd, 1), ("[1,", .unexpectedEnd, 3),
            (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5), (#""ab"#, .unexpectedEnd, 3), (#""a\"#, .unexpectedEnd, 3),
            (#""\u00"#, .unexpectedEnd, 5), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2),
            ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3), ("[1", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
            ("[,1]", .unexpectedByte, 1), (#"{"a":1,}"#, .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
            (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a":}"#, .unexpectedByte, 5), ("[1}", .unexpectedByte, 2), ("{]", .unexpectedByte, 1),
            ("trux", .unexpectedByte, 3), ("'a'", .unexpectedByte, 0), ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0),
            ("NaN", .unexpectedByte, 0), ("\u{FEFF}1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0), ("\u{0}", .unexpectedByte, 0),
            ("1 2", .trailingBytes, 2), ("{}}", .trailingBytes, 2), ("null\u{0}", .trailingBytes, 4), ("01", .badNumber, 1),
            ("-01", .badNumber, 2), ("-a", .badNumber, 1), ("1.a", .badNumber, 2), ("1.e1", .badNumber, 2), ("1ex", .badNumber, 2),
            (#""\x41""#, .badEscape, 1), (#""\u00g0""#, .badEscape, 1), (#""\U0041""#, .badEscape, 1), ("\"a\nb\"", .controlCharacter, 2),
            (#""\"# + "\n\"", .badEscape, 1),
        ] as [(String, JSONError.Reason, Int)])
    func refused(document: String, reason: JSONError.Reason, offset: Int) {
        #expect(JSONSamples.refusal(Array(document.utf8)) == JSONError(reason, offset: offset))
        #expect(JSONSamples.refusalWhenPulled(Array(document.utf8)) == JSONError(reason, offset: offset))
    }

    @Test("a wrong kind consumes nothing, so the value can be read as what it is")
    func wrongKind() throws {
        try JSONSamples.scan(" 12") { scanner, _ throws in
            #expect(throws: JSONError(.wrongKind, offset: 1)) { try scanner.string() }
            #expect(throws: JSONError(.wrongKind, offset: 1)) { try scanner.beginObject() }
            #expect(throws: JSONError(.wrongKind, offset: 1)) { try scanner.beginArray() }
            #expect(throws: JSONError(.wrongKind, offset: 1)) { try scanner.bool() }
            #expect(try !scanner.isNull())
            #expect(try scanner.integer() == 12)
        }
        try JSONSamples.scan(#"["x"]"#) { scanner, _ throws in
            #expect(throws: JSONError(.wrongKind, offset: 0)) { try scanner.number() }
            #expect(try scanner.skipValue() == 0..<5)
        }
    }

    @Test("lenient reads skip a value of another kind")
    func lenient() throws {
        try JSONSamples.scan(#"[{"a":[1]},7,null,"s"]"#) { scanner, bytes in
            try scanner.beginArray()
            var strings: [String?] = []
            while try scanner.nextElement() { strings.append(try scanner.stringOrNull().map { JSONSamples.text(of: $0, in: bytes) }) }
            #expect(strings == [nil, nil, nil, "s"])
        }
        try JSONSamples.scan(#"[{"a":[1]},7,null,"s",true]"#) { scanner, _ in
            try scanner.beginArray()
            var numbers: [Int?] = []
            while try scanner.nextElement() { numbers.append(try scanner.integer()) }
            #expect(numbers == [nil, 7, nil, nil, nil])
        }
    }

    @Test("keys are compared byte for byte, escaped ones after unescaping")
    func keys() throws {
        try JSONSamples.scan(#"{"type":0,"ty\u0070e":0,"types":0,"typ":0,"tyqe":0,"":0,"\ud800":0,"cafe\u0301":0}"#) { scanner, _ in
            try scanner.beginObject()
            var isType: [Bool] = []
            while let key = try scanner.nextKey() {
                isType.append(scanner.matches(key, "type"))
                if key.count == 0 { #expect(scanner.matches(key, "")) }
                #expect(!scanner.matches(key, "caf\u{E9}"))
                #expect(!scanner.matches(key, "\u{FFFD}"))
                _ = try scanner.skipValue()
            }
            #expect(isType == [true, true, false, false, false, false, false, false])
        }
    }

    @Test("nesting is bounded for pulls and skips alike, at the same bracket")
    func depth() throws {
        for (depth, limit) in [(1, 0), (3, 2), (64, 63), (65, 64), (66, 64), (200, 130), (513, 512)] {
            let document = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let refusal = JSONError(.tooDeep, offset: limit)
            #expect(JSONSamples.refusal(Array(document.utf8), maxDepth: depth) == nil)
            #expect(JSONSamples.refusal(Array(document.utf8), maxDepth: limit) == refusal)
            #expect(throws: refusal) {
                try JSONSamples.scan(document, maxDepth: limit) { scanner, _ in while true { try scanner.beginArray() } }
            }
            // Opened by hand half the way, skipped from there.
            try JSONSamples.scan(document, maxDepth: depth) { scanner, bytes in
                for _ in 0..<(depth / 2) {
                    try scanner.beginArray()
                    #expect(try scanner.nextElement())
                }
                _ = try scanner.skipValue()
                for _ in 0..<(depth / 2) { #expect(try !scanner.nextElement()) }
                try scanner.finish()
            }
        }
    }

    @Test("P27: a hundred thousand brackets overflow no stack, whatever limit is asked for")
    func deepNesting() {
        let arrays = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(JSONSamples.refusal(arrays) == JSONError(.tooDeep, offset: 512))
        #expect(JSONSamples.refusal(arrays, maxDepth: .max) == JSONError(.tooDeep, offset: 65_536))
        let objects = Array(String(repeating: #"{"a":"#, count: 100_000).utf8)
        #expect(JSONSamples.refusal(objects, maxDepth: .max) == JSONError(.tooDeep, offset: 65_536 * 5))
        let closed = Array((String(repeating: #"[{"a":"#, count: 32_000) + "1" + String(repeating: "}]", count: 32_000)).utf8)
        #expect(JSONSamples.refusal(closed, maxDepth: .max) == nil)
    }

    @Test("deep documents keep apart which bracket is open")
    func mixedNesting() {
        var random = SeededGenerator(seed: 7)
        for depth in [1, 2, 63, 64, 65, 127, 128, 129, 300] {
            let isObject = (0..<depth).map { _ in Bool.random(using: &random) }
            let opening = isObject.map { $0 ? #"{"k":"# : "[" }.joined()
            let closing = isObject.reversed().map { $0 ? "}" : "]" }
            #expect(JSONSamples.refusal(Array((opening + "0" + closing.joined()).utf8)) == nil)
            for wrong in 0..<depth {
                var broken = closing
                broken[wrong] = broken[wrong] == "}" ? "]" : "}"
                let offset = opening.utf8.count + 1 + wrong
                #expect(JSONSamples.refusal(Array((opening + "0" + broken.joined()).utf8)) == JSONError(.unexpectedByte, offset: offset))
            }
        }
    }

    @Test("an empty buffer is no document")
    func emptyBuffer() {
        #expect(throws: JSONError(.unexpectedEnd, offset: 0)) {
            try JSONScanner.validate(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    @Test("errors name no byte of the document")
    func description() {
        #expect(JSONError(.badEscape, offset: 4).description == "malformed escape in a JSON string (byte 4)")
    }
}
