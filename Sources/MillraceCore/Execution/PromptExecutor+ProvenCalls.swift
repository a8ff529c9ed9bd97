// Policies prove no more than what they choose among: where one of their executors does not prove single calls, no tool may start early.

extension RetryingExecutor {
    /// Whether the executor behind proves them: no call is repeated after its first content.
    public func provesSingleCalls(of model: LLModel) -> Bool { base.provesSingleCalls(of: model) }
}

extension RoutingExecutor {
    /// Whether the executor that serves the model proves them.
    public func provesSingleCalls(of model: LLModel) -> Bool {
        do throws(LLMError) {
            let target = try target(for: model)
            return target.executor.provesSingleCalls(of: target.model)
        } catch {
            // Nobody serves the model: the request itself says so.
            return false
        }
    }
}

extension FallbackExecutor {
    /// Whether every candidate proves them.
    public func provesSingleCalls(of model: LLModel) -> Bool { candidates.proveSingleCalls(of: model) }
}

extension BalancingExecutor {
    /// Whether every candidate proves them.
    public func provesSingleCalls(of model: LLModel) -> Bool { candidates.proveSingleCalls(of: model) }
}

extension HedgingExecutor {
    /// Whether every candidate proves them.
    public func provesSingleCalls(of model: LLModel) -> Bool { candidates.proveSingleCalls(of: model) }
}

extension [ExecutorCandidate] {
    fileprivate func proveSingleCalls(of model: LLModel) -> Bool {
        allSatisfy { $0.executor.provesSingleCalls(of: $0.model ?? model) }
    }
}
