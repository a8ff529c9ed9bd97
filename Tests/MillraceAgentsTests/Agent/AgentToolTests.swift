import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("An agent as a tool")
struct AgentToolTests {
    private let usage = Usage(inputTokens: 10, outputTokens: 1)

    private func researcher(_ executor: ScriptedExecutor, tools: ToolRegistry = []) -> Agent {
        Agent(name: "researcher", executor: executor, model: LLModel("inner-model"), tools: tools)
    }

    private func caller(_ tool: AgentTool, _ answers: [ScriptedAnswer]) -> Agent {
        Agent(
            name: "chief", executor: ScriptedExecutor(answers: answers), model: LLModel("outer-model"), tools: [tool],
            configuration: AgentConfiguration(makeRunID: { "run_1" }))
    }

    @Test("its answer is the result of the call, its usage counts for the caller")
    func answer() async throws {
        let inner = ScriptedExecutor(ScriptedAnswer.text("42").using(usage))
        let tool = researcher(inner).asTool(name: "research", description: "Finds things out.")
        let agent = caller(
            tool, [.toolCall("research", ["request": "The answer?"], id: "call_1").using(usage), .text("It is 42.").using(usage)])
        let result = try await agent.run("What is it?")
        #expect(result.text == "It is 42.")
        #expect(inner.requests[0].lastUserText == "The answer?")
        #expect(result.usage == Usage(inputTokens: 30, outputTokens: 3))
        #expect(result.state.models.map(\.model) == ["outer-model", "inner-model"])
        #expect(result.state.requestCount == 2)
        let answered = result.conversation.messages.flatMap(\.parts).compactMap {
            if case .toolResult(let result) = $0 { result.text } else { nil }
        }
        #expect(answered == ["42"])
    }

    @Test("its events are told between those of the call, under the path of the caller")
    func events() async throws {
        let inner = ScriptedExecutor(.toolCall("look", id: "inner_1"), .text("42"))
        let tool = researcher(inner, tools: [RunTestTool("look")]).asTool(name: "research", description: "Finds things out.")
        let agent = caller(tool, [.toolCall("research", ["request": "The answer?"], id: "call_1"), .text("It is 42.")])
        let box = EventBox()
        _ = try await agent.run("What is it?") { box.add($0) }
        let nested = box.events.enumerated().filter { $0.element.path == ["chief", "research#call_1"] }
        #expect(nested.count == box.events.filter { $0.path.count > 1 }.count)
        guard case .runStarted(let start)? = nested.first?.element.kind, case .runEnded? = nested.last?.element.kind else {
            Issue.record("the inner run has no frame")
            return
        }
        #expect(start == AgentEvent.RunStart(runID: "run_1.call_1", agent: "researcher"))
        let began = try #require(box.events.firstIndex { if case .toolStarted = $0.kind { $0.path == ["chief"] } else { false } })
        let ended = try #require(box.events.firstIndex { if case .toolFinished = $0.kind { $0.path == ["chief"] } else { false } })
        #expect(nested.allSatisfy { $0.offset > began && $0.offset < ended })
    }

    @Test("a run that fails is told to the calling model without text of its conversation")
    func failure() async throws {
        let inner = ScriptedExecutor(ScriptedAnswer.text("secret words").cut(after: 2))
        let tool = researcher(inner).asTool(name: "research", description: "Finds things out.")
        let agent = caller(tool, [.toolCall("research", ["request": "canary"], id: "call_1"), .text("Sorry.")])
        let result = try await agent.run("What is it?")
        let answered = result.conversation.messages.flatMap(\.parts).compactMap { part -> ToolResult? in
            if case .toolResult(let result) = part { result } else { nil }
        }
        #expect(answered.map(\.isError) == [true])
        #expect(!answered[0].text.contains("secret") && !answered[0].text.contains("canary"))
        #expect(answered[0].text.contains("truncated"))
    }

    @Test("cancelling the caller cancels it")
    func cancellation() async throws {
        let inner = ScriptedExecutor(ScriptedAnswer.text("never whole").hanging(after: 1))
        let tool = researcher(inner).asTool(name: "research", description: "Finds things out.")
        let agent = caller(tool, [.toolCall("research", ["request": "?"], id: "call_1")])
        let run = agent.stream("What is it?")
        async let isCancelled = isCancelled(run)
        await inner.waitForRequests()
        run.cancel()
        #expect(await isCancelled)
        #expect(inner.streams.openCount == 0)
        #expect(run.state.calls.map { $0.status } == [AgentRunState.Call.Status.started])
    }

    private func isCancelled(_ run: AgentRun<AgentResult>) async -> Bool {
        do throws(AgentError) {
            _ = try await run.value()
            return false
        } catch {
            if case .cancelled = error.kind { return true }
            return false
        }
    }

    @Test("a call without its request is refused with advice")
    func missingRequest() async throws {
        let inner = ScriptedExecutor(answers: [])
        let tool = researcher(inner).asTool(name: "research", description: "Finds things out.")
        let agent = caller(tool, [.toolCall("research", ["question": "?"], id: "call_1"), .text("Well.")])
        let result = try await agent.run("What is it?")
        #expect(result.text == "Well.")
        #expect(inner.requests.isEmpty)
    }
}
