/// One step of a strategy: takes an input, works with the context of the run, and gives an output.
///
/// Ready-made nodes are static functions, such as `request(_:)`; a node of one's own is a closure.
public struct Node<Input: Sendable, Output: Sendable>: Sendable {
    /// The name: unique in its graph, shown in drawings, events and errors.
    public let name: String
    /// What it does, in a word, for drawings: `llm`, `tools`, `prompt`, `subgraph`, `parallel` or `code`.
    public let category: Category
    /// When a failed attempt is made again.
    ///
    /// Default: never.
    public private(set) var retry: NodeRetry
    /// What it is made of, where it is made of nodes.
    let makeup: NodeMakeup
    let body: @Sendable (Input, AgentContext) async throws -> Output

    /// What kind of work a node does.
    public typealias Category = NodeCategory

    /// Makes a node.
    public init(_ name: String, category: Category = .code, _ body: @escaping @Sendable (Input, AgentContext) async throws -> Output) {
        self.init(name, category: category, makeup: .code, body)
    }

    /// Makes a node that is made of nodes.
    init(
        _ name: String, category: Category, makeup: NodeMakeup, _ body: @escaping @Sendable (Input, AgentContext) async throws -> Output
    ) {
        self.name = name
        self.category = category
        self.retry = .never
        self.makeup = makeup
        self.body = body
    }

    /// The node with a policy for failed attempts.
    ///
    /// Before each further attempt the conversation is put back to where it stood before the node; the storage is not.
    public func retrying(_ retry: NodeRetry) -> Node {
        var node = self
        node.retry = retry
        return node
    }

    /// The node with another output made of its own.
    ///
    /// ```swift
    /// let answer = Node.request("ask").map(\.text)
    /// ```
    public func map<Other: Sendable>(_ transform: @escaping @Sendable (Output) async throws -> Other) -> Node<Input, Other> {
        Node<Input, Other>(name, category: category, makeup: makeup) { [body] input, context in
            try await transform(try await body(input, context))
        }.retrying(retry)
    }
}

/// What kind of work a node does.
public enum NodeCategory: String, Sendable, Hashable, Codable {
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

/// What a node is made of.
enum NodeMakeup: Sendable {
    /// Code alone.
    case code
    /// A strategy; of an agent of this name, where it is one's.
    case strategy(StrategyPlan, agent: String? = nil)
    /// Nodes that run side by side, and how their results become one.
    case branches([StrategyDescription.Node], problems: [StrategyError.Problem], merge: String)
}
