/// Many words and phrases, found in one pass (Aho and Corasick, "Efficient String Matching", CACM 1975).
///
/// The cost of a text does not depend on how many terms there are. Of terms that begin at one place the longest counts; matches do not
/// overlap, the leftmost comes first.
public final class TermMachine: Sendable {
    /// How terms are compared with the text.
    public struct Options: Sendable, Hashable {
        /// Whether letters match whatever their case.
        ///
        /// Simple case mappings only, one character for one.
        public var ignoresCase: Bool
        /// Whether a term must not be part of a longer word.
        public var wholeWords: Bool

        /// Makes options.
        public init(ignoresCase: Bool = true, wholeWords: Bool = false) {
            self.ignoresCase = ignoresCase
            self.wholeWords = wholeWords
        }
    }

    /// How terms are compared with the text.
    public var options: Options { tables.options }
    /// How many terms there are; empty ones are left out.
    public var termCount: Int { tables.termCount }
    let tables: TermTables

    /// Makes a machine; the number of a match is the position of its term.
    public init(_ terms: [String], options: Options = Options()) { tables = TermTables(terms, options: options) }

    /// A matcher for one text.
    public func matcher() -> TermMatcher { TermMatcher(machine: self) }

    /// The matches of a text that is there as a whole.
    public func matches(in text: String) -> [PatternMatch] {
        var matcher = matcher()
        var pieces: [PatternPiece] = []
        matcher.push(text, into: &pieces)
        matcher.finish(into: &pieces)
        return pieces.compactMap { if case .match(let match) = $0 { match } else { nil } }
    }
}
