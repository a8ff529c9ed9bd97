import Testing

@testable import MillraceCore

@Suite("Cohere: responses")
struct CohereResponseEncodingTests {
    /// The types and indices of the events, in order.
    private func events(_ text: String) throws -> [String] {
        try text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { line in
            let value = try JSONValue(parsing: String(line.dropFirst("data: ".count)))
            return (value["type"]?.stringValue ?? "?") + (value["index"]?.intValue.map { " \($0)" } ?? "")
        }
    }

    @Test("A stream has Cohere's events in Cohere's order, each block and call ended before the next begins")
    func order() throws {
        #expect(
            try events(SampleResponse.stream(.cohereV2)) == [
                "message-start", "content-start 0", "content-delta 0", "content-end 0", "content-start 1", "content-delta 1",
                "content-delta 1", "content-end 1", "tool-call-start 0", "tool-call-delta 0", "tool-call-delta 0", "tool-call-end 0",
                "tool-call-start 1", "tool-call-delta 1", "tool-call-end 1", "message-end",
            ])
    }

    @Test("Each event has its name, and the payload Cohere gives it")
    func shape() {
        let text = SampleResponse.stream(.cohereV2, keepsRawFinishReason: false)
        #expect(
            text.contains(
                "event: content-delta\ndata: "
                    + #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"hm"}}}}"# + "\n\n"))
        #expect(
            text.contains(
                "event: tool-call-start\ndata: "
                    + #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"call_1","type":"function","#
                    + #""function":{"name":"f","arguments":""}}}}}"# + "\n\n"))
        #expect(
            text.hasSuffix(
                "event: message-end\ndata: "
                    + #"{"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":3,"#
                    + #""output_tokens":4},"tokens":{"input_tokens":3,"output_tokens":4}}}}"# + "\n\n"))
    }

    @Test("A body is what Cohere's own looks like")
    func wholeBody() {
        #expect(
            SampleResponse.body(.cohereV2)
                == #"{"id":"r","finish_reason":"TOOL_CALL","message":{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},"#
                + #"{"type":"text","text":"Hello"}],"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","#
                + #""arguments":"{\"a\":1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"#
                + #""usage":{"billed_units":{"input_tokens":3,"output_tokens":4},"tokens":{"input_tokens":3,"output_tokens":4}}}"#)
    }

    @Test("P5: stream and body fold alike")
    func parity() {
        let streamed = SampleResponse.decode(SampleResponse.stream(.cohereV2), .cohereV2)
        let whole = SampleResponse.decode(SampleResponse.body(.cohereV2), .cohereV2, isStreaming: false)
        #expect(streamed.parts == whole.parts)
        #expect(streamed.finishReason == whole.finishReason)
        #expect(streamed.usage == whole.usage)
    }

    @Test("Citations are read with source and place, and written with the words they mean")
    func citations() throws {
        let json =
            #"{"id":"r","message":{"role":"assistant","content":[{"type":"text","text":"It is 🧑‍🚀 20 degrees."}],"citations":[{"start":10,"end":12,"#
            + #""text":"20","sources":[{"type":"tool","id":"w:0","tool_output":{"content":"20 C"}},"#
            + #"{"type":"document","id":"d:0","document":{"title":"T","snippet":"S","url":"https://x"}}],"type":"TEXT_CONTENT"}]},"#
            + #""finish_reason":"COMPLETE"}"#
        let read = SampleResponse.decode(json, .cohereV2, isStreaming: false)
        #expect(
            read.citations == [
                Citation(title: "w:0", quote: "20 C", startIndex: 10, endIndex: 12, kind: "tool"),
                Citation(url: "https://x", title: "T", quote: "S", startIndex: 10, endIndex: 12, kind: "document"),
            ])
        let written = try JSONValue(parsing: SampleResponse.body(.cohereV2, read))
        #expect(written["message"]?["citations"]?[0]?["text"] == "20")
        #expect(SampleResponse.decode(written.jsonText, .cohereV2, isStreaming: false).citations == read.citations)
    }

    @Test("A response that failed ends with the reason ERROR and its words; one that was filtered says so")
    func ends() {
        let failed: [StreamFrame] = [.end(ResponseEnd(outcome: .failed, error: ProviderError(message: "busy")))]
        #expect(SampleResponse.stream(.cohereV2, failed).contains(#""delta":{"error":"busy","finish_reason":"ERROR"}"#))
        let filtered: [StreamFrame] = [.end(ResponseEnd(outcome: .finished, finishReason: .contentFilter))]
        let again = SampleResponse.decode(SampleResponse.stream(.cohereV2, filtered, keepsRawFinishReason: false), .cohereV2)
        #expect(again.finishReason == .contentFilter)
    }

    @Test("Probabilities are read from deltas and bodies, and written back")
    func logprobs() {
        let stream =
            "data: "
            + #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"ab"}}},"logprobs":{"text":"ab","token_ids":[1,2],"logprobs":[-0.25,-0.5]}}"#
            + "\n\ndata: " + #"{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}"# + "\n\n"
        let read = SampleResponse.decode(stream, .cohereV2)
        #expect(read.choice.logprobs.content == [TokenLogprob(token: "ab", logprob: -0.75)])
        let again = SampleResponse.decode(SampleResponse.body(.cohereV2, read), .cohereV2, isStreaming: false)
        #expect(again.choice.logprobs == read.choice.logprobs)
    }
}

@Suite("Cohere: requests")
struct CohereRequestTests {
    @Test("A request is written in Cohere's own form and order; the plan goes back")
    func shape() throws {
        let call = ToolCall(id: "f_1", name: "f", arguments: ["a": 1])
        var prompt = Prompt {
            Message.developer("s")
            Message.user(.text("q"), .image(url: "https://x/y.png", detail: .low))
            Message.assistant(
                .reasoning(ReasoningPart(text: "plan", origin: ReasoningOrigin(wire: .cohereV2, field: "tool_plan"))), .toolCall(call))
            Message.tool(ToolResult(of: call, "r"))
        }
        prompt.options = GenerationOptions(
            topP: 0.5, maxOutputTokens: 9, stop: ["x"], reasoning: ReasoningOptions(budgetTokens: 7), toolChoice: .required,
            responseFormat: .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true), extras: ["k": 5])
        let tools = [ToolDescriptor(name: "f", description: "d", isStrict: true)]
        let written = try Wire(.cohereV2).encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools))
        #expect(written.path == "v2/chat")
        #expect(written.diagnostics.isEmpty)
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"stream":true,"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"q"},"#
                + #"{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}}]},{"role":"assistant","tool_plan":"plan","#
                + #""tool_calls":[{"id":"f_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"#
                + #"{"role":"tool","tool_call_id":"f_1","content":"r"}],"tools":[{"type":"function","function":{"name":"f","description":"d","#
                + #""parameters":{"type":"object","properties":{}}}}],"strict_tools":true,"tool_choice":"REQUIRED","#
                + #""response_format":{"type":"json_object","json_schema":{"type":"object"}},"max_tokens":9,"stop_sequences":["x"],"p":0.5,"#
                + #""thinking":{"type":"enabled","token_budget":7},"k":5}"#)
    }

    @Test("One tool that must be called is sent alone")
    func named() throws {
        let tools = ["f", "g"].map { ToolDescriptor(name: $0, description: "") }
        let request = LLMRequest(model: "m", prompt: Prompt("q", options: GenerationOptions(toolChoice: .named("g"))), tools: tools)
        let body = try JSONValue(parsing: Wire(.cohereV2).encodeRequest(request).body)
        #expect(body["tools"]?.arrayValue?.map { $0["function"]?["name"] } == ["g"])
        #expect(body["tool_choice"] == "REQUIRED")
    }

    @Test("TC-14: an id that comes again is told apart, together with its result")
    func repeatedIDs() throws {
        let call = ToolCall(id: "c", name: "f", arguments: [:])
        let prompt = Prompt {
            Message.user("q")
            Message.assistant(.toolCall(call))
            Message.tool(ToolResult(of: call, "1"))
            Message.assistant(.toolCall(call))
            Message.tool(ToolResult(of: call, "2"))
        }
        let written = try Wire(.cohereV2).encodeRequest(LLMRequest(model: "m", prompt: prompt))
        let messages = try #require(JSONValue(parsing: written.body)["messages"]?.arrayValue)
        let second = messages[3]["tool_calls"]?[0]?["id"]
        #expect(messages[2]["tool_call_id"] == "c")
        #expect(second != "c" && messages[4]["tool_call_id"] == second)
        #expect(written.diagnostics.map(\.code) == [.toolCallDuplicateID])
    }
}
