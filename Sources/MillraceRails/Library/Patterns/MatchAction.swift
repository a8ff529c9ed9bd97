/// What a rail does about what it finds.
public enum MatchAction: Sendable, Hashable {
    /// The text may not pass.
    case block
    /// The match is replaced by a text; nil: by the rail's own.
    case mask(String? = nil)
    /// The match passes, and a record tells of it.
    case notice

    /// The match is replaced by the rail's own text.
    public static let mask = MatchAction.mask()

    /// What a rail may do whose matches are treated so; one that masks blocks what is longer than can be held.
    public var effects: RailEffects {
        switch self {
        case .block: .blocks
        case .mask: [.blocks, .rewrites]
        case .notice: .blocks
        }
    }

    /// The decision about one match.
    ///
    /// - Parameters:
    ///   - reason: what was found, in a word.
    ///   - replacement: what masks it where the action names nothing.
    ///   - reply: what the caller reads where it blocks.
    public func decision(reason: String, replacement: String, reply: String? = nil) -> MatchDecision {
        switch self {
        case .block: .block(RailBlock(reason, reply: reply))
        case .mask(let own): .rewrite(own ?? replacement, reason: reason)
        case .notice: .notice(reason: reason)
        }
    }
}
