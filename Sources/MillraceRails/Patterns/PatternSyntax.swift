/// A pattern as it is written, taken apart.
indirect enum PatternSyntax: Sendable, Equatable {
    /// Nothing: matches everywhere.
    case empty
    /// One character of a set.
    case scalar(ScalarSet)
    /// One after the other.
    case sequence([PatternSyntax])
    /// The first that leads to a match.
    case alternatives([PatternSyntax])
    /// Several times; a greedy one tries more first.
    case repetition(PatternSyntax, min: Int, max: Int?, isGreedy: Bool)
    /// A condition on the characters before and after a place.
    case condition(PlaceCondition)
    /// What follows matches, or does not, more than one character ahead.
    case lookAhead(PatternSyntax, isIn: Bool)
}

extension PatternSyntax {
    /// How many characters it reads at most; nil where there is no bound.
    var maxLength: Int? {
        func sum(_ all: [PatternSyntax]) -> Int? {
            all.reduce(Int?.some(0)) { sum, part in part.maxLength.flatMap { length in sum.map { $0 + length } } }
        }
        switch self {
        case .empty, .condition, .lookAhead: return 0
        case .scalar: return 1
        case .sequence(let parts): return sum(parts)
        case .alternatives(let all):
            let lengths = all.compactMap(\.maxLength)
            return lengths.count == all.count ? lengths.max() ?? 0 : nil
        case .repetition(let part, _, let max, _):
            guard let max, let length = part.maxLength else { return nil }
            return max * length
        }
    }

    /// Whether a look-ahead over several characters is in it.
    var looksAhead: Bool {
        switch self {
        case .empty, .scalar, .condition: false
        case .lookAhead: true
        case .sequence(let parts), .alternatives(let parts): parts.contains(where: \.looksAhead)
        case .repetition(let part, _, _, _): part.looksAhead
        }
    }
}

/// A condition on a place between two characters.
enum PlaceCondition: Sendable, Hashable {
    /// `^` or `\A`: at the start of the text.
    case textStart
    /// `$` or `\z`: at the end of the text.
    case textEnd
    /// `^` with the flag `m`: at the start of a line.
    case lineStart
    /// `$` with the flag `m`: at the end of a line.
    case lineEnd
    /// `\b`: between a word character and another.
    case wordBoundary
    /// `\B`: not there.
    case noWordBoundary
    /// `(?=x)`, `(?!x)`: the next character is in a set, or is not; at the end of the text there is none.
    case next(ScalarSet, isIn: Bool)
    /// `(?<=x)`, `(?<!x)`: the character before is in a set, or is not; at the start of the text there is none.
    case previous(ScalarSet, isIn: Bool)
}
