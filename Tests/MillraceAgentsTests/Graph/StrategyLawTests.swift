import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite("Laws of strategies")
struct StrategyLawTests {
    // A sound graph: a chain of nodes, each with a few bounded edges to anywhere before the one that goes on.
    private func strategy(_ random: inout SeededGenerator) throws -> Strategy<Int, Int> {
        let count = Int.random(in: 1...8, using: &random)
        var plans: [[(target: Int, bound: Int, divisor: Int)]] = []
        for _ in 0..<count {
            plans.append(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    (
                        Int.random(in: 0..<count, using: &random), Int.random(in: 1...3, using: &random),
                        Int.random(in: 1...4, using: &random)
                    )
                })
        }
        return try Strategy<Int, Int>("random") { graph in
            let nodes = (0..<count).map { number in
                graph.add(Node<Int, Int>("node \(number)") { value, _ in value &* 31 &+ number })
            }
            graph.edge(from: graph.start, to: nodes[0])
            for (number, edges) in plans.enumerated() {
                for (place, edge) in edges.enumerated() {
                    graph.edge(
                        from: nodes[number], to: nodes[edge.target], label: "\(place)", maxVisits: edge.bound,
                        when: { $0 % edge.divisor == 0 })
                }
                if number + 1 < count {
                    graph.otherwise(from: nodes[number], to: nodes[number + 1])
                } else {
                    graph.otherwise(from: nodes[number], to: graph.finish)
                }
            }
        }
    }

    @Test(
        "a trace is one way from the start to the finish along edges of the graph, within their bounds, and the same every time",
        arguments: 1...100)
    func traces(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let strategy = try strategy(&random)
        let input = Int.random(in: 0...1000, using: &random)
        let configuration = AgentConfiguration(limits: RunLimits(nodes: nil))
        let first = GraphRun(configuration: configuration)
        let second = GraphRun(configuration: configuration)
        let output = try await strategy.run(input, in: first.context)
        #expect(try await strategy.run(input, in: second.context) == output)
        #expect(first.events == second.events, "seed \(seed)")
        var place = "start"
        for step in first.trace.steps {
            switch step {
            case .edge(let edge):
                #expect(edge.from == place, "seed \(seed)")
                place = edge.to
            case .node(let node): #expect(node.name == place, "seed \(seed)")
            }
        }
        #expect(place == "finish", "seed \(seed)")
        for (edge, count) in first.trace.edgeCounts {
            let known = strategy.description.edges.first { $0.from == edge.from && $0.to == edge.to && $0.label == edge.label }
            #expect(count <= known?.maxVisits ?? .max && known != nil, "seed \(seed)")
        }
    }
}
