internal import MillraceCore

/// What becomes of calls and results in the history whose tools are not offered any more.
///
/// Some providers refuse calls of tools the request does not define.
public enum MissingToolPolicy: String, Sendable, Hashable, Codable {
    /// They stay as they are.
    case keep
    /// They are rewritten to text: the call as words of the model, its result as words of the user.
    ///
    /// All calls of one message are rewritten together with their results, because what a provider signs it signs for the whole message;
    /// the signatures and encrypted pieces of that message go, and so its reasoning stays only where it is unsigned.
    case rewriteAsText
}

extension [Message] {
    /// Rewrites groups with calls of tools that are not among the names; calls that still wait for their results stay as they are.
    mutating func rewriteCalls(ofToolsNotIn names: Set<String>) {
        self = History(self).groups.flatMap { group -> [Message] in
            let calls = group.messages[0].toolCalls
            let isMissing = calls.contains { !names.contains($0.name) }
            return isMissing && group.pendingCalls.isEmpty ? group.asText : group.messages
        }
    }
}

extension History.Group {
    /// The group without calls and results, told in words.
    fileprivate var asText: [Message] {
        let calls = Dictionary(messages[0].toolCalls.map { ($0.id, $0) }) { first, _ in first }
        var model = messages[0]
        model.parts = model.parts.compactMap(\.withoutProof)
        var answers: [Part] = []
        for message in messages.dropFirst() {
            for part in message.parts {
                guard case .toolResult(let result) = part else {
                    answers.append(part)
                    continue
                }
                let name = calls[result.callID]?.name ?? result.name ?? "?"
                answers.append(.text("[\(result.isError ? "Failure" : "Result") of the tool \(name)]\n"))
                answers += result.parts + [.text("\n")]
            }
        }
        return answers.isEmpty ? [model] : [model, Message(role: .user, parts: answers)]
    }
}

extension Part {
    /// The part as it may stand in a message whose calls were rewritten.
    fileprivate var withoutProof: Part? {
        switch self {
        case .toolCall(let call): return .text("[Called the tool \(call.name) with \(call.rawArguments)]\n")
        case .text(var text):
            text.signature = nil
            return .text(text)
        case .reasoning(let reasoning): return reasoning.signature == nil && reasoning.encrypted == nil ? self : nil
        // May be signed or redacted reasoning, or refer to it.
        case .opaque: return nil
        default: return self
        }
    }
}
