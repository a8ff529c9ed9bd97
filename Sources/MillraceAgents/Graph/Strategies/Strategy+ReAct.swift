internal import MillraceCore

extension Strategy where Input == String, Output == String {
    /// Reasons in words, then acts with tools, in turns, until the model answers without a call.
    ///
    /// After Yao et al., "ReAct: Synergizing Reasoning and Acting in Language Models" (arXiv 2210.03629).
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - reasoningInterval: after how many steps with tools the model reasons again; at least 1.
    public static func reAct(_ name: String = "ReAct", reasoningInterval: Int = 1) -> Strategy {
        let interval = max(1, reasoningInterval)
        return Strategy(wired: name) { graph in
            let hear = graph.add(
                Node<String, Int>("hear", category: .prompt) { text, context in
                    try await context.withSession { $0.append(.user(text)) }
                    return 0
                }, after: graph.start)
            let reason = graph.add(
                Node<Int, Int>("reason", category: .llm) { step, context in
                    try await context.withSession { session in
                        try await session.request(
                            "Think about the task and what is known so far, and plan the next steps.", tools: .withheld)
                        session.append(.user("Now go on: call tools, or give the final answer if nothing is left to be done."))
                    }
                    return step
                }, after: hear)
            let act = graph.add(
                Node<Int, ReActStep>("act", category: .llm) { step, context in
                    try await context.withSession { ReActStep(number: step, response: try await $0.request()) }
                }, after: reason)
            let run = graph.add(
                Node<ReActStep, Int>("run tools", category: .tools) { step, context in
                    let results = try await context.execute(step.response.wholeCallsToRun)
                    try await context.withSession { $0.appendToolResults(results) }
                    return step.number + 1
                })
            graph.edge(
                from: act, to: graph.finish,
                on: EdgeMatch("text") { step, context in
                    try await EdgeMatch<LLMResponse, String>.text.match(step.response, context)
                })
            graph.edge(from: act, to: run, label: "tool calls")
            graph.edge(from: run, to: reason, label: "every \(interval)", when: { $0 % interval == 0 })
            graph.otherwise(from: run, to: act)
        }
    }
}

private struct ReActStep: Sendable {
    var number: Int
    var response: LLMResponse
}
