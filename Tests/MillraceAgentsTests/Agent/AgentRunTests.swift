import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("A run as a sequence of events")
struct AgentRunTests {
    @Test("nothing runs before the first event is asked for")
    func lazy() async throws {
        let sample = SampleRun()
        let run = sample.agent.stream("Go.")
        var iterator = run.makeAsyncIterator()
        for _ in 0..<50 { await Task.yield() }
        #expect(sample.executor.requests.isEmpty)
        #expect(run.state.outcome == nil)
        _ = try await iterator.next()
    }

    @Test("a run is iterated once")
    func once() async throws {
        let run = SampleRun().agent.stream("Go.")
        for try await _ in run {}
        await #expect(throws: AgentError.self) { for try await _ in run {} }
        #expect(try await run.value().text == "It rains in all of them.")
    }

    @Test("the value of a run is there without looking at its events")
    func value() async throws {
        let run = SampleRun().agent.stream("Go.")
        #expect(try await run.value().text == "It rains in all of them.")
        #expect(run.state.outcome == .finished)
    }

    @Test("the value is there also where somebody began to read and stopped")
    func valueAfterReading() async throws {
        let run = SampleRun().agent.stream("Go.")
        var iterator = run.makeAsyncIterator()
        _ = try await iterator.next()
        #expect(try await run.value().text == "It rains in all of them.")
        #expect(try await iterator.next() != nil)
    }

    @Test("the state at each event is the one that belongs to it")
    func stateAtEvents() async throws {
        let run = SampleRun().agent.stream("Go.")
        var started: Set<String> = []
        var finished: Set<String> = []
        for try await event in run {
            switch event.kind {
            case .runStarted: #expect(run.state.requestCount == 0)
            case .requestStarted(let start): #expect(run.state.requestCount == start.request)
            case .stepStarted(let step): #expect(run.state.stepCount == step - 1)
            case .stepEnded(let end):
                #expect(run.state.stepCount == end.step)
                #expect(run.state.calls.isEmpty)
            case .toolStarted(let start): started.insert(start.call.id.rawValue)
            case .toolFinished(let end): finished.insert(end.result.callID.rawValue)
            case .runEnded: #expect(run.state.outcome == .finished)
            default: break
            }
            let known = run.state.calls.map(\.call.id.rawValue)
            for call in run.state.calls where finished.contains(call.call.id.rawValue) { #expect(call.isFinished) }
            for call in run.state.calls where started.contains(call.call.id.rawValue) { #expect(call.status != .pending) }
            #expect(known.count == Set(known).count)
            #expect(HistoryLaw.faults(run.state.history) == [])
        }
    }

    @Test("the state told with the first call that starts holds the whole answer")
    func stateAtFirstCall() async throws {
        let run = SampleRun().agent.stream("Go.")
        for try await event in run {
            guard case .toolStarted = event.kind else { continue }
            #expect(run.state.calls.map(\.call.id.rawValue) == SampleRun.callIDs)
            #expect(run.state.answer?.toolCalls.count == 3)
            break
        }
        await run.waitForEnd()
    }

    @Test("waiting for the end of a run does not wait for its reader")
    func waitingForEnd() async throws {
        let run = SampleRun().agent.stream("Go.")
        var iterator = run.makeAsyncIterator()
        _ = try await iterator.next()
        await run.waitForEnd()
        #expect(try await iterator.next() != nil)
    }

    @Test("a run waits for a reader that is slow: it is never far ahead")
    func backPressure() async throws {
        let log = ToolLog()
        let tool = RunTestTool("count") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                for number in 0..<500 { await ToolContext.current?.report(.number(JSONNumber(number))) }
                return ToolReply("counted")
            }
        }
        let executor = ScriptedExecutor(.toolCall("count"), .text("Done."))
        let agent = Agent(executor: executor, model: SampleRun.model, tools: [tool])
        var count = 0
        for try await event in agent.stream("Go.") {
            if case .toolProgress = event.kind { count += 1 }
            if count == 100 {
                for _ in 0..<2_000 { await Task.yield() }
                #expect(log.finished.isEmpty)
                count += 1
            }
        }
        #expect(count == 501)
    }

    @Test("the error of a run comes after its last event")
    func failure() async throws {
        let executor = ScriptedExecutor(.failure(.unauthenticated))
        let run = Agent(executor: executor, model: SampleRun.model).stream("Go.")
        var last: AgentEvent?
        do throws(AgentError) {
            for try await event in run { last = event }
            Issue.record("the run should have failed")
        } catch {
            guard case .model(let cause) = error.kind else { throw error }
            #expect(cause.kind == .unauthenticated)
        }
        guard case .runEnded(let end)? = last?.kind else {
            Issue.record("no end was told")
            return
        }
        #expect(end.outcome == .failed)
        #expect(end.reason?.contains("unauthenticated") == true)
    }

    @Test("a stream that is let go inside of a run is told as failed before the run's end, and closed")
    func abandonedStream() async throws {
        let executor = ScriptedExecutor(ScriptedAnswer.text("Hello.").using(Usage(inputTokens: 2)))
        let state = AgentRunState(runID: "run_1", agent: "agent", prompt: Prompt("Go."), model: SampleRun.model)
        let driver = RunDriver(
            run: RunInfo(id: "run_1", agent: "agent"), path: ["agent"], executor: executor, tools: [],
            configuration: AgentConfiguration(), features: [], state: state)
        let box = EventBox()
        let outcome = await driver.drive(to: { event, _, _ in box.add(event) }) { context async throws(AgentError) -> StreamFrame? in
            var frames = context.stream(ModelRequest(prompt: Prompt("Go."), model: SampleRun.model)).makeAsyncIterator()
            do throws(LLMError) {
                return try await frames.next()
            } catch {
                throw AgentError(.model(error))
            }
        }
        guard case .success(.start?) = outcome else {
            Issue.record("the first frame did not come")
            return
        }
        guard case .requestFailed(let failure)? = box.events.dropLast().last?.kind, case .runEnded? = box.events.last?.kind else {
            Issue.record("the end of the stream was not told before the end of the run")
            return
        }
        #expect(failure.isCancelled)
        #expect(executor.streams.openCount == 0)
        #expect(executor.streams.cancelledCount == 1)
    }

    @Test("features see each event before the reader does, and may run agents of their own")
    func featureRunsAgent() async throws {
        final class Curious: AgentFeature {
            let seen = Mutex<[String]>([])
            func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
                guard case .stepEnded = event.kind else { return }
                let inner = Agent(executor: ScriptedExecutor(.text("inner")), model: SampleRun.model)
                // An error would leave the list short.
                if let text = try? await inner.run("What?").text { seen.withLock { $0.append(text) } }
            }
        }
        let feature = Curious()
        var sample = SampleRun()
        sample.agent.features = [feature]
        _ = try await sample.agent.run("Go.")
        #expect(feature.seen.withLock { $0 } == ["inner", "inner", "inner"])
    }
}
