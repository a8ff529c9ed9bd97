import Testing

@testable import MillraceCore

/// What a request looks like as JSON, and what was noted beside it.
private func encoded(
    _ messages: [Message] = [.user("Hi")], _ options: GenerationOptions = GenerationOptions(), tools: [ToolDescriptor] = [],
    isStreaming: Bool = false, includesUsage: Bool = true, _ change: (inout OpenAIChatProfile) -> Void = { _ in }
) throws -> (body: JSONValue, dropped: [String], request: WireRequest) {
    let request = LLMRequest(
        model: "m", prompt: Prompt(messages: messages, options: options), tools: tools, isStreaming: isStreaming,
        includesUsage: includesUsage)
    let wire = try Wire.openAIChat(OpenAIChatProfile(change)).encodeRequest(request)
    let dropped = wire.diagnostics.filter { $0.code == .requestFieldDropped }.compactMap(\.field)
    return (try JSONValue(parsing: wire.body), dropped, wire)
}

private func message(_ parts: Part..., role: Message.Role = .user, _ change: (inout OpenAIChatProfile) -> Void = { _ in }) throws
    -> JSONValue
{
    try #require(encoded([Message(role: role, parts: parts)], change).body["messages"]?.arrayValue?.last)
}

private func encoded(_ messages: [Message], _ change: (inout OpenAIChatProfile) -> Void) throws -> (
    body: JSONValue, dropped: [String], request: WireRequest
) {
    try encoded(messages, GenerationOptions(), change)
}

private func feature(_ message: Message, _ change: (inout OpenAIChatProfile) -> Void = { _ in }) -> String? {
    do {
        _ = try encoded([message], change)
        return nil
    } catch let error as LLMError {
        guard case .unsupported(let feature) = error.kind, error.location == .request else { return "another error" }
        return feature
    } catch {
        return "another error"
    }
}

private let weather = ToolDescriptor(
    name: "weather", description: "Tells the weather.", parameters: ["type": "object", "properties": ["city": ["type": "string"]]],
    isStrict: true)

@Suite("Chat requests: fields")
struct ChatRequestEncodingTests {
    @Test("The smallest request has a model and messages, nothing else")
    func smallest() throws {
        let request = LLMRequest(model: "m", prompt: Prompt("Hi"), isStreaming: false)
        let wire = try Wire(.openAIChat).encodeRequest(request)
        #expect(String(decoding: wire.body, as: UTF8.self) == #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#)
        #expect(wire.path == "chat/completions")
        #expect(wire.headers.isEmpty)
        #expect(wire.diagnostics.isEmpty)
    }

    @Test("A streamed request says so and asks for usage")
    func streaming() throws {
        let body = try encoded(isStreaming: true).body
        #expect(body["stream"] == true)
        #expect(body["stream_options"] == ["include_usage": true])
        #expect(try encoded(isStreaming: true, includesUsage: false).body["stream_options"] == nil)
    }

    @Test("MD-01: a server that refuses stream_options is not asked for usage, with a diagnostic")
    func refusedStreamOptions() throws {
        let (body, dropped, _) = try encoded(isStreaming: true) { $0.refuses = [.streamOptions] }
        #expect(body["stream_options"] == nil)
        #expect(dropped == ["stream_options"])
    }

    @Test("Every option has its field")
    func options() throws {
        let options = GenerationOptions(
            temperature: 0.5, topP: 0.25, maxOutputTokens: 100, stop: ["a", "b"], seed: 7, frequencyPenalty: -1, presencePenalty: 1.5,
            parallelToolCalls: false, choiceCount: 3, logprobs: LogprobOptions(topCount: 4))
        let (body, dropped, _) = try encoded([.user("Hi")], options, tools: [weather])
        #expect(body["temperature"] == 0.5)
        #expect(body["top_p"] == 0.25)
        #expect(body["max_tokens"] == 100)
        #expect(body["stop"] == ["a", "b"])
        #expect(body["seed"] == 7)
        #expect(body["frequency_penalty"] == -1)
        #expect(body["presence_penalty"] == 1.5)
        #expect(body["parallel_tool_calls"] == false)
        #expect(body["n"] == 3)
        #expect(body["logprobs"] == true)
        #expect(body["top_logprobs"] == 4)
        #expect(dropped.isEmpty)
        let newer = try encoded([.user("Hi")], options) { $0.outputLimit = .maxCompletionTokens }.body
        #expect(newer["max_completion_tokens"] == 100)
        #expect(newer["max_tokens"] == nil)
    }

