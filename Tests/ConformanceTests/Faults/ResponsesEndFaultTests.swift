// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import Testing

@Suite("Faults: OpenAI Responses, ends")
struct ResponsesEndFaultTests: ResponsesFaultWire {
    @Test("ER-09: the status of the response decides, not the name of the event")
    func statusDecides() {
        let reason = #","incomplete_details":{"reason":"max_output_tokens"}"#
        let reading = read(created + textDelta("Half") + end("incomplete", event: "response.completed", more: reason))
        #expect(reading.response.finishReason == .length)
        #expect(reading.response.outcome == .finished)
        let failed = read(
            created + textDelta("Half")
                + end("failed", event: "response.completed", more: #","error":{"code":"server_error","message":"no"}"#))
        #expect(failed.response.outcome == .failed)
        #expect(failed.response.error?.code == "server_error")
        #expect(failed.response.text == "Half")
    }

    @Test("ER-09: every terminal event is one: completed, incomplete, failed, cancelled, error")
    func everyTerminal() {
        let filtered = read(created + textDelta("a") + end("incomplete", more: #","incomplete_details":{"reason":"content_filter"}"#))
        #expect(filtered.response.finishReason == .contentFilter)
        #expect(read(created + textDelta("a") + end()).response.finishReason == .stop)
        for stream in [
            end("failed", more: #","error":{"code":"rate_limit_exceeded","message":"slow"}"#), end("cancelled"),
            R("error", #""code":"rate_limit_exceeded","message":"slow","param":null"#),
            R("error", #""error":{"type":"x","code":"rate_limit_exceeded","message":"slow"}"#),
        ] {
            let reading = read(created + textDelta("a") + stream)
            #expect(reading.response.outcome == .failed)
            #expect(reading.response.finishReason == .error)
            #expect(reading.response.text == "a")
            #expect(reading.failure != nil)
        }
        let limited = read(created + R("error", #""code":"rate_limit_exceeded","message":"slow","param":null"#))
        #expect(limited.failure?.kind == .rateLimited(retryAfter: nil))
        #expect(limited.response.error?.message == "slow")
    }

    @Test("ER-03: an error event has its own kind, and the words of the provider")
    func errorKinds() {
        for (code, kind) in [
            ("server_error", LLMError.Kind.providerFailure), ("rate_limit_exceeded", .rateLimited(retryAfter: nil)),
            ("context_length_exceeded", .contextOverflow),
        ] {
            let reading = read(created + R("error", #""code":"\#(code)","message":"words","param":null"#))
            #expect(reading.failure?.kind == kind)
            let failed = read(created + end("failed", more: #","error":{"code":"\#(code)","message":"words"}"#))
            #expect(failed.failure?.kind == kind)
            #expect(failed.response.error?.message == "words")
        }
    }

    @Test("ER-06: a second response inside of one is an error, the same one again is not")
    func spliced() {
        let second = R(
            "response.created", #""response":{"id":"resp_2","object":"response","status":"in_progress","model":"m","output":[]}"#)
        let reading = read(created + textDelta("a") + second + textDelta("b") + end())
        #expect(reading.failure?.kind == .spliced)
        #expect(reading.response.text == "a")
        #expect(read(created + textDelta("a") + created + end()).response.outcome == .finished)
        #expect(read(created + second + textDelta("a") + end()).response.outcome == .finished)
    }

    @Test("ER-09: a terminal event carries the whole response; without one nothing is proved")
    func noTerminal() {
        let snapshot = end(output: message("Hello") + "," + call("fc1", "c1", "f", "{}"))
        #expect(read(created + snapshot).response.text == "Hello")
        let cut = read(created + textDelta("Hello") + done(message("Hello")) + added(call()) + done(call("fc1", "c1", "f", "{}")))
        #expect(cut.response.outcome == .truncated)
        #expect(cut.calls.isEmpty)
        let sentinel = read(created + textDelta("Hello") + "data: [DONE]\n\n")
        #expect(sentinel.response.outcome == .truncated)
        // What stands behind the end is not read.
        #expect(read(created + textDelta("a") + end() + textDelta("b") + "data: [DONE]\n\n").response.text == "a")
    }

    @Test("ER-09: a response that still runs in the background has nothing to run")
    func background() {
        let item = call("fc1", "c1", "f", "{}")
        let body = #"{"id":"resp_1","object":"response","model":"m","status":"in_progress","output":[\#(item)]}"#
        let reading = read(body, isStreaming: false)
        #expect(reading.calls.isEmpty)
        #expect(reading.response.finishReason == .other("in_progress"))
    }

    @Test("FR-18: an item of four megabytes is one event, and one over the limit fails on its byte")
    func largeEvents() {
        let long = String(repeating: "a", count: 4 << 20)
        let whole = call("fc1", "c1", "f", #"{\"a\":\"\#(long)\"}"#)
        let reading = read(created + added(call()) + done(whole) + end(output: whole), cuts: false)
        #expect(reading.calls.first?.rawArguments.utf8.count == long.utf8.count + 8)
        let short = DecodingLimits(maxEventBytes: 256)
        let over = read(created + done(call("fc1", "c1", "f", #"{\"a\":\"\#(String(repeating: "a", count: 300))\"}"#)), limits: short)
        #expect(over.failure?.kind == .limitExceeded(limit: 256, unit: "bytes of one event"))
    }

    @Test("FR-32: another dialect on this endpoint is told by name")
    func otherDialects() {
        let chat = read(#"data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n")
        #expect(chat.failure?.kind == .wrongWire("chat completions"))
        let anthropic = read("data: {\"type\":\"message_start\",\"message\":{}}\n\n")
        #expect(anthropic.failure?.kind == .wrongWire("Anthropic Messages events"))
    }

    @Test("FR-21: a whole response where a stream was asked for, bare or in an event")
    func wholeBody() {
        let body = #"{"id":"resp_1","object":"response","model":"m","status":"completed","output":[\#(message("Hello"))],"usage":null}"#
        for stream in [body, "data: \(body)\n\n"] {
            let reading = read(stream)
            #expect(reading.response.text == "Hello")
            #expect(reading.response.finishReason == .stop)
        }
    }

    @Test("MD-21: a refusal has its own deltas and part")
    func refusal() {
        func delta(_ text: String) -> String {
            R("response.refusal.delta", #""item_id":"msg1","output_index":0,"content_index":0,"delta":"\#(text)""#)
        }
        let item = #"{"type":"message","id":"msg1","role":"assistant","content":[{"type":"refusal","refusal":"I can't"}]}"#
        for stream in [delta("I can") + delta("'t"), "", delta("I can")] {
            let reading = read(created + stream + done(item) + end(output: item))
            #expect(reading.response.refusal == "I can't")
            #expect(reading.response.text == "")
            #expect(reading.kinds == ["refusal"])
        }
    }

    @Test("Events and items of kinds nobody knows are kept or noted, and end nothing")
    func unknownKinds() {
        let item = #"{"type":"hologram","id":"h1","data":[1, 2]}"#
        let reading = read(
            created + R("response.hologram.flicker", #""x":1"#) + added(item) + done(item) + R("response.web_search_call.searching")
                + R("keepalive") + textDelta("a", at: 1) + end())
        #expect(reading.response.text == "a")
        #expect(reading.kinds == ["opaque", "text"])
        #expect(reading.codes == [.unknownPart])
        guard case .opaque(let opaque)? = reading.response.parts.first else { return }
        #expect(opaque == OpaquePart(wire: .openAIResponses, kind: "hologram", json: item))
    }
}

@Suite("Faults: OpenAI Responses, reasoning")
struct ResponsesReasoningFaultTests: ResponsesFaultWire {
    private func summary(_ index: Int, _ text: String) -> String {
        R("response.reasoning_summary_text.delta", #""item_id":"rs1","output_index":0,"summary_index":\#(index),"delta":"\#(text)""#)
    }

    @Test("RS-13: an encrypted reasoning item without words is kept and goes back right before its call")
    func encryptedItem() throws {
        let item = #"{"type":"reasoning","id":"rs1","summary":[],"encrypted_content":"QUJD"}"#
        let reading = read(created + done(item) + done(call("fc1", "c1", "f", "{}"), at: 1) + end())
        #expect(reading.kinds == ["reasoning", "call"])
        let request = LLMRequest(model: "gpt-5", prompt: Prompt(messages: [.user("Hi"), reading.response.message]))
        let sent = try JSONValue(parsing: Wire(.openAIResponses).encodeRequest(request).body)
        let items = try #require(sent["input"]?.arrayValue)
        #expect(items.map { $0["type"]?.stringValue } == ["message", "reasoning", "function_call"])
        #expect(items[1] == (try JSONValue(parsing: item)))
        #expect(items[2]["id"] == "fc1")
        #expect(items[2]["call_id"] == "c1")
    }

    @Test("RS-13: each summary index is a part of its own, and all go back as one item")
    func summaryParts() throws {
        let item =
            #"{"type":"reasoning","id":"rs1","summary":[{"type":"summary_text","text":"First"},{"type":"summary_text","text":"Second"}],"encrypted_content":"QUJD"}"#
        let reading = read(created + summary(0, "Fir") + summary(0, "st") + summary(1, "Second") + done(item) + end(output: item))
        let parts = reading.response.parts.compactMap { part in if case .reasoning(let reasoning) = part { reasoning } else { nil } }
        #expect(parts.map(\.text) == ["First", "Second", ""])
        #expect(parts.map(\.isSummary) == [true, true, false])
        #expect(parts.map(\.id) == ["rs1", "rs1", "rs1"])
        #expect(parts.map(\.encrypted) == [nil, nil, "QUJD"])
        let request = LLMRequest(model: "gpt-5", prompt: Prompt(messages: [reading.response.message]))
        let sent = try JSONValue(parsing: Wire(.openAIResponses).encodeRequest(request).body)
        #expect(sent["input"]?.arrayValue == [try JSONValue(parsing: item)])
    }

    @Test("RS-13: the payload at the end of an item counts, not the one at its beginning")
    func laterPayload() {
        func item(_ payload: String) -> String { #"{"type":"reasoning","id":"rs1","summary":[],"encrypted_content":"\#(payload)"}"# }
        let reading = read(created + added(item("OLD")) + done(item("NEW")) + textDelta("a", at: 1) + end())
        guard case .reasoning(let reasoning)? = reading.response.parts.first else {
            Issue.record("no reasoning")
            return
        }
        #expect(reasoning.encrypted == "NEW")
    }

    @Test("RS-13: an item that is only an id is kept, and sent only to a server that stores")
    func storedItem() throws {
        let item = #"{"type":"reasoning","id":"rs1","summary":[]}"#
        let reading = read(created + done(item) + textDelta("a", at: 1) + end())
        #expect(reading.kinds == ["opaque", "text"])
        let request = LLMRequest(model: "gpt-5", prompt: Prompt(messages: [reading.response.message]))
        let stateless = try Wire(.openAIResponses).encodeRequest(request)
        #expect(try JSONValue(parsing: stateless.body)["input"]?.arrayValue?.count == 1)
        #expect(stateless.diagnostics.map(\.code) == [.foreignReasoningDropped])
        let stored = try Wire.openAIResponses(OpenAIResponsesProfile { $0.stores = true }).encodeRequest(request)
        #expect(try JSONValue(parsing: stored.body)["input"]?.arrayValue?.first == (try JSONValue(parsing: item)))
    }

    @Test("RS-14: reasoning, text, reasoning and a call keep their order")
    func order() {
        let first = #"{"type":"reasoning","id":"rs1","summary":[],"encrypted_content":"A"}"#
        let second = #"{"type":"reasoning","id":"rs2","summary":[],"encrypted_content":"B"}"#
        let reading = read(
            created + done(first) + textDelta("a", at: 1) + done(message("a"), at: 1) + done(second, at: 2)
                + done(call("fc1", "c1", "f", "{}"), at: 3) + end())
        #expect(reading.kinds == ["reasoning", "text", "reasoning", "call"])
    }

    @Test("RS-15: reasoning of another provider is left out of the request, with a note")
    func foreignReasoning() throws {
        let foreign = ReasoningPart(text: "hm", signature: "s", origin: ReasoningOrigin(wire: .anthropicMessages, field: "thinking"))
        let request = LLMRequest(model: "gpt-5", prompt: Prompt(messages: [.assistant(.reasoning(foreign), .text("a"))]))
        let sent = try Wire(.openAIResponses).encodeRequest(request)
        #expect(sent.diagnostics.map(\.code) == [.foreignReasoningDropped])
        #expect(!String(decoding: sent.body, as: UTF8.self).contains("hm"))
    }

    @Test("A phase of an answer goes back with its message")
    func phase() throws {
        let item = #"{"type":"message","id":"msg1","role":"assistant","phase":"commentary","content":[]}"#
        let reading = read(created + added(item) + textDelta("a") + end())
        #expect(reading.response.text == "a")
        let request = LLMRequest(model: "gpt-5", prompt: Prompt(messages: [reading.response.message]))
        let sent = try JSONValue(parsing: Wire(.openAIResponses).encodeRequest(request).body)
        #expect(sent["input"]?.arrayValue?.first?["phase"] == "commentary")
    }
}
