import MillraceCore
import Testing

/// Faults of usage, finish, identity and choices.
@Suite("Faults: usage, finish, identity, choices")
struct MetadataFaultTests {
    private let text = D(#"{"content":"Hi"}"#)

    @Test("MD-01: usage in a trailing chunk without choices, or in a first one, or with choices null")
    func md01() {
        let usage = #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        let got = decode(text + F("stop") + E(usage) + DONE)
        #expect(got.response.usage?.inputTokens == 3)
        #expect(got.response.usage?.outputTokens == 2)
        #expect(decode(E(#"{"choices":null,"usage":{"prompt_tokens":3}}"#) + text + F("stop") + DONE).response.usage?.inputTokens == 3)
        #expect(decode(E(#"{"object":"chat.completion.chunk"}"#) + text + F("stop") + DONE).response.outcome == .finished)
    }

    @Test("MD-02, MD-04: usage on every chunk is a snapshot: the last value of each field, never a sum")
    func md02() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":10,"completion_tokens":1}}"#)
                + E(
                    #"{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":50}}"#
                ) + DONE)
        #expect(got.response.usage?.inputTokens == 10)
        #expect(got.response.usage?.outputTokens == 50)
        let lower = decode(
            text + E(#"{"choices":[],"usage":{"completion_tokens":9}}"#) + E(#"{"choices":[],"usage":{"completion_tokens":7}}"#) + F("stop")
                + DONE)
        #expect(lower.response.usage?.outputTokens == 7)
    }

