import MillraceCore
import Testing

/// Faults of Anthropic's messages: errors and ends.
@Suite("Faults: Anthropic, errors and ends")
struct AnthropicErrorFaultTests: AnthropicFaultNotation {
    private var overloaded: String {
        A(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_2"}"#)
    }

    @Test(
        "ER-03: the kind of an error inside the stream comes from its type, as if it had come by status",
        arguments: [
            ("overloaded_error", LLMError.Kind.overloaded(retryAfter: nil)), ("rate_limit_error", .rateLimited(retryAfter: nil)),
            ("api_error", .providerFailure), ("timeout_error", .providerTimeout), ("invalid_request_error", .invalidRequest),
            ("authentication_error", .unauthenticated), ("not_found_error", .notFound), ("permission_error", .permissionDenied),
            ("billing_error", .permissionDenied), ("request_too_large", .requestTooLarge),
        ])
    func er03(type: String, kind: LLMError.Kind) {
        let event = A(#"{"type":"error","error":{"type":"\#(type)","message":"m"},"request_id":"req_2"}"#)
        let got = read(START + TEXT(0, "Hel") + event + END("end_turn"))
        #expect(got.failure?.kind == kind)
        #expect(got.response.error?.type == type)
        #expect(got.response.error?.message == "m")
        #expect(got.response.text == "Hel")
        #expect(got.response.outcome == .failed)
        #expect(got.response.requestID == "req_2")
    }

    @Test("ER-04: an error before any content: nothing went out that a second try would repeat")
    func er04() {
        let got = read(START + A(#"{"type":"ping"}"#) + overloaded)
        #expect(!got.frames.contains { $0.isContent })
        #expect(got.failure?.kind == .overloaded(retryAfter: nil))
        #expect(got.failure?.isRetryable == true)
    }

    @Test("ER-07, ER-10: only message_stop after a stop reason proves the end")
    func er07() {
        let call = CALL(0, "t", "f") + INPUT(0, "{}") + CLOSE(0)
        let delta = A(#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}"#)
        for cut in [START, START + call, START + call + delta, START + call + STOP, START + call + delta + "data: [DONE]\n\n"] {
            let got = read(cut)
            #expect(got.response.outcome == .truncated)
            #expect(got.calls.isEmpty)
        }
        #expect(read(START + call + delta + STOP).shown == ["f({})"])
        // The last event without its blank line is there nevertheless.
        #expect(read(String((START + call + delta + STOP).dropLast(2))).shown == ["f({})"])
    }

    @Test("ER-12: a ping is a sign of life, but no progress")
    func er12() {
        var decoder = ResponseDecoder(wire: Wire(.anthropicMessages), context: ResponseContext())
        var frames: [StreamFrame] = []
        decoder.push(Array(START.utf8), into: &frames)
        #expect(decoder.modelEventCount == 1)
        decoder.push(Array(A(#"{"type": "ping"}"#).utf8), into: &frames)
        #expect(decoder.modelEventCount == 1)
        decoder.push(Array(TEXT(0, "hi").utf8), into: &frames)
        #expect(decoder.modelEventCount == 4)
    }

    @Test("ER-21, ER-22: a refusal is an end of its own: its calls cannot be run, its details are kept")
    func er22() {
        let refusal = A(
            #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":"bio"}},"usage":{"output_tokens":0}}"#
        )
        let got = read(START + refusal + STOP)
        #expect(got.response.finishReason == .refusal)
        #expect(got.response.outcome == .finished)
        #expect(got.response.metadata["stop_details"]?["category"] == "bio")
        #expect(got.response.usage?.outputTokens == 0)
        let call = read(START + CALL(0, "t", "f") + INPUT(0, #"{"a":1}"#) + CLOSE(0) + refusal + STOP)
        #expect(call.calls.isEmpty)
        #expect(call.outcomes == ["incomplete"])
        let empty = read(START + END("end_turn"))
        #expect(empty.response.outcome == .finished)
        #expect(empty.codes.contains(.emptyAnswer))
    }

    @Test("FR-11, FR-32: a sentinel means nothing here, and another dialect is named")
    func fr32() {
        #expect(read(START + "data: [DONE]\n\n" + TEXT(0, "hi") + END("end_turn")).response.outcome == .finished)
        #expect(read(START + TEXT(0, "hi") + END("end_turn") + "data: [DONE]\n\n").response.outcome == .finished)
        let chat = read(#"data: {"id":"c","object":"chat.completion.chunk","choices":[]}"# + "\n\n")
        #expect(chat.failure?.kind == .wrongWire("OpenAI chat completions"))
        let responses = read(A(#"{"type":"response.created","response":{}}"#))
        #expect(responses.failure?.kind == .wrongWire("OpenAI Responses events"))
        let bedrock = read(#"data: {"bytes":"e30="}"# + "\n\n")
        #expect(bedrock.failure?.kind == .wrongWire("Bedrock InvokeModel events"))
    }

    @Test("FR-05: where the event has no name the payload tells what it is, and where they differ too")
    func names() {
        let stream = START + TEXT(0, "hi") + END("end_turn")
        let nameless = stream.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("event:") }
            .joined(separator: "\n")
        #expect(read(nameless).response.text == "hi")
        #expect(read(nameless).response.outcome == .finished)
        let wrong = stream.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("event:") ? "event: message" : String($0) }.joined(separator: "\n")
        #expect(read(wrong).response.text == "hi")
        #expect(read(wrong).codes.contains(.eventNameDiffersFromType))
    }

    @Test("RG-15: interleaved calls come out one block after the other, each opened and closed once")
    func rg15() throws {
        let stream =
            START + CALL(0, "c1", "f") + CALL(1, "c2", "g") + INPUT(0, #"{"a":"#) + INPUT(1, #"{"b":"#) + INPUT(0, "1}") + INPUT(1, "2}")
            + CLOSE(0) + CLOSE(1) + END("tool_use")
        var encoder = ResponseEncoder(wire: Wire(.anthropicMessages))
        let bytes = encoder.encode(read(stream).frames)
        var open: Int?
        var next = 0
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("data: ") {
            let event = try JSONValue(parsing: String(line.dropFirst(6)))
            let index = event["index"]?.intValue
            switch event["type"]?.stringValue {
            case "content_block_start":
                #expect(open == nil)
                #expect(index == next)
                open = index
                next += 1
            case "content_block_delta": #expect(index == open)
            case "content_block_stop":
                #expect(index == open)
                open = nil
            default: #expect(open == nil)
            }
        }
        #expect(next == 2)
        #expect(read(String(decoding: bytes, as: UTF8.self)).shown == [#"f({"a":1})"#, #"g({"b":2})"#])
    }

    @Test("RG-18, RG-24: one end of the right kind; none of success after a failure")
    func rg18() {
        for (reading, last) in [
            (read(START + TEXT(0, "hi") + END("end_turn")), "message_stop"), (read(START + TEXT(0, "hi") + overloaded), "error"),
            (read(START + TEXT(0, "hi")), "content_block_stop"),
        ] {
            var encoder = ResponseEncoder(wire: Wire(.anthropicMessages))
            let text = String(decoding: encoder.encode(reading.frames), as: UTF8.self)
            let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
            #expect(names.last == last)
            #expect(names.count { $0 == "message_stop" || $0 == "error" } <= 1)
            #expect(!text.contains("[DONE]"))
        }
    }
}
