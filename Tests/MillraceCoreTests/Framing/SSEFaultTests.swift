import Testing

@testable import MillraceCore

/// One stream as it was seen in the wild, and what it says.
struct SSECase: Sendable, CustomTestStringConvertible {
    let text: String
    let items: [FramedItem]

    init(_ text: String, _ items: [FramedItem]) {
        self.text = text
        self.items = items
    }

    var testDescription: String { text.count > 60 ? "\(text.prefix(60).debugDescription)…" : text.debugDescription }
}

/// The faults of framing, each for every cut of its stream in two and for one byte at a time.
@Suite("SSE framing faults")
struct SSEFaultTests {
    private func check(_ sample: SSECase, sourceLocation: SourceLocation = #_sourceLocation) {
        let bytes = Array(sample.text.utf8)
        #expect(FramedStream(events: bytes).items == sample.items, sourceLocation: sourceLocation)
        for cut in 0...bytes.count {
            #expect(FramedStream(events: bytes, cutAt: [cut]).items == sample.items, "cut at \(cut)", sourceLocation: sourceLocation)
        }
        #expect(
            FramedStream(events: bytes, cutAt: Array(0..<bytes.count)).items == sample.items, "byte by byte", sourceLocation: sourceLocation
        )
    }

    @Test(
        "FR-01: LF, CRLF and CR, also mixed, end lines alike",
        arguments: [
            SSECase("data: {\"a\":1}\n\ndata: {\"a\":2}\n\n", [.event("{\"a\":1}"), .event("{\"a\":2}")]),
            SSECase("data: {\"a\":1}\r\n\r\ndata: {\"a\":2}\r\n\r\n", [.event("{\"a\":1}"), .event("{\"a\":2}")]),
            SSECase("data: {\"a\":1}\r\n\ndata: {\"a\":2}\n\r\n", [.event("{\"a\":1}"), .event("{\"a\":2}")]),
            SSECase("data: A\r\r\ndata: B\n\r", [.event("A"), .event("B")]),
        ])
    func lineEnds(sample: SSECase) { check(sample) }

    @Test("FR-02: CR and LF in different reads are one line end", arguments: [SSECase("data: A\r\ndata: B\r\n\r\n", [.event("A\nB")])])
    func splitLineEnds(sample: SSECase) { check(sample) }

    @Test("FR-02: an empty read between CR and LF changes nothing")
    func emptyReadInLineEnd() {
        let bytes = Array("data: A\r\ndata: B\r\n\r\n".utf8)
        #expect(FramedStream(events: bytes, cutAt: [8, 8, 8]).items == [.event("A\nB")])
    }

    @Test(
        "FR-03: a lone CR ends a line, also as the very last byte",
        arguments: [SSECase("data: A\r\rdata: B\r\r", [.event("A"), .event("B")])])
    func carriageReturns(sample: SSECase) { check(sample) }

    @Test("FR-03: the second CR dispatches without waiting for a further byte")
    func carriageReturnDispatches() throws {
        var decoder = SSEDecoder()
        #expect(try decoder.events(Array("data: A\r\r".utf8)).count == 1)
    }

    @Test(
        "FR-04: exactly one byte-order mark at the start is skipped, however it is split",
        arguments: [
            SSECase("\u{FEFF}data: A\n\n", [.event("A")]), SSECase("data: \u{FEFF}A\n\n", [.event("\u{FEFF}A")]),
            SSECase("\u{FEFF}\u{FEFF}data: A\n\n", [.unrecognized("\u{FEFF}data: A")]),
            SSECase("data: A\n\n\u{FEFF}data: B\n\n", [.event("A"), .unrecognized("\u{FEFF}data: B")]),
            SSECase("\u{FEFF}\r\ndata: A\r\n\r\n", [.event("A")]), SSECase("\u{FEFF}", []),
        ])
    func byteOrderMark(sample: SSECase) { check(sample) }

    @Test("FR-04: what only begins like a mark is the first line's")
    func halfMark() {
        for (bytes, items) in [
            ([0xEF, 0xBB] + Array("data: A\n\n".utf8), [FramedItem.unrecognizedLine([0xEF, 0xBB] + Array("data: A".utf8))]),
            ([0xEF, 0xBB], [.unrecognizedLine([0xEF, 0xBB])]), ([0xEF, 0x0A], [.unrecognizedLine([0xEF])]),
        ] {
            #expect(FramedStream(events: bytes).items == items)
            #expect(FramedStream(events: bytes, cutAt: Array(0...bytes.count)).items == items)
        }
    }

    @Test(
        "FR-05: no space or one after the colon is none, a second is data; names are compared exactly",
        arguments: [
            SSECase("data:{\"a\":1}\n\ndata:  x\n\n", [.event("{\"a\":1}"), .event(" x")]), SSECase("data:\tx\n\n", [.event("\tx")]),
            SSECase(
                "Data: x\n data: y\ndata : z\ndatax: w\n\n",
                [.unrecognized("Data: x"), .unrecognized(" data: y"), .unrecognized("data : z"), .unrecognized("datax: w")]),
            SSECase("data\ndata\n\n", [.event("\n")]), SSECase("dat\ndatas\n\n", [.unrecognized("dat"), .unrecognized("datas")]),
        ])
    func fieldNames(sample: SSECase) { check(sample) }

    @Test(
        "FR-06: several data lines are joined by LF",
        arguments: [
            SSECase("data: {\"a\":\ndata: 1}\n\n", [.event("{\"a\":\n1}")]), SSECase("data:\ndata: A\ndata\n\n", [.event("\nA\n")]),
            SSECase("data: A\n: comment\nid: 1\nevent: e\ndata: B\n\n", [.comment, .event("A\nB", name: "e")]),
        ])
    func severalLines(sample: SSECase) { check(sample) }

    @Test(
        "FR-07: comments are told apart and change nothing",
        arguments: [
            SSECase(": OPENROUTER PROCESSING\n\ndata: {\"a\":1}\n\n", [.comment, .event("{\"a\":1}")]),
            SSECase(":\n:data: x\n\ndata: A\n:\n\n", [.comment, .comment, .comment, .event("A")]),
        ])
    func comments(sample: SSECase) { check(sample) }

    @Test(
        "FR-08: an event without data is not dispatched, and its name is forgotten",
        arguments: [
            SSECase("retry: 3000\n\nid: 7\n\nevent: keepalive\n\ndata:\n\ndata: {\"a\":1}\n\n", [.event("{\"a\":1}")]),
            SSECase("data\n\nevent: e\ndata:\n\ndata: A\n\n", [.event("A")]), SSECase("id\nretry\nevent\ndata: A\n\n", [.event("A")]),
            SSECase("id: a\u{0}b\nretry: soon\ndata: A\n\n", [.event("A")]),
        ])
    func eventsWithoutData(sample: SSECase) { check(sample) }

    @Test(
        "FR-09: the name is the last one given for its event, and only for it",
        arguments: [
            SSECase("event: a\nevent: b\ndata: A\n\ndata: B\n\n", [.event("A", name: "b"), .event("B")]),
            SSECase("event: a\nevent:\ndata: A\n\n", [.event("A")]), SSECase("data: A\nevent:  x \n\n", [.event("A", name: " x ")]),
        ])
    func names(sample: SSECase) { check(sample) }

    @Test(
        "FR-10: a last event without its blank line, or without any line end, is told as such if it has data",
        arguments: [
            SSECase("data: A\n\ndata: B", [.event("A"), .unterminated("B")]),
            SSECase("data: A\n\ndata: B\n", [.event("A"), .unterminated("B")]),
            SSECase("event: e\ndata: B\r\n", [.unterminated("B", name: "e")]), SSECase("data: A\n\nevent: e\n", [.event("A")]),
            SSECase("data: A\ndata:", [.unterminated("A\n")]), SSECase("data:", []), SSECase("data: A\n\n: c", [.event("A"), .comment]),
            SSECase("data: A\n\nx", [.event("A"), .unrecognized("x")]),
        ])
    func unterminated(sample: SSECase) { check(sample) }

    @Test(
        "FR-11, FR-12: payloads are handed over as they are; a line without a field name is told",
        arguments: [
            SSECase("data:[DONE]\n\ndata: [DONE] \n\n[DONE]\n", [.event("[DONE]"), .event("[DONE] "), .unrecognized("[DONE]")]),
            SSECase("data: {\"content\":\"[DONE]\"}\n\n", [.event("{\"content\":\"[DONE]\"}")]),
        ])
    func sentinels(sample: SSECase) { check(sample) }

    @Test(
        "FR-14: a character split across reads is whole in its line",
        arguments: [SSECase("data: 🌍ü\u{10FFFF}\n\n", [.event("🌍ü\u{10FFFF}")])])
    func characters(sample: SSECase) { check(sample) }

    @Test("FR-14: bytes that are no UTF-8 pass through unchanged")
    func invalidCharacters() {
        let bytes = Array("data: ".utf8) + [0xFF, 0xE2, 0x80, 0xC0, 0x00] + [0x0A, 0x0A]
        for cut in 0...bytes.count {
            #expect(
                FramedStream(events: bytes, cutAt: [cut]).items == [.event(name: "", data: [0xFF, 0xE2, 0x80, 0xC0, 0x00])], "cut at \(cut)"
            )
        }
    }

    @Test(
        "FR-15, FR-16: only LF and CR end lines; U+2028, U+2029, U+0085, VT, FF and NUL are data",
        arguments: [
            SSECase(
                "data: a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\u{0}g\u{1C}h\n\n",
                [.event("a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\u{0}g\u{1C}h")])
        ])
    func lineSeparators(sample: SSECase) { check(sample) }

    @Test("FR-20: any number of blank lines and comments may come first")
    func blankLines() {
        check(SSECase(String(repeating: "\n", count: 100) + "data: A\n\n", [.event("A")]))
        let many = String(repeating: "\r\n", count: 10_000) + String(repeating: ":\n\n", count: 10_000) + "data: A\n\n"
        #expect(FramedStream(events: Array(many.utf8)).items == Array(repeating: .comment, count: 10_000) + [.event("A")])
    }

    @Test(
        "FR-22: lines that are no fields are told",
        arguments: [
            SSECase(
                "<html>\n{\"error\": 1}\nerror: x\ndata: A\n\n",
                [.unrecognized("<html>"), .unrecognized("{\"error\": 1}"), .unrecognized("error: x"), .event("A")])
        ])
    func strayLines(sample: SSECase) { check(sample) }
}
