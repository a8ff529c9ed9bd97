/// A view of JSON that is still growing: the arguments of a tool call while they stream, for display.
///
/// Each byte is read once, so a value that comes in many pieces costs no more than one that comes whole. What it shows is what the
/// text says so far: a string may go on, an object may get further members. Nothing turns it into a tool call that can be run; that needs the
/// call's end and a strict check of the whole text. Bytes that are no UTF-8 are shown as U+FFFD.
///
/// A ``Cursor``, or a long text taken from it, that is kept while the next piece is read makes that reading copy what it shows.
///
/// ```swift
/// var view = PartialJSON()
/// view.append("{\"path\": \"/tmp/x\", \"content\": \"It wa")
/// view.root?["content"]?.text   // "It wa"
/// view.snapshot()               // {"path": "/tmp/x", "content": "It wa"}
/// ```
public struct PartialJSON: Sendable {
    /// A place in the value.
    public enum PathElement: Sendable, Hashable {
        /// The member of an object.
        case key(String)
        /// The element of an array.
        case index(Int)
    }

    /// The kind of a value, known from its first byte.
    public enum Kind: Sendable, Hashable { case object, array, string, number, bool, null }

    // A document can have as many values as half its bytes: what a value costs is kept small.
    struct Node: Sendable {
        var key: String?
        /// The text of a string, or the bytes of a number or literal.
        var text = ""
        var children: [Int32] = []
        var parent: Int32
        /// The place among the elements of an array.
        var index: Int32 = 0
        /// The reading of changes that last told it.
        var toldIn: Int32 = 0
        var kind: Kind
        var isComplete = false
    }

    // The values, in the order they began; a value's children come after it.
    var nodes: [Node] = []
    private var reader = PartialJSONReader()
    private var changed: [Int32] = []
    private var readings: Int32 = 1

    /// Makes an empty view.
    ///
    /// - Parameter maxDepth: how many objects and arrays may be open at once. Default: 512.
    public init(maxDepth: Int = 512) {
        reader.maxDepth = maxDepth
    }

    /// Whether the whole value is closed.
    public var isComplete: Bool { nodes.first?.isComplete ?? false }

    /// Why the text is no JSON; nothing after it is read.
    ///
    /// Nil as long as more text could make it JSON.
    public var error: JSONError? { reader.error }

