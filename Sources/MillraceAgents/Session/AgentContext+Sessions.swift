extension AgentContext {
    /// Writes to the conversation, with nobody else writing meanwhile.
    ///
    /// Sessions get their turn in the order they asked. Each change is one atomic step that readers see at once, and it stays where the
    /// closure throws later. A session inside of a session of the same conversation joins it and does not wait for it, so features, tools
    /// and nodes can open one anywhere; parallel tasks of one closure take turns among themselves.
    ///
    /// Nothing is locked while a response streams: readers never wait. A stream that is read after the closure has returned does not keep
    /// others from writing. Its response is recorded when it ends, in one step, right behind the messages it answers.
    ///
    /// The session is for the closure: do not keep it.
    ///
    /// - Throws: what the closure throws; ``AgentError/Kind/cancelled`` where the task was cancelled before its turn came.
    @discardableResult
    public func withSession<Result: Sendable>(_ body: (LLMSession) async throws -> Result) async throws -> Result {
        guard let hold = await SessionHold.acquire(conversation) else { throw AgentError(.cancelled, path: path) }
        defer { hold.leave() }
        return try await SessionHold.$current.withValue(hold) { try await body(LLMSession(context: self)) }
    }

    /// Reads the conversation as it is now, and asks the model about it without writing anything down.
    ///
    /// Never waits for anybody. What others write meanwhile is not seen.
    public func read<Result>(_ body: (LLMReadSession) async throws -> Result) async rethrows -> Result {
        try await body(LLMReadSession(context: self, state: conversation.state))
    }
}
