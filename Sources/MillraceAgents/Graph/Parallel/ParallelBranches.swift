/// Work that runs side by side, each with a conversation and a storage of its own.
struct ParallelBranches: Sendable {
    var names: [String]
    var failure: ParallelFailure
    var maxParallel: Int?

    /// Runs the branches in a task group; their events are told branch by branch.
    ///
    /// - Returns: what they came to, in their order.
    /// - Throws: the error of the branch that failed first, where the policy says so: what the others throw after it may be no more than its
    ///   consequence.
    func run<Value: Sendable>(
        in context: AgentContext, _ body: @escaping @Sendable (Int, AgentContext) async throws(AgentError) -> Value
    ) async throws(AgentError) -> [BranchResult<Value>] {
        let lanes = context.events.lanes(names.count)
        let contexts = names.indices.map { index in
            context.with(conversation: context.conversation.fork(), storage: context.storage.fork(), events: lanes.sinks[index])
        }
        let (results, cause) = await withTaskGroup(of: (Int, Result<Value, AgentError>).self) { group in
            var results: [Int: Result<Value, AgentError>] = [:]
            var waiting = Array(names.indices.reversed())
            var cause: AgentError?
            for _ in 0..<min(max(1, maxParallel ?? names.count), names.count) {
                let index = waiting.removeLast()
                group.addTask { await Self.branch(index, contexts[index], lanes, body) }
            }
            while let (index, result) = await group.next() {
                results[index] = result
                if case .failure(let error) = result {
                    cause = cause ?? error
                    if failure == .cancelOthers { group.cancelAll() }
                }
                if cause == nil || failure == .tolerate, let next = waiting.popLast() {
                    group.addTask { await Self.branch(next, contexts[next], lanes, body) }
                }
            }
            // Those that never began have nothing to tell.
            for index in waiting { await lanes.end(index) }
            return (results, cause)
        }
        let isOver = failure == .cancelOthers || results.values.allSatisfy(\.isFailure) || Task.isCancelled
        if let cause, isOver { throw cause }
        return names.indices.map { index in
            BranchResult(
                name: names[index], index: index, result: results[index] ?? .failure(AgentError(.cancelled, path: context.path)),
                conversation: contexts[index].conversation, storage: contexts[index].storage)
        }
    }

    private static func branch<Value: Sendable>(
        _ index: Int, _ context: AgentContext, _ lanes: EventSink.Lanes,
        _ body: @Sendable (Int, AgentContext) async throws(AgentError) -> Value
    ) async -> (Int, Result<Value, AgentError>) {
        let result: Result<Value, AgentError>
        do throws(AgentError) {
            result = .success(try await body(index, context))
        } catch {
            result = .failure(error)
        }
        await context.tellAbandoned()
        await lanes.end(index)
        return (index, result)
    }
}

extension Result {
    fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}
