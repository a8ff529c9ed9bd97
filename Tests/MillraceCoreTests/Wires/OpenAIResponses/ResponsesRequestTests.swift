import Testing

@testable import MillraceCore

/// What a request looks like as JSON, and what was noted beside it.
private func encoded(
    _ messages: [Message] = [.user("Hi")], _ options: GenerationOptions = GenerationOptions(), tools: [ToolDescriptor] = [],
    model: String = "gpt-5", isStreaming: Bool = false, _ change: (inout OpenAIResponsesProfile) -> Void = { _ in }
) throws -> (body: JSONValue, dropped: [String], request: WireRequest) {
    let request = LLMRequest(model: model, prompt: Prompt(messages: messages, options: options), tools: tools, isStreaming: isStreaming)
    let wire = try Wire.openAIResponses(OpenAIResponsesProfile(change)).encodeRequest(request)
    let dropped = wire.diagnostics.filter { $0.code == .requestFieldDropped }.compactMap(\.field)
    return (try JSONValue(parsing: wire.body), dropped, wire)
}

private func decoded(_ body: String) throws -> LLMRequest {
    try Wire(.openAIResponses).decodeRequest(Array(body.utf8))
}

/// The field that a request is refused for, and why.
private func refusal(_ body: String) -> (param: String?, message: String?) {
    do {
        _ = try decoded(body)
        return (nil, nil)
    } catch let error as LLMError {
        return (error.providerError?.param, error.providerError?.message)
    } catch {
        return ("another error", nil)
    }
}

private let shell: ToolDescriptor = {
    var tool = ToolDescriptor(name: "shell", description: "Runs a command.")
    tool.customFormat = ["type": "grammar", "syntax": "lark", "definition": "start: /.+/"]
    return tool
}()

@Suite("Responses requests: encoding")
struct ResponsesRequestEncodingTests {
    @Test("The smallest request keeps nothing at the provider and asks for encrypted reasoning")
    func smallest() throws {
        let request = LLMRequest(model: "gpt-5", prompt: Prompt("Hi"), isStreaming: false)
        let wire = try Wire(.openAIResponses).encodeRequest(request)
        let want =
            #"{"model":"gpt-5","input":[{"type":"message","role":"user","content":"Hi"}],"store":false,"#
            + #""include":["reasoning.encrypted_content"]}"#
        #expect(String(decoding: wire.body, as: UTF8.self) == want)
        #expect(wire.path == "responses")
        #expect(wire.diagnostics.isEmpty)
        #expect(try encoded(isStreaming: true).body["stream"] == true)
    }

    @Test("Models without reasoning are not asked for it, unless the request has reasoning options")
    func plainModels() throws {
        for model in ["gpt-4o", "gpt-4.1-mini", "openai/gpt-4o"] { #expect(try encoded(model: model).body["include"] == nil) }
        let options = GenerationOptions(reasoning: ReasoningOptions(effort: .low))
        #expect(try encoded([.user("Hi")], options, model: "gpt-4o").body["include"] == ["reasoning.encrypted_content"])
        #expect(try encoded { $0.stores = true }.body["include"] == nil)
        #expect(try encoded { $0.stores = true }.body["store"] == nil)
    }

    @Test("The first system message is the instructions; further ones and developer messages are items")
    func instructions() throws {
        let messages: [Message] = [.system("A"), .system("B"), .developer("C"), .user("Hi")]
        let body = try encoded(messages).body
        #expect(body["instructions"] == "A")
        #expect(body["input"]?.arrayValue?.map { $0["role"] } == ["system", "developer", "user"])
        let plain = try encoded(messages) { $0.usesInstructions = false }.body
        #expect(plain["instructions"] == nil)
        #expect(plain["input"]?.arrayValue?.count == 4)
    }

    @Test("Calls and results are items of their own, custom ones in their own form")
    func callsAndResults() throws {
        let call = ToolCall(id: "c1", name: "f", arguments: ["a": 1])
        let custom = ToolCall(id: "c2", name: "shell", input: "ls", itemID: "ctc_2")
        let messages: [Message] = [
            .user("Hi"), .assistant(.text("Wait."), .toolCall(call), .toolCall(custom)),
            .tool([ToolResult(of: call, "1"), ToolResult(of: custom, "2")]),
        ]
        let items = try #require(encoded(messages, tools: [shell]).body["input"]?.arrayValue)
        #expect(
            items.map { $0["type"]?.stringValue } == [
                "message", "message", "function_call", "custom_tool_call", "function_call_output", "custom_tool_call_output",
            ])
        #expect(items[1]["content"] == [["type": "output_text", "text": "Wait."]])
        #expect(items[2] == ["type": "function_call", "call_id": "c1", "name": "f", "arguments": #"{"a":1}"#])
        #expect(items[3] == ["type": "custom_tool_call", "id": "ctc_2", "call_id": "c2", "name": "shell", "input": "ls"])
        #expect(items[4] == ["type": "function_call_output", "call_id": "c1", "output": "1"])
    }

