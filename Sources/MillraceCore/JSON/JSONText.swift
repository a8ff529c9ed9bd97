/// Makes text of the strings that a ``JSONScanner`` found.
package enum JSONText {
    /// The text of a string.
    ///
    /// Without escapes it is one copy; up to 15 bytes it allocates nothing. Surrogate pairs are joined. A lone surrogate escape
    /// becomes U+FFFD, as does ill-formed UTF-8.
    ///
    /// - Parameter sawLoneSurrogate: Set when there was a lone surrogate escape, otherwise left alone.
    package static func string(_ span: JSONStringSpan, in bytes: UnsafeRawBufferPointer, sawLoneSurrogate: inout Bool) -> String {
        let source = UnsafeRawBufferPointer(rebasing: bytes[span.start..<span.end])
        guard span.hasEscapes else { return String(decoding: source, as: UTF8.self) }
        var isLone = false
        defer { if isLone { sawLoneSurrogate = true } }
        // Text is never longer than its escaped form: the longest, \uXXXX, is at most three bytes of UTF-8.
        guard source.count > shortCount else {
            // Its text may be short enough to need no storage, which a string that was asked to make room would keep.
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: shortCount) { target in
                let count = unescape(source, into: target, &isLone)
                return String(decoding: UnsafeBufferPointer(rebasing: target[..<count]), as: UTF8.self)
            }
        }
        return String(unsafeUninitializedCapacity: source.count) { unescape(source, into: $0, &isLone) }
    }

    /// Calls `body` with the bytes of a word of the wire's own, such as an event's type: where they lie, or without the escapes that some
    /// encoder wrote it with.
    @inline(__always)
    static func withWord<Result>(
        _ span: JSONStringSpan, in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard span.hasEscapes else { return body(UnsafeRawBufferPointer(rebasing: bytes[span.start..<span.end])) }
        var isLone = false
        var word = string(span, in: bytes, sawLoneSurrogate: &isLone)
        return word.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// Fifteen bytes, as many as a string holds inline, when each is written as \uXXXX.
    private static let shortCount = 90

    /// Appends the text of a string to another text.
    ///
    /// - Parameter sawLoneSurrogate: Set when there was a lone surrogate escape, otherwise left alone.
    package static func append(
        _ span: JSONStringSpan, in bytes: UnsafeRawBufferPointer, to text: inout String, sawLoneSurrogate: inout Bool
    ) {
        text += string(span, in: bytes, sawLoneSurrogate: &sawLoneSurrogate)
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// Writes the text of checked escapes and gives its length in bytes.
    ///
    /// - Parameter target: Has room for as many bytes as the source.
    private static func unescape(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<UInt8>, _ sawLoneSurrogate: inout Bool
    ) -> Int {
        let target = UnsafeMutableRawBufferPointer(target)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var at = 0
        var count = 0
        while at < source.count {
            // Eight bytes are copied whatever they are; those from the backslash on are overwritten later. There is room for them,
            // since what is written is never ahead of what was read.
            while at &+ 8 <= source.count {
                let word = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                target.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                let backslashes = UInt64(littleEndian: word) ^ (ones &* 0x5C)
                // Only the lowest bit is exact, and only it is looked at.
                let marks = (backslashes &- ones) & ~backslashes & (ones &* 0x80)
                if marks != 0 {
                    let copied = marks.trailingZeroBitCount &>> 3
                    at &+= copied
                    count &+= copied
                    break
                }
                at &+= 8
                count &+= 8
            }
            guard at < source.count else { break }
            let byte = source[at]
            guard byte == UInt8(ascii: "\\"), at &+ 1 < source.count else {
                target[count] = byte
                count &+= 1
                at &+= 1
                continue
            }
            let escape = source[at &+ 1]
            at &+= 2
            guard escape == UInt8(ascii: "u") else {
                target[count] = plain(escape)
                count &+= 1
                continue
            }
            var scalar = hexValue(source, at)
            at &+= 4
            if scalar & 0xF800 == 0xD800 {
                if scalar < 0xDC00, at &+ 6 <= source.count, source[at] == UInt8(ascii: "\\"), source[at &+ 1] == UInt8(ascii: "u"),
                    case let low = hexValue(source, at &+ 2), low & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 &+ (scalar &- 0xD800) &<< 10 &+ (low &- 0xDC00)
                    at &+= 6
                } else {
                    scalar = 0xFFFD
                    sawLoneSurrogate = true
                }
            }
            write(scalar, to: target, &count)
        }
        return count
    }

    /// The character that a backslash and one letter stand for.
    @inline(__always)
    private static func plain(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    /// The value of four hexadecimal digits; what is missing counts as zero, for spans that no scanner made.
    @inline(__always)
    private static func hexValue(_ source: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in at..<(at &+ 4) {
            value = value &<< 4 | (index < source.count ? hexValue(source[index]) ?? 0 : 0)
        }
        return value
    }

    @inline(__always)
    private static func write(_ scalar: UInt32, to target: UnsafeMutableRawBufferPointer, _ count: inout Int) {
        func put(_ value: UInt32) {
            target[count] = UInt8(truncatingIfNeeded: value)
            count &+= 1
        }
        func putContinuation(_ value: UInt32) { put(0x80 | value & 0x3F) }
        switch scalar {
        case ..<0x80:
            put(scalar)
        case ..<0x800:
            put(0xC0 | scalar &>> 6)
            putContinuation(scalar)
        case ..<0x10000:
            put(0xE0 | scalar &>> 12)
            putContinuation(scalar &>> 6)
            putContinuation(scalar)
        default:
            put(0xF0 | scalar &>> 18)
            putContinuation(scalar &>> 12)
            putContinuation(scalar &>> 6)
            putContinuation(scalar)
        }
    }
}
