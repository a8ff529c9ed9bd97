import Testing

@testable import MillraceCommand

/// Editing a line with keys.
@Suite("EditBuffer")
struct EditBufferTests {
    private func control(_ letter: Character) -> EditBuffer.Key { .control(letter.asciiValue.map { $0 - 0x40 } ?? 0) }

    @Test("Typing, moving and deleting change the text where the cursor is")
    func editing() {
        var buffer = EditBuffer()
        for character in "helo wörld" { _ = buffer.apply(.text(String(character))) }
        for _ in 0..<7 { _ = buffer.apply(.left) }
        _ = buffer.apply(.text("l"))
        #expect(buffer.text == "hello wörld")
        _ = buffer.apply(.end)
        _ = buffer.apply(control("W"))
        #expect(buffer.text == "hello ")
        _ = buffer.apply(.backspace)
        _ = buffer.apply(.home)
        _ = buffer.apply(.delete)
        #expect(buffer.text == "ello")
        _ = buffer.apply(.right)
        _ = buffer.apply(control("K"))
        #expect(buffer.text == "e")
        _ = buffer.apply(control("U"))
        #expect(buffer.text == "")
    }

    @Test("Enter submits, Ctrl-C abandons, Ctrl-D leaves only an empty line")
    func endings() {
        var buffer = EditBuffer("x")
        #expect(buffer.apply(.enter) == .submitted)
        #expect(buffer.apply(control("C")) == .abandoned)
        #expect(buffer.apply(control("D")) == .edited)
        _ = buffer.apply(.home)
        #expect(buffer.apply(control("D")) == .edited)
        #expect(buffer.text == "")
        #expect(buffer.apply(control("D")) == .left)
        #expect(buffer.apply(.up) == .earlier)
        #expect(buffer.apply(.down) == .later)
    }

    @Test("Deleting and moving at the ends does nothing")
    func ends() {
        var buffer = EditBuffer()
        for key in [EditBuffer.Key.backspace, .delete, .left, .right, control("W"), control("U"), control("K"), .unknown] {
            #expect(buffer.apply(key) == .edited)
        }
        #expect(buffer.text == "" && buffer.cursor == 0)
    }
}
