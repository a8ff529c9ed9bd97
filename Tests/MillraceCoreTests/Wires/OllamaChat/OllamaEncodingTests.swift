import Testing

@testable import MillraceCore

private func body(_ prompt: Prompt, tools: [ToolDescriptor] = [], wire: WireID = .ollamaChat) throws -> JSONValue {
    try JSONValue(parsing: Wire(wire).encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools)).body)
}

private func failure(_ prompt: Prompt, tools: [ToolDescriptor] = [], wire: WireID = .ollamaChat) -> LLMError.Kind? {
    do {
        _ = try Wire(wire).encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools))
        return nil
    } catch {
        return error.kind
    }
}

@Suite("Ollama: responses")
struct OllamaResponseEncodingTests {
    @Test("A stream is what Ollama's own looks like: one document a line, calls whole, done on the last")
    func stream() {
        let head = #"{"model":"m","created_at":"2025-11-28T02:19:53Z","message":{"role":"assistant","content":""#
        #expect(
            SampleResponse.stream(.ollamaChat, keepsRawFinishReason: false) == head + #"","thinking":"hm"},"done":false}"# + "\n" + head
                + #"Hel"},"done":false}"# + "\n" + head + #"lo"},"done":false}"# + "\n" + head
                + #"","tool_calls":[{"id":"call_1","function":{"index":0,"name":"f","arguments":{"a":1}}}]},"done":false}"# + "\n" + head
                + #"","tool_calls":[{"id":"call_2","function":{"index":1,"name":"g","arguments":{}}}]},"done":false}"# + "\n" + head
                + #""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}"# + "\n")
    }

    @Test("A stream of /api/generate has its text in `response`")
    func generate() {
        let lines = SampleResponse.stream(.ollamaGenerate).split(separator: "\n")
        #expect(lines[0] == #"{"model":"m","created_at":"2025-11-28T02:19:53Z","response":"","thinking":"hm","done":false}"#)
        #expect(lines[1] == #"{"model":"m","created_at":"2025-11-28T02:19:53Z","response":"Hel","done":false}"#)
    }

    @Test("A body is one line of everything")
    func wholeBody() {
        #expect(
            SampleResponse.body(.ollamaChat)
                == #"{"model":"m","created_at":"2025-11-28T02:19:53Z","message":{"role":"assistant","content":"Hello","thinking":"hm","#
                + #""tool_calls":[{"id":"call_1","function":{"index":0,"name":"f","arguments":{"a":1}}},"#
                + #"{"id":"call_2","function":{"index":1,"name":"g","arguments":{}}}]},"done":true,"done_reason":"stop","#
                + #""prompt_eval_count":3,"eval_count":4}"#)
    }

    @Test("P5: stream and body fold alike", arguments: [WireID.ollamaChat, .ollamaGenerate])
    func parity(_ wire: WireID) {
        let streamed = SampleResponse.decode(SampleResponse.stream(wire), wire)
        let whole = SampleResponse.decode(SampleResponse.body(wire), wire, isStreaming: false)
        #expect(streamed.parts == whole.parts)
        #expect(streamed.finishReason == whole.finishReason)
        #expect(streamed.usage == whole.usage)
        #expect(streamed.text == "Hello" && streamed.reasoning == "hm")
    }

