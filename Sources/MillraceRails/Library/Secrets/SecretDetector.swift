/// Looks for secrets of some kinds with one machine.
struct SecretDetector: Sendable {
    /// A secret in a match.
    struct Found: Sendable {
        /// What it is.
        let kind: SecretKind
        /// Its bytes in the match.
        let range: Range<Int>
    }

    /// The patterns of all formats.
    let machine: PatternMachine
    private let formats: [SecretFormat]
    // Formats of services alone: they name what stands behind the name of a key.
    private let serviceMachine: PatternMachine?
    private let services: [SecretFormat]
    private let verifiesChecksums: Bool
    private let allowed: Set<String>

    init(kinds: Set<SecretKind>, verifiesChecksums: Bool, allowed: Set<String>, escapesPlaceholders: Bool) throws(PatternError) {
        formats = SecretFormat.all.filter { kinds.contains($0.kind) }
        services =
            (SecretFormat.models + SecretFormat.clouds + SecretFormat.code + SecretFormat.messages + SecretFormat.sales
            + [SecretFormat.jsonWebToken])
            .filter { kinds.contains($0.kind) }
        guard !formats.isEmpty else { throw PatternError(.noPattern, at: 0) }
        machine = try PatternMachine(formats.map(\.pattern) + (escapesPlaceholders ? [PlaceholderText.pattern] : []))
        serviceMachine = kinds.contains(.credential) && !services.isEmpty ? try PatternMachine(services.map(\.pattern)) : nil
        self.verifiesChecksums = verifiesChecksums
        self.allowed = allowed
    }

    /// Whether a match looks like a placeholder.
    func isPlaceholder(_ match: PatternMatch) -> Bool { match.pattern == formats.count }

    /// The secret in a match; nil where there is none.
    func secret(in match: PatternMatch) -> Found? {
        guard let found = secret(match.text, format: formats[match.pattern]) else { return nil }
        guard found.kind == .credential, let serviceMachine else { return found }
        // `API_KEY=sk-ant-…` is told by the service it belongs to.
        let value = String(match.text.utf8Part(found.range))
        for inner in serviceMachine.matches(in: value) where inner.offset == 0 && inner.text == value {
            if let named = secret(value, format: services[inner.pattern]) { return Found(kind: named.kind, range: found.range) }
        }
        return found
    }

    private func secret(_ text: String, format: SecretFormat) -> Found? {
        guard let range = format.secret(text), !range.isEmpty else { return nil }
        let secret = text.utf8Part(range)
        // What is longer than the form with a checksum is of a newer form, whose last characters mean nothing known.
        if verifiesChecksums, format.hasChecksum, secret.utf8.count == 40, !SecretChecks.hasChecksum(secret) { return nil }
        return allowed.contains(String(secret)) ? nil : Found(kind: format.kind, range: range)
    }
}
