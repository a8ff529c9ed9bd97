internal import MillraceCore

/// What is different inside a subgraph: its tools, model, options and history.
struct SubgraphScope: Sendable {
    var tools: ToolSelection
    var model: LLModel?
    var options: (@Sendable (inout GenerationOptions) -> Void)?
    var history: HistoryScope

    /// Works inside the scope, and puts things back however the work ends.
    func run<Output>(in context: AgentContext, _ body: (AgentContext) async throws -> Output) async throws -> Output {
        let outside = context.conversation.state
        let tools = try await tools.select?(outside.tools, context)
        switch history.kind {
        case .shared:
            context.conversation.update { enter(&$0, tools: tools) }
            defer { context.conversation.update { leave(&$0, to: outside) } }
            return try await body(context)
        case .forked:
            let inside = context.conversation.fork()
            inside.update { enter(&$0, tools: tools) }
            return try await body(context.with(conversation: inside))
        case .fresh(let instructions):
            let inside = context.conversation.fork()
            inside.update { state in
                enter(&state, tools: tools)
                state.prompt.messages = instructions.map { [.system($0)] } ?? Self.instructions(of: state.prompt)
            }
            return try await body(context.with(conversation: inside))
        }
    }

    private func enter(_ state: inout Conversation.State, tools: ToolRegistry?) {
        if let tools { state.tools = tools }
        if let model { state.model = model }
        options?(&state.prompt.options)
    }

    // Only what the scope changed: a model that the subgraph's own nodes changed for good stays.
    private func leave(_ state: inout Conversation.State, to outside: Conversation.State) {
        if tools.select != nil { state.tools = outside.tools }
        if model != nil { state.model = outside.model }
        if options != nil { state.prompt.options = outside.prompt.options }
    }

    private static func instructions(of prompt: Prompt) -> [Message] {
        prompt.messages.filter(\.role.isInstruction)
    }
}

extension AgentContext {
    /// The same place with another conversation, storage or lane of events.
    ///
    /// Requests of a lane are numbered by themselves.
    func with(conversation: Conversation? = nil, storage: AgentStorage? = nil, events: EventSink? = nil) -> AgentContext {
        AgentContext(
            run: run, path: path, executor: executor, conversation: conversation ?? self.conversation, storage: storage ?? self.storage,
            configuration: configuration, features: features, ledger: ledger, events: events ?? self.events,
            requests: events == nil ? requests : RequestNumbers(), isAside: isAside || conversation != nil, listeners: listeners)
    }
}
