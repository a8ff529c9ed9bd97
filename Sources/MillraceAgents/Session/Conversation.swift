public import MillraceCore
internal import Synchronization

/// The conversation of a run: its prompt, the model that answers and the tools it may use.
///
/// Reading never waits. Writing that takes more than one step goes through ``LLMSession``s, one at a time; no lock is held while a
/// response streams.
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

    private struct Content {
        var state: State
        // One for each message.
        var arrivals: [Duration]
        // How many calls the application made itself.
        var ownCallCount = 0
    }

    /// Which session may write, one after the other.
    let writing = SessionLock()
    private let elapsed: @Sendable () -> Duration
    private let content: Mutex<Content>

    /// Makes a conversation.
    ///
    /// - Parameters:
    ///   - state: where it begins.
    ///   - clock: tells when messages arrive, for compression since a time.
    public init(_ state: State, clock: any Clock<Duration> = ContinuousClock()) {
        self.elapsed = Deadline.stopwatch(clock)
        self.content = Mutex(Content(state: state, arrivals: state.prompt.messages.map { _ in .zero }))
    }

    private init(_ content: Content, elapsed: @escaping @Sendable () -> Duration) {
        self.elapsed = elapsed
        self.content = Mutex(content)
    }

    /// The conversation now.
    public var state: State { content.withLock { $0.state } }
    /// The messages and options now.
    public var prompt: Prompt { content.withLock { $0.state.prompt } }
    /// The model that answers now.
    public var model: LLModel { content.withLock { $0.state.model } }
    /// The tools that are offered now.
    public var tools: ToolRegistry { content.withLock { $0.state.tools } }

    /// How long the conversation has been going on, by its clock.
    public var age: Duration { elapsed() }
    /// When each message arrived, counted from the beginning of the conversation.
    ///
    /// A message that was rewritten arrived when it was rewritten; one that only moved keeps its time.
    public var arrivals: [Duration] { content.withLock { $0.arrivals } }

    /// Changes the conversation in one step.
    @discardableResult
    public func update<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
        let now = elapsed()
        return content.withLock { content in
            let before = content.state.prompt.messages
            let result = change(&content.state)
            content.arrivals = Conversation.arrivals(
                of: content.state.prompt.messages, before: before, arrivals: content.arrivals, now: now)
            return result
        }
    }

    /// A conversation of its own that begins where this one is: for parallel branches.
    public func fork() -> Conversation { Conversation(content.withLock { $0 }, elapsed: elapsed) }

    /// An identity for a call that the application makes itself: the same in equal runs.
    func nextOwnCallID() -> ToolCallID {
        content.withLock { content in
            content.ownCallCount += 1
            return ToolCallID("\(ToolCallID.mintedPrefix)own_\(content.ownCallCount)", origin: .minted)
        }
    }

    /// The conversation and when its messages arrived, at the same moment.
    var history: (state: State, arrivals: [Duration]) { content.withLock { ($0.state, $0.arrivals) } }

    // What stands unchanged at the beginning and at the end keeps its times: that covers appending, prepending, dropping and
    // rewriting a stretch.
    private static func arrivals(of messages: [Message], before: [Message], arrivals: [Duration], now: Duration) -> [Duration] {
        let shorter = min(messages.count, before.count)
        var prefix = 0
        while prefix < shorter, messages[prefix] == before[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, messages[messages.count - 1 - suffix] == before[before.count - 1 - suffix] { suffix += 1 }
        let middle = messages.count - prefix - suffix
        return Array(arrivals.prefix(prefix)) + Array(repeating: now, count: middle) + Array(arrivals.suffix(suffix))
    }
}