    @Test("A call that was cut is not written")
    func cutCall() {
        let part = PartID(index: 0)
        let partial = PartialToolCall(id: "c", name: "f", rawArguments: #"{"a":"#)
        let frames: [StreamFrame] = [
            .toolCallStart(ToolCallStart(part: part, id: "c", name: "f")), .toolCallDelta(ToolCallDelta(part: part, arguments: #"{"a":"#)),
            .toolCallComplete(ToolCallComplete(part: part, outcome: .incomplete(partial))),
            .end(ResponseEnd(outcome: .finished, finishReason: .length)),
        ]
        #expect(!SampleResponse.stream(.ollamaChat, frames).contains("tool_calls"))
        #expect(SampleResponse.stream(.ollamaChat, frames).contains(#""done_reason":"length""#))
    }

    @Test("FR-15, FR-26: arguments on several lines, or with line separators in them, do not cut the line")
    func severalLines() throws {
        let part = PartID(index: 0)
        let call = try ToolCall(id: "c", name: "f", rawArguments: "{\n  \"b\": 1.0,\r\n  \"a\": \"x\u{2028}y\"\n}")
        let frames: [StreamFrame] = [
            .toolCallStart(ToolCallStart(part: part, id: "c", name: "f")),
            .toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call))),
            .end(ResponseEnd(outcome: .finished, finishReason: .toolCalls)),
        ]
        let lines = SampleResponse.stream(.ollamaChat, frames).split(whereSeparator: \.isNewline)
        #expect(lines.count == 2)
        #expect(lines[0].contains(#""arguments":{"b":1.0,"a":"x\u2028y"}"#))
    }

    @Test("Logprobs, and fields without a counterpart, come back")
    func extras() {
        let line =
            #"{"model":"m","message":{"role":"assistant","content":"a","images":["QUJD"]},"done":true,"done_reason":"stop","#
            + #""remote_host":"h","logprobs":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.0}]}]}"#
        let read = SampleResponse.decode(line + "\n", .ollamaChat)
        #expect(read.choice.logprobs.content.map(\.token) == ["a"])
        #expect(read.metadata == ["remote_host": "h"])
        #expect(read.parts.contains(.opaque(OpaquePart(wire: .ollamaChat, kind: "images", json: #"["QUJD"]"#))))
        let again = SampleResponse.decode(SampleResponse.body(.ollamaChat, read), .ollamaChat, isStreaming: false)
        #expect(again.choice == read.choice)
        #expect(again.metadata == read.metadata)
    }

    @Test(
        "Times of all years are written",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        ])
    func times(seconds: Int, text: String) { #expect(OllamaTime.text(seconds) == text) }
}

