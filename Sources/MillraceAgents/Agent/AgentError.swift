public import MillraceCore

/// Why a run gave no result.
///
/// The description holds names, numbers and advice only, never text of the conversation.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable {
        /// A model request failed.
        case model(LLMError)
        /// A tool failed and the policy ends the run for that.
        case tool(ToolError)
        /// A limit of the run was reached.
        case limit(RunLimit)
        /// No edge of a node matched its output.
        case stuck(node: String)
        /// A node of the application's own threw.
        case node(String, any Error)
        /// A feature refused a request.
        case refused(any Error)
        /// The answer is not what was asked for: no call where one was forced, no value of the type.
        case unexpectedAnswer(String)
        /// The strategy or agent is put together wrongly.
        case configuration(String)
        /// Somebody cancelled the run.
        case cancelled
    }

    /// A limit of a run.
    @nonexhaustive
    public enum RunLimit: Sendable, Hashable, Codable {
        /// Model requests of one run.
        case steps(Int)
        /// Nodes entered in one run.
        case nodes(Int)
        /// Entries of one node in one pass through its strategy.
        case visits(node: String, Int)
        /// Tokens of all requests together.
        case tokens(Int)
        /// Cost of all requests together, in the currency of the price list.
        case cost(Double)
        /// Time.
        case time(Duration)
    }

    /// What went wrong.
    public var kind: Kind
    /// Names from the agent down to the node where it was met.
    public var path: [String]
    /// Where the run stood, for errors that ended one: the conversation is in it, and the run can go on from it.
    public var state: AgentRunState? {
        get { stateBox?.state }
        set { stateBox = newValue.map(StateBox.init) }
    }

    // A state is large and errors travel by value: it is kept behind a reference.
    private var stateBox: StateBox?

    /// Makes an error.
    public init(_ kind: Kind, path: [String] = [], state: AgentRunState? = nil) {
        self.kind = kind
        self.path = path
        self.stateBox = state.map(StateBox.init)
    }

    private final class StateBox: Sendable {
        let state: AgentRunState
        init(_ state: AgentRunState) { self.state = state }
    }

    /// What happened and where, without any text of the conversation.
    public var description: String {
        let place = path.isEmpty ? "" : " (in \(path.joined(separator: " > ")))"
        return what + place
    }

    private var what: String {
        switch kind {
        case .model(let error): "a model request failed: \(error)"
        case .tool(let error): error.description
        case .limit(.steps(let count)): "the limit of \(count) model requests was reached"
        case .limit(.nodes(let count)): "the limit of \(count) nodes was reached: is there a loop without an end?"
        case .limit(.visits(let node, let count)): "node \(node) may be entered \(count) times and was entered once more"
        case .limit(.tokens(let count)): "the limit of \(count) tokens was reached"
        case .limit(.cost(let amount)): "the cost limit of \(amount) was reached"
        case .limit(.time(let limit)): "the time limit of \(limit) was reached"
        case .stuck(let node): "no edge of node \(node) matches its output: add one, or one without a condition as the last"
        case .node(let name, let error): "node \(name) threw \(type(of: error))"
        case .refused(let error): "a feature refused a request (\(type(of: error)))"
        case .unexpectedAnswer(let expected): "the model did not answer as it had to: \(expected)"
        case .configuration(let text): text
        case .cancelled: "the run was cancelled"
        }
    }
}
