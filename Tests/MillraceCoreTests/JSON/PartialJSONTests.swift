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
            (#"{"a": 01}"#, .badNumber, 8), (#"["\q"]"#, .badEscape, 3), ("[\"a\u{1}\"]", .controlCharacter, 3),
            (#"{"a": 1]"#, .unexpectedByte, 7), (#"[1,]"#, .unexpectedByte, 3), (#"{,}"#, .unexpectedByte, 1),
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
