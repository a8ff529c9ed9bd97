/// The arguments of one call while they arrive: whole, key by key, or by JSON path, and as text that only grows.
///
/// The text is compact JSON whose last brackets are missing until the call is over, because a later piece may go on in any object that is
/// still open. A piece that goes back to one that was closed, or changes a value, cannot be told by growing text: then the whole is stated
/// once more at the end. Cost is linear in the pieces. Source: Vertex AI API reference, "FunctionCall" and "PartialArg".
struct GeminiArguments: Sendable {
    /// One value, as far as it is known.
    private struct Node: Sendable {
        enum Kind: Sendable { case object, array, string, other }
        var kind: Kind
        /// The children; for an object beside their keys.
        var children: [Int] = []
        var keys: [String] = []
        /// Where a key is, once there are many.
        var places: [String: Int] = [:]
        /// The text of a string, or the JSON of another value.
        var text = ""
        var isClosed = false
    }

    private var nodes: [Node] = [Node(kind: .object)]
    /// The containers whose last bracket has not been told, outermost first, and at the end perhaps a string.
    private var open: [Int] = []
    /// Text that was not told yet.
    private var fresh = ""
    /// Whether the text could be told by growing only.
    private(set) var isGrowing = true
    /// Whether a piece made no sense: the arguments will never be whole.
    private(set) var isBroken = false
    /// Whether the provider has said that it is over.
    var isOver = false
    /// Whether any piece came.
    private(set) var hasPieces = false

    /// How the text must be told.
    enum Telling {
        case nothing
        /// Append this.
        case piece(String)
        /// This is the whole text, whatever was told before.
        case whole(String)
    }

    /// Holes an array may have: more than the model would leave out.
    private static let maxHoles = 16

    /// Whether there is no member.
    var isEmpty: Bool { nodes[0].children.isEmpty }

    /// Whether they are the same as arguments that came whole.
    func isEqual(to members: JSONObject) -> Bool { JSONValue(checked: text(of: 0)) == .object(members) }

    // MARK: Taking in

    /// Takes in members that come whole.
    ///
    /// A member that is there already is replaced.
    mutating func merge(_ members: JSONObject) {
        hasPieces = true
        guard !isBroken else { return }
        begin()
        for (key, value) in members {
            if let known = child(of: 0, key) {
                guard text(of: known) != value.jsonText else { continue }
                replace(known, with: value)
            } else {
                if nodes[0].isClosed { isGrowing = false }
                closeOpenString()
                close(to: 1)
                addMember(key, to: 0)
                insert(value)
            }
        }
    }

    /// Takes in a value at a path.
    mutating func apply(_ piece: GeminiPartialArgument) {
        hasPieces = true
        guard !isBroken else { return }
        begin()
        var node = 0
        var depth = 0
        for (offset, step) in piece.path.enumerated() {
            let isLast = offset == piece.path.count - 1
            if let known = child(of: node, step) {
                node = known
                depth += 1
                if isLast { return change(known, piece) }
                guard nodes[known].kind == .object || nodes[known].kind == .array else { return breakOff() }
                continue
            }
            guard fits(step, in: node) else { return breakOff() }
            // The rest of the path is new. Where its parent was closed, the text can no longer grow.
            if nodes[node].isClosed { isGrowing = false }
            closeOpenString()
            close(to: depth + 1)
            for (inner, step) in piece.path[offset...].enumerated() {
                guard fits(step, in: node) else { return breakOff() }
                add(step, to: node)
                let isLeaf = offset + inner == piece.path.count - 1
                if isLeaf {
                    addLeaf(piece)
                } else {
                    let next = piece.path[offset + inner + 1]
                    node = addContainer(isArray: next.isIndex)
                }
            }
            return
        }
        // A path to nothing but the whole: only an object can be that.
        if case .value(.object(let members))? = piece.value { merge(members) } else if piece.value != nil { breakOff() }
    }

    /// What is new of the text.
    mutating func takeText() -> Telling {
        guard isGrowing, !fresh.isEmpty else { return .nothing }
        defer { fresh = "" }
        return .piece(fresh)
    }

    /// Ends the arguments: the last brackets are told.
    mutating func seal() -> Telling {
        guard hasPieces, !isBroken else { return takeText() }
        begin()
        let wasOpen = !open.isEmpty
        close(to: 0)
        if isGrowing { return wasOpen ? takeText() : .nothing }
        return .whole(text(of: 0))
    }

    // MARK: Steps

    private mutating func begin() {
        guard open.isEmpty, !nodes[0].isClosed else { return }
        open = [0]
        fresh += "{"
    }

    private mutating func breakOff() { isBroken = true }

    /// Closes what is open beyond a depth.
    private mutating func close(to depth: Int) {
        while open.count > depth {
            let node = open.removeLast()
            nodes[node].isClosed = true
            guard isGrowing else { continue }
            switch nodes[node].kind {
            case .object: fresh += "}"
            case .array: fresh += "]"
            case .string: fresh += "\""
            case .other: break
            }
        }
    }

    private func fits(_ step: GeminiPartialArgument.Step, in node: Int) -> Bool {
        switch (step, nodes[node].kind) {
        case (.key, .object): true
        case (.index(let index), .array): index <= nodes[node].children.count + Self.maxHoles
        default: false
        }
    }

    private func child(of node: Int, _ step: GeminiPartialArgument.Step) -> Int? {
        switch step {
        case .key(let key): return nodes[node].kind == .object ? child(of: node, key) : nil
        case .index(let index):
            guard nodes[node].kind == .array, index < nodes[node].children.count else { return nil }
            return nodes[node].children[index]
        }
    }

