extension PlainJSON {
    /// How JSON is written.
    ///
    /// All ways mean the same.
    public struct Style: Sendable, Hashable {
        /// Where white space goes.
        public enum Space: Sendable, Hashable {
            /// Nowhere.
            case none
            /// After colons and commas.
            case single
            /// One field or element a line, as for reading.
            case lines
            /// Anywhere it may be, by the seed.
            case wild(seed: UInt64)
        }

        /// Which characters are written as escapes, beyond those that must be.
        public enum Escapes: Sendable, Hashable {
            /// None.
            case needed
            /// Everything beyond ASCII.
            case beyondASCII
            /// Every character.
            case all
        }

        /// Where white space goes.
        public var space: Space
        /// Which characters are written as escapes.
        public var escapes: Escapes

        /// Makes a style.
        public init(space: Space = .none, escapes: Escapes = .needed) {
            self.space = space
            self.escapes = escapes
        }
    }

    /// The value as JSON text.
    public func text(style: Style = Style()) -> String {
        var writer = Writer(style: style)
        writer.write(self, depth: 0)
        return writer.text
    }

    private struct Writer {
        let style: Style
        var text = ""
        var random: SeededGenerator

        init(style: Style) {
            self.style = style
            if case .wild(let seed) = style.space { random = SeededGenerator(seed: seed) } else { random = SeededGenerator(seed: 0) }
        }

        mutating func write(_ value: PlainJSON, depth: Int) {
            switch value {
            case .null: text += "null"
            case .bool(let flag): text += flag ? "true" : "false"
            case .number(let digits): text += digits
            case .verbatim(let json): text += json
            case .string(let string): write(string)
            case .array(let elements):
                text += "["
                for (position, element) in elements.enumerated() {
                    if position > 0 { text += "," }
                    gap(depth: depth + 1, after: position > 0)
                    write(element, depth: depth + 1)
                }
                if !elements.isEmpty { gap(depth: depth, after: false) }
                text += "]"
            case .object(let fields):
                text += "{"
                for (position, field) in fields.enumerated() {
                    if position > 0 { text += "," }
                    gap(depth: depth + 1, after: position > 0)
                    write(field.key)
                    if case .wild = style.space { gap(depth: 0, after: false) }
                    text += ":"
                    if style.space != .none { gap(depth: -1, after: true) }
                    write(field.value, depth: depth + 1)
                }
                if !fields.isEmpty { gap(depth: depth, after: false) }
                text += "}"
            }
        }

        mutating func gap(depth: Int, after separator: Bool) {
            switch style.space {
            case .none: break
            case .single: if separator { text += " " }
            case .lines: text += depth < 0 ? " " : "\n" + String(repeating: " ", count: depth)
            // RFC 8259 section 2: space, tab, LF and CR. CR and LF would end the SSE line, so only the first two.
            case .wild: for _ in 0..<random.number(0...2) { text += random.pick(" ", "\t") }
            }
        }

        mutating func write(_ string: String) {
            text += "\""
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"" where style.escapes != .all: text += "\\\""
                case "\\" where style.escapes != .all: text += "\\\\"
                case "\n" where style.escapes != .all: text += "\\n"
                case "\r" where style.escapes != .all: text += "\\r"
                case "\t" where style.escapes != .all: text += "\\t"
                case _ where scalar.value < 0x20 || style.escapes == .all || (style.escapes == .beyondASCII && !scalar.isASCII):
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                default: text.unicodeScalars.append(scalar)
                }
            }
            text += "\""
        }
    }

    /// Reads JSON text; nil if it is none.
    ///
    /// A text with half of a surrogate pair becomes ``verbatim(_:)``.
    public init?(_ json: String) {
        var reader = Reader(Array(json.utf8))
        guard let value = reader.value(), reader.isAtEnd() else { return nil }
        self = value
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func space() {
            while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
        }

        mutating func isAtEnd() -> Bool {
            space()
            return position == bytes.count
        }

        mutating func take(_ byte: Character) -> Bool {
            space()
            guard current == byte.asciiValue else { return false }
            position += 1
            return true
        }

        mutating func word(_ word: String, _ value: PlainJSON) -> PlainJSON? {
            guard bytes[position...].starts(with: word.utf8) else { return nil }
            position += word.utf8.count
            return value
        }

        mutating func value() -> PlainJSON? {
            space()
            switch current {
            case UInt8(ascii: "n"): return word("null", .null)
            case UInt8(ascii: "t"): return word("true", .bool(true))
            case UInt8(ascii: "f"): return word("false", .bool(false))
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "["):
                position += 1
                var elements: [PlainJSON] = []
                if take("]") { return .array([]) }
                repeat {
                    guard let element = value() else { return nil }
                    elements.append(element)
                } while take(",")
                return take("]") ? .array(elements) : nil
            case UInt8(ascii: "{"):
                position += 1
                var fields: [Field] = []
                if take("}") { return .object([]) }
                repeat {
                    space()
                    guard current == UInt8(ascii: "\""), case .string(let key)? = string(), take(":"), let value = value() else {
                        return nil
                    }
                    fields.append(Field(key, value))
                } while take(",")
                return take("}") ? .object(fields) : nil
            default:
                let start = position
                while let byte = current, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
                return position > start ? .number(String(decoding: bytes[start..<position], as: UTF8.self)) : nil
            }
        }

        mutating func string() -> PlainJSON? {
            let start = position
            position += 1
            var units: [UInt16] = []
            var text: [UInt8] = []
            var hasHalf = false
            func flush() {
                if units.isEmpty { return }
                let joined = String(decoding: units, as: UTF16.self)
                if !joined.utf16.elementsEqual(units) { hasHalf = true }
                text += Array(joined.utf8)
                units = []
            }
            while let byte = current {
                position += 1
                if byte == UInt8(ascii: "\"") {
                    flush()
                    if hasHalf { return .verbatim(String(decoding: bytes[start..<position], as: UTF8.self)) }
                    return .string(String(decoding: text, as: UTF8.self))
                }
                guard byte == UInt8(ascii: "\\") else {
                    flush()
                    text.append(byte)
                    continue
                }
                guard let escape = current else { return nil }
                position += 1
                if escape == UInt8(ascii: "u") {
                    guard position + 4 <= bytes.count else { return nil }
                    guard let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16) else { return nil }
                    units.append(unit)
                    position += 4
                    continue
                }
                flush()
                switch escape {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
                default: return nil
                }
            }
            return nil
        }
    }
}
