extension Strategy {
    /// The strategy with another node in place of the one of the same name: for tests, and for variants.
    ///
    /// The edges stay as they are, so input and output must be of the same types.
    ///
    /// - Throws: ``StrategyError`` where no node has that name, or its types differ, or something is wrong with the node itself.
    public func replacing<NodeInput, NodeOutput>(_ node: Node<NodeInput, NodeOutput>) throws(StrategyError) -> Strategy {
        try Strategy(plan: plan.replacing(node))
    }

    private init(plan: StrategyPlan) { self.plan = plan }
}

extension StrategyPlan {
    fileprivate func replacing<NodeInput, NodeOutput>(_ node: Node<NodeInput, NodeOutput>) throws(StrategyError) -> StrategyPlan {
        guard let place = self.nodes.indices.dropFirst(2).first(where: { self.nodes[$0].name == node.name }) else {
            throw StrategyError(strategy: name, problems: [.unknownNode(node.name)])
        }
        let known = self.nodes[place].description
        guard known.input == "\(NodeInput.self)", known.output == "\(NodeOutput.self)" else {
            throw StrategyError(strategy: name, problems: [.otherTypes(node.name)])
        }
        var problems = node.problems
        if node.retry.maxAttempts < 1 { problems.append(.invalidBound(node.name)) }
        guard problems.isEmpty else { throw StrategyError(strategy: name, problems: problems) }
        var nodes = nodes
        nodes[place].description = node.description(maxVisits: nodes[place].maxVisits)
        nodes[place].problems = []
        nodes[place].run = { input, context throws(AgentError) in
            try await node.run(try StrategyPlan.value(input, in: context), in: context)
        }
        return StrategyPlan(name: name, nodes: nodes, mistakes: mistakes)
    }
}
