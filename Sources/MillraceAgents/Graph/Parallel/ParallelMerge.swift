/// How the results of parallel branches become one output, and whose conversation goes on.
///
/// Branches that failed come here only where the parallel node tolerates failures.
public struct ParallelMerge<Value: Sendable, Output: Sendable>: Sendable {
    /// An output, and the branch whose conversation and storage take the place of those outside.
    public struct Outcome: Sendable {
        /// The output.
        public var output: Output
        /// The branch that goes on; nil goes on with what was before the branches.
        public var continuing: BranchResult<Value>?

        /// Makes an outcome.
        public init(_ output: Output, continuing: BranchResult<Value>? = nil) {
            self.output = output
            self.continuing = continuing
        }
    }

    /// What drawings write where the branches meet.
    public let label: String
    let merge: @Sendable ([BranchResult<Value>], AgentContext) async throws -> Outcome

    /// Makes a merge of one's own.
    ///
    /// - Parameters:
    ///   - label: what drawings write where the branches meet.
    ///   - merge: makes an outcome of the branches, which come in their order, whoever was first.
    public init(_ label: String, _ merge: @escaping @Sendable ([BranchResult<Value>], AgentContext) async throws -> Outcome) {
        self.label = label
        self.merge = merge
    }
}

extension ParallelMerge where Output == [Value] {
    /// All outputs in the order of the branches, failed ones left out; the conversation goes on as it was before them.
    public static var collect: ParallelMerge {
        ParallelMerge("collect") { branches, _ in Outcome(branches.compactMap(\.value)) }
    }
}

extension ParallelMerge where Output == [Result<Value, AgentError>] {
    /// All outputs and errors in the order of the branches; the conversation goes on as it was before them.
    public static var collectResults: ParallelMerge {
        ParallelMerge("collect") { branches, _ in Outcome(branches.map(\.result)) }
    }
}

extension ParallelMerge where Output == Value {
    /// The first output, in the order of the branches, that a condition holds for; its conversation goes on.
    ///
    /// Where there is none, the run ends with ``AgentError/Kind/unexpectedAnswer(_:)``.
    public static func select(by condition: @escaping @Sendable (Value) async throws -> Bool) -> ParallelMerge {
        ParallelMerge("select") { branches, context in
            for branch in branches {
                guard let value = branch.value, try await condition(value) else { continue }
                return Outcome(value, continuing: branch)
            }
            throw AgentError(.unexpectedAnswer("no branch gave what was looked for"), path: context.path)
        }
    }

    /// The output with the greatest score, of equals the first; its conversation goes on.
    public static func selectMax<Score: Comparable & SendableMetatype>(
        by score: @escaping @Sendable (Value) async throws -> Score
    ) -> ParallelMerge {
        ParallelMerge("select max") { branches, context in
            var best: (branch: BranchResult<Value>, value: Value, score: Score)?
            for branch in branches {
                guard let value = branch.value else { continue }
                let found = try await score(value)
                if let known = best, found <= known.score { continue }
                best = (branch, value, found)
            }
            guard let best else { throw AgentError(.unexpectedAnswer("no branch gave an output"), path: context.path) }
            return Outcome(best.value, continuing: best.branch)
        }
    }

    /// The output whose place among the given ones a function names, such as a judging model; its conversation goes on.
    public static func selectIndex(_ choose: @escaping @Sendable ([Value], AgentContext) async throws -> Int) -> ParallelMerge {
        ParallelMerge("select index") { branches, context in
            let succeeded = branches.compactMap { branch in branch.value.map { (branch, $0) } }
            let index = try await choose(succeeded.map(\.1), context)
            guard succeeded.indices.contains(index) else {
                throw AgentError(.unexpectedAnswer("branch \(index) of \(succeeded.count) was chosen"), path: context.path)
            }
            return Outcome(succeeded[index].1, continuing: succeeded[index].0)
        }
    }
}

extension ParallelMerge {
    /// The outputs combined one after the other, in the order of the branches; the conversation goes on as it was before them.
    public static func fold(_ initial: Output, _ combine: @escaping @Sendable (Output, Value) async throws -> Output) -> ParallelMerge {
        ParallelMerge("fold") { branches, _ in
            var output = initial
            for case let value? in branches.map(\.value) { output = try await combine(output, value) }
            return Outcome(output)
        }
    }
}
