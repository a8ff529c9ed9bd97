public import MillraceCore

extension Node where Output: Generable {
    /// Gives the model a task and lets it work with tools until it hands in a result of the output's type.
    ///
    /// The model hands it in by a tool of its own, whose arguments are the result: what does not fit the type is told back to it. Other calls of the
    /// same answer are carried out too.
    ///
    /// ```swift
    /// let research: Node<String, Report> = .task("research", tools: .only("search", "read")) { topic in
    ///     "Find out what is known about \(topic)."
    /// }
    /// let checked = graph.add(.verified("checked", research, by: check), after: graph.start)
    /// ```
    ///
    /// - Parameters:
    ///   - name: the node's name.
    ///   - tools: the tools of the task.
    ///   - model: its model; nil goes on with the one outside.
    ///   - history: which messages it sees and what becomes of those it adds.
    ///   - forcesToolCalls: whether the model must call a tool at every step. False for models that cannot be forced, such as some that reason: then
    ///     an answer in words is followed by a reminder.
    ///   - maxReminders: how many reminders there are; one answer in words more ends the run.
    ///   - answerTool: the name of the tool that takes the result.
    ///   - options: changes the options of its requests.
    ///   - task: the task in words.
    public static func task(
        _ name: String, tools: ToolSelection = .all, model: LLModel? = nil, history: HistoryScope = .shared, forcesToolCalls: Bool = true,
        maxReminders: Int = 3, answerTool: String = "finish_task", options: (@Sendable (inout GenerationOptions) -> Void)? = nil,
        _ task: @escaping @Sendable (Input) async throws -> String
    ) -> Node {
        let answer = AnswerTool<Output>(answerTool)
        let scope = SubgraphScope(tools: tools.adding(answer), model: model, options: options, history: history)
        let use: ToolUse = forcesToolCalls ? .required : .offered
        let strategy = Strategy<Input, Output>(wired: name) { graph in
            let describe = graph.add(
                Node<Input, Void>("task", category: .prompt) { input, context in
                    let text = try await task(input)
                    try await context.withSession { session in
                        session.append(.user("\(text)\n\nWhen it is done, hand in the result by calling \(answerTool)."))
                    }
                }, after: graph.start)
            let work = graph.add(Node<Void, LLMResponse>.requestNext("work", tools: use, repairs: maxReminders), after: describe)
            let run = graph.add(Node<LLMResponse, Output?>.handingIn(to: answer))
            graph.edge(from: work, to: run, on: .toolCalls)
            if maxReminders > 0 {
                let remind = graph.add(
                    Node<LLMResponse, Void>("remind", category: .prompt) { _, context in
                        try await context.withSession { session in
                            session.append(
                                .user("The task is done only when its result is handed in: call \(answerTool), or another tool."))
                        }
                    })
                graph.edge(from: work, to: remind, on: .text, maxVisits: maxReminders)
                graph.edge(from: remind, to: work)
            }
            graph.edge(from: run, to: graph.finish, on: .present)
            graph.otherwise(from: run, to: work, transform: { _ in })
        }
        return Node(name, category: .subgraph, makeup: .strategy(strategy.plan)) { input, context in
            try await scope.run(in: context) { inside in
                let output = try await strategy.run(input, in: inside)
                // Outside nobody knows the tool, and some providers refuse a history with calls of unknown tools.
                inside.conversation.update { state in
                    let names = Set(state.prompt.messages.flatMap(\.toolCalls).map(\.name)).subtracting([answerTool])
                    state.prompt.messages.rewriteCalls(ofToolsNotIn: names)
                }
                return output
            }
        }
    }
}

extension Node where Input == LLMResponse {
    /// Carries out the calls of a response, writes their results down, and gives the result that one of them hands in.
    fileprivate static func handingIn<Value: Generable>(to answer: AnswerTool<Value>) -> Node where Output == Value? {
        Node("run tools", category: .tools) { response, context in
            let calls = response.wholeCallsToRun
            let results = try await context.execute(calls)
            try await context.withSession { $0.appendToolResults(results) }
            for call in calls where call.name == answer.toolName {
                guard results.contains(where: { $0.callID == call.id && !$0.isError }) else { continue }
                return try answer.output(of: call)
            }
            return nil
        }
    }
}

extension ToolSelection {
    /// The selection and one more tool.
    func adding(_ tool: any InvokableTool) -> ToolSelection {
        let select = select
        return ToolSelection { tools, context throws(AgentError) in
            var selected = try await select?(tools, context) ?? tools
            selected.add(tool)
            return selected
        }
    }
}