@Suite("Ollama: requests")
struct OllamaRequestTests {
    @Test("A request is written in Ollama's own form and order")
    func shape() throws {
        let call = ToolCall(id: "call_1", name: "f", arguments: ["a": 1])
        let minted = ToolCall(id: ToolCallID("call_millrace_x", origin: .minted), name: "f", arguments: [:])
        var prompt = Prompt {
            Message.system("s")
            Message.user(.text("q"), .image(base64: "iVBORw0KGgo", mediaType: "image/png"))
            Message.assistant(
                .reasoning(ReasoningPart(text: "hm", origin: ReasoningOrigin(wire: .ollamaChat, field: "thinking"))), .toolCall(call),
                .toolCall(minted))
            Message.tool([ToolResult(of: call, "r"), ToolResult(of: minted, "n")])
        }
        prompt.options = GenerationOptions(
            temperature: 0.5, maxOutputTokens: 9, stop: ["x"], reasoning: ReasoningOptions(effort: .low),
            responseFormat: .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true),
            extras: ["keep_alive": "5m", "options": ["num_ctx": 4096]])
        let tools = [ToolDescriptor(name: "f", description: "d")]
        let written = try Wire(.ollamaChat).encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools))
        #expect(written.path == "api/chat")
        #expect(written.diagnostics.isEmpty)
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q","images":["iVBORw0KGgo"]},"#
                + #"{"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","#
                + #""arguments":{"a":1}}},{"type":"function","function":{"name":"f","arguments":{}}}]},"#
                + #"{"role":"tool","content":"r","tool_name":"f","tool_call_id":"call_1"},{"role":"tool","content":"n","tool_name":"f"}],"#
                + #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{}}}}],"#
                + #""format":{"type":"object"},"options":{"temperature":0.5,"num_predict":9,"stop":["x"],"num_ctx":4096},"stream":true,"#
                + #""think":"low","keep_alive":"5m"}"#)
    }

    @Test("TC-57: results stand in the order of their calls, whatever order they came in")
    func resultOrder() throws {
        let calls = (1...3).map { ToolCall(id: ToolCallID("call_millrace_\($0)", origin: .minted), name: "f", arguments: [:]) }
        let prompt = Prompt {
            Message.user("q")
            Message(role: .assistant, parts: calls.map(Part.toolCall))
            Message.tool([ToolResult(of: calls[2], "3"), ToolResult(of: calls[0], "1")])
            Message.tool(ToolResult(of: calls[1], "2"))
        }
        let messages = try #require(body(prompt)["messages"]?.arrayValue)
        #expect(messages.dropFirst(2).map { $0["content"] } == ["1", "2", "3"])
    }

    @Test("No tool at all is said by leaving the tools out; a must cannot be said")
    func toolChoice() throws {
        let tools = [ToolDescriptor(name: "f", description: "")]
        #expect(try body(Prompt("q", options: GenerationOptions(toolChoice: ToolChoice.none)), tools: tools)["tools"] == nil)
        let request = LLMRequest(model: "m", prompt: Prompt("q", options: GenerationOptions(toolChoice: .required)), tools: tools)
        #expect(try Wire(.ollamaChat).encodeRequest(request).diagnostics.map(\.field) == ["tool_choice"])
    }

    @Test("What the server cannot say is an error before anything is sent")
    func unsupported() {
        func isUnsupported(_ kind: LLMError.Kind?) -> Bool { if case .unsupported? = kind { true } else { false } }
        #expect(isUnsupported(failure(Prompt(messages: [.user(.image(url: "https://x/y.png"))]))))
        #expect(isUnsupported(failure(Prompt("q", options: GenerationOptions(choiceCount: 2)))))
        #expect(isUnsupported(failure(Prompt("q"), tools: [ToolDescriptor(name: "f", description: "")], wire: .ollamaGenerate)))
        #expect(isUnsupported(failure(Prompt(messages: [.user("a"), .assistant("b"), .user("c")]), wire: .ollamaGenerate)))
        #expect(failure(Prompt(messages: [.user(.image(url: "data:image/png;base64,QUJD"))])) == nil)
    }

    @Test("RS-12, RS-15: reasoning of another provider stays at home, with a note")
    func foreignReasoning() throws {
        let foreign = ReasoningPart(text: "secret", origin: ReasoningOrigin(wire: .anthropicMessages, field: "thinking"))
        let prompt = Prompt(messages: [.user("q"), .assistant(.reasoning(foreign), .text("a")), .user("r")])
        let written = try Wire(.ollamaChat).encodeRequest(LLMRequest(model: "m", prompt: prompt))
        #expect(written.diagnostics.map(\.code) == [.foreignReasoningDropped])
        #expect(!String(decoding: written.body, as: UTF8.self).contains("secret"))
    }

    @Test("/api/generate takes instructions, one text and pictures")
    func generate() throws {
        let prompt = Prompt(
            messages: [.system("s"), .user(.text("q"), .image(base64: "/9j/", mediaType: "image/jpeg"))],
            options: GenerationOptions(seed: 1, extras: ["raw": true]))
        let written = try Wire(.ollamaGenerate).encodeRequest(LLMRequest(model: "m", prompt: prompt, isStreaming: false))
        #expect(written.path == "api/generate")
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"model":"m","prompt":"q","system":"s","images":["/9j/"],"options":{"seed":1},"stream":false,"raw":true}"#)
    }

    @Test("A result without an id answers the first open call of its tool")
    func pairing() throws {
        let json =
            #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{}}},"#
            + #"{"function":{"name":"g","arguments":{}}},{"function":{"name":"f","arguments":{}}}]},"#
            + #"{"role":"tool","tool_name":"g","content":"1"},{"role":"tool","tool_name":"f","content":"2"},{"role":"tool","content":"3"}]}"#
        let request = try Wire(.ollamaChat).decodeRequest(Array(json.utf8))
        let ids = request.prompt.messages[0].toolCalls.map(\.id)
        #expect(Set(ids).count == 3)
        #expect(request.prompt.messages[1].toolResults.map(\.callID) == [ids[1], ids[0], ids[2]])
        #expect(request.isStreaming, "the server streams unless it is told not to")
    }
}
