/// A line being edited: keys in, text and cursor out.
///
/// Knows nothing of terminals.
struct EditBuffer {
    /// A key.
    enum Key {
        case text(String), enter, backspace, delete, left, right, home, end, up, down, control(UInt8), unknown
    }

    /// What a key led to.
    enum Action {
        case edited, submitted, abandoned, left, earlier, later
    }

    private(set) var characters: [Character]
    private(set) var cursor: Int

    init(_ text: String = "") {
        self.characters = Array(text)
        self.cursor = characters.count
    }

    /// The line.
    var text: String { String(characters) }

    /// Takes in a key.
    mutating func apply(_ key: Key) -> Action {
        switch key {
        case .text(let text):
            characters.insert(contentsOf: text, at: cursor)
            cursor += text.count
        case .enter: return .submitted
        case .backspace: deleteBackward(1)
        case .delete: deleteForward(1)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(characters.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = characters.count
        case .up: return .earlier
        case .down: return .later
        case .control(let code): return apply(control: code)
        case .unknown: break
        }
        return .edited
    }

    private mutating func apply(control code: UInt8) -> Action {
        switch code + 0x40 {
        case UInt8(ascii: "A"): cursor = 0
        case UInt8(ascii: "B"): cursor = max(0, cursor - 1)
        case UInt8(ascii: "C"): return .abandoned
        case UInt8(ascii: "D"):
            if characters.isEmpty { return .left }
            deleteForward(1)
        case UInt8(ascii: "E"): cursor = characters.count
        case UInt8(ascii: "F"): cursor = min(characters.count, cursor + 1)
        case UInt8(ascii: "K"): deleteForward(characters.count - cursor)
        case UInt8(ascii: "N"): return .later
        case UInt8(ascii: "P"): return .earlier
        case UInt8(ascii: "U"): deleteBackward(cursor)
        case UInt8(ascii: "W"):
            var start = cursor
            while start > 0, characters[start - 1] == " " { start -= 1 }
            while start > 0, characters[start - 1] != " " { start -= 1 }
            deleteBackward(cursor - start)
        default: break
        }
        return .edited
    }

    private mutating func deleteBackward(_ count: Int) {
        let count = min(count, cursor)
        characters.removeSubrange((cursor - count)..<cursor)
        cursor -= count
    }

    private mutating func deleteForward(_ count: Int) {
        characters.removeSubrange(cursor..<min(characters.count, cursor + count))
    }
}
