import MillraceCore
import Testing

@Suite("Faults: Gemini, metadata and thoughts")
struct GeminiMetadataFaultTests {
    // MARK: Metadata

    @Test("MD-02, MD-05: usage is a snapshot; what a later one lacks stays")
    func usage() {
        func usage(_ fields: String) -> String { "data: {\"usageMetadata\":{\(fields)}}\r\n\r\n" }
        let reading = decodeGemini(
            usage(#""promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":1"#) + G(#"{"text":"a"}"#)
                + usage(#""promptTokenCount":8,"candidatesTokenCount":50,"thoughtsTokenCount":7,"totalTokenCount":65"#) + GEnd()
                + "data: {\"usageMetadata\":{}}\r\n\r\n")
        let found = reading.response.usage
        #expect(found?.inputTokens == 8)
        #expect(found?.outputTokens == 50)
        #expect(found?.reasoningTokens == 7)
        #expect(found?.cacheReadTokens == 4)
        #expect(found?.totalTokens == 65)
    }

    @Test("MD-06: usage beside content counts, and so does the content")
    func usageBesideContent() {
        let reading = decodeGemini(
            #"data: {"candidates":[{"content":{"parts":[{"text":"end"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3}}"#
                + "\r\n\r\n")
        #expect(reading.response.text == "end")
        #expect(reading.response.usage?.inputTokens == 3)
    }

    @Test("MD-09: an early reason is provisional")
    func earlyReason() {
        let early = #"data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}"# + "\r\n\r\n"
        let whole = decodeGemini(early + G(#"{"text":"The answer"}"#) + GEnd())
        #expect(whole.response.text == "The answer")
        #expect(whole.response.outcome == .finished)
        #expect(whole.response.finishReason == .stop)
        // What follows a reason needs a reason of its own.
        let cut = decodeGemini(early + G(#"{"text":"The ans"}"#))
        #expect(cut.response.outcome == .truncated)
        #expect(cut.response.text == "The ans")
        // While a tool of the service runs, a natural stop is not the end.
        let running = G(#"{"executableCode":{"language":"PYTHON","code":"1"}}"#, rest: #","finishReason":"STOP""#)
        #expect(decodeGemini(running).response.outcome == .truncated)
        #expect(
            decodeGemini(running + G(#"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}}"#) + GEnd()).response.outcome
                == .finished)
    }

    @Test("MD-08: a limit or filter is not downgraded by a later stop, and nothing follows from an empty reason")
    func laterStop() {
        let reading = decodeGemini(G(#"{"text":"a"}"#) + GEnd("MAX_TOKENS") + GEnd())
        #expect(reading.response.finishReason == .length)
        #expect(decodeGemini(G(#"{"text":"a"}"#) + GEnd("FINISH_REASON_UNSPECIFIED")).response.outcome == .truncated)
    }

    @Test("MD-11: reasons may be numbers, which mean other words on Vertex AI, or words nobody listed")
    func numbers() {
        func reason(_ json: String, _ wire: Wire) -> FinishReason? {
            decodeGemini("data: {\"candidates\":[{\"finishReason\":\(json)}]}\r\n\r\n", wire: wire).response.finishReason
        }
        let vertex = Wire.gemini(GeminiProfile(endpoint: .vertex))
        #expect(reason("1", Wire(.gemini)) == .stop)
        #expect(reason("2", vertex) == .length)
        #expect(reason("10", Wire(.gemini)) == .error)
        #expect(reason("9", vertex) == .error)
        #expect(reason("9", Wire(.gemini)) == .contentFilter)
        #expect(reason("\"NEW_WORD\"", Wire(.gemini)) == .other("NEW_WORD"))
    }

    @Test("MD-17: candidates are choices by their index")
    func candidates() {
        let reading = decodeGemini(
            G(#"{"text":"B"}"#, choice: 1) + G(#"{"functionCall":{"name":"f","args":{}}}"#, choice: 0)
                + #"data: {"candidates":[{"index":0,"finishReason":"STOP"},{"index":1,"finishReason":"MAX_TOKENS","avgLogprobs":-1}]}"#
                + "\r\n\r\n")
        #expect(reading.shown == ["f({})"])
        #expect(reading.response.otherChoices.map(\.text) == ["B"])
        #expect(reading.response.otherChoices.map(\.finishReason) == [.length])
        #expect(reading.response.metadata["candidates"]?["1"]?["avgLogprobs"]?.doubleValue == -1)
        // One that has not ended keeps the whole from having ended.
        #expect(decodeGemini(G(#"{"text":"B"}"#, choice: 1) + GEnd()).response.outcome == .truncated)
    }

    @Test("MD-19: unknown parts are kept byte for byte, unknown fields in the metadata")
    func unknown() {
        let part = #"{"hologram": {"x": 1.0}, "thoughtSignature": "QUJD"}"#
        let reading = decodeGemini(G(part, rest: #","newField":[1]"#) + GEnd())
        #expect(reading.kinds == ["opaque"])
        guard case .opaque(let opaque)? = reading.response.parts.first else { return }
        #expect(opaque == OpaquePart(wire: .gemini, kind: "hologram", json: part))
        #expect(reading.codes == [.unknownPart])
        #expect(reading.response.metadata["newField"] == [1])
        // A text with something more is a text.
        for part in [
            #"{"sparkle":{},"text":"a"}"#, #"{"text":"a","sparkle":{},"videoMetadata":null}"#, #"{"text":"a","functionCall":null}"#,
        ] {
            #expect(decodeGemini(G(part) + GEnd()).kinds == ["text"])
        }
        #expect(decodeGemini(G(#"{"sparkle":null}"#) + GEnd()).kinds == [])
    }

    @Test("ER-21: a filter in the middle keeps the text and closes calls as incomplete")
    func filtered() {
        for reason in ["SAFETY", "RECITATION", "PROHIBITED_CONTENT"] {
            let reading = decodeGemini(G(#"{"text":"Step 1:"}"#, #"{"functionCall":{"name":"f","args":{}}}"#) + GEnd(reason))
            #expect(reading.response.finishReason == .contentFilter)
            #expect(reading.response.text == "Step 1:")
            #expect(reading.calls.isEmpty)
        }
        let blocked = decodeGemini(#"data: {"promptFeedback":{"blockReason":"SAFETY"}}"# + "\r\n\r\n")
        #expect(blocked.response.finishReason == .contentFilter)
        #expect(blocked.response.rawFinishReason == "SAFETY")
        #expect(blocked.response.outcome == .finished)
    }

    // MARK: Thoughts and signatures

    private func goBack(_ response: LLMResponse) throws -> [JSONValue] {
        let prompt = Prompt(messages: [.user("x"), response.message])
        let body = try JSONValue(parsing: try Wire(.gemini).encodeRequest(LLMRequest(model: "m", prompt: prompt)).body)
        return body["contents"]?.arrayValue?.last?["parts"]?.arrayValue ?? []
    }

    @Test("RS-08: only the first of parallel calls is signed, and so they go back")
    func signedCalls() throws {
        let reading = decodeGemini(
            G(#"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"QUJD"}"#, #"{"functionCall":{"name":"g","args":{}}}"#) + GEnd())
        #expect(reading.calls.map(\.signature) == ["QUJD", nil])
        let back = try goBack(reading.response)
        #expect(
            back == [
                ["functionCall": ["name": "f", "args": [:]], "thoughtSignature": "QUJD"], ["functionCall": ["name": "g", "args": [:]]],
            ])
    }

    @Test("RS-09: a signature on an empty text is neither dropped nor merged")
    func signedEmptyText() throws {
        let reading = decodeGemini(G(#"{"text":"Hel"}"#) + G(#"{"text":"lo"}"#) + G(#"{"text":"","thoughtSignature":"QUJD"}"#) + GEnd())
        #expect(reading.response.text == "Hello")
        let back = try goBack(reading.response)
        #expect(back == [["text": "Hello"], ["text": "", "thoughtSignature": "QUJD"]])
        let thought = decodeGemini(
            G(#"{"text":"hm","thought":true}"#) + G(#"{"text":"","thought":true,"thoughtSignature":"QUJD"}"#) + GEnd())
        #expect(try goBack(thought.response).last == ["text": "", "thought": true, "thoughtSignature": "QUJD"])
    }

    @Test("RS-10: a signature of one call in two responses is joined; a repeated one is not")
    func splitSignature() {
        let first = #"{"functionCall":{"id":"x","name":"f","willContinue":true},"thoughtSignature":"QUJD"}"#
        let split = decodeGemini(G(first) + G(#"{"functionCall":{"id":"x","args":{"a":1}},"thoughtSignature":"REVG"}"#) + GEnd())
        #expect(split.calls.map(\.signature) == ["QUJDREVG"])
        #expect(split.shown == [#"f({"a":1})"#])
        let repeated = decodeGemini(G(first) + G(#"{"functionCall":{"id":"x","args":{"a":1}},"thoughtSignature":"QUJD"}"#) + GEnd())
        #expect(repeated.calls.map(\.signature) == ["QUJD"])
    }

    @Test("RS-11: signed text is not a thought")
    func signedText() throws {
        let reading = decodeGemini(G(#"{"text":"The answer is 4.","thoughtSignature":"QUJD"}"#) + GEnd())
        #expect(reading.response.text == "The answer is 4.")
        #expect(reading.response.reasoning == nil)
        #expect(try goBack(reading.response) == [["text": "The answer is 4.", "thoughtSignature": "QUJD"]])
    }

    @Test("RS-14: thoughts and text come in their order")
    func interleaved() {
        let reading = decodeGemini(
            G(#"{"text":"1","thought":true}"#) + G(#"{"text":"A"}"#) + G(#"{"text":"2","thought":true}"#, #"{"text":"B"}"#) + GEnd())
        #expect(reading.kinds == ["reasoning", "text", "reasoning", "text"])
    }

    @Test("P15: pieces of arguments cost as much at the end as at the beginning")
    func linear() {
        func events(_ count: Int) -> String {
            var stream = G(#"{"functionCall":{"name":"f","willContinue":true}}"#)
            for _ in 0..<count {
                stream += G(
                    #"{"functionCall":{"partialArgs":[{"jsonPath":"$.t","stringValue":"abcdefgh","willContinue":true}],"willContinue":true}}"#
                )
            }
            return stream + GEnd()
        }
        var decoder = ResponseDecoder(wire: Wire(.gemini), context: ResponseContext())
        var frames: [StreamFrame] = []
        decoder.push(Array(events(1_000).utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        // Each piece is told once: what goes out is as long as what came in.
        let told = frames.reduce(0) { if case .toolCallDelta(let delta) = $1 { $0 + delta.arguments.utf8.count } else { $0 } }
        #expect(told == #"{"t":""}"#.utf8.count + 1_000 * 8)
    }
}
