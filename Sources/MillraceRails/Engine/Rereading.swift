/// Reads the text of a part once more as it leaves, after a rail that judges wholes has rewritten some of it: what that rail wrote may be the
/// beginning of something that blocks, and what follows the rest of it.
struct Rereading: Sendable {
    /// The filters of the rails that block, over everything that leaves.
    private(set) var chain: TextChain
    /// How many bytes at the start of what the filters hold have left before.
    private var leftByteCount: Int

    /// Begins behind a text that has left.
    init(_ chain: TextChain, after text: String) {
        self.chain = chain
        leftByteCount = 0
        guard !text.isEmpty, case .text(let passed) = self.chain.push(text) else { return }
        leftByteCount = max(0, text.utf8.count - passed.utf8.count)
    }

    /// What ends the text; nothing may be pushed after it.
    var block: TextChain.Block? { chain.block }
    /// How many bytes are held back.
    var heldByteCount: Int { max(0, chain.heldByteCount - leftByteCount) }

    /// Takes the next piece.
    ///
    /// - Returns: what may leave.
    mutating func push(_ text: String) -> String {
        switch chain.push(text) {
        // What came out may be what was held before, with the same bytes.
        case .untouched: unseen(of: text)
        case .text(let passed): unseen(of: passed)
        }
    }

    /// Ends the text.
    ///
    /// - Returns: what was held and may leave.
    mutating func finish() -> String { unseen(of: chain.finish()) }

    /// A text without what has left of it.
    private mutating func unseen(of text: String) -> String {
        let count = min(leftByteCount, text.utf8.count)
        guard count > 0 else { return text }
        leftByteCount -= count
        return String(decoding: text.utf8.dropFirst(count), as: UTF8.self)
    }
}
