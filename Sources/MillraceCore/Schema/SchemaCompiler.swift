/// Makes nodes of schemas: all that the schema holds, and what they refer to elsewhere.
struct SchemaCompiler {
    var index: SchemaIndex
    let checksFormats: Bool
    private(set) var nodes: [SchemaNode] = []
    private var numbers: [SchemaLocation: Int] = [:]
    private var pending: [(location: SchemaLocation, entry: SchemaIndex.Entry)] = []
    /// The names that dynamic references look for.
    private var dynamicNames: Set<ExactText> = []

    /// Compiles a schema; its root is node 0.
    static func compile(
        _ schema: JSONValue, documents: [String: JSONValue], checksFormats: Bool
    ) throws(SchemaError) -> (nodes: [SchemaNode], dynamicAnchors: [[ExactText: Int]]) {
        var compiler = SchemaCompiler(index: try SchemaIndex(schema, documents: documents), checksFormats: checksFormats)
        for location in compiler.index.ownLocations { _ = try compiler.node(at: location) }
        var anchors: [[ExactText: Int]] = []
        var compiledCount = -1
        // What a dynamic reference may find can bring in further resources, and these further anchors.
        while compiledCount < compiler.nodes.count {
            try compiler.compilePending()
            compiledCount = compiler.nodes.count
            anchors = try compiler.dynamicAnchors()
        }
        try compiler.refuseEndlessReferences()
        return (compiler.nodes, anchors)
    }

    private init(index: SchemaIndex, checksFormats: Bool) {
        self.index = index
        self.checksFormats = checksFormats
    }

    // MARK: Nodes

    /// The number of the node of a schema; the schema itself is compiled later.
    mutating func node(at location: SchemaLocation) throws(SchemaError) -> Int {
        let path = index.path(of: location)
        guard let entry = index.entries[location] else { throw SchemaError(.unresolvedReference(path), schemaPath: path) }
        return node(at: location, entry)
    }

    /// The number of the node of a schema below another one.
    mutating func node(_ value: JSONValue, in source: SchemaSource, _ tokens: String...) throws(SchemaError) -> Int {
        let location = tokens.reduce(source.location) { $0.appending($1) }
        return node(at: location, try index.entry(at: location, value: value, resource: source.resource))
    }

    /// The number of the node that a reference means.
    mutating func node(
        _ reference: String, from source: SchemaSource, _ keyword: String
    ) throws(SchemaError) -> (number: Int, anchor: ExactText?) {
        let path = JSONPointer.appending(keyword, to: source.path)
        let (location, anchor) = try index.resolve(reference, from: source.resource, path: path)
        return (try node(at: location), anchor)
    }

    private mutating func node(at location: SchemaLocation, _ entry: SchemaIndex.Entry) -> Int {
        if let number = numbers[location] { return number }
        let number = nodes.count
        numbers[location] = number
        nodes.append(SchemaNode(path: index.path(of: location), resource: entry.resource))
        pending.append((location, entry))
        return number
    }

    private mutating func compilePending() throws(SchemaError) {
        while let (location, entry) = pending.popLast() {
            guard let number = numbers[location] else { continue }
            let path = nodes[number].path
            switch entry.value {
            case .bool(let flag): nodes[number].isRefusal = !flag
            case .object(let object):
                let dialect = index.resources[entry.resource].dialect
                let source = SchemaSource(object: object, dialect: dialect, location: location, resource: entry.resource, path: path)
                nodes[number] = try compile(source, into: nodes[number])
            default: throw SchemaError(.notASchema, schemaPath: path)
            }
        }
    }

    private mutating func compile(_ source: SchemaSource, into node: SchemaNode) throws(SchemaError) -> SchemaNode {
        for (keyword, _) in source.object where !source.dialect.knows(keyword) {
            if let advice = SchemaKeywords.refused[keyword] { throw source.error(.unsupportedKeyword(advice: advice), keyword) }
        }
        var node = node
        try compileTypes(source, &node.checks)
        try compileNumbers(source, &node.checks)
        try compileTexts(source, &node.checks)
        try compileArrays(source, &node.checks)
        try compileObjects(source, &node.checks)
        try compileReferences(source, &node.checks)
        try compileLogic(source, &node.checks)
        if let schema = source["unevaluatedProperties"] {
            node.unevaluatedProperties = try self.node(schema, in: source, "unevaluatedProperties")
        }
        if let schema = source["unevaluatedItems"] { node.unevaluatedItems = try self.node(schema, in: source, "unevaluatedItems") }
        return node
    }

    // MARK: References

    private mutating func compileReferences(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let reference = try source.text("$ref") {
            checks.append(.reference(keyword: "$ref", try node(reference, from: source, "$ref").number))
        }
        guard let reference = try source.text("$dynamicRef") else { return }
        let (number, anchor) = try node(reference, from: source, "$dynamicRef")
        // Only where the reference finds a dynamic anchor at first does it look further (Core 2020-12 §8.2.3.2).
        let resource = nodes[number].resource
        if let anchor, let location = index.resources[resource].dynamicAnchors[anchor], numbers[location] == number {
            dynamicNames.insert(anchor)
            checks.append(.dynamicReference(anchor, number))
        } else {
            checks.append(.reference(keyword: "$dynamicRef", number))
        }
    }

    /// The nodes of the dynamic anchors that are looked for, for each resource of which a node is there.
    private mutating func dynamicAnchors() throws(SchemaError) -> [[ExactText: Int]] {
        var anchors = [[ExactText: Int]](repeating: [:], count: index.resources.count)
        for resource in Set(nodes.map(\.resource)).sorted() {
            for name in dynamicNames {
                if let location = index.resources[resource].dynamicAnchors[name] { anchors[resource][name] = try node(at: location) }
            }
        }
        return anchors
    }

    /// Follows what is applied to the same value again; a circle would never end.
    ///
    /// Dynamic references are left out, since where they lead is known only on the way; validation counts its depth for their sake.
    private func refuseEndlessReferences() throws(SchemaError) {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: nodes.count)
        for root in nodes.indices where marks[root] == .new {
            var way: [(node: Int, next: [Int])] = [(root, nodes[root].inPlaceSchemas)]
            marks[root] = .open
            while let last = way.indices.last {
                guard let target = way[last].next.popLast() else {
                    marks[way[last].node] = .done
                    way.removeLast()
                    continue
                }
                switch marks[target] {
                case .open: throw SchemaError(.endlessReference, schemaPath: nodes[way[last].node].path)
                case .new:
                    marks[target] = .open
                    way.append((target, nodes[target].inPlaceSchemas))
                case .done: break
                }
            }
        }
    }
}
