import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite("Subgraphs")
struct SubgraphTests {
    private struct Broken: Error {}

    private let tools: ToolRegistry = [
        ClosureTool("read") { _ throws(ToolError) in ToolReply("r") }, ClosureTool("write") { _ throws(ToolError) in ToolReply("w") },
    ]

    private func run() -> GraphRun {
        let run = GraphRun(.toolCall("choose_tools", ["names": ["write"]]), tools: tools)
        run.context.conversation.update { $0.prompt.messages = [.system("Be brief."), .user("Hello")] }
        return run
    }

    // What a node inside sees, and a message it adds.
    private let look = Node<String, String>("look") { text, context in
        let state = context.conversation.state
        context.conversation.update { $0.prompt.messages.append(.assistant("inside")) }
        return "\(state.tools.names) \(state.model.id) \(state.prompt.options.temperature ?? -1) \(state.prompt.messages.map(\.text))"
    }

    private func strategy(_ node: Node<String, String>) throws -> Strategy<String, String> {
        try Strategy<String, String>("outer") { graph in
            let inner = graph.add(node, after: graph.start)
            graph.edge(from: inner, to: graph.finish)
        }
    }

    private func inner(
        tools: ToolSelection = .all, model: LLModel? = nil, history: HistoryScope = .shared,
        options: (@Sendable (inout GenerationOptions) -> Void)? = nil
    ) -> Node<String, String> {
        .subgraph("inner", tools: tools, model: model, history: history, options: options) { graph in
            let node = graph.add(look, after: graph.start)
            graph.edge(from: node, to: graph.finish)
        }
    }

    @Test("tools, model and options are its own inside and restored outside; the messages stay")
    func shared() async throws {
        let run = run()
        let node = inner(tools: .only("write"), model: LLModel("small"), options: { $0.temperature = 0.5 })
        #expect(try await strategy(node).run("", in: run.context) == #"["write"] small 0.5 ["Be brief.", "Hello"]"#)
        let outside = run.context.conversation.state
        #expect(outside.tools.names == ["read", "write"])
        #expect(outside.model.id == "scripted")
        #expect(outside.prompt.options.temperature == nil)
        #expect(outside.prompt.messages.map(\.text) == ["Be brief.", "Hello", "inside"])
    }

    @Test("a forked history begins as the one outside and leaves it alone")
    func forked() async throws {
        let run = run()
        #expect(
            try await strategy(inner(history: .forked)).run("", in: run.context)
                == #"["read", "write"] scripted -1.0 ["Be brief.", "Hello"]"#)
        #expect(run.messages.map(\.text) == ["Be brief.", "Hello"])
    }

    @Test("a fresh history has the instructions only, or those given")
    func fresh() async throws {
        let run = run()
        #expect(try await strategy(inner(history: .fresh)).run("", in: run.context).hasSuffix(#"["Be brief."]"#))
        #expect(try await strategy(inner(history: .fresh(instructions: "You read."))).run("", in: run.context).hasSuffix(#"["You read."]"#))
        #expect(run.messages.map(\.text) == ["Be brief.", "Hello"])
    }

    @Test("things are put back after an error too, and the error carries the whole path")
    func restoredAfterError() async throws {
        let run = run()
        let failing = Node<String, String>.subgraph("inner", tools: .none) { graph in
            let node = graph.add(Node<String, String>("broken") { _, _ in throw Broken() }, after: graph.start)
            graph.edge(from: node, to: graph.finish)
        }
        let error = await #expect(throws: AgentError.self) { try await strategy(failing).run("", in: run.context) }
        #expect(error?.path == ["agent", "inner", "broken"])
        #expect(run.context.conversation.tools.names == ["read", "write"])
        #expect(run.trace.steps.contains(.node(ExecutionTrace.Node(graph: ["inner"], name: "broken"))))
    }

    @Test(
        "tool selections",
        arguments: [
            (ToolSelection.all, ["read", "write"]), (.none, []), (.only(["read"]), ["read"]),
            (.adding(ClosureTool("more") { _ throws(ToolError) in ToolReply("") }), ["read", "write", "more"]),
            (.replacing(with: ClosureTool("other") { _ throws(ToolError) in ToolReply("") }), ["other"]),
        ])
    func selections(selection: ToolSelection, expected: [String]) async throws {
        #expect(try await strategy(inner(tools: selection)).run("", in: run().context).hasPrefix("\(expected) "))
    }

    @Test("a selection of tools the agent does not have ends the run and names them")
    func missingTools() async throws {
        let error = await #expect(throws: AgentError.self) {
            try await strategy(inner(tools: .only("read", "delete"))).run("", in: run().context)
        }
        #expect(error?.description == "the agent has no tools named delete (in agent > inner)")
    }

    @Test("the model can choose the tools itself, and its choice leaves no message behind")
    func chosenTools() async throws {
        let run = run()
        let output = try await strategy(inner(tools: .chosen(for: "write it down"))).run("", in: run.context)
        #expect(output == #"["write"] scripted -1.0 ["Be brief.", "Hello"]"#)
        #expect(run.executor.requests.map { $0.tools.map(\.name) } == [["choose_tools"]])
    }

    @Test("what is wrong inside is told with what is wrong outside")
    func wiring() {
        let wrong = Node<String, String>.subgraph("inner") { graph in
            _ = graph.add(look, after: graph.start)
            _ = graph.add(look)
        }
        let error = #expect(throws: StrategyError.self) { try strategy(wrong) }
        #expect(
            error?.problems == [
                .inside(node: "inner", .duplicateName("look")), .inside(node: "inner", .noWayOut("start")),
                .inside(node: "inner", .deadEnd("look")), .inside(node: "inner", .deadEnd("look")),
            ])
    }
}
