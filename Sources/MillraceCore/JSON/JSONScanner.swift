/// Where a JSON string lies in the scanned buffer: its bytes as written, without the quotes.
package struct JSONStringSpan: Sendable, Hashable {
    /// The offset of the first byte after the opening quote.
    package var start: Int
    /// The offset of the closing quote.
    package var end: Int
    /// Whether there is a backslash in it, so that the bytes are not yet the text.
    package var hasEscapes: Bool

    /// Makes a span.
    package init(start: Int, end: Int, hasEscapes: Bool) {
        self.start = start
        self.end = end
        self.hasEscapes = hasEscapes
    }

    /// The number of bytes as written.
    package var count: Int { end &- start }
}

/// The six kinds of JSON value, as their first byte tells.
package enum JSONKind: Sendable {
    case object, array, string, number, bool, null
}

/// Walks a JSON document in place: the caller pulls keys and values, and skips what it does not know.
///
/// Strict RFC 8259. It allocates nothing and borrows the buffer, which must outlive it. Strings are checked for escapes and raw
/// control characters, not for UTF-8: ``JSONText`` repairs, ``UTF8Check`` checks, and ``validate(_:maxDepth:)`` does both.
///
/// ```swift
/// var scanner = JSONScanner(bytes)
/// try scanner.beginObject()
/// while let key = try scanner.nextKey() {
///     if scanner.matches(key, "model") { model = try scanner.string() } else { _ = try scanner.skipValue() }
/// }
/// try scanner.finish()
/// ```
///
/// After an error the scanner stands nowhere in particular, with one exception: `wrongKind` consumes nothing but white space, so
/// the value can still be read as something else or skipped.
package struct JSONScanner {
    /// The document.
    let bytes: UnsafeRawBufferPointer
    let end: Int
    let maxDepth: Int
    /// The offset of the next byte.
    package internal(set) var position = 0
    /// The objects and arrays that are open.
    var depth = 0
    // Only read directly after a bracket was opened: a closed inner container is itself a member, so one flag serves all levels.
    var isFirstMember = false

    /// Starts at the first byte.
    ///
    /// - Parameter maxDepth: The objects and arrays that may be open at once; at most 65,536, so that no document can exhaust
    ///   the stack.
    package init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int = 512) {
        self.bytes = bytes
        self.end = bytes.count
        self.maxDepth = min(maxDepth, 1 << 16)
    }

    /// Checks that the bytes are exactly one JSON document in UTF-8.
    package static func validate(_ bytes: UnsafeRawBufferPointer, maxDepth: Int = 512) throws(JSONError) {
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        _ = try scanner.skipValue()
        try scanner.finish()
        if let offset = UTF8Check.firstInvalidOffset(bytes) { throw JSONError(.invalidUTF8, offset: offset) }
    }

    /// The kind of the next value, of which no byte is consumed.
    package mutating func peekKind() throws(JSONError) -> JSONKind {
        position = blanksEnd(position)
        guard position < end else { throw JSONError(.unexpectedEnd, offset: end) }
        return try kind(at: position)
    }

    /// Checks that nothing but white space is left.
    package mutating func finish() throws(JSONError) {
        position = blanksEnd(position)
        guard position == end else { throw JSONError(.trailingBytes, offset: position) }
    }

    // MARK: Objects and arrays

    /// Opens an object; its members are read with ``nextKey()``.
    package mutating func beginObject() throws(JSONError) {
        try open(UInt8(ascii: "{"))
    }

    /// Opens an array; its elements are read with ``nextElement()``.
    package mutating func beginArray() throws(JSONError) {
        try open(UInt8(ascii: "["))
    }

    /// The next key of the innermost object, up to and with its colon; nil when the object was closed.
    ///
    /// A value must be read or skipped before the next call.
    package mutating func nextKey() throws(JSONError) -> JSONStringSpan? {
        var at = blanksEnd(position)
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        if bytes[at] == UInt8(ascii: "}") {
            close(at)
            return nil
        }
        if isFirstMember {
            isFirstMember = false
        } else {
            guard bytes[at] == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, offset: at) }
            at = blanksEnd(at &+ 1)
        }
        let key = try keySpan(at)
        position = try colonEnd(key.end &+ 1)
        return key
    }

    /// Whether the innermost array has a further element, which comes next; false when the array was closed.
    ///
    /// The element must be read or skipped before the next call.
    package mutating func nextElement() throws(JSONError) -> Bool {
        var at = blanksEnd(position)
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        if bytes[at] == UInt8(ascii: "]") {
            close(at)
            return false
        }
        if isFirstMember {
            isFirstMember = false
        } else {
            guard bytes[at] == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, offset: at) }
            at &+= 1
        }
        position = at
        return true
    }

    // MARK: Scalars

    /// The next value, which must be a string.
    package mutating func string() throws(JSONError) -> JSONStringSpan {
        try expect(.string)
        let span = try stringSpan(position &+ 1)
        position = span.end &+ 1
        return span
    }

    /// The next value if it is a string; any other is skipped and gives nil.
    package mutating func stringOrNull() throws(JSONError) -> JSONStringSpan? {
        if try peekKind() == .string { return try string() }
        _ = try skipValue()
        return nil
    }

    /// The bytes of the next value, which must be a number.
    package mutating func number() throws(JSONError) -> Range<Int> {
        try expect(.number)
        let start = position
        position = try numberEnd(start)
        return start..<position
    }

    /// The next value, which must be true or false.
    package mutating func bool() throws(JSONError) -> Bool {
        try expect(.bool)
        let isTrue = bytes[position] == UInt8(ascii: "t")
        position = try literalEnd(position, isTrue ? "true" : "false")
        return isTrue
    }

    /// Whether the next value is null, which is then consumed.
    package mutating func isNull() throws(JSONError) -> Bool {
        position = blanksEnd(position)
        guard position < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard bytes[position] == UInt8(ascii: "n") else { return false }
        position = try literalEnd(position, "null")
        return true
    }

    // MARK: Steps

    /// The offset of the first byte that is not white space, from `at` on.
    @inline(__always)
    func blanksEnd(_ at: Int) -> Int {
        var at = at
        while at < end, bytes[at] <= 0x20 {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at &+= 1
            default: return at
            }
        }
        return at
    }

    func kind(at: Int) throws(JSONError) -> JSONKind {
        switch bytes[at] {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: throw JSONError(.unexpectedByte, offset: at)
        }
    }

    /// A key from its opening quote on.
    @inline(__always)
    func keySpan(_ at: Int) throws(JSONError) -> JSONStringSpan {
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard bytes[at] == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, offset: at) }
        return try stringSpan(at &+ 1)
    }

    /// The offset after the colon that must come next.
    @inline(__always)
    func colonEnd(_ at: Int) throws(JSONError) -> Int {
        let at = blanksEnd(at)
        guard at < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard bytes[at] == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, offset: at) }
        return at &+ 1
    }

    /// The offset after a literal whose first byte is at `at`.
    func literalEnd(_ at: Int, _ literal: StaticString) throws(JSONError) -> Int {
        for index in 1..<literal.utf8CodeUnitCount {
            guard at &+ index < end else { throw JSONError(.unexpectedEnd, offset: end) }
            guard bytes[at &+ index] == literal.utf8Start[index] else { throw JSONError(.unexpectedByte, offset: at &+ index) }
        }
        return at &+ literal.utf8CodeUnitCount
    }

    private mutating func expect(_ wanted: JSONKind) throws(JSONError) {
        guard try peekKind() == wanted else { throw JSONError(.wrongKind, offset: position) }
    }

    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        position = blanksEnd(position)
        guard position < end else { throw JSONError(.unexpectedEnd, offset: end) }
        guard bytes[position] == bracket else {
            _ = try kind(at: position)
            throw JSONError(.wrongKind, offset: position)
        }
        guard depth < maxDepth else { throw JSONError(.tooDeep, offset: position) }
        depth &+= 1
        position &+= 1
        isFirstMember = true
    }

    @inline(__always)
    private mutating func close(_ at: Int) {
        depth &-= 1
        position = at &+ 1
        isFirstMember = false
    }
}
