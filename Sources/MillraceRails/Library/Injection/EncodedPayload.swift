/// Texts that are written in a text in another form.
enum EncodedPayload {
    /// The fewest characters of Base64 that are decoded: fewer hold no instruction.
    static let minCount = 24
    /// How many payloads of one text are looked at.
    static let maxTexts = 64

    /// What a text says when runs of Base64, Base64URL and hexadecimal digits in it are decoded, and all of it by ROT13 and from its end.
    static func texts(in text: String) -> [String] {
        var texts: [String] = []
        var run: [UInt8] = []
        for byte in text.utf8 {
            if isEncoding(byte) {
                run.append(byte)
            } else {
                append(run, to: &texts)
                run.removeAll(keepingCapacity: true)
            }
        }
        append(run, to: &texts)
        texts.append(String(decoding: text.utf8.map(rotated), as: UTF8.self))
        texts.append(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
        return texts
    }

    private static func append(_ run: [UInt8], to texts: inout [String]) {
        guard run.count >= minCount, texts.count < maxTexts else { return }
        for decoded in [hexadecimal(run), base64(run)] {
            if let decoded, let text = String(validating: decoded, as: UTF8.self), isReadable(text) { texts.append(text) }
        }
    }

    private static func isEncoding(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || 0x30...0x39 ~= byte || byte == 0x2B || byte == 0x2F || byte == 0x2D || byte == 0x5F || byte == 0x3D
    }

    /// Whether a text consists of what is written, not of bytes that happen to be characters.
    private static func isReadable(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        let odd = scalars.count { !($0.properties.isAlphabetic || $0.properties.isWhitespace || $0.value >= 0x20 && $0.value < 0x7F) }
        return odd * 10 <= scalars.count
    }

    /// RFC 4648, sections 4 and 5; nil where it is none.
    private static func base64(_ run: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in run where byte != 0x3D {
            let value: UInt8 =
                switch byte {
                case 0x41...0x5A: byte - 0x41
                case 0x61...0x7A: byte - 0x61 + 26
                case 0x30...0x39: byte - 0x30 + 52
                case 0x2B, 0x2D: 62
                default: 63
                }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return decoded
    }

    private static func hexadecimal(_ run: [UInt8]) -> [UInt8]? {
        guard run.count.isMultiple(of: 2) else { return nil }
        var decoded: [UInt8] = []
        for place in stride(from: 0, to: run.count, by: 2) {
            guard let high = digit(run[place]), let low = digit(run[place + 1]) else { return nil }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
        default: nil
        }
    }

    private static func rotated(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: (byte - 0x41 + 13) % 26 + 0x41
        case 0x61...0x7A: (byte - 0x61 + 13) % 26 + 0x61
        default: byte
        }
    }
}

/// The shape of suffixes that a search finds (Zou et al., "Universal and Transferable Adversarial Attacks on Aligned Language Models", 2023):
/// fragments of words and signs of code, glued together.
enum SuffixShape {
    /// How many words a stretch has.
    static let wordCount = 12
    /// How many of them must be odd.
    static let oddCount = 5

    /// Whether a stretch of words outside of fenced code is mostly odd.
    static func isSuspicious(_ text: String) -> Bool {
        var recent: [Bool] = []
        var odd = 0
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
            if isCode { continue }
            for word in line.split(separator: " ") {
                let isOdd = isOdd(word)
                recent.append(isOdd)
                odd += isOdd ? 1 : 0
                if recent.count > wordCount, recent.removeFirst() { odd -= 1 }
                if recent.count == wordCount, odd >= oddCount { return true }
            }
        }
        return false
    }

    /// Whether letters stand directly at both sides of a sign that does not join words, or a capital stands behind a small letter at a sign.
    private static func isOdd(_ word: Substring) -> Bool {
        guard !word.contains("://"), word.utf8.count <= 60 else { return false }
        var previousIsLetter = false
        var signs = 0
        var hasSign = false
        for byte in word.utf8 {
            let isLetter = (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
            if isLetter {
                if hasSign, signs >= 2 { return true }
                (signs, hasSign) = (0, false)
            } else if previousIsLetter || hasSign {
                hasSign = true
                signs += 1
            }
            previousIsLetter = isLetter
        }
        return word.hasSuffix("\\") || word.hasPrefix("\\!") || word.hasPrefix("\"\\")
    }
}
