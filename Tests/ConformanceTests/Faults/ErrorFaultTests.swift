import MillraceCore
import Testing

/// Faults of errors and ends.
@Suite("Faults: errors and ends")
struct ErrorFaultTests {
    private let text = D(#"{"content":"Hel"}"#)
    private let call = T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)

    @Test("ER-01: an error object inside a 200 stream ends it; what came is readable, what follows is ignored")
    func er01() {
        let got = decode(text + E(#"{"error":{"message":"upstream died","code":502}}"#) + D(#"{"content":"more"}"#) + DONE)
        #expect(got.response.outcome == .failed)
        #expect(got.response.finishReason == .error)
        #expect(got.response.text == "Hel")
        #expect(got.response.error?.message == "upstream died")
        #expect(got.response.error?.code == "502")
        #expect(got.failure?.kind == .providerFailure)
        #expect(got.failure?.isRetryable == true)
    }

    @Test("ER-02: errors that hide, and what only looks like one")
    func er02() {
        #expect(decode(E(#"{"error":{"message":"rate limited"},"choices":[]}"#)).response.outcome == .failed)
        #expect(decode(E(#"{"error":"oops"}"#)).response.error?.message == "oops")
        for harmless in [#""error":null"#, #""error":"""#] {
            let got = decode(E("{\(harmless),\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}") + DONE)
            #expect(got.response.outcome == .finished)
            #expect(got.response.text == "x")
        }
        let both = decode(E(#"{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"error"}],"error":{"message":"m"}}"#))
        #expect(both.response.text == "x")
        #expect(both.response.outcome == .failed)
        #expect(decode(text + F("error") + DONE).response.outcome == .failed)
    }

    @Test(
        "ER-03: the kind of an error inside the stream comes from its type, as if it had come by status",
        arguments: [
            ("overloaded_error", LLMError.Kind.overloaded(retryAfter: nil)), ("rate_limit_error", .rateLimited(retryAfter: nil)),
            ("api_error", .providerFailure), ("timeout_error", .providerTimeout), ("invalid_request_error", .invalidRequest),
            ("authentication_error", .unauthenticated), ("not_found_error", .notFound), ("permission_error", .permissionDenied),
        ])
    func er03(type: String, kind: LLMError.Kind) {
        let got = decode(E("{\"error\":{\"type\":\"\(type)\",\"message\":\"m\"}}", name: "error"))
        #expect(got.failure?.kind == kind)
        #expect(got.failure?.requestID == "req_1")
    }

    @Test("ER-04: an error as the first event: no content frame went out, so it can be tried again")
    func er04() {
        let got = decode(E(#"{"error":{"type":"overloaded_error","message":"m"}}"#))
        #expect(!got.frames.contains { $0.isContent })
    }

    @Test("ER-06, ER-08: no success without proof: a clean close proves nothing", arguments: [true, false])
    func er08(hasCall: Bool) {
        let got = decode(text + (hasCall ? call : ""))
        #expect(got.response.outcome == .truncated)
        #expect(got.response.finishReason == nil)
        #expect(got.calls.isEmpty)
    }

    @Test("ER-07: end without evidence is truncated; a profile may say that the server omits it, but not with an open call")
    func er07() {
        #expect(decode(text).response.outcome == .truncated)
        #expect(decode(text + DONE).response.outcome == .truncated)
        let lenient = OpenAIChatProfile { $0.omitsFinishReason = true }
        let got = decode(text + DONE, profile: lenient)
        #expect(got.response.outcome == .finished)
        #expect(got.codes.contains(.finishReasonSynthesized))
        #expect(decode(text, profile: lenient).response.outcome == .truncated)
        #expect(decode(text + call + DONE, profile: lenient).response.outcome == .truncated)
        #expect(decode(DONE, profile: lenient).response.outcome != .finished)
    }

    @Test("ER-10, FR-23: a cut stream whose call happens to parse: incomplete, never run, whatever the transport said")
    func er10() {
        for end in [EndOfInput.closed, .aborted(TransportError(.connectionLost))] {
            let got = decode(T(#"{"index":0,"id":"c1","function":{"name":"write","arguments":"{\"p\":\"a\"}"}}"#), end: end)
            #expect(got.outcomes == ["incomplete"])
            #expect(got.response.outcome == .truncated)
        }
        // The finish reason was seen, the end was not: a call may still be cut.
        #expect(decode(call + F("tool_calls"), end: .aborted(TransportError(.connectionLost))).calls.isEmpty)
        let text = decode(text + F("stop"), end: .aborted(TransportError(.connectionLost)))
        #expect(text.response.outcome == .finished)
        #expect(text.codes.contains(.connectionLostAfterEnd))
    }

    @Test("ER-11: a time limit ends the stream with its own kind, and keeps what came")
    func er11() {
        let got = decode(text, end: .aborted(TransportError(.timeout(.idle))))
        #expect(got.failure?.kind == .timeout(.idle))
        #expect(got.response.text == "Hel")
        #expect(got.response.outcome == .truncated)
    }

    @Test("ER-18: cancelled: one outcome, nothing flushed")
    func er18() {
        let got = decode(text + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", end: .cancelled)
        #expect(got.response.outcome == .cancelled)
        #expect(got.response.finishReason == nil)
        #expect(got.failure?.kind == .cancelled)
    }

    @Test("ER-20: an undecodable event is fatal and is told by number and size, never by its text")
    func er20() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"SECRET","arguments":"{}"}}]}"#)
                + DONE)
        #expect(got.response.outcome == .failed)
        guard case .malformedEvent? = got.failure?.kind else {
            Issue.record("not malformed")
            return
        }
        #expect(got.failure?.description.contains("SECRET") == false)
        guard case .stream(event: 1, _)? = got.failure?.location else {
            Issue.record("no place")
            return
        }
    }

    @Test("ER-21: a content filter in the middle: its own finish, calls incomplete")
    func er21() {
        let got = decode(D(#"{"content":"Step 1:"}"#) + call + F("content_filter") + DONE)
        #expect(got.response.finishReason == .contentFilter)
        #expect(got.response.text == "Step 1:")
        #expect(got.outcomes == ["incomplete"])
    }

    @Test("ER-22: an empty natural stop is legal and flagged")
    func er22() {
        let got = decode(F("stop") + DONE)
        #expect(got.response.outcome == .finished)
        #expect(got.codes.contains(.emptyAnswer))
        #expect(decode(D(#"{"refusal":"No."}"#) + F("refusal") + DONE).response.finishReason == .refusal)
    }

    @Test(
        "Errors by status: each has its kind",
        arguments: [
            (400, LLMError.Kind.invalidRequest), (401, .unauthenticated), (402, .permissionDenied), (403, .permissionDenied),
            (404, .notFound),
            (408, .providerTimeout), (413, .requestTooLarge), (422, .unprocessable), (429, .rateLimited(retryAfter: nil)),
            (500, .providerFailure),
            (502, .providerFailure), (503, .overloaded(retryAfter: nil)), (504, .providerTimeout), (529, .overloaded(retryAfter: nil)),
        ])
    func statuses(status: Int, kind: LLMError.Kind) {
        let got = decode(#"{"error":{"message":"m","type":"t","param":"p"}}"#, status: status)
        #expect(got.failure?.kind == kind)
        #expect(got.failure?.status == status)
        #expect(got.response.error?.param == "p")
        #expect(decode("<html>no</html>", status: status).failure?.kind == kind)
        #expect(decode("", status: status).failure?.kind == kind)
    }

    @Test(
        "A prompt beyond the context window has a kind of its own",
        arguments: [
            #"{"error":{"code":"context_length_exceeded","message":"m"}}"#,
            #"{"error":{"message":"This model's maximum context length is 8192 tokens."}}"#,
            #"{"error":{"message":"prompt is too long: 200001 tokens > 200000 maximum"}}"#,
            #"{"error":{"type":"exceed_context_size_error","message":"the request exceeds the available context size"}}"#,
        ])
    func contextOverflow(body: String) {
        #expect(decode(body, status: 400).failure?.kind == .contextOverflow)
        #expect(decode(E(body)).failure?.kind == .contextOverflow)
    }

    @Test(
        "Errors in other forms are read",
        arguments: [
            (#"{"detail":"Not allowed"}"#, "Not allowed"), (#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, "field required"),
            (#"{"message":"plain","code":400}"#, "plain"), (#"{"object":"error","message":"vllm","code":400}"#, "vllm"),
            (#"[{"error":{"message":"list","code":400}}]"#, "list"), ("just text", "just text"), (#"{"error":"short"}"#, "short"),
        ])
    func forms(body: String, message: String) {
        #expect(decode(body, status: 400).response.error?.message == message)
    }
}
