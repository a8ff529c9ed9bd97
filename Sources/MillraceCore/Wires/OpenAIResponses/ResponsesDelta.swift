/// Where the piece of an event goes that brings nothing else.
enum ResponsesDelta: Sendable {
    /// To a piece of an item.
    case place(ResponsesDecoder.Place)
    /// To the arguments of a call.
    case call(Int)
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
