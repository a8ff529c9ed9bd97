import MillraceCore
import MillraceTesting
import Testing

/// What the reference of Converse names and no recording has: written by hand after "ConverseStreamOutput" and "Converse" of the Amazon
/// Bedrock API reference, judged by the rules of the recordings.
@Suite("Documented: Bedrock")
struct BedrockDocumentedTests {
    private func event(_ type: String, _ payload: String) -> [UInt8] {
        var bytes: [UInt8] = []
        AWSEventStreamEncoder.append(event: type, payload: payload.utf8, to: &bytes)
        return bytes
    }

    private func read(_ events: [(String, String)], exception: String? = nil) -> Decoded {
        var bytes = events.flatMap { event($0.0, $0.1) }
        if let exception { AWSEventStreamEncoder.append(exception: exception, payload: #"{"message":"slow"}"#.utf8, to: &bytes) }
        return decode(stream: bytes, of: .bedrockConverse, cut: .every(7))
    }

    private let begin = ("messageStart", #"{"role":"assistant"}"#)
    private let text = ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"a"}}"#)
    private let close = ("contentBlockStop", #"{"contentBlockIndex":0}"#)

    @Test(
        "Every stop reason of the reference has its meaning; the recordings have four of them",
        arguments: [
            ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length), ("model_context_window_exceeded", .length),
            ("guardrail_intervened", .contentFilter), ("content_filtered", .contentFilter), ("malformed_model_output", .error),
            ("malformed_tool_use", .error), ("new_word", .other("new_word")),
        ])
    func stopReasons(word: String, reason: FinishReason) {
        let response = read([begin, text, close, ("messageStop", #"{"stopReason":"\#(word)"}"#)]).response
        #expect(response.finishReason == reason)
        #expect(response.rawFinishReason == word)
        #expect(response.text == "a")
    }

    @Test(
        "Every exception of the reference ends the response with an error of its type",
        arguments: [
            "internalServerException", "modelStreamErrorException", "serviceUnavailableException", "throttlingException",
            "validationException", "modelTimeoutException",
        ])
    func exceptions(type: String) {
        let decoded = read([begin, text], exception: type)
        #expect(decoded.response.outcome == .failed)
        #expect(decoded.response.error?.type == type)
        #expect(decoded.response.text == "a")
    }

    @Test("A guardrail's trace and the latency asked for are metadata, and the text stays")
    func trace() {
        let response = read([
            begin, text, close, ("messageStop", #"{"stopReason":"guardrail_intervened"}"#),
            (
                "metadata",
                #"{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5,"cacheReadInputTokens":1,"cacheWriteInputTokens":0},"metrics":{"latencyMs":9},"trace":{"guardrail":{"inputAssessment":{"g":{"topicPolicy":{"topics":[]}}}}},"performanceConfig":{"latency":"optimized"},"serviceTier":{"type":"priority"}}"#
            ),
        ]).response
        #expect(response.text == "a")
        #expect(response.usage?.cacheReadTokens == 1)
        #expect(response.usage?.cacheWriteTokens == 0)
        for name in ["trace", "metrics", "performanceConfig", "serviceTier"] { #expect(response.metadata[name] != nil, "\(name)") }
    }

    @Test(
        "Every place a citation can name is kept",
        arguments: [
            #""documentChar":{"documentIndex":0,"start":3,"end":9}"#, #""documentPage":{"documentIndex":0,"start":3,"end":9}"#,
            #""documentChunk":{"documentIndex":0,"start":3,"end":9}"#, #""searchResultLocation":{"searchResultIndex":0,"start":3,"end":9}"#,
        ])
    func citations(location: String) {
        let json = #"{"title":"T","source":"s","sourceContent":[{"text":"q"}],"location":{\#(location)}}"#
        let streamed = read([
            begin, text, ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"citation":\#(json)}}"#), close,
            ("messageStop", #"{"stopReason":"end_turn"}"#),
        ]).response
        let body =
            #"{"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"a"}],"citations":[\#(json)]}}]}},"stopReason":"end_turn"}"#
        let whole = decode(body: Array(body.utf8), of: .bedrockConverse).response
        for response in [streamed, whole] {
            #expect(response.text == "a")
            #expect(response.citations.map(\.title) == ["T"])
            #expect(response.citations.map(\.quote) == ["q"])
            #expect(response.citations.map(\.startIndex) == [3])
            #expect(response.citations.map(\.json) == [json])
        }
    }

    @Test("Blocks of a whole message that Millrace does not model are kept as they are")
    func unknownBlocks() {
        let blocks = [
            #"{"image":{"format":"png","source":{"bytes":"aGk="}}}"#, #"{"video":{"format":"mp4","source":{"bytes":"aGk="}}}"#,
            #"{"document":{"format":"pdf","name":"n","source":{"bytes":"aGk="}}}"#,
            #"{"audio":{"format":"wav","source":{"bytes":"aGk="}}}"#,
        ]
        let content = (blocks + [#"{"text":"a"}"#]).joined(separator: ",")
        let body = #"{"output":{"message":{"role":"assistant","content":[\#(content)]}},"stopReason":"end_turn"}"#
        let response = decode(body: Array(body.utf8), of: .bedrockConverse).response
        #expect(response.text == "a")
        #expect(response.proofs == blocks)
        let named = body.replacing(#"{"text""#, with: #"{"type":"text","text""#)
        #expect(decode(body: Array(named.utf8), of: .bedrockConverse).response.parts == response.parts)
    }
}
