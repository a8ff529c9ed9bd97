import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the program writes, and what that place can show.
struct Terminal: Sendable {
    /// Whether standard output is a terminal.
    let isInteractive: Bool
    /// Whether styles may be used: a terminal, and `NO_COLOR` unset (no-color.org).
    let hasStyles: Bool

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.isInteractive = isatty(STDOUT_FILENO) == 1
        let refusesColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        self.hasStyles = isInteractive && !refusesColor && environment["TERM"] != "dumb"
    }

    /// The width in columns; 80 where it is unknown.
    var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// A way to show text.
    enum Style: String {
        case dim = "2"
        case bold = "1"
        case call = "36"
        case failure = "31"
        case note = "33"
    }

    /// The text in a style, where styles may be used.
    func styled(_ text: String, _ style: Style) -> String {
        hasStyles ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes to standard output at once: a streamed word must not wait in a buffer.
    func write(_ text: String) {
        Terminal.write(text, to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    func note(_ text: String) {
        Terminal.write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                #if canImport(Darwin)
                let written = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #elseif canImport(Musl)
                let written = Musl.write(descriptor, rest.baseAddress, rest.count)
                #else
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if written < 0, errno == EINTR || errno == EAGAIN { continue }
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        }
    }

    /// Text of a model made safe to show: control characters other than line ends and tabs become visible, so that an answer cannot
    /// move the cursor, change colors, set the window's title or show a command in another order than it has.
    static func sanitized(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                let shown = scalar.value < 0x20 ? "^\(Character(Unicode.Scalar(UInt8(scalar.value + 0x40))))" : "\u{FFFD}"
                safe.append(contentsOf: shown.unicodeScalars)
            } else {
                safe.append(scalar)
            }
        }
        return String(safe)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0: true
        // Embeddings, overrides and isolates of direction: they show a text in another order than it has.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
