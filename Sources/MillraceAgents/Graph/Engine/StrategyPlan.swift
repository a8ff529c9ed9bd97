/// A strategy as the interpreter sees it: nodes and edges without their types, which the builder has checked.
struct StrategyPlan: Sendable {
    /// The places of the start and the finish among the nodes.
    static let start = 0
    static let finish = 1

    let name: String
    /// The start, the finish, then the others as they were added.
    let nodes: [PlannedNode]
    /// What was wrong when it was put together: names, bounds, nodes of other graphs.
    let mistakes: [StrategyError.Problem]
}

/// One node of a plan with the edges that leave it.
struct PlannedNode: Sendable {
    var name: String
    var description: StrategyDescription.Node
    var problems: [StrategyError.Problem]
    /// How often it may be entered in one pass through the strategy.
    var maxVisits: Int?
    var run: @Sendable (any Sendable, AgentContext) async throws(AgentError) -> any Sendable
    /// The edges for its outputs, in the order they are tried.
    var edges: [PlannedEdge] = []
    /// The edges for its errors, in the order they are tried.
    var errorEdges: [PlannedEdge] = []
}

/// One edge of a plan.
struct PlannedEdge: Sendable {
    /// What a look at an output or error gave.
    enum Outcome: Sendable {
        /// The edge is not taken.
        case none
        /// The edge is taken, and this goes to its target.
        case input(any Sendable)
    }

    var target: Int
    var description: StrategyDescription.Edge
    /// How often it may be taken in one pass through the strategy.
    var maxVisits: Int?
    var match: @Sendable (any Sendable, AgentContext) async throws -> Outcome
}
