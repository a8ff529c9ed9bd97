import MillraceCore
import Testing

/// What the reference of `/v1/messages` names and no recording has: written by hand after "Messages" and "Streaming messages" of the
/// Claude API docs, judged by the rules of the recordings.
@Suite("Documented: Anthropic")
struct AnthropicDocumentedTests: AnthropicFaultNotation {
    private func read(_ text: String) -> FaultReading { faultReading(text, as: Wire(.anthropicMessages)) }

    @Test(
        "Every stop reason of the reference has its meaning; the recordings have six of nine",
        arguments: [
            ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length), ("model_context_window_exceeded", .length),
            ("pause_turn", .pause), ("compaction", .pause), ("refusal", .refusal), ("a_new_word", .other("a_new_word")),
        ])
    func stopReasons(word: String, reason: FinishReason) {
        let got = read(START + TEXT(0, "a") + END(word))
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
        #expect(got.response.text == "a")
    }

    @Test(
        "Every kind of citation keeps its source; the recordings have three of five",
        arguments: [
            (
                #"{"type":"char_location","cited_text":"q","document_index":0,"document_title":"T","start_char_index":3,"end_char_index":9}"#,
                3
            ),
            (
                #"{"type":"page_location","cited_text":"q","document_index":0,"document_title":"T","start_page_number":1,"end_page_number":2}"#,
                1
            ),
            (
                #"{"type":"content_block_location","cited_text":"q","document_index":0,"document_title":"T","start_block_index":2,"end_block_index":3}"#,
                2
            ),
            (
                #"{"type":"search_result_location","cited_text":"q","search_result_index":0,"source":"https://a.example","title":"T","start_block_index":4,"end_block_index":5}"#,
                4
            ),
        ])
    func citations(json: String, start: Int) {
        let got = read(
            START + OPEN(0, #"{"type":"text","text":"","citations":[]}"#) + DELTA(0, #"{"type":"text_delta","text":"a"}"#)
                + DELTA(0, #"{"type":"citations_delta","citation":\#(json)}"#) + CLOSE(0) + END("end_turn"))
        #expect(got.response.text == "a")
        #expect(got.response.citations.map(\.title) == ["T"])
        #expect(got.response.citations.map(\.quote) == ["q"])
        #expect(got.response.citations.map(\.startIndex) == [start])
        #expect(got.response.citations.map(\.json) == [json])
    }

    @Test(
        "Tools of the provider and their results are told, are no text and cannot be run: those no recording has",
        arguments: [
            ("server_tool_use", "web_fetch", "web_fetch_tool_result"), ("server_tool_use", "memory_search", "memory_search_tool_result"),
            ("mcp_tool_use", "lookup", "mcp_tool_result"), ("future_tool_use", "x", "future_tool_result"),
        ])
    func serverTools(type: String, name: String, result: String) {
        let got = read(
            START + OPEN(0, #"{"type":"\#(type)","id":"srv_1","name":"\#(name)","input":{}}"#) + INPUT(0, #"{"q":"#) + INPUT(0, #""x"}"#)
                + CLOSE(0)
                + OPEN(1, #"{"type":"\#(result)","tool_use_id":"srv_1","content":[{"type":"some_result","data":"RESULT"}]}"#) + CLOSE(1)
                + TEXT(2, "Done.") + END("end_turn"))
        #expect(got.kinds == ["serverTool", "opaque", "text"])
        #expect(got.response.text == "Done.")
        #expect(got.calls.isEmpty)
        let tool = got.response.choice.serverTools.first
        #expect(tool?.type == type && tool?.id == "srv_1" && tool?.name == name)
        #expect(tool?.input == #"{"q":"x"}"#)
        #expect(tool?.output?.contains("RESULT") == true)
    }

    @Test("Thinking whose words are withheld comes back with its signature; no recording has it")
    func omittedThinking() {
        let got = read(
            START + OPEN(0, #"{"type":"thinking","thinking":"","signature":""}"#)
                + DELTA(0, #"{"type":"signature_delta","signature":"c2ln"}"#) + CLOSE(0) + TEXT(1, "a") + END("end_turn"))
        #expect(got.kinds == ["reasoning", "text"])
        #expect(got.response.reasoning == nil)
        #expect(got.response.proofs == ["c2ln"])
    }

    @Test("What was done to the context, and the container, are metadata; a file of the container is kept as it is")
    func contextAndContainer() {
        let upload = #"{"type":"container_upload","file_id":"file_1"}"#
        let got = read(
            START + OPEN(0, upload) + CLOSE(0) + TEXT(1, "a")
                + A(
                    #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"container":{"id":"c1","expires_at":"2026-01-01T00:00:00Z"}},"usage":{"output_tokens":9,"server_tool_use":{"web_search_requests":1}},"context_management":{"applied_edits":[{"type":"clear_tool_uses_20250919","cleared_tool_uses":2,"cleared_input_tokens":50}]}}"#
                ) + STOP)
        #expect(got.response.proofs == [upload])
        #expect(got.response.metadata["container"]?["id"] == "c1")
        #expect(got.response.metadata["context_management"]?["applied_edits"]?.arrayValue?.count == 1)
        #expect(got.response.usage?.outputTokens == 9)
        #expect(got.response.usage?.raw["server_tool_use"]?["web_search_requests"] == 1)
    }

    @Test("A delta and a block of kinds to come change no text, and are kept")
    func kindsToCome() {
        let got = read(
            START + OPEN(0, #"{"type":"text","text":""}"#) + DELTA(0, #"{"type":"text_delta","text":"a"}"#)
                + DELTA(0, #"{"type":"future_delta","x":1}"#) + DELTA(0, #"{"type":"text_delta","text":"b"}"#) + CLOSE(0)
                + OPEN(1, #"{"type":"future","parts":[1]}"#) + DELTA(1, #"{"type":"future_delta","parts":[2]}"#) + CLOSE(1)
                + END("end_turn"))
        #expect(got.response.text == "ab")
        #expect(got.response.parts.count { if case .text = $0 { true } else { false } } == 1)
        #expect(got.response.proofs == [#"{"type":"future","parts":[1,2]}"#])
    }
}
