/// A node that was added to a graph: what edges are drawn between.
///
/// The types are those of the node, so that an edge whose ends do not meet does not compile. The start has no input and the finish no output: their
/// types there are `Never`.
public struct NodeReference<Input: Sendable, Output: Sendable>: Sendable {
    /// The node's name.
    public let name: String
    let index: Int
    let graph: GraphIdentity
}

extension NodeReference {
    /// The node as a source of edges, whatever it takes: so that nodes with different inputs stand in one list.
    public var output: NodeReference<Never, Output> { NodeReference<Never, Output>(name: name, index: index, graph: graph) }
}

/// Tells the nodes of one graph from those of another.
final class GraphIdentity: Sendable {}
