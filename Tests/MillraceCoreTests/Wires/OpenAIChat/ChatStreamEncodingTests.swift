import Testing

@testable import MillraceCore

/// The events of an encoded stream: the JSON of each, and the sentinel as the string `[DONE]`.
private func events(_ bytes: [UInt8]) throws -> [JSONValue] {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.isEmpty || text.hasSuffix("\n\n"))
    var events: [JSONValue] = []
    for line in text.split(separator: "\n\n") {
        #expect(line.hasPrefix("data: ") && !line.contains("\n"))
        let data = String(line.dropFirst("data: ".count))
        events.append(data == "[DONE]" ? "[DONE]" : try JSONValue(parsing: data))
    }
    return events
}

private func encoded(
    _ frames: [StreamFrame], _ options: ResponseEncodingOptions = ResponseEncodingOptions(includesUsage: false),
    _ change: (inout OpenAIChatProfile) -> Void = { _ in }
) throws -> [JSONValue] {
    var encoder = ResponseEncoder(wire: .openAIChat(OpenAIChatProfile(change)), options: options)
    return try events(encoder.encode(frames))
}

/// The deltas of choice 0, the role left out.
private func deltas(_ frames: [StreamFrame], _ change: (inout OpenAIChatProfile) -> Void = { _ in }) throws -> [JSONValue] {
    let events = try encoded(frames + [end()], ResponseEncodingOptions(includesUsage: false), change)
    return events.compactMap { $0["choices"]?[0]?["delta"] }.filter { $0["role"] == nil && $0 != [:] }
}

private func end(
    _ outcome: Outcome = .finished, _ reason: FinishReason? = .stop, usage: Usage? = nil, metadata: JSONObject = [:],
    error: ProviderError? = nil
) -> StreamFrame {
    .end(ResponseEnd(outcome: outcome, finishReason: reason, usage: usage, metadata: metadata, error: error))
}

private func part(_ index: Int, _ choice: Int = 0) -> PartID { PartID(choice: choice, index: index) }
private func text(_ text: String, _ index: Int = 0, _ choice: Int = 0) -> StreamFrame {
    .textDelta(TextDelta(part: part(index, choice), text: text))
}

@Suite("Chat responses: stream encoding")
struct ChatStreamEncodingTests {
    // MARK: Shape

