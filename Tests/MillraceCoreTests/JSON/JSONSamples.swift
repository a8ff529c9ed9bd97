import MillraceCore

/// Random JSON documents, broken ones, and ways to walk them.
enum JSONSamples {
    /// A chunk as chat completions send it.
    static let chatChunk = """
        {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-mini",\
        "service_tier":"default","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":" the"},\
        "logprobs":null,"finish_reason":null}],"usage":null}
        """

    /// Scalars of every length in UTF-8 and of every need for escaping.
    static func text(_ random: inout SeededGenerator, maxCount: Int = 40) -> String {
        let special: [Unicode.Scalar] = [
            "\"", "\\", "/", "\n", "\r", "\t", "\u{8}", "\u{C}", "\u{0}", "\u{1F}", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}", "\u{A0}",
            "\u{2027}", "\u{202A}", "\u{FFFD}", "\u{10FFFF}", "é", "中", "😀", "\u{301}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...maxCount, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: text.append(special.randomElement(using: &random) ?? "x")
            case 1: text.append(Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "y")
            default: text.append(Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random)))
            }
        }
        return String(text)
    }

    /// A string literal: characters raw or in any of the escapes that stand for them.
    static func literal(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in text.unicodeScalars {
            let short: [Unicode.Scalar: String] = [
                "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{8}": "\\b", "\u{C}": "\\f",
            ]
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if let escape = short[scalar], Bool.random(using: &random) {
                bytes += escape.utf8
            } else if mustEscape || Int.random(in: 0..<6, using: &random) == 0 {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
                    bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
                }
            } else {
                bytes += String(scalar).utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return bytes
    }

    /// A valid document with white space here and there.
    static func document(_ random: inout SeededGenerator, depth: Int = 4) -> [UInt8] {
        func blanks() -> [UInt8] {
            guard Int.random(in: 0..<4, using: &random) == 0 else { return [] }
            return [[0x20], [0x0A], [0x0D, 0x0A], [0x09, 0x20]].randomElement(using: &random) ?? []
        }
        let numbers = ["0", "-0", "7", "-12", "3.25", "1e3", "-2.5E-3", "1E+2", "1234567890123", "0.1", "10.0"]
        var bytes = blanks()
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: bytes += "null".utf8
        case 1: bytes += (Bool.random(using: &random) ? "true" : "false").utf8
        case 2: bytes += (numbers.randomElement(using: &random) ?? "1").utf8
        case 3, 4: bytes += literal(text(&random, maxCount: 20), &random)
        case 5:
            bytes.append(UInt8(ascii: "["))
            for index in 0..<Int.random(in: 0...4, using: &random) {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += document(&random, depth: depth - 1)
            }
            bytes += blanks() + [UInt8(ascii: "]")]
        default:
            bytes.append(UInt8(ascii: "{"))
            for index in 0..<Int.random(in: 0...4, using: &random) {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += blanks() + literal(text(&random, maxCount: 12), &random) + blanks() + [UInt8(ascii: ":")]
                bytes += document(&random, depth: depth - 1)
            }
            bytes += blanks() + [UInt8(ascii: "}")]
        }
        return bytes + blanks()
    }

    /// A document with one byte changed, dropped, doubled or put in.
    static func mutated(_ document: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        let telling = Array("{}[]\",:\\/0123456789-+.eEtfnu \n\t\u{0}\u{1F}ab".utf8)
        var bytes = document
        let at = Int.random(in: 0..<max(bytes.count, 1), using: &random)
        let byte = telling.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where !bytes.isEmpty: bytes.remove(at: at)
        case 1 where !bytes.isEmpty: bytes.insert(bytes[at], at: at)
        case 2: bytes.insert(byte, at: at)
        case 3 where !bytes.isEmpty: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
        default: if !bytes.isEmpty { bytes[at] = byte }
        }
        return bytes
    }

    /// What ``JSONScanner/validate(_:maxDepth:)`` throws, if it does.
    static func refusal(_ bytes: [UInt8], maxDepth: Int = 512) -> JSONError? {
        bytes.withUnsafeBytes { bytes in
            do throws(JSONError) {
                try JSONScanner.validate(bytes, maxDepth: maxDepth)
                return nil
            } catch {
                return error
            }
        }
    }

    /// What walking the whole document throws, every value being pulled and none skipped; ill-formed UTF-8 is not refused.
    static func refusalWhenPulled(_ bytes: [UInt8]) -> JSONError? {
        bytes.withUnsafeBytes { bytes in
            do throws(JSONError) {
                var scanner = JSONScanner(bytes)
                var ignored: Oddities = []
                try pull(&scanner, bytes, &ignored)
                try scanner.finish()
                return nil
            } catch {
                return error
            }
        }
    }

    /// What RFC 8259 allows and some decoders refuse.
    struct Oddities: OptionSet {
        let rawValue: Int
        /// A surrogate escape without its twin (§8.2).
        static let loneSurrogate = Oddities(rawValue: 1)
        /// A number that no `Double` holds (§6).
        static let hugeNumber = Oddities(rawValue: 2)
    }

    /// The oddities of a valid document.
    static func oddities(_ bytes: [UInt8]) throws -> Oddities {
        var oddities: Oddities = []
        try bytes.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            try pull(&scanner, bytes, &oddities)
        }
        return oddities
    }

    private static func pull(
        _ scanner: inout JSONScanner, _ bytes: UnsafeRawBufferPointer, _ oddities: inout Oddities
    ) throws(JSONError) {
        func check(_ span: JSONStringSpan) {
            var isLone = false
            _ = JSONText.string(span, in: bytes, sawLoneSurrogate: &isLone)
            if isLone { oddities.insert(.loneSurrogate) }
        }
        switch try scanner.peekKind() {
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                check(key)
                try pull(&scanner, bytes, &oddities)
            }
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() { try pull(&scanner, bytes, &oddities) }
        case .string: check(try scanner.string())
        case .number:
            let number = String(decoding: bytes[try scanner.number()], as: UTF8.self)
            if Double(number)?.isFinite != true { oddities.insert(.hugeNumber) }
        case .bool: _ = try scanner.bool()
        case .null: _ = try scanner.isNull()
        }
    }

    /// Scans a text that lives as long as the body runs.
    static func scan<Result>(
        _ text: String, maxDepth: Int = 512, _ body: (inout JSONScanner, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes, maxDepth: maxDepth)
            return try body(&scanner, bytes)
        }
    }

    /// The text of a span.
    static func text(of span: JSONStringSpan, in bytes: UnsafeRawBufferPointer) -> String {
        var sawLoneSurrogate = false
        return JSONText.string(span, in: bytes, sawLoneSurrogate: &sawLoneSurrogate)
    }
}
