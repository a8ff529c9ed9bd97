/// A rail of words and phrases that finds them in other spellings, too: full-width letters, look-alikes, accents, zero-width characters between
/// letters, digits for letters (RG-09).
///
/// ```swift
/// let rail = DisguisedTermsRail(["project falcon"], action: .mask)     // finds "Рr0jеct Fаlc\u{200B}on"
/// ```
///
/// Terms and text are folded alike (``TextFolding``); what is masked is the text as it was written. With digits for letters, terms that
/// differ only by such digits, or by `i` and `l`, are one term. For terms that are spelled as they are, ``TermsRail`` is faster.
public struct DisguisedTermsRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// What is done about a match.
    public let action: MatchAction
    /// What records say of a match; the term itself is not told.
    public let reason: String
    /// Which differences of spelling do not count.
    public let folding: TextFolding
    /// What the caller reads where the rail blocks.
    public let reply: String?
    private let machine: TermMachine

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - terms: the words and phrases; empty ones are left out.
    ///   - wholeWords: whether a term must not be part of a longer word.
    ///   - folding: which differences of spelling do not count.
    ///   - action: what is done about a match.
    ///   - reason: what records say of a match.
    ///   - reply: what the caller reads where it blocks.
    ///   - name: what the rail is called.
    public init(
        _ terms: [String], wholeWords: Bool = true, folding: TextFolding = .all, action: MatchAction = .block, reason: String = "term",
        reply: String? = nil, name: String = "disguised_terms"
    ) {
        self.name = name
        self.action = action
        self.reason = reason
        self.folding = folding
        self.reply = reply
        machine = TermMachine(terms.map { folding.folded($0) }, options: TermMachine.Options(ignoresCase: false, wholeWords: wholeWords))
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        DisguisedTermsFilter(matcher: NormalizedMatcher(machine.matcher(), folding: folding), rail: self)
    }
}

/// Acts on terms that were found in folded text.
private struct DisguisedTermsFilter: TextFilter {
    var matcher: NormalizedMatcher<TermMatcher>
    let rail: DisguisedTermsRail
    var pieces: [PatternPiece] = []

    var heldByteCount: Int { matcher.heldByteCount }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        matcher.push(text, into: &pieces)
        act(into: &output)
    }

    mutating func finish(into output: inout FilterOutput) {
        matcher.finish(into: &pieces)
        act(into: &output)
    }

    private mutating func act(into output: inout FilterOutput) {
        defer { pieces.removeAll(keepingCapacity: true) }
        for piece in pieces {
            switch piece {
            case .clear(let text): output.text += text
            case .match(let match):
                rail.action.act(
                    on: match, reason: rail.reason, replacement: RegexRail.defaultReplacement, reply: rail.reply, into: &output)
                if output.block != nil { return }
            }
        }
    }
}
