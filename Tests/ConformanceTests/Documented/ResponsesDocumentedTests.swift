import MillraceCore
import Testing

/// What the reference of `/responses` names and no recording has: written by hand after "Responses" and "Streaming events" of the OpenAI
/// API reference, judged by the rules of the recordings.
@Suite("Documented: Responses")
struct ResponsesDocumentedTests: ResponsesFaultWire {
    @Test(
        "Each item of a tool that is no client function is told once, with its id, and cannot be run: those no recording has",
        arguments: [
            ("mcp_call", #""arguments":"{\"a\":1}","name":"roll","output":"4","server_label":"dice""#, "response.mcp_call.in_progress"),
            ("mcp_list_tools", #""server_label":"dice","tools":[]"#, "response.mcp_list_tools.completed"),
            ("mcp_approval_request", #""arguments":"{}","name":"roll","server_label":"dice""#, nil),
            ("computer_call", #""call_id":"c","action":{"type":"click","x":1,"y":2},"pending_safety_checks":[],"status":"completed""#, nil),
            ("local_shell_call", #""call_id":"c","action":{"type":"exec","command":["ls"],"env":{}},"status":"completed""#, nil),
            ("shell_call", #""call_id":"c","action":{"commands":["ls"]},"status":"completed""#, "response.shell_call_command.added"),
            ("shell_call_output", #""call_id":"c","output":[{"stdout":"x","outcome":{"type":"exit","exit_code":0}}]"#, nil),
            (
                "apply_patch_call", #""call_id":"c","operation":{"type":"create_file","path":"a","diff":"+x"},"status":"completed""#,
                "response.apply_patch_call_operation_diff.delta"
            ),
            ("code_interpreter_call", #""code":"1+1","container_id":"cn","outputs":null"#, "response.code_interpreter_call.interpreting"),
            ("file_search_call", #""queries":["q"],"results":null,"status":"completed""#, "response.file_search_call.searching"),
            ("image_generation_call", #""result":"aGk=","status":"completed""#, "response.image_generation_call.generating"),
            ("program", #""call_id":"c","code":"text(1)","fingerprint":"f""#, nil),
            ("program_output", #""call_id":"c","result":"1","status":"completed""#, nil),
            ("shell_call_output", #""call_id":"c","output":[]"#, "response.shell_call_output_content.delta"),
            ("tool_search_call", #""arguments":{"q":"x"},"status":"completed""#, nil), ("future_call", #""status":"completed""#, nil),
        ] as [(String, String, String?)])
    func toolItems(type: String, fields: String, step: String?) {
        let item = #"{"type":"\#(type)","id":"it_1",\#(fields)}"#
        let begin = added(#"{"type":"\#(type)","id":"it_1","status":"in_progress"}"#)
        let progress = step.map { R($0, #""item_id":"it_1","output_index":0,"delta":"x""#) } ?? ""
        let got = read(
            created + begin + progress + done(item) + textDelta("Done.", at: 1) + end(output: item + "," + message("Done.")), cuts: false)
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == .stop)
        #expect(got.kinds == ["serverTool", "text"])
        #expect(got.response.choice.serverTools.map(\.type) == [type])
        #expect(got.response.choice.serverTools.map(\.id) == ["it_1"])
        #expect(got.response.choice.serverTools.first?.json == item)
        #expect(got.response.text == "Done.")
        #expect(got.calls.isEmpty && got.response.toolCallOutcomes.isEmpty)
    }

    @Test("A call that a program waits for is told as in progress, and is for the client to run; one that is incomplete is not")
    func programmaticCall() {
        let caller = #""caller":{"type":"program","caller_id":"p"}"#
        let item = #"{"type":"function_call","id":"fc1","call_id":"c1","name":"f","arguments":"{}",\#(caller)"#
        let waiting = item + #","status":"in_progress"}"#
        let got = read(created + added(call(status: "in_progress")) + done(waiting) + end(output: waiting))
        #expect(got.shown == ["f({})"])
        #expect(got.response.finishReason == .toolCalls)
        let whole = #"{"id":"resp_1","object":"response","model":"m","status":"completed","output":[\#(waiting)]}"#
        #expect(read(whole, isStreaming: false).shown == ["f({})"])
        let cut = item + #","status":"incomplete"}"#
        #expect(read(created + added(call(status: "in_progress")) + done(cut) + end(output: cut)).calls.isEmpty)
        // A stream that stops before its end proves nothing.
        #expect(read(created + added(call(status: "in_progress")) + done(waiting)).calls.isEmpty)
    }

    @Test("Arguments of an MCP call and code of the interpreter that come in pieces are the tool's input, not a call's")
    func piecesOfInput() {
        for (type, event, whole) in [
            ("mcp_call", "response.mcp_call_arguments", "arguments"),
            ("code_interpreter_call", "response.code_interpreter_call_code", "code"),
        ] {
            let got = read(
                created + added(#"{"type":"\#(type)","id":"it_1","name":"n"}"#)
                    + R("\(event).delta", #""item_id":"it_1","output_index":0,"delta":"{\"a\":""#)
                    + R("\(event).delta", #""item_id":"it_1","output_index":0,"delta":"1}""#)
                    + R("\(event).done", #""item_id":"it_1","output_index":0,"\#(whole)":"{\"a\":1}""#)
                    + end(output: #"{"type":"\#(type)","id":"it_1","name":"n","\#(whole)":"{\"a\":1}"}"#))
            #expect(got.response.choice.serverTools.map(\.input) == [#"{"a":1}"#], "\(type)")
            #expect(got.calls.isEmpty && got.response.text.isEmpty, "\(type)")
        }
    }

    @Test(
        "Why a response is incomplete is its finish reason; the recordings know one word of it",
        arguments: [("max_output_tokens", FinishReason.length), ("content_filter", .contentFilter), ("new_reason", .other("new_reason"))])
    func incomplete(word: String, reason: FinishReason) {
        let got = read(
            created + textDelta("half")
                + end("incomplete", output: message("half"), more: #","incomplete_details":{"reason":"\#(word)"}"#), cuts: false)
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == reason)
        #expect(got.response.rawFinishReason == word)
        #expect(got.response.text == "half")
    }

    @Test("Reasoning in full is the reasoning, and its summary is not told beside it")
    func rawReasoning() {
        let item =
            #"{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"short"}],"content":[{"type":"reasoning_text","text":"long thoughts"}]}"#
        let got = read(
            created + added(#"{"type":"reasoning","id":"rs_1","summary":[]}"#)
                + R("response.reasoning_text.delta", #""item_id":"rs_1","output_index":0,"content_index":0,"delta":"long ""#)
                + R("response.reasoning_text.delta", #""item_id":"rs_1","output_index":0,"content_index":0,"delta":"thoughts""#)
                + done(item) + textDelta("a", at: 1) + end(output: item + "," + message("a")))
        #expect(got.response.reasoning == "long thoughts")
        #expect(got.response.text == "a")
    }

    @Test("Annotations of every kind keep their source; the recordings have two of four")
    func annotations() {
        let kinds = [
            #"{"type":"file_citation","file_id":"f1","filename":"a.pdf","index":4}"#,
            #"{"type":"container_file_citation","container_id":"c1","file_id":"f2","filename":"b.csv","start_index":1,"end_index":5}"#,
            #"{"type":"file_path","file_id":"f3","index":2}"#,
            #"{"type":"url_citation","url":"https://a.example","title":"T","start_index":0,"end_index":3}"#,
        ]
        let events = kinds.enumerated().map { index, json in
            R(
                "response.output_text.annotation.added",
                #""item_id":"msg1","output_index":0,"content_index":0,"annotation_index":\#(index),"annotation":\#(json)"#)
        }.joined()
        let item =
            #"{"type":"message","id":"msg1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"abc","annotations":[\#(kinds.joined(separator: ","))]}]}"#
        let got = read(created + added(#"{"type":"message","id":"msg1","content":[]}"#) + textDelta("abc") + events + end(output: item))
        #expect(got.response.citations.map(\.kind) == ["file_citation", "container_file_citation", "file_path", "url_citation"])
        #expect(got.response.citations.map(\.json) == kinds)
        #expect(got.response.citations.map(\.title) == ["a.pdf", "b.csv", nil, "T"])
    }

    @Test("A response that the server cancels is no success, and one that is queued is none yet")
    func cancelled() {
        let cancelled = read(created + textDelta("half") + end("cancelled", event: "response.cancelled"))
        #expect(cancelled.response.outcome != .finished)
        #expect(cancelled.response.text == "half")
        let queued = read(R("response.queued", #""response":{"id":"resp_1","status":"queued","model":"m","output":[]}"#))
        #expect(queued.response.outcome == .truncated)
    }

    @Test("Events of kinds to come change nothing that is known")
    func kindsToCome() {
        let got = read(
            created + added(#"{"type":"message","id":"msg1","content":[]}"#) + textDelta("a")
                + R("response.future.delta", #""item_id":"msg1","output_index":0,"delta":"x""#)
                + R("response.output_text.future", #""item_id":"msg1","output_index":0,"text":"x""#) + textDelta("b")
                + end(output: message("ab")))
        #expect(got.response.text == "ab")
        #expect(got.kinds == ["text"])
    }
}
