import Testing

@testable import MillraceCore

private func encoded(
    _ frames: [StreamFrame], wire: Wire = Wire(.gemini), options: ResponseEncodingOptions = ResponseEncodingOptions()
) -> String {
    var encoder = ResponseEncoder(wire: wire, options: options)
    return String(decoding: encoder.encode(frames), as: UTF8.self)
}

/// The responses of a stream of events, parsed.
private func responses(_ frames: [StreamFrame], options: ResponseEncodingOptions = ResponseEncodingOptions()) throws -> [JSONValue] {
    try encoded(frames, options: options).split(separator: "\r\n\r\n").map { event in
        #expect(event.hasPrefix("data: "))
        return try JSONValue(parsing: String(event.dropFirst("data: ".count)))
    }
}

private func parts(_ responses: [JSONValue], choice: Int = 0) -> [JSONValue] {
    responses.flatMap { $0["candidates"]?.arrayValue ?? [] }.filter { $0["index"]?.intValue == choice }
        .flatMap { $0["content"]?["parts"]?.arrayValue ?? [] }
}

private func text(_ index: Int, _ text: String, signature: String? = nil) -> [StreamFrame] {
    let part = PartID(index: index)
    let complete = StreamFrame.textComplete(TextComplete(part: part, text: text, signature: signature))
    return text.isEmpty ? [complete] : [.textDelta(TextDelta(part: part, text: text)), complete]
}

private func call(_ index: Int, _ id: ToolCallID, _ arguments: String, signature: String? = nil) throws -> (StreamFrame, StreamFrame) {
    let part = PartID(index: index)
    let call = try ToolCall(id: id, name: "f", rawArguments: arguments, signature: signature)
    return (
        .toolCallStart(ToolCallStart(part: part, id: id, name: "f")),
        .toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call)))
    )
}

private func end(_ outcome: Outcome = .finished, _ reason: FinishReason? = .stop, _ change: (inout ResponseEnd) -> Void = { _ in })
    -> StreamFrame
{
    var end = ResponseEnd(outcome: outcome, finishReason: reason)
    change(&end)
    return .end(end)
}

private let start = StreamFrame.start(ResponseStart(model: "m", responseID: "r"))

@Suite("Gemini streams: encoding")
struct GeminiStreamEncodingTests {
    @Test("a text is one response per delta and one that ends it, in Google's own framing")
    func text_() {
        let usage = Usage(inputTokens: 3, outputTokens: 2, reasoningTokens: 1)
        #expect(
            encoded([start] + text(0, "Hi") + [.usage(usage), end()])
                == #"data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}"#
                + "\r\n\r\n"
                + #"data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"#
                + #""usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"thoughtsTokenCount":1,"totalTokenCount":5},"#
                + #""modelVersion":"m","responseId":"r"}"# + "\r\n\r\n")
    }

    @Test("an array has its brackets, the last one only where the response is whole or says why not")
    func array() throws {
        let wire = Wire(.geminiJSONArray)
        let whole = encoded([start] + text(0, "Hi") + [end()], wire: wire)
        #expect(try JSONValue(parsing: whole).arrayValue?.count == 2)
        let failed = encoded([start, end(.failed, nil) { $0.error = ProviderError(message: "busy", status: 503) }], wire: wire)
        #expect(try JSONValue(parsing: failed) == [["error": ["code": 503, "message": "busy", "status": "UNAVAILABLE"]]])
        let cut = encoded([start] + text(0, "Hi") + [end(.truncated, nil)], wire: wire)
        #expect(!cut.hasSuffix("]"))
    }

    @Test("only a finished response has a finish reason")
    func outcomes() throws {
        for outcome in [Outcome.truncated, .failed, .cancelled, .blocked] {
            let written = encoded([start] + text(0, "half") + [end(outcome, .stop)])
            #expect(!written.contains("finishReason"))
            #expect(written.contains("\"error\"") == (outcome == .failed || outcome == .blocked))
        }
    }

    @Test("RS-08: parts go out in their order: what comes behind a call waits for it")
    func order() throws {
        let (start1, complete1) = try call(1, "a", "{}", signature: "QUJD")
        let (start3, complete3) = try call(3, ToolCallID("x", origin: .minted), #"{"n":1.0}"#)
        let frames =
            [start] + text(0, "one") + [start1] + text(2, "two") + [start3] + text(4, "three") + [complete1, complete3, end()]
        let written = parts(try responses(frames))
        #expect(
            written == [
                ["text": "one"], ["functionCall": ["id": "a", "name": "f", "args": [:]], "thoughtSignature": "QUJD"], ["text": "two"],
                ["functionCall": ["name": "f", "args": ["n": 1.0]]], ["text": "three"], ["text": ""],
            ])
        #expect(encoded(frames).contains(#""args":{"n":1.0}"#))
    }