    @Test("TC-14, TC-15: repeated ids are made unique with their results, long ones short")
    func callIDs() throws {
        let long = ToolCallID(String(repeating: "x", count: 90))
        let first = ToolCall(id: "c1", name: "f", arguments: [:])
        let messages: [Message] = [
            .assistant(.toolCall(first)), .tool(ToolResult(of: first, "1")), .assistant(.toolCall(first)),
            .tool(ToolResult(of: first, "2")),
            .assistant(.toolCall(ToolCall(id: long, name: "f", arguments: [:]))), .tool(ToolResult(callID: long, parts: [.text("3")])),
        ]
        let items = try #require(encoded(messages).body["input"]?.arrayValue)
        let ids = items.compactMap { $0["call_id"]?.stringValue }
        #expect(Array(ids.prefix(4)) == ["c1", "c1", "c1_2", "c1_2"])
        #expect(ids[4] == ids[5])
        #expect(ids[4].utf8.count <= 64)
    }

    @Test("Tools, tool choice, format, reasoning and limits have this API's names")
    func options() throws {
        let weather = ToolDescriptor(name: "weather", description: "Tells.", parameters: ["type": "object"], isStrict: true)
        var options = GenerationOptions(temperature: 0.5, topP: 0.9, maxOutputTokens: 7)
        options.reasoning = ReasoningOptions(effort: .high, isIncluded: true)
        options.toolChoice = .named("shell")
        options.parallelToolCalls = false
        options.responseFormat = .jsonSchema(name: "n", schema: ["type": "object"], isStrict: true)
        options.logprobs = LogprobOptions(topCount: 2)
        let body = try encoded([.user("Hi")], options, tools: [weather, shell]).body
        #expect(
            body["tools"] == [
                ["type": "function", "name": "weather", "description": "Tells.", "parameters": ["type": "object"], "strict": true],
                [
                    "type": "custom", "name": "shell", "description": "Runs a command.",
                    "format": ["type": "grammar", "syntax": "lark", "definition": "start: /.+/"],
                ],
            ])
        #expect(body["tool_choice"] == ["type": "custom", "name": "shell"])
        #expect(body["parallel_tool_calls"] == false)
        #expect(body["text"] == ["format": ["type": "json_schema", "name": "n", "schema": ["type": "object"], "strict": true]])
        #expect(body["reasoning"] == ["effort": "high", "summary": "auto"])
        #expect(body["max_output_tokens"] == 7)
        #expect(body["top_logprobs"] == 2)
        #expect(body["include"] == ["reasoning.encrypted_content", "message.output_text.logprobs"])
    }

    @Test("What the API has no field for is noted, and several answers are refused")
    func missingFields() throws {
        var options = GenerationOptions(stop: ["x"], seed: 1, frequencyPenalty: 1, presencePenalty: 1, toolChoice: .required)
        options.choiceCount = 1
        #expect(try encoded([.user("Hi")], options).dropped == ["tool_choice", "stop", "seed", "frequency_penalty", "presence_penalty"])
        options.choiceCount = 2
        #expect(throws: LLMError.self) { try encoded([.user("Hi")], options) }
    }

    @Test("Extras replace fields, refused fields are left out")
    func extrasAndRefusals() throws {
        let options = GenerationOptions(temperature: 1, extras: ["store": true, "service_tier": "flex", "include": []])
        let (body, dropped, _) = try encoded([.user("Hi")], options) { $0.refuses = [.temperature] }
        #expect(body["store"] == true)
        #expect(body["include"] == [])
        #expect(body["service_tier"] == "flex")
        #expect(body["temperature"] == nil)
        #expect(dropped == ["temperature"])
    }

    @Test("Pieces of other wires are left out with a note; what fits no message of its role is refused")
    func foreignPieces() throws {
        let activity = ServerToolActivity(type: "server_tool_use", json: #"{"type":"server_tool_use"}"#)
        let message = Message.assistant(
            .serverTool(activity), .opaque(OpaquePart(wire: .gemini, kind: "part", json: "{}")), .text("a"))
        let (body, dropped, _) = try encoded([message])
        #expect(body["input"]?.arrayValue?.count == 1)
        #expect(dropped == ["server_tool_use", "part"])
        #expect(throws: LLMError.self) { try encoded([Message(role: .user, parts: [.refusal("no")])]) }
        #expect(throws: LLMError.self) { try encoded([Message(role: .assistant, parts: [.image(url: "https://a")])]) }
        #expect(throws: LLMError.self) { try encoded([Message(role: .tool, parts: [.text("a")])]) }
    }

    @Test("A summary without what it summarizes goes back only to a server that stores")
    func summaries() throws {
        let origin = ReasoningOrigin(wire: .openAIResponses, field: "summary", index: 0)
        let summary = Message.assistant(.reasoning(ReasoningPart(text: "s", isSummary: true, id: "rs_1", origin: origin)), .text("a"))
        #expect(try encoded([summary]).body["input"]?.arrayValue?.count == 1)
        #expect(try encoded([summary]).request.diagnostics.map(\.code) == [.foreignReasoningDropped])
        #expect(try encoded([summary]) { $0.stores = true }.body["input"]?.arrayValue?.count == 2)
    }
}

