import Testing

@testable import MillraceCore

/// What a request looks like as JSON, and what was noted beside it.
private func encoded(
    _ messages: [Message] = [.user("Hi")], _ options: GenerationOptions = GenerationOptions(), tools: [ToolDescriptor] = [],
    isStreaming: Bool = false, model: String = "m", _ change: (inout AnthropicMessagesProfile) -> Void = { _ in }
) throws -> (body: JSONValue, dropped: [String], request: WireRequest) {
    let request = LLMRequest(
        model: model, prompt: Prompt(messages: messages, options: options), tools: tools, isStreaming: isStreaming)
    let wire = try Wire.anthropicMessages(AnthropicMessagesProfile(change)).encodeRequest(request)
    let dropped = wire.diagnostics.filter { $0.code == .requestFieldDropped }.compactMap(\.field)
    return (try JSONValue(parsing: wire.body), dropped, wire)
}

private func messages(_ messages: Message...) throws -> JSONValue? { try encoded(messages).body["messages"] }

private func feature(_ messages: [Message], _ options: GenerationOptions = GenerationOptions(), tools: [ToolDescriptor] = []) -> String? {
    do {
        _ = try encoded(messages, options, tools: tools)
        return nil
    } catch let error as LLMError {
        guard case .unsupported(let feature) = error.kind, error.location == .request else { return "another error" }
        return feature
    } catch {
        return "another error"
    }
}

private let weather = ToolDescriptor(name: "weather", description: "Tells the weather.", parameters: ["type": "object"], isStrict: true)

@Suite("Anthropic requests: the endpoint")
struct AnthropicEndpointTests {
    @Test("The smallest request has a model, a limit and messages, and names the version of the API")
    func smallest() throws {
        let wire = try encoded().request
        let body = #"{"model":"m","max_tokens":8192,"messages":[{"role":"user","content":"Hi"}]}"#
        #expect(String(decoding: wire.body, as: UTF8.self) == body)
        #expect(wire.path == "messages")
        #expect(wire.headers.map { "\($0.name): \($0.value)" } == ["anthropic-version: 2023-06-01"])
        #expect(wire.diagnostics.isEmpty)
        #expect(try encoded(isStreaming: true).body["stream"] == true)
    }

    @Test("Vertex AI has the model in its path and the version in the body")
    func vertex() throws {
        let whole = try encoded(model: "claude-opus-4@20250514") { $0.endpoint = .vertex }
        #expect(whole.request.path == "publishers/anthropic/models/claude-opus-4@20250514:rawPredict")
        #expect(whole.body["anthropic_version"] == "vertex-2023-10-16")
        #expect(whole.body["model"] == nil)
        #expect(whole.request.headers.isEmpty)
        let streamed = try encoded(isStreaming: true, model: "c") { $0.endpoint = .vertex }
        #expect(streamed.request.path == "publishers/anthropic/models/c:streamRawPredict")
        #expect(streamed.body["stream"] == true)
    }

    @Test("Bedrock has the model in its path, encoded as one segment, and nothing about streaming in the body")
    func bedrock() throws {
        let wire = Wire(.bedrockInvokeAnthropic)
        let model = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude"
        for isStreaming in [true, false] {
            let request = LLMRequest(model: model, prompt: Prompt("Hi"), isStreaming: isStreaming)
            let written = try wire.encodeRequest(request)
            let segment = "arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fanthropic.claude"
            #expect(written.path == "model/\(segment)/\(isStreaming ? "invoke-with-response-stream" : "invoke")")
            let body = try JSONValue(parsing: written.body)
            #expect(body["anthropic_version"] == "bedrock-2023-05-31")
            #expect(body["model"] == nil && body["stream"] == nil)
            let read = try wire.decodeRequest(written.body, path: "/" + written.path)
            #expect(read.model == model)
            #expect(read.isStreaming == isStreaming)
        }
    }

    @Test("Beta features are one header, or a field on Bedrock, each named once")
    func betas() throws {
        let options = GenerationOptions(extras: ["anthropic_beta": ["b", "c"]])
        let own = try encoded([.user("Hi")], options) { $0.betas = ["a", "b"] }
        #expect(own.request.headers.last == HTTPHeader("anthropic-beta", "a,b,c"))
        #expect(own.body["anthropic_beta"] == nil)
        let bedrock = try encoded([.user("Hi")], options) { profile in
            profile.endpoint = .bedrock
            profile.betas = ["a"]
        }
        #expect(bedrock.body["anthropic_beta"] == ["a", "b", "c"])
        #expect(bedrock.request.headers.isEmpty)
        #expect(try encoded { $0.version = "2030-01-01" }.request.headers[0].value == "2030-01-01")
    }
}

