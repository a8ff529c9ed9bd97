import Testing

@testable import MillraceCore

private let wire = Wire(.bedrockConverse)

private func encoded(_ request: LLMRequest) throws -> (path: String, body: JSONValue, diagnostics: [Diagnostic]) {
    let written = try wire.encodeRequest(request)
    return (written.path, try JSONValue(parsing: written.body), written.diagnostics)
}

private func encoded(_ messages: [Message], model: String = "anthropic.claude", _ change: (inout GenerationOptions) -> Void = { _ in })
    throws
    -> JSONValue
{
    var prompt = Prompt(messages: messages)
    change(&prompt.options)
    return try encoded(LLMRequest(model: model, prompt: prompt)).body
}

private func unsupported(_ messages: [Message], tools: [ToolDescriptor] = [], _ change: (inout GenerationOptions) -> Void = { _ in })
    -> Bool
{
    var prompt = Prompt(messages: messages)
    change(&prompt.options)
    do throws(LLMError) {
        _ = try wire.encodeRequest(LLMRequest(model: "m", prompt: prompt, tools: tools))
        return false
    } catch {
        if case .unsupported = error.kind { return error.location == .request }
        return false
    }
}

@Suite("Converse requests: encoding")
struct ConverseRequestEncodingTests {
    @Test("a request with everything has its fields in one order")
    func fields() throws {
        let call = ToolCall(id: "t1", name: "f", arguments: ["a": 1])
        var request = LLMRequest(
            model: "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
            prompt: Prompt(messages: [
                .system("Be brief."), .user("Hi"), .assistant(.text("So"), .toolCall(call)),
                .tool(ToolResult(of: call, "no", isError: true)),
            ]), tools: [ToolDescriptor(name: "f", description: "d")])
        request.prompt.options.maxOutputTokens = 100
        request.prompt.options.temperature = 0.5
        request.prompt.options.stop = ["END"]
        request.prompt.options.toolChoice = .required
        request.prompt.options.extras = ["additionalModelRequestFields": ["top_k": 5]]
        let written = try wire.encodeRequest(request)
        #expect(written.path == "model/us.anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse-stream")
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"messages":[{"role":"user","content":[{"text":"Hi"}]},"#
                + #"{"role":"assistant","content":[{"text":"So"},{"toolUse":{"toolUseId":"t1","name":"f","input":{"a":1}}}]},"#
                + #"{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"no"}],"status":"error"}}]}],"#
                + #""system":[{"text":"Be brief."}],"#
                + #""inferenceConfig":{"maxTokens":100,"temperature":0.5,"stopSequences":["END"]},"#
                + #""toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object","properties":{}}}}}],"#
                + #""toolChoice":{"any":{}}},"additionalModelRequestFields":{"top_k":5}}"#)
        request.isStreaming = false
        #expect(try wire.encodeRequest(request).path == "model/us.anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse")
    }

    @Test("turns alternate: what stands side by side is one message, results first, and system messages are apart")
    func alternation() throws {
        let first = ToolCall(id: "t1", name: "f", arguments: [:])
        let second = ToolCall(id: "t2", name: "g", arguments: [:])
        let body = try encoded([
            .user("a"), .user("b"), .assistant(.toolCall(first)), .assistant(.toolCall(second)), .tool(ToolResult(of: first, "1")),
            .user("c"), .system("s"), .tool(ToolResult(of: second, "2")),
        ])
        let messages = body["messages"]?.arrayValue ?? []
        #expect(messages.map { $0["role"]?.stringValue } == ["user", "assistant", "user"])
        #expect(
            messages.map { $0["content"]?.arrayValue?.flatMap { $0.objectValue?.keys ?? [] } } == [
                ["text", "text"], ["toolUse", "toolUse"], ["toolResult", "toolResult", "text"],
            ])
        #expect(body["system"] == [["text": "s"]])
    }

