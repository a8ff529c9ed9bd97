#if Rails
import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct RailCasesTests {
    /// Blocks what holds `bad`, rewrites `soft` to `****`.
    private struct WordRail: Rail {
        var name = "words"
        var effects: RailEffects { [.blocks, .rewrites] }
        var channels: Set<RailChannel>? { nil }
        func judge(_ subject: RailSubject) async throws -> RailVerdict {
            if subject.text.contains("bad") { return .block(RailBlock("word")) }
            if case .text(let text) = subject.content, text.contains("soft") {
                return .rewrite(.text(text.replacing("soft", with: "****")), reason: "soft_word")
            }
            return .allow
        }
    }

    private func guardrails() throws -> Guardrails {
        try Guardrails {
            Input { WordRail() }
            Output { WordRail() }
            ToolCalls { WordRail() }
            ToolResults { WordRail() }
            Retrieval { WordRail() }
        }
    }

    @Test("cases of every place are run, and hold where everything is as it should be")
    func running() async throws {
        let cases = try RailCases(
            yaml: """
                cases:
                  - {name: fine, place: input, text: fine, expect: allowed}
                  - {text: a bad word, expect: blocked, reason: word, rail: words}
                  - {place: output, text: a soft word, expect: rewritten, reason: soft_word, becomes: a **** word}
                  - {call: {name: run, arguments: {query: bad}}, expect: blocked, tools: [{name: run, parameters: {type: object}}]}
                  - {call: {name: run, arguments: '{"query": "good"}'}, expect: allowed}
                  - {result: {name: run, text: bad}, expect: blocked}
                  - {passages: [good, bad], expect: blocked, variables: {x: 1}}
                """)
        #expect(cases.cases.map(\.place) == [.input, .output, .output, .toolCall, .toolCall, .toolResult, .retrieval])
        let results = await cases.run(against: try guardrails())
        #expect(results.flatMap(\.failures) == [])
        #expect(results[1].railCase.name == "case 2" && results[1].railCase.line == 3)
        #expect(results[1].text == nil && results[2].text == "a **** word")
    }

    @Test("what is not as it should be is told, without the text")
    func failing() async throws {
        let cases = try RailCases(
            yaml: """
                - {text: bad, expect: allowed}
                - {text: bad, reason: other}
                - {text: soft, rail: other}
                - {text: soft, becomes: x}
                - {text: bad, becomes: x}
                """)
        let results = await cases.run(against: try guardrails())
        #expect(
            results.map(\.failures) == [
                ["expected allowed, found blocked (word)"], ["expected the reason `other`, found `word`"],
                ["expected the rail `other` to decide, found `words`"], ["expected another text than the one that passed"],
                ["expected a text, nothing passed"],
            ])
    }

    @Test("JSON Lines say the same, with their escapes")
    func jsonLines() async throws {
        let cases = try RailCases(
            jsonLines: """
                {"place": "input", "text": "b\\u0061d", "expect": "blocked"}

                {"place": "tool_call", "call": {"name": "run", "arguments": {"a": [1, true, null]}}, "expect": "allowed"}
                """)
        #expect(cases.cases.map(\.line) == [1, 3])
        let results = await cases.run(against: try guardrails())
        #expect(results.flatMap(\.failures) == [])
    }

    @Test("a turn of the conversation, a role and passages reach the rails")
    func context() throws {
        let cases = try RailCases(yaml: "- {text: x, conversation: [{user: one}, {assistant: two}, {user: three}], role: admin, context: [p]}", variables: ["v": 1])
        let context = try #require(cases.cases.first?.context)
        #expect(context.userText == "three" && context.role == "admin" && context.passages == ["p"] && context.variables["v"] == 1)
    }

    @Test(
        "wrong cases are refused with their line",
        arguments: [
            ("- {text: x, expect: maybe}\n", 1), ("- {expect: blocked}\n", 1), ("- {text: x, passages: [y]}\n", 1), ("- {text: x}\n- {txt: x}\n", 2),
            ("- {place: toolCall, text: x}\n", 1), ("- {call: {arguments: {}}}\n", 1), ("- {call: {name: x, arguments: nope}}\n", 1), ("cases: 3\n", 1),
            ("- {text: x, conversation: [{robot: x}]}\n", 1),
        ])
    func refused(yaml: String, line: Int) {
        #expect { try RailCases(yaml: yaml) } throws: { ($0 as? RailConfigurationError)?.line == line }
    }

    @Test("a line that is no JSON is refused with its number")
    func brokenLine() {
        #expect { try RailCases(jsonLines: "{\"text\": \"x\"}\n{") } throws: { ($0 as? RailConfigurationError)?.line == 2 }
    }
}
#endif
