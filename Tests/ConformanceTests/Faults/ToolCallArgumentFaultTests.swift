import MillraceCore
import Testing

/// Faults of arguments (catalogue 4.4) in the forms that differ from the plain one: raw text, reasons, snapshots.
///
/// TC-24, TC-26 and TC-31 are of other wires (Anthropic Messages, Bedrock Converse).
@Suite("Faults: arguments of tool calls")
struct ToolCallArgumentFaultTests {
    private func call(_ arguments: String, finish: String = "tool_calls") -> FaultReading {
        decode(T("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\(arguments)}}") + F(finish) + DONE)
    }
    private func reason(_ got: FaultReading) -> ArgumentError.Reason? {
        if case .invalid(_, let error)? = got.response.toolCallOutcomes.first { error.reason } else { nil }
    }

    @Test("TC-21: other values than text: an object is the whole value, anything else is invalid")
    func values() {
        #expect(call(#"{"z":1.0,"a":[{"b":null}]}"#).shown == [#"f({"z":1.0,"a":[{"b":null}]})"#])
        #expect(call("{}").shown == ["f({})"])
        for other in ["[1]", "true", "3"] {
            let got = call(other)
            #expect(reason(got) == .notAnObject)
            #expect(got.response.toolCallOutcomes[0].rawArguments == other)
        }
    }

    @Test("TC-21: the same object twice is the same value; another one contradicts, and the last is right")
    func objectsTwice() {
        let first = T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":{"a":1}}}"#)
        let same = decode(first + T(#"{"index":0,"id":"c1","function":{"arguments":{"a":1}}}"#) + F("tool_calls") + DONE)
        #expect(same.shown == [#"f({"a":1})"#])
        #expect(same.codes == [])
        let other = decode(first + T(#"{"index":0,"id":"c1","function":{"arguments":{"a":2}}}"#) + F("tool_calls") + DONE)
        #expect(other.shown == [#"f({"a":2})"#])
        #expect(other.codes == [.toolArgumentsContradict])
    }

    @Test("TC-22: id alone, function null, then the rest")
    func idAlone() {
        let got = decode(
            T(#"{"index":0,"id":"c1","type":"function","function":null}"#) + T(#"{"index":0,"function":{"name":"f"}}"#)
                + T(#"{"index":0,"function":{"arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.calls[0].id == "c1")
        #expect(got.codes == [])
    }

    @Test("TC-23: a tool without parameters: `{}` in the fold and in the conversation")
    func nothing() {
        for none in [#""""#, #"" ""#, "null", "{}", #""{}""#] {
            let got = call(none)
            #expect(got.shown == ["f({})"], "\(none)")
            #expect(got.response.message.toolCalls.map(\.rawArguments) == ["{}"])
            #expect(got.codes == [])
        }
    }

    @Test("TC-27: a value that is closed takes blanks only; a second value makes the call invalid, not two")
    func afterTheEnd() {
        #expect(reason(call(#""{\"a\":1} x""#)) == .trailingText)
        #expect(call(#""{\"a\":1} \n""#).outcomes == ["complete"])
    }

    @Test("TC-28: unwrapping is once, counts as an intervention, and can be forbidden")
    func unwrapping() {
        let twice = call(#""\"\\\"{}\\\"\"""#)
        #expect(reason(twice) == .notAnObject)
        let wire = T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"\"{\\\"a\\\":1}\""}}"#) + F("tool_calls") + DONE
        let strict = decode(wire, profile: OpenAIChatProfile { $0.unwrapsDoubleEncodedArguments = false })
        #expect(reason(strict) == .notAnObject)
        #expect(strict.response.toolCallOutcomes[0].rawArguments == #""{\"a\":1}""#)
        #expect(decode(wire).codes == [.toolArgumentsUnwrapped])
    }

    @Test("TC-29: each kind of junk has its reason")
    func junk() {
        #expect(reason(call(#""json\n{\"a\":1}""#)) == .notJSON)
        #expect(reason(call(#""```json\n{}\n```""#)) == .notJSON)
        #expect(reason(call(#""{\"a\":1}{\"b\":2}""#)) == .trailingText)
        #expect(reason(call(#""{\"a\":1}</tool_call>""#)) == .trailingText)
        #expect(reason(call(#""{'a':1}""#)) == .notJSON)
    }

    @Test("TC-30: cut arguments: unfinished under tool_calls, incomplete under a limit, and the finish is never masked")
    func cut() {
        let text = #""{\"path\":\"/tmp/x\",\"content\":\"abc""#
        #expect(reason(call(text)) == .unfinished)
        let natural = call(text, finish: "stop")
        #expect(natural.outcomes == ["invalid"])
        // Only a call that can be run makes a natural stop a stop for tools (TC-36).
        #expect(natural.response.finishReason == .stop)
        let limit = call(text, finish: "length")
        #expect(limit.outcomes == ["incomplete"])
        #expect(limit.response.rawFinishReason == "length")
        #expect(limit.response.toolCallOutcomes[0].rawArguments == #"{"path":"/tmp/x","content":"abc"#)
        #expect(call(text, finish: "content_filter").outcomes == ["incomplete"])
    }

    @Test("TC-39: the whole message at the end contradicts the arguments: the latest statement is right, told")
    func snapshot() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":1}"}}"#)
                + E(
                    #"{"choices":[{"index":0,"message":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\"a\":2}"}}]},"finish_reason":"tool_calls"}]}"#
                )
                + DONE)
        #expect(got.shown == [#"f({"a":2})"#])
        #expect(got.codes == [.toolArgumentsContradict])
    }

    @Test("TC-40: the older form beside the newer one is the same call")
    func bothForms() {
        let got = decode(
            D(
                #"{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}],"function_call":{"name":"f","arguments":"{}"}}"#
            )
                + F("tool_calls") + DONE)
        #expect(got.shown == ["f({})"])
    }

    @Test("TC-45: text that is stated again and differs: the latest statement is right, told")
    func contradictingText() {
        let got = decode(
            D(#"{"content":"Helo"}"#) + E(#"{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}"#) + DONE)
        #expect(got.response.text == "Hello")
        #expect(got.codes == [.snapshotContradicts])
        let same = decode(
            D(#"{"content":"Hel"}"#) + D(#"{"content":"lo"}"#)
                + E(#"{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}"#) + DONE)
        #expect(same.response.text == "Hello")
        #expect(same.codes == [])
    }

    @Test("TC-19: a name that grows after its start was told: the complete frame has the whole one")
    func growingName() {
        let got = decode(
            T(#"{"index":0,"id":"c1","function":{"name":"read_","arguments":""}}"#)
                + T(#"{"index":0,"id":"c1","function":{"name":"read_file","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.shown == ["read_file({})"])
        #expect(got.codes == [.toolCallNameConflict])
    }

    @Test("TC-54: Mistral's leaked marker: invalid, raw text kept, id kept")
    func marker() {
        let got = decode(
            T(#"{"index":0,"id":"abcDEF123","function":{"name":"f","arguments":"[ARGS]"}}"#)
                + T(#"{"index":0,"function":{"name":"","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.outcomes == ["invalid"])
        #expect(got.response.toolCallOutcomes[0].rawArguments == "[ARGS]{}")
        #expect(got.response.toolCallOutcomes[0].id == "abcDEF123")
    }
}
