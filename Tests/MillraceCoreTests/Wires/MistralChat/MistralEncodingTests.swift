import Testing

@testable import MillraceCore

@Suite("Mistral: responses")
struct MistralResponseEncodingTests {
    private let head =
        #"data: {"id":"r","object":"chat.completion.chunk","created":1764296393,"model":"m","choices":[{"index":0,"delta":{"#

    @Test("A stream is what Mistral's own looks like: thinking in blocks, calls whole, usage with the finish")
    func stream() {
        #expect(
            SampleResponse.stream(.mistralChat, keepsRawFinishReason: false) == head
                + #""role":"assistant","content":""},"finish_reason":null}]}"# + "\n\n" + head
                + #""content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]},"finish_reason":null}]}"# + "\n\n" + head
                + #""content":"Hel"},"finish_reason":null}]}"# + "\n\n" + head + #""content":"lo"},"finish_reason":null}]}"# + "\n\n" + head
                + #""tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},"#
                + #"{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":null}]}"#
                + "\n\n"
                + head
                + #""content":""},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#
                + "\n\ndata: [DONE]\n\n")
    }

    @Test("A body has its content as blocks beside thinking, else as one string")
    func wholeBody() throws {
        let body = try JSONValue(parsing: SampleResponse.body(.mistralChat))
        let message = body["choices"]?[0]?["message"]
        #expect(
            message?["content"] == [
                ["type": "thinking", "thinking": [["type": "text", "text": "hm"]]], ["type": "text", "text": "Hello"],
            ])
        let plain = LLMResponse(choice: LLMResponse.Choice(index: 0, parts: [.text(TextPart("Hi"))], finishReason: .stop))
        let message2 = try JSONValue(parsing: SampleResponse.body(.mistralChat, plain))["choices"]?[0]?["message"]
        #expect(message2 == ["role": "assistant", "content": "Hi", "tool_calls": nil])
    }

    @Test("P5: stream and body fold alike")
    func parity() {
        let streamed = SampleResponse.decode(SampleResponse.stream(.mistralChat), .mistralChat)
        let whole = SampleResponse.decode(SampleResponse.body(.mistralChat), .mistralChat, isStreaming: false)
        #expect(streamed.parts == whole.parts)
        #expect(streamed.finishReason == whole.finishReason)
    }

    @Test("Calls of a stream that was cut are not written: what looks whole may be a beginning")
    func cutCall() {
        let frames = Array(SampleResponse.frames.dropLast()) + [.end(ResponseEnd(outcome: .truncated))]
        #expect(!SampleResponse.stream(.mistralChat, frames).contains("tool_calls"))
    }

    @Test("References and signatures come back")
    func blocks() {
        let json =
            #"{"id":"r","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","#
            + #""content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"signature":"QUJD"},{"type":"text","text":"Sky"},"#
            + #"{"type":"reference","reference_ids":[3,"d"]},{"type":"new","x":1}]}}]}"#
        let read = SampleResponse.decode(json, .mistralChat, isStreaming: false)
        #expect(read.citations == [Citation(title: "3", kind: "reference"), Citation(title: "d", kind: "reference")])
        #expect(read.parts.contains(.opaque(OpaquePart(wire: .mistralChat, kind: "content", json: #"{"type":"new","x":1}"#))))
        guard case .reasoning(let reasoning)? = read.parts.first else {
            Issue.record("no reasoning")
            return
        }
        #expect(reasoning.signature == "QUJD")
        let again = SampleResponse.decode(SampleResponse.body(.mistralChat, read), .mistralChat, isStreaming: false)
        #expect(again.parts == read.parts)
    }

    @Test("Several choices come back, each with its own end")
    func choices() {
        let stream =
            #"data: {"id":"r","model":"m","choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#
            + "\n\n"
            + #"data: {"choices":[{"index":1,"delta":{},"finish_reason":"length"},{"index":0,"delta":{},"finish_reason":"stop"}]}"#
            + "\n\ndata: [DONE]\n\n"
        let read = SampleResponse.decode(stream, .mistralChat)
        let again = SampleResponse.decode(SampleResponse.body(.mistralChat, read), .mistralChat, isStreaming: false)
        #expect(again.otherChoices.map(\.finishReason) == [.length])
        #expect(again.choice == read.choice)
        #expect(again.otherChoices == read.otherChoices)
    }
}

