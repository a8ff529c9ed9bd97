import MillraceCore
import MillraceTesting
import Testing

/// A whole response as frames, and back.
@Suite("Frames of a response")
struct LLMResponseFramesTests {
    /// One of everything a response can hold.
    private var everything: LLMResponse {
        let cited = TextPart("é e\u{301}", citations: [Citation(url: "https://a", title: "A")], signature: "sig")
        var logprobs = Logprobs()
        logprobs.content = [TokenLogprob(token: "a", logprob: -0.5)]
        logprobs.reasoning = [TokenLogprob(token: "b", logprob: -1)]
        let parts: [LLMResponse.Part] = [
            .reasoning(ReasoningPart(text: "Hm.", isSummary: true, signature: "s", encrypted: "e", id: "r")), .text(cited),
            .text(TextPart("")),
            .toolCall(.complete(ToolCall(id: "1", name: "f", arguments: ["a": 1], signature: "t"))), .refusal("No."), .refusal(""),
            .toolCall(.complete(ToolCall(id: "2", name: "g", input: "", itemID: "item"))),
            .toolCall(.invalid(PartialToolCall(id: "3", name: "h", rawArguments: "{"), ArgumentError(.unfinished, offset: 1))),
            .toolCall(.incomplete(PartialToolCall(id: "4", name: nil, rawArguments: "x"))),
            .audio(AudioPart(id: "a", base64: "QQ==", format: "wav", transcript: "A", expiresAt: 7)), .audio(AudioPart(id: "b")),
            .serverTool(ServerToolActivity(type: "search", id: "w", input: "i", output: "o")), .reasoning(ReasoningPart(encrypted: "only")),
            .opaque(OpaquePart(wire: .gemini, kind: "k", json: "{}")),
        ]
        return LLMResponse(
            choice: .init(
                index: 0, parts: parts, finishReason: .toolCalls, rawFinishReason: "tool_use", stopSequence: "##", logprobs: logprobs),
            otherChoices: [
                .init(index: 1, parts: [.text(TextPart("other"))], finishReason: .stop, rawFinishReason: "stop"), .init(index: 3),
            ],
            sources: [Citation(url: "https://b")], usage: Usage(inputTokens: 1, outputTokens: 0, raw: ["x": ["y": nil]]), model: "m",
            responseID: "r", requestID: "q", metadata: ["k": [1, 2]],
            diagnostics: [Diagnostic(.toolCallIDMinted), Diagnostic(.missingSentinel)])
    }

    @Test("Folding the frames gives the response again, whatever is in it")
    func everythingFolds() {
        var fold = ResponseFold()
        fold.consume(everything.frames)
        #expect(fold.response == everything)
        #expect(FrameVerifier.violations(in: everything.frames).isEmpty)
    }

    @Test("So does each part alone, and nothing at all")
    func alone() {
        for parts in everything.parts.map({ [$0] }) + [[]] {
            var response = LLMResponse(choice: .init(index: 0, parts: parts))
            response.outcome = parts.contains { if case .toolCall(.incomplete) = $0 { true } else { false } } ? .truncated : .finished
            var fold = ResponseFold()
            fold.consume(response.frames)
            #expect(fold.response == response)
            #expect(FrameVerifier.violations(in: response.frames).isEmpty)
        }
    }

    @Test("A response that failed keeps its outcome and error")
    func failed() {
        let response = LLMResponse(outcome: .failed, error: ProviderError(type: "overloaded_error", message: "busy", status: 529))
        var fold = ResponseFold()
        fold.consume(response.frames)
        #expect(fold.response == response)
    }

    @Test("Calls become whole after all content")
    func callsLast() {
        let frames = everything.frames
        let firstComplete = frames.firstIndex { if case .toolCallComplete = $0 { true } else { false } }
        let lastOther = frames.lastIndex { frame in
            if case .toolCallComplete = frame { false } else { frame.isContent }
        }
        #expect((lastOther ?? .max) < (firstComplete ?? 0))
    }
}
