import MillraceCore
import MillraceTesting
import Testing

@Suite struct ResponseFramesTests {
    @Test("the frames of a response fold into the response, and are valid", arguments: 0..<200 as Range<UInt64>)
    func identity(seed: UInt64) {
        var fold = ResponseFold()
        fold.consume(FrameSequence(seed: seed).frames)
        let response = fold.response
        var again = ResponseFold()
        again.consume(response.frames)
        #expect(again.response == response, "seed \(seed)")
        #expect(FrameVerifier.violations(in: response.frames) == [], "seed \(seed)")
    }
}
