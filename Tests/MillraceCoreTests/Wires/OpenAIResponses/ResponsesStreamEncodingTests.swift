import Testing

@testable import MillraceCore

private let start = StreamFrame.start(ResponseStart(model: "m", responseID: "resp_1"))

private func end(_ reason: FinishReason = .stop, raw: String? = "completed", usage: Usage? = nil) -> StreamFrame {
    .end(
        ResponseEnd(
            outcome: .finished, finishReason: reason, rawFinishReason: raw, usage: usage, model: "m", responseID: "resp_1"))
}

private func text(_ text: String, part: Int = 0) -> [StreamFrame] {
    let id = PartID(index: part)
    return [.textDelta(TextDelta(part: id, text: text)), .textComplete(TextComplete(part: id, text: text))]
}

private func call(_ id: String = "c1", part: Int = 0, kind: ToolCall.Kind = .function, itemID: String? = nil) -> [StreamFrame] {
    let place = PartID(index: part)
    let arguments = kind == .custom ? "ls" : "{}"
    let whole = ToolCall(checkedID: ToolCallID(id), name: "f", rawArguments: arguments, kind: kind, itemID: itemID)
    return [
        .toolCallStart(ToolCallStart(part: place, id: ToolCallID(id), name: "f", kind: kind == .custom ? .custom : nil, itemID: itemID)),
        .toolCallDelta(ToolCallDelta(part: place, arguments: arguments)),
        .toolCallComplete(ToolCallComplete(part: place, outcome: .complete(whole))),
    ]
}

private func bytes(_ frames: [StreamFrame], _ options: ResponseEncodingOptions = ResponseEncodingOptions()) -> [UInt8] {
    var encoder = ResponseEncoder(wire: Wire(.openAIResponses), options: options)
    return encoder.encode(frames)
}

/// The payloads of an encoded stream; each event's name must be its type, and the numbers must count up from 0.
private func events(_ frames: [StreamFrame], _ options: ResponseEncodingOptions = ResponseEncodingOptions()) throws -> [JSONValue] {
    var events: [JSONValue] = []
    for block in String(decoding: bytes(frames, options), as: UTF8.self).split(separator: "\n\n") {
        let lines = block.split(separator: "\n")
        try #require(lines.count == 2)
        let payload = try JSONValue(parsing: String(lines[1].dropFirst("data: ".count)))
        #expect("event: \(payload["type"]?.stringValue ?? "")" == lines[0])
        #expect(payload["sequence_number"]?.intValue == events.count)
        events.append(payload)
    }
    return events
}

private func types(_ frames: [StreamFrame]) throws -> [String] { try events(frames).compactMap { $0["type"]?.stringValue } }

private func decoded(_ bytes: [UInt8], isStreaming: Bool = true) -> LLMResponse {
    var decoder = ResponseDecoder(wire: Wire(.openAIResponses), context: ResponseContext(), isStreaming: isStreaming)
    var frames: [StreamFrame] = []
    decoder.push(bytes, into: &frames)
    decoder.finish(.closed, into: &frames)
    var fold = ResponseFold()
    fold.consume(frames)
    return fold.response
}

