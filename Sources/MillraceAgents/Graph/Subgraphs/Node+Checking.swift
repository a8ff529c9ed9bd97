public import MillraceCore

extension Node {
    /// Runs a node until a check accepts its output, a bounded number of times.
    ///
    /// What the check says is appended as a user message before the next attempt, so that the model can do better.
    ///
    /// - Parameters:
    ///   - name: the name of the whole.
    ///   - node: what is attempted, such as a task or a subgraph.
    ///   - check: judges the output; a node, so it may ask a model itself.
    ///   - maxAttempts: how many attempts there are at most.
    ///   - history: what the next attempt sees of those before it.
    public static func attempting<Value: Sendable>(
        _ name: String, _ node: Node<Input, Value>, checkedBy check: Node<Value, Verdict>, maxAttempts: Int = 3,
        history: AttemptHistory = .continued
    ) -> Node where Output == Attempted<Value> {
        .subgraph(name) { graph in
            let first = graph.add(
                Node<Input, AttemptRound<Input, Value>>("prepare", category: .prompt) { input, context in
                    AttemptRound(input: input, before: context.conversation.state)
                }, after: graph.start)
            let attempt = graph.add(node.inRounds, after: first, maxVisits: maxAttempts)
            let judge = graph.add(check.judgingRounds(), after: attempt)
            graph.edge(from: judge, to: graph.finish, on: AttemptRound.accepted)
            if maxAttempts > 1 {
                graph.edge(from: judge, to: attempt, on: AttemptRound.rejected(history), maxVisits: maxAttempts - 1)
            }
            graph.edge(from: judge, to: graph.finish, on: AttemptRound.over)
        }
    }

    /// Runs a node until a condition holds for its output, a bounded number of times.
    ///
    /// - Parameters:
    ///   - name: the name of the whole.
    ///   - node: what is attempted, such as a task or a subgraph.
    ///   - maxAttempts: how many attempts there are at most.
    ///   - history: what the next attempt sees of those before it.
    ///   - check: judges the output.
    public static func attempting<Value: Sendable>(
        _ name: String, _ node: Node<Input, Value>, maxAttempts: Int = 3, history: AttemptHistory = .continued,
        until check: @escaping @Sendable (Value, AgentContext) async throws -> Verdict
    ) -> Node where Output == Attempted<Value> {
        .attempting(
            name, node, checkedBy: Node<Value, Verdict>(node.name == "check" ? "check result" : "check", check), maxAttempts: maxAttempts,
            history: history)
    }

    /// Runs a node until a check accepts its output; the run ends where it never does.
    ///
    /// - Parameters:
    ///   - name: the name of the whole.
    ///   - node: what is attempted, such as a task or a subgraph.
    ///   - check: judges the output; a node, so it may ask a model itself.
    ///   - maxAttempts: how many attempts there are at most.
    ///   - history: what the next attempt sees of those before it.
    public static func verified(
        _ name: String, _ node: Node<Input, Output>, by check: Node<Output, Verdict>, maxAttempts: Int = 3,
        history: AttemptHistory = .continued
    ) -> Node {
        let attempts = Node<Input, Attempted<Output>>.attempting(name, node, checkedBy: check, maxAttempts: maxAttempts, history: history)
        return Node(name, category: .subgraph, makeup: attempts.makeup) { input, context in
            let attempted = try await attempts.body(input, context)
            guard attempted.isAccepted else {
                throw AgentError(.unexpectedAnswer("none of \(attempted.attempts) attempts was accepted"), path: context.path)
            }
            return attempted.output
        }
    }
}

extension Node where Input: Generable, Output == Verdict {
    /// Lets a model judge a result, with the conversation before its eyes: a check for ``Node/verified(_:_:by:maxAttempts:history:)``.
    ///
    /// - Parameters:
    ///   - criteria: what the result has to fulfil.
    ///   - name: the node's name.
    ///   - model: who judges; nil is the conversation's own model.
    public static func judge(_ criteria: String, _ name: String = "judge", by model: LLModel? = nil) -> Node {
        Node(name, category: .llm) { result, context in
            let work = result.json.stringValue ?? result.json.jsonText
            return try await context.read { try await $0.judge(criteria, of: work, by: model) }
        }
    }
}

extension Verdict {
    /// The work does what was asked.
    public static func accepted(feedback: String = "") -> Verdict { Verdict(isAccepted: true, feedback: feedback) }
    /// It does not, and this is what is wrong: the next attempt is told.
    public static func rejected(feedback: String) -> Verdict { Verdict(isAccepted: false, feedback: feedback) }
}

/// What goes around in the loop of attempts.
private struct AttemptRound<Input: Sendable, Output: Sendable>: Sendable {
    var input: Input
    // The conversation before the first attempt.
    var before: Conversation.State
    var attempts = 0
    var output: Output?
    var verdict = Verdict.accepted()
    var feedback: [String] = []

    private var result: Attempted<Output>? { output.map { Attempted(output: $0, verdict: verdict, attempts: attempts) } }

    static var accepted: EdgeMatch<Self, Attempted<Output>> {
        EdgeMatch("accepted") { round, _ in round.verdict.isAccepted ? round.result : nil }
    }

    static func rejected(_ history: AttemptHistory) -> EdgeMatch<Self, Self> {
        EdgeMatch("rejected") { round, context in
            var round = round
            round.feedback.append(round.verdict.feedback)
            let told = history == .continued ? [round.verdict.feedback] : round.feedback
            context.conversation.update { state in
                if history == .restored { state.prompt.messages = round.before.prompt.messages }
                state.prompt.messages += told.map { .user("This was not accepted yet: \($0)\nPlease do it again, better.") }
            }
            return round
        }
    }

    static var over: EdgeMatch<Self, Attempted<Output>> { EdgeMatch("no attempts left") { round, _ in round.result } }
}

extension Node {
    /// The node as the attempt in a loop.
    fileprivate var inRounds: Node<AttemptRound<Input, Output>, AttemptRound<Input, Output>> {
        Node<AttemptRound<Input, Output>, AttemptRound<Input, Output>>(name, category: category, makeup: makeup) { round, context in
            var round = round
            round.attempts += 1
            round.output = try await self.body(round.input, context)
            return round
        }.retrying(retry)
    }
}

extension Node where Output == Verdict {
    /// The node as the check in a loop.
    fileprivate func judgingRounds<Attempt>() -> Node<AttemptRound<Attempt, Input>, AttemptRound<Attempt, Input>> {
        Node<AttemptRound<Attempt, Input>, AttemptRound<Attempt, Input>>(name, category: category, makeup: makeup) { round, context in
            guard let output = round.output else { return round }
            var round = round
            round.verdict = try await self.body(output, context)
            return round
        }.retrying(retry)
    }
}
