public import MillraceCore

/// Makes the history shorter by itself, before a request that would be too long.
///
/// Plain agents, sessions and nodes do so where ``AgentConfiguration/compression`` has one. What waits for the model's answer, the last
/// question or the last results of tools, always goes to it word for word.
public struct AutomaticCompression: Sendable {
    /// How the history is made shorter.
    public var strategy: any HistoryCompression
    /// When it is too long.
    public var trigger: CompressionTrigger
    /// Who summarises; nil is the conversation's own model.
    public var model: LLModel?

    /// Makes a rule.
    public init(_ strategy: any HistoryCompression, when trigger: CompressionTrigger, model: LLModel? = nil) {
        self.strategy = strategy
        self.trigger = trigger
        self.model = model
    }
}

extension AgentContext {
    /// Makes the history shorter where ``AgentConfiguration/compression`` says so.
    ///
    /// - Throws: ``AgentError`` where the summary fails; the history is then as it was.
    func compressHistoryIfNeeded() async throws(AgentError) {
        guard let automatic = configuration.compression, automatic.trigger.isReached(by: conversation.state) else { return }
        do {
            try await withSession { try await $0.compressIfNeeded() }
        } catch {
            throw AgentError(error, of: "compression", path: path)
        }
    }
}
