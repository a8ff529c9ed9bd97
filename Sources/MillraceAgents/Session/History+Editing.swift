internal import MillraceCore

extension [Message] {
    /// The calls of the last group that have no result yet.
    var pendingCalls: [ToolCall] { History(self).groups.last?.pendingCalls ?? [] }

    /// Puts results right behind the calls they answer; of calls with the same id the last unanswered one is meant.
    mutating func answerCalls(with results: [ToolResult]) {
        var groups = History(self).groups
        var hasChanged = false
        for result in results {
            guard let position = groups.lastIndex(where: { $0.pendingCalls.contains { $0.id == result.callID } }) else { continue }
            groups[position].answer(with: result)
            hasChanged = true
        }
        if hasChanged { self = groups.flatMap(\.messages) }
    }

    /// Answers all calls that have no result with an error that says so.
    mutating func settlePendingCalls(_ note: String = "The call was not run.") {
        var groups = History(self).groups
        var hasChanged = false
        for position in groups.indices {
            for call in groups[position].pendingCalls {
                groups[position].answer(with: ToolResult(of: call, note, isError: true))
                hasChanged = true
            }
        }
        if hasChanged { self = groups.flatMap(\.messages) }
    }
}

extension History.Group {
    fileprivate mutating func answer(with result: ToolResult) {
        if messages.count > 1, messages[messages.count - 1].role == .tool {
            messages[messages.count - 1].parts.append(.toolResult(result))
        } else {
            messages.append(.tool(result))
        }
    }
}
