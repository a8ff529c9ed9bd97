// Secrets that are known by their form or by the words before them.
extension SecretFormat {
    static let forms: [SecretFormat] = [
        privateKey, jsonWebToken, connectionString, urlPassword, bearer, bareBearer, basicAuthorization, credential, password,
    ]

    /// RFC 7468 §10 and §11, openssh PROTOCOL.key, RFC 9580 §6.2: a key in PEM, up to its end line; without one, as far as it goes.
    ///
    /// Line ends may be written `\n`, as JSON and environment files have them. Nothing is found where no line of base 64 follows: then it is
    /// a text about keys.
    private static let privateKey: SecretFormat = {
        let gap = "(?:[ \\t\\r\\n]|\\\\n|\\\\r)"
        let header = "[A-Z][A-Za-z-]{2,20}: [^\\r\\n\\\\]{0,100}"
        return SecretFormat(
            .privateKey,
            "-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\(gap){1,4}\(header)){0,4}(?:\(gap){1,6}[0-9A-Za-z+/=]{20,})+"
                + "(?:(?:\(gap){1,4}[0-9A-Za-z+/=]{1,19}){0,2}\(gap){1,4}-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?")
    }()

    /// RFC 7519 §3 and RFC 7516 §3.1: three or five parts in base 64 for URLs, the first one a JSON object with `alg`.
    static let jsonWebToken = token(.jwt, "eyJ[0-9A-Za-z_-]{8,}(?:\\.[0-9A-Za-z_-]+){2,4}") {
        SecretChecks.isTokenHeader($0.prefix { $0 != "." })
    }

    /// RFC 3986 §3.2.1: the password in the address of a database or queue.
    private static let connectionString = SecretFormat(
        .connectionString,
        "(?<![0-9A-Za-z_])(?i:postgres(?:ql)?|mysql2?|mariadb|mongodb(?:\\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cassandra"
            + "|neo4j(?:\\+s)?|bolt|couchbases?|ldaps?|nats|mqtts?|smtps?)" + userInfo, secret: passwordOfURL)

    /// RFC 3986 §3.2.1: the password in another address.
    private static let urlPassword = SecretFormat(
        .urlPassword, "(?<![0-9A-Za-z_])(?i:https?|ftps?|sftp|ssh|git\\+https?|wss?)" + userInfo, secret: passwordOfURL)

    private static let userInfo = "://[^\\s:/@\"'<>\\[\\]]{0,100}:[^\\s/\"'<>]{1,200}@"

    /// What stands between the second colon and the last `@`, where it is not a blank to be filled in.
    @Sendable
    private static func passwordOfURL(_ text: String) -> Range<Int>? {
        guard let scheme = text.firstRange(of: "://"), let colon = text[scheme.upperBound...].firstIndex(of: ":") else { return nil }
        let password = text[text.index(after: colon)...].dropLast()
        guard !SecretChecks.isBlank(password) else { return nil }
        return text.utf8.distance(from: text.startIndex, to: password.startIndex)..<text.utf8.count - 1
    }

    /// RFC 6750 §2.1: the token in a header.
    private static let bearer = SecretFormat(
        .authorization, "(?i:authorization)[\"']?[ \\t]{0,3}[:=][ \\t]{0,3}[\"']?(?i:bearer|token)[ \\t]{1,3}[0-9A-Za-z._~+/-]{8,}={0,2}",
        secret: { text in lastWord(of: text).flatMap { SecretChecks.isBlank(text.utf8Part($0)) ? nil : $0 } })

    /// The same without the header's name: longer, and with a digit in it.
    private static let bareBearer = SecretFormat(
        .authorization, "(?<![0-9A-Za-z_])[Bb]earer[ \\t]{1,3}[0-9A-Za-z._~+/-]{20,}={0,2}",
        secret: { text in lastWord(of: text).flatMap { SecretChecks.isRandom(text.utf8Part($0), minimum: 20) ? $0 : nil } })

    /// RFC 7617 §2: name and password in base 64, a colon between them.
    private static let basicAuthorization = SecretFormat(
        .authorization, "(?i:authorization)[\"']?[ \\t]{0,3}[:=][ \\t]{0,3}[\"']?(?i:basic)[ \\t]{1,3}[0-9A-Za-z+/]{6,}={0,2}",
        secret: { text in
            lastWord(of: text).flatMap { SecretChecks.base64(text.utf8Part($0))?.contains(UInt8(ascii: ":")) ?? false ? $0 : nil }
        })

    private static let assignment = "[\"'`]?[ \\t]{0,3}(?:=>|:=|=|:)[ \\t]{0,3}[\"'`]?"

    /// A long random word behind the name of a key: how random, ``SecretChecks/isRandom(_:minimum:)`` says.
    private static let credential = SecretFormat(
        .credential,
        "(?i:(?:api|access|secret|private|auth|account|encryption|signing|master|service|subscription)[_ -]?key|(?:auth|access|refresh|api|bot"
            + "|session|id|personal|security)[_ -]?token|(?:client|app|api|webhook|signing|shared)[_ -]?secret|secret|token|credentials?|apikey)"
            + assignment + "[0-9A-Za-z+/_.~=-]{16,}",
        secret: { text in value(of: text).flatMap { SecretChecks.isRandom(text.utf8Part($0), minimum: 16) ? $0 : nil } })

    /// A word with letters, digits and more behind the name of a password.
    private static let password = SecretFormat(
        .credential, "(?i:passwords?|passwd|passphrase|pwd|passcode)" + assignment + "[!#-&*-;=?-Z^-z|~]{8,}",
        secret: { text in value(of: text).flatMap { SecretChecks.isPassword(text.utf8Part($0)) ? $0 : nil } })

    /// The bytes behind the last blank.
    private static func lastWord(of text: String) -> Range<Int>? {
        let bytes = Array(text.utf8)
        guard let blank = bytes.lastIndex(where: { $0 == 0x20 || $0 == 0x09 }) else { return nil }
        return blank + 1..<bytes.count
    }

    /// The bytes behind the sign of an assignment, without what ends a sentence.
    private static func value(of text: String) -> Range<Int>? {
        let bytes = Array(text.utf8)
        guard let sign = bytes.firstIndex(where: { $0 == 0x3D || $0 == 0x3A }) else { return nil }
        var (start, end) = (sign + 1, bytes.count)
        // `=>` and `:=`, blanks and quotes come before the value.
        while start < end, [0x3D, 0x3E, 0x20, 0x09, 0x22, 0x27, 0x60].contains(bytes[start]) { start += 1 }
        while end > start, [0x2E, 0x2C, 0x3B, 0x3A, 0x3F, 0x21].contains(bytes[end - 1]) { end -= 1 }
        return start < end ? start..<end : nil
    }
}
