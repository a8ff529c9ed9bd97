/// Which tools may be called.
public struct ToolNames: Sendable, Hashable, Codable {
    /// The tools that may be called.
    public var allowed: [ToolNamePattern]
    /// The tools of them that may not.
    public var denied: [ToolNamePattern]

    /// Makes a choice of tools.
    public init(allowed: [ToolNamePattern], denied: [ToolNamePattern] = []) {
        self.allowed = allowed
        self.denied = denied
    }

    /// Whether a tool may be called.
    public func allows(_ name: String) -> Bool {
        allowed.contains { $0.matches(name) } && !denied.contains { $0.matches(name) }
    }
}
