import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct HistoryTests {
    private static let call = ToolCall(id: "1", name: "a", arguments: [:])
    private static let other = ToolCall(id: "2", name: "b", arguments: [:])

    @Test("calls and their results are one group") func groups() {
        let history = History([
            .system("rules"), .user("q"), .assistant(.toolCall(Self.call), .toolCall(Self.other)), .tool(ToolResult(of: Self.call, "r")),
            .tool(ToolResult(of: Self.other, "r")), .assistant("done"),
        ])
        #expect(history.groups.map(\.messages.count) == [1, 1, 3, 1])
        #expect(history.groups.map(\.start) == [0, 1, 2, 5])
        #expect(history.problems.isEmpty)
    }

    @Test("problems are named") func problems() {
        let orphan = History([.user("q"), .tool(ToolResult(of: Self.call, "r"))])
        #expect(orphan.problems == [.resultWithoutCall(tool: "a")])
        let twice = History([.assistant(.toolCall(Self.call)), .tool([ToolResult(of: Self.call, "r"), ToolResult(of: Self.call, "s")])])
        #expect(twice.problems == [.callAnsweredTwice(tool: "a")])
        let open = History([.assistant(.toolCall(Self.call)), .user("q")])
        #expect(open.problems == [.unansweredCall(tool: "a")])
        #expect(History([.assistant(.toolCall(Self.call))]).problems.isEmpty)
    }

    @Test("a result finds its call, however far behind, and only once") func answering() {
        var messages: [Message] = [.user("q"), .assistant(.toolCall(Self.call), .toolCall(Self.other)), .user("meanwhile")]
        messages.answerCalls(with: [ToolResult(of: Self.other, "second"), ToolResult(of: Self.call, "first")])
        messages.answerCalls(with: [ToolResult(of: Self.call, "again")])
        #expect(messages.map(\.outline) == ["user: q", "assistant: a() b()", "tool: =second =first", "user: meanwhile"])
        #expect(History(messages).problems.isEmpty)
    }

    @Test("leaving and dropping messages parts no group: random histories") func cuts() async throws {
        for seed in UInt64(0)..<300 {
            var random = RandomHistory(seed: seed)
            let messages = random.messages()
            #expect(History(messages).problems.isEmpty, "seed \(seed)")
            for count in 0...messages.count + 1 {
                let leaving = SessionRun(messages)
                try await leaving.context.withSession { $0.leaveLastMessages(count) }
                #expect(leaving.problems.isEmpty, "seed \(seed), leaving \(count)")
                #expect(leaving.messages.count >= min(count, messages.count), "seed \(seed), leaving \(count)")
                #expect(leaving.messages.filter(\.role.isInstruction) == messages.filter(\.role.isInstruction), "seed \(seed)")
                let dropping = SessionRun(messages)
                try await dropping.context.withSession { $0.dropLastMessages(count) }
                #expect(dropping.problems.isEmpty, "seed \(seed), dropping \(count)")
                #expect(dropping.messages.filter(\.role.isInstruction) == messages.filter(\.role.isInstruction), "seed \(seed)")
            }
        }
    }

    @Test("settling answers every call that has no result: random histories") func settling() {
        for seed in UInt64(0)..<300 {
            var random = RandomHistory(seed: seed)
            var messages = random.messages(endsOpen: true) + [.user("and now?")]
            #expect(!History(messages).problems.isEmpty, "seed \(seed)")
            messages.settlePendingCalls()
            #expect(History(messages).problems.isEmpty, "seed \(seed)")
            #expect(messages.last == .user("and now?"))
            let before = messages
            messages.settlePendingCalls()
            #expect(messages == before)
        }
    }
}
