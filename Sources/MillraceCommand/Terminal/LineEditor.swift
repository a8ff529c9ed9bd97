import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads lines from a person: editing keys, and a history that arrow keys walk through.
///
/// Keys are those of other shells: left and right, Home and End or Ctrl-A and Ctrl-E, Ctrl-U and Ctrl-K and Ctrl-W to delete, up and
/// down for the history, Ctrl-C to begin anew, Ctrl-D on an empty line to leave.
struct LineEditor {
    private let terminal: Terminal
    /// Earlier lines, oldest first.
    private(set) var history: [String]

    init(terminal: Terminal, history: [String] = []) {
        self.terminal = terminal
        self.history = history
    }

    /// Reads one line; nil at the end of input.
    mutating func readLine(prompt: String) -> String? {
        guard terminal.isInteractive, isatty(STDIN_FILENO) == 1 else { return Swift.readLine() }
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return Swift.readLine() }
        var raw = saved
        cfmakeraw(&raw)
        raw.c_oflag = saved.c_oflag
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { return Swift.readLine() }
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved) }
        var buffer = EditBuffer()
        var place = history.count
        var draft = ""
        draw(buffer, prompt)
        while let key = readKey() {
            switch buffer.apply(key) {
            case .edited: break
            case .submitted:
                terminal.write("\r\n")
                let line = buffer.text
                if !line.allSatisfy(\.isWhitespace), history.last != line { history.append(line) }
                return line
            case .abandoned:
                terminal.write("^C\r\n")
                buffer = EditBuffer()
                place = history.count
            case .left:
                terminal.write("\r\n")
                return nil
            case .earlier where place > 0:
                if place == history.count { draft = buffer.text }
                place -= 1
                buffer = EditBuffer(history[place])
            case .later where place < history.count:
                place += 1
                buffer = EditBuffer(place == history.count ? draft : history[place])
            case .earlier, .later: break
            }
            draw(buffer, prompt)
        }
        return nil
    }

    private func draw(_ buffer: EditBuffer, _ prompt: String) {
        // Only as much as fits: the part around the cursor.
        let room = max(8, terminal.width - prompt.count - 1)
        let start = max(0, buffer.cursor - room)
        let shown = String(buffer.characters[start..<min(buffer.characters.count, start + room)])
        let column = prompt.count + buffer.cursor - start
        terminal.write("\r\u{1B}[K" + terminal.styled(prompt, .bold) + shown + "\r" + (column > 0 ? "\u{1B}[\(column)C" : ""))
    }

    private func readKey() -> EditBuffer.Key? {
        guard let first = readByte() else { return nil }
        switch first {
        case 0x0D, 0x0A: return .enter
        case 0x7F, 0x08: return .backspace
        case 0x1B: return readEscape()
        case 0x00..<0x20: return .control(first)
        default: return readCharacter(first)
        }
    }

    private func readEscape() -> EditBuffer.Key {
        guard let second = readByte(), second == UInt8(ascii: "[") || second == UInt8(ascii: "O"), let third = readByte() else {
            return .unknown
        }
        switch third {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "1")...UInt8(ascii: "8"):
            var last = readByte()
            while let byte = last, byte != UInt8(ascii: "~"), byte < 0x40 { last = readByte() }
            switch third {
            case UInt8(ascii: "1"), UInt8(ascii: "7"): return .home
            case UInt8(ascii: "4"), UInt8(ascii: "8"): return .end
            case UInt8(ascii: "3"): return .delete
            default: return .unknown
            }
        default: return .unknown
        }
    }

    private func readCharacter(_ first: UInt8) -> EditBuffer.Key {
        var bytes = [first]
        let more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0
        for _ in 0..<more {
            guard let byte = readByte() else { break }
            bytes.append(byte)
        }
        return .text(String(decoding: bytes, as: UTF8.self))
    }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }
}
