internal import MillraceCore

extension StrategyPlan {
    /// Passes through the strategy: carries out what the machine says, and tells of it.
    func run(_ input: any Sendable, in context: AgentContext) async throws(AgentError) -> any Sendable {
        var machine = StrategyMachine(self)
        var action = machine.begin(with: input)
        while true {
            switch action {
            case .run(let node, let input):
                do throws(AgentError) {
                    action = machine.nodeReturned(try await nodes[node].run(input, context))
                } catch {
                    action = machine.nodeThrew(error)
                }
            case .tryEdges(let candidates, let node, let output):
                action = try await leave(node, by: nodes[node].edges, candidates, with: output, in: context, &machine)
            case .tryErrorEdges(let candidates, let node, let error):
                action = try await leave(node, by: nodes[node].errorEdges, candidates, with: error, in: context, &machine)
            case .finish(let output): return output
            case .fail(let error):
                throw AgentError(error.kind, path: error.path.isEmpty ? context.path : error.path)
            }
        }
    }

    private func leave(
        _ node: Int, by edges: [PlannedEdge], _ candidates: [Int], with value: any Sendable, in context: AgentContext,
        _ machine: inout StrategyMachine
    ) async throws(AgentError) -> StrategyMachine.Action {
        for index in candidates {
            let edge = edges[index]
            let outcome: PlannedEdge.Outcome
            do {
                outcome = try await edge.match(value, context)
            } catch {
                throw AgentError(error, of: nodes[node].name, path: context.path + [nodes[node].name])
            }
            guard case .input(let input) = outcome else { continue }
            let taken = AgentEvent.EdgeTaken(from: nodes[node].name, to: nodes[edge.target].name, label: edge.description.label)
            await context.emit(.edgeTaken(taken))
            return machine.edgeMatched(index, input: input)
        }
        return machine.nothingMatched()
    }
}
