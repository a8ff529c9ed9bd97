import MillraceCore
import Testing

/// Faults of `id` (catalogue 4.2) beyond one response of the plain kind: what is told to the consumer, and what tells calls apart.
///
/// TC-15 is of requests and tested there.
@Suite("Faults: id of tool calls")
struct ToolCallIDFaultTests {
    private func diagnostics(_ got: FaultReading) -> [Diagnostic.Code] { got.response.diagnostics.map(\.code) }

    @Test("TC-08: no id ever: what is minted differs between calls, responses and choices, and says where it came from")
    func minted() {
        let two = T(#"{"index":0,"function":{"name":"f","arguments":"{}"}}"#, #"{"index":1,"function":{"name":"g","arguments":"{}"}}"#)
        let got = decode(two + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})", "g({})"])
        #expect(Set(got.calls.map(\.id)).count == 2)
        #expect(got.calls.allSatisfy { $0.id.origin == .minted })
        #expect(diagnostics(got) == [.toolCallIDMinted, .toolCallIDMinted])
        let choices = decode(
            T(#"{"index":0,"function":{"name":"f","arguments":"{}"}}"#)
                + T(#"{"index":0,"function":{"name":"f","arguments":"{}"}}"#, choice: 1)
                + F("tool_calls") + F("tool_calls", choice: 1) + DONE)
        #expect(choices.calls[0].id != choices.response.otherChoices[0].toolCalls[0].id)
    }

    @Test("TC-09, TC-11: empty and repeated ids are no diagnostics")
    func quiet() {
        let empty = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}"#)
                + T(#"{"index":0,"id":"","function":{"name":"","arguments":"}"}}"#) + F("tool_calls") + DONE)
        #expect(diagnostics(empty) == [])
        let repeated = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}"#) + T(#"{"index":5,"id":"c1","function":{"arguments":"}"}}"#)
                + F("tool_calls") + DONE)
        #expect(repeated.shown == ["f({})"])
        #expect(diagnostics(repeated) == [])
    }

    @Test("TC-12: ids that churn with the name repeated and no word of the profile: nothing is run, and the caller can see why")
    func churnWithName() {
        let got = decode(
            T(#"{"index":0,"id":"u1","function":{"name":"f","arguments":"{\"a\":"}}"#)
                + T(#"{"index":0,"id":"u2","function":{"name":"f","arguments":"1}"}}"#) + F("tool_calls") + DONE)
        #expect(got.calls.isEmpty)
        #expect(got.outcomes == ["invalid", "invalid"])
        #expect(diagnostics(got) == [.toolCallAmbiguousRepeat])
    }

    @Test("TC-13: a late id: the start tells a minted one, the complete frame the provider's")
    func late() {
        let got = decode(
            T(#"{"index":0,"id":null,"function":{"name":"f","arguments":""}}"#) + T(#"{"index":0,"id":"c1","function":{"arguments":"{}"}}"#)
                + F("tool_calls") + DONE)
        let starts = got.frames.compactMap { if case .toolCallStart(let start) = $0 { start.id.origin } else { nil } }
        #expect(starts == [.minted])
        #expect(got.calls.map(\.id) == ["c1"])
        #expect(diagnostics(got) == [])
    }

    @Test("TC-14: the same id turn after turn: each response keeps the provider's")
    func turns() {
        let first = decode(
            T(#"{"index":0,"id":"fetch:0","function":{"name":"fetch","arguments":"{\"u\":\"a\"}"}}"#) + F("tool_calls") + DONE)
        let second = decode(
            T(#"{"index":0,"id":"fetch:0","function":{"name":"fetch","arguments":"{\"u\":\"b\"}"}}"#) + F("tool_calls") + DONE)
        #expect(first.calls.map(\.id) == ["fetch:0"] && second.calls.map(\.id) == ["fetch:0"])
        #expect(first.shown + second.shown == [#"fetch({"u":"a"})"#, #"fetch({"u":"b"})"#])
    }

    @Test("TC-14: one id for two entries of a body: two calls")
    func body() {
        let got = decode(
            #"{"choices":[{"index":0,"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":"{\"n\":1}"}},{"id":"x","function":{"name":"f","arguments":"{\"n\":2}"}}]},"finish_reason":"tool_calls"}]}"#,
            isStreaming: false)
        #expect(got.shown == [#"f({"n":1})"#, #"f({"n":2})"#])
        #expect(Set(got.calls.map(\.id)).count == 2)
        #expect(got.codes == [.toolCallDuplicateID])
    }

    @Test("TC-14: one id for two calls of a batch, the name ahead of the arguments: two calls")
    func batchInPieces() {
        let first =
            T(#"{"index":0,"id":"f:0","function":{"name":"f","arguments":""}}"#) + T(#"{"index":0,"function":{"arguments":"{\"n\":1}"}}"#)
        let second = T(#"{"index":1,"id":"f:0","function":{"name":"f","arguments":""}}"#)
        let got = decode(
            first + second + T(#"{"index":1,"function":{"arguments":"{\"n\":"}}"#)
                + T(#"{"index":1,"function":{"arguments":"2}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"n":1})"#, #"f({"n":2})"#])
        #expect(got.calls[0].id == "f:0" && got.calls[1].id.origin == .minted)
        #expect(got.codes == [.toolCallDuplicateID])
        // Without arguments of its own it may have been the first call again: one call, told.
        let alone = decode(first + second + F("tool_calls") + DONE)
        #expect(alone.shown == [#"f({"n":1})"#])
        #expect(alone.codes == [.toolCallAmbiguousRepeat])
    }

    @Test("2.1 row 10: a second call of the same tool that begins with its name alone")
    func tentative() {
        let call = T(#"{"index":0,"function":{"name":"f","arguments":"{\"n\":1}"}}"#)
        let got = decode(
            call + T(#"{"index":0,"function":{"name":"f","arguments":""}}"#) + T(#"{"index":0,"function":{"arguments":"{\"n\":2}"}}"#)
                + F("tool_calls") + DONE)
        #expect(got.shown == [#"f({"n":1})"#, #"f({"n":2})"#])
    }

    @Test("2.1 row 17: a fragment that nothing claims and nobody names fails, and no name is made up")
    func nameless() {
        let got = decode(T(#"{"index":0,"function":{"arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.outcomes == ["invalid"])
        #expect(got.response.toolCallOutcomes[0].name == nil)
        #expect(got.response.toolCallOutcomes[0].rawArguments == "{}")
        #expect(got.codes.contains(.toolCallWithoutName))
        #expect(!got.frames.contains { if case .toolCallStart = $0 { true } else { false } })
    }
}
