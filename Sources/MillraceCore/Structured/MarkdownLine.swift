/// A set of bytes, as a test that costs nothing.
struct MarkdownByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var hasOthers = false

    init(_ text: String = "") { for byte in text.utf8 { insert(byte) } }

    /// Everything but one byte of ASCII.
    init(allBut byte: UInt8) {
        low = ~0
        high = ~0
        hasOthers = true
        if byte < 64 { low &= ~(1 << UInt64(byte)) } else { high &= ~(1 << UInt64(byte & 63)) }
    }

    mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte & 63) } else { hasOthers = true }
    }

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low & 1 << UInt64(byte) != 0 }
        return byte < 128 ? high & 1 << UInt64(byte & 63) != 0 : hasOthers
    }
}

/// How a code block was opened, and so how it is closed.
struct MarkdownFence: Sendable {
    let byte: UInt8
    let count: Int
    /// How far it is indented, within its quote.
    let indent: Int
    let quotes: Int
}

extension UInt8 {
    /// Whether the byte is a space or a tab.
    var isMarkdownSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
