internal import MillraceCore
internal import Synchronization

/// What all contexts of one run count together: requests, nodes and usage, against the limits.
final class RunLedger: Sendable {
    private struct Counts {
        var requests = 0
        var nodes = 0
        var usage = Usage()
        // Ends of responses that were let go: told with the next event, because letting go cannot wait.
        var abandoned: [AgentEvent] = []
    }

    private let limits: RunLimits
    private let counts = Mutex(Counts())

    init(limits: RunLimits) { self.limits = limits }

    /// The usage of all requests so far.
    var usage: Usage { counts.withLock { $0.usage } }
    /// How many requests were sent.
    var requestCount: Int { counts.withLock { $0.requests } }

    /// Counts a request about to be sent.
    ///
    /// - Returns: its number, from 1.
    func requestWillStart() throws(AgentError) -> Int {
        let (number, limit) = counts.withLock { counts -> (Int, AgentError.RunLimit?) in
            if let steps = limits.steps, counts.requests >= steps { return (0, .steps(steps)) }
            let total = counts.usage.totalTokens ?? (counts.usage.inputTokens ?? 0) + (counts.usage.outputTokens ?? 0)
            if let tokens = limits.tokens, total >= tokens { return (0, .tokens(tokens)) }
            counts.requests += 1
            return (counts.requests, nil)
        }
        if let limit { throw AgentError(.limit(limit)) }
        return number
    }

    /// Counts a node about to be entered.
    func nodeWillStart() throws(AgentError) {
        let limit = counts.withLock { counts -> AgentError.RunLimit? in
            if let nodes = limits.nodes, counts.nodes >= nodes { return .nodes(nodes) }
            counts.nodes += 1
            return nil
        }
        if let limit { throw AgentError(.limit(limit)) }
    }

    /// Keeps the end of a response that nobody read to its end.
    func responseWasAbandoned(request: Int, partial: LLMResponse, path: [String]) {
        let failure = AgentEvent.RequestFailure(request: request, reason: "the stream was let go", isCancelled: true, partial: partial)
        counts.withLock { counts in
            if let usage = partial.usage { counts.usage = counts.usage + usage }
            counts.abandoned.append(AgentEvent(path: path, .requestFailed(failure)))
        }
    }

    /// The ends of responses that were let go and not told yet.
    func takeAbandoned() -> [AgentEvent] {
        counts.withLock { counts in
            defer { counts.abandoned = [] }
            return counts.abandoned
        }
    }

    /// Adds what a response used.
    func responseEnded(_ usage: Usage?) {
        guard let usage else { return }
        counts.withLock { $0.usage = $0.usage + usage }
    }
}
