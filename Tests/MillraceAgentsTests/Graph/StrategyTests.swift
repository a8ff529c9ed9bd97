import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Strategies")
struct StrategyTests {
    private func length(_ name: String = "length") -> Node<String, Int> { Node(name) { text, _ in text.count } }
    private func double(_ name: String = "double") -> Node<Int, Int> { Node(name) { number, _ in number * 2 } }

    @Test("nodes run along their edges, and the trace is the way they took")
    func straight() async throws {
        let strategy = try Strategy<String, String>("straight") { graph in
            let length = graph.add(length(), after: graph.start)
            let double = graph.add(double(), after: length)
            graph.edge(from: double, to: graph.finish, transform: { "\($0)" })
        }
        let run = GraphRun()
        #expect(try await strategy.run("four", in: run.context) == "8")
        #expect(run.trace.nodes == ["length", "double"])
        #expect(
            run.trace.steps == [
                .edge(ExecutionTrace.Edge(from: "start", to: "length")), .node(ExecutionTrace.Node(name: "length")),
                .edge(ExecutionTrace.Edge(from: "length", to: "double")), .node(ExecutionTrace.Node(name: "double")),
                .edge(ExecutionTrace.Edge(from: "double", to: "finish")),
            ])
        #expect(run.events.allSatisfy { $0.path == ["agent"] })
    }

    @Test(
        "of several edges that match the first is taken; otherwise takes the rest",
        arguments: [(3, "small"), (30, "middle"), (300, "large")])
    func order(input: Int, expected: String) async throws {
        let strategy = try Strategy<Int, String>("order") { graph in
            let look = graph.add(Node<Int, Int>("look") { number, _ in number }, after: graph.start)
            graph.edge(from: look, to: graph.finish, compactTransform: { $0 < 10 ? "small" : nil })
            graph.edge(from: look, to: graph.finish, when: { $0 < 100 }, transform: { _ in "middle" })
            graph.otherwise(from: look, to: graph.finish, transform: { _ in "large" })
        }
        #expect(try await strategy.run(input, in: GraphRun().context) == expected)
    }

    @Test("an output that no edge wants ends the run, and the error names the node")
    func stuck() async throws {
        let strategy = try Strategy<Int, Int>("stuck") { graph in
            let double = graph.add(double(), after: graph.start)
            graph.edge(from: double, to: graph.finish, when: { $0 > 100 })
        }
        let error = await #expect(throws: AgentError.self) { try await strategy.run(1, in: GraphRun().context) }
        guard case .stuck("double")? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(error?.path == ["agent"])
    }

    @Test("an optional that is nil is a value like any other and passes nodes and edges")
    func optionals() async throws {
        let strategy = try Strategy<Int?, Int?>("optionals") { graph in
            let pass = graph.add(Node<Int?, Int?>("pass") { value, _ in value }, after: graph.start)
            graph.edge(from: pass, to: graph.finish)
        }
        #expect(try await strategy.run(nil, in: GraphRun().context) == nil)
        #expect(try await strategy.run(1, in: GraphRun().context) == 1)
    }

    @Test("a loop runs until its edge's bound is used up, then the next edge is taken")
    func edgeBound() async throws {
        let strategy = try Strategy<Int, Int>("bounded") { graph in
            let double = graph.add(double(), after: graph.start)
            graph.edge(from: double, to: double, maxVisits: 3)
            graph.edge(from: double, to: graph.finish)
        }
        let run = GraphRun()
        #expect(try await strategy.run(1, in: run.context) == 16)
        #expect(run.trace.edgeCounts[ExecutionTrace.Edge(from: "double", to: "double")] == 3)
        // The counts belong to one pass.
        #expect(try await strategy.run(1, in: run.context) == 16)
    }

    @Test("a node entered more often than it may ends the run")
    func nodeBound() async throws {
        let strategy = try Strategy<Int, Int>("bounded") { graph in
            let double = graph.add(double(), after: graph.start, maxVisits: 2)
            graph.edge(from: double, to: graph.finish, when: { $0 > 100 })
            graph.otherwise(from: double, to: double)
        }
        let run = GraphRun()
        let error = await #expect(throws: AgentError.self) { try await strategy.run(1, in: run.context) }
        guard case .limit(.visits(node: "double", 2))? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(run.trace.nodes == ["double", "double"])
    }

    @Test("a loop without an end stops at the limit of nodes of the run")
    func nodeLimit() async throws {
        let strategy = try Strategy<Int, Int>("endless") { graph in
            let double = graph.add(Node<Int, Int>("same") { number, _ in number }, after: graph.start)
            graph.edge(from: double, to: graph.finish, when: { $0 < 0 })
            graph.otherwise(from: double, to: double)
        }
        let run = GraphRun(configuration: AgentConfiguration(limits: RunLimits(nodes: 7)))
        let error = await #expect(throws: AgentError.self) { try await strategy.run(1, in: run.context) }
        guard case .limit(.nodes(7))? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(run.trace.nodes.count == 7)
    }

    @Test("cancellation stops before the next node")
    func cancellation() async throws {
        let strategy = try Strategy<Int, Int>("cancelled") { graph in
            let first = graph.add(
                Node<Int, Int>("first") { number, _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                    return number
                }, after: graph.start)
            let second = graph.add(double("second"), after: first)
            graph.edge(from: second, to: graph.finish)
        }
        let run = GraphRun()
        let outcome = await Task { () async -> AgentError? in
            do throws(AgentError) {
                _ = try await strategy.run(1, in: run.context)
                return nil
            } catch {
                return error
            }
        }.value
        guard case .cancelled? = outcome?.kind else { return #expect(Bool(false), "\(String(describing: outcome))") }
        #expect(run.trace.nodes == ["first"])
    }

    @Test("a strategy of code alone runs nodes by itself and is drawn as one node")
    func functional() async throws {
        let strategy = Strategy<String, Int>.functional("code") { text, context in
            let length = try await Node<String, Int>("length") { text, _ in text.count }.run(text, in: context)
            return length + 1
        }
        let run = GraphRun()
        #expect(try await strategy.run("four", in: run.context) == 5)
        #expect(run.trace.steps.contains(.node(ExecutionTrace.Node(graph: ["body"], name: "length"))))
        #expect(strategy.description.nodes.map(\.name) == ["start", "finish", "body"])
    }

    @Test("one strategy serves many runs at once")
    func concurrent() async throws {
        let strategy = try Strategy<Int, Int>("many") { graph in
            let double = graph.add(double(), after: graph.start)
            graph.edge(from: double, to: double, maxVisits: 4)
            graph.edge(from: double, to: graph.finish)
        }
        let sums = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<32 { group.addTask { try await strategy.run(number, in: GraphRun().context) } }
            return try await group.reduce(0, +)
        }
        #expect(sums == (0..<32).reduce(0, +) * 32)
    }
}
