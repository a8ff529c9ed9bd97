/// Writes the `Codable` form of a value as JSON of which there is only one spelling.
///
/// Members are sorted by the bytes of their names, nothing stands between tokens, whole numbers have neither fraction nor exponent, other
/// numbers are as short as reads back the same, and as they were written where no double is the number. What is equal therefore has equal
/// bytes, in every process. A field that is added to a type later is part of it by itself.
enum CanonicalEncoder {
    /// The bytes of a value.
    ///
    /// - Throws: what the value's `encode(to:)` throws.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let node = Node()
        try node.set(value, at: [])
        var writer = JSONWriter()
        node.write(to: &writer)
        return writer.bytes
    }

    /// One value of the document while it is built.
    fileprivate final class Node {
        enum Content {
            case null
            case bool(Bool)
            case number(String)
            case string(String)
            case array([Node])
            case object([(name: String, node: Node)])
        }

        var content = Content.null

        func set<Value: Encodable>(_ value: Value, at path: [any CodingKey]) throws {
            switch value {
            case let value as Bool: content = .bool(value)
            case let value as String: content = .string(value)
            case let value as any BinaryInteger: content = .number("\(value)")
            case let value as Double: content = .number(Node.text(of: value))
            case let value as Float: content = .number(Node.text(of: Double(value)))
            // As they are: their own coding would go over doubles.
            case let value as JSONValue: set(value)
            case let value as JSONObject: set(.object(value))
            default: try value.encode(to: Place(node: self, codingPath: path))
            }
        }

        private func set(_ value: JSONValue) {
            switch value {
            case .null: content = .null
            case .bool(let value): content = .bool(value)
            case .string(let value): content = .string(value)
            case .number(let number):
                if let int = number.int {
                    content = .number("\(int)")
                } else {
                    content = .number(Node.text(of: number))
                }
            case .array(let elements): content = .array(elements.map(Node.init))
            case .object(let object): content = .object(object.map { ($0.key, Node($0.value)) })
            }
        }

        init() {}

        private convenience init(_ value: JSONValue) {
            self.init()
            set(value)
        }

        /// The text of a number that no `Int` holds: that of its double only where this is the number itself, since two numbers that
        /// share their nearest double are two.
        private static func text(of number: JSONNumber) -> String {
            guard number.double.isFinite else { return number.text }
            let short = Node.text(of: number.double)
            return DecimalNumber(JSONNumber(checked: short)) == DecimalNumber(number) ? short : number.text
        }

        private static func text(of number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }

        func append() -> Node {
            let node = Node()
            var elements: [Node] = []
            if case .array(let known) = content { elements = known }
            // Let go of, so that the list grows in its place.
            content = .null
            elements.append(node)
            content = .array(elements)
            return node
        }

        func member(_ name: String) -> Node {
            let node = Node()
            var members: [(name: String, node: Node)] = []
            if case .object(let known) = content { members = known }
            content = .null
            members.append((name, node))
            content = .object(members)
            return node
        }

        func write(to writer: inout JSONWriter) {
            switch content {
            case .null: writer.null()
            case .bool(let value): writer.bool(value)
            case .number(let text): writer.raw(text)
            case .string(let text): writer.string(text)
            case .array(let elements):
                writer.beginArray()
                for element in elements { element.write(to: &writer) }
                writer.endArray()
            case .object(let members):
                writer.beginObject()
                for member in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                    writer.key(member.name)
                    member.node.write(to: &writer)
                }
                writer.endObject()
            }
        }
    }

    fileprivate struct Place: Encoder {
        let node: Node
        let codingPath: [any CodingKey]
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            // Values that write a part of their members through another container add to the same object.
            if case .object = node.content {} else { node.content = .object([]) }
            return KeyedEncodingContainer(Members(node: node, codingPath: codingPath))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            if case .array = node.content {} else { node.content = .array([]) }
            return Elements(node: node, codingPath: codingPath)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node, codingPath: codingPath) }
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let node: Node
        let codingPath: [any CodingKey]

        func encodeNil(forKey key: Key) { node.member(key.stringValue).content = .null }
        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            try node.member(key.stringValue).set(value, at: codingPath + [key])
        }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            Place(node: node.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            Place(node: node.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
        }
        // Classes only; no value of the core is one.
        func superEncoder() -> any Encoder { Place(node: node.member("super"), codingPath: codingPath) }
        func superEncoder(forKey key: Key) -> any Encoder { Place(node: node.member(key.stringValue), codingPath: codingPath + [key]) }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let node: Node
        let codingPath: [any CodingKey]
        var count: Int { if case .array(let elements) = node.content { elements.count } else { 0 } }

        func encodeNil() { node.append().content = .null }
        func encode<Value: Encodable>(_ value: Value) throws { try node.append().set(value, at: codingPath) }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            Place(node: node.append(), codingPath: codingPath).container(keyedBy: type)
        }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            Place(node: node.append(), codingPath: codingPath).unkeyedContainer()
        }
        func superEncoder() -> any Encoder { Place(node: node.append(), codingPath: codingPath) }
    }

    private struct Single: SingleValueEncodingContainer {
        let node: Node
        let codingPath: [any CodingKey]

        func encodeNil() { node.content = .null }
        func encode<Value: Encodable>(_ value: Value) throws { try node.set(value, at: codingPath) }
    }
}
