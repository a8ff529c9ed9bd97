/// A pattern of model names in which `*` stands for any text.
struct ModelPattern: Sendable {
    private let pieces: [[UInt8]]

    init(_ pattern: String) {
        pieces = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether a name is meant.
    ///
    /// Each piece is looked for behind the one before it, which is enough: an earlier place never leaves less room. O(n · m).
    func matches(_ name: String) -> Bool {
        var rest = Array(name.utf8)[...]
        guard let first = pieces.first, let last = pieces.last, rest.starts(with: first) else { return false }
        if pieces.count == 1 { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() {
            guard let place = rest.indices.first(where: { rest[$0...].starts(with: piece) }) ?? (piece.isEmpty ? rest.endIndex : nil)
            else { return false }
            rest = rest[(place + piece.count)...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