@Suite("Mistral: requests")
struct MistralRequestTests {
    @Test("A request is written in Mistral's own form and order")
    func shape() throws {
        let call = ToolCall(id: "abcDEF123", name: "f", arguments: ["a": 1])
        var prompt = Prompt {
            Message.system("s")
            Message.user("q")
            Message.assistant(
                .reasoning(ReasoningPart(text: "hm", origin: ReasoningOrigin(wire: .mistralChat, field: "thinking"))), .text("a"),
                .toolCall(call))
            Message.tool(ToolResult(of: call, "r"))
        }
        prompt.options = GenerationOptions(
            maxOutputTokens: 9, seed: 7, reasoning: ReasoningOptions(effort: .high), toolChoice: .required, parallelToolCalls: false,
            extras: ["safe_prompt": true])
        let tools = [ToolDescriptor(name: "f", description: "d")]
        let written = try Wire(.mistralChat).encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools))
        #expect(written.path == "chat/completions")
        #expect(written.diagnostics.isEmpty, "usage comes without being asked for")
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},{"role":"assistant","#
                + #""content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"}],"#
                + #""tool_calls":[{"id":"abcDEF123","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"#
                + #"{"role":"tool","tool_call_id":"abcDEF123","name":"f","content":"r"}],"stream":true,"#
                + #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{}}}}],"#
                + #""tool_choice":"any","parallel_tool_calls":false,"max_tokens":9,"random_seed":7,"reasoning_effort":"high","#
                + #""safe_prompt":true}"#)
    }

    @Test("A conversation that ends with the model's words asks to go on from there")
    func prefix() throws {
        let prompt = Prompt(messages: [.user("q"), .assistant("The"), .user("r"), .assistant("So")])
        func prefixes(_ profile: MistralChatProfile) throws -> [JSONValue?] {
            let body = try Wire.mistralChat(profile).encodeRequest(LLMRequest(model: "m", prompt: prompt)).body
            return try JSONValue(parsing: body)["messages"]?.arrayValue?.map { $0["prefix"] } ?? []
        }
        #expect(try prefixes(MistralChatProfile()) == [nil, nil, nil, true])
        #expect(try prefixes(MistralChatProfile { $0.continuesLastMessage = false }) == [nil, nil, nil, nil])
    }

    @Test("Between results and the user the model says a word, because Mistral refuses the order without it")
    func bridge() throws {
        let call = ToolCall(id: "abcDEF123", name: "f", arguments: [:])
        let prompt = Prompt {
            Message.user("q")
            Message.assistant(.toolCall(call))
            Message.tool(ToolResult(of: call, "r"))
            Message.user("s")
        }
        func roles(_ profile: MistralChatProfile) throws -> [String] {
            let body = try Wire.mistralChat(profile).encodeRequest(LLMRequest(model: "m", prompt: prompt)).body
            return try JSONValue(parsing: body)["messages"]?.arrayValue?.compactMap { $0["role"]?.stringValue } ?? []
        }
        #expect(try roles(MistralChatProfile()) == ["user", "assistant", "tool", "assistant", "user"])
        #expect(try roles(MistralChatProfile { $0.bridgeAfterToolResults = nil }) == ["user", "assistant", "tool", "user"])
    }

    @Test("Magistral's way of asking for reasoning")
    func promptMode() throws {
        let wire = Wire.mistralChat(MistralChatProfile { $0.reasoningRequest = .promptMode })
        let on = LLMRequest(model: "m", prompt: Prompt("q", options: GenerationOptions(reasoning: ReasoningOptions())))
        #expect(try JSONValue(parsing: wire.encodeRequest(on).body)["prompt_mode"] == "reasoning")
        #expect(try wire.decodeRequest(wire.encodeRequest(on).body).prompt.options.reasoning == ReasoningOptions())
    }

    @Test("RS-12, RS-15: reasoning of this wire goes back with its signature, another's stays at home")
    func reasoning() throws {
        let own = ReasoningPart(text: "hm", signature: "QUJD", origin: ReasoningOrigin(wire: .mistralChat, field: "thinking"))
        let foreign = ReasoningPart(text: "secret", origin: ReasoningOrigin(wire: .gemini, field: "thought"))
        let prompt = Prompt(messages: [.user("q"), .assistant(.reasoning(own), .reasoning(foreign), .text("a")), .user("r")])
        let written = try Wire(.mistralChat).encodeRequest(LLMRequest(model: "m", prompt: prompt))
        let content = try JSONValue(parsing: written.body)["messages"]?[1]?["content"]
        #expect(content?[0] == ["type": "thinking", "thinking": [["type": "text", "text": "hm"]], "signature": "QUJD"])
        #expect(content?.arrayValue?.count == 2)
        #expect(written.diagnostics.map(\.code) == [.foreignReasoningDropped])
    }
}
