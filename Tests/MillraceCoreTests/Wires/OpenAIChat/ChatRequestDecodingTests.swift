import Foundation
import Testing

@testable import MillraceCore

private func decoded(_ json: String) throws -> LLMRequest {
    try Wire(.openAIChat).decodeRequest(Array(json.utf8))
}

private func decoded(messages: String) throws -> [Message] {
    try decoded(#"{"model":"m","messages":\#(messages)}"#).prompt.messages
}

@Suite("Chat requests: decoding")
struct ChatRequestDecodingTests {
    private static let profiles: [OpenAIChatProfile] = [
        OpenAIChatProfile(),
        OpenAIChatProfile { profile in
            profile.acceptsDeveloperRole = true
            profile.acceptsTextPartArrays = true
            profile.outputLimit = .maxCompletionTokens
        },
        OpenAIChatProfile { profile in
            profile.acceptsTextPartArrays = true
            profile.reasoningRequest = .object
            profile.reasoningReplay = .asReceived
        },
        OpenAIChatProfile { profile in
            profile.reasoningRequest = .thinkingType
            profile.reasoningReplay = .field("reasoning_content")
        },
        OpenAIChatProfile { $0.reasoningRequest = .enableThinking },
        OpenAIChatProfile { $0.reasoningRequest = .chatTemplate },
        OpenAIChatProfile { profile in
            profile.usesLegacyFunctions = true
            profile.reasoningRequest = .none
        },
    ]

    @Test("P22: reading what was written gives the same request", arguments: profiles.indices)
    func roundTrip(_ index: Int) throws {
        let profile = Self.profiles[index]
        let wire = Wire.openAIChat(profile)
        for seed in 0..<400 {
            var generator = ChatRequestGenerator(seed: UInt64(seed), profile: profile)
            let request = generator.request()
            let written = try wire.encodeRequest(request)
            #expect(written.diagnostics.isEmpty, "seed \(seed): \(written.diagnostics)")
            let read = try wire.decodeRequest(written.body)
            #expect(read == request, "seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
            #expect(try wire.encodeRequest(read).body == written.body, "seed \(seed)")
            if read != request { return }
        }
    }

    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/openai-chat"), SharedFiles.absence))
    func recordings() throws {
        var profile = OpenAIChatProfile()
        profile.acceptsTextPartArrays = true
        profile.acceptsDeveloperRole = true
        profile.reasoningReplay = .asReceived
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/openai-chat") {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("request.json")) else { continue }
            let body = [UInt8](data)
            guard let value = try? JSONValue(parsing: body), value["messages"] != nil else { continue }
            count += 1
            let styles: [(String, OpenAIChatProfile.ReasoningRequest)] = [
                ("reasoning", .object), ("thinking", .thinkingType), ("enable_thinking", .enableThinking),
            ]
            profile.reasoningRequest = styles.first { value[$0.0] != nil }?.1 ?? .effort
            let wire = Wire.openAIChat(profile)
            let request: LLMRequest
            do { request = try wire.decodeRequest(body) } catch {
                Issue.record("\(folder.lastPathComponent): \(error.providerError?.message ?? "")")
                continue
            }
            #expect(request.prompt.messages.count <= value["messages"]?.arrayValue?.count ?? 0)
            let again = try wire.decodeRequest(try wire.encodeRequest(request).body)
            var expected = request
            // Without tools neither field is allowed; some recordings have them anyway.
            if expected.tools.isEmpty, value["tools"] == nil || value["tools"] == [] { expected.prompt.options.toolChoice = nil }
            #expect(again == expected, "\(folder.lastPathComponent)")
        }
        #expect(count > 100)
    }

    // MARK: Forms

    @Test("Content may be a string, a list, or null")
    func content() throws {
        let messages = try decoded(
            messages: """
                [{"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"d"}]},
                {"role":"user","content":""},{"role":"assistant","content":null},{"role":"assistant","content":""},
                {"role":"assistant","content":[{"type":"text","text":"a"},{"type":"refusal","refusal":"r"}]}]
                """)
        #expect(messages.map(\.role) == [.system, .developer, .user, .assistant, .assistant, .assistant])
        #expect(messages.map(\.parts) == [[.text("s")], [.text("d")], [.text("")], [], [], [.text("a"), .refusal("r")]])
    }

    @Test("Media in all their forms")
    func media() throws {
        let parts = try #require(
            decoded(
                messages: """
                    [{"role":"user","content":[{"type":"image_url","image_url":"https://x"},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"high"}},
                    {"type":"image_url","image_url":{"url":"data:text/plain,hi"}},
                    {"type":"file","file":{"file_data":"https://x/a.pdf","filename":"a.pdf"}},
                    {"type":"video_url","video_url":{"url":"https://v"}}]}]
                    """
            ).first?.parts)
        #expect(
            parts == [
                .image(url: "https://x"), .image(ImagePart(source: .base64("QUJD", mediaType: "image/png"), detail: .high)),
                .image(url: "data:text/plain,hi"), .file(FilePart(source: .url("https://x/a.pdf"), filename: "a.pdf")),
                .opaque(OpaquePart(wire: .openAIChat, kind: "content", json: #"{"type":"video_url","video_url":{"url":"https://v"}}"#)),
            ])
    }

    @Test("Results side by side are one message; they learn the name of their tool from the call")
    func results() throws {
        let messages = try decoded(
            messages: """
                [{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}},
                {"id":"call_millrace_2","function":{"name":"g","arguments":{"a":1}}}]},
                {"role":"tool","tool_call_id":"c1","content":"1"},
                {"role":"tool","tool_call_id":"call_millrace_2","content":[{"type":"text","text":"2"}]},
                {"role":"tool","tool_call_id":"c3","content":"3"}]
                """)
        #expect(messages.count == 2)
        #expect(messages[0].toolCalls.map(\.rawArguments) == ["{}", #"{"a":1}"#])
        #expect(messages[0].toolCalls.map(\.id.origin) == [.provider, .minted])
        #expect(
            messages[1].parts == [
                .toolResult(ToolResult(callID: "c1", name: "f", parts: [.text("1")])),
                .toolResult(ToolResult(callID: ToolCallID("call_millrace_2", origin: .minted), name: "g", parts: [.text("2")])),
                .toolResult(ToolResult(callID: "c3", parts: [.text("3")])),
            ])
    }

    @Test("TC-40: the form before tools is read: functions, function_call, results paired by name")
    func legacy() throws {
        let request = try decoded(
            """
            {"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"},"messages":[
            {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"1"}]}
            """)
        #expect(request.tools == [ToolDescriptor(name: "f", description: "", parameters: ["type": "object"])])
        #expect(request.prompt.options.toolChoice == .named("f"))
        let call = try #require(request.prompt.messages[0].toolCalls.first)
        #expect(call.id.origin == .minted)
        #expect(request.prompt.messages[1].parts == [.toolResult(ToolResult(callID: call.id, name: "f", parts: [.text("1")]))])
    }

    @Test("RS-02: reasoning that comes under two names is read once; RS-06: a signature finds its words")
    func reasoning() throws {
        func parts(_ fields: String) throws -> [Part] {
            try decoded(messages: #"[{"role":"assistant","content":"x",\#(fields)}]"#)[0].parts.dropLast()
        }
        let origin = ReasoningOrigin(wire: .openAIChat, field: "reasoning_content")
        #expect(
            try parts(#""reasoning_content":"hm","reasoning":"hm""#) == [.reasoning(ReasoningPart(text: "hm", origin: origin))])
        let details = ReasoningOrigin(wire: .openAIChat, field: "reasoning_details", index: 0)
        let signed = Part.reasoning(ReasoningPart(text: "hm", signature: "QUJD", origin: details))
        let whole = #"{"type":"reasoning.text","text":"hm","signature":"QUJD","index":0}"#
        #expect(try parts(#""reasoning":"hm","reasoning_details":[\#(whole)]"#) == [signed])
        let bare = #"{"type":"reasoning.text","signature":"QUJD","index":0}"#
        #expect(try parts(#""reasoning_content":"hm","reasoning_details":[\#(bare)]"#) == [signed])
    }

    @Test("What has no counterpart is kept: fields of the request in extras, fields of messages as opaque parts")
    func unknownFields() throws {
        let request = try decoded(
            """
            {"model":"m","user":"u","top_k":40,"stream_options":{"include_usage":true,"include_obfuscation":false},"stream":true,
            "tool_choice":{"type":"allowed_tools"},"reasoning_effort":"max","response_format":{"type":"grammar","grammar":"x"},
            "messages":[{"role":"user","content":"Hi","cache_control":{"type":"ephemeral"},"name":null}]}
            """)
        let extras = request.prompt.options.extras
        #expect(Set(extras.keys) == ["user", "top_k", "stream_options", "tool_choice", "reasoning_effort", "response_format"])
        #expect(extras["top_k"] == 40)
        #expect(extras["reasoning_effort"] == "max")
        #expect(request.includesUsage)
        #expect(request.prompt.options.responseFormat == nil)
        #expect(
            request.prompt.messages[0].parts == [
                .text("Hi"), .opaque(OpaquePart(wire: .openAIChat, kind: "message.cache_control", json: #"{"type":"ephemeral"}"#)),
            ])
    }

    @Test("Reasoning options are read from every server's way")
    func reasoningOptions() throws {
        func options(_ fields: String) throws -> ReasoningOptions? {
            try decoded(#"{"model":"m","messages":[],\#(fields)}"#).prompt.options.reasoning
        }
        let off = ReasoningOptions(effort: ReasoningOptions.Effort.none)
        #expect(try options(#""reasoning_effort":"low""#) == ReasoningOptions(effort: .low))
        #expect(try options(#""reasoning":{"effort":"high","exclude":true}"#) == ReasoningOptions(effort: .high, isIncluded: false))
        #expect(try options(#""reasoning":{"max_tokens":5}"#) == ReasoningOptions(budgetTokens: 5))
        #expect(try options(#""reasoning":{"enabled":false}"#) == off)
        #expect(try options(#""thinking":{"type":"disabled"}"#) == off)
        #expect(try options(#""thinking":{"type":"enabled"},"reasoning_effort":"high""#) == ReasoningOptions(effort: .high))
        #expect(try options(#""enable_thinking":true,"thinking_budget":7"#) == ReasoningOptions(budgetTokens: 7))
        #expect(try options(#""chat_template_kwargs":{"enable_thinking":false}"#) == off)
        #expect(try options(#""temperature":1"#) == nil)
    }

    @Test("Tools that the provider runs itself stay in the list, beside the functions that are read")
    func serverTools() throws {
        let body = #"{"model":"m","messages":[],"tools":[{"type":"web_search"},{"type":"function","function":{"name":"f"}}]}"#
        let request = try decoded(body)
        #expect(request.tools.map(\.name) == ["f"])
        let again = try JSONValue(parsing: Wire(.openAIChat).encodeRequest(request).body)
        #expect(again["tools"] == [["type": "web_search"], ["type": "function", "function": ["name": "f"]]])
    }

    // MARK: Errors

    @Test(
        "P24: bad input names the field by its path and repeats nothing of the content",
        arguments: [
            ("CANARY", nil), (#"["CANARY"]"#, nil), ("{}", "model"), (#"{"model":1}"#, "model"), (#"{"model":"m"}"#, "messages"),
            (#"{"model":"m","messages":{}}"#, "messages"), (#"{"model":"m","messages":["CANARY"]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"CANARY","content":"x"}]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"model":"m","messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (#"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"CANARY","detail":"CANARY"}}]}]}"#,
                "messages[0].content[0].image_url.detail"
            ),
            (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].tool_call_id"),
            (
                #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{CANARY"}}]}]}"#,
                "messages[0].tool_calls[0].function.arguments"
            ),
            (
                #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function"}]}]}"#,
                "messages[0].tool_calls[0].function"
            ),
            (#"{"model":"m","messages":[],"temperature":"CANARY"}"#, "temperature"), (#"{"model":"m","messages":[],"n":0}"#, "n"),
            (#"{"model":"m","messages":[],"stop":["a",1]}"#, "stop[1]"), (#"{"model":"m","messages":[],"stream":"yes"}"#, "stream"),
            (#"{"model":"m","messages":[],"tools":[{"type":["CANARY"]}]}"#, "tools[0].type"),
            (#"{"model":"m","messages":[],"tools":[{"type":"function","function":{}}]}"#, "tools[0].function.name"),
            (#"{"model":"m","messages":[],"tool_choice":"CANARY"}"#, "tool_choice"),
            (#"{"model":"m","messages":[],"response_format":{"type":"json_schema"}}"#, "response_format.json_schema"),
        ])
    func errors(_ json: String, _ param: String?) {
        do {
            _ = try decoded(json)
            Issue.record("read without an error")
        } catch let error as LLMError {
            #expect(error.kind == .invalidRequest)
            #expect(error.status == 400)
            #expect(error.providerError?.param == param)
            #expect(error.providerError?.type == "invalid_request_error")
            #expect("\(error) \(error.providerError?.message ?? "")".contains("CANARY") == false)
        } catch {
            Issue.record("another error")
        }
    }
}
