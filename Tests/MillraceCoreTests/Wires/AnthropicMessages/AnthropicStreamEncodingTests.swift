import Testing

@testable import MillraceCore

/// The events of an encoded stream, each checked to be named after its type.
private func events(_ bytes: [UInt8]) throws -> [JSONValue] {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.isEmpty || text.hasSuffix("\n\n"))
    var events: [JSONValue] = []
    for event in text.split(separator: "\n\n") {
        let lines = event.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 2 && lines[0].hasPrefix("event: ") && lines[1].hasPrefix("data: "))
        let value = try JSONValue(parsing: String(lines[1].dropFirst(6)))
        #expect(value["type"]?.stringValue == String(lines[0].dropFirst(7)))
        events.append(value)
    }
    return events
}

private func encoded(_ frames: [StreamFrame], _ options: ResponseEncodingOptions = ResponseEncodingOptions()) throws -> [JSONValue] {
    var encoder = ResponseEncoder(wire: Wire(.anthropicMessages), options: options)
    return try events(encoder.encode(frames))
}

/// What was written between `message_start` and `message_delta`, as short words: `0 start text`, `0 text_delta`, `0 stop`.
private func blocks(_ frames: [StreamFrame]) throws -> [String] {
    try encoded(frames + [end()]).dropFirst().dropLast(2).map { event in
        let index = event["index"]?.intValue ?? -1
        switch event["type"]?.stringValue {
        case "content_block_start": return "\(index) start \(event["content_block"]?["type"]?.stringValue ?? "")"
        case "content_block_stop": return "\(index) stop"
        default: return "\(index) \(event["delta"]?["type"]?.stringValue ?? "")"
        }
    }
}

private func end(
    _ outcome: Outcome = .finished, _ reason: FinishReason? = .stop, raw: String? = nil, usage: Usage? = nil, metadata: JSONObject = [:],
    error: ProviderError? = nil
) -> StreamFrame {
    .end(ResponseEnd(outcome: outcome, finishReason: reason, rawFinishReason: raw, usage: usage, metadata: metadata, error: error))
}

private func part(_ index: Int) -> PartID { PartID(index: index) }
private func text(_ text: String, _ index: Int = 0) -> [StreamFrame] {
    [.textDelta(TextDelta(part: part(index), text: text)), .textComplete(TextComplete(part: part(index), text: text))]
}
private func start(_ index: Int, _ name: String) -> StreamFrame {
    .toolCallStart(ToolCallStart(part: part(index), id: ToolCallID("t\(index)"), name: name))
}
private func arguments(_ index: Int, _ text: String) -> StreamFrame {
    .toolCallDelta(ToolCallDelta(part: part(index), arguments: text))
}
private func complete(_ index: Int, _ name: String, _ text: String) -> StreamFrame {
    .toolCallComplete(
        ToolCallComplete(
            part: part(index), outcome: .complete(ToolCall(checkedID: ToolCallID("t\(index)"), name: name, rawArguments: text))))
}
private func reasoning(_ index: Int, _ part: ReasoningPart) -> StreamFrame {
    .reasoningComplete(ReasoningComplete(part: PartID(index: index), reasoning: part))
}

