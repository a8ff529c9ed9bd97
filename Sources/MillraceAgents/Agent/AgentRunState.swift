public import MillraceCore

/// Where a run stands: a value that can be written down at any moment, and from which the run can go on.
///
/// It holds text of the conversation. Tools, executor and features are not in it: whoever resumes brings them, see ``Agent/resume(_:unfinishedCalls:)``.
public struct AgentRunState: Sendable, Hashable, Codable {
    /// A tool call of the step that is under way.
    public struct Call: Sendable, Hashable, Codable {
        /// How far a call has come.
        public enum Status: Sendable, Hashable {
            /// The tool has not been started.
            case pending
            /// The tool was started; whether its work was done is not known.
            case started
            /// The call is answered: by its tool, or because it cannot be run.
            case finished(AgentEvent.ToolEnd)
        }

        /// The call; one that never became whole stands here with empty arguments, answered with an error.
        public var call: ToolCall
        /// How far it has come.
        public var status: Status

        /// Makes a record.
        public init(call: ToolCall, status: Status = .pending) {
            self.call = call
            self.status = status
        }
    }

    /// What one model was used for.
    public struct ModelUsage: Sendable, Hashable, Codable {
        /// The model.
        public var model: String
        /// How many responses there were.
        public var responseCount: Int
        /// What they used.
        public var usage: Usage
        /// What they cost; nil where the price is not known.
        public var cost: Double?

        /// Makes a record.
        public init(model: String, responseCount: Int = 0, usage: Usage = Usage(), cost: Double? = nil) {
            self.model = model
            self.responseCount = responseCount
            self.usage = usage
            self.cost = cost
        }
    }

    /// The run.
    public var runID: String
    /// The agent's name.
    public var agent: String
    /// The conversation, without what the step under way has added: every call in it is answered.
    public var prompt: Prompt
    /// The model that answers.
    public var model: LLModel
    /// How many steps have ended.
    public var stepCount: Int
    /// What the model said in the step under way, while its calls are carried out, or as far as it came when the response failed.
    public var answer: Message?
    /// The calls of the step under way, in the order of the answer.
    public var calls: [Call]
    /// What was used, by model, in the order of their first use.
    public var models: [ModelUsage]
    /// How many model requests were sent.
    public var requestCount: Int
    /// How many nodes were entered.
    public var nodeCount: Int
    /// How long the run has taken.
    public var elapsed: Duration
    /// How it ended; nil while it goes on.
    public var outcome: AgentEvent.RunEnd.Outcome?
    /// Why, where it did not finish; without any text of the conversation.
    public var reason: String?

    /// Makes the state of a run that has not begun.
    public init(runID: String, agent: String, prompt: Prompt, model: LLModel) {
        self.runID = runID
        self.agent = agent
        self.prompt = prompt
        self.model = model
        self.stepCount = 0
        self.calls = []
        self.models = []
        self.requestCount = 0
        self.nodeCount = 0
        self.elapsed = .zero
    }

    /// What all requests used.
    public var usage: Usage { models.usage }
    /// What all requests cost, as far as prices are known.
    public var cost: Double { models.cost }

    /// The conversation as the next turn needs it: with the step under way, and every call answered.
    ///
    /// Calls that finished have their results, the others an error result that says why there is none.
    public var history: Prompt {
        var history = prompt
        if let answer {
            history.messages.append(answer)
        } else {
            // Calls may have started while their answer was still arriving; nodes of strategies write answers down before.
            let recorded = Set(prompt.messages.flatMap(\.toolCalls).map(\.id))
            let parts = calls.filter { !recorded.contains($0.call.id) }.map { Part.toolCall($0.call) }
            if !parts.isEmpty { history.messages.append(Message(role: .assistant, parts: parts)) }
        }
        history.messages = history.messages.answeringOpenCalls { call in
            guard let known = calls.last(where: { $0.call.id == call.id }) else { return .unanswered(call, wasStarted: false) }
            return known.result
        }
        return history
    }
}

extension AgentRunState.Call {
    /// Whether it is answered.
    public var isFinished: Bool { if case .finished = status { true } else { false } }

    /// The answer; where there is none, an error result that says why.
    var result: ToolResult {
        switch status {
        case .finished(let end): end.result
        case .pending: .unanswered(call, wasStarted: false)
        case .started: .unanswered(call, wasStarted: true)
        }
    }
}

extension AgentRunState.Call.Status: Codable {
    private enum CodingKeys: String, CodingKey { case state, end }
    private enum Word: String, Codable { case pending, started, finished }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Word.self, forKey: .state) {
        case .pending: self = .pending
        case .started: self = .started
        case .finished: self = .finished(try container.decode(AgentEvent.ToolEnd.self, forKey: .end))
        }
    }

    /// Writes the `Codable` form: an object whose `state` names the case.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .pending: try container.encode(Word.pending, forKey: .state)
        case .started: try container.encode(Word.started, forKey: .state)
        case .finished(let end):
            try container.encode(Word.finished, forKey: .state)
            try container.encode(end, forKey: .end)
        }
    }
}

/// What becomes of calls that had been started when a run stopped, and of which nobody knows whether their work was done.
public enum UnfinishedCalls: String, Sendable, Hashable, Codable {
    /// The model is told with an error result, and decides.
    case tellModel
    /// They are run again: for tools whose work may be done twice.
    case runAgain
}

extension ToolResult {
    /// The answer to a call that has no result because the run stopped.
    static func unanswered(_ call: ToolCall, wasStarted: Bool) -> ToolResult {
        ToolResult(
            of: call,
            wasStarted
                ? "The run was stopped while this call was being carried out. Its work may have been done or not."
                : "The run was stopped before this call was carried out. It was not run.",
            isError: true)
    }
}

extension [Message] {
    /// The messages with every tool call answered: a call without a result gets one right behind the results of its message.
    func answeringOpenCalls(_ answer: (ToolCall) -> ToolResult) -> [Message] {
        var answered: [Message] = []
        var open: [ToolCall] = []
        func settle() {
            guard !open.isEmpty else { return }
            let results = open.map { Part.toolResult(answer($0)) }
            open = []
            if answered.last?.role == .tool {
                answered[answered.count - 1].parts += results
            } else {
                answered.append(Message(role: .tool, parts: results))
            }
        }
        for message in self {
            if message.role != .tool { settle() }
            answered.append(message)
            for part in message.parts {
                switch part {
                case .toolCall(let call): open.append(call)
                case .toolResult(let result): open.removeAll { $0.id == result.callID }
                default: break
                }
            }
        }
        settle()
        return answered
    }
}

extension [AgentRunState.ModelUsage] {
    /// What all models used.
    var usage: Usage { reduce(Usage()) { $0 + $1.usage } }
    /// What all models cost, as far as prices are known.
    var cost: Double { reduce(0) { $0 + ($1.cost ?? 0) } }

    /// Adds what a model was used for to what is known of it.
    mutating func add(_ used: AgentRunState.ModelUsage) {
        let position = firstIndex { $0.model == used.model } ?? count
        if position == count { append(AgentRunState.ModelUsage(model: used.model)) }
        self[position].responseCount += used.responseCount
        self[position].usage = self[position].usage + used.usage
        if let cost = used.cost { self[position].cost = (self[position].cost ?? 0) + cost }
    }
}
