import MillraceCore
import Testing

/// Faults of the shape of streams with calls.
@Suite("Faults: shape of streams with tool calls")
struct ToolCallShapeFaultTests {
    private let call = T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)

    @Test("TC-32: several whole calls in one chunk: all of them")
    func tc32() {
        let got = decode(
            T(
                #"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#,
                #"{"index":1,"id":"c2","function":{"name":"g","arguments":"{}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})", "g({})"])
    }

    @Test("TC-33: interleaved fragments of parallel calls: independent")
    func tc33() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}"#)
                + T(#"{"index":1,"id":"c2","function":{"name":"g","arguments":"{\"b\":"}}"#)
                + T(#"{"index":0,"function":{"arguments":"1}"}}"#)
                + T(#"{"index":1,"function":{"arguments":"2}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#, #"g({"b":2})"#])
    }

    @Test("TC-34: text and a call in one delta: both, text first")
    func tc34() {
        let got = decode(
            D(#"{"content":"Let me look.","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}"#)
                + F("tool_calls") + DONE)
        #expect(got.response.text == "Let me look.")
        #expect(got.shown == ["f({})"])
        #expect(got.kinds == ["text", "call"])
    }

    @Test("TC-35: tool_calls empty or null on every text chunk: absent")
    func tc35() {
        let got = decode(D(#"{"content":"Hel","tool_calls":[]}"#) + D(#"{"content":"lo","tool_calls":null}"#) + F("stop") + DONE)
        #expect(got.response.text == "Hello")
        #expect(got.kinds == ["text"])
        #expect(got.response.finishReason == .stop)
    }

    @Test("TC-36: calls, but a natural stop: finish is toolCalls and the raw reason stays; limits are not masked")
    func tc36() {
        for word in ["stop", "end_turn", "STOP"] {
            let got = decode(call + F(word) + DONE)
            #expect(got.response.finishReason == .toolCalls)
            #expect(got.response.rawFinishReason == word)
            #expect(got.shown == ["f({})"])
        }
        #expect(decode(call + F("length") + DONE).response.finishReason == .length)
        #expect(decode(call + F("content_filter") + DONE).response.finishReason == .contentFilter)
    }

    @Test("TC-37: finish tool_calls without calls: stop, with a diagnostic")
    func tc37() {
        let got = decode(D(#"{"content":""}"#) + F("tool_calls") + DONE)
        #expect(got.response.finishReason == .stop)
        #expect(got.response.rawFinishReason == "tool_calls")
        #expect(got.codes.contains(.finishToolCallsWithoutCalls))
    }

    @Test("TC-38: the finish chunk carries the last fragment and repeats id, type and name")
    func tc38() {
        let got = decode(
            T(#"{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}"#)
                + E(
                    #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"1}"}}]},"finish_reason":"tool_calls"}]}"#
                )
                + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
    }

    @Test("TC-40: legacy function_call: one call with a minted id, finish toolCalls")
    func tc40() {
        let got = decode(
            D(#"{"function_call":{"name":"f","arguments":""}}"#) + D(#"{"function_call":{"arguments":"{}"}}"#) + F("function_call") + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.calls[0].id.origin == .minted)
        #expect(got.response.finishReason == .toolCalls)
    }

    @Test("TC-41, TC-42: calls that leak as text or into the reasoning are text and reasoning, never run")
    func tc41() {
        let text = decode(
            D(#"{"content":"<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0"}"#)
                + D(#"{"content":"<|tool_call_argument_begin|>{}<|tool_call_end|>"}"#) + F("stop") + DONE)
        #expect(text.calls.isEmpty)
        #expect(text.response.text.hasSuffix("{}<|tool_call_end|>"))
        let reasoning = decode(
            D(#"{"reasoning_content":"I should check.<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>"}"#) + F("stop") + DONE)
        #expect(reasoning.calls.isEmpty)
        #expect(reasoning.response.reasoning?.contains("<tool_call>") == true)
    }

    @Test("TC-43: text between and after calls is kept in its place")
    func tc43() {
        let got = decode(
            call + D(#"{"content":"\n"}"#) + T(#"{"index":1,"id":"c2","function":{"name":"g","arguments":"{}"}}"#)
                + D(#"{"content":"done"}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})", "g({})"])
        #expect(got.response.text == "\ndone")
        #expect(got.kinds == ["call", "text", "call", "text"])
    }

    @Test("TC-44: an undeclared tool name is a call like any other")
    func tc44() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)
                + T(#"{"index":1,"id":"c2","function":{"name":"nope","arguments":"{}"}}"#)
                + T(#"{"index":2,"id":"c3","function":{"name":"g","arguments":"{}"}}"#) + F("tool_calls") + DONE, tools: ["f", "g"])
        #expect(got.calls.map(\.name) == ["f", "nope", "g"])
    }

    @Test("TC-39, TC-45: the whole message again at the end is a snapshot: only what is missing is added")
    func tc45() {
        let got = decode(
            D(#"{"content":"Hel"}"#) + D(#"{"content":"lo"}"#)
                + E(#"{"choices":[{"index":0,"message":{"content":"Hello there"},"finish_reason":"stop"}]}"#) + DONE)
        #expect(got.response.text == "Hello there")
        let calls = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":""}}"#)
                + E(
                    #"{"choices":[{"index":0,"message":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}]}"#
                )
                + DONE)
        #expect(calls.shown == [#"f({"a":1})"#])
        let contradiction = decode(
            D(#"{"content":"Bye"}"#) + E(#"{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}"#) + DONE)
        #expect(contradiction.codes.contains(.snapshotContradicts))
    }

    @Test("TC-55: an error after everything was sent: the error counts, what came is readable, no call can be run")
    func tc55() {
        let got = decode(D(#"{"content":"Sure."}"#) + call + E(#"{"error":{"message":"parse","code":500}}"#))
        #expect(got.response.outcome == .failed)
        #expect(got.response.text == "Sure.")
        #expect(got.calls.isEmpty)
        #expect(got.outcomes == ["incomplete"])
        #expect(got.failure?.kind == .providerFailure)
    }
}
