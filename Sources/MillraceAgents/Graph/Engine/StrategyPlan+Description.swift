extension StrategyPlan {
    /// The strategy as a value.
    var description: StrategyDescription {
        StrategyDescription(
            name: name, nodes: nodes.map(\.description),
            edges: nodes.flatMap { ($0.edges + $0.errorEdges).map(\.description) })
    }

    /// Everything that is wrong with the wiring.
    var problems: [StrategyError.Problem] {
        let description = description
        let reached = description.reachable(from: StrategyDescription.start)
        let leading = description.leading(to: StrategyDescription.finish)
        return mistakes
            + nodes.enumerated().flatMap { position, node -> [StrategyError.Problem] in
                if position == StrategyPlan.finish { return [] }
                var problems = node.problems
                if position != StrategyPlan.start, !reached.contains(node.name) { problems.append(.unreachable(node.name)) }
                if node.edges.isEmpty {
                    problems.append(.deadEnd(node.name))
                } else if !leading.contains(node.name) {
                    problems.append(.noWayOut(node.name))
                }
                return problems + deadEdges(of: node.edges) + deadEdges(of: node.errorEdges)
            }
    }

    // An edge that is always taken, and without a bound, hides those after it.
    private func deadEdges(of edges: [PlannedEdge]) -> [StrategyError.Problem] {
        guard let last = edges.firstIndex(where: { $0.description.kind == .always && $0.maxVisits == nil }) else { return [] }
        return edges[(last + 1)...].map { .deadEdge(from: $0.description.from, to: $0.description.to) }
    }
}
