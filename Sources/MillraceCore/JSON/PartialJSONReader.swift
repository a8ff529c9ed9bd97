/// The state of reading growing JSON, one byte after the other (RFC 8259).
///
/// Strings are taken in runs.
struct PartialJSONReader: Sendable {
    private enum State: Sendable {
        /// A value must come; or, after `[`, its end.
        case value, firstElement
        /// A key must come; or, after `{`, the object's end.
        case key, firstKey
        /// The colon after a key must come.
        case colon
        /// A comma or the end of the container must come.
        case afterValue
        /// Inside a string, which is a key or a value.
        case string(isKey: Bool)
        /// After a backslash.
        case escape(isKey: Bool)
        /// Inside `\u`, with the digits so far.
        case unicode(isKey: Bool, digits: Int, value: UInt32)
        /// Inside a number or a literal.
        case number, literal
        /// Only blanks may come.
        case end
    }

    private(set) var error: JSONError?
    var maxDepth = 512
    private var state = State.value
    private var open: [Int] = []
    private var key = ""
    private var hasKey = false
    private var current = -1
    // The first half of a surrogate pair; 0 where there is none.
    private var highSurrogate: UInt32 = 0
    // The bytes of a character that ended with the last piece.
    private var tail: [UInt8] = []
    private var offset = 0

    mutating func read(_ bytes: UnsafeRawBufferPointer, into json: inout PartialJSON) {
        var position = 0
        while position < bytes.count, error == nil {
            if case .string(let isKey) = state {
                position = readRun(bytes, from: position, isKey: isKey, &json)
            } else {
                read(bytes[position], at: offset + position, &json)
                position += 1
            }
        }
        offset += bytes.count
    }

    // MARK: Between values

    private mutating func read(_ byte: UInt8, at place: Int, _ json: inout PartialJSON) {
        switch state {
        case .escape(let isKey): return readEscape(byte, at: place, isKey: isKey, &json)
        case .unicode(let isKey, let digits, let value):
            return readDigit(byte, at: place, isKey: isKey, digits: digits, value: value, &json)
        case .number:
            if isNumberByte(byte) { return json.nodes[current].text.unicodeScalars.append(Unicode.Scalar(byte)) }
            endScalar(at: place, &json)
        case .literal:
            if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { return readLiteral(byte, at: place, &json) }
            return fail(.unexpectedByte, at: place)
        default: break
        }
        guard error == nil else { return }
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t") { return }
        switch (state, byte) {
        case (.colon, UInt8(ascii: ":")): state = .value
        case (.afterValue, UInt8(ascii: ",")): state = json.nodes[open[open.count - 1]].kind == .object ? .key : .value
        case (.key, UInt8(ascii: "\"")), (.firstKey, UInt8(ascii: "\"")):
            key = ""
            state = .string(isKey: true)
        case (.firstKey, UInt8(ascii: "}")): close(.object, at: place, &json)
        case (.firstElement, UInt8(ascii: "]")): close(.array, at: place, &json)
        case (.afterValue, UInt8(ascii: "}")): close(.object, at: place, &json)
        case (.afterValue, UInt8(ascii: "]")): close(.array, at: place, &json)
        case (.value, _), (.firstElement, _): begin(byte, at: place, &json)
        case (.end, _): fail(.trailingBytes, at: place)
        default: fail(.unexpectedByte, at: place)
        }
    }

