import Testing

@testable import MillraceCore

@Suite("Completions: responses")
struct CompletionsResponseTests {
    private static let chunk = #"data: {"id":"r","object":"text_completion","created":1764296393,"model":"m","choices":["#

    @Test("A stream is what OpenAI's own looks like; what the wire cannot carry is left out")
    func stream() {
        #expect(
            SampleResponse.stream(.openAICompletions, keepsRawFinishReason: false) == Self.chunk
                + #"{"text":"Hel","index":0,"logprobs":null,"finish_reason":null}],"usage":null}"# + "\n\n" + Self.chunk
                + #"{"text":"lo","index":0,"logprobs":null,"finish_reason":null}],"usage":null}"# + "\n\n" + Self.chunk
                + #"{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":null}"# + "\n\n" + Self.chunk
                + #"],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"# + "\n\ndata: [DONE]\n\n")
    }

    @Test("Token probabilities, their alternatives and several choices come back")
    func logprobs() {
        let json =
            #"{"id":"r","object":"text_completion","created":1,"model":"m","choices":[{"text":"ab","index":0,"logprobs":{"tokens":["a","b"],"#
            + #""token_logprobs":[null,-0.5],"top_logprobs":[null,{"b":-0.5,"c":-2.0}],"text_offset":[0,1]},"finish_reason":"length"},"#
            + #"{"text":"z","index":1,"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#
        let read = SampleResponse.decode(json, .openAICompletions, isStreaming: false)
        #expect(
            read.choice.logprobs.content == [
                TokenLogprob(token: "b", logprob: -0.5, alternatives: [.init(token: "b", logprob: -0.5), .init(token: "c", logprob: -2)])
            ])
        #expect(read.otherChoices.map(\.text) == ["z"])
        #expect(read.usage?.totalTokens == 3)
        let again = SampleResponse.decode(SampleResponse.body(.openAICompletions, read), .openAICompletions, isStreaming: false)
        #expect(again.choice == read.choice)
        #expect(again.otherChoices == read.otherChoices)
    }

    @Test("Chat chunks are another wire, told by its name")
    func foreign() {
        var decoder = ResponseDecoder(wire: .openAICompletions, context: ResponseContext())
        var frames: [StreamFrame] = []
        decoder.push(
            Array(#"data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}"#.utf8), into: &frames)
        decoder.push(Array("\n\ndata: [DONE]\n\n".utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        #expect(decoder.failure?.kind == .wrongWire("OpenAI chat completions"))
    }

    @Test("An error inside of the stream ends it, with everything before it")
    func error() {
        let stream = #"data: {"id":"r","choices":[{"text":"a","index":0,"finish_reason":null}]}"# + "\n\n"
        let told = #"data: {"error":{"message":"busy","type":"server_error","code":null}}"# + "\n\n"
        let read = SampleResponse.decode(stream + told, .openAICompletions)
        #expect(read.outcome == .failed && read.text == "a" && read.error?.message == "busy")
    }

    @Test("[DONE] alone does not prove an end")
    func noReason() {
        let stream = #"data: {"id":"r","choices":[{"text":"a","index":0,"finish_reason":null}]}"# + "\n\ndata: [DONE]\n\n"
        #expect(SampleResponse.decode(stream, .openAICompletions).outcome == .truncated)
    }
}

@Suite("Completions: requests")
struct CompletionsRequestTests {
    private func unsupported(_ request: LLMRequest) -> String? {
        do {
            _ = try Wire.openAICompletions.encodeRequest(request)
            return nil
        } catch {
            guard case .unsupported(let feature) = error.kind else { return "another error" }
            return feature
        }
    }

    @Test("A request is written in OpenAI's own form and order")
    func shape() throws {
        let options = GenerationOptions(
            temperature: 0.5, maxOutputTokens: 9, stop: ["x"], seed: 1, choiceCount: 2, logprobs: LogprobOptions(topCount: 3),
            extras: ["echo": true, "suffix": "!"])
        let written = try Wire.openAICompletions.encodeRequest(LLMRequest(model: "m", prompt: Prompt("q", options: options)))
        #expect(written.path == "completions")
        #expect(written.diagnostics.isEmpty)
        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"model":"m","prompt":"q","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"temperature":0.5,"n":2,"#
                + #""stop":["x"],"seed":1,"logprobs":3,"echo":true,"suffix":"!"}"#)
    }

    @Test("Tools, turns, instructions and pictures are refused, and the error says where to go")
    func refusals() {
        let tools = [ToolDescriptor(name: "f", description: "")]
        #expect(unsupported(LLMRequest(model: "m", prompt: Prompt("q"), tools: tools)) == "tools; use the wire openai-chat")
        let turns = Prompt(messages: [.user("a"), .assistant("b"), .user("c")])
        #expect(unsupported(LLMRequest(model: "m", prompt: turns))?.hasSuffix("use the wire openai-chat") == true)
        #expect(unsupported(LLMRequest(model: "m", prompt: Prompt(messages: [.system("s"), .user("q")]))) != nil)
        #expect(unsupported(LLMRequest(model: "m", prompt: Prompt(messages: [.user(.image(url: "https://x"))]))) != nil)
        #expect(unsupported(LLMRequest(model: "m", prompt: Prompt("q", options: GenerationOptions(responseFormat: .json)))) != nil)
    }

    @Test("Several prompts in one request are refused by name")
    func batch() {
        do {
            _ = try Wire.openAICompletions.decodeRequest(Array(#"{"model":"m","prompt":["a","b"]}"#.utf8))
            Issue.record("was read")
        } catch {
            #expect(error.providerError?.param == "prompt")
        }
    }
}
