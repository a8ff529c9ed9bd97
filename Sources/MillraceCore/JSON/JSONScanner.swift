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
    /// The document, and the grammar over it.
    let bytes: JSONBytes
    let maxDepth: Int
    /// The offset of the next byte.
    package internal(set) var position = 0
    /// The objects and arrays that are open.
    private var depth = 0
    // Only read directly after a bracket was opened: a closed inner container is itself a member, so one flag serves all levels.
    private var isFirstMember = false

    /// Starts at the first byte.
    ///
    /// - Parameter maxDepth: The objects and arrays that may be open at once; at most 65,536, so that no document can exhaust
    ///   the stack.
    package init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int = 512) {
        self.bytes = JSONBytes(bytes)
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
        try bytes.kind(at: try nextByte())
    }

    /// Checks that nothing but white space is left.
    package mutating func finish() throws(JSONError) {
        position = bytes.blanksEnd(position)
        guard position == bytes.end else { throw JSONError(.trailingBytes, offset: position) }
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
        var at = try nextByte()
        if bytes[at] == UInt8(ascii: "}") {
            close(at)
            return nil
        }
        if isFirstMember {
            isFirstMember = false
        } else {
            guard bytes[at] == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, offset: at) }
            at = bytes.blanksEnd(at &+ 1)
        }
        let key = try bytes.keySpan(at)
        position = try bytes.colonEnd(key.end &+ 1)
        return key
    }

    /// Whether the innermost array has a further element, which comes next; false when the array was closed.
    ///
    /// The element must be read or skipped before the next call.
    package mutating func nextElement() throws(JSONError) -> Bool {
        let at = try nextByte()
        if bytes[at] == UInt8(ascii: "]") {
            close(at)
            return false
        }
        if isFirstMember {
            isFirstMember = false
        } else {
            guard bytes[at] == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, offset: at) }
            position = at &+ 1
        }
        return true
    }

    // MARK: Values

    /// Skips the next value, checking it strictly, and gives the range of its bytes.
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        let start = try nextByte()
        position = try bytes.valueEnd(start, depth: depth, maxDepth: maxDepth)
        return Range(uncheckedBounds: (start, position))
    }

    /// The next value, which must be a string.
    package mutating func string() throws(JSONError) -> JSONStringSpan {
        let start = try nextByte()
        guard bytes[start] == UInt8(ascii: "\"") else { throw notWanted(start) }
        let span = try bytes.stringSpan(start &+ 1)
        position = span.end &+ 1
        return span
    }

    /// The next value if it is a string; any other is skipped and gives nil.
    package mutating func stringOrNull() throws(JSONError) -> JSONStringSpan? {
        if bytes[try nextByte()] == UInt8(ascii: "\"") { return try string() }
        _ = try skipValue()
        return nil
    }

    /// The bytes of the next value, which must be a number.
    package mutating func number() throws(JSONError) -> Range<Int> {
        let start = try nextByte()
        guard bytes.isNumber(at: start) else { throw notWanted(start) }
        position = try bytes.numberEnd(start)
        return Range(uncheckedBounds: (start, position))
    }

    /// The next value if it is a whole number that fits an `Int`: 2, 2.0 and 20e-1 are all 2.
    ///
    /// Any other number gives nil, as does a value of another kind, which is skipped.
    package mutating func integer() throws(JSONError) -> Int? {
        let start = try nextByte()
        if let short = bytes.shortInteger(start) {
            position = short.end
            return short.value
        }
        let range = try skipValue()
        return bytes.isNumber(at: start) ? bytes.integer(in: range) : nil
    }

    /// The next value, which must be true or false.
    package mutating func bool() throws(JSONError) -> Bool {
        let start = try nextByte()
        switch bytes[start] {
        case UInt8(ascii: "t"):
            position = try bytes.literalEnd(start, "true")
            return true
        case UInt8(ascii: "f"):
            position = try bytes.literalEnd(start, "false")
            return false
        default: throw notWanted(start)
        }
    }

    /// Whether the next value is null, which is then consumed.
    package mutating func isNull() throws(JSONError) -> Bool {
        let start = try nextByte()
        guard bytes[start] == UInt8(ascii: "n") else { return false }
        position = try bytes.literalEnd(start, "null")
        return true
    }

    /// Whether a key is a name, after unescaping.
    @inline(__always)
    package func matches(_ key: JSONStringSpan, _ name: StaticString) -> Bool {
        bytes.matches(key, name)
    }

    // MARK: Steps

    /// Moves past white space to a byte, and gives its offset.
    @inline(__always)
    private mutating func nextByte() throws(JSONError) -> Int {
        let at = bytes.blanksEnd(position)
        position = at
        guard at < bytes.end else { throw JSONError(.unexpectedEnd, offset: at) }
        return at
    }

    /// Why the value at an offset is refused: it is another one, or none.
    @inline(never)
    private func notWanted(_ at: Int) -> JSONError {
        do throws(JSONError) {
            _ = try bytes.kind(at: at)
            return JSONError(.wrongKind, offset: at)
        } catch {
            return error
        }
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        let at = try nextByte()
        guard bytes[at] == bracket else { throw notWanted(at) }
        guard depth < maxDepth else { throw JSONError(.tooDeep, offset: at) }
        depth &+= 1
        position = at &+ 1
        isFirstMember = true
    }

    @inline(__always)
    private mutating func close(_ at: Int) {
        depth &-= 1
        position = at &+ 1
        isFirstMember = false
    }
}
