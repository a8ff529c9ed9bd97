/// What an agent does with an input until it has an output: a graph of nodes and the edges between them.
///
/// ```swift
/// let strategy = try Strategy<String, String>("answer with tools") { graph in
///     let ask = graph.add(.request("ask"), after: graph.start)
///     let run = graph.add(.executeTools("run tools"))
///     let tell = graph.add(.sendToolResults("tell results"), after: run)
///     graph.edge(from: ask, to: run, on: .toolCalls)
///     graph.edge(from: ask, to: graph.finish, on: .text)
///     graph.edge(from: tell, to: run, on: .toolCalls)
///     graph.edge(from: tell, to: graph.finish, on: .text)
/// }
/// ```
///
/// A strategy holds no state: one value serves any number of runs at once.
///
/// ## Topics
/// - ``GraphBuilder``
/// - ``Node``
/// - ``EdgeMatch``
/// - ``StrategyDescription``
public struct Strategy<Input: Sendable, Output: Sendable>: Sendable {
    let plan: StrategyPlan

    /// The name, for drawings and errors.
    public var name: String { plan.name }

    /// Makes a strategy.
    ///
    /// - Parameters:
    ///   - name: the name, for drawings and errors.
    ///   - build: adds the nodes and draws the edges.
    /// - Throws: ``StrategyError`` with everything that is wrong with the wiring.
    public init(_ name: String, _ build: (inout GraphBuilder<Input, Output>) -> Void) throws(StrategyError) {
        var builder = GraphBuilder<Input, Output>(name)
        build(&builder)
        let plan = builder.plan
        let problems = plan.problems
        guard problems.isEmpty else { throw StrategyError(strategy: name, problems: problems) }
        self.plan = plan
    }

    /// Makes a strategy of the library, whose wiring is fixed and has a test.
    init(wired name: String, _ build: (inout GraphBuilder<Input, Output>) -> Void) {
        var builder = GraphBuilder<Input, Output>(name)
        build(&builder)
        self.plan = builder.plan
    }

    /// A strategy that is code alone: requests, tools and nodes are called from it as they are needed.
    ///
    /// ```swift
    /// let strategy = Strategy<String, String>.functional("two views") { question, context in
    ///     let draft = try await Node.request("draft").run(question, in: context)
    ///     return try await Node.request("criticism").run("Now criticise this.", in: context).text
    /// }
    /// ```
    public static func functional(
        _ name: String, _ body: @escaping @Sendable (Input, AgentContext) async throws -> Output
    ) -> Strategy {
        Strategy(wired: name) { graph in
            let node = graph.add(Node("body", body), after: graph.start)
            graph.edge(from: node, to: graph.finish)
        }
    }

    /// The strategy as a value.
    public var description: StrategyDescription { plan.description }

    /// Passes through the strategy once.
    ///
    /// - Throws: ``AgentError`` with the path of the node where it was met.
    public func run(_ input: Input, in context: AgentContext) async throws(AgentError) -> Output {
        try StrategyPlan.value(try await plan.run(input, in: context), in: context)
    }
}
