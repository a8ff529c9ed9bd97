extension Node where Input: AgentInput, Output == AgentResult {
    /// Lets another agent work on the input.
    ///
    /// It is a run of its own, with its own conversation and limits. Its events are told among those of this run, under the path of the
    /// node, and what it uses adds to the usage of this run. Cancelling this run cancels it.
    public static func agent(_ agent: Agent, _ name: String? = nil) -> Node {
        Node(name ?? agent.name, category: .subgraph) { input, context in
            let outcome = await agent.drive(agent.state(for: input)) { event, time, _ in
                await context.events.pass(AgentEvent(path: context.path + event.path, event.kind), at: time)
            }
            switch outcome {
            case .success(let result):
                context.ledger.add(result.state.models)
                return result
            case .failure(var error):
                context.ledger.add(error.state?.models ?? [])
                error.path = context.path + error.path
                throw error
            }
        }
    }
}
