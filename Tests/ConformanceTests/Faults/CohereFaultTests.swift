import MillraceCore
import Testing

/// What goes wrong on Cohere's wire (catalogue TC-45, TC-56).
@Suite("Faults: Cohere")
struct CohereFaultTests {
    private let start = E(
        #"{"id":"r1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}"#
    )
    private func end(_ reason: String) -> String { E(#"{"type":"message-end","delta":{"finish_reason":"\#(reason)"}}"#) }
    private func text(_ words: String) -> String {
        E(#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"\#(words)"}}}}"#)
    }

    @Test("TC-56: the plan is reasoning that knows its place; `tool_calls` is an object here")
    func plan() {
        let got = faultReading(
            start + E(#"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will look"}}}"#)
                + E(
                    #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"f_1","type":"function","function":{"name":"f","arguments":""}}}}}"#
                ) + E(#"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":"}}}}}"#)
                + E(#"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"1}"}}}}}"#)
                + E(#"{"type":"tool-call-end","index":0}"#) + end("TOOL_CALL"), as: .cohereV2)
        #expect(got.response.text.isEmpty)
        #expect(got.response.reasoning == "I will look")
        #expect(got.calls == [ToolCall(id: "f_1", name: "f", arguments: ["a": 1])])
        #expect(got.response.finishReason == .toolCalls)
        guard case .reasoning(let part)? = got.response.parts.first else { return }
        #expect(part.origin == ReasoningOrigin(wire: .cohereV2, field: "tool_plan"))
    }

    @Test("TC-56: calls side by side, without ids, as a list: each is its own")
    func callForms() {
        let got = faultReading(
            start
                + E(#"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"type":"function","function":{"name":"f"}}}}}"#)
                + E(#"{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":[{"id":"null","function":{"name":"g"}}]}}}"#)
                + E(#"{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}}"#)
                + E(#"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":1}"}}}}}"#)
                + end("TOOL_CALL"), as: .cohereV2)
        #expect(got.shown == [#"f({"a":1})"#, "g({})"])
        #expect(got.calls.allSatisfy { $0.id.origin == .minted })
    }

    @Test("TC-45: the complete message again at the end is a snapshot, not more text or calls")
    func snapshot() {
        let call =
            #"{"id":"f_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}"#
        let got = faultReading(
            start + E(#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"#) + text("Hel")
                + text("lo") + E(#"{"type":"content-end","index":0}"#)
                + E(#"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":\#(call)}}}"#)
                + E(
                    #"{"type":"message-end","delta":{"finish_reason":"TOOL_CALL","message":{"role":"assistant","content":[{"type":"text","text":"Hello"}],"tool_calls":[\#(call)]}}}"#
                ), as: .cohereV2)
        #expect(got.response.text == "Hello")
        #expect(got.shown == [#"f({"a":1})"#])
    }

    @Test("TC-45: a whole response inside of an event is read once")
    func wholeInEvent() {
        let body =
            #"{"id":"r","message":{"role":"assistant","content":[{"type":"text","text":"Hello"}]},"finish_reason":"COMPLETE"}"#
        #expect(faultReading(E(body), as: .cohereV2).response.text == "Hello")
        #expect(faultReading(E(body), as: .cohereV2).response.outcome == .finished)
        #expect(faultReading(body, as: .cohereV2).response.text == "Hello", "FR-21: a body where a stream was asked for")
    }

    @Test("FR-09: the payload's type decides; the event's name only where there is none")
    func names() {
        let got = faultReading(
            E(#"{"delta":{"message":{"content":{"text":"a"}}},"type":"content-delta","index":0}"#, name: "content-end")
                + E(#"{"delta":{"message":{"content":{"text":"b"}}},"index":0}"#, name: "content-delta") + end("COMPLETE"), as: .cohereV2)
        #expect(got.response.text == "ab")
        #expect(got.codes.contains(.eventNameDiffersFromType))
    }

    @Test("FR-11: a sentinel where none belongs is ignored; it proves nothing by itself")
    func sentinel() {
        #expect(faultReading(start + text("a") + end("COMPLETE") + DONE, as: .cohereV2).response.outcome == .finished)
        #expect(faultReading(start + text("a") + DONE, as: .cohereV2).response.outcome == .truncated)
    }

    @Test("2.3: only `message-end` proves the end")
    func noProof() {
        let got = faultReading(
            start
                + E(
                    #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c","function":{"name":"f","arguments":"{}"}}}}}"#
                )
                + E(#"{"type":"tool-call-end","index":0}"#), as: .cohereV2)
        #expect(got.response.outcome == .truncated)
        #expect(got.calls.isEmpty)
    }

    @Test("ER-01: an error that ends the message, or stands alone, is an error")
    func errors() {
        let ended = faultReading(
            start + text("a") + E(#"{"type":"message-end","delta":{"error":"generation failed","finish_reason":"ERROR"}}"#), as: .cohereV2)
        #expect(ended.response.outcome == .failed && ended.response.text == "a" && ended.response.error?.message == "generation failed")
        #expect(faultReading(start + text("a") + end("ERROR"), as: .cohereV2).response.outcome == .failed)
        let alone = faultReading(start + text("a") + E(#"{"id":"x","message":"too many requests"}"#), as: .cohereV2)
        #expect(alone.response.outcome == .failed && alone.response.error?.message == "too many requests")
    }

    @Test("MD-11: words nobody listed are kept as they are")
    func reasons() {
        func reason(_ word: String) -> FinishReason? { faultReading(start + text("a") + end(word), as: .cohereV2).response.finishReason }
        #expect(reason("COMPLETE") == .stop)
        #expect(reason("STOP_SEQUENCE") == .stop)
        #expect(reason("MAX_TOKENS") == .length)
        #expect(reason("ERROR_TOXIC") == .contentFilter)
        #expect(reason("USER_CANCEL") == .other("USER_CANCEL"))
    }

    @Test("Events and blocks nobody knows are no failure")
    func unknown() {
        let got = faultReading(
            start + E(#"{"type":"brand-new","x":1}"#)
                + E(#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"image","url":"u"}}}}"#)
                + E(#"{"type":"content-end","index":0}"#) + text("a") + end("COMPLETE"), as: .cohereV2)
        #expect(got.response.outcome == .finished)
        #expect(got.kinds == ["opaque", "text"])
        #expect(got.codes.contains(.unknownPart))
    }

    @Test("Cohere's older events are told as such")
    func older() {
        let got = faultReading(E(#"{"is_finished":false,"event_type":"text-generation","text":"a"}"#), as: .cohereV2)
        #expect(got.failure?.kind == .wrongWire("Cohere v1 events"))
    }
}
