/// One step of a strategy: takes an input, works with the context of the run, and gives an output.
///
/// Ready-made nodes are static functions, such as ``Node/request(_:)``; a node of one's own is a closure.
public struct Node<Input: Sendable, Output: Sendable>: Sendable {
    /// The name: unique in its graph, shown in drawings, events and errors.
    public let name: String
    /// What it does, in a word, for drawings: `llm`, `tools`, `prompt`, `subgraph`, `parallel` or `code`.
    public let category: Category
    let body: @Sendable (Input, AgentContext) async throws -> Output

    /// What kind of work a node does.
    public enum Category: String, Sendable, Hashable, Codable {
        /// Asks a model.
        case llm
        /// Runs tools.
        case tools
        /// Changes the conversation.
        case prompt
        /// Runs a strategy inside the strategy.
        case subgraph
        /// Runs nodes side by side.
        case parallel
        /// Anything else.
        case code
    }

    /// Makes a node.
    public init(_ name: String, category: Category = .code, _ body: @escaping @Sendable (Input, AgentContext) async throws -> Output) {
        self.name = name
        self.category = category
        self.body = body
    }
}
