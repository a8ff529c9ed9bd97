import MillraceCore
import Testing

/// What a consumer asks of a stream who wants one thing only.
@Suite("Projections of a stream")
struct ProjectionTests {
    private let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])

    private var response: LLMResponse {
        LLMResponse(
            choice: .init(
                index: 0,
                parts: [
                    .reasoning(ReasoningPart(text: "Hm.")), .text(TextPart("Let me look.")), .toolCall(.complete(call)),
                    .toolCall(.incomplete(PartialToolCall(id: "c2", name: "weather", rawArguments: "{"))),
                ], finishReason: .toolCalls))
    }

    @Test("text, reasoning and whole calls are the frames, filtered")
    func filtered() async throws {
        let stream = FrameStream(frames: response.frames)
        var text = ""
        for try await piece in stream.text { text += piece }
        var reasoning = ""
        for try await piece in stream.reasoning { reasoning += piece }
        var calls: [ToolCall] = []
        for try await call in stream.toolCalls { calls.append(call) }
        #expect(text == "Let me look.")
        #expect(reasoning == "Hm.")
        #expect(calls == [call])
    }

    @Test("snapshots grow to the response, and a failure is thrown after the last")
    func snapshots() async throws {
        var last: LLMResponse?
        var length = 0
        for try await snapshot in FrameStream(frames: response.frames).snapshots {
            #expect(snapshot.text.utf8.count >= length)
            length = snapshot.text.utf8.count
            last = snapshot
        }
        #expect(last == response)
        var count = 0
        let failure = LLMError(.connectionLost, at: .connection)
        await #expect(throws: failure) {
            for try await _ in FrameStream(frames: Array(response.frames.dropLast()), failure: failure).snapshots { count += 1 }
        }
        #expect(count == response.frames.count - 1)
    }
}
