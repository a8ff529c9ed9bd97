import Foundation
import MillraceCore
import Testing

@Suite struct PartIDTests {
    @Test("Frames whose JSON has numbers below zero are read and folded as those of part zero")
    func negativeNumbers() throws {
        for part in [#"{"index":-1}"#, #"{"choice":-3,"index":-9223372036854775808}"#] {
            let json = #"[{"type":"textDelta","part":\#(part),"text":"a"},{"type":"textComplete","part":\#(part),"text":"ab"}]"#
            let frames = try JSONDecoder().decode([StreamFrame].self, from: Data(json.utf8))
            var fold = ResponseFold()
            fold.consume(frames)
            #expect(fold.response.text == "ab")
        }
    }

    @Test("Parts that are made with numbers below zero stand before the others")
    func negativeIndex() {
        var fold = ResponseFold()
        for index in [0, -1, 1, -1] { fold.consume(.textDelta(TextDelta(part: PartID(index: index), text: "\(index) "))) }
        #expect(fold.response.text == "-1 -1 0 1 ")
    }
}
