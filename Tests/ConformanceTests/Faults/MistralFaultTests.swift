import MillraceCore
import Testing

/// What goes wrong on Mistral's wire (catalogue TC-10, TC-15, TC-54, MD-11, MD-22).
@Suite("Faults: Mistral")
struct MistralFaultTests {
    private let wire = Wire(.mistralChat)

    @Test("TC-10: the string \"null\" is no id, in streams and bodies")
    func nullID() {
        let got = faultReading(
            T(#"{"index":0,"id":"Ab3dE5gH7","function":{"name":"f","arguments":""}}"#)
                + T(#"{"index":0,"id":"null","function":{"name":"","arguments":"{}"}}"#) + F("tool_calls") + DONE, as: wire)
        #expect(got.calls == [ToolCall(id: "Ab3dE5gH7", name: "f", arguments: [:])])
        let body = faultReading(
            #"{"choices":[{"index":0,"message":{"tool_calls":[{"id":"null","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
            as: wire, isStreaming: false)
        #expect(body.calls.map(\.id.origin) == [.minted])
    }

    @Test("TC-15: ids of other providers become nine letters and digits, the same for call and result; the conversation keeps its own")
    func foreignIDs() throws {
        let calls = ["call_abc-1", "toolu_01", "Ab3dE5gH7"].map { ToolCall(id: ToolCallID($0), name: "f", arguments: [:]) }
        let prompt = Prompt {
            Message.user("q")
            Message(role: .assistant, parts: calls.map(Part.toolCall))
            Message.tool(calls.map { ToolResult(of: $0, "r") })
        }
        let written = try wire.encodeRequest(LLMRequest(model: "m", prompt: prompt))
        let messages = try #require(JSONValue(parsing: written.body)["messages"]?.arrayValue)
        let sent = messages[1]["tool_calls"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        #expect(sent.allSatisfy { $0.utf8.count == 9 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
        #expect(Set(sent).count == 3)
        #expect(sent.last == "Ab3dE5gH7")
        #expect(messages.dropFirst(2).map { $0["tool_call_id"]?.stringValue ?? "" } == sent)
        #expect(try wire.encodeRequest(LLMRequest(model: "m", prompt: prompt)).body == written.body, "the same each time")
    }

    @Test("TC-19: a name in pieces is read as the declared tool")
    func namePieces() {
        let got = faultReading(
            T(#"{"index":0,"id":"c1","function":{"name":"read_","arguments":""}}"#)
                + T(#"{"index":0,"function":{"name":"file","arguments":"{}"}}"#) + F("tool_calls") + DONE, as: wire, tools: ["read_file"])
        #expect(got.shown == ["read_file({})"])
    }

    @Test("TC-38: the finish chunk carries the whole call")
    func finishCarriesCall() {
        let got = faultReading(
            E(
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"gSIMJiOkT","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}]}"#
            ) + DONE, as: wire)
        #expect(got.calls == [ToolCall(id: "gSIMJiOkT", name: "f", arguments: ["a": 1])])
    }

    @Test("TC-41: a call that leaks as text stays text")
    func leak() {
        let got = faultReading(D(#"{"content":"[TOOL_CALLS]f[ARGS]"}"#) + D(#"{"content":"{}"}"#) + F("stop") + DONE, as: wire)
        #expect(got.response.text == "[TOOL_CALLS]f[ARGS]{}")
        #expect(got.calls.isEmpty)
    }

    @Test("TC-54: a marker in the arguments is the server's bug: invalid, nothing is stripped")
    func marker() {
        let got = faultReading(
            T(#"{"index":0,"id":"abcDEF123","function":{"name":"f","arguments":"[ARGS]"}}"#)
                + T(#"{"index":0,"function":{"name":"","arguments":"{}"}}"#) + F("tool_calls") + DONE, as: wire)
        #expect(got.outcomes == ["invalid"])
        #expect(got.response.toolCallOutcomes.map(\.rawArguments) == ["[ARGS]{}"])
    }

    @Test("TC-54: whole calls in one chunk without index, type or id")
    func wholeCalls() {
        let got = faultReading(
            T(
                #"{"id":"aaaaaaaa1","function":{"name":"f","arguments":"{}"}}"#,
                #"{"id":"aaaaaaaa2","function":{"name":"f","arguments":"{}"}}"#,
                #"{"function":{"name":"g","arguments":"{}"}}"#) + F("tool_calls") + DONE, as: wire)
        #expect(got.shown == ["f({})", "f({})", "g({})"])
    }

    @Test("MD-11: `model_length` is a limit, `error` a failure, the empty word none")
    func reasons() {
        func got(_ word: String) -> FaultReading { faultReading(D(#"{"content":"a"}"#) + F(word) + DONE, as: wire) }
        #expect(got("model_length").response.finishReason == .length)
        #expect(got("model_length").response.rawFinishReason == "model_length")
        #expect(got("error").response.outcome == .failed)
        #expect(got("").response.outcome == .truncated)
        #expect(got("brand_new").response.finishReason == .other("brand_new"))
    }

    @Test("MD-22: content as a string, as a list of blocks, or null")
    func contentForms() {
        let got = faultReading(
            D(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},{"type":"text","text":"m"}]}]}"#)
                + D(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"m"}],"closed":true}]}"#) + D(#"{"content":null}"#)
                + D(#"{"content":[{"type":"text","text":"a"}]}"#) + D(#"{"content":"b"}"#)
                + D(#"{"content":[{"type":"text","text":"c"},{"type":"reference","reference_ids":[2]}]}"#) + D(#"{"content":[]}"#)
                + F("stop") + DONE, as: wire)
        #expect(got.response.reasoning == "hmm")
        #expect(got.response.text == "abc")
        #expect(got.kinds == ["reasoning", "text"])
        #expect(got.response.citations == [Citation(title: "2", kind: "reference")])
        guard case .reasoning(let part)? = got.response.parts.first else { return }
        #expect(part.origin?.wire == .mistralChat)
    }

    @Test("MD-14: random filler in `p` is neither content nor metadata")
    func filler() {
        let got = faultReading(
            E(#"{"id":"r","choices":[{"index":0,"delta":{"content":"a"}}],"p":"abc"}"#)
                + E(#"{"id":"r","choices":[{"index":0,"delta":{"content":"b"}}],"p":"abcdefgh"}"#) + F("stop") + DONE, as: wire)
        #expect(got.response.text == "ab")
        #expect(got.response.metadata.isEmpty)
    }

    @Test("RS-12: thinking goes back as the blocks it came in")
    func replay() throws {
        let got = faultReading(
            D(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"#) + D(#"{"content":"a"}"#) + F("stop") + DONE,
            as: wire)
        let prompt = Prompt(messages: [.user("q"), got.response.message, .user("r")])
        let body = try JSONValue(parsing: wire.encodeRequest(LLMRequest(model: "m", prompt: prompt)).body)
        let content = body["messages"]?.arrayValue?[1]["content"]
        #expect(
            content == [["type": "thinking", "thinking": [["type": "text", "text": "hm"]]], ["type": "text", "text": "a"]])
    }
}
