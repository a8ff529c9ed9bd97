import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Attempts with a check")
struct CheckingTests {
    // Gives how many messages it sees, and adds one.
    private let count = Node<String, Int>("count") { _, context in
        context.conversation.update { state in
            state.prompt.messages.append(.assistant("attempt"))
            return state.prompt.messages.count
        }
    }

    private func strategy<Output>(_ node: Node<String, Output>) throws -> Strategy<String, Output> {
        try Strategy<String, Output>("outer") { graph in
            let inner = graph.add(node, after: graph.start)
            graph.edge(from: inner, to: graph.finish)
        }
    }

    @Test("attempts go on until one is accepted, and each is told what was wrong with the one before")
    func accepted() async throws {
        let run = GraphRun()
        let node = Node<String, Attempted<Int>>.attempting("whole", count) { number, _ in
            number >= 5 ? .accepted() : .rejected(feedback: "\(number) is too small")
        }
        let attempted = try await strategy(node).run("", in: run.context)
        #expect(attempted.output == 5)
        #expect(attempted.isAccepted)
        #expect(attempted.attempts == 3)
        #expect(
            run.messages.map(\.text) == [
                "attempt", "This was not accepted yet: 1 is too small\nPlease do it again, better.", "attempt",
                "This was not accepted yet: 3 is too small\nPlease do it again, better.", "attempt",
            ])
        #expect(run.trace.nodeCounts[ExecutionTrace.Node(graph: ["whole"], name: "count")] == 3)
    }

    @Test("a restored attempt sees the beginning and all feedback, not the attempts before")
    func restored() async throws {
        let run = GraphRun()
        let node = Node<String, Attempted<Int>>.attempting("whole", count, maxAttempts: 3, history: .restored) { number, _ in
            .rejected(feedback: "\(number)")
        }
        let attempted = try await strategy(node).run("", in: run.context)
        #expect(attempted.attempts == 3)
        #expect(attempted.verdict == .rejected(feedback: "3"))
        #expect(run.messages.map(\.role) == [.user, .user, .assistant])
    }

    @Test("verified gives the output itself, and ends the run where no attempt was accepted")
    func verified() async throws {
        let check = Node<Int, Verdict>("verify", category: .llm) { number, _ in
            number >= 3 ? .accepted() : .rejected(feedback: "more")
        }
        let run = GraphRun()
        #expect(try await strategy(Node<String, Int>.verified("whole", count, by: check)).run("", in: run.context) == 3)
        let error = await #expect(throws: AgentError.self) {
            try await strategy(Node<String, Int>.verified("whole", count, by: check, maxAttempts: 1)).run("", in: GraphRun().context)
        }
        #expect(error?.description == "the model did not answer as it had to: none of 1 attempts was accepted (in agent > whole)")
    }

    @Test("the loop is drawn with its bound")
    func drawn() throws {
        let check = Node<Int, Verdict>("verify") { _, _ in .accepted() }
        let node = Node<String, Int>.verified("whole", count, by: check, maxAttempts: 4)
        let inside = try #require(try strategy(node).description.node(named: "whole")?.subgraph)
        #expect(inside.nodes.map(\.name) == ["start", "finish", "prepare", "count", "verify"])
        #expect(inside.edges(from: "verify").map(\.label) == ["accepted", "rejected", "no attempts left"])
        #expect(inside.edges(from: "verify").map(\.maxVisits) == [nil, 3, nil])
    }

    @Test("no attempts at all is wrong wiring")
    func noAttempts() {
        let node = Node<String, Attempted<Int>>.attempting("whole", count, maxAttempts: 0) { _, _ in .accepted() }
        let error = #expect(throws: StrategyError.self) { try strategy(node) }
        #expect(error?.problems == [.inside(node: "whole", .invalidBound("count"))])
    }
}
