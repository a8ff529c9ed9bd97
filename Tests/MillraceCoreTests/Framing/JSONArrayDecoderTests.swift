import Testing

@testable import MillraceCore

/// The elements of one JSON array.
@Suite("JSONArrayDecoder")
struct JSONArrayDecoderTests {
    private static func element(_ text: String) -> FramedItem { .element(Array(text.utf8)) }

    @Test("elements of every kind, with brackets and quotes inside of strings, whatever the cut")
    func elements() {
        let text = #" [{"a":"]}\"[{"} ,[1,[2]], "x\\\"]", -1.5e3,null,{"b":{"c":"ü"}}"# + "\r\n]\n"
        let bytes = Array(text.utf8)
        let expected = [
            Self.element(#"{"a":"]}\"[{"}"#), Self.element("[1,[2]]"), Self.element(#""x\\\"]""#), Self.element("-1.5e3"),
            Self.element("null"), Self.element(#"{"b":{"c":"ü"}}"#),
        ]
        let whole = FramedStream(elements: bytes)
        #expect(whole.items == expected)
        for cut in 0...bytes.count { #expect(FramedStream(elements: bytes, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(FramedStream(elements: bytes, cutAt: Array(0..<bytes.count)) == whole, "byte by byte")
    }

    @Test("an array that was cut: whole elements come at once, the last one is told as it is")
    func unterminated() {
        let bytes = Array(#"[{"a":1},{"b":"#.utf8)
        let expected = [Self.element(#"{"a":1}"#), .unterminatedElement(Array(#"{"b":"#.utf8))]
        #expect(FramedStream(elements: bytes).items == expected)
        #expect(FramedStream(elements: Array("[".utf8)).items == [])
        #expect(FramedStream(elements: Array(#"[{"a":1}"#.utf8)).items == [Self.element(#"{"a":1}"#)])
    }

    @Test("what comes before the array and behind it belongs to no element")
    func outside() {
        let bytes = Array("\u{FEFF}x [1] {\"a\":1}".utf8)
        #expect(FramedStream(elements: bytes).items == [Self.element("1")])
    }

    @Test("P1: any cut of a stream gives the same elements", arguments: [1, 2] as [UInt64])
    func rechunking(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling: [UInt8] = Array("{}[]\"\\,,1a \n".utf8)
        for round in 0..<1_000 {
            let bytes =
                [UInt8(ascii: "[")] + (0..<Int.random(in: 0...80, using: &random)).map { _ in telling.randomElement(using: &random) ?? 0 }
            let limit = Bool.random(using: &random) ? 1 << 20 : Int.random(in: 0...20, using: &random)
            let whole = FramedStream(elements: bytes, maxElementBytes: limit)
            for _ in 0..<4 {
                let cuts = randomCuts(of: bytes.count, &random)
                let cut = FramedStream(elements: bytes, cutAt: cuts, maxElementBytes: limit)
                #expect(cut == whole, "seed \(seed), round \(round), cuts \(cuts)")
            }
        }
    }

    @Test("P16: an element over the limit is refused on the same byte, and each time again")
    func limit() throws {
        let bytes = Array(#"[{},{"long":1}]"#.utf8)
        for cuts in [[], [1], [7], Array(0..<bytes.count)] {
            let stream = FramedStream(elements: bytes, cutAt: cuts, maxElementBytes: 5)
            #expect(stream.items == [Self.element("{}")])
            #expect(stream.failure == FramingError(.eventTooLong(limit: 5), offset: 9))
        }
        var decoder = JSONArrayDecoder(maxElementBytes: 5)
        #expect(try decoder.elements(bytes) == [Array("{}".utf8)])
        #expect(throws: FramingError.self) { try decoder.elements([]) }
    }
}
