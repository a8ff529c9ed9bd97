extension Node {
    /// Runs nodes side by side on the same input and makes one output of theirs.
    ///
    /// Each branch has a copy of the conversation and of the storage; whose goes on is the merge's matter. Events are told branch by branch, so equal
    /// runs tell equal events whoever was faster.
    ///
    /// ```swift
    /// let best = graph.add(
    ///     .parallel("jokes", [.request("one"), .request("other")], merge: .selectMax(by: \.text.count)), after: graph.start)
    /// ```
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - branches: the nodes, which may be subgraphs; their names are unique among them.
    ///   - merge: makes one output of theirs.
    ///   - failure: what follows when one of them fails.
    ///   - maxParallel: how many run at once; nil is all of them.
    public static func parallel<Value: Sendable>(
        _ name: String, _ branches: [Node<Input, Value>], merge: ParallelMerge<Value, Output>, failure: ParallelFailure = .cancelOthers,
        maxParallel: Int? = nil
    ) -> Node {
        let work = ParallelBranches(names: branches.map(\.name), failure: failure, maxParallel: maxParallel)
        let makeup = NodeMakeup.branches(branches.map { $0.description() }, problems: problems(of: branches, in: name), merge: merge.label)
        return Node(name, category: .parallel, makeup: makeup) { input, context in
            let results = try await work.run(in: context) { index, context throws(AgentError) in
                try await branches[index].run(input, in: context)
            }
            let outcome = try await merge.merge(results, context)
            if let branch = outcome.continuing {
                context.conversation.update { $0 = branch.conversation.state }
                context.storage.adopt(branch.storage)
            }
            return outcome.output
        }
    }

    /// Runs a node on each of several inputs, side by side; the outputs come in the order of the inputs.
    ///
    /// Each has a copy of the conversation and of the storage; the conversation goes on as it was before them.
    ///
    /// - Parameters:
    ///   - name: the name of the whole.
    ///   - node: what is done with each.
    ///   - failure: what follows when one of them fails; outputs of failed ones are left out.
    ///   - maxParallel: how many run at once.
    public static func forEach<Element: Sendable, Value: Sendable>(
        _ name: String, _ node: Node<Element, Value>, failure: ParallelFailure = .cancelOthers, maxParallel: Int = 16
    ) -> Node where Input == [Element], Output == [Value] {
        let makeup = NodeMakeup.branches([node.description()], problems: problems(of: [node], in: name), merge: "each")
        return Node(name, category: .parallel, makeup: makeup) { inputs, context in
            let work = ParallelBranches(names: inputs.map { _ in node.name }, failure: failure, maxParallel: maxParallel)
            if inputs.isEmpty { return [] }
            return try await work.run(in: context) { index, context throws(AgentError) in
                try await node.run(inputs[index], in: context)
            }.compactMap(\.value)
        }
    }

    private static func problems<BranchInput, Value>(
        of branches: [Node<BranchInput, Value>], in name: String
    ) -> [StrategyError.Problem] {
        if branches.isEmpty { return [.noBranches(name)] }
        var names: Set<String> = []
        return branches.flatMap { branch -> [StrategyError.Problem] in
            let isNew = names.insert(branch.name).inserted
            return (isNew ? [] : [.duplicateBranch(node: name, branch: branch.name)])
                + branch.problems.map { .inside(node: name, $0) }
        }
    }
}
