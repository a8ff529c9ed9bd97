public import MillraceCore

/// The messages of a conversation, cut where they may be cut.
///
/// Calls and their results are one group, and so is everything inside one message, such as signed reasoning and the call that follows it:
/// whoever drops, keeps or rewrites whole groups leaves a conversation that providers accept. Results belong to the calls of the message
/// they directly follow, so ids that a provider uses again in a later turn are told apart.
public struct History: Sendable, Hashable {
    /// Messages that belong together.
    public struct Group: Sendable, Hashable {
        /// The messages: one, or one with calls and the tool messages right behind it.
        public var messages: [Message]
        /// Where the first of them stands in the conversation.
        public var start: Int
        /// When the last of them arrived, counted from the beginning of the conversation.
        public var arrival: Duration

        /// The calls that have no result.
        public var pendingCalls: [ToolCall] {
            let answered = Set(results.map(\.callID))
            return messages[0].toolCalls.filter { !answered.contains($0.id) }
        }
        /// Whether the application speaks.
        public var isInstruction: Bool { messages[0].role.isInstruction }
        /// Whether the user speaks.
        public var isUser: Bool { messages[0].role == .user && !messages[0].holdsToolResults }

        var results: [ToolResult] { messages.flatMap(\.toolResults) }
    }

    /// What keeps a conversation from being accepted.
    public enum Problem: Sendable, Hashable {
        /// A call in the middle has no result.
        case unansweredCall(tool: String)
        /// A result answers no call of the message before it.
        case resultWithoutCall(tool: String?)
        /// A call has two results.
        case callAnsweredTwice(tool: String)
    }

    /// The groups, oldest first.
    public let groups: [Group]

    /// Cuts messages.
    ///
    /// - Parameters:
    ///   - messages: the messages of a conversation.
    ///   - arrivals: when each arrived; missing ones count as at the beginning.
    public init(_ messages: [Message], arrivals: [Duration] = []) {
        var groups: [Group] = []
        for (position, message) in messages.enumerated() {
            let arrival = position < arrivals.count ? arrivals[position] : .zero
            if message.holdsToolResults, let last = groups.last, !last.messages[0].toolCalls.isEmpty {
                groups[groups.count - 1].messages.append(message)
                groups[groups.count - 1].arrival = max(last.arrival, arrival)
            } else {
                groups.append(Group(messages: [message], start: position, arrival: arrival))
            }
        }
        self.groups = groups
    }

    /// All messages.
    public var messages: [Message] { groups.flatMap(\.messages) }
    /// How many messages there are.
    public var messageCount: Int { groups.last.map { $0.start + $0.messages.count } ?? 0 }

    /// Where the part begins that waits for an answer of the model: calls and their results it has not answered yet, and what the user said
    /// last.
    ///
    /// The count of groups where nothing waits.
    public var openEnd: Int {
        guard let last = groups.lastIndex(where: { !$0.isUser && !$0.isInstruction }) else { return 0 }
        return groups[last].messages[0].toolCalls.isEmpty ? last + 1 : last
    }

    /// The groups before a cut that a summary may stand for: all but instructions and the first message of the user, which is the task.
    public func compressible(before cut: Int) -> [Group] {
        let first = firstUser
        return groups.indices.prefix(cut).filter { !groups[$0].isInstruction && $0 != first }.map { groups[$0] }
    }

    /// The messages with others in the place of what ``compressible(before:)`` gives: instructions, the task, then those, then the rest.
    public func replacingCompressible(before cut: Int, with messages: [Message]) -> [Message] {
        let first = firstUser.flatMap { $0 < cut ? groups[$0].messages : nil } ?? []
        return groups.prefix(cut).filter(\.isInstruction).flatMap(\.messages) + first + messages
            + groups.dropFirst(cut).flatMap(\.messages)
    }

    /// What keeps the conversation from being accepted; calls of the last group may wait for their results.
    public var problems: [Problem] {
        var problems: [Problem] = []
        for (position, group) in groups.enumerated() {
            var open = group.messages[0].toolCalls
            let names = open
            for result in group.results {
                if let match = open.firstIndex(where: { $0.id == result.callID }) {
                    open.remove(at: match)
                } else if let call = names.first(where: { $0.id == result.callID }) {
                    problems.append(.callAnsweredTwice(tool: call.name))
                } else {
                    problems.append(.resultWithoutCall(tool: result.name))
                }
            }
            if position < groups.count - 1 { problems += open.map { .unansweredCall(tool: $0.name) } }
        }
        return problems
    }

    /// The position of the message from which at least so many are left, and no group is parted.
    func cut(leavingLast count: Int) -> Int {
        let wanted = messageCount - max(count, 0)
        return count <= 0 ? messageCount : groups.last { $0.start <= wanted }?.start ?? 0
    }

    /// The position of the message from which at least so many are gone, and no group is parted.
    func cut(droppingLast count: Int) -> Int { count <= 0 ? messageCount : cut(leavingLast: count) }

    private var firstUser: Int? { groups.firstIndex(where: \.isUser) }
}

extension Message {
    /// The tool results of the message, in order.
    var toolResults: [ToolResult] {
        parts.compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
    }

    /// Whether the message belongs to the calls before it.
    var holdsToolResults: Bool { role == .tool || !toolResults.isEmpty }
}
