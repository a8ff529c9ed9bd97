/// The way a run took through its strategy: nodes and edges in their order.
///
/// It is read from the events of a run, while they come or afterwards:
///
/// ```swift
/// var trace = ExecutionTrace()
/// for try await event in run.events { trace.consume(event) }
/// print(strategy.mermaid(highlighting: trace))
/// ```
public struct ExecutionTrace: Sendable, Hashable, Codable {
    /// One step of the way.
    public enum Step: Sendable, Hashable, Codable {
        /// A node was begun: once for each attempt.
        case node(Node)
        /// An edge was taken.
        case edge(Edge)
    }

    /// A node, by its place.
    public struct Node: Sendable, Hashable, Codable {
        /// The names of the subgraphs and parallel nodes it stands in, outermost first; empty in the strategy itself.
        public var graph: [String]
        /// Its name.
        public var name: String

        /// Makes a place.
        public init(graph: [String] = [], name: String) {
            self.graph = graph
            self.name = name
        }
    }

    /// An edge, by its place.
    public struct Edge: Sendable, Hashable, Codable {
        /// The names of the subgraphs it stands in, outermost first; empty in the strategy itself.
        public var graph: [String]
        /// The node it leaves.
        public var from: String
        /// The node it enters.
        public var to: String
        /// Its label, which tells apart edges between the same nodes.
        public var label: String?

        /// Makes a place.
        public init(graph: [String] = [], from: String, to: String, label: String? = nil) {
            self.graph = graph
            self.from = from
            self.to = to
            self.label = label
        }
    }

    /// The steps, in the order of the events.
    public private(set) var steps: [Step] = []
    /// How often each node was begun.
    public private(set) var nodeCounts: [Node: Int] = [:]
    /// How often each edge was taken.
    public private(set) var edgeCounts: [Edge: Int] = [:]
    // The path of the strategy itself, which the first event of the graph tells.
    private var root: [String]?

    /// Makes an empty trace.
    public init() {}

    /// Makes the trace of events.
    public init(_ events: some Sequence<AgentEvent>) {
        for event in events { consume(event) }
    }

    /// Takes in one event; those that are not of the graph change nothing.
    public mutating func consume(_ event: AgentEvent) {
        switch event.kind {
        case .nodeStarted(let start):
            guard let graph = place(of: event.path) else { return }
            let node = Node(graph: graph, name: start.node)
            nodeCounts[node, default: 0] += 1
            steps.append(.node(node))
        case .edgeTaken(let taken):
            guard let graph = place(of: event.path) else { return }
            let edge = Edge(graph: graph, from: taken.from, to: taken.to, label: taken.label)
            edgeCounts[edge, default: 0] += 1
            steps.append(.edge(edge))
        default: break
        }
    }

    /// The names of the strategy's own nodes in the order they were begun, without those of subgraphs.
    public var nodes: [String] {
        steps.compactMap { step in
            if case .node(let node) = step, node.graph.isEmpty { node.name } else { nil }
        }
    }

    private mutating func place(of path: [String]) -> [String]? {
        let root = root ?? path
        self.root = root
        return path.starts(with: root) ? Array(path[root.count...]) : nil
    }
}
