internal import Synchronization

/// Patterns made ready to look for in texts that arrive piece by piece.
///
/// Patterns are regular expressions in the syntax that Python, PCRE and ICU share, matched as those do: the leftmost match, and of
/// those at one place the first alternative (greedy repetitions take more first). One pass over the text looks for all patterns together.
/// There is no backtracking: each character is read once by an automaton, and again only where a match that was found late, or passed by
/// a filter, ended before it. So no pattern and no text takes exponential time.
///
/// Exact in a stream, and so supported: sets, classes, alternatives, groups, greedy and lazy repetitions, `^ $ \A \z \b \B`, the flags
/// `i s m x`, properties of general categories, look-behind over one character, look-ahead over up to 100. `\d` is ASCII's digits, `\w`
/// and `\s` are Unicode's.
///
/// Refused, with the place: back references, recursion, atomic groups and possessive repetitions (they only bound backtracking: write them
/// as plain ones), look-ahead without a bound, and look-behind over more than one character. In place of `(?<=key: )\w+` look for
/// `key: \w+` and let a filter rewrite the end of the match, see ``MatchDecision/rewritePart(_:range:reason:)``.
///
/// What is remembered of an automaton is bounded: 4,096 states or a million threads; patterns by 1,000 repetitions and 50,000 instructions.
public final class PatternMachine: Sendable {
    // What matchers have learned of the automaton; each works on a copy of its own and gives it back.
    private let shared: Mutex<PatternAutomaton>

    /// Makes a machine of patterns; where several match at one place, the first of them counts.
    ///
    /// - Parameters:
    ///   - patterns: the regular expressions.
    ///   - ignoresCase: whether letters match whatever their case, as with `(?i)`.
    /// - Throws: ``PatternError``, which names the place in the pattern.
    public convenience init(_ patterns: [String], ignoresCase: Bool = false) throws(PatternError) {
        var syntax: [PatternSyntax] = []
        for pattern in patterns { syntax.append(try PatternMachine.syntax(of: pattern, ignoresCase: ignoresCase)) }
        try self.init(syntax: syntax)
    }

    /// A pattern taken apart, and refused where it would match everywhere.
    static func syntax(of pattern: String, ignoresCase: Bool) throws(PatternError) -> PatternSyntax {
        let syntax = try PatternParser.parse(pattern, flags: PatternParser.Flags(ignoresCase: ignoresCase))
        if syntax.canBeEmpty { throw PatternError(.matchesNothing, at: 0) }
        return syntax
    }

    let quietBytes: QuietBytes

    init(syntax: [PatternSyntax]) throws(PatternError) {
        if syntax.isEmpty { throw PatternError(.noPattern, at: 0) }
        var automaton = PatternAutomaton(try PatternProgram(syntax))
        quietBytes = QuietBytes(&automaton)
        shared = Mutex(automaton)
    }

    /// A matcher for one text.
    public func matcher() -> PatternMatcher { matcher(maxHeldByteCount: .max) }

    /// A matcher that holds no more than so many bytes.
    func matcher(maxHeldByteCount: Int) -> PatternMatcher {
        PatternMatcher(machine: self, automaton: shared.withLock { $0 }, maxHeldByteCount: maxHeldByteCount)
    }

    /// A matcher to which nothing is a match that is longer than so many bytes.
    func matcher(abandoningBeyond maxByteCount: Int) -> PatternMatcher {
        PatternMatcher(machine: self, automaton: shared.withLock { $0 }, maxHeldByteCount: maxByteCount, abandonsLong: true)
    }

    /// The matches of a text that is there as a whole.
    public func matches(in text: String) -> [PatternMatch] {
        var matcher = matcher()
        var pieces: [PatternPiece] = []
        matcher.push(text, into: &pieces)
        matcher.finish(into: &pieces)
        return pieces.compactMap { if case .match(let match) = $0 { match } else { nil } }
    }

    func takeBack(_ automaton: PatternAutomaton) {
        shared.withLock { shared in
            if automaton.size > shared.size { shared = automaton }
        }
    }
}

/// A piece of a text that has passed a matcher.
public enum PatternPiece: Sendable, Hashable {
    /// Text that belongs to no match, and never will.
    case clear(String)
    /// A match.
    case match(PatternMatch)

    /// Appends clear text, joined with such before it.
    static func append(_ text: String, to pieces: inout [PatternPiece]) {
        if text.isEmpty { return }
        if case .clear(let before)? = pieces.last { pieces[pieces.count - 1] = .clear(before + text) } else { pieces.append(.clear(text)) }
    }
}

/// One match.
public struct PatternMatch: Sendable, Hashable {
    /// The number of the pattern in its machine, from 0.
    public var pattern: Int
    /// Where it begins, in UTF-8 bytes from the start of the text.
    public var offset: Int
    /// The text that matches.
    public var text: String
    /// The text before it, as much of it as a filter was asked to remember.
    public var before = ""
}
