public import MillraceCore

/// An agent without a graph: asks a model, runs the tools it asks for, and goes on until it answers without a call.
///
/// ```swift
/// let agent = Agent(executor: client, model: LLModel("gpt-5-mini"), tools: [Weather()], instructions: "You answer in one sentence.")
/// let result = try await agent.run("How is the weather in Berlin?")
/// print(result.text, result.usage)
///
/// for try await event in agent.stream("And in Rome?", continuing: result.conversation) {
///     if case .frame(let frame) = event.kind, case .textDelta(let delta) = frame.frame { print(delta.text, terminator: "") }
/// }
/// ```
///
/// An agent is a value: it holds no conversation, and one agent may have many runs at once. An answer that holds text and calls always has its calls
/// carried out. Calls that were cut or are invalid are answered with an error result and never run.
public struct Agent: Sendable {
    /// The name: the first of every path, shown in events, logs and spans.
    public var name: String
    /// What answers model requests.
    public var executor: any PromptExecutor
    /// The model.
    public var model: LLModel
    /// What the model may call.
    public var tools: ToolRegistry
    /// What the model is told before every conversation that does not begin with instructions of its own.
    public var instructions: String?
    /// How the model should answer, for prompts that do not say.
    ///
    /// A tool choice that forces a call holds until a call has been made.
    public var options: GenerationOptions
    /// Limits, tool policy, clock.
    public var configuration: AgentConfiguration
    /// What watches and changes the runs, in this order.
    public var features: [any AgentFeature]

    /// Makes an agent.
    public init(
        name: String = "agent", executor: any PromptExecutor, model: LLModel, tools: ToolRegistry = [], instructions: String? = nil,
        options: GenerationOptions = GenerationOptions(), configuration: AgentConfiguration = AgentConfiguration(),
        features: [any AgentFeature] = []
    ) {
        self.name = name
        self.executor = executor
        self.model = model
        self.tools = tools
        self.instructions = instructions
        self.options = options
        self.configuration = configuration
        self.features = features
    }

    /// The state in which a run begins.
    ///
    /// - Parameters:
    ///   - input: what is asked.
    ///   - conversation: what was said before. Calls in it that have no answer get an error result.
    public func state(for input: some AgentInput, continuing conversation: Prompt? = nil) -> AgentRunState {
        var prompt = input.prompt(continuing: conversation ?? Prompt(messages: [], options: options))
        if prompt.options == GenerationOptions() { prompt.options = options }
        if let instructions, prompt.messages.first?.role.isInstruction != true { prompt.messages.insert(.system(instructions), at: 0) }
        prompt.messages = prompt.messages.answeringOpenCalls { .unanswered($0, wasStarted: false) }
        return AgentRunState(runID: configuration.makeRunID(), agent: name, prompt: prompt, model: model)
    }
}
