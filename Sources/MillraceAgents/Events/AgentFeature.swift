public import MillraceCore

/// Something that attaches to runs: it sees every event, and may change or stop what goes to the model and what comes back.
///
/// Every requirement has a default that does nothing, so a feature implements what it needs. Methods may be called from several tasks
/// at once. No lock of the runtime is held meanwhile, so a feature may read and write the conversation and even run other agents. The run waits for each
/// of them: a slow feature slows the run down.
///
/// Features are asked in the order they were given. ``prepare(_:in:)`` comes first, each sees what those before it made of the request; then the request
/// is told as started and sent. ``transform(_:of:in:)`` wraps: the first feature is nearest to the model, the last one nearest to the run, and what is told as
/// frames is what has passed all of them. ``review(_:in:)`` comes before a tool is told as started; the first refusal counts.
///
/// The features of a run are told the events of agents inside of it too. An object that is a feature of both is told them once, as events of
/// the run outside.
public protocol AgentFeature: Sendable {
    /// Sees an event, before the consumer of the run does.
    func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async

    /// Changes a model request before it is sent, or refuses it by throwing.
    func prepare(_ request: inout ModelRequest, in run: RunInfo) async throws

    /// Wraps the frames of a response: rails and recorders change, watch or end the stream.
    func transform(_ stream: FrameStream, of request: ModelRequest, in run: RunInfo) -> FrameStream

    /// Judges a tool call before it runs: a ``ToolError`` (kind ``ToolError/Kind/rejected``) is told to the model instead.
    func review(_ call: ToolCall, in run: RunInfo) async throws(ToolError)
}

extension AgentFeature {
    /// Does nothing.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {}
    /// Changes nothing.
    public func prepare(_ request: inout ModelRequest, in run: RunInfo) async throws {}
    /// Changes nothing.
    public func transform(_ stream: FrameStream, of request: ModelRequest, in run: RunInfo) -> FrameStream { stream }
    /// Allows the call.
    public func review(_ call: ToolCall, in run: RunInfo) async throws(ToolError) {}
}

/// Which run it is.
public struct RunInfo: Sendable, Hashable, Codable {
    /// The run's id.
    public var id: String
    /// The agent's name.
    public var agent: String

    /// Makes a record.
    public init(id: String, agent: String) {
        self.id = id
        self.agent = agent
    }
}

/// One request to a model, as an agent makes it.
public struct ModelRequest: Sendable, Hashable, Codable {
    /// The conversation.
    public var prompt: Prompt
    /// The model.
    public var model: LLModel
    /// The tools that are offered.
    public var tools: [ToolDescriptor]
    /// Whether the answer is streamed; else it is fetched whole and told as frames.
    ///
    /// Default: true.
    public var isStreaming: Bool

    /// Makes a request.
    public init(prompt: Prompt, model: LLModel, tools: [ToolDescriptor] = [], isStreaming: Bool = true) {
        self.prompt = prompt
        self.model = model
        self.tools = tools
        self.isStreaming = isStreaming
    }
}
