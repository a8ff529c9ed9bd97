/// Escapes text for a JSON string.
///
/// | character | written |
/// | --- | --- |
/// | `"` and `\` | with a backslash |
/// | below U+0020 | `\b \t \n \f \r`, others `\u00xx` (RFC 8259 §7) |
/// | U+0085, U+2028, U+2029 | `\uxxxx`: JSON allows them raw, but general-purpose line splitters cut there |
enum JSONEscaping {
    /// The offset of the first byte below `end` that may have to be escaped; `end` where there is none.
    @inline(__always)
    static func firstSpecial(_ text: UnsafeRawBufferPointer, end: Int) -> Int {
        var at = 0
        while at < end, at &+ 8 <= text.count {
            let marks = specials(in: UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            if marks != 0 { return min(at &+ marks.trailingZeroBitCount &>> 3, end) }
            at &+= 8
        }
        while at < end {
            let byte = text[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte | 0x20 == 0xE2 { return at }
            at &+= 1
        }
        return end
    }

    /// Escapes text from an offset on, until the buffer is full but for two bytes at least and sixteen at most.
    ///
    /// - Returns: The offset of the first byte that was not read, and the end of what was written.
    @inline(__always)
    static func escape(
        _ text: UnsafeRawBufferPointer, from start: Int, into buffer: UnsafeMutableRawBufferPointer, from count: Int
    ) -> (end: Int, count: Int) {
        var at = start
        var count = count
        // A step writes fourteen bytes at most: eight that are copied, and six of an escape.
        while at < text.count, count &+ 16 <= buffer.count {
            // Eight bytes are copied whatever they are; those from a special one on are overwritten.
            while at &+ 8 <= text.count, count &+ 16 <= buffer.count {
                let word = text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                buffer.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                let marks = specials(in: UInt64(littleEndian: word))
                if marks != 0 {
                    let copied = marks.trailingZeroBitCount &>> 3
                    at &+= copied
                    count &+= copied
                    break
                }
                at &+= 8
                count &+= 8
            }
            guard at < text.count else { break }
            escapeOne(text, &at, into: buffer, &count)
        }
        return (at, count)
    }

    /// Writes one character, or one byte of a character that needs no escape.
    @inline(__always)
    private static func escapeOne(
        _ text: UnsafeRawBufferPointer, _ at: inout Int, into buffer: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) {
        let byte = text[at]
        let rest = text.count &- at
        at &+= 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): writeShort(byte, into: buffer, &count)
        case 0x08: writeShort(UInt8(ascii: "b"), into: buffer, &count)
        case 0x09: writeShort(UInt8(ascii: "t"), into: buffer, &count)
        case 0x0A: writeShort(UInt8(ascii: "n"), into: buffer, &count)
        case 0x0C: writeShort(UInt8(ascii: "f"), into: buffer, &count)
        case 0x0D: writeShort(UInt8(ascii: "r"), into: buffer, &count)
        case 0x00..<0x20:
            writeLong(UInt16(byte), into: buffer, &count)
        case 0xC2 where rest > 1 && text[at] == 0x85:
            writeLong(0x0085, into: buffer, &count)
            at &+= 1
        case 0xE2 where rest > 2 && text[at] == 0x80 && text[at &+ 1] & 0xFE == 0xA8:
            writeLong(0x2028 | UInt16(text[at &+ 1] & 1), into: buffer, &count)
            at &+= 2
        default:
            buffer[count] = byte
            count &+= 1
        }
    }

    @inline(__always)
    private static func writeShort(_ letter: UInt8, into buffer: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        buffer[count] = UInt8(ascii: "\\")
        buffer[count &+ 1] = letter
        count &+= 2
    }

    @inline(never)
    private static func writeLong(_ unit: UInt16, into buffer: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        let digits = ("0123456789abcdef" as StaticString).utf8Start
        buffer[count] = UInt8(ascii: "\\")
        buffer[count &+ 1] = UInt8(ascii: "u")
        for place in 0..<4 { buffer[count &+ 2 &+ place] = digits[Int(unit &>> UInt16(12 &- 4 &* place)) & 0xF] }
        count &+= 6
    }

    /// The high bit of every byte that may have to be escaped; only the lowest set bit is exact.
    ///
    /// 0xC2 and 0xE2 begin U+0085, U+2028 and U+2029 in UTF-8. They differ in one bit: with it set, one comparison finds both.
    @inline(__always)
    private static func specials(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let leads = (word | ones &* 0x20) ^ (ones &* 0xE2)
        return JSONBytes.specials(in: word) | ((leads &- ones) & ~leads & (ones &* 0x80))
    }
}
