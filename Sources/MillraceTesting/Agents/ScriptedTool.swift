public import MillraceAgents
public import MillraceCore
internal import Synchronization

/// A tool whose replies are written down: for tests of agents, without doing anything.
///
/// ```swift
/// let weather = ScriptedTool("weather", replies: "rain", "sun")
/// _ = try await agent(tools: [weather]).run("How is the weather, twice?")
/// #expect(weather.calls.map(\.rawArguments) == [#"{"city":"Oslo"}"#, #"{"city":"Rome"}"#])
/// #expect(weather.runningCount == 0)
/// ```
public final class ScriptedTool: InvokableTool {
    private struct State {
        var calls: [ToolCall] = []
        var runningCount = 0
    }

    /// What the model is told of the tool.
    public let descriptor: ToolDescriptor
    /// How the runtime treats its calls.
    public let traits: ToolTraits
    private let reply: @Sendable (ToolCall, Int) async throws(ToolError) -> ToolReply
    private let state = Mutex(State())

    /// Makes a tool that does what a closure says.
    ///
    /// - Parameters:
    ///   - name: the tool's name.
    ///   - parameters: the schema of its arguments. Default: any object.
    ///   - traits: how the runtime treats its calls.
    ///   - reply: gives the reply to a call; the number of the call counts from 0.
    public init(
        _ name: String, parameters: JSONValue = ["type": "object"], traits: ToolTraits = ToolTraits(),
        reply: @escaping @Sendable (ToolCall, Int) async throws(ToolError) -> ToolReply
    ) {
        self.descriptor = ToolDescriptor(name: name, description: "Does \(name).", parameters: parameters)
        self.traits = traits
        self.reply = reply
    }

    /// Makes a tool that gives one reply after the other; the last one stays.
    public convenience init(_ name: String, replies: String...) {
        self.init(name) { _, number throws(ToolError) in ToolReply(replies.isEmpty ? "done" : replies[min(number, replies.count - 1)]) }
    }

    /// Makes a tool that always fails.
    public convenience init(_ name: String, failing error: ToolError.Kind, messageForModel: String = "It failed.") {
        self.init(name) { call, _ throws(ToolError) in throw ToolError(error, tool: call.name, messageForModel: messageForModel) }
    }

    /// The calls so far, in the order they began.
    public var calls: [ToolCall] { state.withLock { $0.calls } }
    /// How many calls are running.
    public var runningCount: Int { state.withLock { $0.runningCount } }

    /// Records the call and gives its reply.
    public func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        let number = state.withLock { state in
            state.calls.append(call)
            state.runningCount += 1
            return state.calls.count - 1
        }
        defer { state.withLock { $0.runningCount -= 1 } }
        return try await reply(call, number)
    }
}
