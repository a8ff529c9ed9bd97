import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct ToolNodeTests {
    private let tools: ToolRegistry = [EchoTool("weather"), EchoTool("news"), SquareTool()]
    private let rome = ToolCall(id: "1", name: "weather", arguments: ["city": "Rome"])
    private let oslo = ToolCall(id: "2", name: "news", arguments: ["city": "Oslo"])

    @Test("calls are run in order, of a response or by themselves") func executing() async throws {
        let run = SessionRun(tools: tools)
        let response = LLMResponse(choice: LLMResponse.Choice(index: 0, parts: [.toolCall(.complete(rome)), .toolCall(.complete(oslo))]))
        let results = try await Node<LLMResponse, [ToolResult]>.executeTools().run(response, in: run.context)
        #expect(results.map(\.text) == ["weather Rome", "news Oslo"])
        #expect(try await Node.executeCalls().run([oslo], in: run.context).map(\.text) == ["news Oslo"])
        #expect(try await Node.executeTool().run(rome, in: run.context).text == "weather Rome")
        #expect(run.messages.isEmpty)
    }

    @Test("calls of a response that the provider stopped are not run") func stopped() async throws {
        let run = SessionRun(tools: tools)
        let choice = LLMResponse.Choice(index: 0, parts: [.toolCall(.complete(rome))], finishReason: .contentFilter)
        let results = try await Node<LLMResponse, [ToolResult]>.executeTools().run(LLMResponse(choice: choice), in: run.context)
        #expect(results.isEmpty)
        #expect(run.context.ledger.calls.isEmpty)
    }

    @Test("results of calls that the conversation waits for are known until they are written down") func oneByOne() async throws {
        let run = SessionRun([.user("q"), .assistant(.toolCall(rome), .toolCall(oslo))], tools: tools)
        let first = try await Node.executeTool().run(rome, in: run.context)
        let second = try await Node.executeTool().run(oslo, in: run.context)
        #expect(run.context.ledger.calls.map(\.call) == [rome, oslo])
        try await run.context.withSession { $0.appendToolResults([first, second]) }
        _ = try await Node.callTool("news").run(["city": "Oslo"], in: run.context)
        #expect(run.context.ledger.calls.count == 1)
    }

    @Test("a tool is called with the input as its arguments, named or typed") func calling() async throws {
        let run = SessionRun(tools: tools)
        #expect(try await Node.callTool("news").run(["city": "Oslo"], in: run.context).text == "news Oslo")
        let node = Node<SquareTool.Arguments, ToolResult>.callTool(SquareTool())
        #expect(try await node.run(SquareTool.Arguments(number: 7), in: run.context).text == "49")
    }

    @Test("one step of the tool loop: run, tell, ask", arguments: [true, false]) func step(isStreamed: Bool) async throws {
        let run = SessionRun(answers: [.toolCall("weather", ["city": "Rome"]), .text("Sunny.")], tools: tools)
        let first = try await Node.request(isStreamed: isStreamed).run("q", in: run.context)
        let second = try await Node.executeToolsAndSend(isStreamed: isStreamed).run(first, in: run.context)
        #expect(second.text == "Sunny.")
        #expect(run.outline == ["user: q", "assistant: weather()", "tool: =weather Rome", "assistant: Sunny."])
    }

    @Test("one step of the tool loop gives its answer as frames") func streamedStep() async throws {
        let run = SessionRun(answers: [.toolCall("weather", ["city": "Rome"]), .text("Sunny.")], tools: tools)
        let first = try await Node.request().run("q", in: run.context)
        let stream = try await Node.executeToolsAndSendStreaming().run(first, in: run.context)
        #expect(try await stream.collect().text == "Sunny.")
        #expect(run.problems.isEmpty)
    }

    @Test("a strategy of ready-made nodes loops until there is text") func strategy() async throws {
        let strategy = try Strategy<String, String>("answer with tools") { graph in
            let ask = graph.add(.request("ask"), after: graph.start)
            let step = graph.add(.executeToolsAndSend("step"))
            graph.edge(from: ask, to: step, on: .toolCalls)
            graph.edge(from: ask, to: graph.finish, on: .text)
            graph.edge(from: step, to: step, on: .toolCalls)
            graph.edge(from: step, to: graph.finish, on: .text)
        }
        let run = SessionRun(
            answers: [.toolCalls([rome, oslo], text: "Two."), .toolCall("weather", ["city": "Bonn"]), .text("Done.")], tools: tools)
        #expect(try await strategy.run("q", in: run.context) == "Done.")
        #expect(
            run.outline == [
                "user: q", "assistant: Two. weather() news()", "tool: =weather Rome =news Oslo", "assistant: weather()",
                "tool: =weather Bonn",
                "assistant: Done.",
            ])
    }

    @Test("an agent as a node tells its events under the node and adds what it used") func agent() async throws {
        let inner = Agent(
            name: "inner", executor: ScriptedExecutor(ScriptedAnswer.text("inner answer").using(Usage(inputTokens: 3, outputTokens: 4))),
            model: LLModel("m"))
        let run = SessionRun()
        let result = try await Node<String, AgentResult>.agent("inner", inner).run("q", in: run.context)
        #expect(result.text == "inner answer")
        #expect(run.messages.isEmpty)
        let told = run.events.first { if case .requestFinished = $0.kind { true } else { false } }
        #expect(told?.path.prefix(3) == ["agent", "inner", "inner"])
        #expect(run.context.ledger.usage.outputTokens == 4)
        let failing = Agent(name: "failing", executor: ScriptedExecutor(.failure(.overloaded(retryAfter: nil))), model: LLModel("m"))
        let error = await #expect(throws: AgentError.self) {
            try await Node<String, AgentResult>.agent("failing", failing).run("q", in: run.context)
        }
        #expect(error?.path.prefix(3) == ["agent", "failing", "failing"])
    }
}