@Suite("Anthropic requests: fields")
struct AnthropicRequestEncodingTests {
    @Test("Every option has its field, in one order")
    func options() throws {
        let options = GenerationOptions(
            temperature: 0.5, topP: 0.9, maxOutputTokens: 100, stop: ["a", "b"],
            reasoning: ReasoningOptions(effort: .high, isIncluded: false),
            toolChoice: .required, parallelToolCalls: false,
            responseFormat: .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true), extras: ["top_k": 3])
        let got = try encoded([.system("S"), .user("Hi")], options, tools: [weather], isStreaming: true)
        let body =
            #"{"model":"m","max_tokens":100,"system":"S","messages":[{"role":"user","content":"Hi"}],"stream":true,"#
            + #""tools":[{"name":"weather","description":"Tells the weather.","input_schema":{"type":"object"},"strict":true}],"#
            + #""tool_choice":{"type":"any","disable_parallel_tool_use":true},"temperature":0.5,"top_p":0.9,"stop_sequences":["a","b"],"#
            + #""thinking":{"type":"adaptive","display":"omitted"},"#
            + #""output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}},"top_k":3}"#
        #expect(String(decoding: got.request.body, as: UTF8.self) == body)
        #expect(got.dropped.isEmpty)
    }

    @Test("What stands in the extras is written instead of the field of that name")
    func extras() throws {
        let options = GenerationOptions(
            maxOutputTokens: 5,
            extras: ["max_tokens": 7, "system": [["type": "text", "text": "x"]], "cache_control": ["type": "ephemeral"]])
        let got = try encoded([.system("S"), .user("Hi")], options) { $0.extras = ["metadata": ["user_id": "u"], "max_tokens": 9] }
        #expect(got.body["max_tokens"] == 7)
        #expect(got.body["system"] == [["type": "text", "text": "x"]])
        #expect(got.body["metadata"] == ["user_id": "u"])
        #expect(got.body["cache_control"] == ["type": "ephemeral"])
    }

    @Test("What the API does not know is left out and noted; several answers are refused")
    func unknown() throws {
        let options = GenerationOptions(
            seed: 1, frequencyPenalty: 1, presencePenalty: 1, choiceCount: 1, logprobs: LogprobOptions(), extras: [:])
        let expected: Set<String> = ["seed", "frequency_penalty", "presence_penalty", "logprobs"]
        #expect(Set(try encoded([.user("Hi")], options).dropped) == expected)
        #expect(feature([.user("Hi")], GenerationOptions(choiceCount: 2)) == "several choices")
        #expect(feature([.user("Hi")], GenerationOptions(temperature: .infinity)) == "a temperature that is no finite number")
        let refusing = try encoded([.user("Hi")], GenerationOptions(temperature: 1)) { $0.refuses = [.temperature] }
        #expect(refusing.dropped == ["temperature"])
        #expect(refusing.body["temperature"] == nil)
    }

    @Test("A choice of tools has the API's words, and says whether several may be called at once")
    func toolChoice() throws {
        func choice(_ choice: ToolChoice?, parallel: Bool? = nil) throws -> JSONValue? {
            let options = GenerationOptions(toolChoice: choice, parallelToolCalls: parallel)
            return try encoded([.user("Hi")], options, tools: [weather]).body["tool_choice"]
        }
        #expect(try choice(nil) == nil)
        #expect(try choice(.auto) == ["type": "auto"])
        #expect(try choice(ToolChoice.none) == ["type": "none"])
        #expect(try choice(.required) == ["type": "any"])
        #expect(try choice(.named("weather"), parallel: true) == ["type": "tool", "name": "weather", "disable_parallel_tool_use": false])
        #expect(try choice(nil, parallel: false) == ["type": "auto", "disable_parallel_tool_use": true])
        let without = try encoded([.user("Hi")], GenerationOptions(toolChoice: .auto, parallelToolCalls: true))
        #expect(without.body["tool_choice"] == nil)
        #expect(without.dropped == ["tool_choice", "tool_choice.disable_parallel_tool_use"])
        let free = ToolDescriptor(name: "t", description: "", customFormat: ["type": "text"])
        #expect(feature([.user("Hi")], tools: [free]) == "a tool that takes free text")
        let eager = try encoded(tools: [weather]) { $0.streamsToolInputEagerly = true }
        #expect(eager.body["tools"]?[0]?["eager_input_streaming"] == true)
    }

    @Test("Reasoning is asked for by effort or by a budget that fits the limit")
    func reasoning() throws {
        func fields(
            _ reasoning: ReasoningOptions, limit: Int? = 20_000, _ request: AnthropicMessagesProfile.ReasoningRequest = .adaptive
        ) throws -> [JSONValue?] {
            let options = GenerationOptions(maxOutputTokens: limit, reasoning: reasoning)
            let body = try encoded([.user("Hi")], options) { $0.reasoningRequest = request }.body
            return [body["thinking"], body["output_config"], body["max_tokens"]]
        }
        #expect(try fields(ReasoningOptions(effort: ReasoningOptions.Effort.none)) == [["type": "disabled"], nil, 20_000])
        #expect(try fields(ReasoningOptions(effort: .minimal)) == [["type": "adaptive"], ["effort": "low"], 20_000])
        #expect(try fields(ReasoningOptions()) == [["type": "adaptive"], nil, 20_000])
        #expect(try fields(ReasoningOptions(budgetTokens: 2000), limit: nil) == [["type": "enabled", "budget_tokens": 2000], nil, 10_192])
        #expect(try fields(ReasoningOptions(effort: .high), .budget) == [["type": "enabled", "budget_tokens": 10_000], nil, 20_000])
        #expect(try fields(ReasoningOptions(effort: .low), limit: 100, .budget) == [nil, nil, 100])
        #expect(try fields(ReasoningOptions(effort: .low), .none) == [nil, nil, 20_000])
    }

    @Test("An answer of a given shape is asked for natively, or by a tool whose call is read as text")
    func structuredOutput() throws {
        let options = GenerationOptions(responseFormat: .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true))
        let emulated = try encoded([.user("Hi")], options) { $0.structuredOutput = .toolCall }
        #expect(emulated.body["output_config"] == nil)
        #expect(emulated.body["tools"]?[0]?["name"] == "structured_output")
        #expect(emulated.body["tool_choice"] == ["type": "tool", "name": "structured_output"])
        let beside = try encoded([.user("Hi")], options, tools: [weather]) { $0.structuredOutput = .toolCall }
        #expect(beside.body["tool_choice"] == ["type": "any"])
        let none = try encoded([.user("Hi")], options) { $0.structuredOutput = .none }
        #expect(none.dropped == ["output_config.format"])
        #expect(try encoded([.user("Hi")], GenerationOptions(responseFormat: .json)).dropped == ["response_format.json_object"])

        let wire = Wire.anthropicMessages(AnthropicMessagesProfile { $0.structuredOutput = .toolCall })
        let body =
            #"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"tool_use","id":"t","#
            + #""name":"structured_output","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}"#
        var decoder = ResponseDecoder(wire: wire, context: ResponseContext(), isStreaming: false)
        var frames: [StreamFrame] = []
        decoder.push(Array(body.utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        #expect(fold.response.text == #"{"a":1}"#)
        #expect(fold.response.toolCallOutcomes.isEmpty)
        #expect(fold.response.finishReason == .stop)
        #expect(fold.response.diagnostics.isEmpty)
    }
}