    @Test("MD-05: later usage null, empty or with fewer fields erases nothing; unknown is not zero")
    func md05() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":3,"prompt_tokens_details":{"cached_tokens":2}}}"#)
                + E(#"{"choices":[],"usage":null}"#) + E(#"{"choices":[],"usage":{}}"#)
                + E(#"{"choices":[],"usage":{"prompt_tokens":4,"prompt_tokens_details":null}}"#) + F("stop") + DONE)
        #expect(got.response.usage?.inputTokens == 4)
        #expect(got.response.usage?.cacheReadTokens == 2)
        #expect(got.response.usage?.outputTokens == nil)
        #expect(decode(text + F("stop") + DONE).response.usage == nil)
    }

    @Test("MD-06: usage in the choice, in x_groq, and with content in one chunk: both are read")
    func md06() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"end"},"usage":{"prompt_tokens":3}}]}"#)
                + E(#"{"choices":[],"x_groq":{"id":"req","usage":{"completion_tokens":5}}}"#) + F("stop") + DONE)
        #expect(got.response.text == "end")
        #expect(got.response.usage?.inputTokens == 3)
        #expect(got.response.usage?.outputTokens == 5)
    }

    @Test("MD-07, FR-13: reading goes on after the finish reason, and stops at the sentinel")
    func md07() {
        let got = decode(text + F("stop") + E(#"{"choices":[],"usage":{"prompt_tokens":3}}"#) + DONE + D(#"{"content":"late"}"#))
        #expect(got.response.usage?.inputTokens == 3)
        #expect(got.response.text == "Hi")
    }

    @Test("MD-08: finish reason on a content chunk, null afterwards, and twice; a limit is not downgraded")
    func md08() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"end"},"finish_reason":"stop"}]}"#)
                + E(#"{"choices":[{"index":0,"delta":{},"finish_reason":null}]}"#) + F("stop") + DONE)
        #expect(got.response.text == "end")
        #expect(got.response.finishReason == .stop)
        let limit = decode(text + F("length") + F("stop") + DONE)
        #expect(limit.response.finishReason == .length)
        #expect(limit.response.rawFinishReason == "length")
    }

    @Test("MD-09: content after an early finish reason is kept")
    func md09() {
        let got = decode(D(#"{"content":"A"}"#) + F("stop") + D(#"{"content":"B"}"#) + F("stop") + DONE)
        #expect(got.response.text == "AB")
    }

    @Test("MD-10: the finish reason is in the fold")
    func md10() {
        #expect(decode(text + F("length") + DONE).response.finishReason == .length)
    }

    @Test("MD-11: reasons nobody listed are kept as they are; an empty one is absent")
    func md11() {
        #expect(decode(text + F("model_length") + DONE).response.finishReason == .length)
        #expect(decode(text + F("EOS") + DONE).response.finishReason == .stop)
        #expect(decode(text + F("end_turn") + DONE).response.finishReason == .stop)
        #expect(decode(text + F("pause_turn") + DONE).response.finishReason == .pause)
        #expect(decode(text + F("model_context_window_exceeded") + DONE).response.finishReason == .length)
        let odd = decode(text + F("galactic") + DONE)
        #expect(odd.response.finishReason == .other("galactic"))
        #expect(odd.response.rawFinishReason == "galactic")
        #expect(decode(text + F("") + DONE).response.outcome == .truncated)
    }

    @Test("MD-12: chunks with empty identity and no delta change nothing")
    func md12() {
        let got = decode(
            E(#"{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]}"#)
                + E(#"{"id":"r1","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#)
                + E(
                    #"{"id":"","object":"","created":0,"model":"","choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{"check_offset":44}}]}"#
                )
                + F("stop") + DONE)
        #expect(got.response.responseID == "r1")
        #expect(got.response.model == "m")
        #expect(got.response.outcome == .finished)
        #expect(got.response.metadata["prompt_filter_results"] != nil)
    }

    @Test("MD-13: the response id differs between chunks: the first one, with a diagnostic")
    func md13() {
        let got = decode(
            E(#"{"id":"a","choices":[{"index":0,"delta":{"content":"x"}}]}"#)
                + E(#"{"id":"b","choices":[{"index":0,"delta":{"content":"y"}}]}"#)
                + F("stop") + DONE)
        #expect(got.response.responseID == "a")
        #expect(got.response.text == "xy")
        #expect(got.codes.contains(.responseIDChanged))
    }

    @Test("MD-14: the model changes or is empty: the last one reported")
    func md14() {
        let got = decode(
            E(#"{"model":"","choices":[{"index":0,"delta":{"content":"x"}}]}"#)
                + E(#"{"model":"auto","choices":[{"index":0,"delta":{"content":"y"}}]}"#)
                + E(#"{"model":"m-2026-01","choices":[{"index":0,"delta":{"content":"z"}}]}"#) + F("stop") + DONE)
        #expect(got.response.model == "m-2026-01")
        #expect(got.codes.contains(.modelChanged))
    }

    @Test("MD-16: log-probabilities are appended in order, per channel")
    func md16() {
        let got = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.1}]}}]}"#)
                + E(
                    #"{"choices":[{"index":0,"delta":{"content":"b"},"logprobs":{"content":[{"token":"b","logprob":-0.2,"bytes":[98],"top_logprobs":[{"token":"c","logprob":-2}]}],"refusal":[{"token":"r","logprob":-1}]}}]}"#
                )
                + F("stop") + DONE)
        #expect(got.response.choice.logprobs.content.map(\.token) == ["a", "b"])
        #expect(got.response.choice.logprobs.content[1].alternatives.map(\.token) == ["c"])
        #expect(got.response.choice.logprobs.refusal.map(\.token) == ["r"])
    }

    @Test("MD-17: several choices: all state is per choice, and order and density mean nothing")
    func md17() {
        let got = decode(
            D(#"{"content":"B"}"#, choice: 1) + T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)
                + T(#"{"index":0,"id":"c1","function":{"name":"g","arguments":"{}"}}"#, choice: 7) + F("stop", choice: 1) + F("tool_calls")
                + F("length", choice: 7) + DONE)
        #expect(got.shown == ["f({})"])
        #expect(got.response.otherChoices.map(\.index) == [1, 7])
        #expect(got.response.otherChoices[0].text == "B")
        #expect(got.response.otherChoices[1].toolCalls.map(\.name) == ["g"])
        #expect(got.response.otherChoices.map(\.finishReason) == [.stop, .length])
    }

    @Test("MD-18: role absent, null, empty or on every chunk")
    func md18() {
        let got = decode(
            D(#"{"role":"","content":"a"}"#) + D(#"{"role":"assistant","content":"b"}"#) + D(#"{"role":null,"content":"c"}"#) + F("stop")
                + DONE)
        #expect(got.response.text == "abc")
        #expect(got.kinds == ["text"])
    }

    @Test("MD-19: unknown fields are kept or passed over; required ones may be missing")
    func md19() {
        let got = decode(
            E(#"{"inference_geo":"not_available","choices":[{"delta":{"content":"Hi","wholly_new":{"x":[1]}},"novel":1}]}"#)
                + E(#"{"choices":[{"finish_reason":"stop"}]}"#) + DONE)
        #expect(got.response.text == "Hi")
        #expect(got.response.outcome == .finished)
        #expect(got.response.metadata["inference_geo"] == "not_available")
        let part = decode(D(#"{"content":[{"type":"hologram","data":"x"}]}"#) + F("stop") + DONE)
        #expect(part.kinds == ["opaque"])
    }

    @Test("MD-20: the streamed fold equals the fold of the body")
    func md20() {
        let stream = decode(
            D(#"{"content":"Hi."}"#) + T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        let body = decode(
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
            isStreaming: false)
        #expect(stream.response == body.response)
    }

    @Test("MD-21: refusal text is a part of its own")
    func md21() {
        let got = decode(D(#"{"refusal":"I can"}"#) + D(#"{"refusal":"not."}"#) + F("stop") + DONE)
        #expect(got.response.refusal == "I cannot.")
        #expect(got.response.text == "")
        #expect(got.kinds == ["refusal"])
    }

    @Test("MD-22: content as an array of parts, or null")
    func md22() {
        let got = decode(
            D(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"#) + D(#"{"content":null}"#)
                + D(#"{"content":[{"type":"text","text":"Hi"}]}"#) + F("stop") + DONE)
        #expect(got.response.reasoning == "hm")
        #expect(got.response.text == "Hi")
    }
}
