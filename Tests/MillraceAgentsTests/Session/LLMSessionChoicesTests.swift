import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionChoicesTests {
    private func answer(_ texts: String...) -> ScriptedAnswer {
        let choices = texts.enumerated().map { LLMResponse.Choice(index: $0, parts: [.text(TextPart($1))], finishReason: .stop) }
        return .response(LLMResponse(choice: choices[0], otherChoices: Array(choices.dropFirst()), usage: Usage(outputTokens: 7)))
    }

    @Test("several answers come from one request, and none is written down") func several() async throws {
        let run = SessionRun([.user("q")], answers: [answer("a", "bbb", "cc")])
        let choices = try await run.context.withSession { try await $0.requestChoices(3) }
        #expect(choices.map(\.text) == ["a", "bbb", "cc"])
        #expect(choices.map(\.usage?.outputTokens) == [7, nil, nil])
        #expect(choices.allSatisfy { $0.otherChoices.isEmpty && $0.finishReason == .stop })
        #expect(run.executor.requests[0].prompt.options.choiceCount == 3)
        #expect(run.outline == ["user: q"])
    }

    @Test("a provider that gives fewer is asked again") func fewer() async throws {
        let run = SessionRun([.user("q")], answers: [answer("a"), answer("b", "c"), answer("d")])
        let choices = try await run.context.withSession { try await $0.requestChoices(4) }
        #expect(choices.map(\.text) == ["a", "b", "c", "d"])
        #expect(run.executor.requests.map(\.prompt.options.choiceCount) == [4, 3, nil])
    }

    @Test("the selected answer is written down, and only it") func selecting() async throws {
        let run = SessionRun([.user("q")], answers: [answer("a", "bbb", "cc"), answer("x", "y")])
        try await run.context.withSession { session in
            let longest = try await session.request(of: 3, selecting: .longest)
            #expect(longest.text == "bbb")
            try await session.request(of: 2, selecting: .first)
        }
        #expect(run.outline == ["user: q", "assistant: bbb", "assistant: x"])
    }

    @Test("a model may select") func judged() async throws {
        let run = SessionRun([.user("q")], answers: [answer("a", "b"), .text("{\"number\": 2}")])
        let chosen = try await run.context.withSession { try await $0.request(of: 2, selecting: .judged("the better one")) }
        #expect(chosen.text == "b")
        #expect(run.executor.requests[1].tools.isEmpty)
    }

    @Test("a selection of none of them is a mistake of the program") func outOfRange() async throws {
        let run = SessionRun([.user("q")], answers: [answer("a")])
        await #expect(throws: AgentError.self) {
            try await run.context.withSession { try await $0.request(of: 1, selecting: ChoiceRule { _, _ in 5 }) }
        }
        #expect(run.outline == ["user: q"])
    }
}
