internal import MillraceCore

/// The message that stands for what was removed.
///
/// It is the user's: an assistant message at the end would be taken by some providers for the beginning of the answer.
enum SummaryMessage {
    private static let opening = "<conversation_summary>"
    private static let closing = "</conversation_summary>"

    static func make(_ summaries: [String]) -> Message {
        let text = summaries.joined(separator: "\n\n")
        return .user("\(opening)\nWhat was said and done before, in short:\n\n\(text)\n\(closing)")
    }

    /// Whether nothing is there but what an earlier compression left.
    static func isAll(of groups: [History.Group]) -> Bool {
        groups.allSatisfy { group in group.isUser && (group.messages[0].text.hasPrefix(opening) || Facts(group.messages[0]) != nil) }
    }
}
