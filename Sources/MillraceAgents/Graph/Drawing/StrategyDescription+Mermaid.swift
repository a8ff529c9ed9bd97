extension StrategyDescription {
    /// The strategy as a Mermaid flowchart (mermaid.js.org, "Flowcharts - Basic Syntax").
    ///
    /// Subgraphs and parallel branches are frames, edges for errors are dotted.
    ///
    /// - Parameter trace: a run whose way is drawn thick, with the number of visits where there was more than one.
    public func mermaid(highlighting trace: ExecutionTrace? = nil) -> String {
        let drawing = StrategyDrawing(self, trace: trace)
        var writer = MermaidWriter()
        writer.write(drawing)
        return writer.lines.joined(separator: "\n") + "\n"
    }
}

extension Strategy {
    /// The strategy as a Mermaid flowchart; see ``StrategyDescription/mermaid(highlighting:)``.
    public func mermaid(highlighting trace: ExecutionTrace? = nil) -> String { description.mermaid(highlighting: trace) }
}

private struct MermaidWriter {
    var lines = ["flowchart TD"]
    private var visitedNodes: [String] = []
    private var visitedFrames: [String] = []

    mutating func write(_ drawing: StrategyDrawing) {
        for item in drawing.items { write(item, indent: "    ") }
        for line in drawing.lines {
            let arrow = line.isForErrors ? "-.->" : "-->"
            let label = line.label.map { "|\"\(Self.escaped($0))\"|" } ?? ""
            lines.append("    \(line.from) \(arrow)\(label) \(line.to)")
        }
        // Colours go by the numbers of the links, in the order they were written.
        let taken = drawing.lines.indices.filter { drawing.lines[$0].isVisited }
        if !visitedNodes.isEmpty {
            lines.append("    classDef visited stroke:#0a7,stroke-width:3px")
            lines.append("    class \((visitedNodes + visitedFrames).joined(separator: ",")) visited")
        }
        if !taken.isEmpty {
            lines.append("    linkStyle \(taken.map(String.init).joined(separator: ",")) stroke:#0a7,stroke-width:3px")
        }
    }

    private mutating func write(_ item: StrategyDrawing.Item, indent: String) {
        switch item {
        case .node(let id, let label, let shape, let isVisited):
            let text = "\"\(Self.escaped(label.isEmpty ? " " : label))\""
            lines.append(indent + id + Self.shaped(text, shape))
            if isVisited { visitedNodes.append(id) }
        case .frame(let id, let label, let items, let isVisited):
            lines.append("\(indent)subgraph \(id)[\"\(Self.escaped(label))\"]")
            for item in items { write(item, indent: indent + "    ") }
            lines.append("\(indent)end")
            if isVisited { visitedFrames.append(id) }
        }
    }

    private static func shaped(_ text: String, _ shape: StrategyDrawing.Shape) -> String {
        switch shape {
        case .end: "([\(text)])"
        case .llm: "(\(text))"
        case .tools: "[[\(text)]]"
        case .prompt: "[/\(text)/]"
        case .code: "[\(text)]"
        case .bar: "{{\(text)}}"
        }
    }

    /// Characters that mean something in a quoted text, as Mermaid's entity codes ("Entity codes to escape characters").
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\"": escaped += "#quot;"
            case "#": escaped += "#35;"
            case "&": escaped += "#amp;"
            case "<": escaped += "#lt;"
            case ">": escaped += "#gt;"
            case "`": escaped += "#96;"
            case "|": escaped += "#124;"
            case ";": escaped += "#59;"
            case "\\": escaped += "#92;"
            case _ where character.isNewline: escaped += " "
            default: escaped.append(character)
            }
        }
    }
}
