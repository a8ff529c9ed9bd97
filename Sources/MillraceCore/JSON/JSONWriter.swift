/// Writes compact JSON into its own bytes, commas and colons by itself.
///
/// Strings are written so that no line splitter can cut them: besides what RFC 8259 §7 asks for, U+0085, U+2028 and U+2029 are
/// escaped. ``raw(_:)`` alone takes text as it is. Brackets are the caller's to balance.
package struct JSONWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Starts with nothing written.
    package init() { self.bytes = [] }

    /// Starts behind bytes that are there already, such as `data: `.
    package init(appendingTo bytes: [UInt8]) { self.bytes = bytes }

    // MARK: Structure

    /// Opens an object.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the next value.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    /// Writes a string.
    package mutating func string(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes a whole number.
    package mutating func integer(_ value: Int) {
        separate()
        var text = String(value)
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Writes a number, as short as reads back the same; null where it is not finite, for which JSON has no number.
    package mutating func double(_ value: Double) {
        separate()
        var text = value.isFinite ? value.description : "null"
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Writes true or false.
    package mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    /// Writes null.
    package mutating func null() {
        separate()
        append("null")
    }

    /// Writes text that is one JSON value already, unchecked and unchanged.
    package mutating func raw(_ json: String) {
        separate()
        var json = json
        json.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Writes bytes that are one JSON value already, unchecked and unchanged.
    package mutating func raw(bytes json: UnsafeRawBufferPointer) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes bytes that are one JSON value already, unchecked and unchanged.
    package mutating func raw(bytes json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: Fields

    /// Writes a member; nil writes nothing.
    package mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    /// Writes a member; nil writes nothing.
    package mutating func field(_ name: String, _ value: Int?) {
        guard let value else { return }
        key(name)
        integer(value)
    }

    /// Writes a member; nil writes nothing.
    package mutating func field(_ name: String, _ value: Bool?) {
        guard let value else { return }
        key(name)
        bool(value)
    }

    /// Writes a member; nil writes nothing.
    package mutating func field(_ name: String, _ value: Double?) {
        guard let value else { return }
        key(name)
        double(value)
    }

    // MARK: Steps

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies runs of ordinary bytes whole and writes an escape between them.
    private mutating func escape(_ text: UnsafeRawBufferPointer) {
        var kept = 0
        var at = 0
        while true {
            at = Self.firstSpecial(text, from: at)
            guard at < text.count else { break }
            let length = Self.separatorLength(text, at)
            guard length > 0 else {
                // Only the first byte of a separator, not one.
                at &+= 1
                continue
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[kept..<at]))
            switch (text[at], length) {
            case (UInt8(ascii: "\""), _): append("\\\"")
            case (UInt8(ascii: "\\"), _): append("\\\\")
            case (0x0A, _): append("\\n")
            case (0x0D, _): append("\\r")
            case (0x09, _): append("\\t")
            case (0x08, _): append("\\b")
            case (0x0C, _): append("\\f")
            case (_, 2): append("\\u0085")
            case (_, 3): append(text[at &+ 2] == 0xA8 ? "\\u2028" : "\\u2029")
            case (let control, _):
                append("\\u00")
                let digits: StaticString = "0123456789abcdef"
                bytes.append(digits.utf8Start[Int(control &>> 4)])
                bytes.append(digits.utf8Start[Int(control & 0xF)])
            }
            at &+= length
            kept = at
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[kept...]))
    }

    /// How many bytes at `at` make one character that must be escaped; 0 where they make none.
    @inline(__always)
    private static func separatorLength(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int {
        switch text[at] {
        case 0xC2: at &+ 1 < text.count && text[at &+ 1] == 0x85 ? 2 : 0
        case 0xE2: at &+ 2 < text.count && text[at &+ 1] == 0x80 && text[at &+ 2] & 0xFE == 0xA8 ? 3 : 0
        default: 1
        }
    }

    /// The offset of the first byte that may have to be escaped, from `start` on; the end where there is none.
    ///
    /// 0xC2 and 0xE2 begin U+0085, U+2028 and U+2029 in UTF-8.
    @inline(__always)
    private static func firstSpecial(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let end = text.count
        var at = start
        while at &+ 8 <= end {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            // The two lead bytes differ in one bit: with it set, one comparison finds both.
            let leads = (word | ones &* 0x20) ^ (ones &* 0xE2)
            let marks = JSONBytes.specials(in: word) | ((leads &- ones) & ~leads & (ones &* 0x80))
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end {
            let byte = text[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte | 0x20 == 0xE2 { return at }
            at &+= 1
        }
        return at
    }
}
