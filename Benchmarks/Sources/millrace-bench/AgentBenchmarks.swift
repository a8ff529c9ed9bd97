import Foundation
import Millrace
import MillraceAgents
import MillraceSimulator

/// What the agent runtime costs beyond the model: steps, events, and the memory of many runs at once.
enum AgentBenchmarks {
    /// Answers from frames that are there already, so that all time is the runtime's.
    private struct InstantExecutor: PromptExecutor {
        /// The frames of the answer to a request with so many messages.
        var answer: @Sendable (Prompt) -> [StreamFrame]

        func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
            FrameStream(frames: answer(prompt))
        }

        func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
            try await executeStreaming(prompt, model: model, tools: tools).collect()
        }
    }

    private struct Nothing: InvokableTool {
        let descriptor = ToolDescriptor(name: "nothing", description: "Does nothing.")
        func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply { ToolReply("done") }
    }

    /// The cost of a step: a request, one tool call, its result.
    static func steps(_ count: Int) async throws -> Measurement {
        let executor = InstantExecutor { prompt in
            // Two messages a step after the question.
            let step = (prompt.messages.count - 1) / 2
            guard step < count - 1 else {
                return LLMResponse(choice: .init(index: 0, parts: [.text(TextPart("end"))], finishReason: .stop)).frames
            }
            let call = ToolCall(id: ToolCallID("call-\(step)"), name: "nothing", arguments: [:])
            return LLMResponse(choice: .init(index: 0, parts: [.toolCall(.complete(call))], finishReason: .toolCalls)).frames
        }
        let agent = Agent(
            executor: executor, model: LLModel("m"), tools: [Nothing()],
            configuration: AgentConfiguration(limits: RunLimits(steps: nil, nodes: nil)))
        return try await Measurement.awaiting(chunks: count, rounds: 7) {
            let result = try await agent.run("go")
            precondition(result.state.requestCount == count)
        }
    }

    /// The cost of an event: frames of one long answer, read from a run.
    static func events(_ count: Int) async throws -> Measurement {
        let part = PartID(index: 0)
        var frames: [StreamFrame] = [.start(ResponseStart(model: "m"))]
        for _ in 0..<count { frames.append(.textDelta(TextDelta(part: part, text: "token "))) }
        frames.append(.textComplete(TextComplete(part: part, text: String(repeating: "token ", count: count))))
        frames.append(.end(ResponseEnd(outcome: .finished, finishReason: .stop)))
        let agent = Agent(executor: InstantExecutor { [frames] _ in frames }, model: LLModel("m"))
        return try await Measurement.awaiting(chunks: count, rounds: 7) {
            var seen = 0
            for try await _ in agent.stream("go") { seen += 1 }
            precondition(seen > count)
        }
    }

    /// How much the process grows for each of many runs that are under way at once, in bytes.
    ///
    /// Each streams an answer of the simulator, ten tokens a second, so that all are open when the memory is read.
    static func memory(runs: Int) async throws -> Double {
        let answer = SimulatedTurn([.text(String(repeating: "word ", count: 20))])
        let simulator = Simulator(script: Script([.init(.any, answer)]), pacing: .perSecond(10))
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let before = residentBytes()
        let agent = Agent(executor: ProviderClient(provider, transport: SimulatorTransport(simulator)), model: LLModel("simulator"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<runs {
                group.addTask {
                    for try await _ in agent.stream("go") {}
                }
            }
            try await Task.sleep(for: .seconds(1))
            let during = residentBytes()
            try await group.waitForAll()
            return Double(during - before) / Double(runs)
        }
    }

    /// The resident set of the process; 0 where the system does not tell it in /proc.
    private static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}