@Suite("Responses streams: encoding")
struct ResponsesStreamEncodingTests {
    @Test("A text is a message with all its events in order")
    func textEvents() throws {
        #expect(
            try types([start] + text("Hi") + [end()]) == [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.completed",
            ])
        let all = try events([start] + text("Hi") + [end(usage: Usage(inputTokens: 1, outputTokens: 2))])
        #expect(all[2]["item"]?["content"] == [])
        #expect(all[2]["item"]?["status"] == "in_progress")
        #expect(all[3]["part"] == ["type": "output_text", "annotations": [], "logprobs": [], "text": ""])
        #expect(all[4]["delta"] == "Hi")
        #expect(all[4]["item_id"] == all[2]["item"]?["id"])
        let response = try #require(all.last?["response"])
        #expect(response["status"] == "completed")
        #expect(response["output"] == .array([try #require(all[7]["item"])]))
        #expect(response["usage"]?["total_tokens"] == 3)
        #expect(response["error"] == .null)
    }

    @Test("Calls, custom calls and their ids")
    func callEvents() throws {
        let all = try events([start] + call() + call("c2", part: 1, kind: .custom, itemID: "ctc_9") + [end(.toolCalls)])
        #expect(
            all.dropFirst(2).compactMap { $0["type"]?.stringValue } == [
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done",
                "response.output_item.done", "response.output_item.added", "response.custom_tool_call_input.delta",
                "response.custom_tool_call_input.done", "response.output_item.done", "response.completed",
            ])
        #expect(all[2]["item"]?["arguments"] == "")
        #expect(all[2]["item"]?["call_id"] == "c1")
        #expect(all[4]["arguments"] == "{}")
        #expect(all[6]["item"]?["id"] == "ctc_9")
        #expect(all[9]["item"]?["input"] == "ls")
        let again = decoded(bytes([start] + call() + call("c2", part: 1, kind: .custom, itemID: "ctc_9") + [end(.toolCalls)]))
        #expect(again.toolCalls.map(\.id) == ["c1", "c2"])
        #expect(again.toolCalls.map(\.itemID) == ["fc_c1", "ctc_9"])
        #expect(again.toolCalls.map(\.kind) == [.function, .custom])
    }

    @Test("Reasoning: a summary, then what encrypts it under its own id")
    func reasoning() throws {
        let origin = ReasoningOrigin(wire: .openAIResponses, field: "summary", index: 0)
        let summary = ReasoningPart(text: "Thinking", isSummary: true, id: "rs_1", origin: origin)
        let secret = ReasoningPart(
            encrypted: "QUJD", id: "rs_1", origin: ReasoningOrigin(wire: .openAIResponses, field: "encrypted_content"))
        let frames: [StreamFrame] =
            [
                start, .reasoningDelta(ReasoningDelta(part: PartID(index: 0), text: "Thinking", isSummary: true)),
                .reasoningComplete(ReasoningComplete(part: PartID(index: 0), reasoning: summary)),
                .reasoningComplete(ReasoningComplete(part: PartID(index: 1), reasoning: secret)),
            ] + text("Hi", part: 2) + [end()]
        let output = try #require(try events(frames).last?["response"]?["output"]?.arrayValue)
        #expect(output.count == 3)
        #expect(output[0]["summary"] == [["type": "summary_text", "text": "Thinking"]])
        #expect(output[1] == ["id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "QUJD"])
        // What comes whole stays one item.
        let whole = try events([start] + frames.dropFirst(2)).last?["response"]?["output"]?.arrayValue
        #expect(whole?.count == 2)
        #expect(whole?.first?["id"] == "rs_1")
        #expect(whole?.first?["summary"] == [["type": "summary_text", "text": "Thinking"]])
        #expect(whole?.first?["encrypted_content"] == "QUJD")
    }

    @Test("Refusals, citations, server tools, phases and opaque items come back")
    func otherParts() throws {
        let item = #"{"type":"web_search_call","id":"ws_1","status":"completed"}"#
        let begun = #"{"type":"web_search_call","id":"ws_1","status":"in_progress"}"#
        func search(_ json: String) -> StreamFrame {
            .serverTool(
                ServerToolFrame(part: PartID(index: 0), activity: ServerToolActivity(type: "web_search_call", id: "ws_1", json: json)))
        }
        let phase = OpaquePart(wire: .openAIResponses, kind: "message.phase", json: #""final_answer""#)
        let json = #"{"type":"container_file_citation","file_id":"f1","filename":"t","start_index":0,"end_index":2}"#
        let citation = Citation(title: "t", startIndex: 0, endIndex: 2, kind: "container_file_citation", json: json)
        let frames: [StreamFrame] =
            [start, search(begun), search(item), .opaque(OpaqueFrame(part: PartID(index: 1), opaque: phase))]
            + [.textDelta(TextDelta(part: PartID(index: 2), text: "Hi"))]
            + [.citation(CitationFrame(part: PartID(index: 2), citation: citation))]
            + [.textComplete(TextComplete(part: PartID(index: 2), text: "Hi"))]
            + [.refusalDelta(TextDelta(part: PartID(index: 3), text: "No"))]
            + [.refusalComplete(TextComplete(part: PartID(index: 3), text: "No"))] + [end()]
        #expect(try types(frames).count { $0 == "response.output_item.done" } == 2)
        for again in [decoded(bytes(frames)), decoded(Wire(.openAIResponses).encodeBody(decoded(bytes(frames))), isStreaming: false)] {
            #expect(again.choice.serverTools.map(\.json) == [item])
            #expect(again.text == "Hi")
            #expect(again.citations == [citation])
            #expect(again.refusal == "No")
            #expect(again.parts.contains(.opaque(phase)))
        }
    }

    @Test("The end tells its status and reason; the length and filters are incomplete")
    func ends() throws {
        func last(_ reason: FinishReason, raw: String? = nil) throws -> JSONValue? {
            try events([start] + text("a") + [end(reason, raw: raw)]).last
        }
        #expect(try last(.stop)?["type"] == "response.completed")
        #expect(try last(.length)?["type"] == "response.incomplete")
        #expect(try last(.length)?["response"]?["incomplete_details"] == ["reason": "max_output_tokens"])
        #expect(try last(.contentFilter)?["response"]?["incomplete_details"] == ["reason": "content_filter"])
        #expect(try last(.pause)?["type"] == "response.completed")
    }

    @Test("RG-18, RG-24: a failure ends in response.failed and nothing else, a cut in nothing")
    func failures() throws {
        let error = ProviderError(type: "rate_limit_error", message: "slow")
        let failed = try events([start] + text("a") + [.end(ResponseEnd(outcome: .failed, error: error))])
        #expect(failed.last?["type"] == "response.failed")
        #expect(failed.last?["response"]?["status"] == "failed")
        #expect(failed.last?["response"]?["error"] == ["code": "rate_limit_error", "message": "slow"])
        #expect(try events([start] + text("a") + [.end(ResponseEnd(outcome: .truncated))]).last?["type"] == "response.output_text.delta")
        let blocked = try events([start] + text("a") + [.end(ResponseEnd(outcome: .blocked))])
        #expect(blocked.last?["response"]?["error"]?["code"] == "content_filter")
    }

    @Test("Other fields of the provider stand in place of the defaults")
    func metadata() throws {
        var ended = ResponseEnd(outcome: .finished, finishReason: .stop)
        ended.metadata = ["service_tier": "flex", "temperature": 0.5, "id": "no", "created_at": 7]
        let response = try #require(try events([start] + text("a") + [.end(ended)]).last?["response"])
        #expect(response["service_tier"] == "flex")
        #expect(response["temperature"] == 0.5)
        #expect(response["id"] == "resp_1")
        #expect(response["created_at"] == 7)
        #expect(response["tools"] == [])
    }

    @Test("A whole response holds the same items as the stream's last event")
    func body() throws {
        let frames = [start] + text("Hi") + call(part: 1) + [end(.toolCalls)]
        var fold = ResponseFold()
        fold.consume(frames)
        let body = try JSONValue(parsing: Wire(.openAIResponses).encodeBody(fold.response))
        #expect(body == (try events(frames).last?["response"]))
    }

    @Test("ER-08: a body of a response that was cut has no calls that were cut, and is no success")
    func cutBody() throws {
        let partial = PartialToolCall(id: "c1", name: "f", rawArguments: "{")
        var response = LLMResponse(outcome: .truncated)
        response.choice.parts = [.text(TextPart("a")), .toolCall(.incomplete(partial))]
        let again = decoded(Wire(.openAIResponses).encodeBody(response), isStreaming: false)
        #expect(again.outcome == .failed)
        #expect(again.text == "a")
        #expect(again.toolCallOutcomes.isEmpty)
    }
}
