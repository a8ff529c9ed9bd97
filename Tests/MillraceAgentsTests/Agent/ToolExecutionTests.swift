import MillraceAgents
import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@Suite("Carrying out tool calls")
struct ToolExecutionTests {
    private func calls(_ names: [String]) -> [ToolCall] {
        names.enumerated().map { ToolCall(id: ToolCallID("call_\($0)"), name: $1, arguments: [:]) }
    }

    private func run(
        _ names: [String], tools: ToolRegistry, policy: ToolPolicy = ToolPolicy(), clock: any Clock<Duration> = ContinuousClock(),
        features: [any AgentFeature] = [], box: EventBox = EventBox()
    ) async throws(AgentError) -> (result: AgentResult, results: [ToolResult]) {
        let executor = ScriptedExecutor(.toolCalls(calls(names)), .text("Done."))
        let agent = Agent(
            executor: executor, model: SampleRun.model, tools: tools,
            configuration: AgentConfiguration(
                tools: policy, toolMetadata: ["tenant": "acme"], clock: clock, makeRunID: { "run_1" }), features: features)
        let result = try await agent.run("Go.") { box.add($0) }
        return (result, executor.requests[1].toolResults)
    }

    @Test("calls run side by side up to the bound, and their results keep the order of the calls")
    func bounded() async throws {
        let log = ToolLog()
        let tool = RunTestTool("work") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                // The first three meet, or the test fails by its expectations below.
                if ["call_0", "call_1", "call_2"].contains(call.id.rawValue) { _ = await eventually { log.maxRunning == 3 } }
                return ToolReply(call.id.rawValue)
            }
        }
        let names = Array(repeating: "work", count: 8)
        let (_, results) = try await run(names, tools: [tool], policy: ToolPolicy(maxParallel: 3))
        #expect(log.maxRunning == 3)
        #expect(results.map(\.text) == (0..<8).map { "call_\($0)" })
    }

    @Test("a tool that is not parallel runs alone and in its place")
    func alone() async throws {
        let log = ToolLog()
        let companions = Mutex<[Int]>([])
        let shared = RunTestTool("shared") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                for _ in 0..<20 { await Task.yield() }
                return ToolReply("shared")
            }
        }
        let alone = RunTestTool("alone", isParallel: false) { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                for _ in 0..<20 {
                    companions.withLock { $0.append(log.running) }
                    await Task.yield()
                }
                return ToolReply("alone")
            }
        }
        _ = try await run(["shared", "shared", "alone", "shared", "alone"], tools: [shared, alone])
        #expect(companions.withLock { $0.allSatisfy { $0 == 1 } })
        #expect(Set(log.started.prefix(2)) == ["call_0", "call_1"])
        #expect(log.started.suffix(3) == ["call_2", "call_3", "call_4"])
    }

    @Test("a call that takes too long is stopped and answered so", arguments: [true, false])
    func timeout(isOfTool: Bool) async throws {
        let tool = RunTestTool("slow", timeout: isOfTool ? .seconds(5) : nil) { call throws(ToolError) in try await untilCancelled(call) }
        let clock = ManualClock(isAutomatic: true)
        let box = EventBox()
        let (_, results) = try await run(
            ["slow"], tools: [tool], policy: ToolPolicy(timeout: isOfTool ? .seconds(60) : .seconds(5)), clock: clock, box: box)
        #expect(clock.sleeps == [.seconds(5)])
        #expect(results.map(\.isError) == [true])
        #expect(results[0].text.contains("did not finish within"))
        let failures = box.events.compactMap { if case .toolFailed(let end) = $0.kind { end.failure } else { nil } }
        #expect(failures == [.timedOut(after: .seconds(5))])
    }

    @Test("what a tool throws is told to the model, and the run goes on")
    func failureToModel() async throws {
        let tool = RunTestTool("broken") { call throws(ToolError) in
            throw ToolError(.failed, tool: call.name, messageForModel: "The disk is full.")
        }
        let (result, results) = try await run(["broken"], tools: [tool])
        #expect(results.map(\.text) == ["The disk is full."])
        #expect(results[0].isError)
        #expect(result.text == "Done.")
    }

    @Test("by policy a failed tool ends the run, after the other calls of the answer, with the first failure in their order")
    func failureEndsRun() async throws {
        let log = ToolLog()
        let order = FinishOrder(["call_2", "call_1", "call_0"])
        let tool = RunTestTool("work") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                await order.pass(call.id.rawValue)
                if call.id == "call_0" { return ToolReply("fine") }
                throw ToolError(.failed, tool: call.name, messageForModel: "secret of \(call.id)")
            }
        }
        do throws(AgentError) {
            _ = try await run(["work", "work", "work"], tools: [tool], policy: ToolPolicy(failure: .endRun))
            Issue.record("the run should have failed")
        } catch {
            guard case .tool(let cause) = error.kind else { throw error }
            #expect(cause.messageForModel == "secret of call_1")
            #expect(!error.description.contains("secret"))
            #expect(error.state.map { HistoryLaw.faults($0.history) } == [])
            #expect(error.state?.prompt.messages.last?.parts.count == 3)
        }
        #expect(log.finished == ["call_0"])
        #expect(log.started.count == 3)
    }

    @Test("a feature may refuse a call: it does not run, and the model is told why")
    func review() async throws {
        struct Guardian: AgentFeature {
            func review(_ call: ToolCall, in run: RunInfo) async throws(ToolError) {
                if call.name == "delete" { throw ToolError(.rejected, tool: call.name, messageForModel: "Not allowed here.") }
            }
        }
        let log = ToolLog()
        let body: @Sendable (ToolCall) async throws(ToolError) -> ToolReply = { call in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in ToolReply("did it") }
        }
        let (_, results) = try await run(
            ["delete", "list"], tools: [RunTestTool("delete", body), RunTestTool("list", body)], features: [Guardian()])
        #expect(results.map(\.text) == ["Not allowed here.", "did it"])
        #expect(log.started == ["call_1"])
    }

    @Test("a tool knows its call, its run and what the application hands it, and tells progress")
    func surroundings() async throws {
        let tool = RunTestTool("ask") { call throws(ToolError) in
            guard let context = ToolContext.current else {
                throw ToolError(.failed, tool: call.name, messageForModel: "no context")
            }
            await context.report(["percent": 50])
            return ToolReply("\(context.call.id) of \(context.runID) for \(context.metadata["tenant"]?.stringValue ?? "?")")
        }
        let box = EventBox()
        let (_, results) = try await run(["ask"], tools: [tool], box: box)
        #expect(results.map(\.text) == ["call_0 of run_1 for acme"])
        let progress = box.events.compactMap { if case .toolProgress(let progress) = $0.kind { progress.value } else { nil } }
        #expect(progress == [["percent": 50]])
    }

    @Test("what a tool still tells after its end is not told")
    func lateProgress() async throws {
        let kept = Mutex<ToolContext?>(nil)
        let tool = RunTestTool("ask") { _ throws(ToolError) in
            kept.withLock { $0 = ToolContext.current }
            return ToolReply("done")
        }
        let later = RunTestTool("later", isParallel: false) { _ throws(ToolError) in
            await kept.withLock { $0 }?.report("too late")
            return ToolReply("done")
        }
        for order in [ToolPolicy.EventOrder.byCall, .asTheyHappen] {
            let box = EventBox()
            _ = try await run(["ask", "later"], tools: [tool, later], policy: ToolPolicy(eventOrder: order), box: box)
            #expect(!box.events.contains { if case .toolProgress = $0.kind { true } else { false } }, "\(order)")
        }
    }

    @Test("a reply that says it failed is a result with the error mark, and no failure of the call")
    func errorReply() async throws {
        let tool = RunTestTool("ask") { _ throws(ToolError) in ToolReply("nothing found", isError: true) }
        let box = EventBox()
        let (_, results) = try await run(["ask"], tools: [tool], policy: ToolPolicy(failure: .endRun), box: box)
        #expect(results.map(\.isError) == [true])
        #expect(box.events.contains { if case .toolFinished = $0.kind { true } else { false } })
    }
}
