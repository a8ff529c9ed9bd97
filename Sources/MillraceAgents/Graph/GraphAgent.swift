public import MillraceCore

/// An agent that follows a strategy.
///
/// ```swift
/// let agent = GraphAgent(executor: client, model: LLModel("gpt-5-mini"), tools: [Search()], strategy: .reAct())
/// let result = try await agent.run("Who built the Pantheon?")
/// print(result.output, result.usage, agent.strategy.mermaid(highlighting: result.trace))
///
/// for try await event in agent.stream("And when?", continuing: result.conversation) { … }
/// ```
///
/// An agent is a value: it holds no conversation, and one agent may have many runs at once. Streaming, cancelling, limits, features and events are
/// those of the plain ``Agent``.
public struct GraphAgent<Input: Sendable, Output: Sendable>: Sendable {
    /// What the agent has beside its strategy: name, executor, model, tools, instructions, configuration, features.
    public var agent: Agent
    /// What it does.
    public var strategy: Strategy<Input, Output>

    /// Makes an agent of another's parts and a strategy.
    public init(_ agent: Agent, strategy: Strategy<Input, Output>) {
        self.agent = agent
        self.strategy = strategy
    }

    /// Makes an agent.
    public init(
        name: String = "agent", executor: any PromptExecutor, model: LLModel, tools: ToolRegistry = [], instructions: String? = nil,
        options: GenerationOptions = GenerationOptions(), strategy: Strategy<Input, Output>,
        configuration: AgentConfiguration = AgentConfiguration(), features: [any AgentFeature] = []
    ) {
        self.init(
            Agent(
                name: name, executor: executor, model: model, tools: tools, instructions: instructions, options: options,
                configuration: configuration, features: features), strategy: strategy)
    }
}

/// What a run of a strategy gave.
public struct GraphResult<Output: Sendable>: Sendable {
    /// The output of the strategy.
    public var output: Output
    /// The way it took.
    public var trace: ExecutionTrace
    /// Where the run stood at its end: usage by model, cost, counts.
    public var state: AgentRunState

    /// Makes a result.
    public init(output: Output, trace: ExecutionTrace, state: AgentRunState) {
        self.output = output
        self.trace = trace
        self.state = state
    }

    /// What all responses used.
    public var usage: Usage { state.usage }
    /// The conversation, for the next turn.
    ///
    /// Every call in it is answered.
    public var conversation: Prompt { state.prompt }
}
