import Foundation
import Testing

@testable import MillraceCore

private func encoded(_ request: LLMRequest, wire: Wire = Wire(.gemini)) throws -> (JSONValue, WireRequest) {
    let written = try wire.encodeRequest(request)
    return (try JSONValue(parsing: written.body), written)
}

private func encoded(_ messages: Message..., wire: Wire = Wire(.gemini)) throws -> JSONValue {
    try encoded(LLMRequest(model: "m", prompt: Prompt(messages: messages)), wire: wire).0
}

private func decoded(_ json: String, path: String = "/v1beta/models/m:generateContent") throws -> LLMRequest {
    try Wire(.gemini).decodeRequest(Array(json.utf8), path: path)
}

@Suite("Gemini requests")
struct GeminiRequestTests {
    @Test("P22: reading what was written gives the same request", arguments: [GeminiProfile.Endpoint.aiStudio, .vertex])
    func roundTrip(endpoint: GeminiProfile.Endpoint) throws {
        let profile = GeminiProfile(endpoint: endpoint)
        for wire in [Wire.gemini(profile), .geminiJSONArray(profile)] {
            for seed in 0..<300 {
                var generator = GeminiRequestGenerator(seed: UInt64(seed), profile: profile)
                let request = generator.request()
                let written = try wire.encodeRequest(request)
                #expect(written.diagnostics.isEmpty, "seed \(seed): \(written.diagnostics)")
                let read = try wire.decodeRequest(written.body, path: "/v1/" + written.path)
                #expect(read == request, "seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
                #expect(try wire.encodeRequest(read).body == written.body, "seed \(seed)")
                if read != request { return }
            }
        }
    }

    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/gemini"), SharedFiles.absence))
    func recordings() throws {
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/gemini") + SharedFiles.files(in: "corpus/gemini-json-array") {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("request.json")) else { continue }
            let body = [UInt8](data)
            let value = try JSONValue(parsing: body)
            guard value["contents"] != nil else { continue }
            count += 1
            let request = try Wire(.gemini).decodeRequest(body, path: "models/m:generateContent")
            let written = try Wire(.gemini).encodeRequest(request)
            let again = try Wire(.gemini).decodeRequest(written.body, path: written.path)
            #expect(again.prompt == request.prompt, "\(folder.lastPathComponent)")
            #expect(again.tools == request.tools, "\(folder.lastPathComponent)")
        }
        #expect(count > 30)
    }

    @Test("the path names the model and the method")
    func paths() throws {
        func path(_ wire: Wire, _ model: String = "gemini-3-pro", isStreaming: Bool = true) throws -> String {
            try wire.encodeRequest(LLMRequest(model: model, prompt: Prompt("x"), isStreaming: isStreaming)).path
        }
        let vertex = GeminiProfile(endpoint: .vertex)
        #expect(try path(Wire(.gemini)) == "models/gemini-3-pro:streamGenerateContent?alt=sse")
        #expect(try path(Wire(.gemini), isStreaming: false) == "models/gemini-3-pro:generateContent")
        #expect(try path(Wire(.geminiJSONArray)) == "models/gemini-3-pro:streamGenerateContent")
        #expect(try path(.gemini(vertex)) == "publishers/google/models/gemini-3-pro:streamGenerateContent?alt=sse")
        #expect(try path(Wire(.gemini), "models/m") == "models/m:streamGenerateContent?alt=sse")
        #expect(try path(Wire(.gemini), "tunedModels/a b") == "tunedModels/a%20b:streamGenerateContent?alt=sse")
        let request = try decoded(#"{"contents":[]}"#, path: "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse&key=k")
        #expect(request.model == "gemini-3-pro")
        #expect(request.isStreaming)
        for path in ["", "/v1/models", "/v1/models/m:countTokens", "m:generateContent"] {
            #expect(throws: LLMError.self) { try decoded(#"{"contents":[]}"#, path: path) }
        }
    }

    @Test("roles alternate, instructions have their own place, results come first and in the order of their calls")
    func contents() throws {
        let (one, two) = (
            ToolCall(id: "a", name: "f", arguments: [:]), ToolCall(id: ToolCallID("b", origin: .minted), name: "f", arguments: ["x": 1])
        )
        let body = try encoded(
            .system("S"), .user("1"), .user("2"), .assistant(.toolCall(one), .toolCall(two)),
            .tool([ToolResult(of: two, "second", isError: true), ToolResult(of: one, "first")]), .user("3"))
        #expect(body["systemInstruction"] == ["parts": [["text": "S"]]])
        #expect(
            body["contents"] == [
                ["parts": [["text": "1"], ["text": "2"]], "role": "user"],
                [
                    "parts": [
                        ["functionCall": ["id": "a", "name": "f", "args": [:]]], ["functionCall": ["name": "f", "args": ["x": 1]]],
                    ], "role": "model",
                ],
                [
                    "parts": [
                        ["functionResponse": ["id": "a", "name": "f", "response": ["output": "first"]]],
                        ["functionResponse": ["name": "f", "response": ["error": "second"]]], ["text": "3"],
                    ], "role": "user",
                ],
            ])
    }

    @Test("TC-14: a repeated id is rewritten together with its result")
    func repeatedIDs() throws {
        let call = ToolCall(id: "x", name: "f", arguments: [:])
        let body = try encoded(
            .user("1"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, "1")), .assistant(.toolCall(call)),
            .tool(ToolResult(of: call, "2")))
        let parts = (body["contents"]?.arrayValue ?? []).flatMap { $0["parts"]?.arrayValue ?? [] }
        let ids = parts.compactMap { ($0["functionCall"] ?? $0["functionResponse"])?["id"]?.stringValue }
        #expect(ids == ["x", "x", "x_2", "x_2"])
    }

    @Test("RS-15: reasoning of another provider is left out; one's own goes back with its signature")
    func reasoning() throws {
        let foreign = ReasoningPart(text: "no", signature: "x", origin: ReasoningOrigin(wire: .anthropicMessages, field: "thinking"))
        let own = ReasoningPart(text: "yes", signature: "QUJD", origin: ReasoningOrigin(wire: .gemini, field: "thought"))
        let prompt = Prompt(messages: [.user("x"), .assistant(.reasoning(foreign), .reasoning(own), .text("t"))])
        let (body, written) = try encoded(LLMRequest(model: "m", prompt: prompt))
        #expect(
            body["contents"]?.arrayValue?.last?["parts"] == [["text": "yes", "thought": true, "thoughtSignature": "QUJD"], ["text": "t"]])
        #expect(written.diagnostics == [Diagnostic(.foreignReasoningDropped)])
    }

    @Test("thinking is asked for by level, or by tokens of older models")
    func thinking() throws {
        func config(_ reasoning: ReasoningOptions, model: String = "gemini-3-pro") throws -> JSONValue? {
            let prompt = Prompt("x", options: GenerationOptions(reasoning: reasoning))
            return try encoded(LLMRequest(model: model, prompt: prompt)).0["generationConfig"]?["thinkingConfig"]
        }
        #expect(try config(ReasoningOptions(effort: .low, isIncluded: true)) == ["thinkingLevel": "LOW", "includeThoughts": true])
        #expect(try config(ReasoningOptions(effort: .high), model: "gemini-2.5-flash") == ["thinkingBudget": 24576])
        #expect(try config(ReasoningOptions(effort: ReasoningOptions.Effort.none)) == ["thinkingBudget": 0])
        #expect(try config(ReasoningOptions(effort: .low, budgetTokens: 9)) == ["thinkingBudget": 9])
    }

    @Test("tools: JSON Schema, or the subset of older servers; free text is refused")
    func tools() throws {
        let schema: JSONValue = [
            "$schema": "s", "type": "object", "additionalProperties": false,
            "properties": ["a": ["type": ["string", "null"]], "b": ["oneOf": [["const": "x"], ["type": "integer"]]]],
        ]
        let tool = ToolDescriptor(name: "f", description: "d", parameters: schema)
        let request = LLMRequest(model: "m", prompt: Prompt("x"), tools: [tool])
        let plain = try encoded(request).0["tools"]?.arrayValue?[0]["functionDeclarations"]?.arrayValue?[0]
        #expect(plain == ["name": "f", "description": "d", "parametersJsonSchema": schema])
        let wire = Wire.gemini(GeminiProfile(toolSchemaForm: .openAPISubset))
        let subset = try encoded(request, wire: wire).0["tools"]?.arrayValue?[0]["functionDeclarations"]?.arrayValue?[0]["parameters"]
        #expect(
            subset == [
                "type": "OBJECT",
                "properties": [
                    "a": ["type": "STRING", "nullable": true], "b": ["anyOf": [["enum": ["x"]], ["type": "INTEGER"]]],
                ],
            ])
        let read = try decoded(
            #"{"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}}]}]}"#
        )
        #expect(read.tools[0].parameters == ["type": "object", "properties": ["a": ["type": ["string", "null"]]]])
        let custom = ToolDescriptor(name: "f", description: "", customFormat: ["type": "text"])
        #expect(throws: LLMError.self) { try encoded(LLMRequest(model: "m", prompt: Prompt("x"), tools: [custom])) }
    }

    @Test("extras replace a field, or a member of the two that hold more than options say")
    func extras() throws {
        let options = GenerationOptions(
            temperature: 1, maxOutputTokens: 5,
            extras: ["generationConfig": ["temperature": 0, "topK": 3], "tools": [["googleSearch": [:]]]])
        let request = LLMRequest(
            model: "m", prompt: Prompt("x", options: options), tools: [ToolDescriptor(name: "f", description: "")])
        let body = try encoded(request).0
        #expect(body["generationConfig"] == ["maxOutputTokens": 5, "temperature": 0, "topK": 3])
        #expect(body["tools"] == [["googleSearch": [:]]])
    }

    @Test("what does no harm is left out with a note")
    func dropped() throws {
        let options = GenerationOptions(toolChoice: .required, parallelToolCalls: false)
        var message = Message.user("x")
        message.name = "Ann"
        message.parts.append(.image(ImagePart(source: .base64("QUJD", mediaType: "image/png"), detail: .low)))
        let written = try encoded(LLMRequest(model: "m", prompt: Prompt(messages: [message], options: options))).1
        #expect(written.diagnostics.compactMap(\.field) == ["name", "detail", "parallel_tool_calls", "tool_choice"])
    }

    @Test("snake case is read like camel case; what has no counterpart stays in the extras")
    func spellings() throws {
        let request = try decoded(
            """
            {"system_instruction":{"parts":[{"text":"S"}]},
             "contents":[{"parts":[{"text":"hi"}]},
              {"role":"model","parts":[{"function_call":{"name":"f","args":{"a":1}},"thought_signature":"QUJD"}]},
              {"role":"function","parts":[{"function_response":{"name":"f","response":{"b":[2]}}}]}],
             "tools":[{"function_declarations":[{"name":"f"}]},{"google_search":{}}],
             "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}},
             "generation_config":{"max_output_tokens":3,"top_k":2,"response_mime_type":"application/json"},
             "safety_settings":[]}
            """)
        #expect(request.prompt.messages.map(\.role) == [.system, .user, .assistant, .tool])
        #expect(request.prompt.messages[2].toolCalls.first?.signature == "QUJD")
        guard case .toolResult(let result)? = request.prompt.messages[3].parts.first else { return }
        #expect(result.callID == request.prompt.messages[2].toolCalls.first?.id)
        #expect(result.text == #"{"b":[2]}"#)
        #expect(request.prompt.options.toolChoice == .named("f"))
        #expect(request.prompt.options.maxOutputTokens == 3)
        #expect(request.prompt.options.responseFormat == .json)
        #expect(request.prompt.options.extras.keys.sorted() == ["generationConfig", "safety_settings", "tools"])
        #expect(request.prompt.options.extras["generationConfig"] == ["top_k": 2])
    }

    @Test("an error names the field")
    func errors() {
        func param(_ json: String) -> String? {
            do {
                _ = try decoded(json)
                return "no error"
            } catch {
                return (error as? LLMError)?.providerError?.param
            }
        }
        #expect(param(#"{}"#) == "contents")
        #expect(param(#"{"contents":[{"role":"x"}]}"#) == "contents[0].role")
        #expect(param(#"{"contents":[{"parts":[{"text":1}]}]}"#) == "contents[0].parts[0].text")
        #expect(param(#"{"contents":[{"parts":[{"functionResponse":{}}]}]}"#) == "contents[0].parts[0].functionResponse.name")
        #expect(param(#"{"contents":[],"generationConfig":{"seed":"x"}}"#) == "generationConfig.seed")
        #expect(param("[") == nil)
    }
}
