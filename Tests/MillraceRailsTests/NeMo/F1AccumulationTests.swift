import MillraceCore
import MillraceTesting
import Testing

/// Rows F1 of NeMo Guardrails' behaviour: what a stream adds up to.
///
/// NeMo leaves what it accumulates in context variables that outlive the call; here a response is a value of its own, which is what "the
/// variable is nil" means in these rows.
@Suite("NeMo F1: accumulation")
struct F1AccumulationTests {
    @Test("NeMo 1: model, one call and usage are in the response")
    func callAndUsage() {
        let got = read(
            ChatBytes.event(#"{"id":"r1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#)
                + ChatBytes.calls(ChatBytes.call(0, id: "c1", name: "weather", #"{"city":"Paris"}"#), finish: "tool_calls")
                + ChatBytes.usage(#"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}"#) + ChatBytes.done)
        #expect(got.calls == [#"weather({"city":"Paris"})"#])
        #expect(got.response.toolCalls.first?.id == "c1")
        #expect(got.response.model == "m-1")
        #expect(got.response.finishReason == .toolCalls)
        #expect(got.response.usage?.total == 15)
    }

    @Test("NeMo 2: reasoning is joined apart from the text")
    func reasoning() {
        let got = read(
            ChatBytes.chunk(#"{"reasoning_content":"Let me "}"#) + ChatBytes.chunk(#"{"reasoning_content":"think..."}"#)
                + ChatBytes.text("42") + ChatBytes.finish("stop") + ChatBytes.done)
        #expect(got.response.text == "42")
        #expect(got.response.reasoning == "Let me think...")
    }

    @Test("NeMo 3: text is joined, and what did not come is absent")
    func text() {
        let got = read(
            ChatBytes.text("Hello") + ChatBytes.text(" world", finish: "stop")
                + ChatBytes.usage(#"{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}"#) + ChatBytes.done)
        #expect(got.response.text == "Hello world")
        #expect(got.response.toolCallOutcomes.isEmpty)
        #expect(got.response.reasoning == nil)
        #expect(got.response.usage?.total == 7)
    }

    @Test("NeMo 4: an id that only the first chunk has is kept, beside the id of the headers")
    func requestID() {
        let got = read(
            ChatBytes.event(#"{"id":"chatcmpl-9","choices":[{"index":0,"delta":{"content":"a"}}]}"#) + ChatBytes.text("b")
                + ChatBytes.finish("stop") + ChatBytes.done)
        #expect(got.response.responseID == "chatcmpl-9")
        #expect(got.response.requestID == "req_1")
    }

    @Test("NeMo 5, 6, 8: nothing of one response is in the next: no call, no reasoning, no metadata")
    func nothingStale() async throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Paris"])
        var first = LLMResponse(
            choice: LLMResponse.Choice(
                index: 0, parts: [.reasoning(ReasoningPart(text: "why")), .toolCall(.complete(call))], finishReason: .toolCalls))
        first.metadata = ["system_fingerprint": "fp_1"]
        let executor = ScriptedExecutor(.response(first), .text("plain"))
        let model = LLModel("m")
        let one = try await executor.executeStreaming(Prompt("a"), model: model).collect()
        #expect(one.toolCalls == [call] && one.reasoning == "why" && one.metadata["system_fingerprint"] == "fp_1")
        let two = try await executor.executeStreaming(Prompt("b"), model: model).collect()
        #expect(two.toolCallOutcomes.isEmpty && two.reasoning == nil && two.metadata["system_fingerprint"] == nil)
    }

    @Test("NeMo 7: other fields of the provider are flat in the metadata, streamed and whole alike")
    func metadata() {
        let streamed = read(
            ChatBytes.text("Hi", fields: #","system_fingerprint":"fp_1""#) + ChatBytes.finish("stop") + ChatBytes.done)
        let whole = readBody(message: #"{"role":"assistant","content":"Hi"}"#, fields: #","system_fingerprint":"fp_1""#)
        #expect(streamed.response.metadata == ["system_fingerprint": "fp_1"])
        #expect(whole.response.metadata == streamed.response.metadata)
    }

    @Test("NeMo 9: a later value of a metadata field replaces the earlier one, others are added")
    func metadataMerged() {
        let got = read(
            ChatBytes.text("Hi", fields: #","k":1"#) + ChatBytes.text("!", finish: "stop", fields: #","k":2,"z":3"#) + ChatBytes.done)
        #expect(got.response.metadata == ["k": 2, "z": 3])
    }

    @Test("NeMo 10, 17: of two usages the later one counts, and reasoning and cached tokens are kept")
    func usageDetails() {
        let got = read(
            ChatBytes.text("Hi", finish: "stop")
                + ChatBytes.usage(#"{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}"#)
                + ChatBytes.usage(
                    #"{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}"#
                )
                + ChatBytes.done)
        let usage = got.response.usage
        #expect(usage?.outputTokens == 7 && usage?.total == 17)
        #expect(usage?.reasoningTokens == 3)
        #expect(usage?.cacheReadTokens == 4)
    }

    @Test("NeMo 11: usage on the last chunk of content is kept")
    func usageOnLastChunk() {
        let got = read(
            ChatBytes.text("Hi", finish: "stop", fields: #","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}"#)
                + ChatBytes.done)
        #expect(got.response.text == "Hi")
        #expect(got.response.usage?.total == 3)
    }

    @Test("NeMo 12: a chunk with usage and no choices is no text")
    func usageOnly() {
        let got = read(
            ChatBytes.text("Hi", finish: "stop") + ChatBytes.usage(#"{"prompt_tokens":1,"completion_tokens":2}"#) + ChatBytes.done)
        #expect(got.texts == ["Hi"])
        #expect(got.response.usage?.outputTokens == 2)
    }

    @Test("NeMo 13: calls that come one after the other are both there; NeMo keeps the last")
    func twoCalls() {
        let got = read(
            ChatBytes.calls(ChatBytes.call(0, id: "c1", name: "f", "{}")) + ChatBytes.calls(ChatBytes.call(1, id: "c2", name: "g", "{}"))
                + ChatBytes.finish("tool_calls") + ChatBytes.done)
        #expect(got.calls == ["f({})", "g({})"])
    }

    @Test("NeMo 14: a failure after one chunk names model, provider and address; nothing of it is in the next response")
    func failureAfterChunk() async throws {
        let context = ResponseContext(
            requestID: "req_1", provider: "acme", requestedModel: "m-1", endpoint: "https://llm.acme.example/v1/chat/completions",
            idSeed: "s")
        let got = read(
            ChatBytes.text("Hel") + ChatBytes.event(#"{"error":{"message":"broken","type":"server_error"}}"#), context: context)
        #expect(got.failure?.kind == .providerFailure)
        for word in ["model m-1", "provider acme", "at llm.acme.example"] { #expect(got.failure?.description.contains(word) == true) }
        #expect(got.response.text == "Hel")
        let executor = ScriptedExecutor(ScriptedAnswer.text("Hello").failing(with: .providerFailure, after: 2), .text("whole"))
        let (_, failure) = await executor.executeStreaming(Prompt("a"), model: LLModel("m")).outcome()
        #expect(failure?.kind == .providerFailure)
        let next = try await executor.executeStreaming(Prompt("b"), model: LLModel("m")).collect()
        #expect(next.text == "whole" && next.error == nil)
    }

    @Test("NeMo 15: a think tag that is split over chunks is reasoning; NeMo leaves it in the text", arguments: 1...7)
    func thinkTag(size: Int) async throws {
        let scalars = Array("<think>why</think>Yes".unicodeScalars)
        let chunks = stride(from: 0, to: scalars.count, by: size).map { start in
            ChatBytes.text(String(String.UnicodeScalarView(scalars[start..<min(scalars.count, start + size)])))
        }
        let got = read(chunks.joined() + ChatBytes.finish("stop") + ChatBytes.done)
        let response = try await FrameStream(frames: got.frames).through { ThinkTagStage() }.collect()
        #expect(response.text == "Yes")
        #expect(response.reasoning == "why")
    }

    @Test("NeMo 16: chunks of reasoning, of a finish and of a call tell no text; NeMo tells an empty one")
    func noEmptyText() {
        let got = read(
            ChatBytes.chunk(#"{"reasoning_content":"why","content":""}"#)
                + ChatBytes.calls(ChatBytes.call(0, id: "c1", name: "f", "{}")) + ChatBytes.finish("tool_calls") + ChatBytes.done)
        #expect(got.texts.isEmpty)
        #expect(got.reasoning == ["why"])
        #expect(got.calls == ["f({})"])
    }

    @Test("NeMo 18: an answer that holds nothing and ended at the limit is noted, one with text or that stopped is not cut")
    func truncationWarning() {
        func codes(_ content: String, _ finish: String) -> Set<Diagnostic.Code> {
            readBody(message: #"{"role":"assistant","content":"\#(content)"}"#, finish: finish).codes
        }
        #expect(codes("", "length") == [.emptyAnswer])
        #expect(codes("Hi", "length").isEmpty)
        #expect(codes("Hi", "stop").isEmpty)
    }

    @Test("NeMo 19: a conversation, a text and an empty conversation reach the model as they are")
    func prompts() async throws {
        let executor = ScriptedExecutor(.text("a"), .text("b"), .text("c"))
        let conversation = Prompt(messages: [.system("Be brief."), .user("Hi"), .assistant("Hello"), .user("Bye")])
        for prompt in [conversation, Prompt("Hi"), Prompt(messages: [])] {
            _ = try await executor.execute(prompt, model: LLModel("m"))
        }
        #expect(executor.requests.map(\.prompt) == [conversation, Prompt(messages: [.user("Hi")]), Prompt(messages: [])])
    }

    @Test("NeMo 20: stop texts are a list, none is no field, and the caller's prompt stays as it was")
    func stops() throws {
        func stop(_ prompt: Prompt) throws -> JSONValue? {
            let body = try Wire(.openAIChat).encodeRequest(LLMRequest(model: "m", prompt: prompt)).body
            return try JSONValue(parsing: body)["stop"]
        }
        #expect(try stop(Prompt("Hi")) == nil)
        #expect(try stop(Prompt("Hi", options: GenerationOptions(stop: []))) == nil)
        let prompt = Prompt("Hi", options: GenerationOptions(stop: ["x"]))
        let before = prompt
        #expect(try stop(prompt) == ["x"])
        #expect(prompt == before)
    }

    // A nil model and an object that is no model cannot be written in Swift; what is left is a name that nobody serves.
    @Test("NeMo 21: a model that nobody serves is a configuration error")
    func unknownModel() async {
        let executor = RoutingExecutor([.models(matching: "gpt-*", to: ScriptedExecutor(.text("a")))])
        let error = await #expect(throws: LLMError.self) { try await executor.execute(Prompt("Hi"), model: LLModel("other")) }
        #expect(error?.code == "configuration")
        #expect(error?.description.contains("other") == true)
    }

    @Test(
        "NeMo 22: an error of the provider names model and address and keeps the provider's own words",
        arguments: [
            "https://api.example.com/v1/chat/completions", "https://acme.openai.azure.com/openai/deployments/d/chat/completions",
            "http://127.0.0.1:8000/v1/chat/completions", "https://proxy.example.com:8443/llm/v1/chat/completions",
        ])
    func endpoint(address: String) {
        let context = ResponseContext(status: 500, provider: "acme", requestedModel: "m-1", endpoint: address)
        let got = read(#"{"error":{"message":"inner words","type":"server_error"}}"#, context: context)
        #expect(got.failure?.model == "m-1")
        #expect(got.failure?.endpoint == address)
        let host = address.split(separator: "/")[1]
        #expect(got.failure?.description.contains("model m-1") == true)
        #expect(got.failure?.description.contains("at \(host)") == true)
        #expect(got.failure?.providerError?.message == "inner words")
    }
}
