extension JSONValue: CustomStringConvertible {
    /// Reads one whole JSON document.
    ///
    /// Strict RFC 8259; of a key that comes twice the last value counts; half a surrogate pair becomes U+FFFD.
    ///
    /// - Throws: ``JSONError`` with the reason and the offset.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
        if let offset = UTF8Check.firstInvalidOffset(bytes) { throw JSONError(.invalidUTF8, offset: offset) }
        var scanner = JSONScanner(bytes)
        self = try JSONValue.read(&scanner, in: bytes)
        try scanner.finish()
    }

    /// Reads one whole JSON document.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        let result: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { JSONValue.result(of: $0) }
        self = try result.get()
    }

    /// Reads one whole JSON document.
    public init(parsing text: String) throws(JSONError) {
        var text = text
        let result: Result<JSONValue, JSONError> = text.withUTF8 { JSONValue.result(of: UnsafeRawBufferPointer($0)) }
        self = try result.get()
    }

    /// Reads a text that was checked before; nil where it was not.
    package init?(checked text: String) {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }

    /// The document as compact JSON.
    public var jsonText: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The document as compact JSON.
    public var description: String { jsonText }

    private static func result(of bytes: UnsafeRawBufferPointer) -> Result<JSONValue, JSONError> {
        do throws(JSONError) {
            return .success(try JSONValue(parsing: bytes))
        } catch {
            return .failure(error)
        }
    }

    // Recursion is bounded by the scanner's depth.
    private static func read(_ scanner: inout JSONScanner, in bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        var sawLoneSurrogate = false
        switch try scanner.peekKind() {
        case .null:
            _ = try scanner.skipValue()
            return .null
        case .bool: return .bool(try scanner.bool())
        case .number: return .number(JSONNumber(checked: String(decoding: bytes[try scanner.number()], as: UTF8.self)))
        case .string: return .string(JSONText.string(try scanner.string(), in: bytes, sawLoneSurrogate: &sawLoneSurrogate))
        case .array:
            var elements: [JSONValue] = []
            try scanner.beginArray()
            while try scanner.nextElement() { elements.append(try read(&scanner, in: bytes)) }
            return .array(elements)
        case .object:
            var object = JSONObject()
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                let name = JSONText.string(key, in: bytes, sawLoneSurrogate: &sawLoneSurrogate)
                object[name] = try read(&scanner, in: bytes)
            }
            return .object(object)
        }
    }
}

extension JSONWriter {
    /// Writes a whole document.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let number): raw(number.text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (name, member) in object {
                key(name)
                self.value(member)
            }
            endObject()
        }
    }
}
