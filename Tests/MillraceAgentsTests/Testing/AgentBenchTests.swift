import MillraceAgents
import MillraceTesting
import Testing

/// What users test their own agents with, used as they would.
@Suite("Testing kit of agents")
struct AgentBenchTests {
    private func strategy() throws -> Strategy<String, String> {
        try Strategy("answer") { graph in
            let ask = graph.add(Node<String, LLMResponse>.request("ask"), after: graph.start)
            let run = graph.add(Node<[ToolCall], [ToolResult]>.executeCalls("run tools"))
            let tell = graph.add(Node<[ToolResult], LLMResponse>.sendToolResults("tell"), after: run)
            graph.edge(from: ask, to: run, on: .toolCalls)
            graph.edge(from: ask, to: graph.finish, on: .text)
            graph.edge(from: tell, to: graph.finish, on: .text)
            graph.edge(from: tell, to: run, on: .toolCalls)
        }
    }

    @Test("A node runs by itself against scripted answers")
    func node() async throws {
        let bench = AgentBench(.text("It rains."))
        let response = try await Node<String, LLMResponse>.request("ask").run("How is the weather?", in: bench.context)
        #expect(response.text == "It rains.")
        #expect(bench.messages.map(\.role) == [.user, .assistant])
        #expect(bench.executor.streams.openCount == 0)
        #expect(bench.trace.nodes == ["ask"])
    }

    @Test("A strategy runs with scripted tools, and its way can be compared")
    func strategyRun() async throws {
        let weather = ScriptedTool("weather", replies: "rain", "sun")
        let bench = AgentBench(
            .toolCall("weather", ["city": "Oslo"]), .toolCall("weather", ["city": "Rome"]), .text("Both."), tools: [weather])
        #expect(try await strategy().run("Weather?", in: bench.context) == "Both.")
        #expect(weather.calls.map { $0.arguments["city"] } == ["Oslo", "Rome"])
        #expect(weather.runningCount == 0)
        #expect(bench.trace.nodes == ["ask", "run tools", "tell", "run tools", "tell"])
    }

    @Test("A node is replaced by another of the same types")
    func replacing() async throws {
        let bench = AgentBench(.toolCall("weather", [:]), .text("End."))
        let mocked = try strategy().replacing(
            Node<[ToolCall], [ToolResult]>("run tools") { calls, _ in calls.map { ToolResult(of: $0, "mocked") } })
        #expect(try await mocked.run("Weather?", in: bench.context) == "End.")
        #expect(
            bench.messages.contains {
                $0.parts.contains { if case .toolResult(let result) = $0 { result.text == "mocked" } else { false } }
            })
    }

    @Test("A replacement that is not there, or of other types, is refused")
    func badReplacing() throws {
        let strategy = try strategy()
        #expect(throws: StrategyError(strategy: "answer", problems: [.unknownNode("nothing")])) {
            try strategy.replacing(Node<String, String>("nothing") { input, _ in input })
        }
        #expect(throws: StrategyError(strategy: "answer", problems: [.otherTypes("ask")])) {
            try strategy.replacing(Node<String, String>("ask") { input, _ in input })
        }
    }

    @Test("A tool that fails is told to the model")
    func failingTool() async throws {
        let bench = AgentBench(
            .toolCall("weather", [:]), .text("No weather."), tools: [ScriptedTool("weather", failing: .failed, messageForModel: "broken")])
        #expect(try await strategy().run("Weather?", in: bench.context) == "No weather.")
        #expect(bench.messages.contains { $0.parts.contains { if case .toolResult(let result) = $0 { result.isError } else { false } } })
    }

    @Test("The wiring of a strategy is compared as a value")
    func wiring() throws {
        let description = try strategy().description
        #expect(description.nodes.map(\.name).contains("run tools"))
        #expect(description.edges(from: "tell").map(\.to) == [StrategyDescription.finish, "run tools"])
        #expect(description.reachable(from: "run tools").contains(StrategyDescription.finish))
    }
}
