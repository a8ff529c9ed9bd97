public import MillraceCore
internal import Synchronization

/// The conversation of a run: its prompt, the model that answers and the tools it may use.
///
/// Reading never waits. Writing goes through ``LLMSession``s, one at a time; no lock is held while a response streams.
public final class Conversation: Sendable {
    /// The conversation at one moment.
    public struct State: Sendable {
        /// The messages and options.
        public var prompt: Prompt
        /// The model that answers.
        public var model: LLModel
        /// The tools that are offered and can be run.
        public var tools: ToolRegistry

        /// Makes a state.
        public init(prompt: Prompt, model: LLModel, tools: ToolRegistry = ToolRegistry()) {
            self.prompt = prompt
            self.model = model
            self.tools = tools
        }
    }

    private let storage: Mutex<State>

    /// Makes a conversation.
    public init(_ state: State) { self.storage = Mutex(state) }

    /// The conversation now.
    public var state: State { storage.withLock { $0 } }
    /// The messages and options now.
    public var prompt: Prompt { storage.withLock { $0.prompt } }
    /// The model that answers now.
    public var model: LLModel { storage.withLock { $0.model } }
    /// The tools that are offered now.
    public var tools: ToolRegistry { storage.withLock { $0.tools } }

    /// Changes the conversation in one step.
    public func update<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
        storage.withLock { state in
            change(&state)
        }
    }

    /// A conversation of its own that begins where this one is: for parallel branches.
    public func fork() -> Conversation { Conversation(state) }
}
