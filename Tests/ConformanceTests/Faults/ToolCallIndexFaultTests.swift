import MillraceCore
import Testing

/// Faults of `index` and `id`.
@Suite("Faults: index and id of tool calls")
struct ToolCallIndexFaultTests {
    @Test("TC-01: index missing, one call: one call")
    func tc01() {
        let got = decode(
            T(#"{"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}"#) + T(#"{"function":{"arguments":"1}"}}"#) + F("tool_calls")
                + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
        #expect(got.calls[0].id == "c1")
        #expect(got.response.outcome == .finished)
    }

    @Test("TC-02: index missing, parallel calls, or present on some fragments only: an id opens a call")
    func tc02() {
        let got = decode(
            T(#"{"id":"c1","function":{"name":"f","arguments":"{\"a\":1}"}}"#)
                + T(#"{"id":"c2","function":{"name":"g","arguments":"{\"b\":2}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#, #"g({"b":2})"#])
        let mixed = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}"#) + T(#"{"function":{"arguments":"}"}}"#)
                + T(#"{"id":"c2","function":{"name":"g","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(mixed.shown == ["f({})", "g({})"])
    }

    @Test("TC-03: index always 0: two calls, with ids and without")
    func tc03() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":1}"}}"#)
                + T(#"{"index":0,"id":"c2","function":{"name":"f","arguments":"{\"a\":2}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#, #"f({"a":2})"#])
        let idless = decode(
            T(#"{"index":0,"function":{"name":"f","arguments":"{\"a\":1}"}}"#)
                + T(#"{"index":0,"function":{"name":"f","arguments":"{\"a\":2}"}}"#)
                + F("tool_calls") + DONE)
        #expect(idless.shown == [#"f({"a":1})"#, #"f({"a":2})"#])
        #expect(Set(idless.calls.map(\.id)).count == 2)
    }

    @Test("TC-04: index is the tool's position in the request: a nameless fragment belongs to the open call")
    func tc04() {
        let got = decode(
            T(#"{"index":1,"id":"c1","function":{"name":"g","arguments":""}}"#) + T(#"{"index":0,"function":{"arguments":"{\"x\":1}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"g({"x":1})"#])
        #expect(got.codes.contains(.toolCallIndexDrift))
    }

    @Test("TC-05: first index 1, gaps, descending, negative: first-seen order, nothing lost")
    func tc05() {
        let got = decode(
            D(#"{"content":"ok"}"#) + T(#"{"index":1,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)
                + T(#"{"index":4,"id":"c2","function":{"name":"g","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})", "g({})"])
        #expect(got.kinds == ["text", "call", "call"])
        let descending = decode(
            T(#"{"index":9000,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)
                + T(#"{"index":3,"id":"c2","function":{"name":"g","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(descending.shown == ["f({})", "g({})"])
        let negative = decode(T(#"{"index":-1,"id":"c1","function":{"name":"f","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(negative.shown == ["f({})"])
        #expect(negative.codes.contains(.toolCallNegativeIndex))
    }

    @Test("TC-06: index changes in the middle of a call: one call")
    func tc06() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}"#) + T(#"{"index":1,"function":{"arguments":"1}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
        #expect(got.codes.contains(.toolCallIndexDrift))
    }

    @Test("TC-07: the same index twice inside one chunk: entries are applied one by one")
    func tc07() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":""}}"#, #"{"index":0,"function":{"arguments":"{\"a\""}}"#)
                + T(#"{"index":0,"function":{"arguments":":1}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
    }

    @Test("TC-08: no id ever: one is minted, marked, and the same on replay")
    func tc08() {
        let wire = T(#"{"index":0,"function":{"name":"f","arguments":"{}"}}"#) + F("tool_calls") + DONE
        let got = decode(wire)
        #expect(got.shown == ["f({})"])
        #expect(got.calls[0].id.origin == .minted)
        #expect(got.calls[0].id == decode(wire).calls[0].id)
        #expect(got.codes.contains(.toolCallIDMinted))
    }

    @Test("TC-09, TC-17: empty id and name on continuations mean nothing")
    func tc09() {
        for empty in [#""id":"","function":{"name":"","arguments":"}"}"#, #""id":null,"function":{"name":null,"arguments":"}"}"#] {
            let got = decode(
                T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}"#) + T("{\"index\":0,\(empty)}") + F("tool_calls") + DONE)
            #expect(got.shown == ["f({})"])
            #expect(got.calls[0].id == "c1")
        }
    }

    @Test("TC-10: the text \"null\" as id is no id, in a body as well")
    func tc10() {
        let got = decode(
            T(#"{"index":0,"id":"Ab3dE5gH7","function":{"name":"f","arguments":""}}"#)
                + T(#"{"index":0,"id":"null","function":{"name":"","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.calls.map(\.id) == ["Ab3dE5gH7"])
        let body = decode(
            #"{"choices":[{"index":0,"message":{"tool_calls":[{"id":"null","function":{"name":"f","arguments":"{}"}},{"id":"null","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
            isStreaming: false)
        #expect(body.shown == ["f({})", "g({})"])
        #expect(body.calls.allSatisfy { $0.id.origin == .minted })
    }

    @Test("TC-11: id repeated on every fragment: one call")
    func tc11() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}"#) + T(#"{"index":0,"id":"c1","function":{"arguments":"}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.calls[0].id == "c1")
    }

    @Test("TC-12: a fresh id on every fragment: one call, the first id; with the name as well by the profile")
    func tc12() {
        let got = decode(
            T(#"{"index":0,"id":"u1","function":{"name":"f","arguments":"{\"a\":"}}"#)
                + T(#"{"index":0,"id":"u2","function":{"arguments":"1}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"a":1})"#])
        #expect(got.calls[0].id == "u1")
        #expect(got.codes.contains(.toolCallIDChurn))
        let named = decode(
            T(#"{"index":0,"id":"u1","function":{"name":"f","arguments":"{\"a\":"}}"#)
                + T(#"{"index":0,"id":"u2","function":{"name":"f","arguments":"1}"}}"#) + F("tool_calls") + DONE,
            profile: OpenAIChatProfile { $0.churnsToolCallIDs = true })
        #expect(named.shown == [#"f({"a":1})"#])
        #expect(named.codes.contains(.toolCallIDChurn))
    }

    @Test("TC-13: null id first, real id later: the call has the real one")
    func tc13() {
        let got = decode(
            T(#"{"index":0,"id":null,"function":{"name":"f","arguments":""}}"#) + T(#"{"index":0,"id":"c1","function":{"arguments":"{}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.calls[0].id == "c1")
    }

    @Test("TC-14: one id for two calls of a batch: two calls, the second with a minted id")
    func tc14() {
        let got = decode(
            T(#"{"index":0,"id":"fetch:0","function":{"name":"fetch","arguments":"{\"u\":\"a\"}"}}"#)
                + T(#"{"index":1,"id":"fetch:0","function":{"name":"fetch","arguments":"{\"u\":\"b\"}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"fetch({"u":"a"})"#, #"fetch({"u":"b"})"#])
        #expect(got.calls[0].id == "fetch:0")
        #expect(got.calls[1].id.origin == .minted)
        #expect(got.codes.contains(.toolCallDuplicateID))
    }
}
