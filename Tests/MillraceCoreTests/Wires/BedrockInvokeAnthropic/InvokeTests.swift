import Testing

@testable import MillraceCore

private let wire = Wire(.bedrockInvokeAnthropic)

/// A message whose payload has an event of Anthropic's inside.
private func chunk(_ event: String, base64: String? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    let payload = #"{"bytes":"\#(base64 ?? Base64.encode(Array(event.utf8)))","p":"abcdef"}"#
    AWSEventStreamEncoder.append(event: "chunk", payload: payload.utf8, to: &bytes)
    return bytes
}

private let begin = chunk(
    #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":1}}}"#
)
private let stop =
    chunk(#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#) + chunk(#"{"type":"message_stop"}"#)

private func text(_ text: String) -> [UInt8] {
    chunk(#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#)
        + chunk(#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#)
        + chunk(#"{"type":"content_block_stop","index":0}"#)
}

private func decoded(_ bytes: [UInt8], isStreaming: Bool = true) -> (response: LLMResponse, failure: LLMError?) {
    var decoder = ResponseDecoder(wire: wire, context: ResponseContext(), isStreaming: isStreaming)
    var frames: [StreamFrame] = []
    decoder.push(bytes, into: &frames)
    decoder.finish(.closed, into: &frames)
    var fold = ResponseFold()
    fold.consume(frames)
    return (fold.response, decoder.failure)
}

@Suite("Bedrock InvokeModel")
struct InvokeTests {
    @Test("FR-32: events are taken out of their messages")
    func events() {
        let response = decoded(begin + text("é") + stop).response
        #expect(response.text == "é")
        #expect(response.outcome == .finished)
        #expect(response.responseID == "msg_1")
        #expect(response.usage?.inputTokens == 1 && response.usage?.outputTokens == 2)
    }

    @Test("FR-29: without its last message a stream is truncated, and half a message proves nothing")
    func truncated() {
        #expect(decoded(begin + text("a")).response.outcome == .truncated)
        #expect(decoded(begin + text("a") + stop.dropLast()).response.outcome == .truncated)
    }

    @Test("FR-30: an exception between the events is an error of the provider")
    func exception() {
        var bytes = begin + text("a")
        AWSEventStreamEncoder.append(exception: "throttlingException", payload: #"{"message":"slow"}"#.utf8, to: &bytes)
        let (response, failure) = decoded(bytes)
        #expect(failure?.kind == .rateLimited(retryAfter: nil))
        #expect(response.error?.message == "slow")
        #expect(response.text == "a")
    }

    @Test("what is no base64, and no JSON inside, is a malformed event", arguments: ["!!!!", "A", "bm8gSlNPTg=="])
    func malformed(_ base64: String) {
        let (response, failure) = decoded(begin + chunk("", base64: base64) + stop)
        #expect(response.outcome == .failed)
        if case .malformedEvent? = failure?.kind {} else { Issue.record("\(String(describing: failure))") }
    }

    @Test("FR-32: Converse where InvokeModel is expected is named")
    func converse() {
        var bytes: [UInt8] = []
        AWSEventStreamEncoder.append(event: "messageStart", payload: #"{"role":"assistant"}"#.utf8, to: &bytes)
        AWSEventStreamEncoder.append(event: "messageStop", payload: #"{"stopReason":"end_turn"}"#.utf8, to: &bytes)
        #expect(decoded(bytes).failure?.kind == .wrongWire("Bedrock Converse events"))
        let body = #"{"output":{"message":{"content":[]}},"stopReason":"end_turn"}"#
        #expect(decoded(Array(body.utf8), isStreaming: false).failure?.kind == .wrongWire("a Bedrock Converse response"))
        #expect(decoded(Array(#"{"message":"busy"}"#.utf8), isStreaming: false).response.error?.message == "busy")
    }

    @Test("requests name the model in the path, and the version in the body")
    func requests() throws {
        let request = LLMRequest(model: "anthropic.claude-v1:0", prompt: Prompt("Hi"))
        let written = try wire.encodeRequest(request)
        #expect(written.path == "model/anthropic.claude-v1%3A0/invoke-with-response-stream")
        let body = try JSONValue(parsing: written.body)
        #expect(body["anthropic_version"] == "bedrock-2023-05-31")
        #expect(body["model"] == nil && body["stream"] == nil)
        let read = try wire.decodeRequest(written.body, path: "/\(written.path)")
        #expect(read.model == request.model && read.isStreaming && read.prompt.messages == request.prompt.messages)
    }

    @Test("ER-08: an error is written as an exception of the service")
    func encodedError() throws {
        var encoder = ResponseEncoder(wire: wire)
        let error = ProviderError(type: "rate_limit_error", message: "slow")
        var decoder = AWSEventStreamDecoder()
        let messages = try decoder.messages(encoder.encode([.end(ResponseEnd(outcome: .failed, error: error))]))
        #expect(messages.last?[":exception-type"] == "throttlingException")
        #expect(messages.last?.payload == Array(#"{"message":"slow"}"#.utf8))
    }
}
