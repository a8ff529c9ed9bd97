package import MillraceCore

extension AgentContext {
    /// Makes a context outside of any agent, for tests of nodes, sessions and strategies.
    ///
    /// - Parameter onEvent: sees each event.
    package convenience init(
        aloneWith executor: any PromptExecutor, conversation: Conversation, configuration: AgentConfiguration, features: [any AgentFeature],
        onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) {
        self.init(
            run: RunInfo(id: "run", agent: "agent"), path: ["agent"], executor: executor, conversation: conversation,
            storage: AgentStorage(), configuration: configuration, features: features,
            ledger: RunLedger(limits: configuration.limits, prices: configuration.prices, clock: configuration.clock),
            events: EventSink { event, _ in onEvent(event) })
    }
}
