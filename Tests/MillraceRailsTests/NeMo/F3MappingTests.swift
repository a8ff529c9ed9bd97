import MillraceCore
import MillraceTesting
import Testing

/// Rows F3 of NeMo Guardrails' behaviour: chunks and messages of other forms, read and written.
///
/// NeMo's rows are of LangChain's objects; their counterparts are the wires that those objects were made from.
@Suite("NeMo F3: mapping of chunks and messages")
struct F3MappingTests {
    private func event(_ type: String, _ fields: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(fields.isEmpty ? "" : ",")\(fields)}\n\n"
    }

    private func anthropic(stopReason: String?) -> WireReading {
        let reason = stopReason.map { "\"\($0)\"" } ?? "null"
        return read(
            event(
                "message_start",
                #""message":{"id":"m1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}"#
            )
                + event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)
                + event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"Hi"}"#)
                + event("content_block_stop", #""index":0"#)
                + event("message_delta", #""delta":{"stop_reason":\#(reason)},"usage":{"output_tokens":2}"#) + event("message_stop"),
            wire: Wire(.anthropicMessages))
    }

    @Test(
        "NeMo 47: words for the end of an answer are one vocabulary, on the wire they belong to and on a chat wire that passes them on",
        arguments: [
            ("end_turn", FinishReason.stop), ("max_tokens", .length), ("tool_use", .toolCalls), ("something_new", .other("something_new")),
        ])
    func finishReasons(word: String, reason: FinishReason) {
        // Without a call `tool_use` is a stop (TC-37): the reason and the content are in accord.
        let call = ChatBytes.calls(ChatBytes.call(0, id: "c1", name: "f", "{}"))
        let chat = read((reason == .toolCalls ? call : ChatBytes.text("Hi")) + ChatBytes.finish(word) + ChatBytes.done)
        #expect(chat.response.finishReason == reason)
        #expect(chat.response.rawFinishReason == word)
        guard reason != .toolCalls else { return }
        let own = anthropic(stopReason: word)
        #expect(own.response.finishReason == reason)
        #expect(own.response.text == "Hi")
    }

    @Test("NeMo 47: an end without a word has no finish reason")
    func noFinishReason() {
        #expect(read(ChatBytes.text("Hi") + ChatBytes.done).response.finishReason == nil)
    }

    @Test(
        "NeMo 48: the status of a response of the Responses API is its finish reason",
        arguments: [
            ("completed", "", FinishReason.stop, Outcome.finished),
            ("failed", #","error":{"code":"server_error","message":"no"}"#, .error, .failed),
            ("incomplete", #","incomplete_details":{"reason":"max_output_tokens"}"#, .length, .finished),
            ("incomplete", #","incomplete_details":{"reason":"content_filter"}"#, .contentFilter, .finished),
            // A response that its provider cancelled has failed for whoever waits for it (ER-09).
            ("cancelled", "", .error, .failed),
        ])
    func statuses(status: String, more: String, reason: FinishReason, outcome: Outcome) {
        let got = responses(
            event(
                "response.\(status)", #""response":{"id":"r1","object":"response","model":"m","status":"\#(status)"\#(more),"output":[]}"#))
        #expect(got.response.finishReason == reason)
        #expect(got.response.outcome == outcome)
        #expect(got.response.text == "Hi")
    }

    private func responses(_ end: String) -> WireReading {
        read(
            event("response.created", #""response":{"id":"r1","object":"response","status":"in_progress","model":"m","output":[]}"#)
                + event("response.output_text.delta", #""item_id":"m1","output_index":0,"content_index":0,"delta":"Hi""#) + end,
            wire: Wire(.openAIResponses))
    }

    @Test("NeMo 48: a response that is still in progress has no finish reason")
    func inProgress() {
        #expect(responses("").response.finishReason == nil)
    }

    @Test("NeMo 49: of content in blocks only the text is text")
    func contentBlocks() {
        let got = read(
            ChatBytes.chunk(
                #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]},{"type":"text","text":"Yes"}]}"#)
                + ChatBytes.finish("stop") + ChatBytes.done, wire: Wire(.mistralChat))
        #expect(got.response.text == "Yes")
        #expect(got.response.reasoning == "why")
        let two = read(
            ChatBytes.chunk(#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#) + ChatBytes.finish("stop")
                + ChatBytes.done)
        #expect(two.response.text == "ab")
    }

    @Test("NeMo 50: reasoning_content is reasoning, streamed and whole")
    func reasoningContent() {
        let got = read(ChatBytes.chunk(#"{"reasoning_content":"why"}"#) + ChatBytes.text("Yes", finish: "stop") + ChatBytes.done)
        #expect(got.reasoning == ["why"])
        let whole = readBody(message: #"{"role":"assistant","content":"Yes","reasoning_content":"why"}"#)
        #expect(whole.response.reasoning == "why" && whole.response.text == "Yes")
    }

    @Test("NeMo 51: model and finish reason have their own places, other fields stay in the metadata")
    func metadata() {
        let got = read(
            ChatBytes.event(
                #"{"model":"m-1","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#)
                + ChatBytes.done)
        #expect(got.response.model == "m-1" && got.response.finishReason == .stop)
        #expect(got.response.metadata == ["system_fingerprint": "fp_1"])
    }

    @Test("NeMo 52: an empty chunk at the end changes nothing")
    func emptyChunk() {
        let plain = ChatBytes.text("Hi", finish: "stop")
        let got = read(plain + ChatBytes.chunk(#"{"content":""}"#) + ChatBytes.done)
        #expect(got.response == read(plain + ChatBytes.done).response)
    }

    @Test("NeMo 53: text that is no message is text: the older completions have nothing else")
    func plainText() {
        let got = read(
            ChatBytes.event(#"{"id":"r1","object":"text_completion","choices":[{"index":0,"text":"Hel","finish_reason":null}]}"#)
                + ChatBytes.event(#"{"id":"r1","object":"text_completion","choices":[{"index":0,"text":"lo","finish_reason":"stop"}]}"#)
                + ChatBytes.done, wire: Wire(.openAICompletions))
        #expect(got.texts == ["Hel", "lo"])
        #expect(got.response.finishReason == .stop)
    }

    @Test("NeMo 54: a total that is missing is input and output together")
    func usageTotal() {
        let got = readBody(
            message: #"{"role":"assistant","content":"Hi"}"#, fields: #","usage":{"prompt_tokens":10,"completion_tokens":5}"#)
        #expect(got.response.usage?.totalTokens == nil)
        #expect(got.response.usage?.total == 15)
        #expect(Usage().total == nil)
    }

    @Test("NeMo 55: details of usage may be null, and are read where they are there")
    func usageDetails() {
        func usage(_ details: String) -> Usage? {
            readBody(
                message: #"{"role":"assistant","content":"Hi"}"#,
                fields: #","usage":{"prompt_tokens":10,"completion_tokens":5,\#(details)}"#
            ).response.usage
        }
        let none = usage(#""prompt_tokens_details":null,"completion_tokens_details":null"#)
        #expect(none?.inputTokens == 10 && none?.cacheReadTokens == nil && none?.reasoningTokens == nil)
        let some = usage(#""prompt_tokens_details":{"cached_tokens":50},"completion_tokens_details":{"reasoning_tokens":5}"#)
        #expect(some?.cacheReadTokens == 50 && some?.reasoningTokens == 5)
    }

    private func body(_ prompt: Prompt) throws -> JSONValue {
        try JSONValue(parsing: Wire(.openAIChat).encodeRequest(LLMRequest(model: "m", prompt: prompt)).body)
    }

    @Test("NeMo 56: arguments go out as a JSON string, and the metadata of an earlier answer does not")
    func callsOnTheWire() throws {
        var answer = LLMResponse(
            choice: LLMResponse.Choice(
                index: 0, parts: [.toolCall(.complete(ToolCall(id: "c1", name: "f", arguments: ["city": "Paris"])))],
                finishReason: .toolCalls))
        answer.metadata = ["system_fingerprint": "fp_1", "unknown": 1]
        let sent = try body(Prompt(messages: [.user("Hi"), answer.message]))
        let message = try #require(sent["messages"]?.arrayValue?.last)
        #expect(message["tool_calls"]?.arrayValue?.first?["function"]?["arguments"] == #"{"city":"Paris"}"#)
        #expect(message["system_fingerprint"] == nil && message["unknown"] == nil)
        #expect(sent["system_fingerprint"] == nil && sent["unknown"] == nil)
    }

    // NeMo sends an empty id, which providers refuse; here a result without one gets an id as its call does.
    @Test("NeMo 57: a result without an id or content goes out, with empty content")
    func emptyResult() throws {
        let result = ToolResult(callID: ToolCallID(""), parts: [])
        let message = try #require(try body(Prompt(messages: [.user("Hi"), .tool(result)]))["messages"]?.arrayValue?.last)
        #expect(message["role"] == "tool")
        #expect(message["tool_call_id"]?.stringValue != nil)
        #expect(message["content"] == "")
    }

    @Test(
        "NeMo 58: a message that cannot be read is refused, and the field is named, not its content",
        arguments: [
            (#"{"role":"wizard","content":"SECRET"}"#, "messages[0].role"), (#"{"content":"SECRET"}"#, "messages[0].role"),
            (
                #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{SECRET"}}]}"#,
                "messages[0].tool_calls[0].function.arguments"
            ),
            (
                #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"[\"SECRET\"]"}}]}"#,
                "messages[0].tool_calls[0].function.arguments"
            ),
        ])
    func badMessages(message: String, field: String) {
        let bytes = Array(#"{"model":"m","messages":[\#(message)]}"#.utf8)
        let error = #expect(throws: LLMError.self) { try Wire(.openAIChat).decodeRequest(bytes) }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.providerError?.param == field)
        #expect(error?.providerError?.message?.contains("SECRET") == false)
    }

    @Test(
        "NeMo 59: a body without an answer is an error that names model, provider and address",
        arguments: [#"{"id":"r1","model":"m"}"#, #"{"id":"r1","model":"m","choices":[]}"#, #"{"id":"r1","choices":[{"index":0}]}"#])
    func noAnswer(body: String) {
        let context = ResponseContext(
            provider: "acme", requestedModel: "m-1", endpoint: "https://llm.acme.example/v1/chat/completions", idSeed: "s")
        let got = read(body, context: context, isStreaming: false)
        #expect(got.failure != nil)
        #expect(got.response.outcome != .finished)
        for word in ["model m-1", "provider acme", "at llm.acme.example"] { #expect(got.failure?.description.contains(word) == true) }
    }

    @Test("NeMo 60: content may be null beside a call or reasoning; with neither the answer is empty, which is told")
    func nullContent() {
        let call = #""tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]"#
        let calls = readBody(message: #"{"role":"assistant","content":null,\#(call)}"#, finish: "tool_calls")
        #expect(calls.response.text == "" && calls.calls == ["f({})"])
        let reasoning = readBody(message: #"{"role":"assistant","content":null,"reasoning_content":"why"}"#)
        #expect(reasoning.response.text == "" && reasoning.response.reasoning == "why")
        // IORails throws; here an answer that holds nothing is a whole answer with a note, so that the caller decides.
        let neither = readBody(message: #"{"role":"assistant","content":null}"#)
        #expect(neither.codes == [.emptyAnswer])
    }

    @Test("NeMo 61: a refusal, several parts and an answer cut at its limit are read without loss")
    func fixtures() {
        let refusal = readBody(message: #"{"role":"assistant","content":null,"refusal":"I cannot help with that."}"#)
        #expect(refusal.response.refusal == "I cannot help with that.")
        let parts = readBody(
            message:
                #"{"role":"assistant","content":"Listen","audio":{"id":"a1","data":"UklGRg==","expires_at":1,"transcript":"Hello"},"annotations":[{"type":"url_citation","url_citation":{"url":"https://example.org","title":"E","start_index":0,"end_index":6}}]}"#
        )
        #expect(parts.response.text == "Listen")
        #expect(parts.response.citations.map(\.url) == ["https://example.org"])
        #expect(parts.response.parts.contains { if case .audio(let audio) = $0 { audio.transcript == "Hello" } else { false } })
        let cut = readBody(message: #"{"role":"assistant","content":"Once upon"}"#, finish: "length")
        #expect(cut.response.finishReason == .length && cut.response.text == "Once upon")
    }
}