    private mutating func begin(_ byte: UInt8, at place: Int, _ json: inout PartialJSON) {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < maxDepth else { return fail(.tooDeep, at: place) }
            let isObject = byte == UInt8(ascii: "{")
            open.append(add(isObject ? .object : .array, &json))
            state = isObject ? .firstKey : .firstElement
        case UInt8(ascii: "\""):
            current = add(.string, &json)
            state = .string(isKey: false)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            current = add(byte == UInt8(ascii: "n") ? .null : .bool, &json)
            state = .literal
            readLiteral(byte, at: place, &json)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            current = add(.number, &json)
            json.nodes[current].text.unicodeScalars.append(Unicode.Scalar(byte))
            state = .number
        default: fail(.unexpectedByte, at: place)
        }
    }

    private mutating func add(_ kind: PartialJSON.Kind, _ json: inout PartialJSON) -> Int {
        defer { hasKey = false }
        return json.addNode(kind, key: hasKey ? key : nil, parent: open.last ?? -1)
    }

    private mutating func close(_ kind: PartialJSON.Kind, at place: Int, _ json: inout PartialJSON) {
        guard let container = open.last, json.nodes[container].kind == kind else { return fail(.unexpectedByte, at: place) }
        open.removeLast()
        json.complete(container)
        state = open.isEmpty ? .end : .afterValue
    }

    // MARK: Numbers and literals

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func readLiteral(_ byte: UInt8, at place: Int, _ json: inout PartialJSON) {
        json.nodes[current].text.unicodeScalars.append(Unicode.Scalar(byte))
        let text = json.nodes[current].text
        guard let word = ["true", "false", "null"].first(where: { $0.hasPrefix(text) }) else { return fail(.unexpectedByte, at: place) }
        if word == text { endScalar(at: place, &json) }
    }

    private mutating func endScalar(at place: Int, _ json: inout PartialJSON) {
        if json.nodes[current].kind == .number, JSONNumber(text: json.nodes[current].text) == nil { return fail(.badNumber, at: place) }
        json.complete(current)
        state = open.isEmpty ? .end : .afterValue
    }

    // MARK: Strings

    /// Takes the bytes of a string up to a quote, a backslash or the end of the piece, as one run.
    private mutating func readRun(_ bytes: UnsafeRawBufferPointer, from start: Int, isKey: Bool, _ json: inout PartialJSON) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20 { end += 1 }
        add(run: bytes[start..<end], isLast: end == bytes.count, isKey: isKey, &json)
        guard end < bytes.count else { return end }
        switch bytes[end] {
        case UInt8(ascii: "\\"): state = .escape(isKey: isKey)
        case UInt8(ascii: "\""):
            endSurrogate(isKey: isKey, &json)
            if isKey {
                hasKey = true
                state = .colon
            } else {
                json.complete(current)
                state = open.isEmpty ? .end : .afterValue
            }
        default: fail(.controlCharacter, at: offset + end)
        }
        return end + 1
    }

    private mutating func add(run: Slice<UnsafeRawBufferPointer>, isLast: Bool, isKey: Bool, _ json: inout PartialJSON) {
        guard !run.isEmpty else { return }
        endSurrogate(isKey: isKey, &json)
        var bytes = tail + run
        tail = []
        if isLast {
            // A character that goes on in the next piece waits for it.
            let missing = PartialJSONReader.unfinishedCount(bytes)
            tail = Array(bytes.suffix(missing))
            bytes.removeLast(missing)
        }
        add(String(decoding: bytes, as: UTF8.self), isKey: isKey, &json)
    }

    /// How many bytes at the end begin a UTF-8 character that is not whole.
    private static func unfinishedCount(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }

    private mutating func add(_ text: String, isKey: Bool, _ json: inout PartialJSON) {
        guard !text.isEmpty else { return }
        if isKey {
            key += text
        } else {
            json.nodes[current].text += text
            json.touch(current)
        }
    }

    private mutating func readEscape(_ byte: UInt8, at place: Int, isKey: Bool, _ json: inout PartialJSON) {
        state = .string(isKey: isKey)
        let text: String
        switch byte {
        case UInt8(ascii: "\""): text = "\""
        case UInt8(ascii: "\\"): text = "\\"
        case UInt8(ascii: "/"): text = "/"
        case UInt8(ascii: "b"): text = "\u{8}"
        case UInt8(ascii: "f"): text = "\u{C}"
        case UInt8(ascii: "n"): text = "\n"
        case UInt8(ascii: "r"): text = "\r"
        case UInt8(ascii: "t"): text = "\t"
        case UInt8(ascii: "u"):
            state = .unicode(isKey: isKey, digits: 0, value: 0)
            return
        default: return fail(.badEscape, at: place)
        }
        endSurrogate(isKey: isKey, &json)
        add(text, isKey: isKey, &json)
    }

    private mutating func readDigit(
        _ byte: UInt8, at place: Int, isKey: Bool, digits: Int, value: UInt32, _ json: inout PartialJSON
    ) {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return fail(.badEscape, at: place) }
        let value = value << 4 | UInt32(digit)
        guard digits == 3 else {
            state = .unicode(isKey: isKey, digits: digits + 1, value: value)
            return
        }
        state = .string(isKey: isKey)
        if (0xDC00...0xDFFF).contains(value), highSurrogate != 0 {
            let code = 0x10000 + (highSurrogate - 0xD800) << 10 + (value - 0xDC00)
            highSurrogate = 0
            if let scalar = Unicode.Scalar(code) { add(String(Character(scalar)), isKey: isKey, &json) }
            return
        }
        endSurrogate(isKey: isKey, &json)
        if (0xD800...0xDBFF).contains(value) {
            highSurrogate = value
        } else {
            add(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")), isKey: isKey, &json)
        }
    }

    /// Half a pair that its other half does not follow becomes U+FFFD.
    private mutating func endSurrogate(isKey: Bool, _ json: inout PartialJSON) {
        guard highSurrogate != 0 else { return }
        highSurrogate = 0
        add("\u{FFFD}", isKey: isKey, &json)
    }

    private mutating func fail(_ reason: JSONError.Reason, at place: Int) {
        error = JSONError(reason, offset: place)
    }
}