    @Test("a call that never became whole is not written")
    func incomplete() throws {
        let part = PartID(index: 0)
        let partial = PartialToolCall(id: "a", name: "f", rawArguments: #"{"n":"#)
        let begin = StreamFrame.toolCallStart(ToolCallStart(part: part, id: "a", name: "f"))
        let cut = StreamFrame.toolCallComplete(ToolCallComplete(part: part, outcome: .incomplete(partial)))
        let written = encoded([start, begin, cut] + text(1, "t") + [end(.truncated, nil)])
        #expect(!written.contains("functionCall"))
        #expect(written.contains("\"text\":\"t\""))
        let invalid = StreamFrame.toolCallComplete(ToolCallComplete(part: part, outcome: .invalid(partial, ArgumentError(.unfinished))))
        let finished = try responses([start, begin, invalid, end()])
        #expect(finished.last?["candidates"]?.arrayValue?[0]["finishReason"] == "MALFORMED_FUNCTION_CALL")
    }

    @Test("signatures go out with their part; another provider's proof of reasoning does not")
    func signatures() throws {
        func reasoning(_ index: Int, _ wire: WireID) -> [StreamFrame] {
            let reasoning = ReasoningPart(text: "hm", signature: "QUJD", origin: ReasoningOrigin(wire: wire, field: "x"))
            let part = PartID(index: index)
            return [
                .reasoningDelta(ReasoningDelta(part: part, text: "hm")),
                .reasoningComplete(ReasoningComplete(part: part, reasoning: reasoning)),
            ]
        }
        let frames = [start] + reasoning(0, .gemini) + reasoning(1, .anthropicMessages) + text(2, "", signature: "REVG") + [end()]
        #expect(
            parts(try responses(frames)).dropLast() == [
                ["text": "hm", "thought": true], ["text": "", "thought": true, "thoughtSignature": "QUJD"],
                ["text": "hm", "thought": true], ["text": "", "thoughtSignature": "REVG"],
            ])
    }

