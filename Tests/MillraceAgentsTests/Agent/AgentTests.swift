import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("The plain agent")
struct AgentTests {
    private func agent(
        _ executor: ScriptedExecutor, tools: ToolRegistry = [RunTestTool("look"), RunTestTool("write")],
        _ change: (inout AgentConfiguration) -> Void = { _ in }
    ) -> Agent {
        var configuration = AgentConfiguration(makeRunID: { "run_1" })
        change(&configuration)
        return Agent(executor: executor, model: SampleRun.model, tools: tools, configuration: configuration)
    }

    @Test("an answer without calls ends the run")
    func answer() async throws {
        let executor = ScriptedExecutor(ScriptedAnswer.text("Hello.").using(Usage(inputTokens: 3, outputTokens: 2)))
        let result = try await agent(executor).run("Hi.")
        #expect(result.text == "Hello.")
        #expect(result.usage == Usage(inputTokens: 3, outputTokens: 2))
        #expect(result.conversation.messages == [.user("Hi."), .assistant("Hello.")])
        #expect(result.state.outcome == .finished)
        #expect(executor.requests[0].tools.map(\.name) == ["look", "write"])
    }

    @Test("text and a call in one answer: the call is carried out and the history holds both (koog C 20)")
    func textAndCall() async throws {
        let executor = ScriptedExecutor(.toolCall("look", id: "call_1", text: "One moment."), .text("There it is."))
        let result = try await agent(executor).run("Look.")
        #expect(result.text == "There it is.")
        let messages = result.conversation.messages
        #expect(messages.map(\.role) == [.user, .assistant, .tool, .assistant])
        #expect(messages[1].text == "One moment.")
        #expect(messages[1].toolCalls.map(\.id) == ["call_1"])
        #expect(executor.requests[1].toolResults.map(\.text) == ["done: look"])
    }

    @Test("calls are carried out whatever the finish reason says")
    func finishReasonStop() async throws {
        let call = LLMResponse.Part.toolCall(.complete(ToolCall(id: "call_1", name: "look", arguments: [:])))
        let executor = ScriptedExecutor(.parts([call], finishReason: .stop), .text("Done."))
        #expect(try await agent(executor).run("Look.").text == "Done.")
    }

