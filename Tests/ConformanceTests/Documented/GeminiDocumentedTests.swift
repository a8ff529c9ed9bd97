import MillraceCore
import Testing

/// What the reference of `generateContent` names and no recording has: written by hand after "GenerateContentResponse" and "Candidate" of
/// the Gemini API reference, judged by the rules of the recordings.
@Suite("Documented: Gemini")
struct GeminiDocumentedTests {
    @Test(
        "Every finish reason of the reference has its meaning; the recordings have five of them",
        arguments: [
            ("STOP", FinishReason.stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter), ("RECITATION", .contentFilter),
            ("LANGUAGE", .contentFilter), ("BLOCKLIST", .contentFilter), ("PROHIBITED_CONTENT", .contentFilter), ("SPII", .contentFilter),
            ("IMAGE_SAFETY", .contentFilter), ("IMAGE_PROHIBITED_CONTENT", .contentFilter), ("IMAGE_RECITATION", .contentFilter),
            ("OTHER", .other("OTHER")), ("IMAGE_OTHER", .other("IMAGE_OTHER")), ("NO_IMAGE", .other("NO_IMAGE")),
            ("MALFORMED_FUNCTION_CALL", .error), ("UNEXPECTED_TOOL_CALL", .error), ("TOO_MANY_TOOL_CALLS", .error),
            ("MISSING_THOUGHT_SIGNATURE", .error), ("MALFORMED_RESPONSE", .error),
        ])
    func finishReasons(word: String, reason: FinishReason) {
        for wire in [WireID.gemini, .geminiJSONArray] {
            let chunks = [
                #"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#, #"{"candidates":[{"finishReason":"\#(word)"}]}"#,
            ]
            let text = wire == .gemini ? chunks.map { "data: \($0)\r\n\r\n" }.joined() : "[\(chunks.joined(separator: ",\n"))]"
            let got = faultReading(text, as: Wire(wire))
            #expect(got.response.finishReason == reason, "\(wire)")
            #expect(got.response.rawFinishReason == word, "\(wire)")
            #expect(got.response.text == "a", "\(wire)")
            #expect((got.response.outcome == .finished) == (reason != .error), "\(wire)")
        }
    }

