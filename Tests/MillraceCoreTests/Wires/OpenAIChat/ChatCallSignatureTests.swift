import MillraceCore
import Testing

/// Google's OpenAI endpoint signs calls beside them, and wants the signature back.
@Suite("Signatures of calls on openai-chat")
struct ChatCallSignatureTests {
    private let wire = Provider.geminiOpenAI.wire

    private func response(_ text: String, isStreaming: Bool) -> LLMResponse {
        var decoder = ResponseDecoder(wire: wire, context: ResponseContext(), isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        Array(text.utf8).withUnsafeBytes { decoder.push($0, into: &frames) }
        decoder.finish(.closed, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }

    private let call =
        #"{"extra_content":{"google":{"thought_signature":"c2ln"}},"function":{"arguments":"{\"city\":\"Oslo\"}","name":"weather"},"id":"f1","type":"function""#

    @Test("a signature is read from a stream and from a body, with the call it signs")
    func decoding() {
        let stream = response(
            """
            data: {"choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[\(call),"index":0}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """, isStreaming: true)
        let body = response(
            #"{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","tool_calls":[\#(call)}]},"finish_reason":"tool_calls"}]}"#,
            isStreaming: false)
        #expect(stream.toolCalls.map(\.signature) == ["c2ln"])
        #expect(body.toolCalls == stream.toolCalls)
    }

    @Test("it goes back where the profile says so, and nowhere else")
    func encoding() throws {
        let signed = ToolCall(id: "f1", name: "weather", arguments: ["city": "Oslo"], signature: "c2ln")
        let prompt = Prompt(messages: [.user("?"), .assistant(.toolCall(signed)), .tool(ToolResult(of: signed, "rain"))])
        let request = LLMRequest(model: "m", prompt: prompt, tools: [], isStreaming: true)
        let sent = String(decoding: try wire.encodeRequest(request).body, as: UTF8.self)
        #expect(sent.contains(#""extra_content":{"google":{"thought_signature":"c2ln"}}"#))
        #expect(try wire.decodeRequest(Array(sent.utf8)).prompt.messages == prompt.messages)
        let plain = String(decoding: try Wire(.openAIChat).encodeRequest(request).body, as: UTF8.self)
        #expect(!plain.contains("extra_content"))
    }

    @Test("P22: a signed call that is encoded comes back signed", arguments: [true, false])
    func roundTrip(isStreaming: Bool) {
        let signed = ToolCall(id: "f1", name: "weather", arguments: ["city": "Oslo"], signature: "c2ln")
        let original = LLMResponse(
            choice: .init(index: 0, parts: [.toolCall(.complete(signed))], finishReason: .toolCalls), model: "m", responseID: "r")
        var bytes: [UInt8] = []
        if isStreaming {
            var encoder = ResponseEncoder(wire: wire)
            for frame in original.frames { encoder.encode(frame, into: &bytes) }
        } else {
            bytes = wire.encodeBody(original)
        }
        #expect(response(String(decoding: bytes, as: UTF8.self), isStreaming: isStreaming).toolCalls == [signed])
    }
}
