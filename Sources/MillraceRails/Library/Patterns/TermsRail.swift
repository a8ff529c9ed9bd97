/// A rail of words and phrases: tens of thousands of them cost a text no more than one.
///
/// ```swift
/// let rail = TermsRail(["project falcon", "codename heron"], action: .mask)
/// ```
///
/// Of terms that begin at one place the longest counts. Terms are compared character by character, letters whatever their case where
/// `ignoresCase` is set; other spellings (full-width letters, zero-width characters between) are for the rails of Unicode tricks.
public struct TermsRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// What is done about a match.
    public let action: MatchAction
    /// What records say of a match.
    public let reason: String
    /// What the caller reads where the rail blocks.
    public let reply: String?
    private let machine: TermMachine
    private let decision: MatchDecision

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - terms: the words and phrases; empty ones are left out.
    ///   - wholeWords: whether a term must not be part of a longer word.
    ///   - ignoresCase: whether letters match whatever their case.
    ///   - action: what is done about a match.
    ///   - reason: what records say of a match; the term itself is not told.
    ///   - reply: what the caller reads where it blocks.
    ///   - name: what the rail is called.
    public init(
        _ terms: [String], wholeWords: Bool = true, ignoresCase: Bool = true, action: MatchAction = .block, reason: String = "term",
        reply: String? = nil, name: String = "terms"
    ) {
        self.name = name
        self.action = action
        self.reason = reason
        self.reply = reply
        machine = TermMachine(terms, options: TermMachine.Options(ignoresCase: ignoresCase, wholeWords: wholeWords))
        decision = action.decision(reason: reason, replacement: RegexRail.defaultReplacement, reply: reply)
    }

    /// How many terms there are.
    public var termCount: Int { machine.termCount }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { action.effects }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let decision = decision
        return TermFilter(machine) { _ in decision }
    }
}
