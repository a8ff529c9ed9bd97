import MillraceAgents
import MillraceCore
import Synchronization

/// A tool whose work is a closure.
struct RunTestTool: InvokableTool {
    let descriptor: ToolDescriptor
    let traits: ToolTraits
    private let body: @Sendable (ToolCall) async throws(ToolError) -> ToolReply

    init(
        _ name: String, isParallel: Bool = true, timeout: Duration? = nil,
        _ body: @escaping @Sendable (ToolCall) async throws(ToolError) -> ToolReply = { call in ToolReply("done: \(call.name)") }
    ) {
        self.descriptor = ToolDescriptor(name: name, description: "A tool for tests.")
        self.traits = ToolTraits(isParallel: isParallel, timeout: timeout)
        self.body = body
    }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply { try await body(call) }
}

/// What tools of a test have done.
final class ToolLog: Sendable {
    private struct State {
        var started: [String] = []
        var finished: [String] = []
        var running = 0
        var maxRunning = 0
    }

    private let state = Mutex(State())

    var started: [String] { state.withLock { $0.started } }
    var finished: [String] { state.withLock { $0.finished } }
    var running: Int { state.withLock { $0.running } }
    var maxRunning: Int { state.withLock { $0.maxRunning } }

    /// Notes the beginning and the end of some work; work that throws has an end, and is not finished.
    func work<Value>(_ call: ToolCall, _ body: () async throws(ToolError) -> Value) async throws(ToolError) -> Value {
        state.withLock { state in
            state.started.append(call.id.rawValue)
            state.running += 1
            state.maxRunning = max(state.maxRunning, state.running)
        }
        defer { state.withLock { $0.running -= 1 } }
        let value = try await body()
        state.withLock { $0.finished.append(call.id.rawValue) }
        return value
    }
}

/// Lets work finish in a given order.
final class FinishOrder: Sendable {
    private let ranks: [String: Int]
    private let next = Mutex(0)

    init(_ order: [String]) { self.ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) }) }

    /// Waits until all before this one have passed.
    func pass(_ id: String) async {
        guard let rank = ranks[id] else { return }
        while next.withLock({ $0 }) < rank, !Task.isCancelled { await Task.yield() }
        next.withLock { $0 += 1 }
    }
}

/// Waits for something that other tasks bring about; gives up after very many turns.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<200_000 {
        if condition() { return true }
        await Task.yield()
    }
    return condition()
}

/// Waits until the task is cancelled, and says so.
func untilCancelled(_ call: ToolCall) async throws(ToolError) -> Never {
    while !Task.isCancelled { await Task.yield() }
    throw ToolError(.cancelled, tool: call.name, messageForModel: "cancelled")
}
