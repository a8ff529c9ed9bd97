import MillraceCore
import MillraceTesting
import Synchronization

@testable import MillraceAgents

/// A run for tests of sessions and nodes: a scripted executor, a conversation, and the events that were told.
final class SessionRun: Sendable {
    let executor: ScriptedExecutor
    let context: AgentContext
    let clock: ManualClock
    private let told: Told

    private final class Told: Sendable {
        let events = Mutex<[AgentEvent]>([])
    }

    init(
        _ messages: [Message] = [], answers: [ScriptedAnswer] = [], rules: [ScriptedRule] = [], tools: ToolRegistry = [],
        model: LLModel = LLModel("scripted"), configuration: AgentConfiguration = AgentConfiguration(), features: [any AgentFeature] = []
    ) {
        let told = Told()
        let clock = ManualClock()
        self.told = told
        self.clock = clock
        self.executor = ScriptedExecutor(rules: rules, answers: answers)
        let state = Conversation.State(prompt: Prompt(messages: messages), model: model, tools: tools)
        self.context = AgentContext(
            run: RunInfo(id: "run", agent: "agent"), path: ["agent"], executor: executor,
            conversation: Conversation(state, clock: clock), storage: AgentStorage(), configuration: configuration, features: features,
            ledger: RunLedger(limits: configuration.limits), events: EventSink { event, _ in told.events.withLock { $0.append(event) } })
    }

    var events: [AgentEvent] { told.events.withLock { $0 } }
    var messages: [Message] { context.conversation.prompt.messages }
    var problems: [History.Problem] { History(messages).problems }

    /// Roles and texts, calls as their tool's name, results as `=` and their text.
    var outline: [String] { messages.map(\.outline) }
}

extension Message {
    var outline: String {
        let pieces = parts.compactMap { part -> String? in
            switch part {
            case .text(let text): text.text
            case .toolCall(let call): "\(call.name)()"
            case .toolResult(let result): "=\(result.text)"
            case .reasoning(let reasoning): "(\(reasoning.text))"
            default: nil
            }
        }
        return "\(role.rawValue): \(pieces.joined(separator: " "))"
    }
}

/// A tool that gives its name and its city back.
struct EchoTool: InvokableTool {
    let descriptor: ToolDescriptor
    init(_ name: String) { self.descriptor = ToolDescriptor(name: name, description: "Echoes.") }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        ToolReply("\(call.name) \(call.arguments["city"]?.stringValue ?? "nowhere")")
    }
}

/// Conversations as agents leave them, at random: several tool turns, parallel calls, ids used again, signed reasoning, instructions in the
/// middle.
struct RandomHistory {
    private var generator: SeededGenerator

    init(seed: UInt64) { self.generator = SeededGenerator(seed: seed) }

    mutating func messages(tools: [String] = ["a", "b", "c"], endsOpen: Bool? = nil) -> [Message] {
        var messages: [Message] = generator.once(in: 4) ? [] : [.system("rules")]
        if generator.once(in: 3) { messages.append(.developer("more rules")) }
        for turn in 0..<generator.number(1...6) {
            messages.append(.user("question \(turn)"))
            for step in 0..<generator.number(0...3) { messages += exchange("\(turn).\(step)", tools) }
            if !generator.once(in: 4) { messages.append(.assistant("answer \(turn)")) }
            if generator.once(in: 8) { messages.append(.system("new rules \(turn)")) }
        }
        if endsOpen ?? generator.once(in: 3) {
            var open = exchange("open", tools)
            // Some calls wait, others are answered already.
            if open.count > 1, open[0].toolCalls.count > 1, generator.once(in: 2) {
                open[1].parts.removeLast()
                if open[1].parts.isEmpty { open.remove(at: 1) }
            } else {
                open = [open[0]]
            }
            messages += open
        }
        return messages
    }

    private mutating func exchange(_ name: String, _ tools: [String]) -> [Message] {
        var parts: [Part] = []
        if generator.once(in: 2) { parts.append(.reasoning(ReasoningPart(text: "thought \(name)", signature: "signed \(name)"))) }
        if generator.once(in: 2) { parts.append(.text("words \(name)")) }
        // Some providers count from zero in every response.
        let calls = (0..<generator.number(1...3)).map { index in
            ToolCall(id: ToolCallID("call_\(index)"), name: generator.pick(tools) ?? "a", arguments: ["from": .string(name)])
        }
        parts += calls.map(Part.toolCall)
        let results = calls.map { ToolResult(of: $0, "result of \($0.id) in \(name)") }
        let isSplit = results.count > 1 && generator.once(in: 2)
        return [Message(role: .assistant, parts: parts)]
            + (isSplit ? [.tool(Array(results.prefix(1))), .tool(Array(results.dropFirst()))] : [.tool(results)])
    }
}
