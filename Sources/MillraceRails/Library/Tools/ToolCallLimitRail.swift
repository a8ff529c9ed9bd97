public import MillraceCore

/// Blocks tool calls that are too large, or too many in one turn.
///
/// A turn begins with the last message of the user: calls that the conversation holds since then count, and those of the response. Its
/// reasons: `arguments_too_large`, `too_many_calls`.
public struct ToolCallLimitRail: Rail {
    /// What the rail is called.
    public let name: String
    /// The most bytes of arguments, as the provider wrote them; nil: no limit of this rail.
    public let maxArgumentBytes: Int?
    /// The most calls of one turn; nil: no limit.
    public let maxCallsPerTurn: Int?
    /// How much a block ends.
    public let extent: RailBlock.Extent

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - maxArgumentBytes: how many bytes the arguments of a call may have.
    ///   - maxCallsPerTurn: how many calls one answer may have.
    ///   - name: what the rail is called in records.
    ///   - extent: how much a block ends. Default: only the call is withdrawn.
    /// - Throws: ``RailConfigurationError`` for a limit below zero, or where there is none.
    public init(
        maxArgumentBytes: Int? = nil, maxCallsPerTurn: Int? = nil, name: String = "tool call limit", extent: RailBlock.Extent = .part
    ) throws(RailConfigurationError) {
        guard (maxArgumentBytes ?? 0) >= 0, (maxCallsPerTurn ?? 0) >= 0, maxArgumentBytes != nil || maxCallsPerTurn != nil else {
            throw RailConfigurationError(.invalidSize, subject: name, advice: "give a limit of bytes or of calls, from zero")
        }
        self.name = name
        self.maxArgumentBytes = maxArgumentBytes
        self.maxCallsPerTurn = maxCallsPerTurn
        self.extent = extent
    }

    /// Names and arguments of tool calls.
    public var channels: Set<RailChannel>? { [.toolName, .toolArguments] }

    /// Judges a tool call; anything else passes.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard case .toolCall(let call) = subject.content else { return .allow }
        if let maxArgumentBytes, call.rawArguments.utf8.count > maxArgumentBytes {
            return .block(RailBlock("arguments_too_large", extent: extent))
        }
        guard let maxCallsPerTurn else { return .allow }
        let messages = subject.context.prompt.messages
        let turn = messages[(messages.lastIndex { $0.role == .user } ?? messages.startIndex)...]
        let known = turn.flatMap(\.toolCalls).map(\.id)
        let count = known.firstIndex(of: call.id).map { $0 + 1 } ?? known.count + subject.context.memory.count(call.id, by: name)
        return count > maxCallsPerTurn ? .block(RailBlock("too_many_calls", extent: extent)) : .allow
    }
}
