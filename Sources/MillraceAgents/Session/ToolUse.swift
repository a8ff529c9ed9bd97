public import MillraceCore

/// What a request lets the model do with the tools of the conversation.
public enum ToolUse: Sendable, Hashable, Codable {
    /// They are offered, as the options of the conversation say.
    case offered
    /// It must answer in words.
    ///
    /// Tools whose calls stand in the conversation are still described, with tool choice `none`: some providers refuse a history with
    /// calls of tools they are not told of.
    case withheld
    /// It must call at least one tool.
    case required
    /// It must call this tool, and no other.
    case forced(String)

    /// How a response broke this; nil where it did as told.
    ///
    /// Names tools only, so it may be logged; a repair tells it to the model.
    public func violation(in response: LLMResponse) -> String? {
        let calls = response.wholeCallsToRun
        return switch self {
        case .offered: nil
        case .withheld: calls.isEmpty ? nil : "an answer without tool calls was asked for"
        case .required: calls.isEmpty ? "a call of a tool was asked for" : nil
        case .forced(let name):
            !calls.isEmpty && calls.allSatisfy { $0.name == name } ? nil : "a call of the tool \(name), and of no other, was asked for"
        }
    }

    /// Writes this into a request.
    ///
    /// - Throws: ``AgentError/Kind/configuration(_:)`` where there is no such tool.
    func apply(to request: inout ModelRequest) throws(AgentError) {
        switch self {
        case .offered: break
        case .withheld: request.withholdTools()
        case .required:
            if request.tools.isEmpty { throw AgentError(.configuration("a tool call is required, but the conversation has no tools")) }
            request.prompt.options.toolChoice = .required
        case .forced(let name):
            guard request.tools.contains(where: { $0.name == name }) else {
                throw AgentError(.configuration("the tool \(name) is forced, but it is not among the tools of the conversation"))
            }
            request.prompt.options.toolChoice = .named(name)
        }
    }
}

extension ModelRequest {
    /// Keeps the model from calling tools: see ``ToolUse/withheld``.
    mutating func withholdTools() {
        if prompt.messages.contains(where: { !$0.toolCalls.isEmpty }), !tools.isEmpty {
            prompt.options.toolChoice = ToolChoice.none
        } else {
            tools = []
            prompt.options.toolChoice = nil
        }
    }
}
