import MillraceCore
import MillraceTesting
import Synchronization

@testable import MillraceAgents

/// A run of a strategy outside of an agent, with the events it told and the prompts it sent.
final class GraphRun: Sendable {
    let executor: ScriptedExecutor
    let context: AgentContext
    private let told: Told

    private final class Told: Sendable {
        let events = Mutex<[AgentEvent]>([])
    }

    init(
        _ answers: ScriptedAnswer..., tools: ToolRegistry = [], configuration: AgentConfiguration = AgentConfiguration()
    ) {
        let told = Told()
        self.told = told
        self.executor = ScriptedExecutor(answers: answers)
        self.context = AgentContext(
            run: RunInfo(id: "run", agent: "agent"), path: ["agent"], executor: executor,
            conversation: Conversation(Conversation.State(prompt: Prompt(messages: []), model: LLModel("scripted"), tools: tools)),
            storage: AgentStorage(), configuration: configuration, features: [], ledger: RunLedger(limits: configuration.limits),
            events: EventSink { event, _ in told.events.withLock { $0.append(event) } })
    }

    var events: [AgentEvent] { told.events.withLock { $0 } }
    var trace: ExecutionTrace { ExecutionTrace(events) }
    var messages: [Message] { context.conversation.prompt.messages }
}

extension LLMResponse {
    /// An answer of text.
    static func says(_ text: String) -> LLMResponse {
        LLMResponse(choice: Choice(index: 0, parts: [.text(TextPart(text))], finishReason: .stop))
    }

    /// An answer that asks for tools, with text before it where there is any.
    static func calls(_ calls: ToolCall..., saying text: String? = nil) -> LLMResponse {
        let spoken: [Part] = text.map { [.text(TextPart($0))] } ?? []
        return LLMResponse(choice: Choice(index: 0, parts: spoken + calls.map { .toolCall(.complete($0)) }, finishReason: .toolCalls))
    }
}

/// A tool that does what a closure says.
struct ClosureTool: InvokableTool {
    let descriptor: ToolDescriptor
    let body: @Sendable (ToolCall) async throws(ToolError) -> ToolReply

    init(_ name: String, _ body: @escaping @Sendable (ToolCall) async throws(ToolError) -> ToolReply) {
        self.descriptor = ToolDescriptor(name: name, description: "Does \(name).")
        self.body = body
    }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply { try await body(call) }
}

/// A clock on which every wait is over at once, and which keeps the waits.
final class InstantClock: Clock {
    typealias Instant = ContinuousClock.Instant
    private let kept = Mutex<[Duration]>([])

    var waits: [Duration] { kept.withLock { $0 } }
    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let wait = now.duration(to: deadline)
        // Rounded, because now moves on between the two looks at it.
        kept.withLock { $0.append(.milliseconds(Int((wait / .milliseconds(1)).rounded()))) }
    }
}
