/// Many words and phrases, found in one pass (Aho and Corasick, "Efficient String Matching", CACM 1975).
///
/// The cost of a text does not depend on how many terms there are. Of terms that begin at one place the longest counts; matches do not
/// overlap, the leftmost comes first.
public struct TermMachine: Sendable {
    /// How terms are compared with the text.
    public struct Options: Sendable, Hashable {
        /// Whether letters match whatever their case.
        ///
        /// Simple case mappings only, one character for one.
        public var ignoresCase: Bool
        /// Whether a term must not be part of a longer word.
        public var wholeWords: Bool

        /// Makes options.
        public init(ignoresCase: Bool = true, wholeWords: Bool = false) {
            self.ignoresCase = ignoresCase
            self.wholeWords = wholeWords
        }
    }

    /// How terms are compared with the text.
    public let options: Options
    /// How many terms there are; empty ones are left out.
    public private(set) var termCount = 0

    // Nodes are numbered from the root, 0; the arrays hold what is known of each. The edges of a node lie side by side, in the order of
    // their characters, from `firstEdges` of the node on.
    private var edgeValues: [UInt32] = []
    private var edgeNodes: [Int32] = []
    private var firstEdges: [Int32] = []
    private var rootTransitions: [Int32]
    private var failures: [Int32] = [0]
    /// How many characters lead to a node.
    private(set) var depths: [Int32] = [0]
    /// The term that ends at a node; -1 where none does.
    private(set) var terms: [Int32] = [-1]
    /// The node itself where a term ends there, else the nearest such on the way of failures; 0 where there is none.
    private(set) var ends: [Int32] = [0]
    /// The nearest node behind it on the way of failures where a term ends; 0 where there is none.
    private(set) var outputs: [Int32] = [0]

    /// Makes a machine; the number of a match is the position of its term.
    public init(_ terms: [String], options: Options = Options()) {
        self.options = options
        self.rootTransitions = Array(repeating: 0, count: 128)
        var edges: [UInt64: Int32] = [:]
        for (number, term) in terms.enumerated() { add(term, number: Int32(number), to: &edges) }
        link(edges)
    }

    /// A matcher for one text.
    public func matcher() -> TermMatcher { TermMatcher(machine: self) }

    /// The matches of a text that is there as a whole.
    public func matches(in text: String) -> [PatternMatch] {
        var matcher = matcher()
        var pieces: [PatternPiece] = []
        matcher.push(text, into: &pieces)
        matcher.finish(into: &pieces)
        return pieces.compactMap { if case .match(let match) = $0 { match } else { nil } }
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
            if node == 0, value < 128 { return rootTransitions[Int(value)] }
            if let next = child(of: node, value) { return next }
            if node == 0 { return 0 }
            node = failures[Int(node)]
        }
    }

    /// Whether no term begins in a text of ASCII characters.
    func isQuiet(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { $0 < 128 && rootTransitions[Int(folded(UInt32($0)))] == 0 }
    }

    /// Reads ASCII characters as long as no term ends.
    ///
    /// - Returns: the place and the node where it stopped.
    func skip(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int, node start: Int32) -> (index: Int, node: Int32) {
        var node = start
        var index = first
        while index < bytes.count, bytes[index] < 128, ends[Int(node)] == 0 {
            node = next(node, folded(UInt32(bytes[index])))
            index += 1
        }
        return (index, node)
    }

    @inline(__always)
    private func child(of node: Int32, _ value: UInt32) -> Int32? {
        var low = Int(firstEdges[Int(node)])
        var high = Int(firstEdges[Int(node) + 1])
        // Most nodes have one edge or two.
        while high - low > 4 {
            let middle = (low + high) / 2
            if edgeValues[middle] <= value { low = middle } else { high = middle }
        }
        while low < high {
            if edgeValues[low] == value { return edgeNodes[low] }
            low += 1
        }
        return nil
    }

    // MARK: Building

    private static func key(_ node: Int32, _ value: UInt32) -> UInt64 { UInt64(UInt32(bitPattern: node)) << 32 | UInt64(value) }

    private mutating func add(_ term: String, number: Int32, to edges: inout [UInt64: Int32]) {
        var node: Int32 = 0
        for scalar in term.unicodeScalars {
            let value = folded(scalar.value)
            let key = TermMachine.key(node, value)
            if let next = edges[key] {
                node = next
                continue
            }
            let next = Int32(depths.count)
            depths.append(depths[Int(node)] + 1)
            terms.append(-1)
            edges[key] = next
            if node == 0, value < 128 { rootTransitions[Int(value)] = next }
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
            level = below
        }
    }
}
