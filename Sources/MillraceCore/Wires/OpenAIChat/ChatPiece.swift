/// What the piece of a chunk belongs to that brings nothing else.
struct ChatPiece: Sendable {
    /// What the piece is.
    enum Kind: Sendable {
        /// Visible text.
        case text
        /// Reasoning under a plain name.
        case reasoning(StaticString)
        /// Arguments without id and name, at this index.
        case arguments(index: Int?)
        /// Arguments with an id or a name that are told again.
        indirect case fragment(ToolFragment)
    }

    var kind: Kind
    /// The position of the choice.
    var choice: Int
}
