import Foundation
import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("Cancelling a run")
struct CancellationTests {
    private enum Way: CaseIterable { case run, task, lettingGo }

    /// Runs until the given event was read, ends the run there, and waits until nothing of it is left.
    private func stop(_ sample: SampleRun, at index: Int, by way: Way) async throws -> AgentRunState {
        let run = sample.agent.stream("How is the weather?")
        switch way {
        case .lettingGo:
            var iterator: AgentRun<AgentResult>.Iterator? = run.makeAsyncIterator()
            for _ in 0...index { _ = try await iterator?.next() }
            iterator = nil
            await run.waitForEnd()
        case .run, .task:
            let reader = Task {
                var count = 0
                do throws(AgentError) {
                    for try await _ in run {
                        if count == index {
                            if way == .run { run.cancel() } else { withUnsafeCurrentTask { $0?.cancel() } }
                        }
                        count += 1
                    }
                } catch {
                    if case .cancelled = error.kind { return }
                    Issue.record("\(error)")
                }
            }
            await reader.value
        }
        return run.state
    }

    private func eventCount() async throws -> Int {
        var count = 0
        for try await _ in SampleRun().agent.stream("How is the weather?") { count += 1 }
        return count
    }

    @Test("at any event: no running tool, no open stream, and a state that says exactly which calls finished")
    func atAnyEvent() async throws {
        for index in 0..<(try await eventCount()) {
            for way in Way.allCases {
                for pauses in [0, 5] {
                    let sample = SampleRun(pauses: pauses)
                    let place: Comment = "event \(index), \(way), \(pauses) pauses"
                    let state = try await stop(sample, at: index, by: way)
                    #expect(sample.log.running == 0, place)
                    #expect(sample.executor.streams.openCount == 0, place)
                    #expect(state.outcome == .cancelled || state.outcome == .finished, place)
                    #expect(HistoryLaw.faults(state.history) == [], place)
                    #expect(HistoryLaw.faults(state.prompt) == [], place)
                    // Results in the conversation and finished calls of the state are exactly the calls whose tool came to its end.
                    let recorded = state.prompt.messages.flatMap(\.parts).compactMap { part -> String? in
                        if case .toolResult(let result) = part { result.callID.rawValue } else { nil }
                    }
                    let finished = state.calls.filter(\.isFinished).map(\.call.id.rawValue)
                    let begun = state.calls.filter { $0.status == .started }.map(\.call.id.rawValue)
                    #expect((recorded + finished).sorted() == sample.log.finished.sorted(), place)
                    #expect((recorded + finished + begun).sorted() == sample.log.started.sorted(), place)
                }
            }
        }
    }

