/// One statement's line: lines that continue it joined, its comment taken off.
struct ColangLine: Sendable, Hashable {
    /// Where it begins.
    var source: ColangSource
    /// How many spaces stand before it.
    var indentation: Int
    /// What it says, without spaces at either end.
    var text: String
}

/// A line and the lines that stand below it, further in.
struct ColangNode: Sendable, Hashable {
    /// The line itself.
    var line: ColangLine
    /// The lines below it.
    var children: [ColangNode] = []

    /// How deeply lines may stand below each other.
    static let maxDepth = 64

    /// The tree of a file's lines, by their indentation.
    ///
    /// - Throws: ``RailConfigurationError`` where a line stands as far in as no block does, or too deep.
    static func tree(of lines: [ColangLine]) throws(RailConfigurationError) -> [ColangNode] {
        var position = 0
        let nodes = try nodes(in: lines, at: &position, indentation: lines.first?.indentation ?? 0, depth: 1)
        if position < lines.count { throw misplaced(lines[position]) }
        return nodes
    }

    private static func nodes(
        in lines: [ColangLine], at position: inout Int, indentation: Int, depth: Int
    ) throws(RailConfigurationError) -> [ColangNode] {
        var nodes: [ColangNode] = []
        while position < lines.count, lines[position].indentation >= indentation {
            let line = lines[position]
            guard line.indentation == indentation else { throw misplaced(line) }
            position += 1
            var node = ColangNode(line: line)
            if position < lines.count, lines[position].indentation > indentation {
                guard depth < maxDepth else {
                    throw line.source.error(.unreadable, "the lines below it", advice: "nest blocks at most \(maxDepth) deep")
                }
                node.children = try self.nodes(in: lines, at: &position, indentation: lines[position].indentation, depth: depth + 1)
            }
            nodes.append(node)
        }
        return nodes
    }

    private static func misplaced(_ line: ColangLine) -> RailConfigurationError {
        line.source.error(.unreadable, "the indentation", advice: "indent the line as far as the lines of its block")
    }
}
