import MillraceAgents
import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@Suite("Starting a call before its response has ended")
struct EagerStartTests {
    private static func call(_ index: Int) -> ToolCall {
        ToolCall(id: ToolCallID("call_\(index)"), name: "look", arguments: ["number": .number(JSONNumber(index))])
    }

    private static func frames(_ index: Int) -> [StreamFrame] {
        let (part, call) = (PartID(index: index), call(index))
        return [
            .toolCallStart(ToolCallStart(part: part, id: call.id, name: call.name)),
            .toolCallDelta(ToolCallDelta(part: part, arguments: call.rawArguments)),
            .toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call))),
        ]
    }

    private static let end: [StreamFrame] = [.end(ResponseEnd(outcome: .finished, finishReason: .toolCalls))]

    private func look(_ log: ToolLog) -> RunTestTool {
        RunTestTool("look") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in ToolReply("seen by \(call.id)") }
        }
    }

    private func agent(
        _ executor: any PromptExecutor, _ tool: RunTestTool, order: ToolPolicy.EventOrder = .byCall
    ) -> Agent {
        Agent(
            executor: executor, model: SampleRun.model, tools: [tool],
            configuration: AgentConfiguration(
                tools: ToolPolicy(start: .whenCallCompletes, eventOrder: order), makeRunID: { "run_1" }))
    }

    @Test("where the wire proves single calls, a tool runs while the response still streams", arguments: [true, false])
    func startsEarly(proves: Bool) async throws {
        let log = ToolLog()
        let early = Mutex<[Bool]>([])
        let executor = StepwiseExecutor(provesSingleCalls: proves) { request in
            if request > 1 { return [.frames([.textDelta(TextDelta(part: PartID(index: 0), text: "Done.")), EagerStartTests.stop])] }
            return [
                .frames([.start(ResponseStart())] + EagerStartTests.frames(0)),
                .pause {
                    // A tool that does not start early would be waited for in vain.
                    if proves { _ = await eventually { log.finished == ["call_0"] } }
                    early.withLock { $0.append(log.finished == ["call_0"]) }
                },
                .frames(EagerStartTests.frames(1) + EagerStartTests.end),
            ]
        }
        let result = try await agent(executor, look(log)).run("Look.")
        #expect(early.withLock { $0 } == [proves])
        #expect(result.text == "Done.")
        #expect(log.finished.sorted() == ["call_0", "call_1"])
        #expect(result.conversation.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        #expect(HistoryLaw.faults(result.conversation) == [])
    }

    @Test("early calls are told after the response: the same events as without")
    func sameEvents() async throws {
        var told: [[String]] = []
        for proves in [true, false] {
            let executor = StepwiseExecutor(provesSingleCalls: proves) { request in
                if request > 1 { return [.frames([EagerStartTests.stop])] }
                return [
                    .frames([.start(ResponseStart())] + EagerStartTests.frames(0)),
                    .pause { for _ in 0..<100 { await Task.yield() } }, .frames(EagerStartTests.frames(1) + EagerStartTests.end),
                ]
            }
            let box = EventBox()
            _ = try await agent(executor, look(ToolLog())).run("Look.") { box.add($0) }
            told.append(try EventLines.lines(box.events))
        }
        #expect(told[0] == told[1])
    }

    @Test("told as they happen, an early call is told among the frames")
    func toldEarly() async throws {
        let log = ToolLog()
        let executor = StepwiseExecutor(provesSingleCalls: true) { request in
            if request > 1 { return [.frames([EagerStartTests.stop])] }
            return [
                .frames([.start(ResponseStart())] + EagerStartTests.frames(0)), .pause { _ = await eventually { log.finished.count == 1 } },
                .pause { for _ in 0..<100 { await Task.yield() } }, .frames(EagerStartTests.end),
            ]
        }
        let box = EventBox()
        _ = try await agent(executor, look(log), order: .asTheyHappen).run("Look.") { box.add($0) }
        let started = try #require(box.events.firstIndex { if case .toolStarted = $0.kind { true } else { false } })
        let ended = try #require(box.events.firstIndex { if case .requestFinished = $0.kind { true } else { false } })
        #expect(started < ended)
    }

    @Test("when the response breaks off, calls that ran are recorded with their results, and nothing else runs")
    func brokenResponse() async throws {
        let log = ToolLog()
        let executor = StepwiseExecutor(provesSingleCalls: true) { request in
            if request > 1 { return [.frames([.textDelta(TextDelta(part: PartID(index: 0), text: "Done.")), EagerStartTests.stop])] }
            let text = StreamFrame.textDelta(TextDelta(part: PartID(index: 0), text: "One moment."))
            return [
                .frames([.start(ResponseStart()), text] + EagerStartTests.frames(1)),
                .pause { _ = await eventually { log.finished.count == 1 } },
                .frames([.toolCallStart(ToolCallStart(part: PartID(index: 2), id: "call_2", name: "look"))]),
                .failure(LLMError(.connectionLost, at: .connection)),
            ]
        }
        let agent = agent(executor, look(log))
        do throws(AgentError) {
            _ = try await agent.run("Look.")
            Issue.record("the run should have failed")
        } catch {
            let state = try #require(error.state)
            #expect(log.started == ["call_1"])
            #expect(state.calls.map(\.isFinished) == [true])
            #expect(HistoryLaw.faults(state.history) == [])
            #expect(state.history.messages.map(\.role) == [.user, .assistant, .tool])
            #expect(state.history.messages[1].text == "One moment.")
            let result = try await agent.resume(state)
            #expect(result.text == "Done.")
            #expect(log.started == ["call_1"])
            #expect(result.conversation.messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        }
    }

    private static let stop = StreamFrame.end(ResponseEnd(outcome: .finished, finishReason: .stop))
}

/// An executor whose streams are made of steps, with the test's own code between frames.
private struct StepwiseExecutor: PromptExecutor {
    enum Step: Sendable {
        case frames([StreamFrame])
        case pause(@Sendable () async -> Void)
        case failure(LLMError)
    }

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    private let provesCalls: Bool
    private let counter = Counter()
    private let steps: @Sendable (Int) -> [Step]

    init(provesSingleCalls: Bool, _ steps: @escaping @Sendable (Int) -> [Step]) {
        self.provesCalls = provesSingleCalls
        self.steps = steps
    }

    func provesSingleCalls(of model: LLModel) -> Bool { provesCalls }

    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        FrameStream { [counter, steps] in
            let number = counter.count.withLock { count in
                count += 1
                return count
            }
            return StepSource(steps(number))
        }
    }

    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await executeStreaming(prompt, model: model, tools: tools).collect()
    }

    private final class StepSource: FrameSource {
        private let rest: Mutex<ArraySlice<Step>>
        init(_ steps: [Step]) { self.rest = Mutex(steps[...]) }

        func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
            guard let step = rest.withLock({ $0.popFirst() }) else { return false }
            switch step {
            case .frames(let new): frames += new
            case .pause(let wait): await wait()
            case .failure(let error): throw error
            }
            return true
        }

        func cancel() {}
    }
}
