internal import MillraceCore

/// The calls that the model made when it last spoke, and what has come back since.
struct ToolTurn: Sendable {
    /// The calls.
    let calls: [ToolCall]
    /// The results.
    let results: [ToolResult]

    /// Finds the end of a conversation.
    init(_ messages: [Message]) {
        let end = messages.lastIndex { $0.role == .assistant }.map { $0 + 1 } ?? 0
        // A response may stand as several messages, one behind the other.
        let start = messages[..<end].lastIndex { $0.role != .assistant }.map { $0 + 1 } ?? 0
        calls = messages[start..<end].flatMap(\.toolCalls)
        results = messages[end...].flatMap(\.parts).compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
    }
}
