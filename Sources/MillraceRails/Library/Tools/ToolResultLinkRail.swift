public import MillraceCore

/// Blocks results of tools that answer no call of the conversation.
///
/// It is what NeMo Guardrails calls "tool result validation". A result belongs to the calls that the model made when it last spoke, so an
/// identity may come again in another turn. Its reasons:
///
/// | reason | the result |
/// | --- | --- |
/// | `missing_call_id` | has no identity |
/// | `unknown_call` | answers no call of the turn |
/// | `repeated_result` | is not the only one for its call |
/// | `missing_name` | does not say which tool ran |
/// | `wrong_name` | says another tool than the call |
/// | `malformed_content` | is empty, or holds what no tool gives back |
public struct ToolResultLinkRail: Rail {
    /// What the rail is called.
    public let name: String
    /// Whether a result must name its tool.
    public let requiresName: Bool

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - name: what the rail is called in records.
    ///   - requiresName: whether a result must name its tool, as in NeMo Guardrails. Give false where results come over a wire
    ///     that pairs them by identity alone, as that of OpenAI's chat does. Default: true.
    public init(name: String = "tool result link", requiresName: Bool = true) {
        self.name = name
        self.requiresName = requiresName
    }

    /// Results of tools.
    public var channels: Set<RailChannel>? { [.toolResult] }

    /// Judges a tool result; anything else passes.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard case .toolResult(let result) = subject.content, let reason = fault(of: result, in: subject.context.prompt.messages) else {
            return .allow
        }
        return .block(RailBlock(reason))
    }

    private func fault(of result: ToolResult, in messages: [Message]) -> String? {
        if result.callID.rawValue.isEmpty { return "missing_call_id" }
        let turn = ToolTurn(messages)
        let calls = turn.calls.filter { $0.id.rawValue.utf8.elementsEqual(result.callID.rawValue.utf8) }
        guard let call = calls.first else { return "unknown_call" }
        let answers = turn.results.count { $0.callID.rawValue.utf8.elementsEqual(result.callID.rawValue.utf8) }
        if answers > 1 || calls.count > 1 { return "repeated_result" }
        switch result.name {
        case nil, "": if requiresName { return "missing_name" }
        case let name?: if !name.utf8.elementsEqual(call.name.utf8) { return "wrong_name" }
        }
        return Self.isWellFormed(result.parts) ? nil : "malformed_content"
    }

    private static func isWellFormed(_ parts: [Part]) -> Bool {
        !parts.isEmpty
            && parts.allSatisfy { part in
                switch part {
                case .text, .image, .audio, .file: true
                default: false
                }
            }
    }
}
