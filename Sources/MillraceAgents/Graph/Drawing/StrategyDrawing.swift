/// A strategy laid out for drawing: what every format writes, without its syntax.
struct StrategyDrawing {
    /// How a node looks.
    enum Shape {
        case end, llm, tools, prompt, code
        /// Where parallel branches part or meet.
        case bar
    }

    /// A node, or a frame around nodes.
    indirect enum Item {
        case node(id: String, label: String, shape: Shape, isVisited: Bool)
        case frame(id: String, label: String, items: [Item], isVisited: Bool)
    }

    /// A line between two nodes.
    struct Line {
        var from: String
        var to: String
        var label: String?
        var isForErrors = false
        var isVisited: Bool
    }

    private(set) var items: [Item] = []
    private(set) var lines: [Line] = []
    private let trace: ExecutionTrace?

    init(_ strategy: StrategyDescription, trace: ExecutionTrace?) {
        self.trace = trace
        self.items = layOut(strategy, in: [], prefix: "n")
    }

    // Where lines enter and leave a node.
    private typealias Doors = (entrance: String, exit: String)

    private mutating func layOut(_ strategy: StrategyDescription, in graph: [String], prefix: String) -> [Item] {
        var items: [Item] = []
        var doors: [String: Doors] = [:]
        for (position, node) in strategy.nodes.enumerated() {
            let (item, door) = layOut(node, of: strategy, in: graph, id: "\(prefix)\(position)")
            items.append(item)
            doors[node.name] = door
        }
        for edge in strategy.edges {
            guard let from = doors[edge.from]?.exit, let to = doors[edge.to]?.entrance else { continue }
            let count = count(of: edge, in: graph)
            lines.append(
                Line(
                    from: from, to: to, label: Self.text(of: edge, count: count), isForErrors: edge.kind == .onError, isVisited: count > 0))
        }
        return items
    }

    private mutating func layOut(
        _ node: StrategyDescription.Node, of strategy: StrategyDescription, in graph: [String], id: String
    ) -> (Item, Doors) {
        switch node.kind {
        case .start, .finish:
            let edges = node.kind == .start ? strategy.edges(from: node.name) : strategy.edges(to: node.name)
            let isVisited = edges.contains { count(of: $0, in: graph) > 0 }
            return (.node(id: id, label: node.name, shape: .end, isVisited: isVisited), (id, id))
        case .step: break
        }
        let visits = trace?.nodeCounts[ExecutionTrace.Node(graph: graph, name: node.name)] ?? 0
        let label = Self.text(of: node, count: visits)
        if let inner = node.subgraph {
            // The events of an agent's run stand under its name.
            let items = layOut(inner, in: graph + [node.name] + (node.agent.map { [$0] } ?? []), prefix: "\(id)_")
            return (.frame(id: id, label: label, items: items, isVisited: visits > 0), ("\(id)_0", "\(id)_1"))
        }
        if !node.branches.isEmpty { return layOutBranches(of: node, label: label, isVisited: visits > 0, in: graph, id: id) }
        return (.node(id: id, label: label, shape: Self.shape(of: node), isVisited: visits > 0), (id, id))
    }

    private mutating func layOutBranches(
        of node: StrategyDescription.Node, label: String, isVisited: Bool, in graph: [String], id: String
    ) -> (Item, Doors) {
        let doors: Doors = ("\(id)_fork", "\(id)_join")
        var items = [Item.node(id: doors.entrance, label: "", shape: .bar, isVisited: isVisited)]
        let inside = StrategyDescription(name: node.name, nodes: node.branches, edges: [])
        for (position, branch) in node.branches.enumerated() {
            let (item, door) = layOut(branch, of: inside, in: graph + [node.name], id: "\(id)_\(position)")
            items.append(item)
            let count = trace?.nodeCounts[ExecutionTrace.Node(graph: graph + [node.name], name: branch.name)] ?? 0
            lines.append(Line(from: doors.entrance, to: door.entrance, isVisited: count > 0))
            lines.append(Line(from: door.exit, to: doors.exit, isVisited: count > 0))
        }
        items.append(.node(id: doors.exit, label: node.merge ?? "", shape: .bar, isVisited: isVisited))
        return (.frame(id: id, label: label, items: items, isVisited: isVisited), doors)
    }

    private func count(of edge: StrategyDescription.Edge, in graph: [String]) -> Int {
        trace?.edgeCounts[ExecutionTrace.Edge(graph: graph, from: edge.from, to: edge.to, label: edge.label)] ?? 0
    }

    private static func text(of node: StrategyDescription.Node, count: Int) -> String {
        var words = [node.name]
        if let bound = node.maxVisits { words.append("(at most \(bound))") }
        if node.maxAttempts > 1 { words.append("(\(node.maxAttempts) attempts)") }
        if count > 1 { words.append("×\(count)") }
        return words.joined(separator: " ")
    }

    private static func text(of edge: StrategyDescription.Edge, count: Int) -> String? {
        var words: [String] = []
        if let label = edge.label {
            words.append(label)
        } else {
            switch edge.kind {
            case .always: break
            case .conditional: words.append("?")
            case .onError: words.append("error")
            }
        }
        if let bound = edge.maxVisits { words.append("(at most \(bound))") }
        if count > 1 { words.append("×\(count)") }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    private static func shape(of node: StrategyDescription.Node) -> Shape {
        switch node.category {
        case .llm: .llm
        case .tools: .tools
        case .prompt: .prompt
        case .code, .subgraph, .parallel, nil: .code
        }
    }
}