    @Test(
        "Every reason to block a prompt ends the response as a filter does, in its own word; the recordings have one",
        arguments: ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MODEL_ARMOR", "JAILBREAK"])
    func blockReasons(word: String) {
        let got = decodeGemini(
            #"data: {"promptFeedback":{"blockReason":"\#(word)","safetyRatings":[]},"usageMetadata":{"promptTokenCount":4},"modelVersion":"m"}"#
                + "\r\n\r\n")
        #expect(got.response.finishReason == .contentFilter)
        #expect(got.response.rawFinishReason == word)
        #expect(got.response.usage?.inputTokens == 4)
        #expect(got.response.text.isEmpty)
    }

    @Test("Pictures, files and pieces to come are no text, and are kept in their place")
    func media() {
        let parts = [
            #"{"inlineData":{"mimeType":"image/png","data":"aGk="}}"#, #"{"fileData":{"mimeType":"image/png","fileUri":"gs://a/b"}}"#,
            #"{"inlineData":{"mimeType":"image/png","data":"aGk="},"thought":true}"#, #"{"future":{"x":1}}"#,
        ]
        for part in parts {
            let got = decodeGemini(G(#"{"text":"a"}"#) + G(part) + G(#"{"text":"b"}"#) + GEnd())
            #expect(got.response.text == "ab", "\(part)")
            #expect(got.kinds == ["text", "opaque", "text"], "\(part)")
            #expect(got.response.proofs == [part], "\(part)")
        }
    }

    @Test("Pages the service read and where words come from are metadata and sources")
    func urlContext() {
        let rest =
            #","urlContextMetadata":{"urlMetadata":[{"retrievedUrl":"https://a.example","urlRetrievalStatus":"URL_RETRIEVAL_STATUS_SUCCESS"}]},"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"T"}},{"maps":{"uri":"https://m.example","title":"M","placeId":"p"}}],"groundingSupports":[{"segment":{"endIndex":1,"text":"a"},"groundingChunkIndices":[0]}]}"#
        let got = decodeGemini(G(#"{"text":"a"}"#) + GEnd(rest: rest))
        #expect(got.response.text == "a")
        #expect(got.response.citations.map(\.url) == ["https://a.example", "https://m.example"])
        #expect(got.response.metadata["urlContextMetadata"]?["urlMetadata"]?.arrayValue?.count == 1)
    }

    @Test("Code the service ran is its tool, and the result is kept; neither is text")
    func code() {
        let got = decodeGemini(
            G(#"{"executableCode":{"language":"PYTHON","code":"print(1)"}}"#)
                + G(#"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}}"#) + G(#"{"text":"It is 1."}"#) + GEnd())
        #expect(got.response.text == "It is 1.")
        #expect(got.response.choice.serverTools.map(\.type) == ["executableCode"])
        #expect(got.response.choice.serverTools.first?.output == "1\n")
        #expect(got.calls.isEmpty)
    }

    @Test("A search of files is told as code without a result: words after it end the turn, a stop right after it does not")
    func fileSearch() {
        let search = G(#"{"executableCode":{"language":"PYTHON","code":"print(file_search.query(query=1))"}}"#)
        let got = decodeGemini(search + G(#"{"text":"Paris."}"#) + GEnd())
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == .stop)
        #expect(got.response.text == "Paris.")
        #expect(decodeGemini(search + GEnd()).response.outcome == .truncated)
    }

    @Test("Usage counts are the service's own, tool prompts and audio left where they are")
    func usage() {
        let got = decodeGemini(
            G(#"{"text":"a"}"#)
                + #"data: {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":5,"candidatesTokenCount":3,"thoughtsTokenCount":7,"cachedContentTokenCount":4,"totalTokenCount":25}}"#
                + "\r\n\r\n")
        #expect(got.response.usage?.inputTokens == 10)
        #expect(got.response.usage?.outputTokens == 3)
        #expect(got.response.usage?.reasoningTokens == 7)
        #expect(got.response.usage?.cacheReadTokens == 4)
        #expect(got.response.usage?.totalTokens == 25)
        #expect(got.response.usage?.raw["toolUsePromptTokenCount"] == 5)
    }

    @Test(
        "Every status of an interaction has its meaning; the recordings have three of them",
        arguments: [
            ("completed", FinishReason.stop), ("incomplete", .length), ("failed", .error), ("cancelled", .error),
            ("requires_continuation", .pause), ("budget_exceeded", .other("budget_exceeded")),
        ])
    func statuses(word: String, reason: FinishReason) {
        let got = faultReading(
            E(#"{"event_type":"interaction.created","interaction":{"id":"i1","status":"in_progress","model":"m"}}"#)
                + E(#"{"event_type":"step.start","index":0,"step":{"type":"model_output"}}"#)
                + E(#"{"event_type":"step.delta","index":0,"delta":{"type":"text","text":"a"}}"#)
                + E(#"{"event_type":"step.stop","index":0}"#)
                + E(#"{"event_type":"interaction.completed","interaction":{"id":"i1","status":"\#(word)"}}"#), as: Wire(.geminiInteractions)
        )
        #expect(got.response.text == "a")
        #expect((got.response.outcome == .finished) == (reason != .error))
        if reason != .error { #expect(got.response.finishReason == reason) }
    }

    @Test("The first version of the Interactions API, with contents in place of steps, is read alike")
    func firstInteractions() {
        let got = faultReading(
            E(#"{"event_type":"interaction.start","interaction":{"id":"i1","object":"interaction","status":"in_progress","model":"m"}}"#)
                + E(#"{"event_type":"content.start","index":0,"content":{"type":"thought"}}"#)
                + E(#"{"event_type":"content.delta","index":0,"delta":{"type":"thought_summary","content":{"type":"text","text":"hm"}}}"#)
                + E(#"{"event_type":"content.delta","index":0,"delta":{"type":"thought_signature","signature":"c2ln"}}"#)
                + E(#"{"event_type":"content.stop","index":0}"#)
                + E(#"{"event_type":"content.start","index":1,"content":{"type":"text"}}"#)
                + E(#"{"event_type":"content.delta","index":1,"delta":{"type":"text","text":"Hel"}}"#)
                + E(#"{"event_type":"content.delta","index":1,"delta":{"type":"text","text":"lo"}}"#)
                + E(#"{"event_type":"content.stop","index":1}"#)
                + E(#"{"event_type":"content.start","index":2,"content":{"type":"function_call"}}"#)
                + E(
                    #"{"event_type":"content.delta","index":2,"delta":{"type":"function_call","name":"f","id":"c1","arguments":{"a":1}}}"#)
                + E(#"{"event_type":"content.stop","index":2}"#)
                + E(
                    #"{"event_type":"interaction.complete","interaction":{"id":"i1","status":"requires_action","usage":{"total_input_tokens":3,"total_output_tokens":2,"total_tokens":5}}}"#
                ), as: Wire(.geminiInteractions))
        #expect(got.response.text == "Hello")
        #expect(got.response.reasoning == "hm")
        #expect(got.response.proofs == ["c2ln"])
        #expect(got.calls.map(\.arguments) == [["a": 1]])
        #expect(got.calls.map(\.id) == ["c1"])
        #expect(got.response.finishReason == .toolCalls)
        #expect(got.response.usage?.totalTokens == 5)
    }
}
