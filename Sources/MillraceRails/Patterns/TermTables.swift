/// What a ``TermMachine`` knows: the tree of its terms, and where to go on where a term goes on no more.
struct TermTables: Sendable {
    let options: TermMachine.Options
    private(set) var termCount = 0

    // Nodes are numbered from the root, 0; the arrays hold what is known of each. The edges of a node lie side by side, in the order of
    // their characters, from `firstEdges` of the node on.
    private var edgeValues: [UInt32] = []
    private var edgeNodes: [Int32] = []
    private var firstEdges: [Int32] = []
    // Nodes with many edges, the root first, have a row: for each ASCII character the node that follows, failures included.
    private var rows: [Int32]
    // The row of a node; -1 where it has none.
    private var rowNumbers: [Int32] = [0]
    private var failures: [Int32] = [0]
    /// How many characters lead to a node.
    private(set) var depths: [Int32] = [0]
    /// The term that ends at a node; -1 where none does.
    private(set) var terms: [Int32] = [-1]
    /// The node itself where a term ends there, else the nearest such on the way of failures; 0 where there is none.
    private(set) var ends: [Int32] = [0]
    /// The nearest node behind it on the way of failures where a term ends; 0 where there is none.
    private(set) var outputs: [Int32] = [0]

    init(_ terms: [String], options: TermMachine.Options) {
        self.options = options
        self.rows = Array(repeating: 0, count: 128)
        var edges: [UInt64: Int32] = [:]
        for (number, term) in terms.enumerated() { add(term, number: Int32(number), to: &edges) }
        link(edges)
    }

    /// A character as terms are compared with it.
    @inline(__always)
    func folded(_ value: UInt32) -> UInt32 {
        guard options.ignoresCase else { return value }
        if value < 128 { return value &- 0x41 < 26 ? value | 0x20 : value }
        guard let lower = Unicode.Scalar(value)?.properties.lowercaseMapping.unicodeScalars, lower.count == 1 else { return value }
        return lower.first?.value ?? value
    }

    /// The node after a character.
    @inline(__always)
    func next(_ node: Int32, _ value: UInt32) -> Int32 {
        var node = node
        while true {
            let row = rowNumbers[Int(node)]
            if row >= 0, value < 128 { return rows[Int(row) << 7 + Int(value)] }
            if let next = child(of: node, value) { return next }
            if node == 0 { return 0 }
            node = failures[Int(node)]
        }
    }

    /// Whether no term begins in a text of ASCII characters.
    @inline(__always)
    func isQuiet(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { $0 < 128 && rows[Int(folded(UInt32($0)))] == 0 }
    }

    /// Reads ASCII characters as long as no term ends.
    ///
    /// - Returns: the place and the node where it stopped.
    @inline(__always)
    func skip(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int, node start: Int32) -> (index: Int, node: Int32) {
        ends.withUnsafeBufferPointer { ends in
            rowNumbers.withUnsafeBufferPointer { rowNumbers in
                rows.withUnsafeBufferPointer { rows in
                    var node = start
                    var index = first
                    while index < bytes.count, bytes[index] < 128, ends[Int(node)] == 0 {
                        let value = folded(UInt32(bytes[index]))
                        let row = rowNumbers[Int(node)]
                        node = row >= 0 ? rows[Int(row) << 7 + Int(value)] : next(node, value)
                        index += 1
                    }
                    return (index, node)
                }
            }
        }
    }

    @inline(__always)
    private func child(of node: Int32, _ value: UInt32) -> Int32? {
        var low = Int(firstEdges[Int(node)])
        var high = Int(firstEdges[Int(node) + 1])
        return edgeValues.withUnsafeBufferPointer { values in
            // Most nodes have one edge or two.
            while high - low > 4 {
                let middle = (low + high) / 2
                if values[middle] <= value { low = middle } else { high = middle }
            }
            while low < high {
                if values[low] == value { return edgeNodes[low] }
                low += 1
            }
            return nil
        }
    }

    // MARK: Building

    private static func key(_ node: Int32, _ value: UInt32) -> UInt64 { UInt64(UInt32(bitPattern: node)) << 32 | UInt64(value) }

    private mutating func add(_ term: String, number: Int32, to edges: inout [UInt64: Int32]) {
        var node: Int32 = 0
        for scalar in term.unicodeScalars {
            let value = folded(scalar.value)
            let key = TermTables.key(node, value)
            if let next = edges[key] {
                node = next
                continue
            }
            let next = Int32(depths.count)
            depths.append(depths[Int(node)] + 1)
            terms.append(-1)
            edges[key] = next
            if node == 0, value < 128 { rows[Int(value)] = next }
            node = next
        }
        guard node != 0 else { return }
        termCount += 1
        // Of equal terms the first one counts.
        if terms[Int(node)] < 0 { terms[Int(node)] = number }
    }

    private mutating func link(_ edges: [UInt64: Int32]) {
        let sorted = edges.sorted { $0.key < $1.key }
        edgeValues = sorted.map { UInt32(truncatingIfNeeded: $0.key) }
        edgeNodes = sorted.map(\.value)
        firstEdges = Array(repeating: 0, count: depths.count + 1)
        for edge in sorted { firstEdges[Int(edge.key >> 32) + 1] += 1 }
        for node in depths.indices { firstEdges[node + 1] += firstEdges[node] }
        failures = Array(repeating: 0, count: depths.count)
        outputs = failures
        ends = failures
        rowNumbers = Array(repeating: -1, count: depths.count)
        rowNumbers[0] = 0
        // By depth: the failures of shorter ways are known when longer ones need them.
        var level: [Int32] = [0]
        while !level.isEmpty {
            var below: [Int32] = []
            for parent in level {
                for edge in Int(firstEdges[Int(parent)])..<Int(firstEdges[Int(parent) + 1]) {
                    let node = edgeNodes[edge]
                    if parent != 0 { failures[Int(node)] = next(failures[Int(parent)], edgeValues[edge]) }
                    outputs[Int(node)] = ends[Int(failures[Int(node)])]
                    ends[Int(node)] = terms[Int(node)] >= 0 ? node : outputs[Int(node)]
                    below.append(node)
                }
            }
            for node in below { addRow(of: node) }
            level = below
        }
    }

    /// Makes a row for a node with many edges, whose failures have theirs already.
    private mutating func addRow(of node: Int32) {
        let edges = Int(firstEdges[Int(node)])..<Int(firstEdges[Int(node) + 1])
        guard edges.count >= TermTables.minRowEdges, rows.count < TermTables.maxRows << 7 else { return }
        let failure = failures[Int(node)]
        let row = (0..<128).map { next(failure, UInt32($0)) }
        rowNumbers[Int(node)] = Int32(rows.count >> 7)
        rows += row
        for edge in edges where edgeValues[edge] < 128 { rows[rows.count - 128 + Int(edgeValues[edge])] = edgeNodes[edge] }
    }

    /// From how many edges on a node has a row, and how many rows there are at most: half a megabyte.
    private static let (minRowEdges, maxRows) = (8, 1024)
}