@Suite("Anthropic requests: messages")
struct AnthropicRequestMessageTests {
    @Test("The system prompt is a field of its own; what is said later joins it, unless the server takes it where it stands")
    func system() throws {
        let conversation: [Message] = [.system("A"), .developer("B"), .user("Hi"), .system("C"), .user("Ho")]
        let hoisted = try encoded(conversation)
        #expect(hoisted.body["system"] == [["type": "text", "text": "A"], ["type": "text", "text": "B"], ["type": "text", "text": "C"]])
        #expect(hoisted.body["messages"]?.arrayValue?.count == 1)
        #expect(hoisted.dropped == ["messages.role"])
        let kept = try encoded(conversation) { $0.acceptsSystemMessages = true }
        #expect(kept.body["messages"]?.arrayValue?.map { $0["role"] } == ["user", "system", "user"])
        #expect(kept.dropped.isEmpty)
    }

    @Test("Turns alternate, and results stand first in the turn after their calls")
    func turns() throws {
        let calls = [ToolCall(id: "a", name: "f", arguments: ["x": 1]), ToolCall(id: "b", name: "g", arguments: [:])]
        let got = try messages(
            .user("q"), .assistant(.text("t"), .toolCall(calls[0]), .toolCall(calls[1])), .tool(ToolResult(of: calls[0], "1")),
            .user("and"), .tool(ToolResult(of: calls[1], "2", isError: true)))
        let expected: JSONValue = [
            ["role": "user", "content": "q"],
            [
                "role": "assistant",
                "content": [
                    ["type": "text", "text": "t"], ["type": "tool_use", "id": "a", "name": "f", "input": ["x": 1]],
                    ["type": "tool_use", "id": "b", "name": "g", "input": [:]],
                ],
            ],
            [
                "role": "user",
                "content": [
                    ["type": "tool_result", "tool_use_id": "a", "content": "1"],
                    ["type": "tool_result", "tool_use_id": "b", "content": "2", "is_error": true], ["type": "text", "text": "and"],
                ],
            ],
        ]
        #expect(got == expected)
    }

