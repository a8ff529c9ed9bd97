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

    // Nodes are numbered from the root, 0; the arrays hold what is known of each.
    private var transitions: [UInt64: Int32] = [:]
    private var rootTransitions: [Int32]
    private var failures: [Int32] = [0]
    /// How many characters lead to a node.
    private(set) var depths: [Int32] = [0]
    /// The term that ends at a node; -1 where none does.
    private(set) var terms: [Int32] = [-1]
    /// The nearest node on the way of failures where a term ends; 0 where there is none.
    private(set) var outputs: [Int32] = [0]

    /// Makes a machine; the number of a match is the position of its term.
    public init(_ terms: [String], options: Options = Options()) {
        self.options = options
        self.rootTransitions = Array(repeating: 0, count: 128)
        for (number, term) in terms.enumerated() { add(term, number: Int32(number)) }
        link()
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
            if let next = transitions[TermMachine.key(node, value)] { return next }
            if node == 0 { return 0 }
            node = failures[Int(node)]
        }
    }

    // MARK: Building

    private static func key(_ node: Int32, _ value: UInt32) -> UInt64 { UInt64(UInt32(bitPattern: node)) << 32 | UInt64(value) }

    private mutating func add(_ term: String, number: Int32) {
        var node: Int32 = 0
        for scalar in term.unicodeScalars {
            let value = folded(scalar.value)
            let key = TermMachine.key(node, value)
            if let next = transitions[key] {
                node = next
                continue
            }
            let next = Int32(depths.count)
            depths.append(depths[Int(node)] + 1)
            terms.append(-1)
            failures.append(0)
            outputs.append(0)
            transitions[key] = next
            if node == 0, value < 128 { rootTransitions[Int(value)] = next }
            node = next
        }
        guard node != 0 else { return }
        termCount += 1
        // Of equal terms the first one counts.
        if terms[Int(node)] < 0 { terms[Int(node)] = number }
    }

    private mutating func link() {
        // By depth: the failures of shorter ways are known when longer ones need them.
        let edges = transitions.map {
            (parent: Int32(truncatingIfNeeded: $0.key >> 32), value: UInt32(truncatingIfNeeded: $0.key), child: $0.value)
        }
        .sorted { (depths[Int($0.child)], $0.child) < (depths[Int($1.child)], $1.child) }
        for edge in edges {
            if edge.parent != 0 { failures[Int(edge.child)] = next(failures[Int(edge.parent)], edge.value) }
            let failure = failures[Int(edge.child)]
            outputs[Int(edge.child)] = terms[Int(failure)] >= 0 ? failure : outputs[Int(failure)]
        }
    }
}