@Suite("Responses requests: decoding")
struct ResponsesRequestDecodingTests {
    @Test("A request that was written and read is the request", arguments: 0..<400)
    func roundTrip(seed: Int) throws {
        var generator = ResponsesRequestGenerator(seed: UInt64(seed))
        let request = generator.request()
        let wire = try Wire(.openAIResponses).encodeRequest(request)
        let again = try Wire(.openAIResponses).decodeRequest(wire.body)
        #expect(again.prompt.messages == request.prompt.messages, "seed \(seed)")
        #expect(again.prompt.options == request.prompt.options, "seed \(seed)")
        #expect(again == request, "seed \(seed)")
        #expect(try Wire(.openAIResponses).encodeRequest(again).body == wire.body, "seed \(seed)")
    }

    @Test("The input may be a text, and messages may leave out their type")
    func shortForms() throws {
        let text = try decoded(#"{"model":"m","input":"Hi","instructions":"Be brief.","stream":true}"#)
        #expect(text.prompt.messages == [.system("Be brief."), .user("Hi")])
        #expect(text.isStreaming)
        let items = try decoded(
            #"{"model":"m","input":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},{"role":"user","content":[{"type":"input_text","text":"x"}]}]}"#
        )
        #expect(items.prompt.messages == [.user("Hi"), .assistant("Ho"), .user("x")])
    }

    @Test("Items of the model are one message, results are one message")
    func grouping() throws {
        let request = try decoded(
            """
            {"model":"m","input":[{"role":"user","content":"Hi"},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"E"},
            {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}"},
            {"type":"computer_call","id":"cu_1","call_id":"c2","action":{"type":"click"}},
            {"type":"function_call_output","call_id":"c1","output":"1"},
            {"type":"computer_call_output","call_id":"c2","output":{"type":"computer_screenshot"}},
            {"type":"item_reference","id":"x"}]}
            """)
        #expect(request.prompt.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        #expect(request.prompt.messages[1].parts.count == 4)
        #expect(request.prompt.messages[1].toolCalls.first?.itemID == "fc_1")
        guard case .toolResult(let result)? = request.prompt.messages[2].parts.first else {
            Issue.record("no result")
            return
        }
        #expect(result.name == "f")
    }

    @Test("Unknown fields and forms that say more than the options stay among the extras")
    func extras() throws {
        let request = try decoded(
            #"{"model":"gpt-5","input":"Hi","previous_response_id":"r","text":{"verbosity":"low","format":{"type":"text"}},"tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"},"reasoning":{"effort":"low","summary":"detailed"},"include":["reasoning.encrypted_content"],"store":false,"user":null}"#
        )
        let options = request.prompt.options
        #expect(Set(options.extras.keys) == ["previous_response_id", "text", "tools", "tool_choice", "reasoning"])
        #expect(options.reasoning == ReasoningOptions(effort: .low, isIncluded: true))
        let body = try JSONValue(parsing: Wire(.openAIResponses).encodeRequest(request).body)
        #expect(body["text"] == ["verbosity": "low", "format": ["type": "text"]])
        #expect(body["reasoning"] == ["effort": "low", "summary": "detailed"])
        #expect(body["tools"] == [["type": "web_search"]])
    }

    @Test("An error names the field by its path, never its content")
    func errors() {
        #expect(refusal(#"{"input":"Hi"}"#).param == "model")
        #expect(refusal(#"{"model":"m"}"#).param == "input")
        #expect(refusal(#"{"model":"m","previous_response_id":"r"}"#).param == nil)
        #expect(refusal(#"{"model":"m","input":3}"#).param == "input")
        #expect(refusal(#"{"model":"m","input":[{"role":"secret","content":"x"}]}"#).param == "input[0].role")
        #expect(refusal(#"{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}"#).param == "input[0].content[0].text")
        let call = refusal(#"{"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"secret"}]}"#)
        #expect(call.param == "input[0].arguments")
        #expect(call.message?.contains("secret") == false)
        #expect(refusal("nonsense").message?.contains("is not JSON") == true)
    }
}