    @Test("RS-06, RS-12: reasoning of this wire goes back byte for byte, that of others is left out")
    func reasoning() throws {
        let own = ReasoningOrigin(wire: .bedrockConverse, field: "reasoningContent", index: 0)
        let foreign = ReasoningOrigin(wire: .openAIChat, field: "reasoning")
        let written = try encoded(
            LLMRequest(
                model: "m",
                prompt: Prompt(messages: [
                    .user("a"),
                    .assistant(
                        .reasoning(ReasoningPart(text: "th/ink", signature: "QU+/JD==", origin: own)),
                        .reasoning(ReasoningPart(encrypted: "REVG", origin: own)), .reasoning(ReasoningPart(text: "x", origin: foreign)),
                        .text("b")),
                ])))
        #expect(
            written.body["messages"]?.arrayValue?.last?["content"] == [
                ["reasoningContent": ["reasoningText": ["text": "th/ink", "signature": "QU+/JD=="]]],
                ["reasoningContent": ["redactedContent": "REVG"]], ["text": "b"],
            ])
        #expect(written.diagnostics == [Diagnostic(.foreignReasoningDropped, field: "reasoning")])
    }

    @Test("TC-14, TC-15: ids the service refuses are replaced, repeated ones made unique, in call and result alike")
    func ids() throws {
        let long = String(repeating: "x", count: 80)
        var messages: [Message] = [.user("a")]
        for id in ["ok.1:2_3-4", "no good", long, "same", "same", ""] {
            let call = ToolCall(id: ToolCallID(id), name: "f", arguments: [:])
            messages += [.assistant(.toolCall(call)), .tool(ToolResult(of: call, "r"))]
        }
        let blocks = (try encoded(messages)["messages"]?.arrayValue ?? []).flatMap { $0["content"]?.arrayValue ?? [] }
        let calls = blocks.compactMap { $0["toolUse"]?["toolUseId"]?.stringValue }
        let results = blocks.compactMap { $0["toolResult"]?["toolUseId"]?.stringValue }
        #expect(calls == results)
        #expect(Set(calls).count == 6)
        #expect(calls[0] == "ok.1:2_3-4" && calls[3] == "same")
        for id in calls {
            #expect((1...64).contains(id.utf8.count))
            #expect(
                id.unicodeScalars.allSatisfy {
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-".unicodeScalars.contains($0)
                })
        }
    }

    @Test("cache points stand where the extras say, and where an opaque part is")
    func cachePoints() throws {
        let point: JSONValue = ["type": "default"]
        let opaque = Part.opaque(
            OpaquePart(wire: .bedrockConverse, kind: "cachePoint", json: #"{"cachePoint":{"type":"default","ttl":"1h"}}"#))
        var request = LLMRequest(model: "m", prompt: Prompt(messages: [.system("s"), .user(.text("a"), opaque, .text("b"))]))
        request.tools = [ToolDescriptor(name: "f", description: "")]
        request.prompt.options.extras = ["cachePoint": ["system": point, "tools": point, "messages": point]]
        let body = try encoded(request).body
        #expect(body["system"] == [["text": "s"], ["cachePoint": point]])
        #expect(body["toolConfig"]?["tools"]?.arrayValue?.last == ["cachePoint": point])
        #expect(
            body["messages"]?.arrayValue?[0]["content"] == [
                ["text": "a"], ["cachePoint": ["type": "default", "ttl": "1h"]], ["text": "b"], ["cachePoint": point],
            ])
        #expect(body["cachePoint"] == nil)
    }

    @Test("reasoning is asked for in the model's own way")
    func reasoningOptions() throws {
        func fields(_ model: String, _ reasoning: ReasoningOptions, limit: Int? = nil) throws -> JSONValue? {
            try encoded([.user("a")], model: model) {
                $0.reasoning = reasoning
                $0.maxOutputTokens = limit
            }["additionalModelRequestFields"]
        }
        let claude = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
        #expect(try fields(claude, ReasoningOptions(budgetTokens: 2000)) == ["thinking": ["type": "enabled", "budget_tokens": 2000]])
        #expect(try fields(claude, ReasoningOptions(effort: ReasoningOptions.Effort.none)) == ["thinking": ["type": "disabled"]])
        #expect(
            try fields(claude, ReasoningOptions(effort: .high), limit: 5000) == ["thinking": ["type": "enabled", "budget_tokens": 4999]])
        #expect(
            try fields("us.amazon.nova-2-lite-v1:0", ReasoningOptions(effort: .minimal))
                == ["reasoningConfig": ["type": "enabled", "maxReasoningEffort": "low"]])
        #expect(try fields("openai.gpt-oss-120b-1:0", ReasoningOptions(effort: .high)) == ["reasoning_effort": "high"])
        #expect(try fields("meta.llama3-8b-instruct-v1:0", ReasoningOptions(effort: .high)) == nil)
        let profile = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"
        #expect(try fields(profile, ReasoningOptions(budgetTokens: 2000)) == ["thinking": ["type": "enabled", "budget_tokens": 2000]])
    }

    @Test("what the prompt adds for the model joins what other options put there")
    func modelFields() throws {
        let body = try encoded([.user("a")]) {
            $0.reasoning = ReasoningOptions(budgetTokens: 2000)
            $0.extras = ["additionalModelRequestFields": ["top_k": 5]]
        }
        #expect(body["additionalModelRequestFields"] == ["thinking": ["type": "enabled", "budget_tokens": 2000], "top_k": 5])
    }

    @Test("extras replace the field of their name")
    func extras() throws {
        let body = try encoded([.user("a")]) {
            $0.maxOutputTokens = 5
            $0.extras = ["inferenceConfig": ["maxTokens": 7], "guardrailConfig": ["guardrailIdentifier": "g"]]
        }
        #expect(body["inferenceConfig"] == ["maxTokens": 7])
        #expect(body["guardrailConfig"] == ["guardrailIdentifier": "g"])
    }

    @Test("an answer of a given shape is asked for by its schema")
    func format() throws {
        let body = try encoded([.user("a")]) { $0.responseFormat = .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true) }
        #expect(
            body["outputConfig"] == [
                "textFormat": ["type": "json_schema", "structure": ["jsonSchema": ["name": "s", "schema": #"{"type":"object"}"#]]]
            ])
    }

    @Test("no tool may be called: there are none, unless the conversation has calls")
    func noTools() throws {
        var request = LLMRequest(model: "m", prompt: Prompt("a"), tools: [ToolDescriptor(name: "f", description: "")])
        request.prompt.options.toolChoice = ToolChoice.none
        #expect(try encoded(request).body["toolConfig"] == nil)
        request.prompt.messages.append(.assistant(.toolCall(ToolCall(id: "t", name: "f", arguments: [:]))))
        let written = try encoded(request)
        #expect(written.body["toolConfig"]?["toolChoice"] == nil && written.body["toolConfig"]?["tools"] != nil)
        #expect(written.diagnostics == [Diagnostic(.requestFieldDropped, field: "toolConfig.toolChoice")])
    }

    @Test("what the wire has no word for is left out with a note, or refused")
    func leftOut() throws {
        var request = LLMRequest(model: "m", prompt: Prompt("a"))
        request.prompt.options.seed = 1
        request.prompt.options.frequencyPenalty = 1
        request.prompt.options.logprobs = LogprobOptions()
        request.prompt.options.parallelToolCalls = false
        request.prompt.options.responseFormat = .json
        let written = try encoded(request)
        #expect(written.body.objectValue?.keys == ["messages"])
        #expect(
            Set(written.diagnostics.compactMap(\.field))
                == ["seed", "frequencyPenalty", "logprobs", "parallelToolCalls", "responseFormat.json"])
        #expect(unsupported([.user("a")]) { $0.choiceCount = 2 })
        #expect(unsupported([.user("a")]) { $0.temperature = .infinity })
        #expect(unsupported([.user(.image(url: "https://x/y.png"))]))
        #expect(unsupported([.user(.image(base64: "QUJD", mediaType: "image/tiff"))]))
        #expect(unsupported([.user(.file(FilePart(source: .fileID("f"))))]))
        #expect(unsupported([.user("a")], tools: [ToolDescriptor(name: "f", description: "", customFormat: ["type": "text"])]))
        #expect(unsupported([.system("a"), Message(role: .system, parts: [.image(base64: "QUJD", mediaType: "image/png")])]))
    }

    @Test("empty text is left out, and a message of nothing else too")
    func emptyText() throws {
        let body = try encoded([.user("a"), .assistant(""), .user(.text(""), .text("b"))])
        #expect(body["messages"] == [["role": "user", "content": [["text": "a"], ["text": "b"]]]])
    }

    @Test("documents have a name the service takes")
    func documents() throws {
        let source = MediaSource.base64("QUJD", mediaType: "application/pdf")
        let body = try encoded([
            .user(.file(FilePart(source: source, filename: "a_b.c  d.pdf")), .file(FilePart(source: source)), .text("a"))
        ])
        let content = body["messages"]?.arrayValue?[0]["content"]?.arrayValue ?? []
        #expect(content[0] == ["document": ["format": "pdf", "name": "a-b-c d-pdf", "source": ["bytes": "QUJD"]]])
        #expect(content[1]["document"]?["name"] == "document 2")
    }
}

