// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

// The notation for streams of Gemini: G writes a response with parts, GEnd one that ends the candidate.

/// A response with these parts, as Google writes it: CRLF, and more fields of the candidate if given.
func G(_ parts: String..., rest: String = "", choice: Int? = nil) -> String {
    let index = choice.map { #","index":\#($0)"# } ?? ""
    return #"data: {"candidates":[{"content":{"role":"model","parts":[\#(parts.joined(separator: ","))]}\#(rest)\#(index)}]}"# + "\r\n\r\n"
}

/// A response that ends the candidate.
func GEnd(_ reason: String = "STOP", rest: String = "") -> String {
    #"data: {"candidates":[{"finishReason":"\#(reason)"\#(rest)}]}"# + "\r\n\r\n"
}

/// A response decoded whole, byte by byte and at every cut in two, which must give the same each time.
func decodeGemini(
    _ text: String, wire: Wire = Wire(.gemini), tools: Set<String> = [], end: EndOfInput = .closed, isStreaming: Bool = true,
    _ location: SourceLocation = #_sourceLocation
) -> FaultReading {
    let bytes = Array(text.utf8)
    func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
        var decoder = ResponseDecoder(wire: wire, context: ResponseContext(declaredTools: tools, idSeed: "s"), isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        for piece in pieces { decoder.push(Array(piece), into: &frames) }
        decoder.finish(end, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
    }
    let whole = run([bytes[...]])
    func isSame(_ other: FaultReading) -> Bool { other.response == whole.response && other.failure == whole.failure }
    #expect(isSame(run(bytes.indices.map { bytes[$0...$0] })), "byte by byte", sourceLocation: location)
    for cut in bytes.indices where !isSame(run([bytes[..<cut], bytes[cut...]])) {
        Issue.record("another response or error when cut at byte \(cut)", sourceLocation: location)
        break
    }
    #expect(FrameVerifier.violations(in: whole.frames) == [], sourceLocation: location)
    return whole
}