    @Test("What a server refuses is left out and noted", arguments: OpenAIChatProfile.RequestField.allCases)
    func refusals(_ field: OpenAIChatProfile.RequestField) throws {
        var options = GenerationOptions(
            temperature: 0.5, topP: 0.25, stop: ["a"], seed: 7, frequencyPenalty: 1, presencePenalty: 1,
            reasoning: ReasoningOptions(effort: .low), toolChoice: .required, parallelToolCalls: true, responseFormat: .json,
            choiceCount: 2,
            logprobs: LogprobOptions(topCount: 1))
        switch field {
        case .responseFormatJSONSchema: options.responseFormat = .jsonSchema(name: "s", schema: [:], isStrict: true)
        case .toolChoiceNamed: options.toolChoice = .named("weather")
        default: break
        }
        let (body, dropped, _) = try encoded(
            [Message(role: .user, parts: [.text("Hi")], name: "Ann")], options, tools: [weather], isStreaming: true
        ) { $0.refuses = [field] }
        let expected = field == .logprobs ? ["logprobs"] : [field.rawValue]
        #expect(dropped == expected)
        switch field {
        case .messageName: #expect(body["messages"]?[0]?["name"] == nil)
        case .strict: #expect(body["tools"]?[0]?["function"]?["strict"] == nil)
        case .responseFormatJSON, .responseFormatJSONSchema: #expect(body["response_format"] == nil)
        case .toolChoiceNamed, .toolChoiceRequired: #expect(body["tool_choice"] == nil)
        default: #expect(body[field.rawValue] == nil)
        }
    }

    @Test("The prompt's extras beat written fields and the profile's; written fields beat the profile's")
    func extras() throws {
        let options = GenerationOptions(temperature: 0.5, topP: 0.5, extras: ["temperature": 1, "provider": ["order": ["x"]], "a": 1])
        let (body, dropped, _) = try encoded([.user("Hi")], options) { profile in
            profile.extras = ["a": 2, "b": 3, "top_p": 0.1]
            profile.refuses = [.temperature]
        }
        #expect(body["temperature"] == 1)
        #expect(body["top_p"] == 0.5)
        #expect(body["provider"] == ["order": ["x"]])
        #expect(body["a"] == 1)
        #expect(body["b"] == 3)
        #expect(dropped.isEmpty)
        #expect(Set(try #require(body.objectValue).keys).count == body.objectValue?.count)
    }

    @Test("The same request is the same bytes, in one order of fields")
    func stability() throws {
        let options = GenerationOptions(temperature: 0.1, stop: ["x"], seed: 1, extras: ["z": 1, "y": 2])
        let first = try encoded([.user("Hi")], options, tools: [weather], isStreaming: true).request.body
        for _ in 0..<5 { #expect(try encoded([.user("Hi")], options, tools: [weather], isStreaming: true).request.body == first) }
        let keys = try #require(JSONValue(parsing: first).objectValue).keys
        #expect(keys == ["model", "messages", "stream", "stream_options", "tools", "temperature", "stop", "seed", "z", "y"])
    }

    @Test("A number JSON does not have is refused before anything is sent")
    func infinity() {
        #expect(throws: LLMError.self) { try encoded([.user("Hi")], GenerationOptions(temperature: .infinity)) }
        #expect(throws: LLMError.self) { try encoded([.user("Hi")], GenerationOptions(topP: .nan)) }
    }

    @Test("The model's name stands percent-encoded in a path that wants it")
    func path() throws {
        let request = LLMRequest(model: "a/b c:ü", prompt: Prompt("Hi"))
        let wire = try Wire.openAIChat(OpenAIChatProfile { $0.path = "deployments/{model}/chat?api-version=1" }).encodeRequest(request)
        #expect(wire.path == "deployments/a%2Fb%20c%3A%C3%BC/chat?api-version=1")
    }

    // MARK: Tools

    @Test("Tools, with and without what is optional")
    func tools() throws {
        let plain = ToolDescriptor(name: "now", description: "")
        let body = try encoded(tools: [weather, plain]).body
        #expect(
            body["tools"]?[0] == [
                "type": "function",
                "function": ["name": "weather", "description": "Tells the weather.", "parameters": weather.parameters, "strict": true],
            ])
        #expect(body["tools"]?[1]?["function"] == ["name": "now", "parameters": ["type": "object", "properties": [:]]])
    }

