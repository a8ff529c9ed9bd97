internal import MillraceCore

extension Strategy where Input == String, Output == String {
    /// Talks with a person until the model thinks the matter is settled: everything it says to the person and asks of it goes through tools.
    ///
    /// The model must call a tool at every step: one of the agent's, `ask_user`, or `finish_chat`, whose message is the output.
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - maxRepairs: how often an answer without a call is sent back at each step.
    ///   - ask: shows the person a message and gives the answer; nil where the person has gone.
    public static func chat(
        _ name: String = "chat", maxRepairs: Int = 3, asking ask: @escaping @Sendable (String) async throws -> String?
    ) -> Strategy {
        let askUser = BuiltInTool(
            "ask_user", "Tells the user something and waits for the answer.", argument: "message", "What the user reads."
        ) {
            call, message throws(ToolError) in
            let answer: String?
            do {
                answer = try await ask(message)
            } catch {
                throw ToolError(.failed, tool: call.name, messageForModel: "The user could not be asked.", causeType: "\(type(of: error))")
            }
            return ToolReply(answer ?? "The user has gone. Finish the chat.")
        }
        let finish = BuiltInTool("finish_chat", "Ends the chat.", argument: "message", "The last words to the user.") {
            _, _ throws(ToolError) in ToolReply("The chat has ended.")
        }
        let talk = Strategy<String, String>(wired: name) { graph in
            let hear = graph.add(.requestOnlyCallingTools("hear", repairs: maxRepairs), after: graph.start)
            let run = graph.add(
                Node<LLMResponse, String?>("run tools", category: .tools) { response, context in
                    let calls = response.wholeCallsToRun
                    let results = try await context.execute(calls)
                    try await context.withSession { $0.appendToolResults(results) }
                    let last = calls.first { call in
                        call.name == finish.toolName && results.contains { $0.callID == call.id && !$0.isError }
                    }
                    return last?.arguments["message"]?.stringValue
                }, after: hear)
            let next = graph.add(Node<Void, LLMResponse>.requestNext("go on", tools: .required, repairs: maxRepairs))
            graph.edge(from: run, to: graph.finish, on: .present)
            graph.otherwise(from: run, to: next, transform: { _ in })
            graph.edge(from: next, to: run)
        }
        return Strategy(wired: name) { graph in
            let chat = graph.add(.subgraph("chat", talk, tools: .adding(askUser, finish)), after: graph.start)
            graph.edge(from: chat, to: graph.finish)
        }
    }
}
