public import MillraceCore

/// A request that a ``ScriptedExecutor`` was asked.
public struct ScriptedRequest: Sendable, Hashable {
    /// The number of the request, counted from 1.
    public let number: Int
    /// The conversation and the options.
    public let prompt: Prompt
    /// The model.
    public let model: LLModel
    /// The tools.
    public let tools: [ToolDescriptor]
    /// Whether frames were asked for, not the whole response.
    public let isStreaming: Bool

    /// The text of the last message of the user; empty where there is none.
    public var lastUserText: String { prompt.messages.last { $0.role == .user }?.text ?? "" }

    /// The results of tools the conversation ends with; none where something else comes last.
    public var toolResults: [ToolResult] {
        var results: [ToolResult] = []
        for message in prompt.messages.reversed() {
            guard message.role == .tool else { break }
            results = message.parts.compactMap { if case .toolResult(let result) = $0 { result } else { nil } } + results
        }
        return results
    }

    /// The request in numbers and names, without any text of the conversation.
    var summary: String {
        "\(isStreaming ? "streaming" : "whole") request \(number) to \(model.id): \(prompt.messages.count) messages, "
            + "\(tools.count) tools, \(toolResults.count) tool results"
    }
}
