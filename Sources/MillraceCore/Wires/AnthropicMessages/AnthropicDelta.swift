/// What the piece of an event belongs to that brings nothing else.
struct AnthropicDelta: Sendable {
    /// What the piece is.
    var kind: AnthropicEventRecord.DeltaKind
    /// The position of the block.
    var position: Int
}
