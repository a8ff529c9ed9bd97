import MillraceCore
import Testing

/// What the references of the chat wires name and no recording has, written by hand and judged by the rules of the recordings.
@Suite("Documented: chat wires, Cohere, Ollama")
struct OtherWiresDocumentedTests {
    @Test(
        "Words of finish that servers of OpenAI's dialect document; the recordings have five of them",
        arguments: [
            ("stop", FinishReason.stop), ("eos", .stop), ("end_turn", .stop), ("length", .length), ("max_tokens", .length),
            ("model_length", .length), ("model_context_window_exceeded", .length), ("content_filter", .contentFilter),
            // Z.ai: "Chat completion".
            ("sensitive", .contentFilter), ("network_error", .error),
            // DeepSeek: "Create chat completion".
            ("insufficient_system_resource", .error), ("error", .error), ("refusal", .refusal), ("new_word", .other("new_word")),
        ])
    func chatWords(word: String, reason: FinishReason) {
        let got = decode(D(#"{"content":"a"}"#) + F(word) + DONE)
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
        #expect(got.response.text == "a")
    }

    @Test(
        "A word that says the server failed leaves nothing to run",
        arguments: ["error", "network_error", "insufficient_system_resource", "content_filter", "length"])
    func nothingToRun(word: String) {
        let got = decode(T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}"#) + F(word) + DONE)
        #expect(got.calls.isEmpty)
        #expect(got.outcomes.count == 1 && got.outcomes != ["complete"])
    }

    @Test("A finish reason of the text `null` is none, as Alibaba's services write it before the end")
    func nullAsText() {
        let delta = #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"null"}]}"# + "\n\n"
        let got = decode(delta + delta + F("stop") + DONE)
        #expect(got.response.text == "aa")
        #expect(got.response.finishReason == .stop)
        #expect(got.response.rawFinishReason == "stop")
        #expect(decode(delta).response.outcome == .truncated)
    }

    @Test("TC-20: empty fields of other kinds beside a function, as Snowflake writes them, change nothing")
    func emptyKinds() {
        let entry =
            #"{"index":0,"id":"c1","type":"function","custom":{"input":"","name":""},"function":{"name":"f","arguments":"{\"a\":1}"}}"#
        let empty = #""refusal":"","function_call":{"arguments":"","name":""},"audio":{"data":"","expires_at":0,"id":"","transcript":""}"#
        let got = decode(D(#"{"content":"",\#(empty),"tool_calls":[\#(entry)]}"#) + F("tool_calls") + DONE)
        #expect(got.kinds == ["call"])
        #expect(got.shown == [#"f({"a":1})"#])
        let body = #"{"choices":[{"index":0,"finish_reason":"","message":{"content":"",\#(empty),"tool_calls":[\#(entry)]}}]}"#
        let whole = decode(body, isStreaming: false)
        #expect(whole.kinds == ["call"])
        #expect(whole.shown == [#"f({"a":1})"#])
        let custom = #"{"index":0,"id":"c1","type":"custom","custom":{"input":"x","name":"g"}}"#
        #expect(decode(T(custom) + F("tool_calls") + DONE).kinds == ["opaque"])
    }

    @Test(
        "Words of finish that Mistral documents; the recordings have three of five",
        arguments: [
            ("stop", FinishReason.stop), ("length", .length), ("model_length", .length), ("error", .error), ("tool_calls", .stop),
        ])
    func mistralWords(word: String, reason: FinishReason) {
        let got = faultReading(D(#"{"role":"assistant","content":"a"}"#) + F(word) + DONE, as: Wire(.mistralChat))
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
    }

    @Test("Pieces of Mistral's content beside text are no text, and are kept in their place")
    func mistralPieces() {
        let pieces = [
            #"{"type":"image_url","image_url":"https://a.example/a.png"}"#,
            #"{"type":"tool_file","tool":"image_generation","file_id":"f1","file_name":"a","file_type":"png"}"#,
            #"{"type":"document_url","document_url":"https://a.example"}"#,
        ]
        for piece in pieces {
            let got = faultReading(
                D(#"{"content":[{"type":"text","text":"a"},\#(piece),{"type":"text","text":"b"}]}"#) + F("stop") + DONE,
                as: Wire(.mistralChat))
            #expect(got.response.text == "ab", "\(piece)")
            #expect(got.response.proofs == [piece], "\(piece)")
        }
    }

    @Test(
        "Words of finish that Cohere documents; the recordings have three of them",
        arguments: [
            ("COMPLETE", FinishReason.stop), ("STOP_SEQUENCE", .stop), ("MAX_TOKENS", .length), ("ERROR", .error), ("TIMEOUT", .error),
            ("ERROR_TOXIC", .contentFilter), ("ERROR_LIMIT", .length), ("USER_CANCEL", .other("USER_CANCEL")),
        ])
    func cohereWords(word: String, reason: FinishReason) {
        let got = faultReading(
            E(#"{"type":"message-start","id":"r1","delta":{"message":{"role":"assistant"}}}"#)
                + E(#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"#)
                + E(#"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"a"}}}}"#)
                + E(#"{"type":"content-end","index":0}"#)
                + E(#"{"type":"message-end","delta":{"finish_reason":"\#(word)","usage":{"tokens":{"input_tokens":3,"output_tokens":1}}}}"#),
            as: .cohereV2)
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
        #expect(got.response.text == "a")
        #expect(got.response.usage?.inputTokens == 3)
    }

    @Test(
        "Words of finish that Ollama writes; the recordings have two of four",
        arguments: [("stop", FinishReason.stop), ("length", .length), ("load", .other("load")), ("unload", .other("unload"))])
    func ollamaWords(word: String, reason: FinishReason) {
        let got = faultReading(
            N(#"{"model":"m","created_at":"t","message":{"role":"assistant","content":""},"done":true,"done_reason":"\#(word)"}"#),
            as: .ollamaChat)
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
    }

    @Test("Thinking, pictures, and where a cloud model runs, as Ollama documents them and no recording has")
    func ollamaFields() {
        let got = faultReading(
            N(
                #"{"model":"m","remote_model":"big","remote_host":"https://ollama.com","created_at":"t","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}"#
            )
                + N(
                    #"{"model":"m","created_at":"t","message":{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"a":1}}}]},"done":false}"#
                )
                + N(
                    #"{"model":"m","created_at":"t","message":{"role":"assistant","content":"Look:","images":["aGk="]},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}"#
                ), as: .ollamaChat)
        #expect(got.response.reasoning == "hm")
        #expect(got.response.text == "Look:")
        #expect(got.response.proofs == [#"["aGk="]"#])
        #expect(got.shown == [#"f({"a":1})"#])
        #expect(got.response.finishReason == .toolCalls)
        #expect(got.response.metadata["remote_model"] == "big")
    }
}
