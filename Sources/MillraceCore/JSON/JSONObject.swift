/// A JSON object that keeps the order of its members.
///
/// Equality does not regard the order.
///
/// Keys are the same where their characters are (RFC 8259 §8.3). Two spellings of a letter that Unicode calls equivalent, which `String`
/// holds for equal, are two keys.
public struct JSONObject: Sendable {
    private var members: [(key: String, value: JSONValue)] = []
    // Made when an object is large enough for searching to cost more than hashing.
    private var positions: [ExactKey: Int] = [:]
    private static let indexedCount = 12

    /// Makes an empty object.
    public init() {}

    /// The value of a key.
    ///
    /// Setting nil removes the member; a new key goes to the end.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                reindex()
            case (nil, let value?):
                members.append((key, value))
                if members.count > JSONObject.indexedCount {
                    if positions.isEmpty { reindex() } else { positions[ExactKey(text: key)] = members.count - 1 }
                }
            case (nil, nil): break
            }
        }
    }

    /// Changes the value of the member at a position, where it lies.
    mutating func updateValue(at position: Int, _ change: (inout JSONValue) -> Void) { change(&members[position].value) }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    private func position(of key: String) -> Int? {
        positions.isEmpty ? members.firstIndex { JSONObject.isSame($0.key, key) } : positions[ExactKey(text: key)]
    }

    private mutating func reindex() {
        positions = [:]
        guard members.count > JSONObject.indexedCount else { return }
        for (position, member) in members.enumerated() { positions[ExactKey(text: member.key)] = position }
    }

    private struct ExactKey: Hashable {
        let text: String
        static func == (lhs: ExactKey, rhs: ExactKey) -> Bool { JSONObject.isSame(lhs.text, rhs.text) }
        func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
    }

    /// Whether keys are the same, character for character.
    static func isSame(_ key: String, _ other: String) -> Bool {
        guard key.utf8.count == other.utf8.count else { return false }
        // Native strings give their bytes at once; only bridged ones are compared element by element.
        let isSame = key.utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                UnsafeRawBufferPointer(left).isSame(as: UnsafeRawBufferPointer(right), at: 0, from: 0, count: left.count)
            }
        }
        return (isSame ?? nil) ?? key.utf8.elementsEqual(other.utf8)
    }
}

extension JSONObject: RandomAccessCollection {
    /// The place of the first member: 0.
    public var startIndex: Int { 0 }
    /// The place after the last member: the count of members.
    public var endIndex: Int { members.count }
    /// The member at a place.
    public subscript(position: Int) -> (key: String, value: JSONValue) { members[position] }
}

extension JSONObject: Hashable {
    /// Whether two objects have the same keys with equal values, in whatever order.
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        lhs.count == rhs.count && lhs.allSatisfy { rhs[$0.key] == $0.value }
    }

    /// Hashes the members without regard to their order.
    public func hash(into hasher: inout Hasher) {
        // Order must not matter: the members' hashes are added.
        var sum = 0
        for member in members {
            var inner = Hasher()
            inner.combine(member.key)
            inner.combine(member.value)
            sum &+= inner.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// Makes an object of its members; of a key that comes twice the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The object as compact JSON.
    public var description: String { JSONValue.object(self).jsonText }
}