    @Test("a conversation is continued with the next turn")
    func continuing() async throws {
        let executor = ScriptedExecutor(.text("One."), .text("Two."))
        var agent = agent(executor)
        agent.instructions = "Count."
        let first = try await agent.run("Begin.")
        let second = try await agent.run("Go on.", continuing: first.conversation)
        #expect(
            second.conversation.messages == [
                .system("Count."), .user("Begin."), .assistant("One."), .user("Go on."), .assistant("Two."),
            ])
    }

    @Test("a whole prompt keeps its instructions and options")
    func wholePrompt() async throws {
        let executor = ScriptedExecutor(.text("Yes."))
        var agent = agent(executor)
        agent.instructions = "Never used."
        agent.options.temperature = 0.1
        let prompt = Prompt(options: GenerationOptions(temperature: 0.9)) {
            Message.developer("Be brief.")
            Message.user("Really?")
        }
        _ = try await agent.run(prompt)
        #expect(executor.requests[0].prompt == prompt)
    }

    @Test("calls that a conversation left unanswered are answered before it is continued")
    func unansweredCalls() async throws {
        let executor = ScriptedExecutor(.text("Well."))
        let left = Prompt(messages: [.user("Look."), .assistant(.toolCall(ToolCall(id: "old", name: "look", arguments: [:])))])
        let result = try await agent(executor).run("And?", continuing: left)
        #expect(HistoryLaw.faults(result.conversation) == [])
        #expect(executor.requests[0].prompt.messages.map(\.role) == [.user, .assistant, .tool, .user])
    }

    @Test("invalid and incomplete calls never run; they are answered with an error result, in their place")
    func brokenCalls() async throws {
        let log = ToolLog()
        let look = RunTestTool("look") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in ToolReply("seen") }
        }
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .toolCallStart(ToolCallStart(part: PartID(index: 0), id: "call_1", name: "look")),
            .toolCallDelta(ToolCallDelta(part: PartID(index: 0), arguments: "{\"city\": ")),
            .toolCallStart(ToolCallStart(part: PartID(index: 1), id: "call_2", name: "look")),
            .toolCallDelta(ToolCallDelta(part: PartID(index: 1), arguments: "{}")),
            .toolCallComplete(
                ToolCallComplete(part: PartID(index: 1), outcome: .complete(ToolCall(id: "call_2", name: "look", arguments: [:])))),
            .end(ResponseEnd(outcome: .finished, finishReason: .length)),
        ]
        let executor = ScriptedExecutor(.frames(frames), .text("Done."))
        let box = EventBox()
        let result = try await agent(executor, tools: [look]).run("Look.") { box.add($0) }
        #expect(log.started == ["call_2"])
        #expect(HistoryLaw.faults(result.conversation) == [])
        let results = executor.requests[1].toolResults
        #expect(results.map(\.callID) == ["call_1", "call_2"])
        #expect(results.map(\.isError) == [true, false])
        let failures = box.events.compactMap { event -> ToolError.Kind? in
            if case .toolFailed(let end) = event.kind { end.failure } else { nil }
        }
        #expect(failures == [.incompleteCall])
        #expect(box.events.filter { if case .toolStarted = $0.kind { true } else { false } }.count == 1)
    }

    @Test("an unknown tool is answered with the names there are, and the run goes on")
    func unknownTool() async throws {
        let executor = ScriptedExecutor(.toolCall("lok"), .text("Done."))
        _ = try await agent(executor).run("Look.")
        let result = try #require(executor.requests[1].toolResults.first)
        #expect(result.isError)
        #expect(result.text == "There is no tool named lok. The tools are: look, write.")
    }

    @Test("a refusal ends the run as an answer does", arguments: [FinishReason.refusal, .contentFilter])
    func refusal(reason: FinishReason) async throws {
        let call = LLMResponse.Part.toolCall(.complete(ToolCall(id: "call_1", name: "look", arguments: [:])))
        let executor = ScriptedExecutor(.parts([.refusal("No."), call], finishReason: reason))
        let result = try await agent(executor).run("Look.")
        #expect(result.finishReason == reason)
        #expect(result.state.outcome == .finished)
        #expect(result.response.refusal == "No.")
        #expect(result.conversation.messages == [.user("Look."), .assistant(.refusal("No."))])
    }

    @Test("an answer cut by its length ends the run and says so")
    func length() async throws {
        let executor = ScriptedExecutor(.text("It was a dark and", finishReason: .length))
        let result = try await agent(executor).run("Tell.")
        #expect(result.finishReason == .length)
        #expect(result.text == "It was a dark and")
    }

    @Test("a paused turn goes on by itself")
    func pause() async throws {
        let executor = ScriptedExecutor(.text("I search", finishReason: .pause), .text("Found."))
        let result = try await agent(executor).run("Search.")
        #expect(result.text == "Found.")
        #expect(executor.requests[1].prompt.messages.last == .assistant("I search"))
    }

    @Test("a forced call is forced once")
    func forcedCall() async throws {
        let executor = ScriptedExecutor(.toolCall("look"), .text("Done."))
        var agent = agent(executor)
        agent.options.toolChoice = .required
        _ = try await agent.run("Look.")
        #expect(executor.requests.map(\.prompt.options.toolChoice) == [.required, nil])
    }

    @Test("a response that breaks off ends the run: what arrived is kept by policy, and no call in it runs", arguments: [true, false])
    func cutResponse(isKept: Bool) async throws {
        let log = ToolLog()
        let look = RunTestTool("look") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in ToolReply("seen") }
        }
        let executor = ScriptedExecutor(
            ScriptedAnswer.toolCall("look", ["city": "Rome"], text: "One moment.").cut(after: 4))
        do throws(AgentError) {
            _ = try await agent(executor, tools: [look]) { $0.partialHistory = isKept ? .keep : .discard }.run("Look.")
            Issue.record("the run should have failed")
        } catch {
            guard case .model(let cause) = error.kind else { throw error }
            #expect(cause.kind == .truncated)
            #expect(error.state?.outcome == .failed)
            let history = try #require(error.state?.history)
            #expect(HistoryLaw.faults(history) == [])
            #expect(history.messages == [.user("Look.")] + (isKept ? [.assistant("One moment.")] : []))
        }
        #expect(log.started == [])
    }

    @Test("a run that failed is resumed with the same request")
    func resumeAfterFailure() async throws {
        let executor = ScriptedExecutor(.toolCall("look", id: "call_1"), .failure(.overloaded(retryAfter: nil)), .text("Done."))
        let agent = agent(executor)
        do throws(AgentError) {
            _ = try await agent.run("Look.")
            Issue.record("the run should have failed")
        } catch {
            let result = try await agent.resume(try #require(error.state))
            #expect(result.text == "Done.")
            #expect(executor.requests[1].prompt == executor.requests[2].prompt)
        }
    }

    @Test("a run that has finished is not resumed")
    func resumeAfterEnd() async throws {
        let agent = agent(ScriptedExecutor(.text("Done.")))
        let state = try await agent.run("Go.").state
        await #expect(throws: AgentError.self) { try await agent.resume(state) }
    }

    @Test("steps are told around their requests and calls, the run around all")
    func eventOrder() async throws {
        let executor = ScriptedExecutor(.toolCall("look", id: "call_1"), .text("Done."))
        let box = EventBox()
        _ = try await agent(executor).run("Look.") { box.add($0) }
        let words = try box.events.filter { if case .frame = $0.kind { false } else { true } }.map { event in
            try #require(try JSONValue(parsing: EventLines.text(event))["type"]?.stringValue)
        }
        #expect(
            words == [
                "runStarted", "stepStarted", "requestStarted", "requestFinished", "toolStarted", "toolFinished", "stepEnded", "stepStarted",
                "requestStarted", "requestFinished", "stepEnded", "runEnded",
            ])
        #expect(box.events.allSatisfy { $0.path == ["agent"] })
    }
}
