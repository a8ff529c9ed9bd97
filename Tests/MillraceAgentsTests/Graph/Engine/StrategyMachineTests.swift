import Testing

@testable import MillraceAgents

@Suite("The machine of a strategy, without I/O")
struct StrategyMachineTests {
    private func plan() throws -> StrategyPlan {
        try Strategy<Int, Int>("two") { graph in
            let first = graph.add(Node<Int, Int>("first") { number, _ in number }, after: graph.start)
            let second = graph.add(Node<Int, Int>("second") { number, _ in number })
            graph.edge(from: first, to: second, maxVisits: 1, when: { $0 > 0 })
            graph.edge(from: first, to: graph.finish)
            graph.edge(from: second, to: first)
            graph.edge(from: second, to: graph.finish, onError: { _ in 0 })
        }.plan
    }

    @Test("start, node, edge, node, error edge, finish")
    func walk() throws {
        var machine = StrategyMachine(try plan())
        guard case .tryEdges([0], of: StrategyPlan.start, _) = machine.begin(with: 1) else { return #expect(Bool(false)) }
        guard case .run(node: 2, _) = machine.edgeMatched(0, input: 1) else { return #expect(Bool(false)) }
        guard case .tryEdges([0, 1], of: 2, _) = machine.nodeReturned(5) else { return #expect(Bool(false)) }
        guard case .run(node: 3, let input) = machine.edgeMatched(0, input: 5) else { return #expect(Bool(false)) }
        #expect(input as? Int == 5)
        guard case .tryErrorEdges([0], of: 3, _) = machine.nodeThrew(AgentError(.unexpectedAnswer(""))) else {
            return #expect(Bool(false))
        }
        guard case .finish(let output) = machine.edgeMatched(0, input: 9) else { return #expect(Bool(false)) }
        #expect(output as? Int == 9)
    }

    @Test("an edge whose bound is used up is not tried again")
    func bound() throws {
        var machine = StrategyMachine(try plan())
        _ = machine.begin(at: 2, with: 1)
        _ = machine.nodeReturned(1)
        _ = machine.edgeMatched(0, input: 1)
        _ = machine.nodeReturned(1)
        _ = machine.edgeMatched(0, input: 1)
        guard case .tryEdges([1], of: 2, _) = machine.nodeReturned(1) else { return #expect(Bool(false)) }
    }

    @Test("it can begin at any node, as a run that is taken up again does")
    func resume() throws {
        var machine = StrategyMachine(try plan())
        guard case .run(node: 3, let input) = machine.begin(at: 3, with: 42) else { return #expect(Bool(false)) }
        #expect(input as? Int == 42)
    }

    @Test("an event that cannot happen now is an error, never a trap")
    func misplaced() throws {
        var machine = StrategyMachine(try plan())
        guard case .fail(let error) = machine.nodeReturned(1) else { return #expect(Bool(false)) }
        guard case .configuration = error.kind else { return #expect(Bool(false)) }
    }
}
