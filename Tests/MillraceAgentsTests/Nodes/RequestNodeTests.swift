import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite struct RequestNodeTests {
    private let tools: ToolRegistry = [EchoTool("weather"), EchoTool("news")]
    private let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Rome"])

    /// A conversation that waits for the result of a call.
    private func waiting(_ answers: [ScriptedAnswer]) -> SessionRun {
        SessionRun([.user("q"), .assistant(.toolCall(call))], answers: answers, tools: tools)
    }

    @Test("a request node says, asks and writes down, streamed or whole", arguments: [true, false])
    func request(isStreamed: Bool) async throws {
        let run = SessionRun(answers: [.text("a"), .text("b"), .text("c")])
        #expect(try await Node.request(isStreamed: isStreamed).run("q", in: run.context).text == "a")
        #expect(try await Node.sendMessage(isStreamed: isStreamed).run(.system("hint"), in: run.context).text == "b")
        #expect(try await Node<Int, LLMResponse>.requestNext(isStreamed: isStreamed).run(1, in: run.context).text == "c")
        #expect(run.outline == ["user: q", "assistant: a", "system: hint", "assistant: b", "assistant: c"])
        #expect(run.executor.requests.allSatisfy { $0.isStreaming == isStreamed })
    }

    @Test("results go behind their calls") func results() async throws {
        let run = waiting([.text("Sunny.")])
        let response = try await Node.sendToolResults().run([ToolResult(of: call, "sun")], in: run.context)
        #expect(response.text == "Sunny.")
        #expect(run.outline == ["user: q", "assistant: weather()", "tool: =sun", "assistant: Sunny."])
    }

    @Test("only calling tools, without tools, forcing: for texts, messages and results") func toolUse() async throws {
        let run = SessionRun(
            answers: [.toolCall("weather"), .text("a"), .toolCall("news"), .toolCall("weather"), .text("b"), .toolCall("news")],
            tools: tools)
        let context = run.context
        #expect(try await Node.requestOnlyCallingTools().run("q", in: context).toolCalls.count == 1)
        #expect(try await Node.requestWithoutTools().run("q", in: context).text == "a")
        #expect(try await Node.requestForcing("news").run("q", in: context).toolCalls[0].name == "news")
        #expect(try await Node.sendMessageOnlyCallingTools().run(.user("q"), in: context).toolCalls.count == 1)
        #expect(try await Node.sendMessageWithoutTools().run(.user("q"), in: context).text == "b")
        #expect(try await Node.sendMessageForcing("news").run(.user("q"), in: context).toolCalls[0].name == "news")
        let choices = run.executor.requests.map(\.prompt.options.toolChoice)
        #expect(choices == [.required, ToolChoice.none, .named("news"), .required, ToolChoice.none, .named("news")])
        #expect(run.problems.isEmpty)
        let results = [ToolResult(of: call, "sun")]
        let required = waiting([.toolCall("news")])
        #expect(try await Node.sendToolResultsOnlyCallingTools().run(results, in: required.context).toolCalls.count == 1)
        let withheld = waiting([.text("c")])
        #expect(try await Node.sendToolResultsWithoutTools().run(results, in: withheld.context).text == "c")
        let forced = waiting([.toolCall("news")])
        #expect(try await Node.sendToolResultsForcing("news").run(results, in: forced.context).toolCalls[0].name == "news")
    }

    @Test("a streaming node gives frames that are still to come, and the history grows by itself") func streaming() async throws {
        let run = SessionRun(answers: [.text("a"), .text("b"), .text("c"), .text("d")])
        let first = try await Node.requestStreaming().run("q", in: run.context)
        #expect(run.executor.requests.isEmpty)
        #expect(try await first.collect().text == "a")
        let second = try await Node.sendMessageStreaming().run(.user("r"), in: run.context)
        #expect(try await Node.collect().run(second, in: run.context).text == "b")
        #expect(try await Node<Int, FrameStream>.requestNextStreaming().run(1, in: run.context).collect().text == "c")
        #expect(run.outline == ["user: q", "assistant: a", "user: r", "assistant: b", "assistant: c"])
    }

    @Test("a streaming node with a transformation has a typed sequence as its output") func transformed() async throws {
        let run = SessionRun(answers: [.text("one")])
        let outline = MarkdownStructure("outline", schema: "# heading")
        let node = Node<String, AsyncMapSequence<AsyncCompactMapSequence<FrameStream, String>, Int>>.requestStreaming(
            definition: outline, transform: { $0.text.map(\.count) })
        var sum = 0
        for try await count in try await node.run("q", in: run.context) { sum += count }
        #expect(sum == 3)
        #expect(run.messages.map(\.role) == [.user, .user, .assistant])
        #expect(run.messages[1].text.contains("# heading"))
    }

    @Test("results streamed back: the whole tool loop in streaming nodes") func streamedLoop() async throws {
        let run = SessionRun(answers: [.toolCall("weather", ["city": "Rome"], text: "Wait."), .text("Sunny.")], tools: tools)
        let first = try await Node.requestStreamingAndCollect().run("Weather?", in: run.context)
        let results = try await Node.executeTools().run(first, in: run.context)
        let stream = try await Node.sendToolResultsStreaming().run(results, in: run.context)
        #expect(try await stream.collect().text == "Sunny.")
        #expect(run.outline == ["user: Weather?", "assistant: Wait. weather()", "tool: =weather Rome", "assistant: Sunny."])
        #expect(run.problems.isEmpty)
        #expect(run.executor.requests.allSatisfy { $0.isStreaming })
    }

    @Test("sending, collecting and updating the prompt shows each frame on the way") func collecting() async throws {
        let run = SessionRun(answers: [.text("abc")])
        let seen = Mutex("")
        let node = Node.requestStreamingAndCollect(onFrame: { frame in
            if case .textDelta(let delta) = frame { seen.withLock { $0 += delta.text } }
        })
        #expect(try await node.run("q", in: run.context).text == "abc")
        #expect(seen.withLock { $0 } == "abc")
        #expect(run.outline == ["user: q", "assistant: abc"])
    }

    @Test("several choices, then one of them") func choices() async throws {
        let two = [0, 1].map { LLMResponse.Choice(index: $0, parts: [.text(TextPart("choice \($0)"))], finishReason: .stop) }
        let run = SessionRun(answers: [.response(LLMResponse(choice: two[0], otherChoices: [two[1]]))])
        let choices = try await Node.requestChoices(2).run("q", in: run.context)
        #expect(run.outline == ["user: q"])
        let second = ChoiceRule { _, _ in 1 }
        #expect(try await Node.selectChoice(by: second).run(choices, in: run.context).text == "choice 1")
        #expect(run.outline == ["user: q", "assistant: choice 1"])
    }

    @Test("a failed node leaves a valid conversation") func failing() async throws {
        let run = waiting([.text("cut").cut(after: 2)])
        let error = await #expect(throws: AgentError.self) {
            try await Node.sendToolResults().run([ToolResult(of: call, "sun")], in: run.context)
        }
        #expect(error?.path == ["agent", "sendToolResults"])
        #expect(run.problems.isEmpty)
        #expect(run.outline.prefix(3) == ["user: q", "assistant: weather()", "tool: =sun"])
    }
}
