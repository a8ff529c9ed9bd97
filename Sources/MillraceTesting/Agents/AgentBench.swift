public import MillraceAgents
public import MillraceCore
internal import Synchronization

/// What nodes, sessions and strategies need to run by themselves in a test: a scripted executor, a conversation, and the events they tell.
///
/// ```swift
/// let bench = AgentBench(.text("It rains."), tools: [weather])
/// let response = try await Node<String, LLMResponse>.request().run("How is the weather?", in: bench.context)
/// #expect(response.text == "It rains.")
/// #expect(bench.messages.map(\.role) == [.user, .assistant])
/// #expect(bench.executor.streams.openCount == 0)
/// ```
public final class AgentBench: Sendable {
    private final class Told: Sendable {
        let events = Mutex<[AgentEvent]>([])
    }

    /// What answers requests.
    public let executor: ScriptedExecutor
    /// The context to run in.
    public let context: AgentContext
    private let told: Told

    /// Makes a bench.
    ///
    /// - Parameters:
    ///   - answers: what is answered, one after the other.
    ///   - messages: the conversation before.
    ///   - tools: the tools that are offered and can be run.
    ///   - model: the model that is asked.
    ///   - configuration: limits, tool policy, clock.
    ///   - features: what watches and changes.
    public convenience init(
        _ answers: ScriptedAnswer..., messages: [Message] = [], tools: ToolRegistry = [], model: LLModel = LLModel("scripted"),
        configuration: AgentConfiguration = AgentConfiguration(), features: [any AgentFeature] = []
    ) {
        self.init(
            executor: ScriptedExecutor(answers: answers), messages: messages, tools: tools, model: model, configuration: configuration,
            features: features)
    }

    /// Makes a bench with an executor that has rules.
    public init(
        executor: ScriptedExecutor, messages: [Message] = [], tools: ToolRegistry = [], model: LLModel = LLModel("scripted"),
        configuration: AgentConfiguration = AgentConfiguration(), features: [any AgentFeature] = []
    ) {
        let told = Told()
        self.told = told
        self.executor = executor
        let conversation = Conversation(
            Conversation.State(prompt: Prompt(messages: messages), model: model, tools: tools), clock: configuration.clock)
        self.context = AgentContext(
            aloneWith: executor, conversation: conversation, configuration: configuration, features: features
        ) { event in
            told.events.withLock { $0.append(event) }
        }
    }

    /// The events so far.
    public var events: [AgentEvent] { told.events.withLock { $0 } }
    /// The way through strategies so far.
    public var trace: ExecutionTrace { ExecutionTrace(events) }
    /// The conversation as it stands.
    public var messages: [Message] { context.conversation.prompt.messages }
}
