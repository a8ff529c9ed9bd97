/// The interpreter of a strategy without its I/O: told what happened, it says what to do next.
///
/// It holds the position and the counts of one pass through a strategy, and nothing of the world.
struct StrategyMachine: Sendable {
    /// What to do next.
    enum Action: Sendable {
        /// Run a node; answer with ``StrategyMachine/nodeReturned(_:)`` or ``StrategyMachine/nodeThrew(_:)``.
        case run(node: Int, input: any Sendable)
        /// Try edges in order; answer with ``StrategyMachine/edgeMatched(_:input:)`` or ``StrategyMachine/nothingMatched()``.
        case tryEdges([Int], of: Int, output: any Sendable)
        /// Try error edges in order; answer likewise.
        case tryErrorEdges([Int], of: Int, error: AgentError)
        /// The strategy is through.
        case finish(any Sendable)
        /// The strategy failed.
        case fail(AgentError)
    }

    private enum State: Sendable {
        /// A node is running. Next: leaving, recovering or over.
        case running(Int)
        /// A node gave an output and edges are tried. Next: running or over.
        case leaving(Int)
        /// A node threw and error edges are tried. Next: running or over.
        case recovering(Int, AgentError)
        /// Nothing follows.
        case over
    }

    private let plan: StrategyPlan
    private var state: State
    private var nodeVisits: [Int]
    private var edgeVisits: [[Int]]
    private var errorEdgeVisits: [[Int]]

    init(_ plan: StrategyPlan) {
        self.plan = plan
        self.state = .over
        self.nodeVisits = Array(repeating: 0, count: plan.nodes.count)
        self.edgeVisits = plan.nodes.map { Array(repeating: 0, count: $0.edges.count) }
        self.errorEdgeVisits = plan.nodes.map { Array(repeating: 0, count: $0.errorEdges.count) }
    }

    /// Begins with the input of the strategy.
    mutating func begin(with input: any Sendable) -> Action {
        state = .leaving(StrategyPlan.start)
        return leave(StrategyPlan.start, with: input)
    }

    /// Begins at a node, with its input: where an earlier pass stood.
    mutating func begin(at node: Int, with input: any Sendable) -> Action { enter(node, with: input) }

    /// The node has given its output.
    mutating func nodeReturned(_ output: any Sendable) -> Action {
        guard case .running(let node) = state else { return misplaced() }
        state = .leaving(node)
        return leave(node, with: output)
    }

    /// The node has thrown.
    mutating func nodeThrew(_ error: AgentError) -> Action {
        guard case .running(let node) = state else { return misplaced() }
        let edges = open(plan.nodes[node].errorEdges, visits: errorEdgeVisits[node])
        guard error.isCatchable, !edges.isEmpty else {
            state = .over
            return .fail(error)
        }
        state = .recovering(node, error)
        return .tryErrorEdges(edges, of: node, error: error)
    }

    /// One of the edges matches.
    mutating func edgeMatched(_ edge: Int, input: any Sendable) -> Action {
        switch state {
        case .leaving(let node):
            edgeVisits[node][edge] += 1
            return enter(plan.nodes[node].edges[edge].target, with: input)
        case .recovering(let node, _):
            errorEdgeVisits[node][edge] += 1
            return enter(plan.nodes[node].errorEdges[edge].target, with: input)
        case .running, .over: return misplaced()
        }
    }

    /// None of the edges matches.
    mutating func nothingMatched() -> Action {
        defer { state = .over }
        switch state {
        case .leaving(let node): return .fail(AgentError(.stuck(node: plan.nodes[node].name)))
        case .recovering(_, let error): return .fail(error)
        case .running, .over: return misplaced()
        }
    }

    private mutating func enter(_ node: Int, with input: any Sendable) -> Action {
        if node == StrategyPlan.finish {
            state = .over
            return .finish(input)
        }
        nodeVisits[node] += 1
        if let limit = plan.nodes[node].maxVisits, nodeVisits[node] > limit {
            state = .over
            return .fail(AgentError(.limit(.visits(node: plan.nodes[node].name, limit))))
        }
        state = .running(node)
        return .run(node: node, input: input)
    }

    private func leave(_ node: Int, with output: any Sendable) -> Action {
        .tryEdges(open(plan.nodes[node].edges, visits: edgeVisits[node]), of: node, output: output)
    }

    // The edges whose bound is not used up, in order.
    private func open(_ edges: [PlannedEdge], visits: [Int]) -> [Int] {
        edges.indices.filter { index in edges[index].maxVisits.map { visits[index] < $0 } ?? true }
    }

    private mutating func misplaced() -> Action {
        state = .over
        return .fail(AgentError(.configuration("the strategy \(plan.name) was told of something that cannot happen now")))
    }
}

extension AgentError {
    /// Whether an error edge may go on from here: the end of a run is not caught.
    var isCatchable: Bool {
        switch kind {
        case .cancelled: false
        case .limit(let limit):
            // A bound of one node is a matter of the graph; the others are the run's.
            if case .visits = limit { true } else { false }
        case .model, .tool, .stuck, .node, .refused, .unexpectedAnswer, .configuration: true
        }
    }
}
