import Foundation
import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Drawings of subgraphs and branches")
struct NestedDrawingTests {
    private func nested() throws -> Strategy<Int, Int> {
        try Strategy<Int, Int>("nested") { graph in
            let add = Node<Int, Int>.subgraph("add") { graph in
                let one = graph.add(Node<Int, Int>("one") { number, _ in number + 1 }, after: graph.start)
                graph.edge(from: one, to: graph.finish)
            }
            let first = graph.add(add, after: graph.start)
            let both = graph.add(
                Node<Int, Int>.parallel("both", [add, Node("two") { number, _ in number + 2 }], merge: .selectMax(by: { $0 })), after: first
            )
            graph.edge(from: both, to: graph.finish)
        }
    }

    @Test("Mermaid: frames, forks and joins, with the way a run took")
    func mermaid() async throws {
        let run = GraphRun()
        let strategy = try nested()
        #expect(try await strategy.run(0, in: run.context) == 3)
        #expect(
            strategy.mermaid(highlighting: run.trace) == """
                flowchart TD
                    n0(["start"])
                    n1(["finish"])
                    subgraph n2["add"]
                        n2_0(["start"])
                        n2_1(["finish"])
                        n2_2["one"]
                    end
                    subgraph n3["both"]
                        n3_fork{{" "}}
                        subgraph n3_0["add"]
                            n3_0_0(["start"])
                            n3_0_1(["finish"])
                            n3_0_2["one"]
                        end
                        n3_1["two"]
                        n3_join{{"select max"}}
                    end
                    n2_0 --> n2_2
                    n2_2 --> n2_1
                    n3_0_0 --> n3_0_2
                    n3_0_2 --> n3_0_1
                    n3_fork --> n3_0_0
                    n3_0_1 --> n3_join
                    n3_fork --> n3_1
                    n3_1 --> n3_join
                    n0 --> n2_0
                    n2_1 --> n3_fork
                    n3_join --> n1
                    classDef visited stroke:#0a7,stroke-width:3px
                    class n0,n1,n2_0,n2_1,n2_2,n3_fork,n3_0_0,n3_0_1,n3_0_2,n3_1,n3_join,n2,n3_0,n3 visited
                    linkStyle 0,1,2,3,4,5,6,7,8,9,10 stroke:#0a7,stroke-width:3px

                """)
    }

    @Test("DOT: clusters")
    func dot() throws {
        #expect(
            try nested().dot() == #"""
                digraph "nested" {
                    node [fontname="sans-serif"];
                    edge [fontname="sans-serif"];
                    n0 [label="start", shape=oval];
                    n1 [label="finish", shape=oval];
                    subgraph cluster_n2 {
                        label="add";
                        color=black; penwidth=1;
                        n2_0 [label="start", shape=oval];
                        n2_1 [label="finish", shape=oval];
                        n2_2 [label="one", shape=box];
                    }
                    subgraph cluster_n3 {
                        label="both";
                        color=black; penwidth=1;
                        n3_fork [label="", shape=hexagon];
                        subgraph cluster_n3_0 {
                            label="add";
                            color=black; penwidth=1;
                            n3_0_0 [label="start", shape=oval];
                            n3_0_1 [label="finish", shape=oval];
                            n3_0_2 [label="one", shape=box];
                        }
                        n3_1 [label="two", shape=box];
                        n3_join [label="select max", shape=hexagon];
                    }
                    n2_0 -> n2_2;
                    n2_2 -> n2_1;
                    n3_0_0 -> n3_0_2;
                    n3_0_2 -> n3_0_1;
                    n3_fork -> n3_0_0;
                    n3_0_1 -> n3_join;
                    n3_fork -> n3_1;
                    n3_1 -> n3_join;
                    n0 -> n2_0;
                    n2_1 -> n3_fork;
                    n3_join -> n1;
                }

                """#)
    }

    // Graphviz is no part of the build: the test says so where it is not installed.
    @Test("Graphviz reads what is written", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot")))
    func graphviz() async throws {
        let run = GraphRun()
        let strategy = try nested()
        _ = try await strategy.run(0, in: run.context)
        let hostile = StrategyDescription(
            name: "a \"b\" \\ \n {", nodes: [.init(name: "start", kind: .start), .init(name: "x\\\" -> {\n", category: .prompt)],
            edges: [.init(from: "start", to: "x\\\" -> {\n", kind: .onError, label: "\\\"; ]")])
        for text in [strategy.dot(), strategy.dot(highlighting: run.trace), hostile.dot()] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/dot")
            process.arguments = ["-Tcanon"]
            let input = Pipe()
            process.standardInput = input
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text)")
        }
    }
}
