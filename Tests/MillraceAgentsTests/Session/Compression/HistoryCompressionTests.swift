import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct HistoryCompressionTests {
    private static let call = ToolCall(id: "1", name: "a", arguments: [:])
    private let long: [Message] = [
        .system("rules"), .user("task"), .assistant(.toolCall(Self.call)), .tool(ToolResult(of: Self.call, "r")), .assistant("one"),
        .user("two?"), .assistant("two"), .user("three?"), .assistant("three"),
    ]

    private func summary(_ text: String) -> String {
        "user: <conversation_summary>\nWhat was said and done before, in short:\n\n\(text)\n</conversation_summary>"
    }

    @Test("the whole history becomes a summary; instructions and the task stay") func whole() async throws {
        let run = SessionRun(long, answers: [.text("short")], tools: [EchoTool("a")])
        let hasChanged = try await run.context.withSession { try await $0.compressHistory(.whole) }
        #expect(hasChanged)
        #expect(run.outline == ["system: rules", "user: task", summary("short")])
        let request = run.executor.requests[0]
        #expect(request.tools.isEmpty)
        #expect(request.prompt.messages.map(\.role) == [.system, .user])
        #expect(!request.prompt.messages[1].text.contains("task\n</message>"))
        #expect(request.prompt.messages[1].text.contains("[result of the tool a] r"))
        let told = run.events.compactMap { if case .historyCompressed(let event) = $0.kind { event } else { nil } }
        #expect(told == [AgentEvent.HistoryCompression(strategy: "whole", messagesBefore: 9, messagesAfter: 3)])
    }

    @Test("what waits for an answer stays word for word") func openEnd() async throws {
        let asking = SessionRun(long + [.user("four?")], answers: [.text("short")])
        try await asking.context.withSession { try await $0.compressHistory(.whole) }
        #expect(asking.outline.suffix(2) == [summary("short"), "user: four?"])
        let calling = SessionRun(long + [.assistant(.toolCall(Self.call))], answers: [.text("short")])
        try await calling.context.withSession { session in
            try await session.compressHistory(.whole)
            #expect(session.pendingCalls == [Self.call])
        }
        #expect(calling.outline.suffix(2) == [summary("short"), "assistant: a()"])
        // The model has not seen this result yet.
        let answered = SessionRun(
            long + [.assistant(.toolCall(Self.call)), .tool(ToolResult(of: Self.call, "new"))], answers: [.text("short")])
        try await answered.context.withSession { try await $0.compressHistory(.whole) }
        #expect(answered.outline.suffix(3) == [summary("short"), "assistant: a()", "tool: =new"])
    }

    @Test("the last messages stay, in each form") func lastMessages() async throws {
        let kept = SessionRun(long, answers: [.text("short")])
        try await kept.context.withSession { try await $0.compressHistory(.lastMessages(2)) }
        #expect(kept.outline == ["system: rules", "user: task", summary("short"), "user: three?", "assistant: three"])
        let dropped = SessionRun(long)
        try await dropped.context.withSession { try await $0.compressHistory(.lastMessages(2, form: .keptOnly)) }
        #expect(dropped.outline == ["system: rules", "user: task", "user: three?", "assistant: three"])
        #expect(dropped.executor.requests.isEmpty)
        let summarised = SessionRun(long, answers: [.text("short")])
        try await summarised.context.withSession { try await $0.compressHistory(.lastMessages(2, form: .summaryOfKept)) }
        #expect(summarised.outline == ["system: rules", "user: task", summary("short")])
        let transcript = summarised.executor.requests[0].prompt.messages[1].text
        #expect(transcript.contains("three?") && !transcript.contains("two?"))
    }

    @Test("a cut that would part a call from its result keeps both") func cut() async throws {
        let run = SessionRun(Array(long.prefix(5)), answers: [.text("short")])
        // The second last message is the result: its call stays as well, and nothing is left to summarise.
        let hasChanged = try await run.context.withSession { try await $0.compressHistory(.lastMessages(2)) }
        #expect(!hasChanged)
        #expect(run.executor.requests.isEmpty)
    }

    @Test("what arrived since a time stays") func since() async throws {
        let run = SessionRun([.system("rules")], answers: [.text("short"), .text("shorter")])
        for second in 1...5 {
            run.clock.advance(by: .seconds(1))
            try await run.context.withSession { $0.append(.user("q\(second)"), .assistant("a\(second)")) }
        }
        try await run.context.withSession { try await $0.compressHistory(.since(.seconds(4))) }
        #expect(run.outline == ["system: rules", "user: q1", summary("short"), "user: q4", "assistant: a4", "user: q5", "assistant: a5"])
        run.clock.advance(by: .seconds(10))
        try await run.context.withSession { $0.append(.user("q6"), .assistant("a6")) }
        try await run.context.withSession { try await $0.compressHistory(.within(.seconds(3))) }
        #expect(run.outline == ["system: rules", "user: q1", summary("shorter"), "user: q6", "assistant: a6"])
    }

    @Test("chunks are summarised one by one, in one message") func chunked() async throws {
        let run = SessionRun(long, answers: [.text("A"), .text("B"), .text("C")])
        try await run.context.withSession { try await $0.compressHistory(.chunked(3)) }
        #expect(run.executor.requests.count == 3)
        #expect(run.outline == ["system: rules", "user: task", summary("A\n\nB\n\nC")])
    }

    @Test("facts become a message that can be read back") func facts() async throws {
        let run = SessionRun(
            long, answers: [.text("{\"user_name\": \"Ada\", \"results\": [\"a gave r\", \"two\"], \"unknown\": null, \"empty\": []}")])
        try await run.context.withSession { session in
            try await session.compressHistory(
                .facts(
                    Concept("user_name", "the user's name", kind: .single), Concept("results", "what tools gave"),
                    Concept("unknown", "nothing", kind: .single), Concept("empty", "nothing")))
        }
        #expect(run.messages.count == 3)
        let facts = try #require(Facts(run.messages[2]))
        #expect(facts.facts == ["user_name": ["Ada"], "results": ["a gave r", "two"]])
        #expect(Facts(facts.message) == facts)
        // What is only facts is not asked about again.
        #expect(try await run.context.withSession { try await $0.compressHistory(.facts(Concept("x", "y"))) } == false)
    }

    @Test("a strategy that fails leaves the history as it was") func failing() async throws {
        let run = SessionRun(long, answers: [.failure(.overloaded(retryAfter: nil))])
        await #expect(throws: AgentError.self) { try await run.context.withSession { try await $0.compressHistory(.whole) } }
        #expect(run.messages == long)
        let empty = SessionRun(long, answers: [.text("  ")])
        await #expect(throws: AgentError.self) { try await empty.context.withSession { try await $0.compressHistory(.whole) } }
        #expect(empty.messages == long)
    }

    @Test("a strategy of one's own that parts calls from results is refused") func tearing() async throws {
        let run = SessionRun(long)
        let torn = CustomCompression("torn") { history, _ in Array(history.messages.dropFirst(3)) }
        await #expect(throws: AgentError.self) { try await run.context.withSession { try await $0.compressHistory(torn) } }
        #expect(run.messages == long)
        let open = SessionRun(long + [.assistant(.toolCall(Self.call))])
        let forgetful = CustomCompression("forgetful") { history, _ in Array(history.messages.prefix(2)) }
        await #expect(throws: AgentError.self) { try await open.context.withSession { try await $0.compressHistory(forgetful) } }
        #expect(open.messages.count == 10)
    }

    @Test("a stream that ends while the history is compressed stays behind it") func meanwhile() async throws {
        let run = SessionRun(long, answers: [.text("late")])
        let stream = try await run.context.withSession { try $0.requestStreaming("four?") }
        let slow = CustomCompression("slow") { _, _ in
            // The stream ends in the middle of the compression.
            _ = try await stream.collect()
            return [.system("rules"), .user("four?")]
        }
        try await run.context.withSession { try await $0.compressHistory(slow) }
        #expect(run.outline == ["system: rules", "user: four?", "assistant: late"])
    }

    @Test("a trigger decides by messages, tokens or the share of the window") func triggers() async throws {
        let run = SessionRun(long, answers: [.text("short")], model: LLModel("m", contextTokens: 100))
        let state = run.context.conversation.state
        #expect(!CompressionTrigger.messages(over: 9).isReached(by: state))
        #expect(CompressionTrigger.messages(over: 8).isReached(by: state))
        let tokens = TokenEstimate(state).tokens
        #expect(CompressionTrigger.tokens(over: tokens - 1).isReached(by: state))
        #expect(!CompressionTrigger.tokens(over: tokens).isReached(by: state))
        #expect(CompressionTrigger.contextShare(over: Double(tokens - 1) / 100).isReached(by: state))
        #expect(!CompressionTrigger.contextShare(over: Double(tokens) / 100).isReached(by: state))
        try await run.context.withSession { session in
            let isCompressedEarly = try await session.compressHistory(.whole, when: .messages(over: 20))
            let isCompressed = try await session.compressHistory(.whole, when: .messages(over: 5))
            #expect(!isCompressedEarly)
            #expect(isCompressed)
        }
    }

    @Test("tokens are four bytes each, and something for messages and media") func estimate() {
        #expect(TokenEstimate([.user("12345678")]).tokens == 2 + 4)
        #expect(TokenEstimate([.user("123456789")]).tokens == 3 + 4)
        #expect(TokenEstimate([.user(.image(url: "https://example.com/a.png"))]).tokens == 1000 + 4)
    }

    @Test("a history that is too long is made shorter before a request: sessions, streams, plain agents") func automatic() async throws {
        let rules = [
            ScriptedRule.reply(to: .userText(contains: "<transcript>"), with: .text("short")), .reply(to: .any, with: .text("answer")),
        ]
        let configuration = AgentConfiguration(compression: AutomaticCompression(.whole, when: .messages(over: 6)))
        let run = SessionRun(long, rules: rules, configuration: configuration)
        try await run.context.withSession { session in try await session.request("four?") }
        let expected = ["system: rules", "user: task", summary("short"), "user: four?", "assistant: answer"]
        #expect(run.outline == expected)
        try await run.context.withSession { session in try await session.request("five?") }
        #expect(run.executor.requests.count == 3)
        let streamed = SessionRun(long, rules: rules, configuration: configuration)
        _ = try await Node.requestStreaming().run("four?", in: streamed.context).collect()
        #expect(streamed.outline == expected)
        let executor = ScriptedExecutor(rules: rules)
        let agent = Agent(executor: executor, model: LLModel("m"), configuration: configuration)
        let result = try await agent.run("four?", continuing: Prompt(messages: long))
        #expect(result.conversation.messages.map(\.outline) == expected)
    }
}
