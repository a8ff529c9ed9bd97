import MillraceCore
import Testing

/// The forms in which servers tell errors, by status and inside the stream, and the kind that each becomes (catalogue 7.1, ER-02, ER-03).
@Suite("Faults: forms of errors")
struct ErrorFormFaultTests {
    @Test(
        "ER-03: words and codes inside a 200 stream have the kind of the status they stand for",
        arguments: [
            (#"{"error":{"message":"m","code":429}}"#, LLMError.Kind.rateLimited(retryAfter: nil)),
            (#"{"error":{"message":"m","code":"429"}}"#, .rateLimited(retryAfter: nil)),
            (#"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#, .rateLimited(retryAfter: nil)),
            (#"{"error":{"message":"m","type":"insufficient_quota"}}"#, .rateLimited(retryAfter: nil)),
            (#"{"error":{"message":"m","code":401}}"#, .unauthenticated),
            (#"{"error":{"message":"m","code":"invalid_api_key"}}"#, .unauthenticated),
            (#"{"error":{"message":"m","code":"model_not_found"}}"#, .notFound),
            (#"{"error":{"message":"m","code":502}}"#, .providerFailure),
            (#"{"error":{"message":"m","type":"server_error"}}"#, .providerFailure),
            (#"{"error":{"message":"m","code":503,"status":"UNAVAILABLE"}}"#, .overloaded(retryAfter: nil)),
            (#"{"error":{"message":"m","type":"BadRequestError","code":400}}"#, .invalidRequest),
            (#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, .invalidRequest),
            (#"{"error":{"message":"m","code":"content_filter"}}"#, .contentFiltered), (#"{"error":"oops"}"#, .providerFailure),
            (#"{"error":{}}"#, .providerFailure),
        ])
    func words(payload: String, kind: LLMError.Kind) {
        let got = decode(D(#"{"content":"Hi"}"#) + E(payload) + DONE)
        #expect(got.failure?.kind == kind)
        #expect(got.response.outcome == .failed)
        #expect(got.response.finishReason == .error)
        #expect(got.response.text == "Hi")
        guard case .stream(event: 2, _)? = got.failure?.location else {
            Issue.record("not placed at its event")
            return
        }
    }

    @Test("ER-02: an error in the choice, as routers put it: content of the same chunk first, then the error")
    func inChoice() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"error","error":{"message":"m","code":502}}]}"#) + DONE)
        #expect(got.response.text == "x")
        #expect(got.response.outcome == .failed)
        #expect(got.response.error?.message == "m")
        #expect(got.failure?.kind == .providerFailure)
    }

    @Test("ER-02: an error beside a call: the call is kept to be read and never run")
    func besideCall() {
        let got = decode(
            E(
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3},"error":{"message":"m"}}"#
            ) + DONE)
        #expect(got.outcomes == ["incomplete"])
        #expect(got.calls.isEmpty)
        #expect(got.response.usage?.inputTokens == 3)
        #expect(got.response.outcome == .failed)
    }

    @Test(
        "Error bodies in the frame of a stream, after blanks or a byte-order mark",
        arguments: [
            "data: {\"error\":{\"message\":\"m\"}}\n\n", "event: error\ndata: {\"error\":{\"message\":\"m\"}}\n\n",
            ": ping\n\ndata: {\"error\":{\"message\":\"m\"}}\n\ndata: [DONE]\n\n", "data:{\"error\":{\"message\":\"m\"}}",
            "\u{FEFF}{\"error\":{\"message\":\"m\"}}", "\n\n {\"error\":{\"message\":\"m\"}}\n", "[{\"error\":{\"message\":\"m\"}}]",
        ])
    func framedBody(body: String) {
        let got = decode(body, status: 500)
        #expect(got.response.error?.message == "m")
        #expect(got.failure?.kind == .providerFailure)
        #expect(got.failure?.location == .response)
    }

    @Test("Mistral's list of what is wrong inside of the message")
    func nestedMessage() {
        let body =
            #"{"object":"error","message":{"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]},"type":"invalid_request_error","code":null}"#
        let got = decode(body, status: 422)
        #expect(got.response.error?.message == "Field required")
        #expect(got.failure?.kind == .unprocessable)
    }

    @Test(
        "A web page, plain text or nothing as the body of an error: the status decides, an extract is kept, none of it is described",
        arguments: ["<html><body>SECRET 502</body></html>", "SECRET upstream", ""])
    func noJSON(body: String) {
        let got = decode(body, status: 502)
        #expect(got.failure?.kind == .providerFailure)
        #expect(got.failure?.isRetryable == true)
        #expect(got.response.error?.message == (body.isEmpty ? nil : body))
        #expect(got.failure.map { "\($0)" }?.contains("SECRET") == false)
        let long = decode(String(repeating: "x", count: 3000), status: 400)
        #expect((long.response.error?.message?.utf8.count ?? 0) <= 2048)
    }

    @Test(
        "Phrases for a prompt beyond the context window",
        arguments: [
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
            "Your input exceeds the context window of this model.", "prompt is too long: 200001 tokens > 200000 maximum",
            "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000",
            "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).",
            "Prompt contains 65673 tokens, too large for model with 32768 maximum context length",
            "Please reduce the length of the messages or completion.", "the request exceeds the available context size",
            "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
            "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
            "Your request exceeded model token limit: 8192", "Prompt exceeds max length", "Range of input length should be [1, 6000]",
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193", "Input is too long for requested model.",
        ])
    func overflow(message: String) {
        #expect(decode("{\"error\":{\"message\":\"\(message)\"}}", status: 400).failure?.kind == .contextOverflow)
    }

    @Test(
        "Limits of rate and other refusals are no full context",
        arguments: [
            (429, "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 20000, Requested 15000."),
            (429, "Quota exceeded for metric: generate_content_free_tier_input_token_count, limit: 250000"),
            (400, "max_tokens is too large: 99999."),
        ])
    func noOverflow(status: Int, message: String) {
        #expect(decode("{\"error\":{\"message\":\"\(message)\"}}", status: status).failure?.kind != .contextOverflow)
    }

    @Test("ER-15: what the provider asks to wait is part of the kind")
    func wait() {
        let context = ResponseContext(status: 429, retryAfter: .seconds(30))
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: context)
        var frames: [StreamFrame] = []
        decoder.push(Array(#"{"error":{"message":"m"}}"#.utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        #expect(decoder.failure?.retryAfter == .seconds(30))
    }
}
