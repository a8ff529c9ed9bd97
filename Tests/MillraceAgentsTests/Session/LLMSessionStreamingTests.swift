import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionStreamingTests {
    private let weather: ToolRegistry = [EchoTool("weather")]

    @Test("a stream read inside of its session is in the conversation when its end is seen") func inside() async throws {
        let run = SessionRun(answers: [.text("Hello world")])
        try await run.context.withSession { session in
            for try await frame in try session.requestStreaming("Hi") {
                if case .end = frame { #expect(session.lastMessage?.text == "Hello world") }
            }
        }
        #expect(run.outline == ["user: Hi", "assistant: Hello world"])
    }

    @Test("a stream that outlives its session is recorded behind the messages it answers") func outside() async throws {
        let run = SessionRun(answers: [.text("first"), .text("second")])
        let stream = try await run.context.withSession { try $0.requestStreaming("one") }
        // Nothing holds the conversation meanwhile.
        var iterator = stream.makeAsyncIterator()
        _ = try await iterator.next()
        try await run.context.withSession { session in try await session.request("two") }
        while try await iterator.next() != nil {}
        #expect(run.outline == ["user: one", "assistant: first", "user: two", "assistant: second"])
    }

    @Test("a stream nobody reads sends nothing and writes nothing") func unread() async throws {
        let run = SessionRun(answers: [.text("Hello")])
        _ = try await run.context.withSession { try $0.requestStreaming("Hi") }
        #expect(run.executor.requests.isEmpty)
        #expect(run.outline == ["user: Hi"])
    }

    @Test("a stream can be read once") func once() async throws {
        let run = SessionRun(answers: [.text("Hello"), .text("again")])
        let stream = try await run.context.withSession { try $0.requestStreaming("Hi") }
        _ = try await stream.collect()
        let error = await #expect(throws: LLMError.self) { try await stream.collect() }
        guard case .configuration? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(run.executor.requests.count == 1)
        #expect(run.outline == ["user: Hi", "assistant: Hello"])
    }

    @Test("a stream that is let go leaves what had arrived, or nothing", arguments: [AgentConfiguration.PartialHistory.keep, .discard])
    func lettingGo(policy: AgentConfiguration.PartialHistory) async throws {
        let run = SessionRun(
            answers: [.text("Hello world, this is long").chunked(.random(seed: 3)).hanging(after: 4)],
            configuration: AgentConfiguration(partialHistory: policy))
        try await run.context.withSession { session in
            var isOver = false
            for try await frame in try session.requestStreaming("Hi") where !isOver {
                if case .textDelta = frame { isOver = true }
                if isOver { break }
            }
        }
        if policy == .discard {
            #expect(run.outline == ["user: Hi"])
        } else {
            #expect(run.messages.count == 2)
            let kept = try #require(run.messages.dropFirst().first)
            #expect("Hello world, this is long".hasPrefix(kept.text))
            #expect(!kept.text.isEmpty)
        }
        #expect(run.executor.streams.openCount == 0)
    }

    @Test("wherever a stream stops, the conversation is valid and holds no call without an answer: every cut")
    func everyCut() async throws {
        let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Rome"])
        let parts: [LLMResponse.Part] = [
            .reasoning(ReasoningPart(text: "thought", signature: "s")), .text(TextPart("Let me see.")),
            .reasoning(ReasoningPart(text: "more", signature: "t")), .toolCall(.complete(call)),
        ]
        for cut in 0...16 {
            for isLetGo in [true, false] {
                let answer = ScriptedAnswer.parts(parts)
                let run = SessionRun([.user("q")], answers: [isLetGo ? answer.hanging(after: cut) : answer.cut(after: cut)], tools: weather)
                let stream = try await run.context.withSession { try $0.requestStreaming() }
                let reading = Task {
                    for try await _ in stream {}
                }
                if isLetGo {
                    await run.executor.waitForRequests()
                    reading.cancel()
                }
                _ = await reading.result
                #expect(run.problems.isEmpty, "cut \(cut)")
                guard run.messages.count > 1 else { continue }
                let isWhole = run.messages[1].toolCalls == [call]
                #expect(run.messages[1].toolCalls.isEmpty || isWhole, "cut \(cut)")
                if !isWhole, case .reasoning? = run.messages[1].parts.last { Issue.record("cut \(cut): reasoning without what it led to") }
            }
        }
    }

    @Test("a failed stream leaves what had arrived") func failing() async throws {
        let run = SessionRun([.user("q")], answers: [.text("Hello").failing(with: .connectionLost, after: 2)])
        let stream = try await run.context.withSession { try $0.requestStreaming() }
        await #expect(throws: LLMError.self) { try await stream.collect() }
        #expect(run.outline == ["user: q", "assistant: Hello"])
    }

    @Test("a definition is told as a message of the user, and the stream becomes what the transformation makes of it")
    func structured() async throws {
        let run = SessionRun(answers: [.text("# One\n# Two\n")])
        let books = MarkdownStructure("books", schema: "# title", examples: ["# Emma"])
        let lengths = try await run.context.withSession { session in
            try session.requestStreaming("Books.", definition: books).text.map(\.count)
        }
        var sum = 0
        for try await length in lengths { sum += length }
        #expect(sum == 12)
        #expect(run.messages[1].text.contains("# title"))
        #expect(run.messages[1].text.contains("An example:\n\n# Emma"))
        #expect(run.messages.last?.role == .assistant)
    }

    @Test("an answer in Markdown of a given structure is read block by block while it streams") func markdown() async throws {
        let run = SessionRun(answers: [.text("# Emma\n- Jane Austen\n# Middlemarch\n- George Eliot\n").chunked(.random(seed: 5))])
        let books = MarkdownStructure("books", schema: "# title\n- author", examples: ["# Emma\n- Jane Austen"])
        let events = try await run.context.withSession { session in
            session.append(.user("Two novels."))
            return try session.requestStreaming(definition: books, transform: { $0.text.markdown })
        }
        var blocks: [MarkdownBlock] = []
        for try await event in events {
            if case .end(let block) = event { blocks.append(block) }
        }
        #expect(blocks.map(\.text) == ["Emma", "Jane Austen", "Middlemarch", "George Eliot"])
        #expect(blocks.map(\.kind) == [.heading(level: 1), .bullet, .heading(level: 1), .bullet])
        #expect(run.messages.map(\.role) == [.user, .user, .assistant])
    }

    @Test("a transformation inside of the session gives a typed sequence") func transform() async throws {
        let run = SessionRun([.user("q")], answers: [.text("abc")])
        try await run.context.withSession { session in
            let shouted = try session.requestStreaming(transform: { $0.text.map { $0.uppercased() } })
            var text = ""
            for try await piece in shouted { text += piece }
            #expect(text == "ABC")
        }
        #expect(run.outline.last == "assistant: abc")
    }

    @Test("a conversation that was rewritten meanwhile gets the answer at its end") func rewritten() async throws {
        let run = SessionRun(answers: [.text("late")])
        let stream = try await run.context.withSession { try $0.requestStreaming("one") }
        try await run.context.withSession { session in
            session.clearHistory()
            session.append(.user("other"))
        }
        _ = try await stream.collect()
        #expect(run.outline == ["user: other", "assistant: late"])
    }
}
