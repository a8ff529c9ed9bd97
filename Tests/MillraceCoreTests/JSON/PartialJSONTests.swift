import Foundation
import Testing

@testable import MillraceCore

/// Growing JSON shown while it grows.
@Suite("PartialJSON")
struct PartialJSONTests {
    private static let documents = [
        #"{"path": "/tmp/x", "content": "It was\n\"so\" \u00e9 \ud83d\ude00 ü😀", "n": [1, -2.5e3, true, false, null, {}], "o": {"a": [], "b": {"c": ""}}}"#,
        #"[]"#, #"{}"#, #""text""#, #"[[[["deep"]]]]"#, #" {"a" : 1 , "a" : 2 } "#, #"{"lone": "\ud83d", "two": "\ud83dx\udc00"}"#,
    ]

    @Test("Any cut of a document shows a prefix of it, and the whole shows the document", arguments: documents)
    func everyCut(document: String) throws {
        let whole = try JSONValue(parsing: document)
        let bytes = Array(document.utf8)
        for cut in 0...bytes.count {
            var view = PartialJSON()
            bytes[..<cut].withUnsafeBytes { view.append($0) }
            #expect(view.error == nil, "cut \(cut)")
            if let shown = view.snapshot() { #expect(Self.isPrefix(shown, of: whole), "cut \(cut)") }
            bytes[cut...].withUnsafeBytes { view.append($0) }
            #expect(view.snapshot() == whole, "cut \(cut)")
            #expect(view.isComplete)
        }
    }

    @Test("One byte at a time shows the same as all at once", arguments: documents)
    func byteByByte(document: String) throws {
        var view = PartialJSON()
        for byte in document.utf8 { withUnsafeBytes(of: byte) { view.append($0) } }
        #expect(view.snapshot() == (try JSONValue(parsing: document)))
    }

    @Test("A cursor walks to text that still grows")
    func cursor() {
        var view = PartialJSON()
        view.append(#"{"path": "/tmp/x", "list": [10, 20"#)
        #expect(view.root?.keys == ["path", "list"])
        #expect(view.root?["path"]?.text == "/tmp/x")
        #expect(view.root?["path"]?.isComplete == true)
        #expect(view.root?["list"]?[0]?.snapshot() == 10)
        // A number that may go on is not told.
        #expect(view.root?["list"]?[1]?.snapshot() == nil)
        #expect(view.snapshot() == ["path": "/tmp/x", "list": [10]])
        view.append("0]")
        #expect(view.root?["list"]?.isComplete == true)
        #expect(view.root?.isComplete == false)
    }

    @Test("Changes are told once, with the path of what grew")
    func changes() {
        var view = PartialJSON()
        view.append(#"{"a": {"b": "x"#)
        #expect(view.takeChanges() == [[], [.key("a")], [.key("a"), .key("b")]])
        view.append("y")
        view.append("z")
        #expect(view.takeChanges() == [[.key("a"), .key("b")]])
        #expect(view.takeChanges() == [])
        view.append(#""}, "c": [1,"#)
        #expect(view.takeChanges() == [[.key("a"), .key("b")], [.key("a")], [.key("c")], [.key("c"), .index(0)]])
    }

    @Test(
        "What cannot become JSON is an error with its place, and what was shown stays",
        arguments: [
            (#"{"a": 1}x"#, JSONError.Reason.trailingBytes, 8), (#"{"a": tru3}"#, .unexpectedByte, 9), (#"{"a" 1}"#, .unexpectedByte, 5),
            (#"{"a": 01}"#, .badNumber, 7), (#"["\q"]"#, .badEscape, 2), ("[\"a\u{1}\"]", .controlCharacter, 3),
            (#"{"a": 1]"#, .unexpectedByte, 7),
            (#"[1,]"#, .unexpectedByte, 3), (#"{,}"#, .unexpectedByte, 1),
        ])
    func errors(text: String, reason: JSONError.Reason, offset: Int) {
        var view = PartialJSON()
        view.append(text)
        #expect(view.error == JSONError(reason, offset: offset))
    }

    @Test("Nesting beyond the limit is refused, not followed")
    func depth() {
        var view = PartialJSON(maxDepth: 10)
        view.append(String(repeating: "[", count: 100_000))
        #expect(view.error == JSONError(.tooDeep, offset: 10))
    }

    @Test("ER-23: every byte is read once: the work for a long value in small pieces grows with its length alone")
    func linear() {
        // Counted, not timed: each piece makes at most one change, whatever came before it.
        var view = PartialJSON()
        view.append(#"{"text": ""#)
        _ = view.takeChanges()
        for _ in 0..<50_000 {
            view.append("12345678")
            #expect(view.takeChanges().count == 1)
        }
        view.append(#""}"#)
        #expect(view.root?["text"]?.text?.utf8.count == 400_000)
        #expect(view.isComplete)
    }

    @Test(
        "Any cut of a generated document shows a prefix of it; one byte at a time and any pieces end in the same",
        arguments: [1, 2, 3] as [UInt64])
    func generated(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<150 {
            let document = JSONSamples.document(&random)
            let whole = try JSONValue(parsing: document)
            var complete = PartialJSON()
            document.withUnsafeBytes { complete.append($0) }
            let isTold = complete.root.map { !Self.hasDoubleKeys($0) } ?? true
            var growing = PartialJSON()
            for (index, byte) in document.enumerated() {
                withUnsafeBytes(of: byte) { growing.append($0) }
                guard isTold, let shown = growing.snapshot() else { continue }
                #expect(Self.isPrefix(shown, of: whole), "seed \(seed), round \(round), byte \(index)")
            }
            growing.finish()
            #expect(growing.error == nil && growing.isComplete, "seed \(seed), round \(round)")
            #expect(growing.snapshot() == whole, "seed \(seed), round \(round)")
            var view = PartialJSON()
            for piece in FramedStream.pieces(document, randomCuts(of: document.count, &random)) {
                piece.withUnsafeBytes { view.append($0) }
            }
            view.finish()
            #expect(view.snapshot() == whole, "seed \(seed), round \(round)")
        }
    }

    @Test("What the scanner refuses is refused for the same reason at the same place, whatever the cut", arguments: [4, 5, 6] as [UInt64])
    func refusals(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var counts = (accepted: 0, refused: 0)
        for round in 0..<2_000 {
            let document = JSONSamples.mutated(JSONSamples.document(&random, depth: 2), &random)
            let refusal = JSONSamples.refusal(document)
            // Here characters are repaired, not refused.
            guard refusal?.reason != .invalidUTF8 else { continue }
            var view = PartialJSON()
            for piece in FramedStream.pieces(document, randomCuts(of: document.count, &random)) {
                piece.withUnsafeBytes { view.append($0) }
            }
            view.finish()
            #expect(view.error == refusal, "seed \(seed), round \(round): \(String(decoding: document, as: UTF8.self))")
            if refusal == nil { counts.accepted += 1 } else { counts.refused += 1 }
        }
        #expect(counts.accepted > 200 && counts.refused > 200)
    }

    @Test("Bytes that are no UTF-8 are repaired where they stand, whatever the cut", arguments: [7, 8] as [UInt64])
    func repairedBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let telling: [UInt8] = [0xE2, 0x80, 0xA8, 0xF0, 0x9F, 0x98, 0x80, 0xC3, 0xBC, 0xED, 0xA0, 0xFF, 0x61]
        for round in 0..<500 {
            func content() -> [UInt8] {
                (0..<Int.random(in: 0...6, using: &random)).map { _ in telling.randomElement(using: &random) ?? 0 }
            }
            let document =
                Array("[\"".utf8) + content() + Array("\\n".utf8) + content() + Array("\",{\"".utf8) + content() + Array("\":\"x\"}]".utf8)
            let whole = try JSONValue(parsing: document.withUnsafeBytes { UTF8Check.repaired($0) })
            for cut in 0...document.count {
                var view = PartialJSON()
                for piece in FramedStream.pieces(document, [cut]) { piece.withUnsafeBytes { view.append($0) } }
                #expect(view.snapshot()?.jsonText == whole.jsonText, "seed \(seed), round \(round), cut \(cut)")
            }
        }
    }

    @Test("A number at the top is told when the text is over")
    func numberAtTop() {
        var view = PartialJSON()
        view.append("-12")
        #expect(view.snapshot() == nil && !view.isComplete)
        view.finish()
        #expect(view.snapshot() == -12 && view.isComplete && view.error == nil)
    }

    @Test(
        "A text that is over too soon is an error; what was shown stays",
        arguments: [
            ("", nil), ("{\"a\": \"b", ["a": "b"]), ("[1, 2", [1]), ("[1, -", [1]), ("tru", nil), ("{\"a", [:]), ("[\"\\u00", [""]),
        ] as [(String, JSONValue?)])
    func unfinished(text: String, shown: JSONValue?) {
        var view = PartialJSON()
        view.append(text)
        #expect(view.error == nil)
        view.finish()
        #expect(view.error == JSONError(.unexpectedEnd, offset: text.utf8.count))
        #expect(view.snapshot() == shown && !view.isComplete)
    }

    @Test("Nothing is read after an error")
    func afterError() {
        var view = PartialJSON()
        view.append("[1, x")
        let error = view.error
        view.append("2]")
        view.finish()
        #expect(view.error == error && error == JSONError(.unexpectedByte, offset: 4))
        #expect(view.snapshot() == [1])
    }

    @Test("A cursor shows what was there when it was taken")
    func cursorStays() {
        var view = PartialJSON()
        view.append(#"["a"#)
        let before = view.root?[0]
        view.append(#"b"]"#)
        #expect(before?.text == "a" && before?.isComplete == false)
        #expect(view.root?[0]?.text == "ab" && view.root?[0]?.isComplete == true)
    }

    @Test("P27: random bytes never crash it", arguments: [9] as [UInt64])
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling = Array(#"{}[]",:\/u0123456789-+.eEtrufalsn "#.utf8) + [0x0A, 0, 0x80, 0xC3, 0xE2, 0xF0]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in telling.randomElement(using: &random) ?? 0 }
            var view = PartialJSON()
            for piece in FramedStream.pieces(bytes, randomCuts(of: bytes.count, &random)) {
                piece.withUnsafeBytes { view.append($0) }
                _ = view.snapshot()
                _ = view.takeChanges()
            }
            view.finish()
        }
    }

    @Test("P15: four times the text in small pieces costs four times the time", arguments: ["one long string", "many values"])
    func cost(shape: String) {
        // Processor time of this thread, which other work does not add to; the best of three. Linear is 4, quadratic 16.
        func seconds(_ count: Int) -> Double {
            let text =
                shape == "many values"
                ? "[" + String(repeating: #"{"id": 1, "ok": true},"#, count: count / 22) + "0]"
                : #"{"text": ""# + String(repeating: #"line\n of text "#, count: count / 15) + "\"}"
            let bytes = Array(text.utf8)
            var best = Double.infinity
            for _ in 0..<3 {
                let start = threadSeconds()
                var view = PartialJSON()
                bytes.withUnsafeBytes { bytes in
                    for start in stride(from: 0, to: bytes.count, by: 8) {
                        view.append(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 8, bytes.count)]))
                        _ = view.takeChanges()
                    }
                }
                best = min(best, threadSeconds() - start)
                #expect(view.isComplete)
            }
            return best
        }
        let ratio = seconds(256 << 10) / seconds(64 << 10)
        #expect(ratio < 8, "4 times the text costs \(ratio) times the time")
    }

    private func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Whether a key comes twice somewhere, so that an earlier value is shown until the later one comes.
    private static func hasDoubleKeys(_ place: PartialJSON.Cursor) -> Bool {
        Set(place.keys).count < place.keys.count || place.children.contains(where: hasDoubleKeys)
    }

    /// Whether a shown value can still become the whole one.
    private static func isPrefix(_ shown: JSONValue, of whole: JSONValue) -> Bool {
        switch (shown, whole) {
        case (.string(let shown), .string(let whole)): return whole.unicodeScalars.starts(with: shown.unicodeScalars)
        case (.array(let shown), .array(let whole)):
            return shown.count <= whole.count && zip(shown, whole).allSatisfy { isPrefix($0, of: $1) }
        case (.object(let shown), .object(let whole)):
            // Of a key that comes twice, the earlier value may be shown until the later one comes.
            return shown.allSatisfy { member in whole[member.key].map { isPrefix(member.value, of: $0) || whole.count == 1 } ?? false }
        default: return shown == whole
        }
    }
}
