/// What a goal-oriented planner may do: when it can be done, what it should bring about, and how it is done.
public struct PlannedAction<State: Sendable>: Sendable {
    /// The name, for events and errors.
    public let name: String
    /// Whether it can be done in a state.
    public let isPossible: @Sendable (State) -> Bool
    /// The state that it should bring about: what the planner reckons with.
    public let effect: @Sendable (State) -> State
    /// What it costs in a state; not less than 0.
    public let cost: @Sendable (State) -> Double
    /// Does it, and gives the state that it really brought about.
    public let perform: @Sendable (State, AgentContext) async throws -> State

    /// Makes an action.
    ///
    /// - Parameters:
    ///   - name: the name, for events and errors.
    ///   - isPossible: whether it can be done in a state.
    ///   - effect: the state it should bring about.
    ///   - cost: what it costs in a state; not less than 0.
    ///   - perform: does it, and gives the state it really brought about.
    public init(
        _ name: String, when isPossible: @escaping @Sendable (State) -> Bool = { _ in true }, effect: @escaping @Sendable (State) -> State,
        cost: @escaping @Sendable (State) -> Double = { _ in 1 }, perform: @escaping @Sendable (State, AgentContext) async throws -> State
    ) {
        self.name = name
        self.isPossible = isPossible
        self.effect = effect
        self.cost = cost
        self.perform = perform
    }
}

/// What a goal-oriented planner should reach.
public struct PlannedGoal<State: Sendable>: Sendable {
    /// The name, for events and errors.
    public let name: String
    /// What reaching it is worth: of goals that can be reached, the planner takes the one with the greatest value less cost.
    public let value: Double
    /// Whether it is reached in a state.
    public let isReached: @Sendable (State) -> Bool
    /// The least cost that may still lead from a state to the goal: never more than it really is, else the cheapest plan may be missed.
    public let remainingCost: @Sendable (State) -> Double

    /// Makes a goal.
    ///
    /// - Parameters:
    ///   - name: the name, for events and errors.
    ///   - value: what reaching it is worth.
    ///   - remainingCost: a lower bound of the cost that is left, to make the search faster.
    ///   - isReached: whether it is reached in a state.
    public init(
        _ name: String, value: Double = 0, remainingCost: @escaping @Sendable (State) -> Double = { _ in 0 },
        when isReached: @escaping @Sendable (State) -> Bool
    ) {
        self.name = name
        self.value = value
        self.isReached = isReached
        self.remainingCost = remainingCost
    }
}
