/// A filter over the matches of patterns: what may still become a match is held, and of each match a closure says what becomes of it.
///
/// ```swift
/// let machine = try PatternMachine(["[0-9]{13,19}"])
/// let filter = PatternFilter(machine) { match in
///     hasCheckDigit(match.text) ? .rewrite("<CARD>", reason: "card") : .pass
/// }
/// ```
///
/// Matches are decided in the order of the text. A match that is passed takes nothing away from other patterns: they are looked for from
/// its first character on, each as if it were alone; its own pattern goes on behind it. Behind a match that was not passed all begin
/// anew. So law P20 holds: what is decided depends on the text and on nothing else. The closure must depend on its argument alone.
///
/// Text in which no match can begin leaves in the push it came in, as the string it came in.
public struct PatternFilter: TextFilter {
    /// How much may be held where nothing else is said: 64 KiB.
    public static let defaultMaxHeldByteCount = 65_536

    private var filter: MatchFilter<PatternMatcher>

    /// Makes a filter for one text.
    ///
    /// - Parameters:
    ///   - machine: the patterns.
    ///   - memoryByteCount: how many bytes before a match the closure sees in ``PatternMatch/before``: text that may have left, as it was
    ///     before it was rewritten.
    ///   - maxHeldByteCount: how long a match, or what may still become one, can be. Beyond it the text is blocked.
    ///   - tooLong: what is answered then.
    ///   - decide: what becomes of a match.
    public init(
        _ machine: PatternMachine, memoryByteCount: Int = 0, maxHeldByteCount: Int = PatternFilter.defaultMaxHeldByteCount,
        tooLong: RailBlock = RailBlock("match_too_long"), decide: @escaping @Sendable (PatternMatch) -> MatchDecision
    ) {
        filter = MatchFilter(
            machine.matcher(maxHeldByteCount: max(maxHeldByteCount, 4)), memoryByteCount: memoryByteCount, tooLong: tooLong, decide: decide)
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
