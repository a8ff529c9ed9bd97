import MillraceCore
import MillraceTesting
import Testing

/// Rows F5 of NeMo Guardrails' behaviour: server-sent events.
///
/// NeMo's decoder hands over ids and reconnection times; nobody reconnects to the answer of a model, so here they are read over, which
/// is all that can be observed of them in a response.
@Suite("NeMo F5: server-sent events")
struct F5DecoderTests {
    /// `name=data` of the events that bytes hold, whole and byte by byte; of an event without its blank line, with a mark.
    private func events(_ text: String) throws -> [String] {
        func run(_ cut: StreamCut) throws -> [String] {
            var decoder = SSEDecoder()
            var found: [String] = []
            func take(_ item: SSEDecoder.Item) -> Bool {
                switch item {
                case .event(let name, let data):
                    found.append("\(String(decoding: name, as: UTF8.self))=\(String(decoding: data, as: UTF8.self))")
                case .unterminatedEvent(let name, let data):
                    found.append("\(String(decoding: name, as: UTF8.self))=\(String(decoding: data, as: UTF8.self))|")
                case .comment, .unrecognizedLine: break
                }
                return true
            }
            for piece in cut.pieces(of: Array(text.utf8)) {
                try piece.withUnsafeBytes { try decoder.push($0, take) }
            }
            try decoder.finish(take)
            return found
        }
        let whole = try run(.whole)
        #expect(try run(.every(1)) == whole)
        return whole
    }

    // The name `message` of the standard is told as none. An event without data is not dispatched (WHATWG HTML §9.2.6); NeMo tells an
    // empty one, which no wire gives a meaning.
    @Test("NeMo 81: an event has its name, none where none is given, and is none without data")
    func names() throws {
        #expect(try events("event: ping\ndata: x\n\n") == ["ping=x"])
        #expect(try events("data: x\n\n") == ["=x"])
        #expect(try events("event: ping\n\n") == [])
        #expect(try events("event: ping\n\ndata: x\n\n") == ["=x"])
    }

    @Test("NeMo 82: events are told apart, data lines joined by line feeds, and what is escaped stays so")
    func lines() throws {
        #expect(try events("data: a\n\ndata: b\n\n") == ["=a", "=b"])
        #expect(try events("data: a\ndata: b\n\n") == ["=a\nb"])
        #expect(try events("data: a\ndata:\ndata: b\n\n") == ["=a\n\nb"])
        let events = try events("data: {\"text\":\ndata: \"a\\nb\"}\n\n")
        #expect(try JSONValue(parsing: String(events[0].dropFirst()))["text"] == "a\nb")
    }

    @Test(
        "NeMo 83: comments, ids, reconnection times and unknown fields change no event",
        arguments: [": comment", "id: 7", "id: a\u{0}b", "retry: 5000", "retry: abc", "unknown: field", "id"])
    func otherFields(line: String) throws {
        #expect(try events("\(line)\ndata: x\n\n") == ["=x"])
        #expect(try events("data: x\n\(line)\n\n") == ["=x"])
        let got = read("\(line)\n" + ChatBytes.text("Hi", finish: "stop") + ChatBytes.done)
        #expect(got.response.text == "Hi")
        #expect(got.failure == nil)
    }

    @Test("NeMo 84: blank lines are nothing, one blank after the colon is dropped, and the last event needs no blank line")
    func blanks() throws {
        #expect(try events("\n\n\n") == [])
        #expect(try events("data:x\n\n") == ["=x"])
        #expect(try events("data:  x\n\n") == ["= x"])
        // An empty payload is an event of the standard that no wire gives a meaning: it is not handed on.
        #expect(try events("data\n\n") == [])
        #expect(try events("data: x") == ["=x|"])
        let got = read(String((ChatBytes.text("Hi", finish: "stop")).dropLast(2)))
        #expect(got.response.text == "Hi")
        #expect(got.response.outcome == .finished)
    }
}
