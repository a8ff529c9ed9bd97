import Testing

@testable import MillraceCommand

@Suite("Terminal")
struct TerminalTests {
    @Test("what would move the cursor or turn the direction of text is shown as what it is")
    func sanitized() {
        #expect(Terminal.sanitized("a\u{1B}[2Jb") == "a^[[2Jb")
        for value in Array(UInt32(0x202A)...0x202E) + Array(UInt32(0x2066)...0x2069) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(Terminal.sanitized("a\(Character(scalar))b") == "a\u{FFFD}b")
        }
    }

    @Test("lines, tabs and other scripts stay")
    func kept() {
        #expect(Terminal.sanitized("a\n\tשלום, é") == "a\n\tשלום, é")
    }
}