    /// Reads the next piece of the text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Reads the next piece of the text, which may end inside a character.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // Moved out while it changes the nodes.
        var reader = PartialJSONReader()
        swap(&reader, &self.reader)
        reader.read(bytes, into: &self)
        swap(&reader, &self.reader)
    }

    /// Ends the text.
    ///
    /// A number at the top, which could have gone on, is complete now; a value that is not closed is an ``error``.
    public mutating func finish() {
        var reader = PartialJSONReader()
        swap(&reader, &self.reader)
        reader.finish(into: &self)
        swap(&reader, &self.reader)
    }

    /// The value; nil before its first byte.
    public var root: Cursor? { nodes.isEmpty ? nil : Cursor(json: self, node: 0) }

    /// The value as far as it can be told: open objects, arrays and strings end where the text ends; a key without a value, a number that
    /// may go on and half a literal are left out.
    ///
    /// Costs time in proportion to the value.
    public func snapshot() -> JSONValue? {
        nodes.isEmpty ? nil : value(of: 0)
    }

    /// The places that have changed since this was last asked, in the order they first changed.
    ///
    /// A container changes when it begins and when it ends; what grows inside it is told by its own place.
    public mutating func takeChanges() -> [[PathElement]] {
        defer {
            changed.removeAll(keepingCapacity: true)
            readings &+= 1
        }
        return changed.map(path)
    }

    /// The values that have changed since this or ``takeChanges()`` was last asked, in the order they first changed.
    ///
    /// A value is known by the place it began at: whatever began later has a greater one, and a value's parent a lesser.
    package mutating func takeChangedValues() -> [Int32] {
        var taken: [Int32] = []
        swap(&taken, &changed)
        readings &+= 1
        return taken
    }

    /// How many values have begun.
    package var valueCount: Int { nodes.count }

    /// The way from the top to a value, both included.
    package func chain(to value: Int32) -> [Int32] {
        var chain = [value]
        var id = nodes[Int(value)].parent
        while id >= 0 {
            chain.append(id)
            id = nodes[Int(id)].parent
        }
        return chain.reversed()
    }

    /// A value to walk from.
    package func cursor(at value: Int32) -> Cursor { Cursor(json: self, node: value) }

    // MARK: The nodes

    mutating func addNode(_ kind: Kind, key: String?, parent: Int) -> Int {
        let id = nodes.count
        var node = Node(key: key, parent: Int32(truncatingIfNeeded: parent), kind: kind)
        if parent >= 0 {
            node.index = Int32(truncatingIfNeeded: nodes[parent].children.count)
            nodes[parent].children.append(Int32(truncatingIfNeeded: id))
        }
        nodes.append(node)
        touch(id)
        return id
    }

    mutating func touch(_ id: Int) {
        guard nodes[id].toldIn != readings else { return }
        nodes[id].toldIn = readings
        changed.append(Int32(truncatingIfNeeded: id))
    }

    mutating func complete(_ id: Int) {
        nodes[id].isComplete = true
        touch(id)
    }

    private func path(of id: Int32) -> [PathElement] {
        var path: [PathElement] = []
        var id = Int(id)
        while nodes[id].parent >= 0 {
            path.append(nodes[id].key.map(PathElement.key) ?? .index(Int(nodes[id].index)))
            id = Int(nodes[id].parent)
        }
        return path.reversed()
    }

    // Recursion is bounded by the depth limit.
    private func value(of id: Int32) -> JSONValue? {
        let node = nodes[Int(id)]
        switch node.kind {
        case .string: return .string(node.text)
        case .number: return node.isComplete ? .number(JSONNumber(checked: node.text)) : nil
        case .bool: return node.isComplete ? .bool(node.text == "true") : nil
        case .null: return node.isComplete ? .null : nil
        case .array: return .array(node.children.compactMap(value))
        case .object:
            var object = JSONObject()
            for child in node.children {
                guard let key = nodes[Int(child)].key, let member = value(of: child) else { continue }
                object[key] = member
            }
            return .object(object)
        }
    }
}

extension PartialJSON {
    /// A place in the value, to walk from.
    ///
    /// It shows the value as it was when it was taken.
    public struct Cursor: Sendable {
        let json: PartialJSON
        let node: Int32

        private var here: Node { json.nodes[Int(node)] }

        /// The kind of the value here.
        public var kind: Kind { here.kind }
        /// Whether the value here is closed.
        public var isComplete: Bool { here.isComplete }
        /// The key of the value here, where it is a member of an object.
        public var key: String? { here.key }
        /// The place of the value here among the elements of its array, or among the members of its object.
        public var index: Int { Int(here.index) }
        /// The text of a string so far; nil where the value is none.
        public var text: String? { kind == .string ? here.text : nil }
        /// The elements of an array, or the values of an object, so far.
        public var children: [Cursor] { here.children.map { Cursor(json: json, node: $0) } }
        /// The keys of an object so far.
        public var keys: [String] { here.children.compactMap { json.nodes[Int($0)].key } }

        /// The last member of an object with a key.
        public subscript(key: String) -> Cursor? {
            here.children.last { json.nodes[Int($0)].key.map { JSONObject.isSame($0, key) } ?? false }.map {
                Cursor(json: json, node: $0)
            }
        }

        /// An element of an array.
        public subscript(index: Int) -> Cursor? {
            let children = here.children
            return kind == .array && children.indices.contains(index) ? Cursor(json: json, node: children[index]) : nil
        }

        /// The value here as far as it can be told.
        public func snapshot() -> JSONValue? { json.value(of: node) }
    }
}
