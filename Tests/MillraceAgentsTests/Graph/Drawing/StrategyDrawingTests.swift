import Foundation
import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Drawings")
struct StrategyDrawingTests {
    private func looping() throws -> Strategy<Int, String> {
        try Strategy<Int, String>("loop \"quoted\"") { graph in
            let ask = graph.add(Node<Int, Int>("ask <model> | \"x\"", category: .llm) { number, _ in number }, after: graph.start)
            let double = graph.add(Node<Int, Int>("run; tools #1", category: .tools) { number, _ in number * 2 })
            graph.edge(from: ask, to: double, label: "small", maxVisits: 4, when: { $0 < 5 })
            graph.edge(from: double, to: ask)
            graph.otherwise(from: ask, to: graph.finish, transform: { "\($0)" })
            graph.edge(from: double, to: graph.finish, onError: { _ in "failed" })
        }
    }

    @Test("Mermaid of a loop")
    func mermaid() throws {
        #expect(
            try looping().mermaid() == """
                flowchart TD
                    n0(["start"])
                    n1(["finish"])
                    n2("ask #lt;model#gt; #124; #quot;x#quot;")
                    n3[["run#59; tools #35;1"]]
                    n0 --> n2
                    n2 -->|"small (at most 4)"| n3
                    n2 -->|"otherwise"| n1
                    n3 --> n2
                    n3 -.->|"error"| n1

                """)
    }

    @Test("Mermaid with the way a run took")
    func highlighted() async throws {
        let strategy = try looping()
        let run = GraphRun()
        _ = try await strategy.run(1, in: run.context)
        #expect(
            strategy.mermaid(highlighting: run.trace) == """
                flowchart TD
                    n0(["start"])
                    n1(["finish"])
                    n2("ask #lt;model#gt; #124; #quot;x#quot; ×4")
                    n3[["run#59; tools #35;1 ×3"]]
                    n0 --> n2
                    n2 -->|"small (at most 4) ×3"| n3
                    n2 -->|"otherwise"| n1
                    n3 -->|"×3"| n2
                    n3 -.->|"error"| n1
                    classDef visited stroke:#0a7,stroke-width:3px
                    class n0,n1,n2,n3 visited
                    linkStyle 0,1,2,3 stroke:#0a7,stroke-width:3px

                """)
    }

    @Test("DOT of a loop")
    func dot() throws {
        #expect(
            try looping().dot() == #"""
                digraph "loop \"quoted\"" {
                    node [fontname="sans-serif"];
                    edge [fontname="sans-serif"];
                    n0 [label="start", shape=oval];
                    n1 [label="finish", shape=oval];
                    n2 [label="ask <model> | \"x\"", shape=box, style=rounded];
                    n3 [label="run; tools #1", shape=component];
                    n0 -> n2;
                    n2 -> n3 [label="small (at most 4)"];
                    n2 -> n1 [label="otherwise"];
                    n3 -> n2;
                    n3 -> n1 [label="error", style=dashed];
                }

                """#)
    }

    @Test("bounds and attempts of nodes are drawn")
    func bounds() throws {
        let strategy = try Strategy<Int, Int>("bounds") { graph in
            let node = graph.add(
                Node<Int, Int>("node") { number, _ in number }.retrying(.attempts(3)), after: graph.start, maxVisits: 2)
            graph.edge(from: node, to: graph.finish)
        }
        #expect(strategy.mermaid().contains(#"n2["node (at most 2) (3 attempts)"]"#))
    }

    @Test("a trace survives JSON, and events of other runs or none leave it as it is")
    func trace() async throws {
        let run = GraphRun()
        _ = try await looping().run(1, in: run.context)
        let trace = run.trace
        #expect(try JSONDecoder().decode(ExecutionTrace.self, from: JSONEncoder().encode(trace)) == trace)
        var other = trace
        other.consume(AgentEvent(path: ["another"], .nodeStarted(AgentEvent.NodeStart(node: "x"))))
        other.consume(AgentEvent(path: ["agent"], .stepStarted(1)))
        #expect(other == trace)
    }

    @Test("the description holds nodes, edges, bounds and what can be reached, and survives JSON")
    func description() throws {
        let description = try looping().description
        #expect(description.nodes.map(\.category) == [nil, nil, .llm, .tools])
        #expect(description.node(named: "finish")?.input == "String")
        #expect(description.edges(from: "run; tools #1").map(\.kind) == [.always, .onError])
        #expect(description.edges(to: "finish").map(\.from) == ["ask <model> | \"x\"", "run; tools #1"])
        #expect(description.reachable(from: "start") == ["ask <model> | \"x\"", "run; tools #1", "finish"])
        #expect(description.reachable(from: "finish").isEmpty)
        #expect(description.leading(to: "start").isEmpty)
        #expect(try JSONDecoder().decode(StrategyDescription.self, from: JSONEncoder().encode(description)) == description)
    }
}
