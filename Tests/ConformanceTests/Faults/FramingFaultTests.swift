import MillraceCore
import Testing

/// Faults of framing and payload seen through the whole decoder.
///
/// Lines and fields alone are tested at the framing.
@Suite("Faults: framing")
struct FramingFaultTests {
    private let answer = D(#"{"content":"Hi"}"#) + F("stop")

    private func expectAnswer(_ got: FaultReading, _ location: SourceLocation = #_sourceLocation) {
        #expect(got.response.text == "Hi", sourceLocation: location)
        #expect(got.response.outcome == .finished, sourceLocation: location)
    }

    @Test("FR-01, FR-02, FR-03: LF, CRLF and CR give the same response, whatever the cut", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) {
        expectAnswer(decode((answer + DONE).replacing("\n", with: end)))
    }

    @Test("FR-04: a byte-order mark at the start")
    func mark() {
        expectAnswer(decode("\u{FEFF}" + answer + DONE))
        expectAnswer(decode("\u{FEFF}{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"))
    }

    @Test("FR-05: data without a space")
    func noSpace() { expectAnswer(decode((answer + DONE).replacing("data: ", with: "data:"))) }

    @Test("FR-06: several data lines are one payload")
    func severalLines() {
        expectAnswer(decode("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"Hi\"}}]}\n\n" + F("stop") + DONE))
    }

    @Test("FR-07, FR-08, FR-20: comments, keep-alives, ids, retries, empty data and many blank lines")
    func keepAlives() {
        let noise = ": OPENROUTER PROCESSING\n\nretry: 3000\n\nid: 7\n\nevent: keepalive\n\ndata:\n\n" + String(repeating: "\n", count: 500)
        expectAnswer(decode(noise + D(#"{"content":"Hi"}"#) + noise + F("stop") + DONE))
    }

    @Test("FR-09: event names on chat chunks change nothing; the name error is an error")
    func names() {
        expectAnswer(decode("event: message\n" + D(#"{"content":"Hi"}"#) + F("stop") + DONE))
        let got = decode(D(#"{"content":"Hi"}"#) + E(#"{"message":"down","code":"503"}"#, name: "error"))
        #expect(got.response.outcome == .failed)
        #expect(got.response.error?.message == "down")
        #expect(decode(E("plain words", name: "error")).response.error?.message == "plain words")
    }

    @Test("FR-10: a last event without its blank line counts at a clean close if it is whole, and never after a break")
    func unterminated() {
        let cut = String(answer.dropLast(2))
        let got = decode(cut)
        expectAnswer(got)
        #expect(got.codes.contains(.unterminatedEvent))
        #expect(decode(cut, end: .aborted(TransportError(.connectionLost))).response.outcome == .truncated)
        #expect(decode(String(answer.dropLast(5))).response.outcome == .truncated)
        let strict = OpenAIChatProfile { $0.deliversUnterminatedEvent = false }
        #expect(decode(cut, profile: strict).response.outcome == .truncated)
    }

    @Test(
        "FR-11: the sentinel in other spellings",
        arguments: ["data:[DONE]\n\n", "data: [DONE] \n\n", "data: [DONE]\r\r", "data: DONE\n\n", "[DONE]\n"])
    func sentinels(sentinel: String) {
        let got = decode(answer + sentinel)
        expectAnswer(got)
        #expect(!got.codes.contains(.unrecognizedLine))
    }

    @Test("FR-12: the text [DONE] inside content is text")
    func sentinelInText() {
        let got = decode(D(#"{"content":"write [DONE] at the end"}"#) + F("stop") + DONE)
        #expect(got.response.text == "write [DONE] at the end")
    }

    @Test("FR-14, FR-15: characters and unicode line separators survive every cut")
    func unicode() {
        let text = "🌍 a\u{2028}b\u{2029}c\u{85}d\u{B}\u{C}é"
        // As bytes: the separators stand raw in the payload.
        let got = decode(D("{\"content\":\"🌍 a\u{2028}b\u{2029}c\u{85}d\\u000b\\u000cé\"}") + F("stop") + DONE)
        #expect(got.response.text == text)
    }

    @Test("FR-14: invalid UTF-8 in an event is replaced, with a diagnostic")
    func invalidUTF8() {
        let bytes =
            Array("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a".utf8) + [0xFF] + Array("b\"}}]}\n\n".utf8)
            + Array((F("stop") + DONE).utf8)
        let got = decode(bytes: bytes)
        #expect(got.response.text == "a\u{FFFD}b")
        #expect(got.codes.contains(.invalidUTF8Replaced))
    }

    @Test("FR-18, FR-19: an event or line over the limit is a typed error on the same byte")
    func limits() {
        let got = decode(answer + "data: " + String(repeating: "a", count: 300), limits: DecodingLimits(maxEventBytes: 200))
        #expect(got.response.outcome == .failed)
        #expect(got.failure?.kind == .limitExceeded(limit: 200, unit: "bytes of one event"))
        #expect(got.response.text == "Hi")
    }

    @Test("FR-21: a JSON body where a stream was asked for is the response; an error envelope is the error")
    func wholeBody() {
        let got = decode(#" {"id":"x","choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#)
        expectAnswer(got)
        #expect(got.codes.contains(.wholeBodyInsteadOfStream))
        #expect(decode(#"{"error":{"message":"m","type":"server_error"}}"#).response.outcome == .failed)
        let framed = decode(
            E(#"{"object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}"#) + DONE)
        expectAnswer(framed)
    }

    @Test("FR-22: a web page, plain text, nothing, or an unframed error body is never a success")
    func noStream() {
        let page = decode("<html><head><title>503 Service Temporarily Unavailable</title></head></html>")
        #expect(page.failure?.kind == .unexpectedBody("a web page (HTML)"))
        #expect(page.failure?.isRetryable == true)
        guard case .unexpectedBody? = decode("no stream today").failure?.kind else {
            Issue.record("plain text")
            return
        }
        guard case .unexpectedBody? = decode("").failure?.kind else {
            Issue.record("nothing")
            return
        }
        guard case .unexpectedBody? = decode(": ping\n\n: ping\n\n").failure?.kind else {
            Issue.record("keep-alives alone")
            return
        }
        let unframed = decode(D(#"{"content":"Hi"}"#) + "{\"error\":{\"code\":400,\"message\":\"context too long\"}}\n")
        #expect(unframed.response.error?.message == "context too long")
        #expect(unframed.response.text == "Hi")
        #expect(decode("{\"error\":{\"code\":400,\"message\":\"context too long\"}}\n").response.error?.code == "400")
    }

    @Test("FR-25: one read is not one event", arguments: [1, 2, 3, 7, 64])
    func reads(size: Int) {
        let bytes = Array((answer + DONE).utf8)
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext())
        var frames: [StreamFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.push(Array(bytes[start..<min(bytes.count, start + size)]), into: &frames)
        }
        decoder.finish(.closed, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        #expect(fold.response.text == "Hi")
    }

    @Test(
        "FR-32: another dialect on the right address is an error that names it",
        arguments: [
            (#"{"type":"response.output_text.delta","delta":"x"}"#, "Responses"), (#"{"type":"message_start","message":{}}"#, "Anthropic"),
            (#"{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}"#, "Gemini"),
            (#"{"model":"m","done":false,"message":{"content":"x"}}"#, "Ollama"),
        ])
    func otherDialect(payload: String, name: String) {
        let got = decode(E(payload) + E(payload))
        guard case .wrongWire(let seen)? = got.failure?.kind else {
            Issue.record("not told")
            return
        }
        #expect(seen.contains(name))
    }

    @Test("FR-33: duplicate keys, lone surrogates, huge numbers and deep nesting never crash")
    func oddJSON() {
        let got = decode(
            E(#"{"a":1,"a":2,"n":1e999,"__proto__":{},"choices":[{"index":0,"delta":{"content":"x\ud83dy"}}]}"#) + F("stop") + DONE)
        #expect(got.response.text == "x\u{FFFD}y")
        #expect(got.codes.contains(.loneSurrogateReplaced))
        let deep = decode("data: " + String(repeating: "[", count: 10_000) + "\n\n", limits: DecodingLimits(maxDepth: 64))
        #expect(deep.response.outcome == .failed)
    }
}
