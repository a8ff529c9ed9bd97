import MillraceCore
import Testing

/// Faults that show only over many chunks: signatures in pieces, what a cancelled stream cost, parts that stay whole under pressure.
@Suite("Faults: over many chunks")
struct LongFaultTests {
    @Test("RS-10: a large signature split over chunks is one signature, in order")
    func splitSignature() {
        let pieces = (0..<12).map { "QUJD\($0)+/" }
        let chunks = pieces.map { piece in
            D(#"{"reasoning_details":[{"type":"reasoning.text","signature":"\#(piece)","index":0}]}"#)
        }
        let got = decode(
            D(#"{"reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]}"#) + chunks.joined() + D(#"{"content":"Hi"}"#)
                + F("stop") + DONE)
        #expect(got.kinds == ["reasoning", "text"])
        guard case .reasoning(let part)? = got.response.parts.first else {
            Issue.record("no reasoning part")
            return
        }
        #expect(part.text == "hm")
        #expect(part.signature == pieces.joined())
        #expect(got.response.outcome == .finished)
    }

    @Test("ER-17: a cancelled stream keeps the usage known so far, marked as incomplete; unknown is not zero")
    func cancelledUsage() {
        let known = decode(
            E(#"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":10,"completion_tokens":1}}"#)
                + D(#"{"content":"b"}"#), end: .cancelled)
        #expect(known.response.outcome == .cancelled)
        #expect(known.failure?.kind == .cancelled)
        #expect(known.response.usage?.inputTokens == 10)
        #expect(known.response.usage?.outputTokens == 1)
        #expect(known.codes.contains(.usageIncomplete))
        #expect(known.response.text == "ab")
        let unknown = decode(D(#"{"content":"a"}"#), end: .cancelled)
        #expect(unknown.response.usage == nil)
        #expect(unknown.codes.contains(.usageIncomplete))
    }

    @Test("TC-33: sixteen calls interleaved one character at a time: each whole, in first-seen order")
    func manyCalls() {
        let arguments = (0..<16).map { #"{"number":\#($0)}"# }
        var wire = ""
        for index in arguments.indices {
            wire += T(#"{"index":\#(index),"id":"c\#(index)","function":{"name":"f\#(index)","arguments":""}}"#)
        }
        for step in 0..<13 {
            for (index, text) in arguments.enumerated() where step < text.count {
                let character = String(Array(text)[step]).replacing("\"", with: "\\\"")
                wire += T(#"{"index":\#(index),"function":{"arguments":"\#(character)"}}"#)
            }
        }
        var decoder = ResponseDecoder(wire: .openAIChat(OpenAIChatProfile()), context: ResponseContext())
        var frames: [StreamFrame] = []
        decoder.push(Array((wire + F("tool_calls") + DONE).utf8), into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        #expect(fold.response.toolCalls.map(\.name) == arguments.indices.map { "f\($0)" })
        #expect(fold.response.toolCalls.map(\.rawArguments) == arguments)
        #expect(fold.response.diagnostics.isEmpty)
    }
}
