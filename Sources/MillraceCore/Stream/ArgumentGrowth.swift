/// Follows whether the pieces of a call's arguments are the whole text so far each time, instead of what is new of it.
///
/// No piece of a JSON object begins with all that came before it, but for nesting; so the last piece is only asked for where the pieces
/// joined are no object.
enum ArgumentGrowth: Sendable, Hashable {
    /// No piece has come that is not blank.
    case none
    /// One piece, or several of which each begins with the one before.
    case growing(last: String, count: Int)
    /// Pieces like those of other servers.
    case no

    /// Takes in the next piece.
    mutating func note(_ text: String) {
        switch self {
        case .no: return
        case .none: if ArgumentScanner.isSolid(text) { self = .growing(last: text, count: 1) }
        case .growing(let last, let count):
            guard !text.isEmpty else { return }
            self = text.utf8.starts(with: last.utf8) ? .growing(last: text, count: count + 1) : .no
        }
    }

    /// The whole text, where it was told again and again.
    var text: String? {
        if case .growing(let last, let count) = self, count > 1 { last } else { nil }
    }
}
