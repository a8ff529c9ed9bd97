public import MillraceCore

extension Node {
    /// Runs a strategy inside of a strategy, with tools, a model, options and a history of its own where it should have them.
    ///
    /// Outside everything is as before when it is left, also after an error.
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - strategy: what runs inside.
    ///   - tools: its tools.
    ///   - model: its model; nil goes on with the one outside.
    ///   - options: changes the options of its requests.
    ///   - history: which messages it sees and what becomes of those it adds.
    public static func subgraph(
        _ name: String, _ strategy: Strategy<Input, Output>, tools: ToolSelection = .all, model: LLModel? = nil,
        history: HistoryScope = .shared, options: (@Sendable (inout GenerationOptions) -> Void)? = nil
    ) -> Node {
        let scope = SubgraphScope(tools: tools, model: model, options: options, history: history)
        return Node(name, category: .subgraph, makeup: .strategy(strategy.plan)) { input, context in
            try await scope.run(in: context) { try await strategy.run(input, in: $0) }
        }
    }

    /// Runs a strategy that is put together here, inside of a strategy; what is wrong with its wiring is told with that of the outer one.
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - tools: its tools.
    ///   - model: its model; nil goes on with the one outside.
    ///   - options: changes the options of its requests.
    ///   - history: which messages it sees and what becomes of those it adds.
    ///   - build: adds its nodes and draws its edges.
    public static func subgraph(
        _ name: String, tools: ToolSelection = .all, model: LLModel? = nil, history: HistoryScope = .shared,
        options: (@Sendable (inout GenerationOptions) -> Void)? = nil, _ build: (inout GraphBuilder<Input, Output>) -> Void
    ) -> Node {
        .subgraph(name, Strategy(wired: name, build), tools: tools, model: model, history: history, options: options)
    }
}
