import MillraceCore
import Testing

/// When reading stops, and what the end of the bytes means (FR-10, FR-13, FR-23, catalogue 2.2, 2.3), with the wire's smaller pieces of
/// metadata (MD-12, MD-14).
@Suite("Faults: ends of streams")
struct EndFaultTests {
    private let text = D(#"{"content":"Hi"}"#)
    private let call = T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)

    @Test("FR-13: after the finish reason only the close is awaited, usage is still read, and the sentinel ends it")
    func awaitsClose() {
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext())
        var frames: [StreamFrame] = []
        decoder.push(Array(text.utf8), into: &frames)
        #expect(!decoder.awaitsOnlyClose && decoder.hasContent)
        decoder.push(Array(F("stop").utf8), into: &frames)
        #expect(decoder.awaitsOnlyClose && !decoder.isEnded)
        decoder.push(Array(E(#"{"choices":[],"usage":{"prompt_tokens":3}}"#).utf8), into: &frames)
        #expect(decoder.awaitsOnlyClose)
        decoder.push(Array((DONE + text).utf8), into: &frames)
        #expect(decoder.isEnded && !decoder.awaitsOnlyClose)
        let count = frames.count
        decoder.push(Array(text.utf8), into: &frames)
        decoder.finish(.aborted(TransportError(.connectionLost)), into: &frames)
        #expect(frames.count == count)
    }

    @Test("FR-13: a close after the finish reason without sentinel is a whole response, told")
    func noSentinel() {
        let got = decode(call + F("tool_calls"))
        #expect(got.shown == ["f({})"])
        #expect(got.response.outcome == .finished)
        #expect(got.codes == [.missingSentinel])
    }

    @Test("FR-22: text that begins with a bracket is text", arguments: ["[INFO] starting up\n", "[1, 2"])
    func bracket(body: String) {
        let got = decode(body)
        #expect(got.failure?.kind == .unexpectedBody("text that is not JSON"))
        #expect(got.response.outcome == .failed)
    }

    @Test("FR-10, FR-23: half an event at a clean close: before the finish reason truncated, after it told")
    func halfAnEvent() {
        let half = #"data: {"choices":[{"index":0,"delta":{"content":"x"#
        let before = decode(text + half)
        #expect(before.response.outcome == .truncated)
        #expect(before.failure?.kind == .truncated)
        #expect(before.response.text == "Hi")
        let after = decode(text + F("stop") + #"data: {"choices":[],"usa"#)
        #expect(after.response.outcome == .finished)
        #expect(after.codes == [.connectionLostAfterEnd])
    }

    @Test("2.3: every choice that was seen must have ended", arguments: [DONE, ""])
    func everyChoice(sentinel: String) {
        let got = decode(text + D(#"{"content":"B"}"#, choice: 1) + F("stop") + sentinel)
        #expect(got.response.outcome == .truncated)
        #expect(got.response.text == "Hi" && got.response.otherChoices[0].text == "B")
    }

    @Test("2.3: the sentinel alone, or after nothing that was understood, proves nothing")
    func sentinelAlone() {
        #expect(decode(DONE).response.outcome == .failed)
        #expect(decode(call + DONE).outcomes == ["incomplete"])
        #expect(decode(call + DONE).response.outcome == .truncated)
    }

    @Test(
        "ER-20: a known field of the wrong kind is an error, never skipped",
        arguments: [
            #"{"choices":[{"index":0,"delta":{"content":5}}]}"#, #"{"choices":[{"index":0,"delta":{"tool_calls":"x"}}]}"#,
            #"{"choices":[{"index":0,"delta":"x"}]}"#, #"{"choices":"x"}"#, #"{"choices":[1]}"#,
            #"{"choices":[{"index":0,"delta":{"content":"x"}]}"#,
        ])
    func wrongKind(payload: String) {
        let got = decode(text + E(payload) + F("stop") + DONE)
        guard case .malformedEvent? = got.failure?.kind else {
            Issue.record("not told")
            return
        }
        #expect(got.response.outcome == .failed)
        #expect(got.response.text == "Hi")
    }

    @Test("MD-12: what a filter says of a choice is metadata, and an empty value erases nothing")
    func filterNotes() {
        let got = decode(
            E(
                #"{"system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Hi"},"content_filter_results":{"hate":{"filtered":false}}}]}"#
            )
                + E(
                    #"{"id":"","model":"","system_fingerprint":"","choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{"check_offset":44}}]}"#
                )
                + F("stop") + DONE)
        #expect(got.response.metadata["system_fingerprint"] == "fp_1")
        #expect(got.response.metadata["content_filter_results"]?["hate"]?["filtered"] == false)
        #expect(got.response.metadata["content_filter_offsets"]?["check_offset"] == 44)
        #expect(got.response.text == "Hi")
    }

    @Test("MD-08: one end, and a stronger reason stays", arguments: ["length", "content_filter", "refusal"])
    func strongerReason(reason: String) {
        for later in ["stop", "tool_calls"] {
            let got = decode(text + F(reason) + F(later) + DONE)
            #expect(got.response.rawFinishReason == reason)
            #expect(decode(text + F(later) + F(reason) + DONE).response.rawFinishReason == reason)
        }
    }

    @Test("TC-36: a natural stop whose only call was cut off is no stop for tools")
    func cutCall() {
        let got = decode(call + F("stop"), end: .aborted(TransportError(.connectionLost)))
        #expect(got.response.outcome == .truncated)
        #expect(got.outcomes == ["incomplete"])
        #expect(got.response.finishReason == .stop)
    }

    @Test("ER-21, ER-22: a refusal: its own finish and part; nothing at all is told")
    func refusal() {
        let got = decode(D(#"{"refusal":"No."}"#) + F("refusal") + DONE)
        #expect(got.response.finishReason == .refusal)
        #expect(got.response.refusal == "No.")
        #expect(decode(F("content_filter") + DONE).response.finishReason == .contentFilter)
    }
}
