public import MillraceCore

/// Makes the history of a conversation shorter.
///
/// ``LLMSession/compressHistory(_:model:)`` puts what a strategy gives in the place of the history, after checking that it is a
/// conversation providers accept: calls with their results, in order, and calls that wait for their results still there.
public protocol HistoryCompression: Sendable {
    /// The strategy's name, for events and logs.
    var name: String { get }

    /// The shorter history.
    ///
    /// - Parameters:
    ///   - history: the messages, cut where they may be cut. Whole groups may be dropped, kept or moved.
    ///   - summarizer: asks a model about messages, outside of the conversation and without tools.
    /// - Returns: the messages that take the place of all others; the same ones where there is nothing to shorten.
    func compress(_ history: History, with summarizer: HistorySummarizer) async throws(AgentError) -> [Message]
}

extension LLMSession {
    /// Makes the history shorter.
    ///
    /// Where it fails the history stays as it was. What ends and is recorded meanwhile, such as a stream of an earlier session, stays
    /// behind the shorter history.
    ///
    /// - Parameters:
    ///   - strategy: how.
    ///   - model: who summarises; nil is the conversation's own model.
    /// - Returns: whether anything changed; then the run tells ``AgentEvent/Kind/historyCompressed(_:)``.
    /// - Throws: ``AgentError``: a request failed, or the strategy parted calls from their results or lost one that waits.
    @discardableResult
    public func compressHistory(_ strategy: some HistoryCompression, model: LLModel? = nil) async throws(AgentError) -> Bool {
        let (state, arrivals) = conversation.history
        let old = state.prompt.messages
        let summarizer = HistorySummarizer(context: context, model: model ?? state.model)
        let new = try await strategy.compress(History(old, arrivals: arrivals), with: summarizer)
        if new == old { return false }
        try validate(new, from: old, by: strategy.name)
        let isReplaced = conversation.update { state in
            guard state.prompt.messages.starts(with: old) else { return false }
            state.prompt.messages.replaceSubrange(..<old.count, with: new)
            return true
        }
        guard isReplaced else {
            throw AgentError(.configuration("the conversation was rewritten while its history was compressed"), path: context.path)
        }
        let event = AgentEvent.HistoryCompression(strategy: strategy.name, messagesBefore: old.count, messagesAfter: new.count)
        await context.emit(.historyCompressed(event))
        return true
    }

    /// Makes the history shorter where it has become too long.
    @discardableResult
    public func compressHistory(
        _ strategy: some HistoryCompression, when trigger: CompressionTrigger, model: LLModel? = nil
    ) async throws(AgentError) -> Bool {
        guard trigger.isReached(by: conversation.state) else { return false }
        return try await compressHistory(strategy, model: model)
    }

    private func validate(_ new: [Message], from old: [Message], by strategy: String) throws(AgentError) {
        // A history that was damaged before is not the strategy's fault.
        if History(new).problems.count > History(old).problems.count {
            throw AgentError(
                .configuration("the compression \(strategy) parts tool calls from their results: keep or drop whole groups"),
                path: context.path)
        }
        if new.pendingCalls != old.pendingCalls {
            throw AgentError(
                .configuration("the compression \(strategy) loses tool calls that wait for their results: keep the open end"),
                path: context.path)
        }
    }
}

/// A compression made of a closure.
public struct CustomCompression: HistoryCompression {
    /// The strategy's name.
    public let name: String
    private let work: @Sendable (History, HistorySummarizer) async throws -> [Message]

    /// Makes a strategy.
    public init(_ name: String, _ work: @escaping @Sendable (History, HistorySummarizer) async throws -> [Message]) {
        self.name = name
        self.work = work
    }

    /// What the closure gives.
    public func compress(_ history: History, with summarizer: HistorySummarizer) async throws(AgentError) -> [Message] {
        do {
            return try await work(history, summarizer)
        } catch {
            throw AgentError(error, of: name, path: [])
        }
    }
}

/// Leaves the history as it is.
public struct NoCompression: HistoryCompression {
    /// The strategy's name.
    public var name: String { "none" }

    /// Makes a strategy.
    public init() {}

    /// The same messages.
    public func compress(_ history: History, with summarizer: HistorySummarizer) async throws(AgentError) -> [Message] { history.messages }
}

extension HistoryCompression where Self == NoCompression {
    /// Leaves the history as it is.
    public static var none: NoCompression { NoCompression() }
}
