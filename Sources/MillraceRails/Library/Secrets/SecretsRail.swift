/// Finds keys, tokens, passwords and private keys, and blocks or hides them.
///
/// ```swift
/// let rail = try SecretsRail(action: .mask)
/// // "key = sk-ant-api03-…" leaves as "key = [ANTHROPIC_KEY]"
/// ```
///
/// Formats of services are found wherever they stand; forms without a format of their own (keys of AWS, passwords, random words) behind a name
/// that says what they are, and of those only the value is hidden. Behind a name a random word counts from 16 characters on that have
/// letters and digits and 3.5 bits a character, 3.0 where they are hexadecimal (Shannon entropy).
/// All formats are one machine: a text costs one pass, and what can begin none of them leaves at once.
///
/// Not found: keys in another encoding than their own (a key in base 64, in an image, letter by letter), keys of services that are not in the
/// table unless a name stands before them, passwords in prose.
/// What may still become a secret is held, up to ``maxHeldByteCount`` bytes: a longer one is blocked with the reason `match_too_long`.
public struct SecretsRail: TextRail {
    /// The most bytes that are held: private keys of all common sizes, tokens with large claims.
    public static let maxHeldByteCount = 32_768

    /// What the rail is called.
    public let name: String
    /// What it looks for.
    public let kinds: Set<SecretKind>
    /// What becomes of a secret.
    public let action: RedactionAction
    private let detector: SecretDetector

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - kinds: what it looks for. Default: all there is.
    ///   - action: what becomes of a secret. Default: it is masked.
    ///   - verifiesChecksums: whether tokens of GitHub and npm count only with the checksum they are issued with. Default: no, so that
    ///     invented ones are found as well.
    ///   - allowed: secrets that may pass, keys of documentations say.
    ///   - name: what the rail is called in records. Default: `secrets`.
    /// - Throws: ``RailConfigurationError`` where no kind is given.
    public init(
        kinds: Set<SecretKind> = Set(SecretKind.allCases), action: RedactionAction = .mask, verifiesChecksums: Bool = false,
        allowed: Set<String> = [], name: String = "secrets"
    ) throws(RailConfigurationError) {
        self.name = name
        self.kinds = kinds
        self.action = action
        do {
            detector = try SecretDetector(
                kinds: kinds, verifiesChecksums: verifiesChecksums, allowed: allowed, escapesPlaceholders: action == .placeholder)
        } catch {
            throw RailConfigurationError(.invalidValue, subject: "\(name).kinds", advice: "name at least one kind: \(error)")
        }
    }

    /// It blocks, or it rewrites.
    public var effects: RailEffects { action == .block ? .blocks : .rewrites }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let redactor = Redactor(action, vault: request.context.vault, issuer: name)
        let detector = detector
        return PatternFilter(detector.machine, maxHeldByteCount: SecretsRail.maxHeldByteCount) { match in
            if detector.isPlaceholder(match) { return redactor.escape(match.text) }
            guard let found = detector.secret(in: match) else { return .pass }
            return redactor.decision(on: match.text, range: found.range, kind: found.kind.rawValue)
        }
    }
}
