internal import MillraceCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What tells a secret from a text that looks like one.
enum SecretChecks {
    /// How many bits of information a character of a text has on average, by how often each comes (Shannon 1948, §6).
    static func entropy(of text: Substring) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        var total = 0
        for byte in text.utf8 {
            counts[Int(byte)] += 1
            total += 1
        }
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / Double(total)
            return sum - share * log2(share)
        }
    }

    /// Whether a word is as random as keys are: long enough, letters and digits, and at least 3.5 bits a character; 3.0 where it has
    /// hexadecimal digits only, which cannot have more than 4.
    ///
    /// 3.5 is what gitleaks asks of its rule `generic-api-key`, 3.0 what detect-secrets asks of hexadecimal texts. Words with fewer characters
    /// than the minimum, names of files and of variables, and blanks to be filled in are not random.
    static func isRandom(_ text: Substring, minimum: Int) -> Bool {
        guard text.utf8.count >= minimum, !isBlank(text) else { return false }
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        let letters = text.utf8.count { (0x41...0x5A).contains($0 & 0xDF) }
        guard digits > 0, letters > 0 else { return false }
        // Words joined by dots, hyphens or underscores with a number somewhere are names: my-service-v2, path/to/file1.
        let words = text.split { !$0.isLetter && !$0.isNumber }
        if words.count > 1, words.filter({ isName($0) }).count * 2 > words.count { return false }
        let isHexadecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
        return entropy(of: text) >= (isHexadecimal ? 3.0 : 3.5)
    }

    /// Whether a word can be a password that somebody uses: eight characters, of three kinds among small letters, capitals, digits and signs.
    static func isPassword(_ text: Substring) -> Bool {
        guard text.utf8.count >= 8, !isBlank(text) else { return false }
        let kinds = Set(
            text.utf8.map { byte in
                switch byte {
                case 0x30...0x39: 0
                case 0x41...0x5A: 1
                case 0x61...0x7A: 2
                default: 3
                }
            })
        return kinds.count > 2 && kinds.contains(0) || isRandom(text, minimum: 16)
    }

    /// Whether a word stands where somebody shall put a secret, or hides one already: `your-key-here`, `<token>`, `${KEY}`, `****`, `xxxx`.
    static func isBlank(_ text: Substring) -> Bool {
        let text = text.lowercased()
        if Set(text.utf8).count < 4 { return true }
        if let first = text.first, "$<{[%*(".contains(first) { return true }
        return blanks.contains { text.contains($0) }
    }

    private static let blanks: [String] = [
        "example", "your", "xxxx", "changeme", "change_me", "placeholder", "redacted", "insert", "dummy", "replace", "process.env",
        "os.environ",
        "getenv", "1234567890", "abcdefgh", "<", "...", "****",
    ]

    /// Whether a word is of letters, digits at its end at most.
    private static func isName(_ word: Substring) -> Bool {
        let stem = word.reversed().drop { $0.isNumber }
        if stem.count < 3, stem.count < word.count, word.first != "v" { return false }
        return stem.allSatisfy(\.isLetter) && word.count < 16
            && (word.dropFirst().allSatisfy { !$0.isUppercase } || word.allSatisfy { !$0.isLowercase })
    }

    // MARK: Encodings

    /// The bytes that base 64 writes, in either of its alphabets, padded or not (RFC 4648 §4 and §5); nil where it is none.
    static func base64(_ text: Substring) -> [UInt8]? {
        Base64.decode(String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }))
    }

    /// Whether a text in base 64 is the header of a token: a JSON object that names its algorithm (RFC 7515 §4.1.1).
    static func isTokenHeader(_ text: Substring) -> Bool {
        // What is no JSON is no header: the cause does not matter.
        guard let bytes = base64(text), case .object(let header)? = try? JSONValue(parsing: bytes) else { return false }
        return header["alg"] != nil
    }

    /// Whether the last six characters are CRC-32 of those behind the prefix, in base 62 (github.blog/2021-04-05-behind-githubs-new-
    /// authentication-token-formats; ISO 3309 for the polynomial).
    static func hasChecksum(_ text: Substring) -> Bool {
        guard let sign = text.firstIndex(of: "_") else { return false }
        let token = Array(text[text.index(after: sign)...].utf8)
        guard token.count == 36 else { return false }
        var check: UInt32 = 0xFFFF_FFFF
        for byte in token.prefix(30) {
            check ^= UInt32(byte)
            for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
        }
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var value = check ^ 0xFFFF_FFFF
        var digits: [UInt8] = []
        for _ in 0..<6 {
            digits.append(alphabet[Int(value % 62)])
            value /= 62
        }
        return digits.reversed().elementsEqual(token.suffix(6))
    }
}