    @Test("server tools and opaque parts go out as they came, those of other wires not at all")
    func kept() throws {
        let json = "{\"executableCode\":\n {\"code\":\"1\",\"n\":1.0}}"
        let frames: [StreamFrame] = [
            start,
            .serverTool(ServerToolFrame(part: PartID(index: 0), activity: ServerToolActivity(type: "executableCode", json: json))),
            .serverTool(
                ServerToolFrame(part: PartID(index: 0), activity: ServerToolActivity(type: "executableCode", output: "2", json: json))),
            .opaque(OpaqueFrame(part: PartID(index: 1), opaque: OpaquePart(wire: .gemini, kind: "x", json: #"{"x":1}"#))),
            .opaque(OpaqueFrame(part: PartID(index: 2), opaque: OpaquePart(wire: .openAIChat, kind: "y", json: #"{"y":1}"#))),
            .serverTool(ServerToolFrame(part: PartID(index: 3), activity: ServerToolActivity(type: "search", json: #"{"z":1}"#))), end(),
        ]
        let written = encoded(frames)
        #expect(written.contains(#"[{"executableCode": {"code":"1","n":1.0}}]"#))
        #expect(parts(try responses(frames)).count == 3)
        #expect(!written.contains("\"y\"") && !written.contains("\"z\""))
    }

    @Test("reasons of other wires become Google's words")
    func reasons() throws {
        func word(_ reason: FinishReason?, _ raw: String?, keeps: Bool = true) throws -> JSONValue? {
            var options = ResponseEncodingOptions()
            options.keepsRawFinishReason = keeps
            return try responses([start, end(.finished, reason) { $0.rawFinishReason = raw }], options: options)
                .last?["candidates"]?.arrayValue?[0]["finishReason"]
        }
        #expect(try word(.stop, "end_turn") == "STOP")
        #expect(try word(.toolCalls, "tool_calls") == "STOP")
        #expect(try word(.length, "max_tokens") == "MAX_TOKENS")
        #expect(try word(.contentFilter, "RECITATION") == "RECITATION")
        #expect(try word(.contentFilter, "RECITATION", keeps: false) == "SAFETY")
        #expect(try word(.stop, "1") == "STOP")
        #expect(try word(.other("x"), "x") == "OTHER")
        #expect(try word(.refusal, "refusal") == "SAFETY")
    }

    @Test("an answer that could not be used is told by its reason, and is no success")
    func unusable() throws {
        let frames: [StreamFrame] = [
            start,
            end(.failed, .error) {
                $0.rawFinishReason = "MALFORMED_FUNCTION_CALL"
                $0.error = ProviderError(type: "MALFORMED_FUNCTION_CALL", message: "why")
                $0.metadata = ["finishMessage": "why"]
            },
        ]
        let candidate = try responses(frames).last?["candidates"]?.arrayValue?[0]
        #expect(candidate?["finishReason"] == "MALFORMED_FUNCTION_CALL")
        #expect(candidate?["finishMessage"] == "why")
    }

    @Test("sources of other wires become grounding; the provider's own grounding stays as it is")
    func citations() throws {
        let citation = Citation(url: "https://a", title: "A", startIndex: 0, endIndex: 2)
        let frames = [start] + text(0, "Hi") + [.citation(CitationFrame(part: PartID(index: 0), citation: citation))]
        let made = try responses(frames + [end()]).last?["candidates"]?.arrayValue?[0]["groundingMetadata"]
        #expect(
            made == [
                "groundingChunks": [["web": ["uri": "https://a", "title": "A"]]],
                "groundingSupports": [["segment": ["startIndex": 0, "endIndex": 2], "groundingChunkIndices": [0]]],
            ])
        let own = try responses(frames + [end { $0.metadata = ["groundingMetadata": ["webSearchQueries": ["q"]]] }])
        #expect(own.last?["candidates"]?.arrayValue?[0]["groundingMetadata"] == ["webSearchQueries": ["q"]])
    }

    @Test("every choice has its end; fields of the provider go back to their place")
    func choices() throws {
        let frames: [StreamFrame] = [
            start, .textDelta(TextDelta(part: PartID(choice: 1, index: 0), text: "B")),
            end {
                $0.otherChoices = [ResponseEnd.ChoiceEnd(choice: 1, finishReason: .length)]
                $0.metadata = ["createTime": "t", "avgLogprobs": -1, "candidates": ["1": ["avgLogprobs": -2]]]
            },
        ]
        let last = try responses(frames).last
        #expect(last?["createTime"] == "t")
        #expect(last?["candidates"]?.arrayValue?.map { $0["finishReason"] } == ["STOP", "MAX_TOKENS"])
        #expect(last?["candidates"]?.arrayValue?.map { $0["avgLogprobs"] } == [-1, -2])
    }

    @Test("a whole response as a body: parts in order, calls that were cut left out")
    func body() throws {
        let whole = try ToolCall(id: "a", name: "f", rawArguments: "{}", signature: "QUJD")
        var response = LLMResponse(
            choice: LLMResponse.Choice(
                index: 0,
                parts: [
                    .reasoning(ReasoningPart(text: "hm")), .toolCall(.complete(whole)), .text(TextPart("t", signature: "REVG")),
                    .toolCall(.incomplete(PartialToolCall(id: "b", name: "g", rawArguments: "{"))),
                ], finishReason: .toolCalls), usage: Usage(inputTokens: 1), model: "m", responseID: "r")
        let body = try JSONValue(parsing: Wire(.gemini).encodeBody(response))
        #expect(
            body["candidates"]?.arrayValue?[0] == [
                "content": [
                    "parts": [
                        ["text": "hm", "thought": true],
                        ["functionCall": ["id": "a", "name": "f", "args": [:]], "thoughtSignature": "QUJD"],
                        ["text": "t", "thoughtSignature": "REVG"],
                    ], "role": "model",
                ], "finishReason": "STOP", "index": 0,
            ])
        #expect(body["usageMetadata"] == ["promptTokenCount": 1, "totalTokenCount": 1])
        response.outcome = .truncated
        #expect(try JSONValue(parsing: Wire(.gemini).encodeBody(response))["candidates"]?.arrayValue?[0]["finishReason"] == nil)
    }

    @Test("enumerations that came as numbers go out as words")
    func enums() throws {
        let usage = Usage(raw: ["promptTokenCount": 3, "trafficType": 1, "promptTokensDetails": [["modality": 1, "tokenCount": 3]]])
        let last = try responses([
            start,
            end {
                $0.usage = usage
                $0.metadata = ["safetyRatings": [["category": 9, "probability": 1]]]
            },
        ]).last
        #expect(
            last?["usageMetadata"] == [
                "promptTokenCount": 3, "trafficType": "ON_DEMAND", "promptTokensDetails": [["modality": "TEXT", "tokenCount": 3]],
            ])
        #expect(
            last?["candidates"]?.arrayValue?[0]["safetyRatings"]
                == [["category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "probability": "NEGLIGIBLE"]])
    }

    @Test("errors are Google's documents", arguments: [Wire(.gemini), Wire(.geminiInteractions)])
    func errors(wire: Wire) throws {
        let known = try JSONValue(parsing: wire.encodeError(ProviderError(type: "NOT_FOUND", code: "404", message: "gone", status: 404)))
        #expect(known == ["error": ["code": 404, "message": "gone", "status": "NOT_FOUND"]])
        let foreign = try JSONValue(parsing: wire.encodeError(ProviderError(type: "rate_limit_error", message: "slow")))
        #expect(foreign == ["error": ["code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED"]])
    }
}
