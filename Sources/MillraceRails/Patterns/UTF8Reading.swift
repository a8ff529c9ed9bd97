/// Reads characters from the bytes of a `String`.
enum UTF8Reading {
    /// The character at a place of valid UTF-8, and its length in bytes (RFC 3629 §3).
    @inline(__always)
    static func scalar(_ bytes: [UInt8], at index: Int) -> (value: UInt32, length: Int) {
        bytes.withUnsafeBufferPointer { scalar($0, at: index) }
    }

    /// The character at a place of valid UTF-8, and its length in bytes.
    @inline(__always)
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(bytes[index])
        if first < 0x80 { return (first, 1) }
        func next(_ offset: Int) -> UInt32 { index + offset < bytes.count ? UInt32(bytes[index + offset] & 0x3F) : 0 }
        if first < 0xE0 { return ((first & 0x1F) << 6 | next(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3) }
        return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    }
}
