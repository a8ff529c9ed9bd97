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
