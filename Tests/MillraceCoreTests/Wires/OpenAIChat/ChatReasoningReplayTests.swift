import Testing

@testable import MillraceCore

@Suite("Chat requests: earlier reasoning")
struct ChatReasoningReplayTests {
    private func replayed(_ parts: [ReasoningPart], _ replay: OpenAIChatProfile.ReasoningReplay) throws -> (JSONValue, [Diagnostic.Code]) {
        let message = Message(role: .assistant, parts: parts.map(Part.reasoning) + [.text("So.")])
        let wire = try Wire.openAIChat(OpenAIChatProfile { $0.reasoningReplay = replay })
            .encodeRequest(LLMRequest(model: "m", prompt: Prompt(messages: [message])))
        let body = try JSONValue(parsing: wire.body)
        var fields = try #require(body["messages"]?[0]?.objectValue)
        #expect(fields["content"] == "So.")
        fields["role"] = nil
        fields["content"] = nil
        return (.object(fields), wire.diagnostics.map(\.code))
    }

    private func origin(_ field: String, format: String? = nil, index: Int? = nil) -> ReasoningOrigin {
        ReasoningOrigin(wire: .openAIChat, field: field, format: format, index: index)
    }

    @Test("RS-12: the same wire gets reasoning back under the name it came under")
    func asReceived() throws {
        let parts = [
            ReasoningPart(text: "a", origin: origin("reasoning")), ReasoningPart(text: "b", origin: origin("reasoning")),
        ]
        #expect(try replayed(parts, .asReceived).0 == ["reasoning": "ab"])
        #expect(try replayed(parts, .field("reasoning_content")).0 == ["reasoning_content": "ab"])
        #expect(try replayed([ReasoningPart(text: "a")], .asReceived).0 == ["reasoning_content": "a"])
        #expect(try replayed(parts, .omitted) == ([:], []))
    }

    @Test("RS-06, RS-07, P23: signatures and encrypted pieces go back byte for byte, each with its text, also without any")
    func details() throws {
        let parts = [
            ReasoningPart(text: "hm", signature: "QUJD+/=", origin: origin("reasoning_details", format: "anthropic-claude-v1", index: 0)),
            ReasoningPart(text: "in short", isSummary: true, id: "rs_1", origin: origin("reasoning_details", index: 1)),
            ReasoningPart(encrypted: "REVG", id: "rs_1", origin: origin("reasoning_details", format: "openai-responses-v1", index: 1)),
            ReasoningPart(signature: "R0hJ", origin: origin("reasoning_details", index: 2)),
        ]
        let (fields, codes) = try replayed(parts, .asReceived)
        #expect(
            fields == [
                "reasoning_details": [
                    ["type": "reasoning.text", "text": "hm", "signature": "QUJD+/=", "format": "anthropic-claude-v1", "index": 0],
                    ["type": "reasoning.summary", "summary": "in short", "id": "rs_1", "index": 1],
                    ["type": "reasoning.encrypted", "data": "REVG", "id": "rs_1", "format": "openai-responses-v1", "index": 1],
                    ["type": "reasoning.text", "text": "", "signature": "R0hJ", "index": 2],
                ]
            ])
        #expect(codes.isEmpty)
    }

    @Test("RS-12: a signed text that came as plain text goes back in one entry with its signature")
    func signedPlainText() throws {
        let part = ReasoningPart(text: "hm", signature: "QUJD", origin: origin("reasoning_content"))
        #expect(
            try replayed([part], .asReceived).0 == [
                "reasoning_details": [["type": "reasoning.text", "text": "hm", "signature": "QUJD"]]
            ])
    }

    @Test("RS-15: what cannot be proved there is dropped with a diagnostic, never fabricated, never visible text")
    func foreign() throws {
        let signed = ReasoningPart(text: "hm", signature: "QUJD", origin: origin("reasoning_details"))
        let secret = ReasoningPart(encrypted: "REVG", origin: origin("reasoning_details"))
        #expect(
            try replayed([signed, secret], .field("reasoning_content")) == (
                ["reasoning_content": "hm"], [.foreignReasoningDropped, .foreignReasoningDropped]
            ))
        let unknown = ReasoningPart(text: "hm", signature: "QUJD")
        #expect(try replayed([unknown], .asReceived) == (["reasoning_content": "hm"], [.foreignReasoningDropped]))
    }
}
