/// Puts a strategy together: nodes are added, edges are drawn between them.
///
/// Edges of a node are tried in the order they were drawn; the first that matches is taken, and no other. Where none matches the run ends with
/// ``AgentError/Kind/stuck(node:)``.
///
/// An edge whose ends do not meet does not compile; what the compiler cannot see is told by ``Strategy/init(_:_:)``, all of it at once.
public struct GraphBuilder<Input: Sendable, Output: Sendable> {
    /// The beginning: what leaves it is the input of the strategy.
    public let start: NodeReference<Never, Input>
    /// The end: what enters it is the output of the strategy.
    public let finish: NodeReference<Output, Never>

    private let name: String
    private let identity = GraphIdentity()
    private var nodes: [PlannedNode]
    private var problems: [StrategyError.Problem] = []

    init(_ name: String) {
        self.name = name
        self.start = NodeReference(name: StrategyDescription.start, index: StrategyPlan.start, graph: identity)
        self.finish = NodeReference(name: StrategyDescription.finish, index: StrategyPlan.finish, graph: identity)
        let ends = [
            StrategyDescription.Node(name: StrategyDescription.start, kind: .start, output: "\(Input.self)"),
            StrategyDescription.Node(name: StrategyDescription.finish, kind: .finish, input: "\(Output.self)"),
        ]
        self.nodes = ends.map { PlannedNode(name: $0.name, description: $0, problems: []) { input, _ in input } }
    }

    /// What was put together.
    var plan: StrategyPlan { StrategyPlan(name: name, nodes: nodes, mistakes: problems) }

    // MARK: Nodes

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - node: the node.
    ///   - maxVisits: how often it may be entered in one pass through the strategy; one time more ends the run with ``AgentError/Kind/limit(_:)``.
    /// - Returns: the node for edges.
    public mutating func add<NodeInput, NodeOutput>(
        _ node: Node<NodeInput, NodeOutput>, maxVisits: Int? = nil
    ) -> NodeReference<NodeInput, NodeOutput> {
        let name = node.name
        if name.isEmpty || name == StrategyDescription.start || name == StrategyDescription.finish {
            problems.append(.reservedName(name))
        } else if nodes.contains(where: { $0.name == name }) {
            problems.append(.duplicateName(name))
        }
        if let maxVisits, maxVisits < 1 { problems.append(.invalidBound(name)) }
        if node.retry.maxAttempts < 1 { problems.append(.invalidBound(name)) }
        nodes.append(
            PlannedNode(
                name: name, description: node.description(maxVisits: maxVisits), problems: node.problems, maxVisits: maxVisits
            ) { input, context throws(AgentError) in
                try await node.run(try StrategyPlan.value(input, in: context), in: context)
            })
        return NodeReference(name: name, index: nodes.count - 1, graph: identity)
    }

    /// Adds a node and leads an edge to it that is always taken.
    public mutating func add<NodeInput, NodeOutput>(
        _ node: Node<NodeInput, NodeOutput>, after source: NodeReference<some Sendable, NodeInput>, maxVisits: Int? = nil
    ) -> NodeReference<NodeInput, NodeOutput> {
        let reference = add(node, maxVisits: maxVisits)
        edge(from: source, to: reference)
        return reference
    }

    // MARK: Edges

