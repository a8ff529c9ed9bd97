extension JSONBytes {
    /// Whether a key is a name, after unescaping.
    @inline(__always)
    func matches(_ key: JSONStringSpan, _ name: StaticString) -> Bool {
        guard !key.hasEscapes else { return matchesEscaped(key, name) }
        return key.count == name.utf8CodeUnitCount && hasBytes(name, at: key.start)
    }

    // Rare enough to pay for a string: only a server that escapes its own field names gets here.
    @inline(never)
    private func matchesEscaped(_ key: JSONStringSpan, _ name: StaticString) -> Bool {
        var sawLoneSurrogate = false
        let text = JSONText.string(key, in: buffer(0..<end), sawLoneSurrogate: &sawLoneSurrogate)
        // Bytes are compared, not String ==, which also equates canonically equivalent texts.
        let nameBytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return !sawLoneSurrogate && text.utf8.elementsEqual(nameBytes)
    }

    /// A key from its opening quote on.
    @inline(__always)
    func keySpan(_ at: Int) throws(JSONError) -> JSONStringSpan {
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard self[at] == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, offset: at) }
        return try stringSpan(at &+ 1)
    }

    /// The offset after the colon that must come next.
    @inline(__always)
    func colonEnd(_ at: Int) throws(JSONError) -> Int {
        let at = blanksEnd(at)
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard self[at] == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, offset: at) }
        return at &+ 1
    }

    /// The string whose first byte after the opening quote is at `start`.
    @inline(__always)
    func stringSpan(_ start: Int) throws(JSONError) -> JSONStringSpan {
        let at = firstSpecial(from: start)
        if at < end, self[at] == UInt8(ascii: "\"") { return JSONStringSpan(start: start, end: at, hasEscapes: false) }
        return JSONStringSpan(start: start, end: try escapedStringEnd(at), hasEscapes: true)
    }

    /// The offset of the closing quote, when the first special byte at `at` is not it.
    @inline(never)
    private func escapedStringEnd(_ at: Int) throws(JSONError) -> Int {
        var at = at
        while at < end {
            switch self[at] {
            case UInt8(ascii: "\""): return at
            case UInt8(ascii: "\\"): at = firstSpecial(from: try escapeEnd(at))
            default: throw JSONError(.controlCharacter, offset: at)
            }
        }
        throw JSONError(.unexpectedEnd, offset: end)
    }

    /// The offset after the escape whose backslash is at `at` (RFC 8259 §7).
    @inline(__always)
    private func escapeEnd(_ at: Int) throws(JSONError) -> Int {
        guard at &+ 1 < end else { throw JSONError(.unexpectedEnd, offset: end) }
        switch self[at &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return at &+ 2
        case UInt8(ascii: "u"):
            for index in (at &+ 2)..<(at &+ 6) {
                guard index < end else { throw JSONError(.unexpectedEnd, offset: end) }
                guard JSONText.hexValue(self[index]) != nil else { throw JSONError(.badEscape, offset: at) }
            }
            return at &+ 6
        default: throw JSONError(.badEscape, offset: at)
        }
    }

    /// The offset of the first quote, backslash or control character from `start` on; `end` where there is none.
    @inline(__always)
    func firstSpecial(from start: Int) -> Int {
        var at = start
        while at &+ 8 <= end {
            let specials = JSONBytes.specials(in: word(at: at))
            if specials != 0 { return at &+ specials.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end {
            let byte = self[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return at }
            at &+= 1
        }
        return at
    }

    /// The high bit of every byte of `word` that is a quote, a backslash or below 0x20.
    ///
    /// Only the lowest set bit is exact: a borrow can mark bytes above a hit (Warren, Hacker's Delight §6-1), never below it.
    @inline(__always)
    static func specials(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let marks = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word)
        return marks & (ones &* 0x80)
    }
}
