internal import MillraceCore

extension Node {
    /// Runs the node by itself: what a strategy does with each of its nodes, for functional strategies and tests.
    ///
    /// The node counts towards the limit of nodes, its start and its end are told as events, and failed attempts are made again by its policy.
    ///
    /// - Throws: ``AgentError`` with the path of the node; an error of the node's own code is ``AgentError/Kind/node(_:_:)``.
    public func run(_ input: Input, in context: AgentContext) async throws(AgentError) -> Output {
        let before = retry.maxAttempts > 1 ? context.conversation.state : nil
        var attempt = 1
        while true {
            do throws(AgentError) {
                return try await runOnce(input, in: context)
            } catch {
                guard let before, let delay = retry.delay(after: error, attempt: attempt) else { throw error }
                context.conversation.update { $0 = before }
                try await context.wait(delay)
                attempt += 1
            }
        }
    }

    private func runOnce(_ input: Input, in context: AgentContext) async throws(AgentError) -> Output {
        let inner = context.descending(to: name)
        if Task.isCancelled { throw AgentError(.cancelled, path: inner.path) }
        do throws(AgentError) {
            try context.ledger.nodeWillStart()
        } catch {
            throw AgentError(error.kind, path: inner.path)
        }
        await context.emit(.nodeStarted(AgentEvent.NodeStart(node: name)))
        do {
            let output = try await body(input, inner)
            await context.emit(.nodeFinished(AgentEvent.NodeEnd(node: name)))
            return output
        } catch {
            let failure = AgentError(error, of: name, path: inner.path)
            await context.emit(.nodeFailed(AgentEvent.NodeFailure(node: name, reason: failure.description)))
            throw failure
        }
    }
}

extension AgentError {
    /// The error of a run for what the code of a node threw.
    init(_ error: any Error, of node: String, path: [String]) {
        switch error {
        case let error as AgentError: self.init(error.kind, path: error.path.isEmpty ? path : error.path)
        case let error as LLMError: self.init(error.kind == .cancelled ? .cancelled : .model(error), path: path)
        case let error as ToolError: self.init(error.kind == .cancelled ? .cancelled : .tool(error), path: path)
        case is CancellationError: self.init(.cancelled, path: path)
        default: self.init(.node(node, error), path: path)
        }
    }
}

extension AgentContext {
    /// Waits on the clock of the configuration.
    func wait(_ duration: Duration) async throws(AgentError) {
        guard duration > .zero else { return }
        do {
            try await configuration.clock.sleep(for: duration)
        } catch {
            throw AgentError(.cancelled, path: path)
        }
    }
}
