/// The state of reading growing JSON, piece by piece (RFC 8259).
///
/// Strings and numbers are taken in runs.
///
/// It refuses what ``JSONScanner`` refuses, for the same reason and at the same place, as soon as the byte is there.
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
        /// Inside a number.
        case number(PartialNumber)
        /// Inside `true`, `false` or `null`, with the count of its letters so far.
        case literal(StaticString, count: Int)
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
    // The place of the backslash of an escape.
    private var escapeOffset = 0
    // The bytes of a character that ended with the last piece.
    private var tail: [UInt8] = []
    private var offset = 0

    mutating func read(_ bytes: UnsafeRawBufferPointer, into json: inout PartialJSON) {
        let bytes = JSONBytes(bytes)
        var at = 0
        while at < bytes.end, error == nil {
            switch state {
            case .string(let isKey): at = readRun(bytes, from: at, isKey: isKey, &json)
            case .escape(let isKey):
                readEscape(bytes[at], isKey: isKey, &json)
                at += 1
            case .unicode(let isKey, let digits, let value):
                readDigit(bytes[at], isKey: isKey, digits: digits, value: value, &json)
                at += 1
            case .number(let number): at = readNumber(number, bytes, from: at, &json)
            case .literal(let word, let count):
                readLiteral(word, count, bytes[at], at: offset + at, &json)
                at += 1
            case .value, .firstElement, .key, .firstKey, .colon, .afterValue, .end:
                at = bytes.blanksEnd(at)
                guard at < bytes.end else { break }
                readStructure(bytes[at], at: offset + at, &json)
                at += 1
            }
        }
        offset += bytes.end
    }

    /// Ends the text: a number at the top is told at last, and what is not closed is an error.
    mutating func finish(into json: inout PartialJSON) {
        guard error == nil else { return }
        // Inside an array or object a number may have been cut, like all that is open.
        if case .number(let number) = state, number.isWhole, open.isEmpty { endScalar(&json) }
        if case .end = state { return }
        fail(.unexpectedEnd, at: offset)
    }

    // MARK: Between values

    private mutating func readStructure(_ byte: UInt8, at place: Int, _ json: inout PartialJSON) {
        switch (state, byte) {
        case (.colon, UInt8(ascii: ":")): state = .value
        case (.afterValue, UInt8(ascii: ",")): state = json.nodes[open[open.count - 1]].kind == .object ? .key : .value
        case (.key, UInt8(ascii: "\"")), (.firstKey, UInt8(ascii: "\"")):
            key = ""
            state = .string(isKey: true)
        case (.firstKey, UInt8(ascii: "}")), (.afterValue, UInt8(ascii: "}")): close(.object, at: place, &json)
        case (.firstElement, UInt8(ascii: "]")), (.afterValue, UInt8(ascii: "]")): close(.array, at: place, &json)
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
        case UInt8(ascii: "t"): beginLiteral("true", .bool, &json)
        case UInt8(ascii: "f"): beginLiteral("false", .bool, &json)
        case UInt8(ascii: "n"): beginLiteral("null", .null, &json)
        default:
            guard let number = PartialNumber(first: byte) else { return fail(.unexpectedByte, at: place) }
            current = add(.number, &json)
            json.nodes[current].text = String(Unicode.Scalar(byte))
            state = .number(number)
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

    /// Takes the bytes of a number up to one that does not belong to it, which is left.
    private mutating func readNumber(_ start: PartialNumber, _ bytes: JSONBytes, from first: Int, _ json: inout PartialJSON) -> Int {
        var number = start
        var end = first
        while end < bytes.end, let next = number.next(bytes[end]) {
            number = next
            end += 1
        }
        if end > first { json.nodes[current].text += String(decoding: bytes.buffer(first..<end), as: UTF8.self) }
        state = .number(number)
        guard end < bytes.end else { return end }
        if number.canEnd(before: bytes[end]) {
            endScalar(&json)
        } else {
            fail(.badNumber, at: offset + end)
        }
        return end
    }

    private mutating func beginLiteral(_ word: StaticString, _ kind: PartialJSON.Kind, _ json: inout PartialJSON) {
        current = add(kind, &json)
        // Known from its first letter, told when it has the last.
        json.nodes[current].text = word.description
        state = .literal(word, count: 1)
    }

    private mutating func readLiteral(_ word: StaticString, _ count: Int, _ byte: UInt8, at place: Int, _ json: inout PartialJSON) {
        guard byte == word.utf8Start[count] else { return fail(.unexpectedByte, at: place) }
        if count + 1 == word.utf8CodeUnitCount {
            endScalar(&json)
        } else {
            state = .literal(word, count: count + 1)
        }
    }

    private mutating func endScalar(_ json: inout PartialJSON) {
        json.complete(current)
        state = open.isEmpty ? .end : .afterValue
    }

    // MARK: Strings

    /// Takes the bytes of a string up to a quote, a backslash or the end of the piece, as one run.
    private mutating func readRun(_ bytes: JSONBytes, from start: Int, isKey: Bool, _ json: inout PartialJSON) -> Int {
        let end = bytes.firstSpecial(from: start)
        add(run: bytes.buffer(start..<end), isLast: end == bytes.end, isKey: isKey, &json)
        guard end < bytes.end else { return end }
        switch bytes[end] {
        case UInt8(ascii: "\\"):
            escapeOffset = offset + end
            state = .escape(isKey: isKey)
        case UInt8(ascii: "\""):
            endSurrogate(isKey: isKey, &json)
            if isKey {
                hasKey = true
                state = .colon
            } else {
                endScalar(&json)
            }
        default: fail(.controlCharacter, at: offset + end)
        }
        return end + 1
    }

    private mutating func add(run: UnsafeRawBufferPointer, isLast: Bool, isKey: Bool, _ json: inout PartialJSON) {
        if !run.isEmpty { endSurrogate(isKey: isKey, &json) }
        // A character that goes on in the next piece waits for it.
        if tail.isEmpty {
            let missing = isLast ? PartialJSONReader.unfinishedCount(run) : 0
            let whole = UnsafeRawBufferPointer(rebasing: run.dropLast(missing))
            if missing > 0 { tail.append(contentsOf: UnsafeRawBufferPointer(rebasing: run.suffix(missing))) }
            if !whole.isEmpty { add(String(decoding: whole, as: UTF8.self), isKey: isKey, &json) }
        } else {
            var bytes = tail
            bytes.append(contentsOf: run)
            let missing = isLast ? bytes.withUnsafeBytes(PartialJSONReader.unfinishedCount) : 0
            tail.removeAll(keepingCapacity: true)
            tail.append(contentsOf: bytes.suffix(missing))
            bytes.removeLast(missing)
            if !bytes.isEmpty { add(String(decoding: bytes, as: UTF8.self), isKey: isKey, &json) }
        }
    }

    /// How many bytes at the end begin a UTF-8 character that is not whole.
    private static func unfinishedCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }

    private mutating func add(_ text: String, isKey: Bool, _ json: inout PartialJSON) {
        if isKey {
            key += text
        } else {
            json.nodes[current].text += text
            json.touch(current)
        }
    }

    private mutating func readEscape(_ byte: UInt8, isKey: Bool, _ json: inout PartialJSON) {
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
        default: return fail(.badEscape, at: escapeOffset)
        }
        endSurrogate(isKey: isKey, &json)
        add(text, isKey: isKey, &json)
    }

    private mutating func readDigit(_ byte: UInt8, isKey: Bool, digits: Int, value: UInt32, _ json: inout PartialJSON) {
        guard let digit = JSONText.hexValue(byte) else { return fail(.badEscape, at: escapeOffset) }
        let value = value << 4 | digit
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
