// As a user sees it.
import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

/// The examples of the guide "Strategies", compiled and run.
@Suite("The guide to strategies")
struct StrategyGuideTests {
    private let model = LLModel("scripted")

    private func answering() throws -> Strategy<String, String> {
        try Strategy<String, String>("answer with tools") { graph in
            let ask = graph.add(.request("ask"), after: graph.start)
            let run = graph.add(.executeTools("run tools"))
            let tell = graph.add(.sendToolResults("tell results"), after: run)
            graph.edge(from: ask, to: run, on: .toolCalls)
            graph.edge(from: ask, to: graph.finish, on: .text)
            graph.edge(from: tell, to: run, on: .toolCalls)
            graph.edge(from: tell, to: graph.finish, on: .text)
        }
    }

    @Test("the first example runs, and is drawn with its way")
    func first() async throws {
        let agent = GraphAgent(
            executor: ScriptedExecutor(.toolCall("weather"), .text("It rains.")), model: model,
            tools: [ClosureTool("weather") { _ throws(ToolError) in ToolReply("rain") }], strategy: try answering())
        let result = try await agent.run("How is the weather in Rome?")
        #expect(result.output == "It rains.")
        #expect(agent.strategy.mermaid(highlighting: result.trace).contains("linkStyle"))
        let description = agent.strategy.description
        #expect(description.edges(from: "ask").map(\.to) == ["run tools", "finish"])
        #expect(description.reachable(from: "run tools").contains("finish"))
    }

    @Test("every kind of edge")
    func edges() throws {
        let strategy = try Strategy<String, Int>("edges") { graph in
            let a = graph.add(Node<String, String>("a") { text, _ in text }, after: graph.start)
            let b = graph.add(Node<String, String>("b") { text, _ in text })
            graph.edge(from: a, to: b, when: { $0.count < 5 })
            graph.edge(from: a, to: graph.finish, compactTransform: { Int($0) })
            graph.otherwise(from: a, to: b)
            graph.edge(from: b, to: graph.finish, transform: { $0.count })
            graph.edge(from: b, to: graph.finish, onError: { _ in 0 })
        }
        #expect(strategy.description.edges(from: "a").map(\.kind) == [.conditional, .conditional, .always])
    }

    @Test("subgraphs, tasks with a check, branches")
    func nested() async throws {
        let strategy = try Strategy<String, String>("nested") { graph in
            let research = graph.add(
                .subgraph("research", .singleRun(), tools: .none, model: LLModel("small"), history: .fresh(instructions: "You research.")),
                after: graph.start)
            let best = graph.add(
                .parallel("drafts", [.request("first"), .request("second")], merge: .selectMax(by: { $0.text.count })), after: research)
            let write: Node<String, String> = .task("write") { topic in "Write about \(topic)." }
            let article = graph.add(.verified("article", write, by: .judge("It names its sources."), maxAttempts: 3))
            graph.edge(from: best, to: article, on: .text)
            graph.edge(from: article, to: graph.finish)
        }
        let executor = ScriptedExecutor(
            rules: [
                .reply(to: .declares(tool: "finish_task"), with: .toolCall("finish_task", ["result": "the article"])),
                .reply(to: .userText(contains: "criteria"), with: .text(#"{"feedback": "", "accepted": true}"#)),
                .reply(to: .model("small"), with: .text("facts")),
            ], answers: [.text("draft"), .text("draft")])
        let result = try await GraphAgent(executor: executor, model: model, strategy: strategy).run("mills")
        #expect(result.output == "the article")
    }
}
