/// A filter over the matches of terms; see ``PatternFilter``.
///
/// It holds no more than the longest term. Where a match is passed, shorter terms at its place are looked for, and then all
/// from its second character on.
public struct TermFilter: TextFilter {
    private var filter: MatchFilter<TermMatcher>

    /// Makes a filter for one text.
    ///
    /// - Parameters:
    ///   - machine: the terms.
    ///   - memoryByteCount: how many bytes before a match the closure sees in ``PatternMatch/before``.
    ///   - decide: what becomes of a match.
    public init(_ machine: TermMachine, memoryByteCount: Int = 0, decide: @escaping @Sendable (PatternMatch) -> MatchDecision) {
        filter = MatchFilter(machine.matcher(), memoryByteCount: memoryByteCount, decide: decide)
    }

    /// How many bytes are held back.
    public var heldByteCount: Int { filter.heldByteCount }

    /// Takes the next piece and appends what may leave.
    public mutating func push(_ text: String, into output: inout FilterOutput) { filter.push(text, into: &output) }

    /// Takes the next piece only if it passes as it is.
    public mutating func passes(_ text: String) -> Bool { filter.passes(text) }

    /// Ends the text and appends what was held.
    public mutating func finish(into output: inout FilterOutput) { filter.finish(into: &output) }
}