@Suite("Anthropic responses: stream encoding")
struct AnthropicStreamEncodingTests {
    @Test("A stream is what Anthropic's own looks like")
    func shape() throws {
        let usage = Usage(inputTokens: 3, outputTokens: 1, raw: ["input_tokens": 3, "output_tokens": 1, "service_tier": "standard"])
        var frames: [StreamFrame] = [.start(ResponseStart(model: "c", responseID: "m")), .usage(usage)]
        frames += text("Hi") + [.usage(Usage(inputTokens: 3, outputTokens: 5))]
        frames.append(end(raw: "end_turn", metadata: ["container": ["id": "x"], "context_management": ["a": 1], "object": "o"]))
        let expected: [JSONValue] = [
            [
                "type": "message_start",
                "message": [
                    "id": "m", "type": "message", "role": "assistant", "model": "c", "content": [], "stop_reason": nil,
                    "stop_sequence": nil,
                    "usage": ["input_tokens": 3, "output_tokens": 1, "service_tier": "standard"],
                ],
            ],
            ["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]],
            ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": "Hi"]],
            ["type": "content_block_stop", "index": 0],
            [
                "type": "message_delta", "delta": ["stop_reason": "end_turn", "stop_sequence": nil, "container": ["id": "x"]],
                "usage": ["input_tokens": 3, "output_tokens": 5, "service_tier": "standard"], "context_management": ["a": 1],
            ],
            ["type": "message_stop"],
        ]
        #expect(try encoded(frames) == expected)
    }

    @Test("Usage of other wires is told in Anthropic's terms: without what came from the cache")
    func foreignUsage() throws {
        let usage = Usage(inputTokens: 10, outputTokens: 5, reasoningTokens: 2, cacheReadTokens: 4, raw: ["prompt_tokens": 10])
        let last = try encoded(text("Hi") + [end(usage: usage)])
        let expected: JSONValue = [
            "input_tokens": 6, "cache_read_input_tokens": 4, "output_tokens": 5, "output_tokens_details": ["thinking_tokens": 2],
        ]
        #expect(last[last.count - 2]["usage"] == expected)
    }

    @Test("One block at a time: a call whose value is complete makes room, one that is not is waited for")
    func oneAtATime() throws {
        let whole = [start(0, "f"), arguments(0, "{}"), start(1, "g"), arguments(1, "{"), arguments(1, "}"), complete(0, "f", "{}")]
        #expect(
            try blocks(whole + [complete(1, "g", "{}")]) == [
                "0 start tool_use", "0 input_json_delta", "0 stop", "1 start tool_use", "1 input_json_delta", "1 input_json_delta",
                "1 stop",
            ])
        let mixed = [start(0, "f"), arguments(0, "{"), start(1, "g"), arguments(1, "{}")] + text("x", 2) + [arguments(0, "}")]
        #expect(
            try blocks(mixed + [complete(0, "f", "{}"), complete(1, "g", "{}")]) == [
                "0 start tool_use", "0 input_json_delta", "0 input_json_delta", "0 stop", "1 start tool_use", "1 input_json_delta",
                "1 stop",
                "2 start text", "2 text_delta", "2 stop",
            ])
    }

    @Test("A call that was told as whole and turns out broken ends the stream in an error")
    func spoiled() throws {
        let broken = ToolCallOutcome.invalid(PartialToolCall(id: "t0", name: "f", rawArguments: "{}{}"), ArgumentError(.trailingText))
        let frames =
            [start(0, "f"), arguments(0, "{}")] + text("x", 1)
            + [.toolCallComplete(ToolCallComplete(part: part(0), outcome: broken)), end(.finished, .toolCalls)]
        #expect(try encoded(frames).last?["type"] == "error")
    }

    @Test("A broken call in a response that claims to be whole ends as if cut, so that no client runs half of its input")
    func broken() throws {
        let partial = PartialToolCall(id: "t0", name: "f", rawArguments: "{\"a")
        let frames: [StreamFrame] = [
            start(0, "f"), arguments(0, "{\"a"),
            .toolCallComplete(ToolCallComplete(part: part(0), outcome: .invalid(partial, ArgumentError(.unfinished)))),
        ]
        let events = try encoded(frames + [end(.finished, .toolCalls, raw: "tool_use")])
        #expect(events.dropLast().last?["delta"]?["stop_reason"] == "max_tokens")
    }

    @Test("Parts that come whole are written when they complete, empty ones not at all")
    func whole() throws {
        let frames: [StreamFrame] = [
            .textComplete(TextComplete(part: part(0), text: "")), .textComplete(TextComplete(part: part(1), text: "Hi")),
            start(2, "f"), complete(2, "f", "{}"), .refusalComplete(TextComplete(part: part(3), text: "No.")),
        ]
        #expect(
            try blocks(frames) == [
                "0 start text", "0 text_delta", "0 stop", "1 start tool_use", "1 input_json_delta", "1 stop", "2 start text",
                "2 text_delta",
                "2 stop",
            ])
    }

    @Test("Reasoning keeps Anthropic's signatures whole; what others signed or encrypted does not go out as Anthropic's")
    func reasoningBlocks() throws {
        let origin = ReasoningOrigin(wire: .anthropicMessages, field: "thinking")
        let foreign = ReasoningOrigin(wire: .openAIResponses, field: "reasoning")
        let events = try encoded([
            .reasoningDelta(ReasoningDelta(part: part(0), text: "a")),
            reasoning(0, ReasoningPart(text: "a", signature: "S", origin: origin)),
            reasoning(1, ReasoningPart(signature: "T", origin: origin)),
            reasoning(2, ReasoningPart(encrypted: "E", origin: ReasoningOrigin(wire: .anthropicMessages, field: "redacted_thinking"))),
            reasoning(3, ReasoningPart(text: "b", signature: "X", origin: foreign)),
            reasoning(4, ReasoningPart(encrypted: "Y", origin: foreign)),
            end(),
        ])
        let deltas = events.compactMap { $0["delta"] }.filter { $0["type"] != nil }
        #expect(
            deltas == [
                ["type": "thinking_delta", "thinking": "a"], ["type": "signature_delta", "signature": "S"],
                ["type": "signature_delta", "signature": "T"], ["type": "thinking_delta", "thinking": "b"],
            ])
        let begun = events.compactMap { $0["content_block"] }
        #expect(begun.map { $0["type"] } == ["thinking", "thinking", "redacted_thinking", "thinking"])
        #expect(begun[2]["data"] == "E")
    }

    @Test("A stop reason is Anthropic's word for what the response is")
    func stopReasons() throws {
        func word(_ reason: FinishReason?, raw: String? = nil, calls: Bool = false, keepsRaw: Bool = true) throws -> JSONValue? {
            let frames = calls ? [start(0, "f"), complete(0, "f", "{}")] : text("x")
            let options = ResponseEncodingOptions(keepsRawFinishReason: keepsRaw)
            return try encoded(frames + [end(.finished, reason, raw: raw)], options).dropLast().last?["delta"]?["stop_reason"]
        }
        #expect(try word(.stop, raw: "stop") == "end_turn")
        #expect(try word(.stop, raw: "stop_sequence") == "stop_sequence")
        #expect(try word(.toolCalls, raw: "tool_calls", calls: true) == "tool_use")
        #expect(try word(.toolCalls, raw: "end_turn", calls: true) == "end_turn")
        #expect(try word(.toolCalls, raw: "end_turn", calls: true, keepsRaw: false) == "tool_use")
        #expect(try word(.toolCalls, raw: "tool_use") == "end_turn")
        #expect(try word(.length, raw: "model_context_window_exceeded") == "model_context_window_exceeded")
        #expect(try word(.length, raw: "MAX_TOKENS") == "max_tokens")
        #expect(try word(.contentFilter, raw: "SAFETY") == "refusal")
        #expect(try word(.pause, raw: "pause_turn") == "pause_turn")
        #expect(try word(.other("new"), raw: "new") == "new")
        let refused: [StreamFrame] = [.refusalDelta(TextDelta(part: part(0), text: "No.")), end()]
        #expect(try encoded(refused).dropLast().last?["delta"]?["stop_reason"] == "refusal")
    }

    @Test("Blocks of this wire go out as they came, on one line; those of others do not")
    func opaque() throws {
        let frames: [StreamFrame] = [
            .opaque(
                OpaqueFrame(
                    part: part(0), opaque: OpaquePart(wire: .anthropicMessages, kind: "x", json: "{\"type\": \"x\",\n\"b\":\"\u{2028}\"}"))),
            .opaque(OpaqueFrame(part: part(1), opaque: OpaquePart(wire: .gemini, kind: "y", json: #"{"type":"y"}"#))),
            .opaque(
                OpaqueFrame(
                    part: part(2),
                    opaque: OpaquePart(
                        wire: .anthropicMessages, kind: "tool_use",
                        json: #"{"type":"tool_use","id":"t3","name":"f","caller":{"type":"c"}}"#))),
            start(3, "f"), complete(3, "f", "{}"),
            .serverTool(
                ServerToolFrame(
                    part: part(4),
                    activity: ServerToolActivity(
                        type: "server_tool_use", json: #"{"type":"server_tool_use","id":"s","name":"n","input":{"q":1}}"#))),
        ]
        var encoder = ResponseEncoder(wire: Wire(.anthropicMessages))
        let bytes = encoder.encode(frames + [end()])
        #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{2028}"))
        let begun = try events(bytes).compactMap { $0["content_block"] }
        #expect(
            begun == [
                ["type": "x", "b": "\u{2028}"], ["type": "tool_use", "id": "t3", "name": "f", "input": [:], "caller": ["type": "c"]],
                ["type": "server_tool_use", "id": "s", "name": "n", "input": [:]],
            ])
    }

    @Test("A response that failed ends in an error event, before its beginning too")
    func failed() throws {
        let error = ProviderError(type: "server_error", message: "m", status: 503)
        let expected: JSONValue = ["type": "error", "error": ["type": "overloaded_error", "message": "m"]]
        #expect(try encoded([.start(ResponseStart(responseID: "m")), end(.failed, .error, error: error)]) == [expected])
        #expect(try encoded(text("x") + [end(.failed, .error, error: error)]).last == expected)
        #expect(try encoded(text("x") + [end(.truncated, nil)]).last?["type"] == "content_block_stop")
    }
}

@Suite("Anthropic responses: bodies and errors")
struct AnthropicBodyEncodingTests {
    private func body(_ response: LLMResponse) throws -> JSONValue {
        try JSONValue(parsing: Wire(.anthropicMessages).encodeBody(response))
    }

    @Test("A body is what Anthropic's own looks like")
    func shape() throws {
        let json =
            #"{"type":"char_location","cited_text":"c","document_index":0,"document_title":null,"start_char_index":0,"end_char_index":1}"#
        var response = LLMResponse(usage: Usage(inputTokens: 1, outputTokens: 2), model: "c", responseID: "m")
        let origin = ReasoningOrigin(wire: .anthropicMessages, field: "thinking")
        response.choice.parts = [
            .reasoning(ReasoningPart(text: "r", signature: "S", origin: origin)),
            .text(TextPart("Hi", citations: [Citation(kind: "char_location", json: json), Citation(title: "no place")])),
            .toolCall(.complete(ToolCall(id: "t", name: "f", arguments: ["a": 1]))),
        ]
        response.choice.finishReason = .toolCalls
        let expected: JSONValue = [
            "id": "m", "type": "message", "role": "assistant", "model": "c",
            "content": [
                ["type": "thinking", "thinking": "r", "signature": "S"],
                ["type": "text", "text": "Hi", "citations": .array([try JSONValue(parsing: json)])],
                ["type": "tool_use", "id": "t", "name": "f", "input": ["a": 1]],
            ],
            "stop_reason": "tool_use", "stop_sequence": nil, "usage": ["input_tokens": 1, "output_tokens": 2],
        ]
        #expect(try body(response) == expected)
    }

    @Test("A call that never became whole is not written: it would look as if it could be run")
    func incomplete() throws {
        var response = LLMResponse()
        response.choice.parts = [.toolCall(.incomplete(PartialToolCall(id: "t", name: "f", rawArguments: "{\"a")))]
        response.choice.finishReason = .length
        #expect(try body(response)["content"] == [])
        #expect(try body(response)["stop_reason"] == "max_tokens")
    }

    @Test(
        "An error has Anthropic's word for what happened",
        arguments: [
            (ProviderError(type: "overloaded_error"), "overloaded_error"), (ProviderError(type: "x", status: 401), "authentication_error"),
            (ProviderError(type: "insufficient_quota"), "rate_limit_error"), (ProviderError(status: 422), "invalid_request_error"),
            (ProviderError(type: "server_error", status: 502), "api_error"), (ProviderError(message: "?"), "api_error"),
        ])
    func errors(error: ProviderError, type: String) throws {
        let value = try JSONValue(parsing: Wire(.anthropicMessages).encodeError(error))
        #expect(value == ["type": "error", "error": ["type": .string(type), "message": .string(error.message ?? "")]])
    }
}
