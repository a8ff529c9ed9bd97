import Testing

@testable import MillraceCore

private func event(_ data: String, name: String = "") -> SSEEvent { SSEEvent(name: name, data: Array(data.utf8)) }

private let samples: [(String, [SSEEvent])] = [
    ("data: A\n\ndata: B\n\n", [event("A"), event("B")]),
    ("data: A\r\n\r\ndata: B\r\n\r\n", [event("A"), event("B")]),
    ("data: A\r\rdata: B\r\r", [event("A"), event("B")]),
    ("data: A\r\ndata: B\r\n\r\n", [event("A\nB")]),
    ("\u{FEFF}data: A\n\n", [event("A")]),
    ("data: \u{FEFF}A\n\n", [event("\u{FEFF}A")]),
    ("data:A\n\ndata:  B\n\n", [event("A"), event(" B")]),
    (": comment\n\n:\n\ndata: A\n\n", [event("A")]),
    ("event: e\ndata: A\n\ndata: B\n\n", [event("A", name: "e"), event("B")]),
    ("event: e\n\ndata: A\n\n", [event("A")]),
    ("retry: 3\n\nid: 7\n\nevent: k\n\ndata:\n\ndata: A\n\n", [event("A")]),
    ("data\n\ndata: A\n\n", [event("A")]),
    ("data: a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\n\n", [event("a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f")]),
    ("data: ü😀\n\n", [event("ü😀")]),
    ("data: A\n\ndata: B", [event("A"), event("B")]),
    ("data: A\n\ndata: B\n", [event("A"), event("B")]),
    ("Data: x\n data: y\ndata: A\n\n", [event("A")]),
    (String(repeating: "\n", count: 500) + "data: A\n\n", [event("A")]),
]

/// Server-sent events by the WHATWG rules, over bytes.
@Suite("SSEDecoder")
struct SSEDecoderTests {
    private static func events(_ text: String, cutAt cuts: [Int] = []) throws -> [SSEEvent] {
        var decoder = SSEDecoder()
        let bytes = Array(text.utf8)
        var events: [SSEEvent] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            events += try decoder.events(Array(bytes[start..<cut]))
            start = cut
        }
        if let last = try decoder.finish() { events.append(last) }
        return events
    }

    @Test("FR-01 to FR-08, FR-10, FR-14, FR-15, FR-20, FR-25: lines, fields, marks and comments, whatever the cut", arguments: samples)
    func lines(text: String, expected: [SSEEvent]) throws {
        #expect(try Self.events(text) == expected)
        let count = text.utf8.count
        for cut in 0...count { #expect(try Self.events(text, cutAt: [cut]) == expected, "cut at \(cut)") }
        #expect(try Self.events(text, cutAt: Array(0..<count)) == expected, "byte by byte")
    }

    @Test("P1: random cuts of a long stream give the same events")
    func randomCuts() throws {
        let seed: UInt64 = 20_261_121
        var generator = SeededGenerator(seed: seed)
        let text = samples.map(\.0).filter { !$0.hasPrefix("\u{FEFF}") && $0.hasSuffix("\n") }.joined()
        let expected = try Self.events(text)
        for round in 0..<200 {
            let cuts = (0..<Int.random(in: 1...20, using: &generator)).map { _ in Int.random(in: 0...text.utf8.count, using: &generator) }
            #expect(try Self.events(text, cutAt: cuts.sorted()) == expected, "seed \(seed), round \(round)")
        }
    }

    @Test("FR-18, FR-19: an event over the limit is refused on the same byte, whatever the cut")
    func limit() throws {
        let text = "data: ok\n\ndata: 12345\ndata: 67890"
        var places: Set<Int> = []
        for cut in 0...text.utf8.count {
            var decoder = SSEDecoder(maxEventBytes: 12)
            let bytes = Array(text.utf8)
            do {
                _ = try decoder.events(Array(bytes[..<cut]))
                _ = try decoder.events(Array(bytes[cut...]))
                Issue.record("not refused with cut \(cut)")
            } catch {
                places.insert(error.offset)
                #expect(error.reason == .eventTooLong(limit: 12))
            }
        }
        #expect(places.count == 1, "refused at \(places.sorted())")
    }

    @Test("FR-22: lines that are no fields are told")
    func unrecognizedLines() throws {
        var decoder = SSEDecoder()
        var lines: [String] = []
        let bytes = Array("<html>\n{\"error\": 1}\nerror: x\ndata: A\n\n[DONE]\n".utf8)
        try bytes.withUnsafeBytes { bytes in
            try decoder.push(bytes) { item in
                if case .unrecognizedLine(let line) = item { lines.append(String(decoding: line, as: UTF8.self)) }
                return true
            }
        }
        #expect(lines == ["<html>", "{\"error\": 1}", "error: x", "[DONE]"])
    }

    @Test("FR-34: what the encoder writes, the decoder reads")
    func roundTrip() throws {
        for data in ["{}", "two\nlines", "a\r\nb\rc\n", "data: x\n\nevent: y", "ü😀", ":"] {
            var bytes: [UInt8] = []
            SSEEncoder.append(name: "n\nevent: injected", data: Array(data.utf8), to: &bytes)
            SSEEncoder.append(comment: "c\n\ndata: injected", to: &bytes)
            var decoder = SSEDecoder()
            let normalized = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            #expect(try decoder.events(bytes) == [event(normalized, name: "nevent: injected")])
        }
    }
}
