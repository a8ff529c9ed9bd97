import MillraceAgents
import MillraceCore
import MillraceTesting

/// A run of three requests and four calls, for properties over whole runs.
struct SampleRun {
    var executor: ScriptedExecutor
    var log = ToolLog()
    var agent: Agent

    static let model = LLModel("test-model")
    static let callIDs = ["call_a", "call_b", "call_c"]

    static func call(_ id: String, _ tool: String) -> ToolCall {
        ToolCall(id: ToolCallID(id), name: tool, arguments: ["city": .string("Berlin \(id)")])
    }

    /// Makes the run.
    ///
    /// - Parameters:
    ///   - chunking: how frames are cut.
    ///   - finishOrder: in which order the three parallel calls finish.
    ///   - pauses: how many times each tool lets others run before it finishes.
    init(chunking: FrameChunking = FrameChunking(), finishOrder: [String] = [], pauses: Int = 0) {
        let usage = Usage(inputTokens: 10, outputTokens: 5)
        let first = ScriptedAnswer.parts(
            [
                .reasoning(ReasoningPart(text: "Three cities, so three calls.")), .text(TextPart("I look that up.")),
                .toolCall(.complete(Self.call("call_a", "weather"))), .toolCall(.complete(Self.call("call_b", "weather"))),
                .toolCall(.complete(Self.call("call_c", "news"))),
            ], usage: usage)
        let second = ScriptedAnswer.toolCalls([Self.call("call_d", "news")]).using(usage)
        executor = ScriptedExecutor(
            answers: [first, second, .text("It rains in all of them.").using(usage)].map { $0.chunked(chunking) })
        let (log, order) = (log, FinishOrder(finishOrder))
        let body: @Sendable (ToolCall) async throws(ToolError) -> ToolReply = { call in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                await ToolContext.current?.report(["half": true])
                for _ in 0..<pauses {
                    await Task.yield()
                    if Task.isCancelled { throw ToolError(.cancelled, tool: call.name, messageForModel: "cancelled") }
                }
                await order.pass(call.id.rawValue)
                return ToolReply(["of": .string(call.id.rawValue)])
            }
        }
        agent = Agent(
            name: "sample", executor: executor, model: Self.model, tools: [RunTestTool("weather", body), RunTestTool("news", body)],
            instructions: "You are a test.", configuration: AgentConfiguration(makeRunID: { "run_1" }))
    }
}
