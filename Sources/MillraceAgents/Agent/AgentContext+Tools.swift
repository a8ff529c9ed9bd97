public import MillraceCore

extension AgentContext {
    /// Carries out calls with the conversation's tools, in parallel where tools and policy allow it.
    ///
    /// Calls start in their order, at most ``ToolPolicy/maxParallel`` at once; a tool that is not parallel runs alone. Each has its time limit
    /// and is cancelled with the task. A tool that ignores cancellation is waited for: none is left running. Results come in the order of
    /// the calls, whichever was faster. What goes wrong in a call is a result with `ToolResult.isError` set, unless the policy ends the run
    /// for it: then the other calls are carried out first, and the first failure in the order of the calls is thrown. The conversation
    /// is not changed.
    ///
    /// - Throws: ``AgentError/Kind/tool(_:)`` by policy, ``AgentError/Kind/cancelled`` where a call has no answer because the task was cancelled.
    public func execute(_ calls: [ToolCall]) async throws(AgentError) -> [ToolResult] {
        try await execute(calls.map(ToolCallOutcome.complete))
    }

    /// Carries out the calls of a response; those that never became whole are answered with an error result and do not run.
    ///
    /// A call that the wire never named cannot be answered and is left out.
    public func execute(_ outcomes: [ToolCallOutcome]) async throws(AgentError) -> [ToolResult] {
        if !isAside { ledger.forgetFinishedCalls(but: Set(conversation.prompt.messages.pendingCalls.map(\.id))) }
        let batch = ToolBatch(context: self, tools: conversation.tools, waitsForResponse: false)
        await withTaskGroup(of: Void.self) { group in
            for outcome in outcomes { await batch.begin(outcome, in: &group) }
        }
        let ends = batch.ends
        if !ends.allSatisfy(\.isFinal) { throw AgentError(.cancelled, path: path) }
        try check(ends)
        return ends.map(\.end.result)
    }

    /// Carries out one call.
    public func execute(_ call: ToolCall) async throws(AgentError) -> ToolResult {
        try await execute([call])[0]
    }

    /// Ends the run for a failed call, where the policy says so.
    func check(_ ends: [ToolBatch.End]) throws(AgentError) {
        guard configuration.tools.failure == .endRun, let error = ends.lazy.filter(\.isFinal).compactMap(\.error).first else { return }
        throw AgentError(.tool(error), path: path)
    }
}

extension ToolBatch {
    /// Takes in a call as a response has it: runs it, or answers it where it cannot be run.
    func begin(_ outcome: ToolCallOutcome, in group: inout TaskGroup<Void>) async {
        guard let call = outcome.answerable else { return }
        let number = add(call)
        if let error = ToolError(notRunnable: outcome, tool: call.name) {
            group.addTask { await self.refuse(number, error) }
        } else {
            group.addTask { await self.carryOut(number) }
        }
    }
}

extension ToolCallOutcome {
    /// The call as the conversation holds it: one that cannot be run with empty arguments, because providers refuse broken ones; nil where it
    /// has no name.
    var answerable: ToolCall? {
        if let completed { return completed }
        return name.map { ToolCall(id: id, name: $0, arguments: JSONObject()) }
    }
}
