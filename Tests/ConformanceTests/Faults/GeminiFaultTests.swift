import MillraceCore
import Testing

@Suite("Faults: Gemini")
struct GeminiFaultTests {
    // MARK: Framing

    @Test("FR-01: CRLF, LF and CR end the lines of the same responses")
    func lineEnds() {
        let stream = G(#"{"text":"a"}"#) + G(#"{"text":"b"}"#) + GEnd()
        for ends in ["\r\n", "\n", "\r"] {
            let reading = decodeGemini(stream.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: ends))
            #expect(reading.response.text == "ab")
            #expect(reading.response.outcome == .finished)
        }
    }

    @Test("FR-11: a sentinel says nothing on this wire, in whatever spelling and place")
    func sentinels() {
        for sentinel in ["data:[DONE]\n\n", "data: [DONE] \n\n", "data: DONE\n\n", "[DONE]\n"] {
            let after = decodeGemini(G(#"{"text":"a"}"#) + GEnd() + sentinel)
            #expect(after.response.outcome == .finished)
            #expect(after.response.text == "a")
            let before = decodeGemini(G(#"{"text":"a"}"#) + sentinel + G(#"{"text":"b"}"#) + GEnd())
            #expect(before.response.text == "ab")
            #expect(before.response.outcome == .finished)
            // It proves nothing either.
            #expect(decodeGemini(G(#"{"text":"a"}"#) + sentinel).response.outcome == .truncated)
        }
    }

    @Test("the elements of an array are read as they come, and one without its last bracket was cut")
    func arrays() {
        let wire = Wire(.geminiJSONArray)
        let text = #"[{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"# + "\n,\r\n"
        let last = #"{"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}"#
        let whole = decodeGemini(text + last + "\n]\n", wire: wire)
        #expect(whole.response.text == "ab")
        #expect(whole.response.outcome == .finished)
        #expect(whole.response.diagnostics.isEmpty)
        #expect(decodeGemini(text, wire: wire).response.outcome == .truncated)
        // The reason was seen: what is missing holds nothing.
        #expect(decodeGemini(text + last, wire: wire).codes == [.connectionLostAfterEnd])
        // On the other wire it is one document.
        let body = decodeGemini(text + last + "]", wire: Wire(.gemini))
        #expect(body.response.text == "ab")
        #expect(body.codes == [.wholeBodyInsteadOfStream])
        // An error takes the place of an element.
        let failed = decodeGemini(text + #"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}]"#, wire: wire)
        #expect(failed.response.outcome == .failed)
        #expect(failed.response.error?.type == "UNAVAILABLE")
        #expect(failed.response.text == "a")
    }

    // MARK: Calls

    @Test("TC-01, TC-08: calls have no index and need no id; one is minted, stable, and marked")
    func withoutID() throws {
        let reading = decodeGemini(G(#"{"functionCall":{"name":"f","args":{"a":1}}}"#) + GEnd())
        #expect(reading.shown == [#"f({"a":1})"#])
        #expect(reading.calls[0].id.origin == .minted)
        #expect(reading.codes == [.toolCallIDMinted, .finishStopWithCalls])
    }

    @Test("TC-14: an id that another call already had is replaced")
    func repeatedID() {
        let reading = decodeGemini(
            G(#"{"functionCall":{"id":"f","name":"f","args":{"a":1}}}"#, #"{"functionCall":{"id":"f","name":"f","args":{"a":2}}}"#) + GEnd()
        )
        #expect(reading.shown == [#"f({"a":1})"#, #"f({"a":2})"#])
        #expect(reading.calls[0].id.rawValue == "f")
        #expect(reading.calls[1].id.origin == .minted)
        #expect(reading.codes.contains(.toolCallDuplicateID))
    }

    @Test("TC-15: a name the service refuses goes out changed and comes back as it was")
    func changedNames() throws {
        let tool = ToolDescriptor(name: "wetter/straße heute", description: "")
        let wire = Wire(.gemini)
        let written = try wire.encodeRequest(LLMRequest(model: "m", prompt: Prompt("x"), tools: [tool]))
        let body = try JSONValue(parsing: written.body)
        let name = try #require(body["tools"]?.arrayValue?[0]["functionDeclarations"]?.arrayValue?[0]["name"]?.stringValue)
        #expect(name.utf8.allSatisfy { $0 < 0x80 } && !name.contains("/") && !name.contains(" ") && name.utf8.count <= 64)
        let reading = decodeGemini(G(#"{"functionCall":{"name":"\#(name)","args":{}}}"#) + GEnd(), tools: [tool.name])
        #expect(reading.calls.map(\.name) == [tool.name])
    }

    @Test("TC-21: an object is the whole arguments, in its order and with its numbers")
    func objects() {
        let reading = decodeGemini(G(#"{"functionCall":{"name":"f","args":{"z":1.50,"a":[12345678901234567890]}}}"#) + GEnd())
        #expect(reading.shown == [#"f({"z":1.50,"a":[12345678901234567890]})"#])
    }

    @Test("TC-34: text and calls in one response both come, in their order")
    func textAndCalls() {
        let reading = decodeGemini(G(#"{"text":"Let me look."}"#, #"{"functionCall":{"name":"f","args":{}}}"#) + GEnd())
        #expect(reading.kinds == ["text", "call"])
    }

    @Test("text behind a tool of the provider says that it is done, also where the envelope of the chunk is known")
    func textAfterProviderTool() {
        let tool = G(#"{"toolCall":{"id":"t","toolType":"GOOGLE_SEARCH_WEB","args":{}}}"#)
        let end = G(#"{"text":""}"#, rest: #","finishReason":"STOP""#)
        let reading = decodeGemini(G(#"{"text":"a"}"#) + tool + G(#"{"text":"b"}"#) + end)
        #expect(reading.response.text == "ab")
        #expect(reading.response.outcome == .finished)
    }

    @Test("TC-36: a natural stop with calls is toolCalls; the word is kept")
    func stopWithCalls() {
        let reading = decodeGemini(G(#"{"functionCall":{"name":"f","args":{}}}"#) + GEnd())
        #expect(reading.response.finishReason == .toolCalls)
        #expect(reading.response.rawFinishReason == "STOP")
    }

    @Test("TC-48: a nameless call goes on with the last one, its arguments merged key by key")
    func nameless() {
        let start = #"{"functionCall":{"name":"f","args":{}}}"#
        #expect(decodeGemini(G(start) + G(#"{"functionCall":{"args":{"p":"x"}}}"#) + GEnd()).shown == [#"f({"p":"x"})"#])
        let two = G(start) + G(#"{"functionCall":{"args":{"p":"x"}}}"#) + G(#"{"functionCall":{"args":{"q":2,"p":"x"}}}"#)
        let reading = decodeGemini(two + GEnd())
        #expect(reading.shown == [#"f({"p":"x","q":2})"#])
        #expect(!reading.codes.contains(.toolArgumentsContradict))
        // Nothing names a call that never had a name.
        let never = decodeGemini(G(#"{"functionCall":{"args":{"p":"x"}}}"#) + GEnd())
        #expect(never.outcomes == ["invalid"])
        #expect(never.calls.isEmpty)
    }

    @Test("TC-48: a later value of a key replaces the earlier one, and that is told")
    func replacedMember() {
        let reading = decodeGemini(
            G(#"{"functionCall":{"name":"f","args":{"p":1}}}"#) + G(#"{"functionCall":{"args":{"p":2}}}"#) + GEnd())
        #expect(reading.shown == [#"f({"p":2})"#])
        #expect(reading.codes.contains(.toolArgumentsContradict))
    }

    @Test("TC-49: every named part is a call, also an equal one")
    func equalCalls() {
        let call = #"{"functionCall":{"name":"w","args":{"c":"A"}}}"#
        #expect(
            decodeGemini(G(call) + G(#"{"functionCall":{"name":"w","args":{"c":"B"}}}"#) + GEnd()).shown == [
                #"w({"c":"A"})"#, #"w({"c":"B"})"#,
            ])
        #expect(decodeGemini(G(call) + G(call) + GEnd()).shown == [#"w({"c":"A"})"#, #"w({"c":"A"})"#])
        #expect(decodeGemini(G(call, call) + GEnd()).shown.count == 2)
    }

    @Test("TC-50: the same call sent again without its signature keeps it")
    func repeatedCall() {
        let reading = decodeGemini(
            G(#"{"functionCall":{"id":"x","name":"f","args":{}},"thoughtSignature":"QUJD"}"#)
                + G(#"{"functionCall":{"id":"x","name":"f","args":{}}}"#) + GEnd())
        #expect(reading.shown == ["f({})"])
        #expect(reading.calls[0].signature == "QUJD")
        let withoutID = decodeGemini(
            G(#"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"QUJD"}"#) + G(#"{"functionCall":{"name":"f","args":{}}}"#)
                + GEnd())
        #expect(withoutID.calls.map(\.signature) == ["QUJD", nil])
    }

    @Test("TC-51: an answer that could not be used is an error with its reason and message")
    func unusable() {
        for reason in ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"] {
            let reading = decodeGemini(GEnd(reason, rest: #","finishMessage":"why""#))
            #expect(reading.response.outcome == .failed)
            #expect(reading.response.finishReason == .error)
            #expect(reading.response.rawFinishReason == reason)
            #expect(reading.response.error?.type == reason)
            #expect(reading.response.error?.message == "why")
            #expect(reading.failure?.kind == .providerFailure)
        }
        let partial = decodeGemini(G(#"{"functionCall":{"name":"f","args":{"a":1}}}"#) + GEnd("MALFORMED_FUNCTION_CALL"))
        #expect(partial.outcomes == ["incomplete"])
    }

    @Test("TC-51: content, parts and candidates may all be absent")
    func absent() {
        let reading = decodeGemini(
            "data: {}\r\n\r\ndata: {\"usageMetadata\":{\"promptTokenCount\":1}}\r\n\r\n"
                + #"data: {"candidates":[{"content":{"role":"model"}},{"content":{},"index":0}]}"# + "\r\n\r\n"
                + #"data: {"candidates":[]}"# + "\r\n\r\n" + G(#"{"text":"a"}"#, #"{}"#, #"{"text":""}"#) + GEnd())
        #expect(reading.response.text == "a")
        #expect(reading.response.usage?.inputTokens == 1)
    }

    @Test("arguments streamed by path grow without being taken back, and are whole only at the end")
    func partialArguments() {
        func piece(_ args: String, more: Bool = true) -> String {
            G(#"{"functionCall":{"partialArgs":[\#(args)]\#(more ? #","willContinue":true"# : "")}}"#)
        }
        let stream =
            G(#"{"functionCall":{"name":"f","willContinue":true}}"#)
            + piece(#"{"jsonPath":"$.list[0].name","stringValue":"a \"b","willContinue":true}"#)
            + piece(
                #"{"jsonPath":"$.list[0].name","stringValue":"c\n","willContinue":true},{"jsonPath":"$.list[0].name","stringValue":""}"#)
            + piece(#"{"jsonPath":"$.list[0].n","numberValue":1.50}"#) + piece(#"{"jsonPath":"$.list[1]['x.y']","boolValue":true}"#)
            + piece(#"{"jsonPath":"$.none","nullValue":"NULL_VALUE"}"#)
        let open = decodeGemini(stream)
        #expect(open.outcomes == ["incomplete"])
        #expect(open.response.outcome == .truncated)
        let reading = decodeGemini(stream + G(#"{"functionCall":{}}"#) + GEnd())
        #expect(reading.shown == [#"f({"list":[{"name":"a \"bc\n","n":1.50},{"x.y":true}],"none":null})"#])
        #expect(!reading.codes.contains(.toolArgumentsContradict))
        // The next call begins where this one is not over: it is over then.
        let next = decodeGemini(stream + G(#"{"functionCall":{"name":"g","args":{}}}"#) + GEnd())
        #expect(next.shown.count == 2)
    }

    @Test("a piece for an object that was closed is not lost: the whole is told once more")
    func lateMember() {
        let early = #"{"jsonPath":"$.a.x","numberValue":1},{"jsonPath":"$.b","numberValue":2}"#
        let late = #"{"jsonPath":"$.a.y","stringValue":"z"}"#
        let reading = decodeGemini(
            G(#"{"functionCall":{"name":"f","partialArgs":[\#(early)],"willContinue":true}}"#)
                + G(#"{"functionCall":{"partialArgs":[\#(late)]}}"#) + GEnd())
        #expect(reading.shown == [#"f({"a":{"x":1,"y":"z"},"b":2})"#])
        #expect(reading.codes.contains(.toolArgumentsContradict))
    }

    @Test("ER-20: a path that is none ends the response; one that fits nothing makes the call invalid")
    func badPaths() {
        let bad = decodeGemini(G(#"{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"a..b","stringValue":"x"}]}}"#) + GEnd())
        guard case .malformedEvent? = bad.failure?.kind else {
            Issue.record("not malformed: \(String(describing: bad.failure))")
            return
        }
        let misfit = decodeGemini(
            G(
                #"{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","numberValue":1},{"jsonPath":"$.a.b","numberValue":2}]}}"#)
                + GEnd())
        #expect(misfit.outcomes == ["invalid"])
        let far = decodeGemini(G(#"{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a[99999999]","numberValue":1}]}}"#) + GEnd())
        #expect(far.outcomes == ["invalid"])
    }
}
