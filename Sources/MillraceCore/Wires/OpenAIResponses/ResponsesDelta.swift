/// Where the piece of an event goes that brings nothing else.
struct ResponsesDelta: Sendable {
    /// What grows by it.
    enum Target: Sendable {
        /// A piece of an item.
        case place(ResponsesDecoder.Place)
        /// The arguments of a call.
        case call(Int)
    }

    var target: Target
    /// The type of the event.
    var type: [UInt8]

    /// Whether an event of this type may have a name: its own, or none.
    func isNamed(_ name: UnsafeRawBufferPointer) -> Bool { name.isEmpty || type.withUnsafeBytes { $0.isSame(as: name) } }
}

extension ResponsesEventType {
    /// What a delta of words adds to; nil for other events.
    var pieceKind: ResponsesPiece.Kind? {
        switch self {
        case .textDelta: .text
        case .refusalDelta: .refusal
        case .reasoningDelta: .rawReasoning
        case .summaryDelta: .summary
        default: nil
        }
    }
}
