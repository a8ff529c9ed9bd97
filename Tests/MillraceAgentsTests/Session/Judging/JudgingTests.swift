import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct JudgingTests {
    @Test("a verdict is read wherever the model puts the JSON") func verdicts() async throws {
        let json = "{\"feedback\": \"Too short.\", \"accepted\": false}"
        for text in [json, "```json\n\(json)\n```", "My verdict: \(json)\nThat is all."] {
            let run = SessionRun([.user("q"), .assistant("a")], answers: [.text(text)])
            let verdict = try await run.context.withSession { try await $0.judge("It must be long.") }
            #expect(verdict == Verdict(isAccepted: false, feedback: "Too short."))
            #expect(run.messages.count == 2)
        }
    }

    @Test("what is no verdict is sent back once, then it is a typed error") func repair() async throws {
        let run = SessionRun([.user("q")], answers: [.text("Fine by me."), .text("{\"feedback\": \"\", \"accepted\": true}")])
        #expect(try await run.context.read { try await $0.judge("c", of: "work") }.isAccepted)
        #expect(run.executor.requests[1].prompt.messages.count == 4)
        let other = SessionRun([.user("q")], answers: [.text("Fine."), .text("{\"accepted\": \"yes\"}")])
        let error = await #expect(throws: AgentError.self) { try await other.context.read { try await $0.judge("c", of: "work") } }
        guard case .unexpectedAnswer? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("another model may judge; a schema goes to models that hold to one") func otherModel() async throws {
        let judge = LLModel("judge", capabilities: [.streaming, .jsonSchema])
        let run = SessionRun([.user("q")], answers: [.text("{\"feedback\": \"\", \"accepted\": true}")])
        _ = try await run.context.withSession { try await $0.judge("c", by: judge) }
        #expect(run.executor.requests[0].model.id == "judge")
        guard case .jsonSchema("verdict", _, true)? = run.executor.requests[0].prompt.options.responseFormat else {
            Issue.record("no schema")
            return
        }
    }

    @Test("a moderator names the categories it knows") func moderation() async throws {
        let run = SessionRun(answers: [
            .text("{\"categories\": [\"hate\", \"violence\"]}"), .text("{\"categories\": []}"), .text("{\"categories\": [\"boring\"]}"),
            .text("{\"categories\": [\"hate\"]}"),
        ])
        try await run.context.withSession { session in
            let harmful = try await session.moderate(.user("m"))
            let harmless = try await session.moderate(.user("m"))
            // A category nobody asked for is no answer.
            let repaired = try await session.moderate(.user("m"))
            #expect(harmful == Moderation(categories: ["violence", "hate"]))
            #expect(!harmless.isFlagged)
            #expect(repaired.categories == ["hate"])
        }
        #expect(run.executor.requests.count == 4)
        #expect(run.messages.isEmpty)
    }
}
