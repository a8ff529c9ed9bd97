import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct PromptNodeTests {
    @Test("nodes that edit pass their input on") func editing() async throws {
        let run = SessionRun([.system("rules"), .user("q")], tools: [EchoTool("a")])
        let context = run.context
        #expect(try await Node<Int, Int>.doNothing().run(3, in: context) == 3)
        let hint = Node<Int, Int>.appendPrompt { Message.system("hint") }
        #expect(try await hint.run(4, in: context) == 4)
        let said = Node<String, String>.appendPrompt(with: { Message.user("said \($0)") })
        _ = try await said.run("x", in: context)
        _ = try await Node<Int, Int>.rewritePrompt { $0.messages.removeFirst() }.run(1, in: context)
        _ = try await Node<Int, Int>.setModel(to: LLModel("other")).run(1, in: context)
        _ = try await Node<Int, Int>.setOptions { $0.maxOutputTokens = 9 }.run(1, in: context)
        _ = try await Node<Int, Int>.setTools { $0 = [] }.run(1, in: context)
        #expect(run.outline == ["user: q", "system: hint", "user: said x"])
        #expect(context.conversation.model.id == "other")
        #expect(context.conversation.prompt.options.maxOutputTokens == 9)
        #expect(context.conversation.tools.isEmpty)
    }

    @Test("a session node writes and gives an output") func session() async throws {
        let run = SessionRun(answers: [.text("a")])
        let node = Node<String, Int>.session("ask and count") { text, session in
            let response = try await session.request(text)
            return response.text.count
        }
        #expect(try await node.run("q", in: run.context) == 1)
        #expect(run.outline == ["user: q", "assistant: a"])
    }

    @Test("history is compressed by a node, always or when it is long") func compressing() async throws {
        let messages: [Message] = [.user("task"), .assistant("one"), .user("two?"), .assistant("two")]
        let run = SessionRun(messages, answers: [.text("short")])
        _ = try await Node<Int, Int>.compressHistory(when: .messages(over: 10)).run(1, in: run.context)
        #expect(run.messages == messages)
        #expect(try await Node<Int, Int>.compressHistory().run(1, in: run.context) == 1)
        #expect(run.messages.count == 2)
        let told = run.events.first { if case .historyCompressed = $0.kind { true } else { false } }
        #expect(told?.path == ["agent", "compressHistory"])
    }

    @Test("judges and moderators look without writing") func judging() async throws {
        let run = SessionRun(
            [.user("q")],
            answers: [
                .text("{\"feedback\": \"good\", \"accepted\": true}"), .text("{\"categories\": [\"hate\"]}"), .text("{\"categories\": []}"),
            ])
        let judged = try await Node<String, Judged<String>>.judge("short").run("work", in: run.context)
        #expect(judged.isAccepted && judged.value == "work" && judged.verdict.feedback == "good")
        let moderated = try await Node<String, Moderated<String>>.moderate().run("text", in: run.context)
        #expect(moderated.isFlagged && moderated.value == "text")
        let message = try await Node<Message, Moderated<Message>>.moderate().run(.user("m"), in: run.context)
        #expect(!message.isFlagged)
        #expect(run.messages.count == 1)
    }
}
