extension StrategyDescription {
    /// The strategy in Graphviz's DOT language (graphviz.org, "DOT Language").
    ///
    /// Subgraphs and parallel branches are clusters, edges for errors are dashed.
    ///
    /// - Parameter trace: a run whose way is drawn thick, with the number of visits where there was more than one.
    public func dot(highlighting trace: ExecutionTrace? = nil) -> String {
        let drawing = StrategyDrawing(self, trace: trace)
        var writer = DOTWriter()
        writer.write(drawing, name: name)
        return writer.lines.joined(separator: "\n") + "\n"
    }
}

extension Strategy {
    /// The strategy in Graphviz's DOT language; see ``StrategyDescription/dot(highlighting:)``.
    public func dot(highlighting trace: ExecutionTrace? = nil) -> String { description.dot(highlighting: trace) }
}

private struct DOTWriter {
    private static let visited = "color=\"#00aa77\", penwidth=3"
    var lines: [String] = []

    mutating func write(_ drawing: StrategyDrawing, name: String) {
        lines.append("digraph \(Self.quoted(name)) {")
        lines.append("    node [fontname=\"sans-serif\"];")
        lines.append("    edge [fontname=\"sans-serif\"];")
        for item in drawing.items { write(item, indent: "    ") }
        for line in drawing.lines {
            var attributes: [String] = []
            if let label = line.label { attributes.append("label=\(Self.quoted(label))") }
            if line.isForErrors { attributes.append("style=dashed") }
            if line.isVisited { attributes.append(Self.visited) }
            let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
            lines.append("    \(line.from) -> \(line.to)\(list);")
        }
        lines.append("}")
    }

    private mutating func write(_ item: StrategyDrawing.Item, indent: String) {
        switch item {
        case .node(let id, let label, let shape, let isVisited):
            let attributes = ["label=\(Self.quoted(label))", Self.attributes(of: shape)] + (isVisited ? [Self.visited] : [])
            lines.append("\(indent)\(id) [\(attributes.joined(separator: ", "))];")
        case .frame(let id, let label, let items, let isVisited):
            lines.append("\(indent)subgraph cluster_\(id) {")
            lines.append("\(indent)    label=\(Self.quoted(label));")
            // Attributes of a cluster are inherited by those inside, so each says its own.
            lines.append(isVisited ? "\(indent)    color=\"#00aa77\"; penwidth=3;" : "\(indent)    color=black; penwidth=1;")
            for item in items { write(item, indent: indent + "    ") }
            lines.append("\(indent)}")
        }
    }

    private static func attributes(of shape: StrategyDrawing.Shape) -> String {
        switch shape {
        case .end: "shape=oval"
        case .llm: "shape=box, style=rounded"
        case .tools: "shape=component"
        case .prompt: "shape=note"
        case .code: "shape=box"
        case .bar: "shape=hexagon"
        }
    }

    /// A quoted string: in it only the quote and the backslash mean something, and a line break is written `\n`.
    private static func quoted(_ text: String) -> String {
        let escaped = text.reduce(into: "") { escaped, character in
            switch character {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where character.isNewline: escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }
}
