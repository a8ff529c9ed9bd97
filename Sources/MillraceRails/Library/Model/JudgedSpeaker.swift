internal import MillraceCore

/// Whose words a rail judges.
public enum JudgedSpeaker: Sendable, Hashable {
    /// The user's, or what else reaches the model.
    case user
    /// The model's.
    case model
}

extension RailSubject {
    /// Whose words they are, by the place of the rail.
    public var speaker: JudgedSpeaker {
        switch place {
        case .input, .retrieval, .toolResult: .user
        case .output, .toolCall: .model
        }
    }

    /// What a judge reads of the thing: its text, of a tool call with the name of the tool.
    public var judgedText: String {
        if case .toolCall(let call) = content { "\(call.name) \(call.rawArguments)" } else { text }
    }

    /// What the user said last, which the model answers: where there is no text of it, as with pictures alone, a word that says so, since
    /// classifiers and services take no empty message.
    var question: String {
        let text = context.userText
        return text.allSatisfy(\.isWhitespace) ? "(no text)" : text
    }

    /// Whether there is nothing to read.
    var isBlank: Bool { judgedText.allSatisfy(\.isWhitespace) }
}