    @Test("A stream is what OpenAI's own looks like: role, content, finish, usage, sentinel")
    func shape() throws {
        let frames: [StreamFrame] = [
            .start(ResponseStart(model: "gpt", responseID: "chatcmpl-1")), text("Hel"), text("lo"),
            .textComplete(TextComplete(part: part(0), text: "Hello")),
            .end(
                ResponseEnd(
                    outcome: .finished, finishReason: .stop, rawFinishReason: "stop",
                    usage: Usage(inputTokens: 1, outputTokens: 2, totalTokens: 3), model: "gpt", responseID: "chatcmpl-1")),
        ]
        var encoder = ResponseEncoder(wire: Wire(.openAIChat), options: ResponseEncodingOptions(created: 1_700_000_000))
        let head = #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt","choices":["#
        #expect(
            String(decoding: encoder.encode(frames), as: UTF8.self) == """
                \(head){"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

                \(head){"index":0,"delta":{"content":"Hel"},"finish_reason":null}],"usage":null}

                \(head){"index":0,"delta":{"content":"lo"},"finish_reason":null}],"usage":null}

                \(head){"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

                \(head)],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}

                data: [DONE]


                """)
    }

    @Test("The first chunk of each choice tells the role, and only that one", arguments: [true, false])
    func role(_ hasStart: Bool) throws {
        let start: [StreamFrame] = hasStart ? [.start(ResponseStart())] : []
        let all = try encoded(start + [text("a"), text("b", 0, 1), text("c"), text("d", 0, 1), end()])
        for choice in 0...1 {
            let mine = all.compactMap { $0["choices"]?[0] }.filter { $0["index"] == .number(JSONNumber(choice)) }
            #expect(mine[0]["delta"] == ["role": "assistant", "content": ""])
            #expect(mine.dropFirst().allSatisfy { $0["delta"]?["role"] == nil })
        }
    }

    @Test("An answer that holds nothing still has a role, a finish and a sentinel")
    func empty() throws {
        let all = try encoded([end()])
        #expect(all.count == 3)
        #expect(all[0]["choices"]?[0]?["delta"]?["role"] == "assistant")
        #expect(all[1]["choices"]?[0]?["finish_reason"] == "stop")
        #expect(all[2] == "[DONE]")
    }

    @Test("Identity comes from the frames, else from the options; what is unknown is empty, never absent")
    func identity() throws {
        let options = ResponseEncodingOptions(includesUsage: false, responseID: "o", model: "om")
        let fromOptions = try encoded([text("a"), end()], options)
        #expect(fromOptions.dropLast().allSatisfy { $0["id"] == "o" && $0["model"] == "om" })
        let fromFrames = try encoded([.start(ResponseStart(model: "m", responseID: "i")), text("a"), end()], options)
        #expect(fromFrames.dropLast().allSatisfy { $0["id"] == "i" && $0["model"] == "m" })
        let unknown = try encoded([text("a"), end()])
        #expect(unknown.dropLast().allSatisfy { $0["id"] == "" && $0["model"] == "" && $0["created"] == 0 })
    }

    @Test("Each frame's bytes are whole events, and the same frames give the same bytes however they are handed over")
    func incremental() throws {
        let frames: [StreamFrame] = [.start(ResponseStart()), text("a"), text("b"), end()]
        var one = ResponseEncoder(wire: Wire(.openAIChat))
        var bytes: [UInt8] = []
        for frame in frames {
            let before = bytes.count
            one.encode(frame, into: &bytes)
            #expect(bytes.count == before || bytes.suffix(2) == [10, 10])
        }
        var two = ResponseEncoder(wire: Wire(.openAIChat))
        #expect(two.encode(frames) == bytes)
        one.encode(text("late"), into: &bytes)
        #expect(try events(bytes).last == "[DONE]")
    }

    // MARK: Parts

    @Test("Text of any kind is escaped so that no line splitter cuts it")
    func escapes() throws {
        let words = "a\n\ndata: x\r\u{2028}\u{85}\"\\\u{0}🧑‍🚀"
        #expect(try deltas([text(words)]) == [["content": .string(words)]])
    }

    @Test("A complete frame without deltas gives its content once; after deltas nothing more")
    func completes() throws {
        let call = try ToolCall(id: "c", name: "f", rawArguments: #"{"a":1}"#)
        let whole: [StreamFrame] = [
            .textComplete(TextComplete(part: part(0), text: "a")), .refusalComplete(TextComplete(part: part(1), text: "r")),
            .reasoningComplete(ReasoningComplete(part: part(2), reasoning: ReasoningPart(text: "hm"))),
            .toolCallComplete(ToolCallComplete(part: part(3), outcome: .complete(call))),
            .audioComplete(AudioComplete(part: part(4), audio: AudioPart(id: "au", base64: "QQ==", transcript: "t", expiresAt: 5))),
        ]
        let start: JSONValue = [
            "tool_calls": [["index": 0, "id": "c", "type": "function", "function": ["name": "f", "arguments": #"{"a":1}"#]]]
        ]
        #expect(
            try deltas(whole) == [
                ["content": "a"], ["refusal": "r"], ["reasoning_content": "hm"], start,
                ["audio": ["id": "au", "data": "QQ==", "transcript": "t", "expires_at": 5]],
            ])
        let after: [StreamFrame] = [
            text("a"), whole[0], .refusalDelta(TextDelta(part: part(1), text: "r")), whole[1],
            .reasoningDelta(ReasoningDelta(part: part(2), text: "hm")), whole[2],
            .toolCallStart(ToolCallStart(part: part(3), id: "c", name: "f")),
            .toolCallDelta(ToolCallDelta(part: part(3), arguments: #"{"a":"#)),
            .toolCallDelta(ToolCallDelta(part: part(3), arguments: "1}")),
            whole[3], .audioDelta(AudioDelta(part: part(4), base64: "QQ==")), .audioDelta(AudioDelta(part: part(4), transcript: "t")),
            whole[4],
        ]
        #expect(
            try deltas(after) == [
                ["content": "a"], ["refusal": "r"], ["reasoning_content": "hm"],
                ["tool_calls": [["index": 0, "id": "c", "type": "function", "function": ["name": "f", "arguments": ""]]]],
                ["tool_calls": [["index": 0, "function": ["arguments": #"{"a":"#]]]],
                ["tool_calls": [["index": 0, "function": ["arguments": "1}"]]]], ["audio": ["data": "QQ=="]],
                ["audio": ["transcript": "t"]],
                ["audio": ["id": "au", "expires_at": 5]],
            ])
    }

    @Test("TC-33, MD-17: calls are numbered one after the other in each choice, also when they interleave")
    func callNumbers() throws {
        func start(_ index: Int, _ choice: Int) -> StreamFrame {
            .toolCallStart(ToolCallStart(part: part(index, choice), id: ToolCallID("c\(choice).\(index)"), name: "f"))
        }
        func more(_ index: Int, _ choice: Int) -> StreamFrame {
            .toolCallDelta(ToolCallDelta(part: part(index, choice), arguments: "\(choice).\(index)"))
        }
        let all = try encoded([
            text("a"), start(3, 0), start(7, 0), start(1, 1), more(7, 0), more(1, 1), more(3, 0), start(2, 1), more(2, 1), end(),
        ])
        var seen: [[String]] = []
        for event in all {
            guard let choice = event["choices"]?[0], let call = choice["delta"]?["tool_calls"]?[0] else { continue }
            let number = "\(choice["index"]?.intValue ?? -1):\(call["index"]?.intValue ?? -1)"
            seen.append([number, call["id"]?.stringValue ?? call["function"]?["arguments"]?.stringValue ?? ""])
        }
        #expect(
            seen == [
                ["0:0", "c0.3"], ["0:1", "c0.7"], ["1:0", "c1.1"], ["0:1", "0.7"], ["1:0", "1.1"], ["0:0", "0.3"], ["1:1", "c1.2"],
                ["1:1", "1.2"],
            ])
    }

    @Test("TC-30: a call that was cut keeps what it has; one that was never named cannot be written")
    func incompleteCalls() throws {
        let cut = PartialToolCall(id: "c", name: "f", rawArguments: #"{"a":"#)
        let frames: [StreamFrame] = [
            .toolCallStart(ToolCallStart(part: part(0), id: "c", name: "f")),
            .toolCallDelta(ToolCallDelta(part: part(0), arguments: #"{"a":"#)),
            .toolCallComplete(ToolCallComplete(part: part(0), outcome: .incomplete(cut))),
        ]
        let written = try deltas(frames)
        #expect(written.count == 2)
        #expect(try deltas([frames[2]])[0]["tool_calls"]?[0]?["function"] == ["name": "f", "arguments": #"{"a":"#])
        let nameless = PartialToolCall(id: "c", name: nil, rawArguments: "{}")
        #expect(try deltas([.toolCallComplete(ToolCallComplete(part: part(0), outcome: .incomplete(nameless)))]).isEmpty)
        let invalid = ToolCallOutcome.invalid(PartialToolCall(id: "c", name: "f", rawArguments: "[]"), ArgumentError(.notAnObject))
        #expect(
            try deltas([.toolCallComplete(ToolCallComplete(part: part(0), outcome: invalid))])[0]["tool_calls"]?[0]?["function"]?[
                "arguments"]
                == "[]")
    }

    @Test("TC-40: the older form, for clients that speak it")
    func legacy() throws {
        let call = ToolCall(id: "c", name: "f", arguments: [:])
        let frames: [StreamFrame] = [
            .toolCallStart(ToolCallStart(part: part(0), id: "c", name: "f")), .toolCallDelta(ToolCallDelta(part: part(0), arguments: "{}")),
            .toolCallComplete(ToolCallComplete(part: part(0), outcome: .complete(call))),
        ]
        #expect(
            try deltas(frames) { $0.usesLegacyFunctions = true } == [
                ["function_call": ["name": "f", "arguments": ""]], ["function_call": ["arguments": "{}"]],
            ])
        let all = try encoded(frames + [end(.finished, .toolCalls)], ResponseEncodingOptions(includesUsage: false)) {
            $0.usesLegacyFunctions = true
        }
        #expect(all[all.count - 2]["choices"]?[0]?["finish_reason"] == "function_call")
    }

    @Test("RS-06, RS-07: what proves reasoning follows its words, in entries with an index; a summary says so from the start")
    func reasoning() throws {
        let origin = ReasoningOrigin(wire: .openAIChat, field: "reasoning_details", format: "f1", index: 9)
        let frames: [StreamFrame] = [
            .reasoningDelta(ReasoningDelta(part: part(0), text: "a")), .reasoningDelta(ReasoningDelta(part: part(0), text: "b")),
            .reasoningComplete(ReasoningComplete(part: part(0), reasoning: ReasoningPart(text: "ab", signature: "QUJD", origin: origin))),
            .reasoningDelta(ReasoningDelta(part: part(1), text: "s", isSummary: true)),
            .reasoningComplete(ReasoningComplete(part: part(1), reasoning: ReasoningPart(text: "s", isSummary: true, id: "rs"))),
            .reasoningComplete(ReasoningComplete(part: part(2), reasoning: ReasoningPart(encrypted: "REVG", id: "rs"))),
        ]
        #expect(
            try deltas(frames) == [
                ["reasoning_content": "a"], ["reasoning_content": "b"],
                ["reasoning_details": [["type": "reasoning.text", "signature": "QUJD", "format": "f1", "index": 0]]],
                ["reasoning_content": "s", "reasoning_details": [["type": "reasoning.summary", "summary": "s", "index": 1]]],
                ["reasoning_details": [["type": "reasoning.summary", "id": "rs", "index": 1]]],
                ["reasoning_details": [["type": "reasoning.encrypted", "data": "REVG", "id": "rs", "index": 2]]],
            ])
    }

    @Test("Citations are annotations; those of the whole response are listed beside the finish, once")
    func citations() throws {
        let citation = Citation(url: "https://x", title: "X", quote: "q", startIndex: 1, endIndex: 2, kind: "url_citation")
        let frames: [StreamFrame] = [
            text("a"), .citation(CitationFrame(part: part(0), citation: citation)),
            .citation(CitationFrame(part: part(0), citation: Citation(url: "https://y"))),
            .citation(CitationFrame(part: nil, citation: Citation(url: "https://z", title: "Z", quote: "s"))),
        ]
        let written = try deltas(frames)
        #expect(
            written[1] == [
                "annotations": [
                    [
                        "index": 0, "type": "url_citation",
                        "url_citation": ["url": "https://x", "title": "X", "content": "q", "start_index": 1, "end_index": 2],
                    ]
                ]
            ])
        #expect(written[2]["annotations"]?[0]?["index"] == 1)
        let listed: JSONValue = [["title": "Z", "url": "https://z", "snippet": "s"]]
        #expect(try encoded(frames + [end()]).filter { $0["search_results"] != nil }.map { $0["search_results"] } == [listed])
        let known = try encoded(frames + [end(metadata: ["citations": ["https://z"]])])
        #expect(known.contains { $0["search_results"] != nil } == false)
        #expect(known.filter { $0["citations"] != nil }.count == 1)
    }

    @Test("Work of server tools goes out once, as it stood last")
    func serverTools() throws {
        func report(_ output: String?, _ index: Int = 0) -> StreamFrame {
            .serverTool(
                ServerToolFrame(part: part(index), activity: ServerToolActivity(type: "search", input: "{}", output: output)))
        }
        let written = try deltas([report(nil), report("found"), report("more", 1), text("a", 2)])
        #expect(
            written == [
                ["executed_tools": [["index": 0, "type": "search", "arguments": "{}", "output": "found"]]],
                ["executed_tools": [["index": 1, "type": "search", "arguments": "{}", "output": "more"]]], ["content": "a"],
            ])
        let raw = ServerToolActivity(type: "search", json: #"{"type":"search","index":7,"search_results":{"r":[]}}"#)
        let kept = try deltas([.serverTool(ServerToolFrame(part: part(0), activity: raw))])
        #expect(kept == [["executed_tools": [["type": "search", "index": 0, "search_results": ["r": []]]]]])
    }

    @Test("MD-19: opaque parts go back to their place, calls of other kinds under a number of this stream")
    func opaque() throws {
        func piece(_ kind: String, _ json: String, _ index: Int) -> StreamFrame {
            .opaque(OpaqueFrame(part: part(index), opaque: OpaquePart(wire: .openAIChat, kind: kind, json: json)))
        }
        let written = try deltas([
            piece("content", #"{"type":"thing"}"#, 0), piece("tool_calls", #"{"index":4,"id":"c","type":"custom"}"#, 1),
            piece("images", #"{"type":"image_url"}"#, 2), piece("message.container", #"{"id":1}"#, 3), piece("content", "no json", 4),
            .toolCallStart(ToolCallStart(part: part(5), id: "d", name: "f")),
        ])
        #expect(
            written.dropLast() == [
                ["content": [["type": "thing"]]], ["tool_calls": [["index": 0, "id": "c", "type": "custom"]]],
                ["images": [["type": "image_url"]]], ["container": ["id": 1]],
            ])
        #expect(written.last?["tool_calls"]?[0]?["index"] == 1)
    }

    @Test("MD-16: log-probabilities go out in order, each in its channel")
    func logprobs() throws {
        let token = TokenLogprob(
            token: "é", logprob: -0.5, bytes: [195, 169], alternatives: [TokenLogprob.Alternative(token: "e", logprob: -Double.infinity)])
        let frames: [StreamFrame] = [
            text("é"), .logprobs(LogprobsFrame(channel: .content, tokens: [token])),
            .logprobs(LogprobsFrame(channel: .refusal, tokens: [TokenLogprob(token: "n", logprob: 0)])), end(),
        ]
        let all = try encoded(frames)
        #expect(
            all[2]["choices"]?[0]?["logprobs"] == [
                "content": [
                    [
                        "token": "é", "logprob": -0.5, "bytes": [195, 169],
                        "top_logprobs": [["token": "e", "logprob": -9999, "bytes": nil]],
                    ]
                ], "refusal": nil,
            ])
        #expect(all[3]["choices"]?[0]?["logprobs"]?["content"] == JSONValue.null)
        #expect(all[3]["choices"]?[0]?["logprobs"]?["refusal"]?[0]?["token"] == "n")
    }

    // MARK: The end

    @Test("MD-11, TC-36: the provider's word is kept where there is one, else OpenAI's is written")
    func finishReasons() throws {
        func word(_ reason: FinishReason?, _ raw: String? = nil, keeps: Bool = true, calls: Bool = false) throws -> JSONValue? {
            let call: [StreamFrame] = calls ? [.toolCallStart(ToolCallStart(part: part(0), id: "c", name: "f"))] : []
            let ended = StreamFrame.end(ResponseEnd(outcome: .finished, finishReason: reason, rawFinishReason: raw))
            let all = try encoded(call + [ended], ResponseEncodingOptions(includesUsage: false, keepsRawFinishReason: keeps))
            return all[all.count - 2]["choices"]?[0]?["finish_reason"]
        }
        #expect(try word(.stop, "eos") == "eos")
        #expect(try word(.stop, "eos", keeps: false) == "stop")
        #expect(try word(.toolCalls, "stop", keeps: false) == "tool_calls")
        #expect(try word(.toolCalls) == "tool_calls")
        #expect(try word(.length) == "length")
        #expect(try word(.contentFilter) == "content_filter")
        #expect(try word(.refusal) == "stop")
        #expect(try word(.other("weird")) == "weird")
        #expect(try word(.other("weird"), keeps: false) == "stop")
        #expect(try word(nil) == "stop")
        #expect(try word(nil, calls: true) == "tool_calls")
    }

    @Test("MD-17: every choice finishes on its own, with its word and stop text")
    func choices() throws {
        let ended = StreamFrame.end(
            ResponseEnd(
                outcome: .finished, finishReason: .stop, stopSequence: "END",
                otherChoices: [
                    ResponseEnd.ChoiceEnd(choice: 2, finishReason: .length), ResponseEnd.ChoiceEnd(choice: 1, finishReason: .toolCalls),
                ]))
        let all = try encoded([text("b", 0, 1), text("a"), ended])
        let finishes = all.compactMap { $0["choices"]?[0] }.filter { $0["finish_reason"] != .null }
        #expect(finishes.map { $0["index"] } == [0, 1, 2])
        #expect(finishes.map { $0["finish_reason"] } == ["stop", "tool_calls", "length"])
        #expect(finishes.map { $0["stop_reason"] } == ["END", nil, nil])
    }

    @Test("MD-01, MD-05: usage in one chunk without choices, only if asked for; the provider's own object where it is of this wire")
    func usage() throws {
        let raw: JSONObject = ["prompt_tokens": 5, "completion_tokens": 6, "cost": 0.25]
        let options = ResponseEncodingOptions()
        let all = try encoded(
            [.usage(Usage(inputTokens: 5)), text("a"), end(usage: Usage(inputTokens: 5, outputTokens: 6, raw: raw))], options)
        #expect(all[all.count - 2]["choices"] == [])
        #expect(all[all.count - 2]["usage"] == .object(raw))
        #expect(all.dropLast(2).allSatisfy { $0["usage"] == .null })
        let foreign = Usage(
            inputTokens: 1, outputTokens: 2, reasoningTokens: 3, cacheReadTokens: 4, cacheWriteTokens: 5, raw: ["input_tokens": 1])
        let built = try encoded([end(usage: foreign)], options)
        #expect(
            built[built.count - 2]["usage"] == [
                "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3,
                "prompt_tokens_details": ["cached_tokens": 4, "cache_write_tokens": 5],
                "completion_tokens_details": ["reasoning_tokens": 3],
            ])
        let unasked = try encoded([text("a"), end(usage: foreign)])
        #expect(unasked.allSatisfy { $0["usage"] == nil })
        #expect(try encoded([text("a"), end()], options).count == 4)
    }

    @Test("The provider's other fields go out beside the finish, once, and never in place of the encoder's own")
    func metadata() throws {
        let all = try encoded([text("a"), end(metadata: ["service_tier": "default", "id": "evil", "choices": []])])
        #expect(all.filter { $0["service_tier"] == "default" }.count == 1)
        #expect(all.dropLast().allSatisfy { $0["id"] == "" })
    }

    // MARK: Ends that are none

    @Test("P9: a response that is not whole never looks finished", arguments: [Outcome.truncated, .failed, .cancelled, .blocked])
    func notFinished(_ outcome: Outcome) throws {
        let frames: [StreamFrame] = [
            .start(ResponseStart()), text("a"), .toolCallStart(ToolCallStart(part: part(1), id: "c", name: "f")),
            .end(
                ResponseEnd(
                    outcome: outcome, finishReason: .stop, rawFinishReason: "stop", usage: Usage(inputTokens: 1),
                    metadata: ["service_tier": "x"], otherChoices: [ResponseEnd.ChoiceEnd(choice: 1, finishReason: .stop)])),
        ]
        let all = try encoded(frames, ResponseEncodingOptions())
        #expect(!all.contains("[DONE]"))
        for event in all {
            for choice in event["choices"]?.arrayValue ?? [] { #expect(choice["finish_reason"] == .null) }
        }
        #expect(all.contains { $0["usage"]?["prompt_tokens"] == 1 })
        #expect(all.contains { $0["service_tier"] == "x" })
        let hasError = all.last?["error"] != nil
        #expect(hasError == (outcome == .failed || outcome == .blocked))
    }

    @Test("ER-01: an error is an event of its own, with every field the provider gave")
    func errors() throws {
        let error = ProviderError(type: "server_error", code: "502", message: "Upstream \"died\"", param: "model", status: 502)
        let expected: JSONValue = [
            "error": ["message": "Upstream \"died\"", "type": "server_error", "param": "model", "code": "502", "status": 502]
        ]
        #expect(try encoded([text("a"), end(.failed, .error, error: error)]).last == expected)
        #expect(try encoded([end(.failed, nil, error: error)]) == [expected])
        #expect(try JSONValue(parsing: Wire(.openAIChat).encodeError(error)) == expected)
        #expect(
            try JSONValue(parsing: Wire(.openAIChat).encodeError(ProviderError())) == [
                "error": ["message": "", "type": nil, "param": nil, "code": nil]
            ])
        let read = Wire(.openAIChat).encodeError(error).withUnsafeBytes { ProviderError(json: $0) }
        #expect(read == error)
    }

    @Test("P15: thirty thousand deltas are written in place, without copying what was written before")
    func linear() {
        var encoder = ResponseEncoder(wire: Wire(.openAIChat))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 << 20)
        for _ in 0..<30_000 { encoder.encode(text("word "), into: &bytes) }
        #expect(bytes.count > 30_000 * 100)
    }
}
