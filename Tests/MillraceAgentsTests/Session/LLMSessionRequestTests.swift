import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionRequestTests {
    private let weather: ToolRegistry = [EchoTool("weather"), EchoTool("news")]

    @Test("an answer is written down, streamed or whole", arguments: [true, false]) func writing(isStreamed: Bool) async throws {
        let run = SessionRun(
            answers: [.text("Hello", reasoning: "hm"), .toolCall("weather", ["city": "Rome"], text: "Wait.")],
            tools: weather)
        try await run.context.withSession { session in
            let response = try await session.request("Hi", isStreamed: isStreamed)
            #expect(response.text == "Hello")
            try await session.request("Weather?", isStreamed: isStreamed)
        }
        #expect(run.outline == ["user: Hi", "assistant: (hm) Hello", "user: Weather?", "assistant: Wait. weather()"])
        #expect(run.executor.requests.allSatisfy { $0.isStreaming == isStreamed })
    }

    @Test("a call nobody answered is settled before the next request") func settling() async throws {
        let run = SessionRun(answers: [.toolCall("weather", ["city": "Rome"]), .text("Fine.")], tools: weather)
        try await run.context.withSession { session in
            try await session.request("Weather?")
            #expect(session.pendingCalls.map(\.name) == ["weather"])
            try await session.request("Never mind.")
        }
        #expect(
            run.outline == [
                "user: Weather?", "assistant: weather()", "tool: =The call was not run.", "user: Never mind.", "assistant: Fine.",
            ])
        #expect(History(run.executor.requests[1].prompt.messages).problems.isEmpty)
    }

    @Test("a wrong answer is sent back, and leaves no trace") func repairing() async throws {
        let run = SessionRun(answers: [.text("I would rather think.", reasoning: "…"), .toolCall("weather")], tools: weather)
        try await run.context.withSession { session in
            let response = try await session.requestOnlyCallingTools()
            #expect(response.toolCalls.map(\.name) == ["weather"])
        }
        #expect(run.executor.requests[0].prompt.options.toolChoice == .required)
        #expect(run.executor.requests[1].prompt.messages.count == 2)
        #expect(run.outline == ["assistant: weather()"])
    }

    @Test("a call of another tool than the forced one is told so, and never run") func forcing() async throws {
        let run = SessionRun([.user("q")], answers: [.toolCall("news"), .toolCall("weather")], tools: weather)
        try await run.context.withSession { session in
            let response = try await session.requestForcing("weather")
            #expect(response.toolCalls.map(\.name) == ["weather"])
        }
        let second = run.executor.requests[1].prompt.messages
        #expect(run.executor.requests[1].prompt.options.toolChoice == .named("weather"))
        #expect(second.map(\.role) == [.user, .assistant, .tool, .user])
        #expect(History(second).problems.isEmpty)
        #expect(run.outline == ["user: q", "assistant: weather()"])
    }

    @Test("an answer that stays wrong is a typed error, and the history is as before") func failing() async throws {
        let run = SessionRun([.user("q")], answers: [.text("no"), .text("no")], tools: weather)
        let error = await #expect(throws: AgentError.self) {
            try await run.context.withSession { session in try await session.requestForcing("weather") }
        }
        guard case .unexpectedAnswer(let text)? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text == "a call of the tool weather, and of no other, was asked for")
        #expect(run.outline == ["user: q"])
    }

    @Test("a forced tool that is not there is found before anything is sent") func forcingNothing() async throws {
        let run = SessionRun([.user("q")], tools: weather)
        let error = await #expect(throws: AgentError.self) {
            try await run.context.withSession { session in try await session.requestForcing("nothing") }
        }
        guard case .configuration? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(run.executor.requests.isEmpty)
    }

    @Test("without tools: none are offered, or none may be called where calls stand in the history") func withholding() async throws {
        let call = ToolCall(id: "1", name: "weather", arguments: [:])
        let fresh = SessionRun([.user("q")], answers: [.text("a")], tools: weather)
        try await fresh.context.withSession { session in try await session.requestWithoutTools() }
        #expect(fresh.executor.requests[0].tools.isEmpty)
        let used = SessionRun(
            [.user("q"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, "r"))], answers: [.toolCall("news"), .text("a")],
            tools: weather)
        try await used.context.withSession { session in try await session.requestWithoutTools() }
        #expect(used.executor.requests[0].tools.count == 2)
        #expect(used.executor.requests[0].prompt.options.toolChoice == ToolChoice.none)
        #expect(used.outline.last == "assistant: a")
    }

    @Test("a whole request that fails in the middle leaves what had arrived", arguments: [true, false])
    func partial(isStreamed: Bool) async throws {
        let run = SessionRun([.user("q")], answers: [.text("Hello").cut(after: 2)])
        await #expect(throws: AgentError.self) {
            try await run.context.withSession { session in try await session.request(isStreamed: isStreamed) }
        }
        #expect(run.outline.first == "user: q")
        #expect(run.problems.isEmpty)
        #expect(run.messages.count == 2)
    }

    @Test("a call whose arguments are broken is answered with an error, so that the model hears of it") func invalid() async throws {
        let broken = try invalidCall()
        let run = SessionRun([.user("q")], answers: [.parts([.toolCall(broken)], finishReason: .toolCalls)], tools: weather)
        try await run.context.withSession { session in try await session.request() }
        #expect(run.messages.map(\.role) == [.user, .assistant, .tool])
        #expect(run.messages[2].toolResults.first?.isError == true)
        #expect(run.problems.isEmpty)
    }

    private func invalidCall() throws -> ToolCallOutcome {
        do {
            _ = try ToolCall(id: "1", name: "weather", rawArguments: "{\"city\":")
            throw UnexpectedlyValid()
        } catch let error as ArgumentError {
            return .invalid(PartialToolCall(id: "1", name: "weather", rawArguments: "{\"city\":"), error)
        }
    }

    private struct UnexpectedlyValid: Error {}
}
