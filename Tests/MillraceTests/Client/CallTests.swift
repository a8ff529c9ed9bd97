import Millrace
import MillraceSimulator
import Synchronization
import Testing

/// Which request a call becomes, and how its response is projected.
@Suite("Calls", .timeLimit(.minutes(1)))
struct CallTests {
    private static let clock = ToolDescriptor(name: "clock", description: "The time")

    private static let completionWithCall =
        #"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"clock","arguments":"{\"zone\":\"UTC\"}"}}]},"finish_reason":"tool_calls"}]}"#

    @Test("A model that cannot stream tools is asked for a whole response, which becomes frames with a note", arguments: [true, false])
    func toolStreamingUnavailable(isProfile: Bool) async throws {
        let bodies = Mutex<[String]>([])
        try await RawServer.answering({ request in
            bodies.withLock { $0.append(request.body) }
            return request.body.contains(#""stream":true"#) ? ChatBytes.answer("Hello") : ChatBytes.whole(200, Self.completionWithCall)
        }) { server in
            let profile = OpenAIChatProfile { $0.streamsToolCalls = !isProfile }
            let model = LLModel("m", capabilities: isProfile ? [.streaming, .tools, .toolStreaming] : [.streaming, .tools])
            let client = server.client(profile: profile)
            let (frames, failure) = await client.stream(model: model, tools: [Self.clock]).outcome()
            #expect(failure == nil)
            #expect(frames.diagnosticCodes == [.toolStreamingUnavailable])
            #expect(frames.startCount == 1)
            #expect(frames.endCount == 1)
            let calls = frames.compactMap { if case .toolCallComplete(let complete) = $0 { complete.outcome.completed } else { nil } }
            #expect(calls.map(\.name) == ["clock"])
            #expect(calls.map(\.rawArguments) == [#"{"zone":"UTC"}"#])
            #expect(bodies.withLock { $0.allSatisfy { !$0.contains(#""stream":true"#) } })
            // Without tools the same model streams.
            let answer = try await client.stream(model: model).collect()
            #expect(answer.text == "Hello")
            #expect(bodies.withLock { $0.last?.contains(#""stream":true"#) } == true)
        }
    }

    @Test("A model that cannot stream is asked for a whole response")
    func streamingUnavailable() async throws {
        try await RawServer.answering({ request in
            request.body.contains(#""stream":true"#) ? ChatBytes.whole(400, "{}") : ChatBytes.whole(200, ChatBytes.completion)
        }) { server in
            let response = try await server.client().stream(model: LLModel("m", capabilities: [])).collect()
            #expect(response.text == "Hello")
            #expect(response.diagnostics.isEmpty)
        }
    }

    @Test("Reasoning between think tags is told apart from text where the profile says so, streamed and whole")
    func thinkTags() async throws {
        let answer = ChatBytes.response(
            ChatBytes.role, ChatBytes.text("<thi"), ChatBytes.text("nk>Why"), ChatBytes.text(" not</think>"), ChatBytes.text("Yes"),
            ChatBytes.stop, ChatBytes.done)
        let whole = ChatBytes.whole(200, ChatBytes.completion.replacing(#""Hello""#, with: #""<think>Why not</think>Yes""#))
        try await RawServer.answering({ $0.body.contains(#""stream":true"#) ? answer : whole }) { server in
            let client = server.client(profile: OpenAIChatProfile { $0.writesThinkTags = true })
            let streamed = try await client.stream().collect()
            let fetched = try await client.execute(Prompt("Hi"), model: LLModel("m"))
            for response in [streamed, fetched] {
                #expect(response.text == "Yes")
                #expect(response.reasoning == "Why not")
                #expect(response.outcome == .finished)
            }
            let plain = try await server.client().stream().collect()
            #expect(plain.text == "<think>Why not</think>Yes", "without the profile text is text")
        }
    }

    @Test("A cut stream keeps the reasoning and text that the think tags had told apart")
    func cutThinkTags() async throws {
        let answer = ChatBytes.response(ChatBytes.role, ChatBytes.text("<think>Why</think>Y"))
        try await RawServer.answering({ _ in answer }) { server in
            let failure = await server.client(profile: OpenAIChatProfile { $0.writesThinkTags = true }).stream().failure()
            #expect(failure?.kind == .truncated)
            #expect(failure?.partial?.reasoning == "Why")
            #expect(failure?.partial?.text == "Y")
        }
    }

    @Test("The text of a stream is its text deltas joined; a failure is thrown after them")
    func textProjection() async throws {
        let answers = [ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel"), ChatBytes.text("lo"), ChatBytes.stop, ChatBytes.done)]
        try await RawServer.answering({ _ in answers[0] }) { server in
            var texts: [String] = []
            for try await text in server.client().stream().text { texts.append(text) }
            #expect(texts == ["Hel", "lo"])
        }
        try await RawServer.answering({ _ in ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel")) }) { server in
            var text = ""
            let failure = await #expect(throws: LLMError.self) {
                for try await piece in server.client().stream().text { text += piece }
            }
            #expect(text == "Hel")
            #expect(failure?.kind == .truncated)
        }
    }

    @Test(
        "What is fetched whole equals what is streamed and collected",
        arguments: [
            "Hello", "Why is the sky blue?", "What time is it?", "What is 17 * 23, and what time is it?", "refuse this", "a long story",
        ])
    func wholeEqualsStreamed(question: String) async throws {
        let tools = [Self.clock, ToolDescriptor(name: "calculator", description: "Sums")]
        // A simulator each, so that the numbers in their ids are the same.
        func client() -> ProviderClient {
            ProviderClient(.custom(baseURL: "http://simulator/v1"), transport: SimulatorTransport(Simulator()))
        }
        var streamed = try await client().executeStreaming(Prompt(question), model: LLModel("m"), tools: tools).collect()
        var whole = try await client().execute(Prompt(question), model: LLModel("m"), tools: tools)
        streamed.requestID = nil
        whole.requestID = nil
        // The whole body has no chunks, so what notes on their metadata there are differ.
        streamed.metadata = whole.metadata
        #expect(streamed == whole)
    }

    @Test(
        "A stream that fails in the simulator collects to an error with what had arrived",
        arguments: [
            ("an error please", "providerFailure", "This answer will not be finished, because"),
            ("cut it", "connectionLost", "The connection breaks in the middle of this"),
        ])
    func failures(question: String, code: String, text: String) async throws {
        let client = ProviderClient(.custom(baseURL: "http://simulator/v1"), transport: SimulatorTransport(), retry: .never)
        let failure = await #expect(throws: LLMError.self) { try await client.stream(Prompt(question)).collect() }
        #expect(failure?.code == code)
        #expect(failure?.partial?.text == text)
        let whole = await #expect(throws: LLMError.self) { try await client.execute(Prompt(question), model: LLModel("m")) }
        #expect(whole?.code == code)
    }

    @Test("Ids of calls that the provider leaves out are minted anew for each call of the client")
    func mintedIDs() async throws {
        let call = ChatBytes.delta(#"{"tool_calls":[{"index":0,"type":"function","function":{"name":"clock","arguments":"{}"}}]}"#)
        let answer = ChatBytes.response(ChatBytes.role, call, ChatBytes.delta("{}", finish: "tool_calls"), ChatBytes.done)
        try await RawServer.answering({ _ in answer }) { server in
            let client = server.client()
            let first = try await client.stream(tools: [Self.clock]).collect()
            let second = try await client.stream(tools: [Self.clock]).collect()
            let ids = (first.toolCalls + second.toolCalls).map(\.id)
            #expect(Set(ids).count == 2)
        }
    }
}
