import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

/// Drawings against the part of Mermaid's flowchart syntax they use (mermaid.js.org, "Flowcharts - Basic Syntax").
@Suite("Mermaid's syntax")
struct MermaidGrammarTests {
    // What may stand between quotes: anything but what ends the text or means something in it; `#` begins an entity code only.
    private static let text = ##""(?:[^"#<>&`|;\\\n\r]|#[a-z]+;|#[0-9]+;)*""##

    private static let node = #"^ +(n[0-9a-z_]+)(?:\(\[T\]\)|\(T\)|\[\[T\]\]|\[/T/\]|\[T\]|\{\{T\}\})$"#
    private static let frame = #"^ +subgraph (n[0-9a-z_]+)\[T\]$"#
    private static let line = #"^ +(n[0-9a-z_]+) (?:-->|-\.->)(?:\|T\|)? (n[0-9a-z_]+)$"#

    private static func pattern(_ pattern: String) throws -> Regex<AnyRegexOutput> {
        try Regex(pattern.replacing("T", with: text))
    }

    /// The lines of a drawing that are none of the syntax, or speak of what is not there.
    private func mistakes(_ drawing: String) throws -> [Substring] {
        let (node, frame, line) = (try Self.pattern(Self.node), try Self.pattern(Self.frame), try Self.pattern(Self.line))
        var known: Set<Substring> = []
        var lineCount = 0
        var depth = 0
        let lines = drawing.split(separator: "\n")
        var mistakes = lines.first == "flowchart TD" ? [] : Array(lines.prefix(1))
        for text in lines.dropFirst() {
            let isFine: Bool
            if let match = text.wholeMatch(of: node) {
                isFine = known.insert(match[1].substring ?? "").inserted
            } else if let match = text.wholeMatch(of: frame) {
                isFine = known.insert(match[1].substring ?? "").inserted
                depth += 1
            } else if text.trimmingPrefix(while: \.isWhitespace) == "end" {
                depth -= 1
                isFine = depth >= 0
            } else if let match = text.wholeMatch(of: line) {
                isFine = known.contains(match[1].substring ?? "") && known.contains(match[2].substring ?? "")
                lineCount += 1
            } else {
                let words = text.split(separator: " ")
                let names = words.dropFirst().first?.split(separator: ",") ?? []
                isFine =
                    switch words.first {
                    case "classDef": words.count == 3
                    case "class": words.count == 3 && names.allSatisfy(known.contains)
                    case "linkStyle": words.count == 3 && names.allSatisfy { (Int($0) ?? .max) < lineCount }
                    default: false
                    }
            }
            if !isFine { mistakes.append(text) }
        }
        return depth == 0 ? mistakes : mistakes + ["a frame is not closed"]
    }

    @Test("any names and labels give a drawing of the syntax", arguments: 1...60)
    func names(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let signs = Array("ab \"#<>&`|;\\\n\r\t[](){}/-.=~*é中🙂%:end")
        func name() -> String {
            String((0..<Int.random(in: 1...12, using: &random)).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] })
        }
        func description(_ depth: Int) -> StrategyDescription {
            var nodes: [StrategyDescription.Node] = [.init(name: "start", kind: .start), .init(name: "finish", kind: .finish)]
            for number in 0..<Int.random(in: 1...4, using: &random) {
                let category: NodeCategory = [.llm, .tools, .prompt, .code][Int.random(in: 0..<4, using: &random)]
                var node = StrategyDescription.Node(name: "\(number)" + name(), category: category)
                if depth > 0, Bool.random(using: &random) { node.subgraph = description(depth - 1) }
                if node.subgraph == nil, Bool.random(using: &random) {
                    node.branches = [.init(name: name(), subgraph: depth > 0 ? description(depth - 1) : nil), .init(name: "b")]
                    node.merge = name()
                }
                nodes.append(node)
            }
            let edges = (0..<6).map { _ in
                StrategyDescription.Edge(
                    from: nodes[Int.random(in: 0..<nodes.count, using: &random)].name,
                    to: nodes[Int.random(in: 0..<nodes.count, using: &random)].name,
                    kind: Bool.random(using: &random) ? .conditional : .onError, label: Bool.random(using: &random) ? name() : nil)
            }
            return StrategyDescription(name: name(), nodes: nodes, edges: edges)
        }
        let strategy = description(2)
        #expect(try mistakes(strategy.mermaid()) == [])
        var trace = ExecutionTrace()
        for edge in strategy.edges {
            trace.consume(AgentEvent(.edgeTaken(AgentEvent.EdgeTaken(from: edge.from, to: edge.to, label: edge.label))))
            trace.consume(AgentEvent(.nodeStarted(AgentEvent.NodeStart(node: edge.to))))
        }
        #expect(try mistakes(strategy.mermaid(highlighting: trace)) == [])
    }

    @Test(
        "the check itself refuses what Mermaid would misread",
        arguments: [
            "flowchart TD\n    n0[\"a \" b\"]\n", "flowchart TD\n    n0 --> n1\n", "flowchart TD\n    n0[\"# \"]\n",
            "flowchart TD\n    subgraph n0[\"a\"]\n", "n0[\"a\"]\n",
        ])
    func checkItself(wrong: String) throws {
        #expect(try !mistakes(wrong).isEmpty)
    }
}
