/// Writes compact JSON into its own bytes, commas and colons by itself.
///
/// Strings are written so that no line splitter can cut them: besides what RFC 8259 §7 asks for, U+0085, U+2028 and U+2029 are
/// escaped. ``raw(_:)`` alone takes text as it is. Brackets are the caller's to balance.
package struct JSONWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Starts with nothing written.
    package init() {
        bytes = []
        bytes.reserveCapacity(512)
    }

    /// Starts behind bytes that are there already, such as `data: `.
    ///
    /// They are copied if somebody else holds them too; ``append(to:_:)`` makes sure that nobody does.
    package init(appendingTo bytes: [UInt8]) { self.bytes = bytes }

    /// Appends to bytes in place, without copying them.
    package static func append(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(appendingTo: [])
        swap(&writer.bytes, &bytes)
        body(&writer)
        swap(&writer.bytes, &bytes)
    }

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
        quote(name, isKey: true)
        needsComma = false
    }

    // MARK: Values

    /// Writes a string.
    package mutating func string(_ text: String) {
        quote(text, isKey: false)
        needsComma = true
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

    /// Writes a string with all that belongs to it: the comma before and, after a key, the colon.
    private mutating func quote(_ text: String, isKey: Bool) {
        var text = text
        text.withUTF8 { quote(UnsafeRawBufferPointer($0), isKey: isKey) }
    }

    private mutating func quote(_ text: UnsafeRawBufferPointer, isKey: Bool) {
        // Small enough to lie on the stack: appending to an array costs more than the copy, so a short string is appended once.
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { buffer in
            var at = 0
            var count = 0
            if needsComma {
                buffer[count] = UInt8(ascii: ",")
                count &+= 1
            }
            buffer[count] = UInt8(ascii: "\"")
            count &+= 1
            if text.count > 128 {
                // Of a long text, what needs no escapes is appended whole.
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                at = JSONEscaping.firstSpecial(text, end: text.count)
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[..<at]))
                count = 0
            } else {
                // Most short texts need none. A copy is looked at, because behind it eight bytes can be read at once to the end.
                let copy = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count &+ text.count &+ 8)])
                copy.copyMemory(from: text)
                copy.storeBytes(of: 0x2020_2020_2020_2020, toByteOffset: text.count, as: UInt64.self)
                at = JSONEscaping.firstSpecial(UnsafeRawBufferPointer(copy), end: text.count)
                count &+= at
            }
            while at < text.count {
                (at, count) = JSONEscaping.escape(text, from: at, into: buffer, from: count)
                if at < text.count {
                    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    count = 0
                }
            }
            buffer[count] = UInt8(ascii: "\"")
            count &+= 1
            if isKey {
                buffer[count] = UInt8(ascii: ":")
                count &+= 1
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