    private func child(of node: Int, _ key: String) -> Int? {
        if nodes[node].keys.count > 16 { return nodes[node].places[key].map { nodes[node].children[$0] } }
        // Byte for byte: Swift's `==` takes two spellings of a letter for one.
        return nodes[node].keys.firstIndex { JSONObject.isSame($0, key) }.map { nodes[node].children[$0] }
    }

    /// Begins a new child: the comma, the key, and nulls for holes before it.
    private mutating func add(_ step: GeminiPartialArgument.Step, to node: Int) {
        switch step {
        case .key(let key): addMember(key, to: node)
        case .index(let index):
            while nodes[node].children.count < index {
                beginElement(of: node)
                nodes.append(Node(kind: .other, text: "null", isClosed: true))
                if isGrowing { fresh += "null" }
            }
            beginElement(of: node)
        }
    }

    private mutating func addMember(_ key: String, to node: Int) {
        beginElement(of: node)
        nodes[node].keys.append(key)
        nodes[node].places[key] = nodes[node].children.count - 1
        if isGrowing { fresh += JSONValue.string(key).jsonText + ":" }
    }

    private mutating func beginElement(of node: Int) {
        if isGrowing, !nodes[node].children.isEmpty { fresh += "," }
        nodes[node].children.append(nodes.count)
    }

    private mutating func addContainer(isArray: Bool) -> Int {
        nodes.append(Node(kind: isArray ? .array : .object))
        open.append(nodes.count - 1)
        if isGrowing { fresh += isArray ? "[" : "{" }
        return nodes.count - 1
    }

    private mutating func addLeaf(_ piece: GeminiPartialArgument) {
        switch piece.value {
        case .text(let text)?:
            nodes.append(Node(kind: .string, text: text, isClosed: !piece.willContinue))
            if isGrowing { fresh += "\"" + Self.escaped(text) + (piece.willContinue ? "" : "\"") }
            if piece.willContinue { open.append(nodes.count - 1) }
        case .value(let value)?: insert(value)
        case nil:
            // Announced and nothing more: a string most likely, which is the only value that comes in pieces.
            nodes.append(Node(kind: .string, isClosed: !piece.willContinue))
            if isGrowing { fresh += piece.willContinue ? "\"" : "\"\"" }
            if piece.willContinue { open.append(nodes.count - 1) }
        }
    }

    /// Adds a whole value as the child that was begun.
    private mutating func insert(_ value: JSONValue) {
        if isGrowing { fresh += value.jsonText }
        store(value)
    }

    private mutating func store(_ value: JSONValue) {
        let node = nodes.count
        nodes.append(Node(kind: .other, isClosed: true))
        fill(node, with: value)
    }

    private mutating func fill(_ node: Int, with value: JSONValue) {
        switch value {
        case .object(let members):
            nodes[node] = Node(kind: .object, isClosed: true)
            for (key, member) in members {
                nodes[node].keys.append(key)
                nodes[node].places[key] = nodes[node].children.count
                nodes[node].children.append(nodes.count)
                store(member)
            }
        case .array(let elements):
            nodes[node] = Node(kind: .array, isClosed: true)
            for element in elements {
                nodes[node].children.append(nodes.count)
                store(element)
            }
        case .string(let text): nodes[node] = Node(kind: .string, text: text, isClosed: true)
        case .number, .bool, .null: nodes[node] = Node(kind: .other, text: value.jsonText, isClosed: true)
        }
    }

    /// Goes on with a value that is there.
    private mutating func change(_ node: Int, _ piece: GeminiPartialArgument) {
        if open.last != node { closeOpenString() }
        switch piece.value {
        case .text(let text)? where nodes[node].kind == .string && !nodes[node].isClosed:
            nodes[node].text += text
            if isGrowing { fresh += Self.escaped(text) }
            if !piece.willContinue { closeString(node) }
        case .text(let text)?:
            let isSame = nodes[node].kind == .string && nodes[node].text.utf8.elementsEqual(text.utf8)
            if isSame, !piece.willContinue { return }
            replace(node, with: .string(text))
            guard piece.willContinue else { return }
            nodes[node].isClosed = false
            open.append(node)
        case .value(let value)?:
            if self.text(of: node) != value.jsonText { replace(node, with: value) }
        case nil: if !piece.willContinue, nodes[node].kind == .string, !nodes[node].isClosed { closeString(node) }
        }
    }

    /// A string is over where another place is spoken of.
    private mutating func closeOpenString() {
        if let last = open.last, nodes[last].kind == .string { close(to: open.count - 1) }
    }

    private mutating func closeString(_ node: Int) {
        if open.last == node { close(to: open.count - 1) }
    }

    private mutating func replace(_ node: Int, with value: JSONValue) {
        isGrowing = false
        open.removeAll { $0 == node }
        fill(node, with: value)
    }

    /// The JSON of a node as it stands.
    private func text(of node: Int) -> String {
        var text = ""
        write(node, to: &text)
        return text
    }

    private func write(_ node: Int, to text: inout String) {
        switch nodes[node].kind {
        case .other: text += nodes[node].text
        case .string: text += JSONValue.string(nodes[node].text).jsonText
        case .array:
            text += "["
            for (offset, child) in nodes[node].children.enumerated() {
                if offset > 0 { text += "," }
                write(child, to: &text)
            }
            text += "]"
        case .object:
            text += "{"
            for (offset, child) in nodes[node].children.enumerated() {
                if offset > 0 { text += "," }
                text += JSONValue.string(nodes[node].keys[offset]).jsonText + ":"
                write(child, to: &text)
            }
            text += "}"
        }
    }

    private static func escaped(_ text: String) -> String {
        let quoted = JSONValue.string(text).jsonText
        return String(quoted.utf8.dropFirst().dropLast()) ?? ""
    }
}