    /// Draws an edge between nodes whose types meet.
    ///
    /// - Parameters:
    ///   - source: the node it leaves.
    ///   - target: the node it enters.
    ///   - label: what drawings write on it.
    ///   - maxVisits: how often it may be taken in one pass; after that it matches no more, and the next edge is tried.
    ///   - condition: when it is taken; nil is always.
    public mutating func edge<Value>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Value, some Sendable>, label: String? = nil,
        maxVisits: Int? = nil, when condition: (@Sendable (Value) async throws -> Bool)? = nil
    ) {
        let kind: StrategyDescription.Edge.Kind = condition == nil ? .always : .conditional
        connect(
            source, target, kind, maxVisits,
            EdgeMatch<Value, Value>(label) { value, _ in
                if let condition, try await !condition(value) { return nil }
                return value
            })
    }

    /// Draws an edge that changes what goes over it.
    ///
    /// - Parameters:
    ///   - source: the node it leaves.
    ///   - target: the node it enters.
    ///   - label: what drawings write on it.
    ///   - maxVisits: how often it may be taken in one pass; after that it matches no more, and the next edge is tried.
    ///   - condition: when it is taken; nil is always.
    ///   - transform: makes what enters the target of what left the source.
    public mutating func edge<Value, Other>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Other, some Sendable>, label: String? = nil,
        maxVisits: Int? = nil, when condition: (@Sendable (Value) async throws -> Bool)? = nil,
        transform: @escaping @Sendable (Value) async throws -> Other
    ) {
        let kind: StrategyDescription.Edge.Kind = condition == nil ? .always : .conditional
        connect(
            source, target, kind, maxVisits,
            EdgeMatch<Value, Other>(label) { value, _ in
                if let condition, try await !condition(value) { return nil }
                return try await transform(value)
            })
    }

    /// Draws an edge that is taken where a transformation gives a value.
    ///
    /// - Parameters:
    ///   - source: the node it leaves.
    ///   - target: the node it enters.
    ///   - label: what drawings write on it.
    ///   - maxVisits: how often it may be taken in one pass; after that it matches no more, and the next edge is tried.
    ///   - transform: makes what enters the target; nil where the edge is not taken.
    public mutating func edge<Value, Other>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Other, some Sendable>, label: String? = nil,
        maxVisits: Int? = nil, compactTransform transform: @escaping @Sendable (Value) async throws -> Other?
    ) {
        connect(source, target, .conditional, maxVisits, EdgeMatch<Value, Other>(label) { value, _ in try await transform(value) })
    }

    /// Draws an edge that is taken where a match says so.
    ///
    /// - Parameters:
    ///   - source: the node it leaves.
    ///   - target: the node it enters.
    ///   - match: the condition and transformation, such as `toolCalls`.
    ///   - maxVisits: how often it may be taken in one pass; after that it matches no more, and the next edge is tried.
    public mutating func edge<Value, Other>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Other, some Sendable>, on match: EdgeMatch<Value, Other>,
        maxVisits: Int? = nil
    ) {
        connect(source, target, .conditional, maxVisits, match)
    }

    /// Draws an edge for all outputs that no edge before it has taken.
    public mutating func otherwise<Value>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Value, some Sendable>
    ) {
        connect(source, target, .always, nil, EdgeMatch<Value, Value>("otherwise") { value, _ in value })
    }

    /// Draws an edge for all outputs that no edge before it has taken, and changes them.
    public mutating func otherwise<Value, Other>(
        from source: NodeReference<some Sendable, Value>, to target: NodeReference<Other, some Sendable>,
        transform: @escaping @Sendable (Value) async throws -> Other
    ) {
        connect(source, target, .always, nil, EdgeMatch<Value, Other>("otherwise") { value, _ in try await transform(value) })
    }

    /// Draws an edge that is taken when a node throws, after its last attempt.
    ///
    /// Cancellation and the limits of the run are never caught.
    ///
    /// - Parameters:
    ///   - source: the node that may throw.
    ///   - target: the node it enters.
    ///   - label: what drawings write on it.
    ///   - maxVisits: how often it may be taken in one pass; after that it matches no more.
    ///   - recover: makes what enters the target; nil where the edge is not for that error.
    public mutating func edge<Other>(
        from source: NodeReference<some Sendable, some Sendable>, to target: NodeReference<Other, some Sendable>, label: String? = nil,
        maxVisits: Int? = nil, onError recover: @escaping @Sendable (AgentError) async throws -> Other?
    ) {
        connect(source, target, .onError, maxVisits, EdgeMatch<AgentError, Other>(label) { error, _ in try await recover(error) })
    }

    private mutating func connect<SourceInput, SourceOutput, TargetInput, TargetOutput, Value, Other>(
        _ source: NodeReference<SourceInput, SourceOutput>, _ target: NodeReference<TargetInput, TargetOutput>,
        _ kind: StrategyDescription.Edge.Kind, _ maxVisits: Int?, _ match: EdgeMatch<Value, Other>
    ) {
        let count = problems.count
        if source.graph !== identity { problems.append(.foreignNode(source.name)) }
        if target.graph !== identity { problems.append(.foreignNode(target.name)) }
        guard problems.count == count else { return }
        if source.index == StrategyPlan.finish { problems.append(.edgeFromFinish(to: target.name)) }
        if target.index == StrategyPlan.start { problems.append(.edgeToStart(from: source.name)) }
        if let maxVisits, maxVisits < 1 { problems.append(.invalidBound("the edge from \(source.name) to \(target.name)")) }
        let edge = PlannedEdge(
            target: target.index,
            description: StrategyDescription.Edge(
                from: source.name, to: target.name, kind: kind, label: match.label, maxVisits: maxVisits),
            maxVisits: maxVisits
        ) { value, context in
            guard let input = try await match.match(try StrategyPlan.value(value, in: context), context) else { return .none }
            return .input(input)
        }
        if kind == .onError {
            nodes[source.index].errorEdges.append(edge)
        } else {
            nodes[source.index].edges.append(edge)
        }
    }
}

extension StrategyPlan {
    /// A value with its type again: the builder has checked that it is of this one.
    static func value<Value: Sendable>(_ value: any Sendable, in context: AgentContext) throws(AgentError) -> Value {
        guard let typed = value as? Value else {
            throw AgentError(.configuration("a node was given \(type(of: value)) in place of \(Value.self)"), path: context.path)
        }
        return typed
    }
}

extension Node {
    /// The node as a value.
    func description(maxVisits: Int? = nil) -> StrategyDescription.Node {
        var description = StrategyDescription.Node(
            name: name, category: category, input: "\(Input.self)", output: "\(Output.self)", maxVisits: maxVisits,
            maxAttempts: retry.maxAttempts)
        switch makeup {
        case .code: break
        case .strategy(let plan, let agent):
            description.subgraph = plan.description
            description.agent = agent
        case .branches(let branches, _, let merge):
            description.branches = branches
            description.merge = merge
        }
        return description
    }

    /// What is wrong inside the node.
    var problems: [StrategyError.Problem] {
        switch makeup {
        case .code: []
        case .strategy(let plan, _): plan.problems.map { .inside(node: name, $0) }
        case .branches(_, let problems, _): problems
        }
    }
}
