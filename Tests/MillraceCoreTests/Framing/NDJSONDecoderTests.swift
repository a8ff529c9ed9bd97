import Testing

@testable import MillraceCore

/// Lines of JSON.
@Suite("NDJSONDecoder")
struct NDJSONDecoderTests {
    private static func lines(_ text: String, cutAt cuts: [Int] = []) throws -> [String] {
        var decoder = NDJSONDecoder()
        let bytes = Array(text.utf8)
        var lines: [[UInt8]] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            lines += try decoder.lines(Array(bytes[start..<cut]))
            start = cut
        }
        if let last = try decoder.finish() { lines.append(last) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Lines, blank lines, CRLF and a last line without its end, whatever the cut")
    func lines() throws {
        let text = "{\"a\":1}\n\n  \n{\"b\":\"\u{2028}ü\"}\r\n\r\n{\"c\":3}"
        let expected = ["{\"a\":1}", "{\"b\":\"\u{2028}ü\"}\r", "{\"c\":3}"]
        for cut in 0...text.utf8.count { #expect(try Self.lines(text, cutAt: [cut]) == expected, "cut at \(cut)") }
        #expect(try Self.lines(text, cutAt: Array(0..<text.utf8.count)) == expected)
    }

    @Test("A line over the limit is refused on the same byte")
    func limit() {
        let bytes = Array("{}\n{\"long\": 1}\n".utf8)
        for cut in 0...bytes.count {
            var decoder = NDJSONDecoder(maxLineBytes: 5)
            #expect(throws: FramingError(.eventTooLong(limit: 5), offset: 8), "cut at \(cut)") {
                _ = try decoder.lines(Array(bytes[..<cut]))
                _ = try decoder.lines(Array(bytes[cut...]))
            }
        }
    }

    @Test("What the encoder writes, the decoder reads")
    func roundTrip() throws {
        var bytes: [UInt8] = []
        NDJSONEncoder.append(Array("{\n  \"a\": 1\r\n}".utf8), to: &bytes)
        var decoder = NDJSONDecoder()
        #expect(try decoder.lines(bytes).map { String(decoding: $0, as: UTF8.self) } == ["{  \"a\": 1}"])
    }
}
