import Testing

@testable import MillraceCore

@Suite("Chat requests: ids of tool calls")
struct ChatToolCallIDsTests {
    private func ids(_ messages: [Message], _ rule: OpenAIChatProfile.ToolCallIDRule = .any) throws -> (calls: [String], results: [String])
    {
        let wire = try Wire.openAIChat(OpenAIChatProfile { $0.toolCallIDRule = rule })
            .encodeRequest(LLMRequest(model: "m", prompt: Prompt(messages: messages)))
        let body = try JSONValue(parsing: wire.body)
        var calls: [String] = []
        var results: [String] = []
        for message in body["messages"]?.arrayValue ?? [] {
            calls += (message["tool_calls"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            if let id = message["tool_call_id"]?.stringValue { results.append(id) }
        }
        return (calls, results)
    }

    private func turn(_ ids: ToolCallID...) -> [Message] {
        let calls = ids.map { ToolCall(id: $0, name: "f", arguments: [:]) }
        return [
            Message(role: .assistant, parts: calls.map(Part.toolCall)), .tool(calls.map { ToolResult(of: $0, "done") }),
        ]
    }

    @Test("TC-08: minted ids go out like any other, call and result alike")
    func minted() throws {
        let id = ToolCallID("call_millrace_x_1", origin: .minted)
        let (calls, results) = try ids(turn(id))
        #expect(calls == [id.rawValue])
        #expect(results == calls)
    }

    @Test("TC-14: a repeated id is rewritten from its second use on, together with its result")
    func repeated() throws {
        let (calls, results) = try ids(turn("fetch:0") + turn("fetch:0") + turn("other") + turn("fetch:0"))
        #expect(calls == ["fetch:0", "fetch:0_2", "other", "fetch:0_3"])
        #expect(results == calls)
        let (same, answers) = try ids(turn("f", "f"))
        #expect(same == ["f", "f_2"])
        #expect(answers == same)
    }

    @Test("TC-14: a rewritten id never meets one that is there already")
    func collision() throws {
        let (calls, results) = try ids(turn("a") + turn("a_2") + turn("a"))
        #expect(calls == ["a", "a_2", "a_3"])
        #expect(results == calls)
    }

    @Test("TC-14: the beginning of a longer conversation is mapped alike, so that prompt caches stay valid")
    func prefixStability() throws {
        let conversation = turn("x") + turn("x") + turn("long id with blanks") + turn("y") + turn("x")
        for rule in [OpenAIChatProfile.ToolCallIDRule.any, .nineAlphanumerics] {
            let whole = try ids(conversation, rule).calls
            for turns in 1...5 { #expect(try ids(Array(conversation.prefix(2 * turns)), rule).calls == Array(whole.prefix(turns))) }
        }
    }

    @Test("TC-15: exactly nine letters and digits where the server wants them, call and result alike, stored form unchanged")
    func nineAlphanumerics() throws {
        let conversation = turn("Ab3dE5gH7") + turn("call_with-another_form", "") + turn("call_with-another_form")
        let (calls, results) = try ids(conversation, .nineAlphanumerics)
        #expect(calls[0] == "Ab3dE5gH7")
        #expect(Set(calls).count == 4)
        #expect(results == calls)
        for id in calls { #expect(id.utf8.count == 9 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(id)") }
        #expect(try ids(conversation, .nineAlphanumerics).calls == calls)
    }

    @Test("A result without a call keeps its id under the rule")
    func orphan() throws {
        #expect(try ids([.tool(ToolResult(callID: "lost", parts: [.text("x")]))]).results == ["lost"])
        #expect(try ids([.tool(ToolResult(callID: "lost", parts: [.text("x")]))], .nineAlphanumerics).results[0].utf8.count == 9)
    }
}
