public import MillraceCore

/// What a run of a plain agent gave.
public struct AgentResult: Sendable, Hashable, Codable {
    /// The last response.
    ///
    /// Its finish reason tells whether the model said all it wanted: see ``finishReason``.
    public var response: LLMResponse
    /// Where the run stood at its end: usage by model, cost, counts.
    public var state: AgentRunState

    /// Makes a result.
    public init(response: LLMResponse, state: AgentRunState) {
        self.response = response
        self.state = state
    }

    /// The text of the last response.
    public var text: String { response.text }
    /// Why the last response ended: `length`, `refusal` and `contentFilter` are ends of a run too.
    public var finishReason: FinishReason? { response.finishReason }
    /// What all responses used.
    public var usage: Usage { state.usage }
    /// The conversation, for the next turn: ``Agent/run(_:continuing:)``.
    ///
    /// Every call in it is answered.
    public var conversation: Prompt { state.prompt }
}