    @Test("resumed from any event: the same answer, and no call that finished is run again")
    func resumeFromAnyEvent() async throws {
        let expected = try await SampleRun().agent.run("How is the weather?")
        for index in 0..<(try await eventCount()) {
            for policy in [UnfinishedCalls.tellModel, .runAgain] {
                let sample = SampleRun(pauses: 3)
                let stopped = try await stop(sample, at: index, by: .run)
                if stopped.outcome == .finished { continue }
                // Through its text, as in another process.
                let state = try JSONDecoder().decode(AgentRunState.self, from: Data(try EventLines.text(stopped).utf8))
                #expect(state == stopped)
                let finished = sample.log.finished
                let answers = ScriptedExecutor(rules: ResumeScript.rules)
                var agent = sample.agent
                agent.executor = answers
                let result = try await agent.resume(state, unfinishedCalls: policy)
                let place: Comment = "event \(index), \(policy)"
                #expect(result.text == expected.text, place)
                #expect(HistoryLaw.faults(result.conversation) == [], place)
                #expect(sample.log.finished.starts(with: finished), place)
                #expect(Set(sample.log.finished).count == sample.log.finished.count, place)
                #expect(result.state.stepCount == expected.state.stepCount, place)
                if policy == .runAgain { #expect(result.conversation == expected.conversation, place) }
            }
        }
    }

    @Test("a response that breaks off after any frame: no call runs, the history is valid, and the run can go on")
    func cutAnywhere() async throws {
        let expected = try await SampleRun().agent.run("How is the weather?")
        for frames in 0..<12 {
            let sample = SampleRun()
            let broken = ScriptedAnswer.toolCalls(SampleRun.callIDs.map { SampleRun.call($0, "weather") }, text: "I look that up.").cut(
                after: frames)
            var agent = sample.agent
            agent.executor = ScriptedExecutor(answers: [broken])
            do throws(AgentError) {
                _ = try await agent.run("How is the weather?")
                Issue.record("the run should have failed after \(frames) frames")
            } catch {
                let state = try #require(error.state)
                #expect(state.outcome == .failed, "\(frames) frames")
                #expect(sample.log.started == [], "\(frames) frames")
                #expect(HistoryLaw.faults(state.history) == [], "\(frames) frames")
                agent.executor = ScriptedExecutor(rules: ResumeScript.rules)
                #expect(try await agent.resume(state).conversation == expected.conversation, "\(frames) frames")
            }
        }
    }

    @Test("a run that is cancelled before it begins sends nothing")
    func beforeItBegins() async throws {
        let sample = SampleRun()
        let run = sample.agent.stream("How is the weather?")
        run.cancel()
        await #expect(throws: AgentError.self) { for try await _ in run {} }
        #expect(sample.executor.requests.isEmpty)
        #expect(run.state.outcome == .cancelled)
    }

    @Test("a tool that ignores cancellation is waited for")
    func stubbornTool() async throws {
        let log = ToolLog()
        let executor = ScriptedExecutor(.toolCall("slow", id: "call_1"), .text("never asked for"))
        let slow = RunTestTool("slow") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in
                while !Task.isCancelled { await Task.yield() }
                for _ in 0..<500 { await Task.yield() }
                return ToolReply("done all the same")
            }
        }
        let agent = Agent(executor: executor, model: SampleRun.model, tools: [slow])
        let task = Task { () async -> AgentError? in
            do throws(AgentError) {
                _ = try await agent.run("Go.")
                return nil
            } catch {
                return error
            }
        }
        #expect(await eventually { log.running == 1 })
        task.cancel()
        let error = await task.value
        #expect(log.running == 0)
        #expect(log.finished == ["call_1"])
        #expect(error?.state?.outcome == .cancelled)
        // It did its work, so the conversation has its result.
        #expect(error?.state?.history.messages.last?.role == .tool)
        #expect(executor.requests.count == 1)
    }

    @Test("withRun ends the run with its closure")
    func withRun() async throws {
        let sample = SampleRun(pauses: 3)
        let first = try await sample.agent.withRun("How is the weather?") { run in
            for try await event in run {
                if case .toolStarted = event.kind { return "left" }
            }
            return "ended"
        }
        #expect(first == "left")
        #expect(sample.log.running == 0)
        #expect(sample.executor.streams.openCount == 0)
    }
}

/// The answers of ``SampleRun`` by what they answer to, so that a run can go on at any place.
private enum ResumeScript {
    static let rules: [ScriptedRule] = [
        .reply(to: holds(result: "call_d"), with: .text("It rains in all of them.").using(usage)),
        .reply(to: holds(result: "call_a"), with: .toolCalls([SampleRun.call("call_d", "news")]).using(usage)),
        .reply(
            to: .any,
            with: .parts(
                [
                    .reasoning(ReasoningPart(text: "Three cities, so three calls.")), .text(TextPart("I look that up.")),
                    .toolCall(.complete(SampleRun.call("call_a", "weather"))), .toolCall(.complete(SampleRun.call("call_b", "weather"))),
                    .toolCall(.complete(SampleRun.call("call_c", "news"))),
                ], usage: usage)),
    ]

    private static let usage = Usage(inputTokens: 10, outputTokens: 5)

    private static func holds(result id: String) -> ScriptedMatcher {
        ScriptedMatcher("a result of \(id)") { $0.toolResults.contains { $0.callID.rawValue == id } }
    }
}
