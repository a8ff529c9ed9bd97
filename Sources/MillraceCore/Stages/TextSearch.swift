/// Looks for a few texts in one that arrives piece by piece (Aho and Corasick, "Efficient String Matching", CACM 1975).
///
/// It works on UTF-8 bytes: a valid text begins and ends between the characters of another one, so what it finds, and what it tells
/// to hold, is never half a character. The work is linear in the text, whatever is looked for.
struct TextSearch: Sendable {
    /// Where a search stands; 0 is the start.
    typealias Node = Int32

    /// What is looked for, without empty and repeated texts.
    let texts: [String]

    // Bytes that no text has share class 0.
    private let classes: [UInt8]
    private let classCount: Int
    // For each node and class the node that follows.
    private var table: [Node]
    // How many bytes lead to a node: so many bytes at the end of what was read may still become one of the texts.
    private var depths: [Int32] = [0]
    // The longest text that ends at a node; -1 where none does.
    private var found: [Int32] = [-1]

    init(_ texts: [String]) {
        var known: Set<[UInt8]> = []
        self.texts = texts.filter { !$0.isEmpty && known.insert(Array($0.utf8)).inserted }
        var classes = [UInt8](repeating: 0, count: 256)
        var count = 1
        for byte in self.texts.flatMap(\.utf8) where classes[Int(byte)] == 0 {
            // UTF-8 has fewer than 255 different bytes, so the numbers suffice.
            classes[Int(byte)] = UInt8(count)
            count += 1
        }
        self.classes = classes
        self.classCount = count
        self.table = Array(repeating: -1, count: count)
        for (number, text) in self.texts.enumerated() { add(text, number: Int32(number)) }
        link()
    }

    /// The node after a byte.
    @inline(__always)
    func next(_ node: Node, _ byte: UInt8) -> Node { table[Int(node) * classCount + Int(classes[Int(byte)])] }

    /// How many of the last bytes may still become one of the texts, or are one.
    func depth(_ node: Node) -> Int { Int(depths[Int(node)]) }

    /// The longest text that ends here.
    func match(_ node: Node) -> String? {
        let number = found[Int(node)]
        return number < 0 ? nil : texts[Int(number)]
    }

    /// Reads bytes from a node on, until a text ends or they are used up.
    ///
    /// - Returns: how many bytes were read, and the text that ends with the last of them.
    func read(_ bytes: some Collection<UInt8>, from node: inout Node) -> (count: Int, match: String?) {
        var count = 0
        for byte in bytes {
            node = next(node, byte)
            count += 1
            if let match = match(node) { return (count, match) }
        }
        return (count, nil)
    }

    // MARK: Building

    private mutating func add(_ text: String, number: Int32) {
        var node = 0
        for byte in text.utf8 {
            let place = node * classCount + Int(classes[Int(byte)])
            if table[place] < 0 {
                table[place] = Node(depths.count)
                table.append(contentsOf: repeatElement(-1, count: classCount))
                depths.append(depths[node] + 1)
                found.append(-1)
            }
            node = Int(table[place])
        }
        found[node] = number
    }

    /// Fills in where the search goes on when a text is left, nodes nearest to the start first.
    private mutating func link() {
        var failures = [Node](repeating: 0, count: depths.count)
        var queue: [Int] = [0]
        var position = 0
        while position < queue.count {
            let node = queue[position]
            position += 1
            for number in 0..<classCount {
                let place = node * classCount + number
                let shorter = node == 0 ? 0 : table[Int(failures[node]) * classCount + number]
                guard table[place] >= 0 else {
                    table[place] = shorter
                    continue
                }
                let child = Int(table[place])
                failures[child] = shorter
                if found[child] < 0 { found[child] = found[Int(shorter)] }
                queue.append(child)
            }
        }
    }
}
