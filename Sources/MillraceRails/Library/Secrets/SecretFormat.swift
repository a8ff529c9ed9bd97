/// One format of a secret.
struct SecretFormat: Sendable {
    /// What it is a format of.
    let kind: SecretKind
    /// What it looks like.
    let pattern: String
    /// Which part of a text that looks so is the secret, in bytes; nil where it is none.
    let secret: @Sendable (String) -> Range<Int>?
    /// Whether its last characters are a checksum; see ``SecretChecks/hasChecksum(_:)``.
    var hasChecksum = false

    /// A format whose matches are secrets as a whole, where they pass a check.
    init(_ kind: SecretKind, _ pattern: String, isValid: @escaping @Sendable (String) -> Bool = { _ in true }) {
        self.init(kind, pattern, secret: { isValid($0) ? 0..<$0.utf8.count : nil })
    }

    /// A format of which a part is the secret.
    init(_ kind: SecretKind, _ pattern: String, secret: @escaping @Sendable (String) -> Range<Int>?) {
        self.kind = kind
        self.pattern = pattern
        self.secret = secret
    }

    /// All that are known; those before others win where several match at one place.
    static let all: [SecretFormat] = models + clouds + code + messages + sales + forms

    /// A key that stands alone: no letter, digit or underscore before it or behind it.
    static func token(
        _ kind: SecretKind, _ pattern: String, hasChecksum: Bool = false, isValid: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> SecretFormat {
        var format = SecretFormat(kind, "(?<![0-9A-Za-z_])(?:\(pattern))(?![0-9A-Za-z_])", isValid: isValid)
        format.hasChecksum = hasChecksum
        return format
    }
}
