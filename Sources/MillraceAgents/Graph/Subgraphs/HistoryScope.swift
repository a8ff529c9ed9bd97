/// Which messages a subgraph sees, and what becomes of those it adds.
public struct HistoryScope: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// The conversation outside.
        case shared
        /// A copy of it.
        case forked
        /// One without messages but the instructions: these, or nil for those outside.
        case fresh(instructions: String?)
    }

    let kind: Kind

    /// The conversation outside: what the subgraph adds stays.
    public static var shared: HistoryScope { HistoryScope(kind: .shared) }

    /// A copy of the conversation outside: what the subgraph adds is not seen outside.
    public static var forked: HistoryScope { HistoryScope(kind: .forked) }

    /// A conversation of its own that begins with the instructions outside and nothing else: what the subgraph adds is not seen outside.
    public static var fresh: HistoryScope { HistoryScope(kind: .fresh(instructions: nil)) }

    /// A conversation of its own that begins with other instructions: what the subgraph adds is not seen outside.
    public static func fresh(instructions: String) -> HistoryScope { HistoryScope(kind: .fresh(instructions: instructions)) }
}
