internal import MillraceCore

extension Strategy where Input: Hashable, Output == Input {
    /// Reaches a goal by the cheapest actions, planned anew after each of them: goal-oriented action planning.
    ///
    /// The planner needs no model: it reckons with the effects the actions are said to have, by the A* algorithm. After each action it looks at the
    /// state that came of it really. The output is the state in which a goal is reached. Each action is told as an event `planned action`.
    ///
    /// Source: Orkin, "Applying Goal-Oriented Action Planning to Games" (AI Game Programming Wisdom 2, 2003).
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - goals: what is to be reached: the first of them that holds ends the strategy.
    ///   - actions: what may be done.
    ///   - maxActions: how many actions are carried out at most; one more ends the run with ``AgentError/Kind/limit(_:)``.
    ///   - maxStates: how many states are looked at for one plan before the search gives up.
    public static func goalOriented(
        _ name: String = "goals", goals: [PlannedGoal<Input>], actions: [PlannedAction<Input>], maxActions: Int = 50,
        maxStates: Int = 10_000
    ) -> Strategy {
        let search = PlanSearch(actions: actions, maxStates: maxStates)
        return Strategy(wired: name) { graph in
            let look = graph.add(Node<Input, Input>("look") { state, _ in state }, after: graph.start)
            let act = graph.add(
                Node<Input, Input>("act") { state, context in
                    guard let plan = search.plan(for: goals, from: state), let action = plan.actions.first else {
                        throw AgentError(.configuration("no actions lead to a goal of \(name) from here"), path: context.path)
                    }
                    await context.emit("planned action", .object(["goal": .string(plan.goal), "action": .string(action.name)]))
                    return try await Node(action.name, action.perform).run(state, in: context)
                }, maxVisits: maxActions)
            graph.edge(from: look, to: graph.finish, label: "reached", when: { state in goals.contains { $0.isReached(state) } })
            graph.otherwise(from: look, to: act)
            graph.edge(from: act, to: look)
        }
    }
}