    @Test("TC-14, TC-15: ids the API refuses are rewritten with their results, repeated ones too")
    func ids() throws {
        let first = ToolCall(id: "functions.f:0", name: "f", arguments: [:])
        let turn: [Message] = [.assistant(.toolCall(first)), .tool(ToolResult(of: first, "1"))]
        let body = try encoded([.user("q")] + turn + turn).body
        let text = body.jsonText
        #expect(body["messages"]?[1]?["content"]?[0]?["id"] == "functions_f_0")
        #expect(body["messages"]?[2]?["content"]?[0]?["tool_use_id"] == "functions_f_0")
        #expect(body["messages"]?[3]?["content"]?[0]?["id"] == "functions_f_0_2")
        #expect(body["messages"]?[4]?["content"]?[0]?["tool_use_id"] == "functions_f_0_2")
        #expect(!text.contains("functions.f"))
    }

    @Test("Pictures and documents have the API's sources")
    func media() throws {
        let got = try messages(
            .user(
                .image(url: "https://x/y.png"), .image(base64: "QUJD", mediaType: "image/png"),
                .file(FilePart(source: .base64("SGksIMO8IQ==", mediaType: "text/plain"), filename: "n")),
                .file(FilePart(source: .base64("QUJD", mediaType: "application/pdf"))), .file(FilePart(source: .fileID("file_1")))))
        let expected: JSONValue = [
            ["type": "image", "source": ["type": "url", "url": "https://x/y.png"]],
            ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "QUJD"]],
            ["type": "document", "source": ["type": "text", "media_type": "text/plain", "data": "Hi, ü!"], "title": "n"],
            ["type": "document", "source": ["type": "base64", "media_type": "application/pdf", "data": "QUJD"]],
            ["type": "document", "source": ["type": "file", "file_id": "file_1"]],
        ]
        #expect(got?[0]?["content"] == expected)
        #expect(feature([.user(.audio(AudioPart(base64: "QQ==", format: "wav")))]) == "sound")
        #expect(feature([.user(.file(FilePart(source: .base64("QQ==", mediaType: "a/b"))))]) != nil)
    }

    @Test("A mark for the cache goes into the block that follows it; other wires leave it out")
    func cacheControl() throws {
        let conversation: [Message] = [
            Message(role: .system, parts: [.anthropicCacheControl(ttl: "1h"), .text("S")]),
            .user(.text("a"), .anthropicCacheControl(), .text("b")),
        ]
        let body = try encoded(conversation).body
        #expect(body["system"] == [["type": "text", "text": "S", "cache_control": ["type": "ephemeral", "ttl": "1h"]]])
        let content: JSONValue = [
            ["type": "text", "text": "a"], ["type": "text", "text": "b", "cache_control": ["type": "ephemeral"]],
        ]
        #expect(body["messages"]?[0]?["content"] == content)
        let chat = try Wire(.openAIChat).encodeRequest(LLMRequest(model: "m", prompt: Prompt(messages: conversation)))
        #expect(!String(decoding: chat.body, as: UTF8.self).contains("cache_control"))
    }

    @Test("Parts of other wires, empty texts and messages with nothing left are not sent")
    func leftOut() throws {
        let foreign = OpaquePart(wire: .gemini, kind: "x", json: "{}")
        let got = try encoded([
            .user(.text("a"), .text("")), .assistant(.opaque(foreign), .serverTool(ServerToolActivity(type: "web_search_call"))),
            .user("b"),
        ])
        #expect(got.body["messages"]?[0]?["content"] == "a")
        #expect(got.body["messages"]?.arrayValue?.count == 2)
        #expect(Set(got.dropped) == ["x", "web_search_call"])
    }

    @Test("Citations of this wire go back as they came")
    func citations() throws {
        let json = #"{"type":"web_search_result_location","cited_text":"c","url":"u","title":"t","encrypted_index":"EI"}"#
        let own = Citation(url: "u", kind: "web_search_result_location", json: json)
        let other = Citation(url: "u", kind: "url_citation", json: #"{"type":"url_citation"}"#)
        let got = try messages(.user("q"), .assistant(.text(TextPart("a", citations: [own, other]))))
        #expect(got?[1]?["content"]?[0]?["citations"] == .array([try JSONValue(parsing: json)]))
    }
}