@Suite("Converse requests: decoding")
struct ConverseRequestDecodingTests {
    private func decoded(_ json: String, path: String = "/model/m/converse") throws -> LLMRequest {
        try wire.decodeRequest(Array(json.utf8), path: path)
    }

    private func problem(_ json: String, path: String = "/model/m/converse") -> String? {
        do throws(LLMError) {
            _ = try wire.decodeRequest(Array(json.utf8), path: path)
            return nil
        } catch {
            return error.kind == .invalidRequest ? error.providerError?.param ?? "" : "another kind"
        }
    }

    @Test("P22: reading what was written gives the same request")
    func roundTrip() throws {
        for seed in 0..<1_000 {
            var generator = ConverseRequestGenerator(seed: UInt64(seed))
            let request = generator.request()
            let written = try wire.encodeRequest(request)
            #expect(written.diagnostics.isEmpty, "seed \(seed): \(written.diagnostics)")
            let read = try wire.decodeRequest(written.body, path: "/\(written.path)")
            #expect(read == request, "seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
            if read != request { break }
        }
    }

    @Test("the path tells the model, however its name is written, and whether to stream")
    func path() throws {
        let body = #"{"messages":[]}"#
        #expect(try decoded(body, path: "/model/a.b-v1%3A0/converse-stream?x=1").model == "a.b-v1:0")
        #expect(try decoded(body, path: "/bedrock/model/a.b-v1:0/converse").isStreaming == false)
        let arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.x"
        #expect(try decoded(body, path: "model/\(arn)/converse-stream").model == arn)
        #expect(
            try decoded(body, path: "model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse-stream").model == arn)
        #expect(problem(body, path: "/model/converse") == "modelId")
        #expect(problem(body, path: "/model/m/invoke") == "modelId")
        #expect(problem(body, path: "") == "modelId")
    }

    @Test("an error names the field")
    func errors() {
        #expect(problem("{") == "")
        #expect(problem("{}") == "messages")
        #expect(problem(#"{"messages":[{"role":"tool","content":[]}]}"#) == "messages[0].role")
        #expect(problem(#"{"messages":[{"role":"user","content":[{"text":1}]}]}"#) == "messages[0].content[0].text")
        #expect(problem(#"{"messages":[{"role":"user","content":["a"]}]}"#) == "messages[0].content[0]")
        #expect(
            problem(#"{"messages":[{"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"f","input":"x"}}]}]}"#)
                == "messages[0].content[0].toolUse.input")
        #expect(
            problem(#"{"messages":[],"toolConfig":{"tools":[{"toolSpec":{"name":"f"}}]}}"#) == "toolConfig.tools[0].toolSpec.inputSchema")
        #expect(problem(#"{"messages":[],"inferenceConfig":{"maxTokens":"x"}}"#) == "inferenceConfig.maxTokens")
    }

    @Test("what a part cannot say is kept whole")
    func kept() throws {
        let document = #"{"document":{"format":"txt","name":"n","source":{"text":"t"},"citations":{"enabled":true}}}"#
        let request = try decoded(
            #"{"messages":[{"role":"user","content":[\#(document)]}],"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]}}"#)
        #expect(request.prompt.messages[0].parts == [.opaque(OpaquePart(wire: .bedrockConverse, kind: "document", json: document))])
        let written = try JSONValue(parsing: wire.encodeRequest(request).body)
        #expect(written["toolConfig"] == ["tools": [["systemTool": ["name": "nova_grounding"]]]])
        #expect(written["messages"]?.arrayValue?[0]["content"]?.arrayValue?[0].jsonText == document)
    }

    @Test("an empty list of instructions is none")
    func emptySystem() throws {
        let request = try decoded(#"{"messages":[],"system":[]}"#)
        #expect(request.prompt.messages.isEmpty)
        #expect(try JSONValue(parsing: wire.encodeRequest(request).body) == ["messages": []])
    }

    @Test("the older names for reasoning are read")
    func olderReasoning() throws {
        let fields = #"{"reasoning_config":{"type":"enabled","budget_tokens":1024},"top_k":5}"#
        let request = try decoded(#"{"messages":[],"additionalModelRequestFields":\#(fields)}"#)
        #expect(request.prompt.options.reasoning == ReasoningOptions(budgetTokens: 1024))
        #expect(request.prompt.options.extras == ["additionalModelRequestFields": ["top_k": 5]])
    }
}
