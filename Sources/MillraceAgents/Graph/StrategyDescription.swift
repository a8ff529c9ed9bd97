/// A strategy as a value: its nodes and edges, to draw, to compare and to test.
///
/// ```swift
/// #expect(strategy.description.edges(from: "ask").map(\.to) == ["tools", "finish"])
/// #expect(strategy.description.reachable(from: "tools").contains("finish"))
/// ```
public struct StrategyDescription: Sendable, Hashable, Codable {
    /// The name that every graph's beginning has.
    public static let start = "start"
    /// The name that every graph's end has.
    public static let finish = "finish"

    /// One node.
    public struct Node: Sendable, Hashable, Codable {
        /// What a node is to its graph.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// The beginning.
            case start
            /// The end.
            case finish
            /// A node that was added.
            case step
        }

        /// The name.
        public var name: String
        /// What it is to the graph.
        public var kind: Kind
        /// What kind of work it does; nil for the start and the finish.
        public var category: NodeCategory?
        /// The type it takes; nil for the start.
        public var input: String?
        /// The type it gives; nil for the finish.
        public var output: String?
        /// How often it may be entered in one pass; nil is no bound.
        public var maxVisits: Int?
        /// How many attempts it has.
        public var maxAttempts: Int
        /// The strategy inside, where it is a subgraph.
        public var subgraph: StrategyDescription?
        /// The agent whose strategy that is, where it is an agent's.
        public var agent: String?
        /// The nodes that run side by side, where it is parallel.
        public var branches: [Node]
        /// How the results of the branches become one, where it is parallel.
        public var merge: String?

        /// Makes a description.
        public init(
            name: String, kind: Kind = .step, category: NodeCategory? = nil, input: String? = nil, output: String? = nil,
            maxVisits: Int? = nil, maxAttempts: Int = 1, subgraph: StrategyDescription? = nil, agent: String? = nil, branches: [Node] = [],
            merge: String? = nil
        ) {
            self.name = name
            self.kind = kind
            self.category = category
            self.input = input
            self.output = output
            self.maxVisits = maxVisits
            self.maxAttempts = maxAttempts
            self.subgraph = subgraph
            self.agent = agent
            self.branches = branches
            self.merge = merge
        }
    }

    /// One edge.
    public struct Edge: Sendable, Hashable, Codable {
        /// When an edge is taken.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// For every output.
            case always
            /// For some outputs.
            case conditional
            /// For errors.
            case onError
        }

        /// The node it leaves.
        public var from: String
        /// The node it enters.
        public var to: String
        /// When it is taken.
        public var kind: Kind
        /// What drawings write on it.
        public var label: String?
        /// How often it may be taken in one pass; nil is no bound.
        public var maxVisits: Int?

        /// Makes a description.
        public init(from: String, to: String, kind: Kind = .always, label: String? = nil, maxVisits: Int? = nil) {
            self.from = from
            self.to = to
            self.kind = kind
            self.label = label
            self.maxVisits = maxVisits
        }
    }

    /// The strategy's name.
    public var name: String
    /// The nodes: the start, the finish, then the others as they were added.
    public var nodes: [Node]
    /// The edges: node by node, in the order they are tried.
    public var edges: [Edge]

    /// Makes a description.
    public init(name: String, nodes: [Node], edges: [Edge]) {
        self.name = name
        self.nodes = nodes
        self.edges = edges
    }

    /// The node of a name.
    public func node(named name: String) -> Node? { nodes.first { $0.name == name } }

    /// The edges that leave a node, in the order they are tried; those for errors last.
    public func edges(from name: String) -> [Edge] { edges.filter { $0.from == name } }

    /// The edges that enter a node.
    public func edges(to name: String) -> [Edge] { edges.filter { $0.to == name } }

    /// The names of the nodes that a run may come to after a node, the node itself only if it can come back.
    public func reachable(from name: String) -> Set<String> {
        walk([name]) {
            $0.from
        } to: {
            $0.to
        }
    }

    /// The names of the nodes from which a run may come to a node.
    public func leading(to name: String) -> Set<String> {
        walk([name]) {
            $0.to
        } to: {
            $0.from
        }
    }

    private func walk(_ names: [String], from: (Edge) -> String, to: (Edge) -> String) -> Set<String> {
        let following = Dictionary(grouping: edges, by: from)
        var open = names
        var found: Set<String> = []
        while let name = open.popLast() {
            for edge in following[name] ?? [] where found.insert(to(edge)).inserted { open.append(to(edge)) }
        }
        return found
    }
}
