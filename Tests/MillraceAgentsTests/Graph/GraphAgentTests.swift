import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Agents that follow strategies")
struct GraphAgentTests {
    private let echo = ClosureTool("echo") { _ throws(ToolError) in ToolReply("echo") }

    private func agent<Output>(_ strategy: Strategy<String, Output>, _ answers: ScriptedAnswer...) -> GraphAgent<String, Output> {
        GraphAgent(
            name: "graph", executor: ScriptedExecutor(answers: answers), model: LLModel("scripted"), tools: [echo], strategy: strategy)
    }

    @Test("a run is told from its start to its end, streamed or with a closure")
    func events() async throws {
        let told = Mutex<[AgentEvent]>([])
        var agent = agent(.singleRun(), .toolCall("echo", id: "1"), .text("done"))
        agent.agent.configuration.makeRunID = { "run" }
        let result = try await agent.run("go") { event in told.withLock { $0.append(event) } }
        agent.agent.executor = ScriptedExecutor(.toolCall("echo", id: "1"), .text("done"))
        var streamed: [AgentEvent] = []
        let run = agent.stream("go")
        for try await event in run { streamed.append(event) }
        #expect(told.withLock { $0 } == streamed)
        #expect(try await run.value().output == result.output)
        #expect(streamed.first?.kind == .runStarted(AgentEvent.RunStart(runID: "run", agent: "graph")))
        guard case .runEnded(let end)? = streamed.last?.kind else { return #expect(Bool(false)) }
        #expect(end.outcome == .finished)
        #expect(end.requestCount == 2)
        #expect(ExecutionTrace(streamed) == result.trace)
    }

    @Test("the next turn continues the conversation")
    func turns() async throws {
        let agent = agent(.singleRun(), .text("one"), .text("two"))
        let first = try await agent.run("first")
        let second = try await agent.run("second", continuing: first.conversation)
        #expect(second.conversation.messages.map(\.text) == ["first", "one", "second", "two"])
    }

    @Test("a failed run tells its error with the path and keeps the conversation")
    func failure() async throws {
        let error = await #expect(throws: AgentError.self) { try await agent(.singleRun(), .toolCall("echo")).run("go") }
        #expect(error?.path == ["graph", "tell results"])
        guard case .model(let cause)? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(cause.kind == .noScript)
        #expect(error?.state?.prompt.messages.map(\.role) == [.user, .assistant, .tool])
        #expect(error?.state?.outcome == .failed)
    }

    @Test("calls of a history that was left do not come back into the conversation")
    func leftHistory() async throws {
        let strategy = try Strategy<String, String>("aside") { graph in
            let aside = graph.add(.subgraph("aside", .singleRun(), history: .forked), after: graph.start)
            let answer = graph.add(.request("answer"), after: aside)
            graph.edge(from: answer, to: graph.finish, on: .text)
        }
        let result = try await agent(strategy, .toolCall("echo"), .text("looked"), .text("done")).run("go")
        #expect(result.conversation.messages.map(\.text) == ["looked", "done"])
    }

    @Test("calls that the application makes itself do not come into the conversation")
    func ownCalls() async throws {
        let strategy = Strategy<String, String>.functional("own") { text, context in
            let result = try await Node<JSONObject, ToolResult>.callTool("echo").run(["text": "a"], in: context)
            return "\(text) \(result.text)"
        }
        let result = try await agent(strategy).run("go")
        #expect(result.output == "go echo")
        #expect(result.conversation.messages.isEmpty)
        #expect(result.state.calls.isEmpty)
    }

    @Test("a forced call is forced once")
    func forcedCall() async throws {
        let executor = ScriptedExecutor(.toolCall("echo"), .text("done"))
        var agent = agent(.singleRun())
        agent.agent.executor = executor
        agent.agent.options.toolChoice = .required
        _ = try await agent.run("go")
        #expect(executor.requests.map(\.prompt.options.toolChoice) == [.required, nil])
    }

    @Test("calls that are open when the run ends are answered in its conversation")
    func openCalls() async throws {
        let strategy = try Strategy<String, [ToolCall]>("open") { graph in
            let ask = graph.add(.request("ask"), after: graph.start)
            graph.edge(from: ask, to: graph.finish, on: .toolCalls)
        }
        let result = try await agent(strategy, .toolCall("echo")).run("go")
        #expect(result.output.map(\.name) == ["echo"])
        #expect(result.conversation.messages.map(\.role) == [.user, .assistant, .tool])
        #expect(result.state.calls.isEmpty)
    }

    @Test("while a history of its own is worked on, where the run stands is told by the run's own conversation")
    func positions() async throws {
        let strategy = try Strategy<String, String>("aside") { graph in
            let aside = graph.add(.subgraph("aside", .singleRun(), history: .forked), after: graph.start)
            graph.edge(from: aside, to: graph.finish)
        }
        let run = agent(strategy, .toolCall("echo"), .text("looked")).stream("go")
        for try await _ in run {
            #expect(run.state.history.messages.isEmpty)
            #expect(run.state.calls.isEmpty)
        }
    }

    @Test("a stream that a branch lets go is told in that branch")
    func abandoned() async throws {
        let branches = [0, 40].map { turns in
            Node<String, Int>("branch \(turns)") { text, context in
                for _ in 0..<turns { await Task.yield() }
                let stream = try await Node.requestStreaming("ask").run(text, in: context)
                for try await _ in stream { break }
                return turns
            }
        }
        let strategy = try Strategy<String, [Int]>("parallel") { graph in
            let all = graph.add(.parallel("all", branches, merge: .collect), after: graph.start)
            graph.edge(from: all, to: graph.finish)
        }
        let told = Mutex<[AgentEvent]>([])
        _ = try await agent(strategy, .text("one"), .text("two")).run("go") { event in told.withLock { $0.append(event) } }
        let ends = told.withLock { $0 }.compactMap { event -> [String]? in
            if case .requestFailed = event.kind { event.path } else { nil }
        }
        #expect(ends == [["graph", "all", "branch 0", "ask"], ["graph", "all", "branch 40", "ask"]])
    }

    @Test("letting the stream go ends the run: nothing of it is left")
    func letGo() async throws {
        let executor = ScriptedExecutor(.text("never whole").hanging())
        let agent = GraphAgent(executor: executor, model: LLModel("scripted"), strategy: .singleRun())
        let run = agent.stream("go")
        for try await event in run {
            if case .requestStarted = event.kind { break }
        }
        await run.waitForEnd()
        #expect(executor.streams.openCount == 0)
        #expect(run.state.outcome == .cancelled)
    }

    @Test("parallel branches that ask models tell equal events, whoever was faster")
    func parallel() async throws {
        func events(_ waits: [Int]) async throws -> [AgentEvent] {
            let branches = waits.enumerated().map { number, turns in
                Node<String, String>("branch \(number)") { text, context in
                    for _ in 0..<turns { await Task.yield() }
                    let first = try await Node.request("ask", tools: .withheld).run("\(text) \(number)", in: context)
                    for _ in 0..<turns { await Task.yield() }
                    return first.text
                }
            }
            let strategy = try Strategy<String, [String]>("parallel") { graph in
                let all = graph.add(.parallel("all", branches, merge: .collect), after: graph.start)
                graph.edge(from: all, to: graph.finish)
            }
            var agent = agent(strategy)
            agent.agent.executor = ScriptedExecutor(answers: waits.map { _ in .text("same") })
            agent.agent.configuration.makeRunID = { "run" }
            var events: [AgentEvent] = []
            for try await event in agent.stream("go") { events.append(event) }
            return events
        }
        func shown(_ events: [AgentEvent]) -> [AgentEvent] {
            events.filter { event in
                switch event.kind {
                // The ids of scripted responses go by the order of the requests.
                case .frame, .requestFinished: false
                default: true
                }
            }
        }
        let first = shown(try await events([0, 0, 0]))
        #expect(shown(try await events([60, 20, 0])) == first)
        #expect(shown(try await events([0, 20, 60])) == first)
        let numbers = first.compactMap { event in if case .requestStarted(let start) = event.kind { start.request } else { nil } }
        #expect(numbers == [1, 1, 1])
    }

    @Test("agents are nodes: their events stand in the run, what they use adds up, their conversations are their own")
    func agentsAsNodes() async throws {
        let usage = Usage(inputTokens: 3, outputTokens: 2)
        let plain = Agent(
            name: "plain", executor: ScriptedExecutor(.parts([.text(TextPart("plain answer"))], usage: usage)), model: LLModel("small"))
        let graph = GraphAgent(
            name: "inner", executor: ScriptedExecutor(.parts([.text(TextPart("graph answer"))], usage: usage)), model: LLModel("large"),
            strategy: .singleRun())
        let strategy = try Strategy<String, String>("team") { builder in
            let first = builder.add(Node<String, AgentResult>.agent("first", plain), after: builder.start)
            let second = builder.add(.agent("second", graph))
            builder.edge(from: first, to: second, transform: \.text)
            builder.edge(from: second, to: builder.finish)
        }
        let result = try await agent(strategy).run("go")
        #expect(result.output == "graph answer")
        #expect(result.usage.inputTokens == 6)
        #expect(result.state.models.map(\.model) == ["small", "large"])
        #expect(result.conversation.messages.isEmpty)
        #expect(result.trace.nodes == ["first", "second"])
        #expect(result.trace.steps.contains(.node(ExecutionTrace.Node(graph: ["second", "inner"], name: "ask"))))
        #expect(strategy.mermaid(highlighting: result.trace).contains("class n0,n1,n2,n3_0,n3_1,n3_2,n3 visited"))
    }

    @Test("a strategy is a tool of another agent, with its input as arguments")
    func asTool() async throws {
        let inner = agent(Strategy<String, String>.functional("inner") { text, _ in "read \(text)" })
        let tool = inner.asTool(name: "reader", description: "Reads.")
        #expect(tool.descriptor.parameters["properties"]?["request"]?["type"] == "string")
        let outer = Agent(
            executor: ScriptedExecutor(.toolCall("reader", ["request": "it"]), .toolCall("reader", ["wrong": 1]), .text("done")),
            model: LLModel("scripted"), tools: [tool])
        let result = try await outer.run("go")
        let replies = result.conversation.messages.flatMap(\.parts).compactMap { part in
            if case .toolResult(let reply) = part { reply } else { nil }
        }
        #expect(replies.map(\.isError) == [false, true])
        #expect(replies.first?.text == "read it")
    }

    @Test("code runs as a run of an agent: the way to try one node")
    func withContext() async throws {
        let agent = Agent(executor: ScriptedExecutor(.text("Hello.")), model: LLModel("scripted"), instructions: "Greet.")
        let told = Mutex<[AgentEvent]>([])
        let response = try await agent.withContext(onEvent: { event in told.withLock { $0.append(event) } }) { context in
            try await Node.request("ask").run("Hi", in: context)
        }
        #expect(response.text == "Hello.")
        #expect(ExecutionTrace(told.withLock { $0 }).nodes == ["ask"])
        struct Broken: Error {}
        let error = await #expect(throws: AgentError.self) { try await agent.withContext { _ in throw Broken() } }
        guard case .node("agent", is Broken)? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
    }
}
