/// A regular expression as a tree.
///
/// What only tells groups apart is not kept: JSON Schema asks whether a text matches, not where.
indirect enum PatternNode: Hashable, Sendable {
    /// One scalar out of a set.
    case set(ScalarSet)
    /// One after the other.
    case sequence([PatternNode])
    /// One of several.
    case alternation([PatternNode])
    /// As often as a quantifier says; without end where `max` is nil.
    case repetition(PatternNode, min: Int, max: Int?)
    /// Something that holds at a place and takes no scalar.
    case assertion(Assertion)
    /// What a group has matched, once more.
    case backreference(offset: Int)

    enum Assertion: Hashable, Sendable {
        /// `^`
        case start
        /// `$`
        case end
        /// `\b`, or `\B`
        case wordBoundary(isNegated: Bool)
        /// `(?=…)`, `(?!…)`, `(?<=…)` or `(?<!…)`
        case look(PatternNode, isAhead: Bool, isNegated: Bool)
    }

    /// Matches the empty text.
    static let empty = PatternNode.sequence([])
}
