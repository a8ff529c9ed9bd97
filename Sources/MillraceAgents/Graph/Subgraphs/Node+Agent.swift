extension Node {
    /// Runs an agent that follows a strategy, with its own executor, tools, conversation and limits.
    ///
    /// Its events are told among those of the run, under the node's path; what it uses adds to the usage of the run.
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - agent: the agent.
    public static func agent(_ name: String, _ agent: GraphAgent<Input, Output>) -> Node {
        Node(name, category: .subgraph, makeup: .strategy(agent.strategy.plan, agent: agent.agent.name)) { input, context in
            let state = agent.agent.begin(inside: context)
            let outcome = await agent.drive(input, state, inside: context.place(of: agent.agent.name)) { event, time, _ in
                await context.events.pass(event, at: time)
            }
            return try context.account(outcome.map { ($0.output, $0.state) })
        }
    }
}

extension Node where Input: AgentInput, Output == AgentResult {
    /// Runs a plain agent, with its own executor, tools, conversation and limits.
    ///
    /// Its events are told among those of the run, under the node's path; what it uses adds to the usage of the run.
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - agent: the agent.
    public static func agent(_ name: String, _ agent: Agent) -> Node {
        Node(name, category: .subgraph) { input, context in
            var state = agent.state(for: input)
            state.runID = agent.begin(inside: context).runID
            let outcome = await agent.drive(state, inside: context.place(of: agent.name)) { event, time, _ in
                await context.events.pass(event, at: time)
            }
            return try context.account(outcome.map { ($0, $0.state) })
        }
    }
}

extension Agent {
    /// The state in which a run begins that is the work of a node.
    func begin(inside context: AgentContext) -> AgentRunState {
        var state = begin(continuing: nil)
        // Named by its place, so that equal runs have equal names.
        state.runID = ([context.run.id] + context.path.dropFirst()).joined(separator: ".")
        return state
    }
}

extension AgentContext {
    /// Adds what an inner run used, however it ended, and gives its output.
    fileprivate func account<Value>(_ outcome: Result<(Value, AgentRunState), AgentError>) throws(AgentError) -> Value {
        switch outcome {
        case .success(let (value, state)):
            ledger.add(state.models)
            return value
        case .failure(var error):
            ledger.add(error.state?.models ?? [])
            // It is where the inner run stood, not this one.
            error.state = nil
            throw error
        }
    }
}
