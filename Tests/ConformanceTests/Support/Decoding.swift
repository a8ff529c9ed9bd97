import MillraceCore
import MillraceSimulator
import MillraceTesting

/// The frames of one response and what they fold into.
struct Decoded {
    var frames: [StreamFrame]
    var failure: LLMError?

    var response: LLMResponse {
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }

    var neutral: NeutralResponse { NeutralResponse(response) }

    /// The frames that carry content, with what closes parts at the end of input left out.
    var deltas: [StreamFrame] { frames.filter(\.isDelta) }
}

extension StreamFrame {
    /// Whether the frame adds to a part, rather than closing one or noting something.
    var isDelta: Bool {
        switch self {
        case .textDelta, .reasoningDelta, .refusalDelta, .toolCallStart, .toolCallDelta, .audioDelta: true
        default: false
        }
    }

    var isDiagnostic: Bool { if case .diagnostic = self { true } else { false } }
}

/// Decodes one response.
func decode(
    _ bytes: [UInt8], wire: Wire = Wire(.openAIChat), context: ResponseContext = ResponseContext(contentType: "text/event-stream"),
    limits: DecodingLimits = DecodingLimits(), isStreaming: Bool = true, cut: StreamCut = .whole, end: EndOfInput = .closed
) -> Decoded {
    var decoder = ResponseDecoder(wire: wire, context: context, limits: limits, isStreaming: isStreaming)
    var frames: [StreamFrame] = []
    for piece in cut.pieces(of: bytes) {
        piece.withUnsafeBytes { decoder.push($0, into: &frames) }
    }
    decoder.finish(end, into: &frames)
    return Decoded(frames: frames, failure: decoder.failure)
}

/// Decodes a recording as it was recorded.
func decode(_ recording: Recording, cut: StreamCut = .whole) -> Decoded {
    decode(
        recording.response, wire: Wire(recording.wireID ?? .openAIChat), context: recording.context, isStreaming: recording.isStreaming,
        cut: cut)
}

/// Decodes a stream made of frames.
func decode(
    _ stream: ChatStream, context: ResponseContext = ResponseContext(contentType: "text/event-stream", idSeed: "s"), cut: StreamCut = .whole
)
    -> Decoded
{
    decode(stream.bytes, context: context, cut: cut)
}

/// Decodes a whole body.
func decode(body: PlainJSON, context: ResponseContext = ResponseContext(contentType: "application/json", idSeed: "s")) -> Decoded {
    decode(Array(body.text().utf8), context: context, isStreaming: false)
}
