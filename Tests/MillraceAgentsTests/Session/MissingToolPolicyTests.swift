import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct MissingToolPolicyTests {
    @Test("calls of tools that are gone become words, with their results") func rewriting() async throws {
        let gone = ToolCall(id: "1", name: "gone", arguments: ["city": "Rome"], signature: "proof")
        let kept = ToolCall(id: "2", name: "kept", arguments: [:])
        let run = SessionRun(
            [
                .user("q"), .assistant(.reasoning(ReasoningPart(text: "t", signature: "s")), .text("Let me see."), .toolCall(gone)),
                .tool(ToolResult(of: gone, "sunny")), .assistant(.toolCall(kept)), .tool(ToolResult(of: kept, "r")), .assistant("done"),
            ], tools: [EchoTool("kept")])
        try await run.context.withSession { $0.rewriteMissingTools() }
        #expect(
            run.outline == [
                "user: q", "assistant: Let me see. [Called the tool gone with {\"city\":\"Rome\"}]\n",
                "user: [Result of the tool gone]\n sunny \n", "assistant: kept()", "tool: =r", "assistant: done",
            ])
    }

    @Test("keeping is the default") func keeping() async throws {
        let call = ToolCall(id: "1", name: "gone", arguments: [:])
        let messages: [Message] = [.user("q"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, "r"))]
        let run = SessionRun(messages)
        try await run.context.withSession { $0.changeTools { $0 = [EchoTool("other")] } }
        #expect(run.messages == messages)
    }

    @Test("no group is half rewritten, nothing is lost, open calls wait: random histories") func random() async throws {
        for seed in UInt64(0)..<300 {
            var random = RandomHistory(seed: seed)
            let messages = random.messages()
            let run = SessionRun(messages, tools: [EchoTool("a"), EchoTool("b")])
            try await run.context.withSession { $0.rewriteMissingTools() }
            #expect(run.problems.isEmpty, "seed \(seed)")
            let before = History(messages).groups
            for group in before where group.pendingCalls.isEmpty {
                let isMissing = group.messages[0].toolCalls.contains { $0.name == "c" }
                // A group stays word for word, or all of it is text.
                if !isMissing { #expect(group.messages.allSatisfy(run.messages.contains), "seed \(seed)") }
                for result in group.results {
                    let isTold = run.messages.contains { message in
                        message.text.contains(result.text) || message.toolResults.contains { $0.text == result.text }
                    }
                    #expect(isTold, "seed \(seed)")
                }
            }
            #expect(run.messages.pendingCalls == messages.pendingCalls, "seed \(seed)")
            let answered = History(run.messages).groups.filter { $0.pendingCalls.isEmpty }.flatMap { $0.messages[0].toolCalls }
            #expect(answered.allSatisfy { $0.name != "c" }, "seed \(seed)")
        }
    }
}
