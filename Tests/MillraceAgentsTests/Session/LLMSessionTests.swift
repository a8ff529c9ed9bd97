import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionTests {
    @Test("messages are appended behind everything and prepended behind the instructions") func appending() async throws {
        let run = SessionRun([.system("rules"), .developer("more"), .user("q")])
        try await run.context.withSession { session in
            session.prepend { Message.user("before") }
            session.append {
                Message.assistant("after")
                "and this"
            }
            session.append(.user("x"), .assistant("y"))
        }
        #expect(
            run.outline == [
                "system: rules", "developer: more", "user: before", "user: q", "assistant: after", "user: and this", "user: x",
                "assistant: y",
            ])
    }

    @Test("model, options and tool choice change for the following requests") func changing() async throws {
        let run = SessionRun([.user("q")], answers: [.text("one"), .text("two")], tools: [EchoTool("a")])
        try await run.context.withSession { session in
            try await session.request()
            session.changeModel(LLModel("other"))
            session.changeOptions { $0.temperature = 0.5 }
            session.setToolChoice(.required)
            try await session.request("again")
        }
        #expect(run.executor.requests.map(\.model.id) == ["scripted", "other"])
        #expect(run.executor.requests[1].prompt.options.temperature == 0.5)
        #expect(run.executor.requests[1].prompt.options.toolChoice == .required)
        #expect(run.context.conversation.model.id == "other")
    }

    @Test("clearing keeps the instructions, or nothing") func clearing() async throws {
        let run = SessionRun([.system("rules"), .user("q"), .assistant("a")])
        try await run.context.withSession { $0.clearHistory() }
        #expect(run.outline == ["system: rules"])
        try await run.context.withSession { $0.clearHistory(keepingInstructions: false) }
        #expect(run.messages.isEmpty)
    }

    @Test("a read session sees one moment and writes nothing") func reading() async throws {
        let run = SessionRun([.user("q")], answers: [.text("aside")])
        let answer = try await run.context.read { session in
            try await run.context.withSession { $0.append(.user("meanwhile")) }
            #expect(session.messages.count == 1)
            return try await session.request(adding: [.user("aside?")])
        }
        #expect(answer.text == "aside")
        #expect(run.outline == ["user: q", "user: meanwhile"])
        #expect(run.executor.requests[0].prompt.messages.map(\.text) == ["q", "aside?"])
    }

    @Test("reading does not wait for a session") func readingMeanwhile() async throws {
        let run = SessionRun([.user("q")])
        try await run.context.withSession { session in
            session.append(.user("w"))
            let count = await run.context.read { $0.messages.count }
            #expect(count == 2)
        }
    }
}
