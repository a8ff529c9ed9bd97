/// What becomes of a value that a rail found.
public enum RedactionAction: Sendable, Hashable {
    /// The text ends before it.
    case block
    /// The kind stands in its place: `[EMAIL]`.
    case mask
    /// Stars stand in the place of its letters and digits but the last ones; what separates them stays: `**** **** **** 1111`.
    ///
    /// A value with fewer than twice as many letters and digits as are kept is starred as a whole.
    case stars(keepingLast: Int)
    /// The kind and a short keyed hash stand in its place, the same for the same value: `[EMAIL:0a1b2c3d4e5f]`.
    ///
    /// The hash is the start of HMAC-SHA-256: who has not the key cannot find the value by trying.
    case hash(HashKey)
    /// A placeholder stands in its place, `<EMAIL_1>`, which ``RestoreRail`` turns back in the answer of the same call.
    case placeholder
}

/// Carries an action out on values.
struct Redactor: Sendable {
    /// The action.
    let action: RedactionAction
    /// The placeholders of the call.
    let vault: PlaceholderVault
    /// The rail that makes placeholders.
    let issuer: String
    private let keyedHash: KeyedHash?

    init(_ action: RedactionAction, vault: PlaceholderVault, issuer: String) {
        self.action = action
        self.vault = vault
        self.issuer = issuer
        if case .hash(let key) = action { keyedHash = KeyedHash(key) } else { keyedHash = nil }
    }

    /// What stands in the place of a value; nil where the action is to block.
    func replacement(for value: String, kind: String) -> String? {
        let label = kind.uppercased()
        switch action {
        case .block: return nil
        case .mask: return "[\(label)]"
        case .stars(let kept): return Redactor.starred(value, keepingLast: kept)
        case .hash: return "[\(label):\(keyedHash?.name(of: value) ?? "")]"
        case .placeholder: return vault.placeholder(for: value, kind: label, issuer: issuer)
        }
    }

    /// What becomes of text that looks like a placeholder before one was made of it.
    func escape(_ text: String) -> MatchDecision {
        vault.escaped(text, issuer: issuer).map { .rewrite($0, reason: "placeholder") } ?? .pass
    }

    /// What becomes of a match of which some bytes are a value.
    func decision(on match: String, range: Range<Int>, kind: String) -> MatchDecision {
        guard let replacement = replacement(for: String(match.utf8Part(range)), kind: kind) else { return .block(RailBlock(kind)) }
        return .rewritePart(replacement, range: range, reason: kind)
    }

    private static func starred(_ value: String, keepingLast kept: Int) -> String {
        let isHidden: (Unicode.Scalar) -> Bool = { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        let count = value.unicodeScalars.count(where: isHidden)
        var left = count >= 2 * max(kept, 0) ? count - max(kept, 0) : count
        var text = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            let hides = left > 0 && isHidden(scalar)
            if hides { left -= 1 }
            text.append(hides ? "*" : scalar)
        }
        return String(text)
    }
}
