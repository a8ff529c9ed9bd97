/// What reads a text piece by piece, tells matches one by one, and is told whether each of them counts.
protocol TextMatcher: Sendable {
    /// The text that was not handed on yet; whoever uses the matcher takes from it what is free and what matched.
    var held: HeldText { get set }

    /// Where the text begins that may still become part of a match.
    var liveStart: Int { get }

    /// Takes the next piece where nothing is held and no match can begin in it, as can be seen at a glance; else reads nothing.
    mutating func passes(_ text: String) -> Bool

    /// Reads on to the next match that nothing can change any more.
    ///
    /// - Parameter isEnd: whether the text ends here.
    mutating func next(isEnd: Bool) -> TextMatcherStep

    /// Goes back behind the start of the last match, which does not count.
    mutating func pass(_ match: PatternMatch)

    /// Goes on at a place inside of the last match, the start of which was handed on.
    mutating func goOn(at place: Int)

    /// Nothing more is asked.
    func close()
}

extension TextMatcher {
    /// Takes the next piece and every match of it.
    mutating func takeMatches(of text: String, into pieces: inout [PatternPiece]) {
        held.append(text)
        read(isEnd: false, into: &pieces)
        held.compact()
    }

    /// Takes every match that the end of the text leaves.
    mutating func read(isEnd: Bool, into pieces: inout [PatternPiece]) {
        while case .match(let match) = next(isEnd: isEnd) {
            PatternPiece.append(held.take(upTo: match.offset), to: &pieces)
            _ = held.take(upTo: match.offset + match.text.utf8.count)
            pieces.append(.match(match))
        }
        PatternPiece.append(held.take(upTo: isEnd ? held.end : liveStart), to: &pieces)
    }
}

/// What a matcher came to.
enum TextMatcherStep: Sendable, Hashable {
    /// A match.
    case match(PatternMatch)
    /// What may still become a match is longer than may be held; it begins at this place.
    case tooLong(at: Int)
    /// The end of what has arrived.
    case end
}
