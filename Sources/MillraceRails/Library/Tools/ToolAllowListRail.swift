public import MillraceCore

/// Blocks calls of tools that whoever asks may not use.
///
/// ```swift
/// let rail = ToolAllowListRail(
///     roles: ["reader": ToolNames(allowed: ["fs_read", "fs_list"]), "editor": ToolNames(allowed: ["fs_*"], denied: ["fs_delete"])])
/// ```
///
/// The role is that of the call (``RailContext/role``). Its reasons: `unknown_role` for a role that is not listed, and for none where
/// nothing is said of it; `tool_not_allowed`.
public struct ToolAllowListRail: Rail {
    private enum Rule: Sendable {
        /// One list for everyone.
        case everyone(ToolNames)
        /// A list for each role, and one for calls without a role.
        case roles([String: ToolNames], without: ToolNames?)
    }

    /// What the rail is called.
    public let name: String
    /// How much a block ends.
    public let extent: RailBlock.Extent
    private let rule: Rule

    /// Makes a rail with one list for everyone, whatever the role.
    ///
    /// - Parameters:
    ///   - tools: what may be used.
    ///   - name: what the rail is called in records.
    ///   - extent: how much a block ends. Default: only the call is withdrawn.
    public init(_ tools: ToolNames, name: String = "tool allow list", extent: RailBlock.Extent = .part) {
        self.name = name
        self.extent = extent
        rule = .everyone(tools)
    }

    /// Makes a rail with a list for each role.
    ///
    /// - Parameters:
    ///   - roles: what each role may use.
    ///   - withoutRole: what calls without a role may use; nil: nothing.
    ///   - name: what the rail is called in records.
    ///   - extent: how much a block ends. Default: only the call is withdrawn.
    public init(
        roles: [String: ToolNames], withoutRole: ToolNames? = nil, name: String = "tool allow list", extent: RailBlock.Extent = .part
    ) {
        self.name = name
        self.extent = extent
        rule = .roles(roles, without: withoutRole)
    }

    /// Names and arguments of tool calls.
    public var channels: Set<RailChannel>? { [.toolName, .toolArguments] }

    /// Judges a tool call; anything else passes.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard case .toolCall(let call) = subject.content else { return .allow }
        guard let tools = tools(for: subject.context.role) else { return .block(RailBlock("unknown_role", extent: extent)) }
        return tools.allows(call.name) ? .allow : .block(RailBlock("tool_not_allowed", extent: extent))
    }

    private func tools(for role: String?) -> ToolNames? {
        switch (rule, role) {
        case (.everyone(let tools), _): tools
        case (.roles(let roles, _), let role?): roles[role]
        case (.roles(_, let tools), nil): tools
        }
    }
}
