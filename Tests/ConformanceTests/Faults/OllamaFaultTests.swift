import MillraceCore
import Testing

/// What goes wrong on Ollama's own wires (catalogue 3.2, TC-57).
@Suite("Faults: Ollama")
struct OllamaFaultTests {
    @Test("FR-26: split lines, several lines in a read, blank lines, CR before LF, no LF at the end")
    func framing() {
        for text in [
            #"{"message":{"content":"a"},"done":false}"# + "\n" + #"{"message":{"content":"b"},"done":true}"# + "\n",
            #"{"message":{"content":"a"},"done":false}"# + "\r\n\r\n\n" + #"{"message":{"content":"b"},"done":true}"# + "\r\n",
            #"{"message":{"content":"a"},"done":false}"# + "\n" + #"{"message":{"content":"b"},"done":true}"#,
        ] {
            let got = faultReading(text, as: .ollamaChat)
            #expect(got.response.text == "ab")
            #expect(got.response.outcome == .finished)
        }
    }

    @Test("FR-26: a line that lacks its end is not delivered when the connection broke")
    func broken() {
        let text = N(#"{"message":{"content":"a"},"done":false}"#) + #"{"message":{"content":"b"},"done":true}"#
        let got = faultReading(text, as: .ollamaChat, end: .aborted(TransportError(.connectionLost)))
        #expect(got.response.text == "a")
        #expect(got.response.outcome == .truncated)
    }

    @Test("FR-27: an error line ends the response, with what came before it")
    func errorLine() {
        let got = faultReading(N(#"{"message":{"content":"I"},"done":false}"#) + N(#"{"error":"runner stopped"}"#), as: .ollamaChat)
        #expect(got.response.outcome == .failed)
        #expect(got.response.text == "I")
        #expect(got.response.error?.message == "runner stopped")
        #expect(got.response.finishReason == .error)
        #expect(got.failure?.kind == .providerFailure)
    }

    @Test("FR-27: a reason is an end without `done`, and `done` without a reason is one too")
    func doneOrReason() {
        let reason = faultReading(
            N(#"{"message":{"content":"I"},"done":false}"#) + N(#"{"message":{"content":""},"done_reason":"stop"}"#), as: .ollamaChat)
        #expect(reason.response.outcome == .finished)
        #expect(reason.response.finishReason == .stop)
        let done = faultReading(N(#"{"message":{"content":"I"},"done":true}"#), as: .ollamaChat)
        #expect(done.response.outcome == .finished)
        #expect(done.response.finishReason == .stop)
        #expect(done.response.rawFinishReason == nil)
        #expect(done.codes.contains(.finishReasonSynthesized))
    }

    @Test("2.3: the end of the input proves nothing, and no call of a cut response can be run")
    func noProof() {
        let got = faultReading(
            N(#"{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false}"#), as: .ollamaChat)
        #expect(got.response.outcome == .truncated)
        #expect(got.calls.isEmpty)
        #expect(got.outcomes.isEmpty == false)
    }

    @Test("TC-03: every call says index 0, ids or not: each entry is a call")
    func indexZero() {
        let got = faultReading(
            N(
                #"{"message":{"content":"","tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a":1}}},"#
                    + #"{"function":{"index":0,"name":"f","arguments":{"a":2}}}]},"done":false}"#)
                + N(#"{"message":{"content":"","tool_calls":[{"function":{"index":0,"name":"f","arguments":{}}}]},"done":false}"#)
                + N(#"{"message":{"content":""},"done":true,"done_reason":"stop"}"#), as: .ollamaChat)
        #expect(got.shown == [#"f({"a":1})"#, #"f({"a":2})"#, "f({})"])
        #expect(Set(got.calls.map(\.id)).count == 3)
        #expect(got.calls.allSatisfy { $0.id.origin == .minted })
    }

    @Test("TC-21: arguments that are an object stay byte for byte: order and spelling of numbers included")
    func argumentsObject() {
        let got = faultReading(
            N(
                #"{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"b":1.0,"a":12345678901234567890,"c":"\u00e9"}}}]},"done":true,"done_reason":"stop"}"#
            ), as: .ollamaChat)
        #expect(got.calls.map(\.rawArguments) == [#"{"b":1.0,"a":12345678901234567890,"c":"\u00e9"}"#])
    }

    @Test("TC-34: text and a call in the same line are both there, text first")
    func textAndCall() {
        let got = faultReading(
            N(
                #"{"message":{"content":"Let me look.","thinking":"hm","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":false}"#
            )
                + N(#"{"message":{"content":""},"done":true,"done_reason":"stop"}"#), as: .ollamaChat)
        #expect(got.kinds == ["reasoning", "text", "call"])
    }

    @Test("TC-35: no calls are no calls, empty or null")
    func emptyCalls() {
        let got = faultReading(
            N(#"{"message":{"content":"a","tool_calls":[]},"done":false}"#)
                + N(#"{"message":{"content":"b","tool_calls":null},"done":true,"done_reason":"stop"}"#), as: .ollamaChat)
        #expect(got.response.text == "ab")
        #expect(got.response.finishReason == .stop)
    }

    @Test("TC-36: calls with the reason `stop` are tool calls; a limit is never masked")
    func finish() {
        func got(_ reason: String) -> FaultReading {
            faultReading(
                N(#"{"message":{"content":"","tool_calls":[{"id":"c","function":{"name":"f","arguments":{}}}]},"done":false}"#)
                    + N(#"{"message":{"content":""},"done":true,"done_reason":"\#(reason)"}"#), as: .ollamaChat)
        }
        #expect(got("stop").response.finishReason == .toolCalls)
        #expect(got("stop").response.rawFinishReason == "stop")
        #expect(got("length").response.finishReason == .length)
        #expect(got("unload").response.finishReason == .other("unload"))
    }

    @Test("TC-57: the id of a call is kept, its index in the function means nothing")
    func native() {
        let got = faultReading(
            N(
                #"{"message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"index":0,"name":"f","arguments":{"a":1}}}]},"done":false}"#
            ) + N(#"{"message":{"content":""},"done":true,"done_reason":"stop"}"#), as: .ollamaChat)
        #expect(got.calls == [ToolCall(id: "call_1", name: "f", arguments: ["a": 1])])
        #expect(got.response.outcome == .finished)
    }

    @Test("RS-01: `thinking` is reasoning, and remembers its name", arguments: [WireID.ollamaChat, .ollamaGenerate])
    func thinking(wire: WireID) {
        let text =
            wire == .ollamaChat
            ? N(#"{"message":{"thinking":"hm","content":""},"done":false}"#) + N(#"{"message":{"content":"a"},"done":true}"#)
            : N(#"{"response":"","thinking":"hm","done":false}"#) + N(#"{"response":"a","done":true}"#)
        let got = faultReading(text, as: Wire(wire))
        #expect(got.response.reasoning == "hm")
        #expect(got.kinds == ["reasoning", "text"])
        guard case .reasoning(let part)? = got.response.parts.first else { return }
        #expect(part.origin == ReasoningOrigin(wire: wire, field: "thinking"))
    }

    @Test("Lines of another wire are told as such")
    func foreign() {
        let got = faultReading(N(#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#), as: .ollamaChat)
        #expect(got.failure?.kind == .wrongWire("OpenAI chat completions"))
    }

    @Test("ER-20: text of another type is an error, never lost")
    func wrongType() {
        let got = faultReading(N(#"{"message":{"content":7},"done":true}"#), as: .ollamaChat)
        guard case .malformedEvent? = got.failure?.kind else {
            Issue.record("\(String(describing: got.failure))")
            return
        }
    }
}
