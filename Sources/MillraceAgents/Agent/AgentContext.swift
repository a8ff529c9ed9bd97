public import MillraceCore

/// What a strategy, a node or a plain agent works with: the conversation, the executor, the tools and the events of one run.
///
/// Every model request and every tool call of a run goes through the methods here, so features, limits and cancellation hold
/// everywhere.
public final class AgentContext: Sendable {
    /// Which run it is.
    public let run: RunInfo
    /// Names from the agent down to where this context is used.
    public let path: [String]
    /// What answers model requests.
    public let executor: any PromptExecutor
    /// The conversation.
    public let conversation: Conversation
    /// Values shared by the nodes of the run.
    public let storage: AgentStorage
    /// How the run behaves: limits, tool policy, clock.
    public let configuration: AgentConfiguration
    /// What is shared by all contexts of the run.
    let ledger: RunLedger
    let features: [any AgentFeature]
    /// All features that are told the events of the run: its own, and those of the runs whose work it is.
    let listeners: [any AgentFeature]
    let events: EventSink
    /// Numbers the requests of the run, or of one of its parallel branches.
    let requests: RequestNumbers
    /// Whether the conversation is another than that of the run: a parallel branch's, or that of a subgraph.
    ///
    /// Where the run stands is told by the run's own conversation, so calls of others are no part of it.
    let isAside: Bool

    init(
        run: RunInfo, path: [String], executor: any PromptExecutor, conversation: Conversation, storage: AgentStorage,
        configuration: AgentConfiguration, features: [any AgentFeature], ledger: RunLedger, events: EventSink,
        requests: RequestNumbers = RequestNumbers(), isAside: Bool = false, listeners: [any AgentFeature]? = nil
    ) {
        self.run = run
        self.path = path
        self.executor = executor
        self.conversation = conversation
        self.storage = storage
        self.configuration = configuration
        self.features = features
        self.ledger = ledger
        self.events = events
        self.requests = requests
        self.isAside = isAside
        self.listeners = listeners ?? features
    }

    /// Tells an event of the application's own.
    public func emit(_ name: String, _ value: JSONValue = .null) async {
        await emit(.custom(name: name, value: value))
    }

    /// Tells an event.
    ///
    /// Nothing follows the end of the run.
    func emit(_ kind: AgentEvent.Kind) async {
        if ledger.isOver { return }
        await tellAbandoned()
        await events.emit(AgentEvent(path: path, kind))
    }

    /// Tells the ends of responses that were let go and not told yet.
    func tellAbandoned() async {
        for abandoned in requests.takeAbandoned() { await events.emit(abandoned) }
    }

    /// The context of a node: the same with its name added to the path.
    func descending(to name: String) -> AgentContext {
        AgentContext(
            run: run, path: path + [name], executor: executor, conversation: conversation, storage: storage, configuration: configuration,
            features: features, ledger: ledger, events: events, requests: requests, isAside: isAside,
            listeners: listeners)
    }
}
