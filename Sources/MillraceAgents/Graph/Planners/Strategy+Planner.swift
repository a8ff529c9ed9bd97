internal import MillraceCore

extension Strategy where Input == String, Output == String {
    /// Lets the model make a plan, carries out its steps one after the other with tools, and looks whether the goal is reached; if not, it plans again.
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - isCriticised: whether a critic, the model in another role, judges each plan before it is carried out.
    ///   - maxPlans: how many plans are made at most, refused ones included; one more ends the run with ``AgentError/Kind/limit(_:)``.
    public static func planner(_ name: String = "planner", isCriticised: Bool = true, maxPlans: Int = 5) -> Strategy {
        let work = Strategy<String, String>.singleRun("step")
        return Strategy(wired: name) { graph in
            let plan = graph.add(
                Node<PlanProgress, PlanProgress>("plan", category: .llm) { progress, context in
                    try await progress.planned(in: context)
                }, maxVisits: maxPlans)
            graph.edge(from: graph.start, to: plan, transform: { PlanProgress(goal: $0) })
            let step = graph.add(
                Node<PlanProgress, PlanProgress>("step", category: .subgraph, makeup: .strategy(work.plan)) { progress, context in
                    guard let next = progress.open.first else { return progress }
                    var progress = progress
                    progress.open.removeFirst()
                    let result = try await work.run(progress.instruction(for: next), in: context)
                    progress.done.append(PlanProgress.Step(text: next, result: result))
                    return progress
                })
            if isCriticised {
                let criticise = graph.add(
                    Node<PlanProgress, PlanProgress>("criticise", category: .llm) { progress, context in
                        var progress = progress
                        let verdict = try await context.read { session in
                            try await session.judge(
                                "The plan reaches the goal, with no step missing, needless or impossible.", of: progress.planText)
                        }
                        progress.feedback = verdict.isAccepted ? nil : verdict.feedback
                        return progress
                    }, after: plan)
                graph.edge(from: criticise, to: plan, label: "refused", when: { $0.feedback != nil })
                graph.otherwise(from: criticise, to: step)
            } else {
                graph.edge(from: plan, to: step)
            }
            let review = graph.add(
                Node<PlanProgress, PlanProgress>("review", category: .llm) { progress, context in
                    try await progress.reviewed(in: context)
                })
            graph.edge(from: step, to: step, label: "steps left", when: { !$0.open.isEmpty })
            graph.otherwise(from: step, to: review)
            graph.edge(from: review, to: graph.finish, label: "reached", compactTransform: \.answer)
            graph.otherwise(from: review, to: plan)
        }
    }
}

/// How far a plan was carried out.
private struct PlanProgress: Sendable {
    struct Step: Sendable {
        var text: String
        var result: String
    }

    var goal: String
    var open: [String] = []
    var done: [Step] = []
    // Why the last plan was refused, or what is still missing.
    var feedback: String?
    // The final answer, once the goal is reached.
    var answer: String?

    var planText: String {
        "Goal: \(goal)\n" + doneText + "Plan:\n" + open.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
    }

    private var doneText: String {
        done.isEmpty ? "" : "Done so far:\n" + done.map { "- \($0.text): \($0.result)" }.joined(separator: "\n") + "\n"
    }

    func instruction(for step: String) -> String {
        "The goal is: \(goal)\nDo this step of the plan now, and no other: \(step)"
    }

    /// Makes a new plan for what is still to be done.
    func planned(in context: AgentContext) async throws(AgentError) -> PlanProgress {
        let state = context.conversation.state
        let tools = state.tools.descriptors.map { "- \($0.name): \($0.description)" }.joined(separator: "\n")
        var text = "Goal: \(goal)\n\(doneText)Tools:\n\(tools.isEmpty ? "none" : tools)"
        if let feedback { text += "\nAn earlier plan was not good enough: \(feedback)" }
        let question = JSONQuestion<[String]>(
            instructions:
                "You plan. Break what is still to be done for the goal into few steps that can be carried out one after the other.",
            text: text, name: "plan",
            schema: .objectSchema(["steps": ["type": "array", "items": ["type": "string"]]])
        ) { object in
            guard case .array(let steps)? = object["steps"], !steps.isEmpty else { return nil }
            let texts = steps.compactMap(\.stringValue)
            return texts.count == steps.count ? texts : nil
        }
        var progress = self
        progress.open = try await question.ask(state.model, in: context)
        progress.feedback = nil
        return progress
    }

    /// Looks whether the goal is reached.
    func reviewed(in context: AgentContext) async throws(AgentError) -> PlanProgress {
        let question = JSONQuestion<(Bool, String)>(
            instructions: """
                You look whether a goal was reached. If it was, write the final answer for the user. If it was not, write what is still missing.
                """,
            text: "Goal: \(goal)\n\(doneText)", name: "review",
            schema: .objectSchema(["is_reached": ["type": "boolean"], "text": ["type": "string"]])
        ) { object in
            guard case .bool(let isReached)? = object["is_reached"], let text = object["text"]?.stringValue else { return nil }
            return (isReached, text)
        }
        let (isReached, text) = try await question.ask(context.conversation.model, in: context)
        var progress = self
        if isReached {
            progress.answer = text
        } else {
            progress.feedback = text
        }
        return progress
    }
}
