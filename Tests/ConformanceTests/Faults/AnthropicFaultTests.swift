import MillraceCore
import Testing

/// Faults of Anthropic's messages: tool calls.
@Suite("Faults: Anthropic, tool calls")
struct AnthropicToolFaultTests: AnthropicFaultNotation {
    @Test("TC-23: a call without any arguments has an empty object")
    func tc23() {
        let got = read(START + CALL(1, "t1", "now") + CLOSE(1) + END("tool_use"))
        #expect(got.shown == ["now({})"])
        #expect(got.response.finishReason == .toolCalls)
        let blank = read(START + CALL(0, "t1", "now") + INPUT(0, "") + INPUT(0, "  ") + CLOSE(0) + END("tool_use"))
        #expect(blank.shown == ["now({})"])
    }

    @Test("TC-24: the value a call begins with counts only where no piece follows")
    func tc24() {
        let placeholder = read(START + CALL(0, "t1", "f") + INPUT(0, "") + INPUT(0, #"{"a":1}"#) + CLOSE(0) + END("tool_use"))
        #expect(placeholder.shown == [#"f({"a":1})"#])
        let full = read(START + CALL(0, "t1", "f", input: #"{"a": 1}"#) + CLOSE(0) + END("tool_use"))
        #expect(full.shown == [#"f({"a":1})"#])
        let both = read(START + CALL(0, "t1", "f", input: #"{"a":1}"#) + INPUT(0, #"{"a":2}"#) + CLOSE(0) + END("tool_use"))
        #expect(both.shown == [#"f({"a":2})"#])
        // A stop that never came for the block.
        #expect(read(START + CALL(0, "t1", "f", input: #"{"a":1}"#) + END("tool_use")).shown == [#"f({"a":1})"#])
    }

    @Test("TC-25: pieces that are no JSON by themselves are joined")
    func tc25() {
        let got = read(START + CALL(0, "t1", "f") + INPUT(0, #"{"fi"#) + INPUT(0, #"le":"a"}"#) + CLOSE(0) + END("tool_use"))
        #expect(got.shown == [#"f({"file":"a"})"#])
    }

    @Test("TC-31: the end of an eagerly streamed block proves nothing: cut by the limit it cannot be run")
    func tc31() {
        let got = read(START + CALL(0, "t1", "write") + INPUT(0, #"{"body":"It was"#) + CLOSE(0) + END("max_tokens"))
        #expect(got.outcomes == ["incomplete"])
        #expect(got.response.toolCallOutcomes[0].rawArguments == #"{"body":"It was"#)
        #expect(got.response.finishReason == .length)
        #expect(got.response.outcome == .finished)
        let claimed = read(START + CALL(0, "t1", "write") + INPUT(0, #"{"body":"It was"#) + CLOSE(0) + END("tool_use"))
        #expect(claimed.outcomes == ["invalid"])
        #expect(claimed.calls.isEmpty)
    }

    @Test("TC-27: more after a complete value makes a call invalid")
    func tc27() {
        let got = read(
            START + CALL(0, "t1", "sh") + INPUT(0, #"{"cmd":"rm"}"#) + INPUT(0, #"{"cmd":"ls"}"#) + CLOSE(0) + END("tool_use"))
        #expect(got.calls.isEmpty)
        #expect(got.outcomes == ["invalid"])
    }

    @Test("TC-33: interleaved pieces of parallel calls go to the calls of their blocks")
    func tc33() {
        let got = read(
            START + CALL(0, "c1", "f") + CALL(1, "c2", "g") + INPUT(0, #"{"a":"#) + INPUT(1, #"{"b":"#) + INPUT(0, "1}") + INPUT(1, "2}")
                + CLOSE(0) + CLOSE(1) + END("tool_use"))
        #expect(got.shown == [#"f({"a":1})"#, #"g({"b":2})"#])
    }

    @Test("TC-36, TC-37: the content decides whether there are calls, not the word")
    func tc36() {
        let calls = read(START + CALL(0, "t1", "f") + CLOSE(0) + END("end_turn"))
        #expect(calls.response.finishReason == .toolCalls)
        #expect(calls.response.rawFinishReason == "end_turn")
        let none = read(START + TEXT(0, "hi") + END("tool_use"))
        #expect(none.response.finishReason == .stop)
        #expect(none.codes.contains(.finishToolCallsWithoutCalls))
    }

    @Test("TC-52: work of the server's tools is never run here; it goes back as it came, and a paused turn is no end")
    func tc52() throws {
        let stream =
            START + OPEN(0, #"{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}"#)
            + INPUT(0, #"{"query":"#) + INPUT(0, #""x"}"#) + CLOSE(0)
            + OPEN(1, #"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[ {"url":"u"} ]}"#) + CLOSE(1)
            + OPEN(2, #"{"type":"mcp_tool_use","id":"mcptoolu_1","name":"ask","input":{},"server_name":"s"}"#) + CLOSE(2)
            + END("pause_turn")
        let got = read(stream)
        #expect(got.calls.isEmpty && got.response.toolCallOutcomes.isEmpty)
        #expect(got.kinds == ["serverTool", "opaque", "serverTool"])
        #expect(got.response.finishReason == .pause)
        #expect(got.response.rawFinishReason == "pause_turn")
        let tools = got.response.choice.serverTools
        #expect(tools.map(\.name) == ["web_search", "ask"])
        #expect(tools[0].input == #"{"query":"x"}"#)
        #expect(tools[0].output == #"[ {"url":"u"} ]"#)
        let request = LLMRequest(model: "m", prompt: Prompt(messages: [.user("q"), got.response.message]))
        let body = try JSONValue(parsing: Wire(.anthropicMessages).encodeRequest(request).body)
        let expected: JSONValue = [
            ["type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": ["query": "x"]],
            ["type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [["url": "u"]]],
            ["type": "mcp_tool_use", "id": "mcptoolu_1", "name": "ask", "input": [:], "server_name": "s"],
        ]
        #expect(body["messages"]?.arrayValue?.last?["content"] == expected)
    }

    @Test("TC-53: arguments for a block that was never begun make a call that cannot be run")
    func tc53() {
        let got = read(START + INPUT(3, "{}") + END("tool_use"))
        #expect(got.calls.isEmpty)
        #expect(got.codes.contains(.toolCallWithoutName))
    }

    @Test("TC-14: two calls of one id are two calls")
    func tc14() {
        let got = read(START + CALL(0, "t", "f") + CLOSE(0) + CALL(1, "t", "g") + CLOSE(1) + END("tool_use"))
        #expect(got.shown == ["f({})", "g({})"])
        #expect(Set(got.calls.map(\.id)).count == 2)
        #expect(got.codes.contains(.toolCallDuplicateID))
    }
}

/// Faults of Anthropic's messages: reasoning and metadata.
@Suite("Faults: Anthropic, reasoning and metadata")
struct AnthropicReasoningFaultTests: AnthropicFaultNotation {
    private func signature(_ index: Int, _ text: String) -> String {
        DELTA(index, #"{"type":"signature_delta","signature":"\#(text)"}"#)
    }

    private func thinking(_ index: Int, _ text: String) -> String {
        DELTA(index, #"{"type":"thinking_delta","thinking":"\#(text)"}"#)
    }

    private func reasoning(_ reading: FaultReading) -> [ReasoningPart] {
        reading.response.parts.compactMap { if case .reasoning(let part) = $0 { part } else { nil } }
    }

    @Test("RS-06: pieces of a signature are appended, and it goes back byte for byte")
    func rs06() throws {
        let got = read(
            START + OPEN(0, #"{"type":"thinking","thinking":"","signature":""}"#) + thinking(0, "Let me") + signature(0, "QUJD")
                + signature(0, "REVG") + CLOSE(0) + TEXT(1, "hi") + END("end_turn"))
        #expect(reasoning(got).map(\.signature) == ["QUJDREVG"])
        #expect(got.response.reasoning == "Let me")
        let request = LLMRequest(model: "m", prompt: Prompt(messages: [.user("q"), got.response.message]))
        let body = try JSONValue(parsing: Wire(.anthropicMessages).encodeRequest(request).body)
        let block: JSONValue = ["type": "thinking", "thinking": "Let me", "signature": "QUJDREVG"]
        #expect(body["messages"]?.arrayValue?.last?["content"]?.arrayValue?.first == block)
    }

    @Test("RS-07: blocks with nothing but a signature, and redacted ones, are kept; empty ones are not")
    func rs07() throws {
        let got = read(
            START + OPEN(0, #"{"type":"thinking","thinking":"","signature":"QUJD"}"#) + CLOSE(0)
                + OPEN(1, #"{"type":"redacted_thinking","data":"REVG"}"#) + CLOSE(1)
                + OPEN(2, #"{"type":"thinking","thinking":"","signature":""}"#) + CLOSE(2) + TEXT(3, "hi") + END("end_turn"))
        #expect(got.kinds == ["reasoning", "reasoning", "text"])
        #expect(reasoning(got).map(\.signature) == ["QUJD", nil])
        #expect(reasoning(got).map(\.encrypted) == [nil, "REVG"])
        #expect(got.response.reasoning == nil)
        let request = LLMRequest(model: "m", prompt: Prompt(messages: [.user("q"), got.response.message]))
        let body = try JSONValue(parsing: Wire(.anthropicMessages).encodeRequest(request).body)
        let blocks: JSONValue = [
            ["type": "thinking", "thinking": "", "signature": "QUJD"], ["type": "redacted_thinking", "data": "REVG"],
            ["type": "text", "text": "hi"],
        ]
        #expect(body["messages"]?.arrayValue?.last?["content"] == blocks)
    }

    @Test("RS-14: reasoning, text and calls stay in the order of the wire, each block a part of its own")
    func rs14() {
        let got = read(
            START + OPEN(0, #"{"type":"thinking","thinking":"1","signature":"QQ"}"#) + CLOSE(0) + TEXT(1, "A")
                + OPEN(2, #"{"type":"thinking","thinking":"2"}"#) + signature(2, "Qg") + CLOSE(2) + TEXT(3, "B") + TEXT(4, "C")
                + CALL(5, "t", "f") + CLOSE(5) + END("tool_use"))
        #expect(got.kinds == ["reasoning", "text", "reasoning", "text", "text", "call"])
        #expect(reasoning(got).map(\.signature) == ["QQ", "Qg"])
    }

    @Test("RS-15: reasoning of others, or without its signature, is left out and never becomes text")
    func rs15() throws {
        let parts: [Part] = [
            .reasoning(ReasoningPart(text: "foreign", origin: ReasoningOrigin(wire: .openAIChat, field: "reasoning_content"))),
            .reasoning(ReasoningPart(text: "unsigned", origin: ReasoningOrigin(wire: .anthropicMessages, field: "thinking"))), .text("hi"),
        ]
        let request = LLMRequest(model: "m", prompt: Prompt(messages: [.user("q"), Message(role: .assistant, parts: parts)]))
        let written = try Wire(.anthropicMessages).encodeRequest(request)
        #expect(try JSONValue(parsing: written.body)["messages"]?.arrayValue?.last?["content"] == "hi")
        #expect(written.diagnostics.count { $0.code == .foreignReasoningDropped } == 2)
    }

    @Test("MD-03, MD-04: usage of the start and of the end is one record, merged and never summed")
    func md03() {
        let got = read(START + TEXT(0, "hi") + END("end_turn", output: 9))
        #expect(got.response.usage?.inputTokens == 40)
        #expect(got.response.usage?.outputTokens == 9)
        let more = A(
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":30,"cache_read_input_tokens":8,"output_tokens":12,"output_tokens_details":{"thinking_tokens":4}}}"#
        )
        let several = read(START + TEXT(0, "hi") + more + END("end_turn", output: 13))
        #expect(several.response.usage?.inputTokens == 30)
        #expect(several.response.usage?.outputTokens == 13)
        #expect(several.response.usage?.cacheReadTokens == 8)
        #expect(several.response.usage?.cacheWriteTokens == nil)
        #expect(several.response.usage?.reasoningTokens == 4)
    }

    @Test("MD-13, ER-06: a second start with the same id is nothing, with another id it is another response")
    func md13() {
        let same = read(START + START + TEXT(0, "hi") + END("end_turn"))
        #expect(same.response.outcome == .finished)
        #expect(same.response.text == "hi")
        let other = A(#"{"type":"message_start","message":{"id":"m2","content":[]}}"#)
        let spliced = read(START + TEXT(0, "hi") + other + TEXT(0, "ho") + END("end_turn"))
        #expect(spliced.failure?.kind == .spliced)
        #expect(spliced.response.text == "hi")
        #expect(spliced.response.outcome == .failed)
    }

    @Test("MD-14: a proxy that names no model, and one that answers in another's place")
    func md14() {
        let nameless = A(#"{"type":"message_start","message":{"id":"m","content":[]}}"#)
        #expect(read(nameless + TEXT(0, "hi") + END("end_turn")).response.model == nil)
        let fallback = OPEN(0, #"{"type":"fallback","from":{"model":"claude"},"to":{"model":"claude-2"}}"#) + CLOSE(0)
        let got = read(START + fallback + TEXT(1, "hi") + END("end_turn"))
        #expect(got.response.model == "claude-2")
        #expect(got.codes.contains(.modelChanged))
    }

    @Test("MD-19: unknown blocks are kept byte for byte, unknown deltas and events are noted, unknown fields do no harm")
    func md19() throws {
        let block = #"{"type":"container_upload", "file_id":"f"}"#
        let got = read(
            START + OPEN(0, block) + CLOSE(0) + A(#"{"type":"message_hint","x":1}"#)
                + OPEN(1, #"{"type":"text","text":"","new":1}"#) + DELTA(1, #"{"type":"sparkle_delta","text":7}"#)
                + DELTA(1, #"{"type":"text_delta","text":"hi","inference_geo":"not_available"}"#) + CLOSE(1) + END("new_reason"))
        #expect(got.kinds == ["opaque", "text"])
        guard case .opaque(let opaque)? = got.response.parts.first else { return }
        #expect(opaque == OpaquePart(wire: .anthropicMessages, kind: "container_upload", json: block))
        #expect(got.codes.contains(.unknownPart))
        #expect(got.response.text == "hi")
        #expect(got.response.finishReason == .other("new_reason"))
        let request = LLMRequest(model: "m", prompt: Prompt(messages: [.user("q"), got.response.message]))
        let body = String(decoding: try Wire(.anthropicMessages).encodeRequest(request).body, as: UTF8.self)
        #expect(body.contains(block))
        // Deltas of a block that is not modelled are merged into it.
        let grown = read(
            START + OPEN(0, #"{"type":"compaction","content":null}"#) + DELTA(0, #"{"type":"compaction_delta","content":"a"}"#)
                + DELTA(0, #"{"type":"compaction_delta","content":"b"}"#) + CLOSE(0) + TEXT(1, "hi") + END("end_turn"))
        guard case .opaque(let compaction)? = grown.response.parts.first else { return }
        #expect(compaction.json == #"{"type":"compaction","content":"ab"}"#)
    }

    @Test("MD-19, ER-20: a known event that does not decode is an error, never skipped")
    func md19Known() {
        for broken in [
            DELTA(0, #"{"type":"text_delta","text":7}"#), DELTA(0, #"{"type":"input_json_delta","partial_json":{}}"#),
            OPEN(0, #"{"type":"text","text":[]}"#), A(#"{"type":"content_block_start","index":0,"content_block":7}"#),
            A(#"{"type":"message_start","message":[]}"#), A(#"{"type":"content_block_delta","index":0,"delta":"x"}"#),
        ] {
            let got = read(START + TEXT(0, "hi") + broken + END("end_turn"))
            guard case .malformedEvent? = got.failure?.kind else {
                Issue.record("\(broken): \(String(describing: got.failure?.kind))")
                continue
            }
            #expect(got.response.text == "hi")
        }
    }
}
