/// Why a strategy cannot be made: everything that is wrong with its wiring.
///
/// Edges between types that do not meet never get here: they do not compile.
public struct StrategyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    @nonexhaustive
    public enum Problem: Sendable, Hashable, CustomStringConvertible {
        /// A node has no name, or one that every graph has of itself: `start`, `finish`.
        case reservedName(String)
        /// Two nodes have one name.
        case duplicateName(String)
        /// No way leads from the start to the node.
        case unreachable(String)
        /// Nothing leaves the node.
        case deadEnd(String)
        /// Edges leave the node, but no way leads to the finish.
        case noWayOut(String)
        /// The edge is never tried: one that is always taken stands before it.
        case deadEdge(from: String, to: String)
        /// An edge leaves the finish.
        case edgeFromFinish(to: String)
        /// An edge enters the start.
        case edgeToStart(from: String)
        /// An edge touches a node of another graph.
        case foreignNode(String)
        /// A bound or a number of attempts is less than 1.
        case invalidBound(String)
        /// Two parallel branches have one name.
        case duplicateBranch(node: String, branch: String)
        /// A parallel node has no branches.
        case noBranches(String)
        /// A node that should be replaced is not there.
        case unknownNode(String)
        /// A node should be replaced by one that takes or gives other types.
        case otherTypes(String)
        /// Something is wrong inside a subgraph.
        indirect case inside(node: String, Problem)

        /// What is wrong, and what to do.
        public var description: String {
            switch self {
            case .reservedName(""): "a node has no name"
            case .reservedName(let name): "a node is named \(name), as every graph's own: name it otherwise"
            case .duplicateName(let name): "two nodes are named \(name): names are unique in a graph"
            case .unreachable(let name): "node \(name) is never reached: lead an edge to it"
            case .deadEnd(let name): "nothing leaves node \(name): lead an edge from it"
            case .noWayOut(let name): "no way leads from node \(name) to the finish"
            case .deadEdge(let from, let to):
                "the edge from \(from) to \(to) is never tried: one without a condition stands before it; put that last"
            case .edgeFromFinish(let to): "an edge leads from the finish to \(to)"
            case .edgeToStart(let from): "an edge leads from \(from) to the start"
            case .foreignNode(let name): "node \(name) belongs to another graph: add it to this one"
            case .invalidBound(let name): "a bound of \(name) is less than 1"
            case .duplicateBranch(let node, let branch): "two branches of \(node) are named \(branch)"
            case .noBranches(let node): "parallel node \(node) has no branches"
            case .unknownNode(let name): "there is no node \(name) to replace"
            case .otherTypes(let name): "node \(name) takes or gives other types than the one it should replace"
            case .inside(let node, let problem): "in \(node): \(problem)"
            }
        }
    }

    /// The strategy's name.
    public var strategy: String
    /// Everything that is wrong, in the order of the nodes and edges.
    public var problems: [Problem]

    /// Makes an error.
    public init(strategy: String, problems: [Problem]) {
        self.strategy = strategy
        self.problems = problems
    }

    /// All problems, one in a line.
    public var description: String {
        (["strategy \(strategy) cannot run:"] + problems.map { "- \($0)" }).joined(separator: "\n")
    }
}
