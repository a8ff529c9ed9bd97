import Testing

@testable import MillraceCore

private func part(_ index: Int) -> PartID { PartID(index: index) }

private func end(
    _ outcome: Outcome = .finished, _ reason: FinishReason? = .stop, raw: String? = nil, usage: Usage? = nil, error: ProviderError? = nil
)
    -> StreamFrame
{
    .end(ResponseEnd(outcome: outcome, finishReason: reason, rawFinishReason: raw, usage: usage, error: error))
}

private func call(_ id: ToolCallID, _ name: String, _ index: Int) -> StreamFrame {
    .toolCallStart(ToolCallStart(part: part(index), id: id, name: name))
}

private func arguments(_ text: String, _ index: Int) -> StreamFrame { .toolCallDelta(ToolCallDelta(part: part(index), arguments: text)) }

private func complete(_ id: ToolCallID, _ name: String, _ raw: String, _ index: Int) -> StreamFrame {
    .toolCallComplete(ToolCallComplete(part: part(index), outcome: .complete(ToolCall(checkedID: id, name: name, rawArguments: raw))))
}

/// The events of an encoded stream, each as its name and payload.
private func events(_ frames: [StreamFrame], _ options: ResponseEncodingOptions = ResponseEncodingOptions()) throws -> [String] {
    var encoder = ResponseEncoder(wire: Wire(.bedrockConverse), options: options)
    var decoder = AWSEventStreamDecoder()
    let messages = try decoder.messages(encoder.encode(frames))
    #expect(decoder.isAtBoundary)
    return messages.map { message in
        let type = message[":event-type"] ?? "exception \(message[":exception-type"] ?? "")"
        return "\(type) \(String(decoding: message.payload, as: UTF8.self))"
    }
}

@Suite("Converse responses: encoding")
struct ConverseEncodingTests {
    private let begin = #"messageStart {"role":"assistant"}"#

