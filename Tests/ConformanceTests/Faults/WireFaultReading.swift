// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

/// One line of JSON, for wires that send lines: the catalogue's notation.
func N(_ payload: String) -> String { payload + "\n" }

/// Decodes a response of any wire whole, byte by byte and at every cut in two, which must give the same each time.
func faultReading(
    _ text: String, as wire: Wire, tools: Set<String> = [], end: EndOfInput = .closed, isStreaming: Bool = true,
    _ location: SourceLocation = #_sourceLocation
) -> FaultReading {
    let bytes = Array(text.utf8)
    let context = ResponseContext(requestID: "req_1", declaredTools: tools, idSeed: "s")
    func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
        var decoder = ResponseDecoder(wire: wire, context: context, isStreaming: isStreaming)
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
    #expect(FrameVerifier.violations(in: whole.frames).isEmpty, sourceLocation: location)
    return whole
}
