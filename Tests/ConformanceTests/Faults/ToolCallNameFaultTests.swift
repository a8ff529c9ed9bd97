import MillraceCore
import Testing

/// Faults of name, type and arguments.
@Suite("Faults: name, type and arguments of tool calls")
struct ToolCallNameFaultTests {
    private func one(_ arguments: String, finish: String = "tool_calls") -> FaultReading {
        decode(T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"\#(arguments)"}}"#) + F(finish) + DONE)
    }

    @Test("TC-16: full name repeated on every fragment: set once")
    func tc16() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"lookup","arguments":"{"}}"#)
                + T(#"{"index":0,"id":"c1","function":{"name":"lookup","arguments":"}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == ["lookup({})"])
    }

    @Test("TC-18: arguments before the name: held until it comes")
    func tc18() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"arguments":"{\"a\":"}}"#) + T(#"{"index":0,"function":{"name":"f","arguments":"1}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
        let starts = got.frames.compactMap { if case .toolCallStart(let start) = $0 { start.name } else { nil } }
        #expect(starts == ["f"])
    }

    @Test("TC-19: a fragmented or cumulative name: the reading that is a declared tool")
    func tc19() {
        let wire =
            T(#"{"index":0,"id":"c1","function":{"name":"read_","arguments":""}}"#)
            + T(#"{"index":0,"function":{"name":"file","arguments":"{}"}}"#) + F("tool_calls") + DONE
        #expect(decode(wire, tools: ["read_file"]).shown == ["read_file({})"])
        let cumulative =
            T(#"{"index":0,"id":"c1","function":{"name":"read_","arguments":""}}"#)
            + T(#"{"index":0,"function":{"name":"read_file","arguments":"{}"}}"#) + F("tool_calls") + DONE
        #expect(decode(cumulative, tools: ["read_file"]).shown == ["read_file({})"])
    }

    @Test("TC-20: type repeated, missing or empty is function; an unknown type is kept and not run")
    func tc20() {
        let got = decode(
            T(#"{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}"#)
                + T(#"{"index":0,"type":"function","function":{"arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
        let empty = decode(T(#"{"index":0,"id":"c1","type":"","function":{"name":"f","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(empty.shown == ["f({})"])
        let custom = decode(T(#"{"index":0,"id":"c1","type":"custom","custom":{"name":"f","input":"x"}}"#) + F("tool_calls") + DONE)
        #expect(custom.shown == [])
        #expect(custom.kinds == ["opaque"])
        #expect(custom.codes.contains(.unknownToolCallType))
    }

    @Test("TC-21: arguments as an object are the complete value, key order and number text kept")
    func tc21() {
        let got = decode(T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":{"b":1.50,"a":1}}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"b":1.50,"a":1})"#])
    }

    @Test("TC-22: arguments null or absent, function null: no-op")
    func tc22() {
        let got = decode(
            T(#"{"index":0,"id":"c1","type":"function","function":{"name":"f"}}"#) + T(#"{"index":0,"function":null}"#)
                + T(#"{"index":0,"function":{"arguments":null}}"#) + T(#"{"index":0,"function":{"arguments":"{}"}}"#) + F("tool_calls")
                + DONE)
        #expect(got.shown == ["f({})"])
    }

    @Test("TC-23: no arguments at all, or blanks: an empty object")
    func tc23() {
        #expect(one("").shown == ["f({})"])
        #expect(one(" \\n").shown == ["f({})"])
    }

    @Test("TC-25: fragments are text until the end: none is parsed alone")
    func tc25() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"fi"}}"#)
                + T(#"{"index":0,"function":{"arguments":"le\":\"a\"}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"file":"a"})"#])
    }

    @Test("TC-27: a prefix that is JSON ends nothing; blanks may follow, anything else makes the call invalid")
    func tc27() {
        let start = T(#"{"index":0,"id":"c1","function":{"name":"sh","arguments":"{\"cmd\":\"rm\"}"}}"#)
        let blank = decode(start + T(#"{"index":0,"function":{"arguments":" "}}"#) + F("tool_calls") + DONE)
        #expect(blank.outcomes == ["complete"])
        let more = decode(start + T(#"{"index":0,"function":{"arguments":",\"x\":1}"}}"#) + F("tool_calls") + DONE)
        #expect(more.outcomes == ["invalid"])
        #expect(more.calls.isEmpty)
        #expect(decode(start).outcomes == ["incomplete"])
    }

    @Test("TC-28: double-encoded arguments are unwrapped once, and only if an object is inside")
    func tc28() {
        let got = decode(T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"\"{\\\"a\\\":1}\""}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
        #expect(got.codes.contains(.toolArgumentsUnwrapped))
        let text = decode(T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"\"{hello}\""}}"#) + F("tool_calls") + DONE)
        #expect(text.outcomes == ["invalid"])
        let nested = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"s\":\"{\\\"a\\\":1}\"}"}}"#) + F("tool_calls") + DONE)
        #expect(nested.calls.first?.arguments["s"]?.stringValue == #"{"a":1}"#)
    }

    @Test("TC-29, TC-54: junk around the arguments is invalid, with the raw text, and never repaired")
    func tc29() {
        for junk in [#"json\n{\"a\":1}"#, #"{\"a\":1}{\"b\":2}"#, #"{\"a\":1}</tool_call>"#, "[ARGS]{}"] {
            let got = one(junk)
            #expect(got.outcomes == ["invalid"])
            #expect(got.calls.isEmpty)
            #expect(got.response.toolCallOutcomes.first?.rawArguments.isEmpty == false)
        }
    }

    @Test("TC-30: cut off by the output limit: incomplete; under tool_calls: invalid; never run")
    func tc30() {
        let cut = #"{\"path\":\"/tmp/x\",\"content\":\"abc"#
        let limit = one(cut, finish: "length")
        #expect(limit.outcomes == ["incomplete"])
        #expect(limit.response.finishReason == .length)
        #expect(limit.response.outcome == .finished)
        #expect(one(cut).outcomes == ["invalid"])
        // History holds the call with empty arguments and an error result, or not at all; never the broken text.
        #expect(limit.response.message.toolCalls.isEmpty)
        let told = limit.response.messages(incompleteCalls: .answerWithError)
        #expect(told.first?.toolCalls.map(\.rawArguments) == ["{}"])
        #expect(told.count == 2)
    }
}