    @Test("text has no start event, as the service writes it")
    func text() throws {
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .textDelta(TextDelta(part: part(0), text: "a")), .textDelta(TextDelta(part: part(0), text: "b")),
            .textComplete(TextComplete(part: part(0), text: "ab")),
            end(usage: Usage(inputTokens: 1, outputTokens: 2, cacheReadTokens: 3)),
        ]
        #expect(
            try events(frames) == [
                begin, #"contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}"#,
                #"contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"b"}}"#, #"contentBlockStop {"contentBlockIndex":0}"#,
                #"messageStop {"stopReason":"end_turn"}"#,
                #"metadata {"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheReadInputTokens":3},"metrics":{"latencyMs":0}}"#,
            ])
    }

    @Test("blocks of calls follow one another, also where their pieces interleave")
    func calls() throws {
        let frames: [StreamFrame] = [
            call("t1", "f", 0), arguments(#"{"a""#, 0), call("t2", "g", 1), arguments("{", 1), arguments(":1}", 0), arguments("}", 1),
            complete("t1", "f", #"{"a":1}"#, 0), complete("t2", "g", "{}", 1), end(.finished, .toolCalls),
        ]
        #expect(
            try events(frames) == [
                begin, #"contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"name":"f","toolUseId":"t1"}}}"#,
                #"contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"a\""}}}"#,
                #"contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":":1}"}}}"#,
                #"contentBlockStop {"contentBlockIndex":0}"#,
                #"contentBlockStart {"contentBlockIndex":1,"start":{"toolUse":{"name":"g","toolUseId":"t2"}}}"#,
                #"contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":"{"}}}"#,
                #"contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":"}"}}}"#,
                #"contentBlockStop {"contentBlockIndex":1}"#,
                #"messageStop {"stopReason":"tool_use"}"#,
            ])
    }

    @Test("TC-23: a call without pieces has an empty object")
    func noArguments() throws {
        let written = try events([call("t1", "now", 0), complete("t1", "now", "{}", 0), end(.finished, .toolCalls)])
        #expect(written.contains(#"contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"#))
    }

    @Test("TC-27: what follows whole arguments is written, so that nobody takes the call for whole")
    func trailingText() throws {
        let partial = PartialToolCall(id: "t1", name: "f", rawArguments: "{}x")
        let frames: [StreamFrame] = [
            call("t1", "f", 0), arguments("{}", 0), .textDelta(TextDelta(part: part(1), text: "a")), arguments("x", 0),
            .toolCallComplete(ToolCallComplete(part: part(0), outcome: .invalid(partial, ArgumentError(.trailingText, offset: 2)))),
            .textComplete(TextComplete(part: part(1), text: "a")), end(.finished, .toolCalls),
        ]
        var encoder = ResponseEncoder(wire: Wire(.bedrockConverse))
        var decoder = ResponseDecoder(wire: Wire(.bedrockConverse), context: ResponseContext())
        var again: [StreamFrame] = []
        decoder.push(encoder.encode(frames), into: &again)
        decoder.finish(.closed, into: &again)
        var fold = ResponseFold()
        fold.consume(again)
        #expect(fold.response.toolCalls.isEmpty)
        #expect(fold.response.text == "a")
    }

    @Test("reasoning ends with its signature; what the provider keeps to itself is a block of its own")
    func reasoning() throws {
        let origin = ReasoningOrigin(wire: .bedrockConverse, field: "reasoningContent")
        let frames: [StreamFrame] = [
            .reasoningDelta(ReasoningDelta(part: part(0), text: "so")),
            .reasoningComplete(ReasoningComplete(part: part(0), reasoning: ReasoningPart(text: "so", signature: "QUJD", origin: origin))),
            .reasoningComplete(ReasoningComplete(part: part(1), reasoning: ReasoningPart(encrypted: "REVG", origin: origin))),
            .reasoningComplete(ReasoningComplete(part: part(2), reasoning: ReasoningPart(encrypted: "no base64!"))), end(),
        ]
        #expect(
            try events(frames) == [
                begin, #"contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"so"}}}"#,
                #"contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"QUJD"}}}"#,
                #"contentBlockStop {"contentBlockIndex":0}"#,
                #"contentBlockDelta {"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"REVG"}}}"#,
                #"contentBlockStop {"contentBlockIndex":1}"#, #"messageStop {"stopReason":"end_turn"}"#,
            ])
    }

    @Test(
        "ER-08: an error is the service's exception of its kind",
        arguments: [
            (ProviderError(type: "rate_limit_error", message: "slow", status: 429), "throttlingException"),
            (ProviderError(type: "overloaded_error", message: "slow"), "serviceUnavailableException"),
            (ProviderError(message: "slow", status: 400), "validationException"),
            (ProviderError(message: "slow", status: 504), "modelStreamErrorException"),
            (ProviderError(message: "slow"), "internalServerException"),
            (ProviderError(type: "throttlingException", message: "slow"), "throttlingException"),
        ])
    func errors(error: ProviderError, exception: String) throws {
        #expect(try events([end(.failed, .error, error: error)]) == [begin, #"exception \#(exception) {"message":"slow"}"#])
        let body = try JSONValue(parsing: Wire(.bedrockConverse).encodeError(error))
        #expect(body["message"] == "slow")
        #expect(body["__type"]?.stringValue?.lowercased() == exception.lowercased())
    }

    @Test("a response that was cut just stops, and one that was blocked is not to be tried again")
    func cut() throws {
        #expect(try events([end(.truncated, nil)]) == [begin])
        #expect(try events([end(.cancelled, nil)]) == [begin])
        #expect(try events([end(.blocked, nil)])[1].hasPrefix("exception validationException"))
    }

    @Test(
        "the reason is one of the wire's words, the provider's own where it is one",
        arguments: [
            (FinishReason.stop, nil, "end_turn"), (.stop, "stop_sequence", "stop_sequence"), (.stop, "stop", "end_turn"),
            (.length, "length", "max_tokens"), (.toolCalls, "end_turn", "end_turn"), (.contentFilter, "content_filter", "content_filtered"),
            (.contentFilter, "guardrail_intervened", "guardrail_intervened"), (.other("new"), "new", "new"),
            (.refusal, nil, "content_filtered"),
            (.length, "model_context_window_exceeded", "model_context_window_exceeded"),
        ] as [(FinishReason, String?, String)])
    func reasons(reason: FinishReason, raw: String?, word: String) throws {
        #expect(try events([end(.finished, reason, raw: raw)]).last == #"messageStop {"stopReason":"\#(word)"}"#)
    }

    @Test("a body has its blocks in order, with sources beside their text")
    func body() throws {
        let citation = Citation(url: "https://a", title: "t", kind: "url_citation")
        let response = LLMResponse(
            choice: LLMResponse.Choice(
                index: 0,
                parts: [
                    .text(TextPart("a", citations: [citation])), .toolCall(.complete(ToolCall(id: "t1", name: "f", arguments: ["b": 1]))),
                    .toolCall(.invalid(PartialToolCall(id: "t2", name: "g", rawArguments: "{x"), ArgumentError(.notJSON))),
                ], finishReason: .toolCalls), usage: Usage(inputTokens: 1, outputTokens: 2, totalTokens: 3))
        #expect(
            String(decoding: Wire(.bedrockConverse).encodeBody(response), as: UTF8.self)
                == #"{"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"a"}],"#
                + #""citations":[{"title":"t","location":{"web":{"url":"https://a"}}}]}},"#
                + #"{"toolUse":{"toolUseId":"t1","name":"f","input":{"b":1}}},{"toolUse":{"toolUseId":"t2","name":"g","input":"{x"}}]}},"#
                + #""stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":0}}"#)
    }

    @Test("sources, server tools, pictures and unknown events come back from a stream as they were")
    func opaquePartsComeBack() {
        let web = #"{"title":"t","location":{"web":{"url":"https://a","domain":"a"}}}"#
        let activity = ServerToolActivity(type: "server_tool_use", id: "s1", name: "nova_grounding", input: #"{"query":"q"}"#)
        var frames: [StreamFrame] = [
            .serverTool(ServerToolFrame(part: part(0), activity: activity)),
            .opaque(opaque("toolResult", #"{"toolResult":{"toolUseId":"s1","status":"success","content":[{"text":"r"}]}}"#, 1)),
            .textDelta(TextDelta(part: part(2), text: "a")),
            .citation(
                CitationFrame(part: part(2), citation: Citation(url: "https://a", title: "t", kind: "web", json: web))),
            .textComplete(TextComplete(part: part(2), text: "a")),
            .opaque(opaque("image", #"{"image":{"format":"png","source":{"bytes":"QUJD"}}}"#, 3)),
            .opaque(opaque("delta:hologram", #"{"x":1}"#, 4)), .opaque(opaque("event:newEvent", #"{"y":1}"#, 5)),
        ]
        frames.append(end())
        var encoder = ResponseEncoder(wire: Wire(.bedrockConverse))
        var decoder = ResponseDecoder(wire: Wire(.bedrockConverse), context: ResponseContext())
        var again: [StreamFrame] = []
        decoder.push(encoder.encode(frames), into: &again)
        decoder.finish(.closed, into: &again)
        var (before, after) = (ResponseFold(), ResponseFold())
        before.consume(frames)
        after.consume(again)
        var parts = after.response.parts
        if case .serverTool(var first)? = parts.first {
            #expect(first.json == #"{"toolUse":{"toolUseId":"s1","name":"nova_grounding","input":{"query":"q"},"type":"server_tool_use"}}"#)
            first.json = nil
            parts[0] = .serverTool(first)
        }
        #expect(parts == before.response.parts)
    }

    private func opaque(_ kind: String, _ json: String, _ index: Int) -> OpaqueFrame {
        OpaqueFrame(part: part(index), opaque: OpaquePart(wire: .bedrockConverse, kind: kind, json: json))
    }
}
