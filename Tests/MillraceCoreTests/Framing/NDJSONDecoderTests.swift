import Testing

@testable import MillraceCore

/// Lines of JSON.
@Suite("NDJSONDecoder")
struct NDJSONDecoderTests {
    private static func line(_ text: String) -> FramedItem { .line(Array(text.utf8)) }

    @Test("FR-26: lines, blank lines, CRLF and a last line without its end, whatever the cut")
    func lines() {
        let bytes = Array("{\"a\":1}\n\n  \n{\"b\":\"\u{2028}ü\"}\r\n\r\n{\"c\":\r3}\n{\"d\":4}".utf8)
        let expected = [
            Self.line("{\"a\":1}"), Self.line("{\"b\":\"\u{2028}ü\"}"), Self.line("{\"c\":\r3}"),
            .unterminatedLine(Array("{\"d\":4}".utf8)),
        ]
        let whole = FramedStream(lines: bytes)
        #expect(whole.items == expected)
        for cut in 0...bytes.count { #expect(FramedStream(lines: bytes, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(FramedStream(lines: bytes, cutAt: Array(0..<bytes.count)) == whole, "byte by byte")
    }

    @Test("P1: any cut of a stream gives the same lines", arguments: [1, 2] as [UInt64])
    func rechunking(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling: [UInt8] = Array("{}\"a\n\n\r\n \t".utf8)
        for round in 0..<1_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in telling.randomElement(using: &random) ?? 0 }
            let limit = Bool.random(using: &random) ? 1 << 20 : Int.random(in: 0...20, using: &random)
            let whole = FramedStream(lines: bytes, maxLineBytes: limit)
            for _ in 0..<4 {
                let cuts = randomCuts(of: bytes.count, &random)
                #expect(FramedStream(lines: bytes, cutAt: cuts, maxLineBytes: limit) == whole, "seed \(seed), round \(round), cuts \(cuts)")
            }
        }
    }

    @Test("FR-19, P16: a line over the limit is refused on the same byte")
    func limit() {
        let bytes = Array("{}\n{\"long\": 1}\n".utf8)
        let whole = FramedStream(lines: bytes, maxLineBytes: 5)
        #expect(whole.items == [Self.line("{}")])
        #expect(whole.failure == FramingError(.eventTooLong(limit: 5), offset: 8))
        for cut in 0...bytes.count { #expect(FramedStream(lines: bytes, cutAt: [cut], maxLineBytes: 5) == whole, "cut at \(cut)") }
    }

    @Test("The public reading gives the lines before the one that is too long, then its error, again and again")
    func errorAfterLines() throws {
        var decoder = NDJSONDecoder(maxLineBytes: 5)
        #expect(try decoder.lines(Array("{}\n{\"long\": 1}\n".utf8)) == [Array("{}".utf8)])
        let error = FramingError(.eventTooLong(limit: 5), offset: 8)
        #expect(throws: error) { try decoder.lines(Array("{}\n".utf8)) }
        #expect(throws: error) { try decoder.finish() }
    }

    @Test("What the encoder writes, the decoder reads")
    func roundTrip() throws {
        var bytes: [UInt8] = []
        NDJSONEncoder.append(Array("{\n  \"a\": 1\r\n}".utf8), to: &bytes)
        NDJSONEncoder.append("[2]\n".utf8.lazy.map { $0 }, to: &bytes)
        var decoder = NDJSONDecoder()
        #expect(try decoder.lines(bytes).map { String(decoding: $0, as: UTF8.self) } == ["{  \"a\": 1}", "[2]"])
        #expect(try decoder.finish() == nil)
    }
}
