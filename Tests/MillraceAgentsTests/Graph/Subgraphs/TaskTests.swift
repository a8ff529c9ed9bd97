import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite("Tasks")
struct TaskTests {
    private let search = ClosureTool("search") { _ throws(ToolError) in ToolReply("found") }

    private func strategy<Output: Generable>(_ node: Node<String, Output>) throws -> Strategy<String, Output> {
        try Strategy<String, Output>("outer") { graph in
            let task = graph.add(node, after: graph.start)
            graph.edge(from: task, to: graph.finish)
        }
    }

    @Test("the model works with tools until it hands in a result of the type")
    func result() async throws {
        let run = GraphRun(
            .toolCall("search"), .toolCall("finish_task", ["number": 42]), tools: [search])
        let node: Node<String, SquareTool.Arguments> = .task("task") { "Find \($0)." }
        #expect(try await strategy(node).run("a number", in: run.context).number == 42)
        #expect(run.executor.requests.map { $0.tools.map(\.name) } == [["search", "finish_task"], ["search", "finish_task"]])
        #expect(run.executor.requests.map(\.prompt.options.toolChoice) == [.required, .required])
        #expect(run.context.conversation.tools.names == ["search"])
        #expect(run.context.conversation.prompt.options.toolChoice == nil)
        // Nobody outside knows the tool of the result: its call is told in words.
        #expect(run.messages.flatMap(\.toolCalls).map(\.name) == ["search"])
        #expect(History(run.messages).problems.isEmpty)
    }

    @Test("a result that is no object stands in a property, and one that does not fit is told back")
    func repaired() async throws {
        let run = GraphRun(
            .toolCall("finish_task", ["result": "many"]), .toolCall("finish_task", ["number": 3]), .toolCall("finish_task", ["result": 3]))
        let node: Node<String, Int> = .task("task") { $0 }
        #expect(try await strategy(node).run("count", in: run.context) == 3)
        #expect(run.executor.requests.count == 3)
        let ends = run.events.compactMap { event in if case .toolFailed(let end) = event.kind { end.failure } else { nil } }
        #expect(ends == [.invalidArguments, .invalidArguments])
        guard case .object(let schema)? = run.executor.requests.first?.tools.first?.parameters else { return #expect(Bool(false)) }
        #expect(schema["properties"]?["result"]?["type"] == "integer")
    }

    @Test("other calls beside the result are carried out")
    func together() async throws {
        let run = GraphRun(
            .toolCalls([
                ToolCall(id: "1", name: "search", arguments: [:]), ToolCall(id: "2", name: "finish_task", arguments: ["result": 1]),
            ]), tools: [search])
        let node: Node<String, Int> = .task("task") { $0 }
        #expect(try await strategy(node).run("count", in: run.context) == 1)
        #expect(run.events.contains { if case .toolFinished(let end) = $0.kind { end.result.text == "found" } else { false } })
    }

    @Test("a model that is not forced is reminded, so many times")
    func reminders() async throws {
        let run = GraphRun(.text("I think it is 5."), .toolCall("finish_task", ["result": 5]))
        let node: Node<String, Int> = .task("task", forcesToolCalls: false) { $0 }
        #expect(try await strategy(node).run("count", in: run.context) == 5)
        #expect(run.executor.requests.map(\.prompt.options.toolChoice) == [nil, nil])
        let stubborn = GraphRun(.text("5"), .text("5"))
        let once: Node<String, Int> = .task("task", forcesToolCalls: false, maxReminders: 1) { $0 }
        let error = await #expect(throws: AgentError.self) { try await strategy(once).run("count", in: stubborn.context) }
        guard case .stuck("work")? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test("no reminders at all: the first answer in words ends the run")
    func noReminders() async throws {
        let never: Node<String, Int> = .task("task", forcesToolCalls: false, maxReminders: 0) { $0 }
        #expect(try strategy(never).description.node(named: "task")?.subgraph?.node(named: "remind") == nil)
        let run = GraphRun(.text("5"), .text("5"))
        await #expect(throws: AgentError.self) { try await strategy(never).run("count", in: run.context) }
        #expect(run.executor.requests.count == 1)
    }

    @Test("a forced model that answers in words is sent back, and nothing of that stands in the history")
    func forced() async throws {
        let run = GraphRun(.text("five"), .toolCall("finish_task", ["result": 5]))
        let node: Node<String, Int> = .task("task") { $0 }
        #expect(try await strategy(node).run("count", in: run.context) == 5)
        #expect(!run.messages.contains { $0.text == "five" })
    }

    @Test("a task with verification: the feedback goes into the next attempt")
    func verification() async throws {
        let run = GraphRun(
            .toolCall("finish_task", ["result": "draft"]), .text(#"{"feedback": "name a source", "accepted": false}"#),
            .toolCall("finish_task", ["result": "draft with source"]), .text(#"{"feedback": "", "accepted": true}"#))
        let node: Node<String, String> = .verified(
            "checked", .task("write") { $0 }, by: .judge("It names a source."))
        #expect(try await strategy(node).run("write", in: run.context) == "draft with source")
        #expect(run.executor.requests[2].prompt.messages.contains { $0.text.contains("name a source") })
        #expect(run.executor.requests.count == 4)
    }
}