    @Test("Tool choices")
    func toolChoices() throws {
        func choice(_ choice: ToolChoice) throws -> JSONValue? {
            try encoded([.user("Hi")], GenerationOptions(toolChoice: choice), tools: [weather]).body["tool_choice"]
        }
        #expect(try choice(.auto) == "auto")
        #expect(try choice(.none) == "none")
        #expect(try choice(.required) == "required")
        #expect(try choice(.named("weather")) == ["type": "function", "function": ["name": "weather"]])
        // OpenAI refuses the fields where there are no tools.
        let (body, dropped, _) = try encoded([.user("Hi")], GenerationOptions(toolChoice: .auto, parallelToolCalls: true))
        #expect(body["tool_choice"] == nil)
        #expect(body["parallel_tool_calls"] == nil)
        #expect(dropped == ["tool_choice", "parallel_tool_calls"])
    }

    @Test("TC-40: the form before tools, for servers declared so")
    func legacyFunctions() throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Rome"])
        let messages: [Message] = [
            .user("Hi"), .assistant(.toolCall(call)), .tool(ToolResult(callID: "c1", parts: [.text("sunny")])),
        ]
        let (body, dropped, _) = try encoded(
            messages, GenerationOptions(toolChoice: .named("weather"), parallelToolCalls: true), tools: [weather]
        ) { $0.usesLegacyFunctions = true }
        #expect(body["functions"]?[0]?["name"] == "weather")
        #expect(body["tools"] == nil)
        #expect(body["function_call"] == ["name": "weather"])
        #expect(body["messages"]?[1]?["function_call"] == ["name": "weather", "arguments": #"{"city":"Rome"}"#])
        #expect(body["messages"]?[1]?["tool_calls"] == nil)
        #expect(body["messages"]?[2] == ["role": "function", "name": "weather", "content": "sunny"])
        #expect(dropped == ["tools.function.strict", "parallel_tool_calls"])
        let two = Message.assistant(.toolCall(call), .toolCall(ToolCall(id: "c2", name: "weather", arguments: [:])))
        #expect(feature(two) { $0.usesLegacyFunctions = true } == "several tool calls in one message")
    }

    // MARK: Response format

    @Test("Response formats")
    func responseFormats() throws {
        func format(_ format: ResponseFormat) throws -> JSONValue? {
            try encoded([.user("Hi")], GenerationOptions(responseFormat: format)).body["response_format"]
        }
        #expect(try format(.text) == ["type": "text"])
        #expect(try format(.json) == ["type": "json_object"])
        #expect(
            try format(.jsonSchema(name: "answer", schema: ["type": "object"], isStrict: true)) == [
                "type": "json_schema", "json_schema": ["name": "answer", "schema": ["type": "object"], "strict": true],
            ])
    }

    // MARK: Reasoning

    @Test("Reasoning is asked for in each server's way")
    func reasoning() throws {
        func asked(_ reasoning: ReasoningOptions, _ style: OpenAIChatProfile.ReasoningRequest) throws -> (JSONValue, [String]) {
            let (body, dropped, _) = try encoded([.user("Hi")], GenerationOptions(reasoning: reasoning)) { $0.reasoningRequest = style }
            var rest = try #require(body.objectValue)
            rest["model"] = nil
            rest["messages"] = nil
            return (.object(rest), dropped)
        }
        let high = ReasoningOptions(effort: .high)
        let budget = ReasoningOptions(budgetTokens: 500, isIncluded: false)
        let off = ReasoningOptions(effort: ReasoningOptions.Effort.none)
        #expect(try asked(high, .effort) == (["reasoning_effort": "high"], []))
        #expect(try asked(budget, .effort) == ([:], ["reasoning.max_tokens", "reasoning.exclude"]))
        #expect(try asked(high, .object) == (["reasoning": ["effort": "high"]], []))
        #expect(try asked(budget, .object) == (["reasoning": ["max_tokens": 500, "exclude": true]], []))
        #expect(try asked(ReasoningOptions(), .object) == (["reasoning": ["enabled": true]], []))
        #expect(try asked(high, .thinkingType) == (["thinking": ["type": "enabled"], "reasoning_effort": "high"], []))
        #expect(try asked(off, .thinkingType) == (["thinking": ["type": "disabled"]], []))
        #expect(try asked(high, .enableThinking) == (["enable_thinking": true], ["reasoning.effort"]))
        #expect(
            try asked(ReasoningOptions(budgetTokens: 9), .enableThinking) == (["enable_thinking": true, "thinking_budget": 9], []))
        #expect(try asked(off, .chatTemplate) == (["chat_template_kwargs": ["enable_thinking": false]], []))
        #expect(try asked(high, .none) == ([:], ["reasoning"]))
    }

    // MARK: Messages

    @Test("Developer messages go out as system where the server knows no developer")
    func developer() throws {
        #expect(try message(.text("Be brief."), role: .developer) == ["role": "system", "content": "Be brief."])
        #expect(try message(.text("Be brief."), role: .developer) { $0.acceptsDeveloperRole = true }["role"] == "developer")
        #expect(try message(.text("Be brief."), role: .system) { $0.acceptsDeveloperRole = true }["role"] == "system")
    }

    @Test("Several text parts are joined, or a list where the server takes one")
    func textParts() throws {
        #expect(try message(.text("a"), .text("b"))["content"] == "ab")
        let list = try message(.text("a"), .text("b")) { $0.acceptsTextPartArrays = true }["content"]
        #expect(list == [["type": "text", "text": "a"], ["type": "text", "text": "b"]])
        #expect(try message()["content"] == "")
    }

    @Test("Pictures, sound and documents of the user")
    func media() throws {
        let content = try message(
            .text("What?"), .image(url: "https://x/y.png", detail: .low), .image(base64: "QUJD", mediaType: "image/png"),
            .audio(AudioPart(base64: "REVG", format: "wav")),
            .file(FilePart(source: .base64("R0hJ", mediaType: "application/pdf"), filename: "a.pdf")),
            .file(FilePart(source: .fileID("file-1"))))["content"]
        #expect(
            content == [
                ["type": "text", "text": "What?"],
                ["type": "image_url", "image_url": ["url": "https://x/y.png", "detail": "low"]],
                ["type": "image_url", "image_url": ["url": "data:image/png;base64,QUJD"]],
                ["type": "input_audio", "input_audio": ["data": "REVG", "format": "wav"]],
                ["type": "file", "file": ["filename": "a.pdf", "file_data": "data:application/pdf;base64,R0hJ"]],
                ["type": "file", "file": ["file_id": "file-1"]],
            ])
    }

    @Test("What the wire has no form for is refused before anything is sent")
    func unsupported() {
        let picture = Part.image(url: "https://x")
        let call = ToolCall(id: "c", name: "f", arguments: [:])
        let file = Part.file(FilePart(source: .url("https://x/a.pdf")))
        #expect(feature(.user(.image(ImagePart(source: .fileID("f"))))) == "a picture by the id of an uploaded file")
        #expect(feature(.user(file)) == "a document by its address")
        #expect(feature(.user(file)) { $0.acceptsFileURLs = true } == nil)
        #expect(feature(.user(.audio(AudioPart(id: "a")))) == "sound of the user without its data")
        #expect(feature(.user(.audio(AudioPart(base64: "QQ==")))) == "sound of the user without the name of its format")
        #expect(feature(.user(.toolCall(call))) == "a tool call in a user message")
        #expect(feature(.user(.reasoning(ReasoningPart(text: "x")))) == "reasoning in a user message")
        #expect(feature(Message(role: .system, parts: [picture])) == "a picture, sound or document in a system message")
        #expect(feature(.assistant(picture)) == "a picture or document in a message of the model")
        #expect(feature(.assistant(.audio(AudioPart(transcript: "x")))) == "sound of the model without its id")
        #expect(feature(.tool(ToolResult(callID: "c", parts: [picture]))) == "a picture in a tool result")
        #expect(feature(.tool(ToolResult(callID: "c", parts: [picture]))) { $0.acceptsImagesInToolResults = true } == nil)
        #expect(feature(Message(role: .tool, parts: [.text("x")])) == "anything but tool results in a tool message")
        let broken = OpaquePart(wire: .openAIChat, kind: "content", json: #"{"a":1},{"role":"system"}"#)
        #expect(feature(.user(.opaque(broken))) == "an opaque part that is no JSON")
        let clash = OpaquePart(wire: .openAIChat, kind: "message.role", json: #""system""#)
        #expect(feature(.user(.opaque(clash))) == "an opaque part for a field of another part")
    }

    @Test("An assistant message: text, refusal, sound, calls")
    func assistant() throws {
        let call = try ToolCall(id: "c1", name: "f", rawArguments: #"{ "a" : 1 }"#)
        let full = try message(
            .text("Hm. "), .text("Yes."), .refusal("No."), .audio(AudioPart(id: "audio_1", transcript: "x")), .toolCall(call),
            role: .assistant)
        #expect(
            full == [
                "role": "assistant", "content": "Hm. Yes.", "refusal": "No.", "audio": ["id": "audio_1"],
                "tool_calls": [["id": "c1", "type": "function", "function": ["name": "f", "arguments": #"{ "a" : 1 }"#]]],
            ])
        #expect(try message(.toolCall(call), role: .assistant)["content"] == JSONValue.null)
        #expect(try message(role: .assistant)["content"] == "")
    }

    @Test("One wire message per tool result, in order, right behind the calls")
    func results() throws {
        let messages: [Message] = [
            .assistant(.toolCall(ToolCall(id: "c1", name: "f", arguments: [:])), .toolCall(ToolCall(id: "c2", name: "g", arguments: [:]))),
            .tool([ToolResult(callID: "c1", name: "f", parts: [.text("1")]), ToolResult(callID: "c2", parts: [.text("2")], isError: true)]),
        ]
        let body = try encoded(messages).body
        #expect(body["messages"]?[1] == ["role": "tool", "tool_call_id": "c1", "content": "1"])
        #expect(body["messages"]?[2] == ["role": "tool", "tool_call_id": "c2", "content": "2"])
        // Results inside a user message come first, for they must follow their calls.
        let mixed = try encoded([.user(.text("and now?"), .toolResult(ToolResult(callID: "c1", parts: [.text("1")])))]).body
        #expect(mixed["messages"]?[0]?["role"] == "tool")
        #expect(mixed["messages"]?[1] == ["role": "user", "content": "and now?"])
    }

    @Test("Opaque parts go back to the place they came from")
    func opaque() throws {
        func piece(_ kind: String, _ json: String) -> Part { .opaque(OpaquePart(wire: .openAIChat, kind: kind, json: json)) }
        let sent = try message(
            .text("a"), piece("content", #"{"type":"thing","x":[1.50]}"#), piece("tool_calls", #"{"id":"c","type":"custom"}"#),
            piece("images", #"{"type":"image_url"}"#), piece("message.cache_control", #"{"type":"ephemeral"}"#), role: .assistant)
        #expect(sent["content"] == [["type": "text", "text": "a"], ["type": "thing", "x": [1.5]]])
        #expect(sent["tool_calls"] == [["id": "c", "type": "custom"]])
        #expect(sent["images"] == [["type": "image_url"]])
        #expect(sent["cache_control"] == ["type": "ephemeral"])
    }
}
