import Testing

@testable import MillraceCore

private func events(_ frames: [StreamFrame]) throws -> [(name: String, payload: JSONValue)] {
    var encoder = ResponseEncoder(wire: Wire(.geminiInteractions))
    return try String(decoding: encoder.encode(frames), as: UTF8.self).split(separator: "\n\n").map { event in
        let lines = event.split(separator: "\n")
        try #require(lines.count == 2)
        let data = String(lines[1].dropFirst("data: ".count))
        return (String(lines[0].dropFirst("event: ".count)), data == "[DONE]" ? .null : try JSONValue(parsing: data))
    }
}

private func fold(_ frames: [StreamFrame]) -> LLMResponse {
    var encoder = ResponseEncoder(wire: Wire(.geminiInteractions))
    var decoder = ResponseDecoder(wire: Wire(.geminiInteractions), context: ResponseContext())
    var again: [StreamFrame] = []
    decoder.push(encoder.encode(frames), into: &again)
    decoder.finish(.closed, into: &again)
    var fold = ResponseFold()
    fold.consume(again)
    return fold.response
}

@Suite("Interactions: responses")
struct InteractionsEncodingTests {
    private let frames: [StreamFrame] = [
        .start(ResponseStart(model: "m", responseID: "r")),
        .reasoningDelta(ReasoningDelta(part: PartID(index: 0), text: "hm", isSummary: true)),
        .reasoningComplete(
            ReasoningComplete(part: PartID(index: 0), reasoning: ReasoningPart(text: "hm", isSummary: true, signature: "QUJD"))),
        .textDelta(TextDelta(part: PartID(index: 1), text: "Hi")),
        .citation(CitationFrame(part: PartID(index: 1), citation: Citation(url: "https://a", title: "A", startIndex: 0, endIndex: 2))),
        .textComplete(TextComplete(part: PartID(index: 1), text: "Hi")),
        .toolCallStart(ToolCallStart(part: PartID(index: 2), id: "c", name: "f")),
        .toolCallDelta(ToolCallDelta(part: PartID(index: 2), arguments: #"{"a":1}"#)),
        .toolCallComplete(
            ToolCallComplete(
                part: PartID(index: 2),
                outcome: .complete(ToolCall(checkedID: "c", name: "f", rawArguments: #"{"a":1}"#, signature: "REVG")))),
        .end(
            ResponseEnd(
                outcome: .finished, finishReason: .toolCalls, usage: Usage(inputTokens: 1, outputTokens: 2), model: "m", responseID: "r")),
    ]

    @Test("a response is steps that begin, grow and stop, and an interaction that is completed")
    func stream() throws {
        let written = try events(frames)
        #expect(
            written.map(\.name) == [
                "interaction.created", "interaction.status_update", "step.start", "step.delta", "step.delta", "step.stop", "step.start",
                "step.delta", "step.delta", "step.stop", "step.start", "step.delta", "step.delta", "step.stop", "interaction.completed",
                "done",
            ])
        for event in written.dropLast() { #expect(event.payload["event_type"]?.stringValue == event.name) }
        let last = written[written.count - 2].payload["interaction"]
        #expect(last?["status"] == "requires_action")
        #expect(last?["usage"] == ["total_tokens": 3, "total_input_tokens": 1, "total_output_tokens": 2])
    }

    @Test("P22: what was written folds into the same")
    func comesBack() {
        let response = fold(frames)
        #expect(response.outcome == .finished)
        #expect(response.finishReason == .toolCalls)
        #expect(response.text == "Hi")
        #expect(response.reasoning == "hm")
        #expect(response.citations.map(\.url) == ["https://a"])
        #expect(response.toolCalls.map(\.rawArguments) == [#"{"a":1}"#])
        #expect(response.toolCalls.map(\.signature) == ["REVG"])
        #expect(response.toolCalls.map(\.id) == ["c"])
    }

    @Test("ER-07: without the last event nothing is whole, and a failure is told")
    func damage() throws {
        for count in 1..<frames.count {
            let cut = fold(Array(frames.prefix(count)) + [.end(ResponseEnd(outcome: .truncated))])
            #expect(cut.outcome == .truncated)
            #expect(cut.toolCalls.isEmpty)
        }
        let failed = fold(
            [frames[0], .end(ResponseEnd(outcome: .failed, error: ProviderError(type: "unavailable", code: "503", message: "busy")))])
        #expect(failed.outcome == .failed)
        #expect(failed.error?.message == "busy")
    }

    @Test("a whole response as an interaction; one that is not whole is not read as one")
    func body() throws {
        var all = ResponseFold()
        all.consume(frames)
        var response = all.response
        func read(_ response: LLMResponse) -> LLMResponse {
            var decoder = ResponseDecoder(wire: Wire(.geminiInteractions), context: ResponseContext(), isStreaming: false)
            var again: [StreamFrame] = []
            decoder.push(Wire(.geminiInteractions).encodeBody(response), into: &again)
            decoder.finish(.closed, into: &again)
            var fold = ResponseFold()
            fold.consume(again)
            return fold.response
        }
        let whole = read(response)
        #expect(whole.text == "Hi")
        #expect(whole.toolCalls == response.toolCalls)
        #expect(whole.outcome == .finished)
        for outcome in [Outcome.truncated, .failed, .cancelled] {
            response.outcome = outcome
            #expect(read(response).outcome != .finished)
            #expect(read(response).toolCalls.isEmpty)
        }
    }

    @Test("ER-08: a body of another API is not read as an interaction")
    func foreignBody() {
        for body in [#"{"id":"r","object":"response","status":"completed","output":[]}"#, #"{"id":"c","choices":[]}"#] {
            var decoder = ResponseDecoder(wire: Wire(.geminiInteractions), context: ResponseContext(), isStreaming: false)
            var frames: [StreamFrame] = []
            decoder.push(Array(body.utf8), into: &frames)
            decoder.finish(.closed, into: &frames)
            guard case .wrongWire? = decoder.failure?.kind else {
                Issue.record("read: \(String(describing: decoder.failure))")
                continue
            }
        }
    }

    @Test("P3: events nobody knows change nothing; those of another API are told apart")
    func unknownEvents() {
        func outcome(_ event: String) -> (LLMResponse, LLMError?) {
            let text =
                "event: interaction.created\ndata: {\"event_type\":\"interaction.created\",\"interaction\":{\"id\":\"i\",\"status\":\"in_progress\"}}\n\n"
                + event
            var decoder = ResponseDecoder(wire: Wire(.geminiInteractions), context: ResponseContext())
            var frames: [StreamFrame] = []
            decoder.push(Array(text.utf8), into: &frames)
            decoder.finish(.closed, into: &frames)
            var fold = ResponseFold()
            fold.consume(frames)
            return (fold.response, decoder.failure)
        }
        let done = "data: {\"event_type\":\"interaction.completed\",\"interaction\":{\"id\":\"i\",\"status\":\"completed\"}}\n\n"
        #expect(outcome("data: {\"event_type\":\"step.sparkle\"}\n\n" + done).0.outcome == .finished)
        #expect(outcome("data: {\"event_type\":\"error\",\"error\":{\"message\":\"busy\",\"code\":\"x\"}}\n\n").0.error?.message == "busy")
        let failed = "data: {\"event_type\":\"interaction.completed\",\"interaction\":{\"id\":\"i\",\"status\":\"failed\"}}\n\n"
        #expect(outcome(failed).0.outcome == .failed)
    }
}
