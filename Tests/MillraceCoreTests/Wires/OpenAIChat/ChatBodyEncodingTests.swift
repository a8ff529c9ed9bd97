import Testing

@testable import MillraceCore

private func body(
    _ response: LLMResponse, _ options: ResponseEncodingOptions = ResponseEncodingOptions(),
    _ change: (inout OpenAIChatProfile) -> Void = { _ in }
) throws -> JSONValue {
    try JSONValue(parsing: Wire.openAIChat(OpenAIChatProfile(change)).encodeBody(response, options: options))
}

private func message(_ parts: LLMResponse.Part..., change: (inout OpenAIChatProfile) -> Void = { _ in }) throws -> JSONValue? {
    let response = LLMResponse(choice: LLMResponse.Choice(index: 0, parts: parts, finishReason: .stop))
    return try body(response, ResponseEncodingOptions(), change)["choices"]?[0]?["message"]
}

@Suite("Chat responses: body encoding")
struct ChatBodyEncodingTests {
    @Test("A body is what OpenAI's own looks like")
    func shape() throws {
        let response = LLMResponse(
            choice: LLMResponse.Choice(index: 0, parts: [.text(TextPart("Hello"))], finishReason: .stop, rawFinishReason: "stop"),
            usage: Usage(inputTokens: 1, outputTokens: 2, totalTokens: 3), model: "gpt", responseID: "chatcmpl-1",
            metadata: ["service_tier": "default"])
        let bytes = Wire(.openAIChat).encodeBody(response, options: ResponseEncodingOptions(created: 9))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":"chatcmpl-1","object":"chat.completion","created":9,"model":"gpt","choices":[{"index":0,"message":{"role":"assistant","#
                + #""content":"Hello","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"#
                + #""total_tokens":3},"service_tier":"default"}"#)
    }

    @Test("Identity comes from the response, else from the options")
    func identity() throws {
        let unnamed = try body(LLMResponse(), ResponseEncodingOptions(responseID: "o", model: "om"))
        #expect(unnamed["id"] == "o")
        #expect(unnamed["model"] == "om")
        #expect(try body(LLMResponse(model: "m", responseID: "i"), ResponseEncodingOptions(responseID: "o", model: "om"))["id"] == "i")
    }

    @Test("Content: text joined, null beside calls, sound or a refusal, empty where there is nothing")
    func content() throws {
        let call = LLMResponse.Part.toolCall(.complete(ToolCall(id: "c", name: "f", arguments: ["a": 1])))
        #expect(try message(.text(TextPart("a")), .text(TextPart("b")))?["content"] == "ab")
        #expect(try message()?["content"] == "")
        #expect(try message(call)?["content"] == JSONValue.null)
        #expect(try message(.refusal("no"))?["content"] == JSONValue.null)
        #expect(try message(.refusal("no"))?["refusal"] == "no")
        #expect(
            try message(call)?["tool_calls"] == [
                ["id": "c", "type": "function", "function": ["name": "f", "arguments": #"{"a":1}"#]]
            ])
        #expect(try message(call) { $0.usesLegacyFunctions = true }?["function_call"] == ["name": "f", "arguments": #"{"a":1}"#])
        #expect(try message(.audio(AudioPart(id: "a", base64: "QQ==")))?["audio"] == ["id": "a", "data": "QQ=="])
    }

    @Test("RS-06, RS-07: reasoning in words, and piece by piece where a piece has more than words")
    func reasoning() throws {
        let plain = try message(.reasoning(ReasoningPart(text: "a")), .reasoning(ReasoningPart(text: "b")), .text(TextPart("c")))
        #expect(plain?["reasoning_content"] == "ab")
        #expect(plain?["reasoning_details"] == nil)
        let signed = try message(
            .reasoning(ReasoningPart(text: "a", signature: "QUJD")), .reasoning(ReasoningPart(encrypted: "REVG", id: "r")))
        #expect(signed?["reasoning_content"] == "a")
        #expect(
            signed?["reasoning_details"] == [
                ["type": "reasoning.text", "text": "a", "signature": "QUJD", "index": 0],
                ["type": "reasoning.encrypted", "data": "REVG", "id": "r", "index": 1],
            ])
    }

    @Test("Citations, server tools, sources, opaque parts")
    func rest() throws {
        let citation = Citation(url: "https://x", title: "X", kind: "url_citation")
        let full = try message(
            .text(TextPart("a", citations: [citation])), .serverTool(ServerToolActivity(type: "search", input: "{}")),
            .opaque(OpaquePart(wire: .openAIChat, kind: "content", json: #"{"type":"thing"}"#)),
            .opaque(OpaquePart(wire: .openAIChat, kind: "tool_calls", json: #"{"id":"c","type":"custom"}"#)),
            .opaque(OpaquePart(wire: .openAIChat, kind: "images", json: "{}")),
            .opaque(OpaquePart(wire: .openAIChat, kind: "message.x", json: "1")))
        #expect(full?["annotations"] == [["type": "url_citation", "url_citation": ["url": "https://x", "title": "X"]]])
        #expect(full?["executed_tools"] == [["index": 0, "type": "search", "arguments": "{}"]])
        #expect(full?["content"] == [["type": "text", "text": "a"], ["type": "thing"]])
        #expect(full?["tool_calls"] == [["id": "c", "type": "custom"]])
        #expect(full?["images"] == [[:]])
        #expect(full?["x"] == 1)
        let sources = try body(LLMResponse(sources: [Citation(url: "https://z")]))
        #expect(sources["search_results"] == [["url": "https://z"]])
    }

    @Test("MD-16, MD-17: every choice with its finish, stop text and probabilities")
    func choices() throws {
        var first = LLMResponse.Choice(index: 0, parts: [.text(TextPart("a"))], finishReason: .stop, stopSequence: "END")
        first.logprobs.content = [TokenLogprob(token: "a", logprob: -1)]
        let second = LLMResponse.Choice(index: 1, parts: [.text(TextPart("b"))], finishReason: .length)
        let written = try body(LLMResponse(choice: first, otherChoices: [second]))
        #expect(written["choices"]?[0]?["stop_reason"] == "END")
        #expect(written["choices"]?[0]?["logprobs"]?["content"]?[0]?["token"] == "a")
        #expect(written["choices"]?[1]?["index"] == 1)
        #expect(written["choices"]?[1]?["finish_reason"] == "length")
    }

    @Test("P9: a response that is not whole has no finish reason, and its cut calls are left out", arguments: [Outcome.truncated, .failed])
    func notFinished(_ outcome: Outcome) throws {
        let cut = LLMResponse.Part.toolCall(.incomplete(PartialToolCall(id: "c", name: "f", rawArguments: "{")))
        let choice = LLMResponse.Choice(index: 0, parts: [.text(TextPart("a")), cut], finishReason: .stop, rawFinishReason: "stop")
        let error = ProviderError(type: "server_error", message: "x")
        let written = try body(LLMResponse(choice: choice, outcome: outcome, error: outcome == .failed ? error : nil))
        #expect(written["choices"]?[0]?["finish_reason"] == JSONValue.null)
        #expect(written["choices"]?[0]?["message"]?["tool_calls"] == nil)
        #expect(written["error"]?["type"]?.stringValue == (outcome == .failed ? "server_error" : nil))
        // At the output limit the provider itself gives the call as far as it came.
        let limited = try body(LLMResponse(choice: LLMResponse.Choice(index: 0, parts: [cut], finishReason: .length)))
        #expect(limited["choices"]?[0]?["message"]?["tool_calls"]?[0]?["function"]?["arguments"] == "{")
    }
}
