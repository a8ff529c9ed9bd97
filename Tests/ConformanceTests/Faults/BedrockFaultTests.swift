// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

/// A message of a Bedrock stream.
private func B(_ type: String, _ payload: String) -> [UInt8] {
    var bytes: [UInt8] = []
    AWSEventStreamEncoder.append(event: type, payload: payload.utf8, to: &bytes)
    return bytes
}

/// An exception of a Bedrock stream.
private func X(_ type: String, _ payload: String) -> [UInt8] {
    var bytes: [UInt8] = []
    AWSEventStreamEncoder.append(exception: type, payload: payload.utf8, to: &bytes)
    return bytes
}

private let begin = B("messageStart", #"{"role":"assistant"}"#)
private let report = B("metadata", #"{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":1}}"#)

private func text(_ text: String, block: Int = 0) -> [UInt8] {
    B("contentBlockDelta", #"{"contentBlockIndex":\#(block),"delta":{"text":"\#(text)"}}"#)
}

private func call(_ id: String, _ name: String, block: Int) -> [UInt8] {
    B("contentBlockStart", #"{"contentBlockIndex":\#(block),"start":{"toolUse":{"toolUseId":"\#(id)","name":"\#(name)"}}}"#)
}

/// A piece of a tool's input, given as it stands in JSON.
private func input(_ piece: String, block: Int) -> [UInt8] {
    B("contentBlockDelta", #"{"contentBlockIndex":\#(block),"delta":{"toolUse":{"input":"\#(piece)"}}}"#)
}

private func close(_ block: Int) -> [UInt8] { B("contentBlockStop", #"{"contentBlockIndex":\#(block)}"#) }

private func stop(_ reason: String) -> [UInt8] { B("messageStop", #"{"stopReason":"\#(reason)"}"#) }

/// A whole body of `Converse`.
private func body(_ content: String, stop reason: String = "end_turn") -> [UInt8] {
    Array(#"{"output":{"message":{"role":"assistant","content":[\#(content)]}},"stopReason":"\#(reason)"}"#.utf8)
}

/// Decodes a response of Bedrock whole, byte by byte and at cuts in two, which must give the same each time.
private func read(
    _ messages: [[UInt8]], end: EndOfInput = .closed, isStreaming: Bool = true, tools: Set<String> = [], status: Int = 200,
    _ location: SourceLocation = #_sourceLocation
) -> FaultReading {
    let bytes = Array(messages.joined())
    let context = ResponseContext(status: status, requestID: "req_1", declaredTools: tools, idSeed: "s")
    func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
        var decoder = ResponseDecoder(wire: Wire(.bedrockConverse), context: context, isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        for piece in pieces { decoder.push(Array(piece), into: &frames) }
        decoder.finish(end, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
    }
    let whole = run([bytes[...]])
    func isSame(_ other: FaultReading) -> Bool { other.frames == whole.frames && other.failure == whole.failure }
    #expect(isSame(run(bytes.indices.map { bytes[$0...$0] })), "byte by byte", sourceLocation: location)
    for cut in bytes.indices where !isSame(run([bytes[..<cut], bytes[cut...]])) {
        Issue.record("another response or error when cut at byte \(cut)", sourceLocation: location)
        break
    }
    #expect(FrameVerifier.violations(in: whole.frames).isEmpty, sourceLocation: location)
    return whole
}

private func isMalformed(_ error: LLMError?) -> Bool {
    if case .malformedEvent? = error?.kind { true } else { false }
}

@Suite("Faults of Bedrock: framing")
struct BedrockFramingFaultTests {
    @Test("FR-28: one damaged message ends the response with a typed error; no good message after it is read")
    func damagedMessage() {
        var damaged = text("b")
        damaged[damaged.count - 10] ^= 1
        let reading = read([begin, text("a"), damaged, text("c"), stop("end_turn")])
        #expect(reading.response.text == "a")
        #expect(reading.response.outcome == .failed)
        #expect(isMalformed(reading.failure))
    }

    @Test("FR-29: a body that ends inside a message is truncated, also behind the proof of the end")
    func cutMessage() {
        #expect(read([begin, text("a"), Array(stop("end_turn").dropLast())]).response.outcome == .truncated)
        #expect(read([begin, text("a"), stop("end_turn"), Array(report.dropLast())]).response.outcome == .truncated)
        #expect(read([Array(begin.dropLast())]).response.outcome == .truncated)
        #expect(read([begin, text("a"), stop("end_turn")]).response.outcome == .finished)
        #expect(read([begin, text("a")]).response.outcome == .truncated, "a clean close proves nothing")
    }

    @Test(
        "FR-30: an exception is a typed error of its kind",
        arguments: [
            ("throttlingException", LLMError.Kind.rateLimited(retryAfter: nil), true),
            ("serviceUnavailableException", .overloaded(retryAfter: nil), true), ("modelStreamErrorException", .providerFailure, true),
            ("internalServerException", .providerFailure, true), ("validationException", .invalidRequest, false),
            ("modelTimeoutException", .providerTimeout, true), ("newException", .providerFailure, true),
        ])
    func exceptions(type: String, kind: LLMError.Kind, isRetryable: Bool) {
        let reading = read([begin, X(type, #"{"message":"slow"}"#)])
        #expect(reading.failure?.kind == kind)
        #expect(reading.failure?.isRetryable == isRetryable)
        #expect(reading.response.outcome == .failed)
        #expect(reading.response.error?.type == type)
        #expect(reading.response.error?.message == "slow")
        #expect(reading.frames.filter(\.isContent).isEmpty, "before the commit point")
    }

    @Test("FR-30: a message of type error tells code and words in its headers")
    func errorMessage() {
        var bytes: [UInt8] = []
        let headers = [
            AWSEventStreamHeader(":error-code", "InternalError"), AWSEventStreamHeader(":error-message", "broken"),
            AWSEventStreamHeader(":message-type", "error"),
        ]
        AWSEventStreamEncoder.append(headers: headers, payload: [], to: &bytes)
        let reading = read([begin, text("a"), bytes, text("b"), stop("end_turn")])
        #expect(reading.response.outcome == .failed)
        #expect(reading.response.text == "a")
        #expect(reading.response.error?.type == "InternalError")
        #expect(reading.response.error?.message == "broken")
    }

    @Test("FR-30: an exception behind a call leaves nothing to run")
    func exceptionAfterCall() {
        let reading = read([begin, call("t1", "f", block: 0), input("{}", block: 0), close(0), X("throttlingException", "{}")])
        #expect(reading.calls.isEmpty)
        #expect(reading.outcomes == ["incomplete"])
    }

    @Test("FR-31: a length that cannot be is refused, whatever it says")
    func hostileLength() {
        let reading = read([[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]])
        #expect(reading.response.outcome == .failed)
        #expect(isMalformed(reading.failure))
    }

    @Test("FR-32: another dialect is named, not taken for an empty answer")
    func otherDialect() {
        let invoke = B("chunk", #"{"bytes":"eyJ0eXBlIjoicGluZyJ9"}"#)
        #expect(read([invoke, invoke]).failure?.kind == .wrongWire("Bedrock InvokeModel events"))
        let chat = Array("data: {\"object\":\"chat.completion.chunk\",\"choices\":[]}\n\n".utf8)
        #expect(read([chat, chat]).failure?.kind == .wrongWire("OpenAI chat completions"))
        let anthropic = Array(#"{"type":"message","role":"assistant","content":[]}"#.utf8)
        #expect(read([anthropic], isStreaming: false).failure?.kind == .wrongWire("an Anthropic message"))
        let page = Array("<html>busy</html>".utf8)
        #expect(read([page]).failure?.kind == .unexpectedBody("a web page (HTML)"))
    }

    @Test("FR-21: a whole body where a stream was asked for is read")
    func wholeBody() {
        let reading = read([body(#"{"text":"a"}"#)])
        #expect(reading.response.outcome == .finished)
        #expect(reading.response.text == "a")
        #expect(reading.codes.contains(.wholeBodyInsteadOfStream))
    }
}

@Suite("Faults of Bedrock: content")
struct BedrockFaultTests {
    @Test("TC-26: the input that was gathered is the input of the call")
    func gatheredInput() {
        let streamed = read([
            begin, call("t1", "f", block: 0), input(#"{\"a\""#, block: 0), input(":1}", block: 0), close(0), stop("tool_use"), report,
        ])
        #expect(streamed.shown == [#"f({"a":1})"#])
        let whole = read([body(#"{"toolUse":{"toolUseId":"t1","name":"f","input":{"a":1}}}"#, stop: "tool_use")], isStreaming: false)
        #expect(whole.calls == streamed.calls)
        #expect(whole.response.finishReason == streamed.response.finishReason)
    }

    @Test("TC-53: a delta of a block that never began is a failed call without a name")
    func callWithoutStart() {
        let reading = read([begin, input("{}", block: 3), stop("tool_use")])
        #expect(reading.calls.isEmpty)
        #expect(reading.outcomes == ["invalid"])
        #expect(reading.codes.contains(.toolCallWithoutName))
    }

    @Test("TC-53: pieces belong to the block they name, also when it was stopped")
    func lateDelta() {
        let reading = read([
            begin, call("t1", "f", block: 1), call("t2", "g", block: 2), input(#"{\"a\":"#, block: 1), input("{}", block: 2), close(1),
            input("1}", block: 1), close(2), stop("tool_use"),
        ])
        #expect(reading.shown == [#"f({"a":1})"#, "g({})"])
    }

    @Test("TC-53, TC-23: a call without input has an empty object")
    func noInput() {
        for pieces in [[], [input("", block: 0)], [input(" ", block: 0)]] {
            let reading = read([begin, call("t1", "now", block: 0)] + pieces + [close(0), stop("tool_use")])
            #expect(reading.shown == ["now({})"])
        }
        let whole = read([body(#"{"toolUse":{"toolUseId":"t1","name":"now"}}"#, stop: "tool_use")], isStreaming: false)
        #expect(whole.shown == ["now({})"])
    }

    @Test("TC-24: an empty object in the start event stands for what is still to come, a full one is the value")
    func inputInStart() {
        func start(_ json: String) -> [UInt8] {
            B("contentBlockStart", #"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"f","input":\#(json)}}}"#)
        }
        #expect(read([begin, start("{}"), input(#"{\"a\":1}"#, block: 0), stop("tool_use")]).shown == [#"f({"a":1})"#])
        #expect(read([begin, start(#"{"a":1}"#), close(0), stop("tool_use")]).shown == [#"f({"a":1})"#])
    }

    @Test("TC-53: a delta of an unknown kind is kept and opens no block")
    func unknownDelta() {
        let odd = B("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"hologram":{"x":1}}}"#)
        let reading = read([begin, odd, text("a", block: 1), stop("end_turn")])
        #expect(reading.response.text == "a")
        #expect(reading.kinds == ["opaque", "text"])
        #expect(reading.codes.contains(.unknownPart))
    }

    @Test("TC-21: input that is an object keeps its order and its numbers")
    func objectInput() {
        let json = #"{"toolUse":{"toolUseId":"t1","name":"f","input":{"b":1.50,"a":12345678901234567890}}}"#
        #expect(read([body(json, stop: "tool_use")], isStreaming: false).shown == [#"f({"b":1.50,"a":12345678901234567890})"#])
    }

    @Test("TC-36: calls with a natural stop are calls")
    func naturalStop() {
        let reading = read([begin, call("t1", "f", block: 0), input("{}", block: 0), close(0), stop("end_turn")])
        #expect(reading.response.finishReason == .toolCalls)
        #expect(reading.response.rawFinishReason == "end_turn")
        #expect(reading.shown == ["f({})"])
    }

    @Test("TC-15: a tool whose name the service refuses is known by its own name")
    func adaptedName() throws {
        let name = "weather.get forecast"
        var request = LLMRequest(model: "m", prompt: Prompt("Hi"))
        request.tools = [ToolDescriptor(name: name, description: "d")]
        let sent = try JSONValue(parsing: Wire(.bedrockConverse).encodeRequest(request).body)
        let wireName = try #require(sent["toolConfig"]?["tools"]?.arrayValue?.first?["toolSpec"]?["name"]?.stringValue)
        #expect(
            wireName.utf8.allSatisfy {
                Array("_-".utf8).contains($0) || Unicode.Scalar($0).properties.isAlphabetic || (48...57).contains($0)
            })
        #expect(read([begin, call("t1", wireName, block: 0), close(0), stop("tool_use")], tools: [name]).calls.map(\.name) == [name])
    }

    @Test("RS-07: reasoning that is only a signature, or only what the provider keeps to itself, stays")
    func opaqueReasoning() {
        func reasoning(_ field: String, _ text: String, block: Int) -> [UInt8] {
            B("contentBlockDelta", #"{"contentBlockIndex":\#(block),"delta":{"reasoningContent":{"\#(field)":"\#(text)"}}}"#)
        }
        let reading = read([
            begin, reasoning("text", "", block: 0), reasoning("signature", "QUJD", block: 0), close(0),
            reasoning("redactedContent", "REVG", block: 1), close(1), reasoning("text", "so", block: 2),
            reasoning("signature", "R0", block: 2),
            reasoning("signature", "hJ", block: 2), close(2), text("a", block: 3), close(3), stop("end_turn"),
        ])
        let parts = reading.response.parts.compactMap { if case .reasoning(let part) = $0 { part } else { nil } }
        #expect(parts.map(\.signature) == ["QUJD", nil, "R0hJ"])
        #expect(parts.map(\.encrypted) == [nil, "REVG", nil])
        #expect(parts.map(\.text) == ["", "", "so"])
        let whole = read(
            [
                body(
                    #"{"reasoningContent":{"reasoningText":{"text":"","signature":"QUJD"}}},{"reasoningContent":{"redactedContent":"REVG"}},"#
                        + #"{"reasoningContent":{"reasoningText":{"text":"so","signature":"R0hJ"}}},{"text":"a"}"#)
            ], isStreaming: false)
        #expect(whole.response.parts == reading.response.parts)
    }

    @Test("ER-21: an answer a guardrail stopped is filtered: its calls are incomplete and the guardrail's word is kept")
    func guardrail() {
        let trace = B("metadata", #"{"usage":{"inputTokens":3},"trace":{"guardrail":{"actionReason":"Guardrail blocked."}}}"#)
        let reading = read([
            begin, text("Step 1:"), call("t1", "f", block: 1), input("{}", block: 1), close(1), stop("guardrail_intervened"), trace,
        ])
        #expect(reading.response.finishReason == .contentFilter)
        #expect(reading.response.rawFinishReason == "guardrail_intervened")
        #expect(reading.calls.isEmpty)
        #expect(reading.outcomes == ["incomplete"])
        #expect(reading.response.metadata["trace"]?["guardrail"]?["actionReason"] == "Guardrail blocked.")
    }

    @Test("ER-21: an event that takes content back is handed on")
    func retraction() {
        let reading = read([begin, text("secret"), B("redactContent", #"{"contentBlockIndex":0}"#), stop("content_filtered")])
        #expect(reading.response.finishReason == .contentFilter)
        let opaque = reading.response.parts.compactMap { if case .opaque(let part) = $0 { part.kind } else { nil } }
        #expect(opaque == ["event:redactContent"])
    }

    @Test("a call the model wrote in a broken form fails the response: nothing of it is run")
    func malformedCall() {
        let reading = read([begin, call("t1", "f", block: 0), input("{}", block: 0), stop("malformed_tool_use")])
        #expect(reading.response.outcome == .failed)
        #expect(reading.calls.isEmpty)
    }

    @Test("MD-06: usage in the metadata event behind the end is read, and so is one before it")
    func usage() {
        #expect(read([begin, text("a"), stop("end_turn"), report]).response.usage?.totalTokens == 5)
        #expect(read([begin, text("a"), report, stop("end_turn")]).response.usage?.inputTokens == 3)
    }

    @Test("ER-06: a second response in the stream is no answer")
    func spliced() {
        let reading = read([begin, text("a"), close(0), begin, text("b"), stop("end_turn")])
        #expect(reading.response.outcome == .failed)
        #expect(reading.failure?.kind == .spliced)
    }
}
