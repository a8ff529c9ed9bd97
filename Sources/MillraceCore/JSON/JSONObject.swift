/// A JSON object that keeps the order of its members.
///
/// Equality does not regard the order.
public struct JSONObject: Sendable {
    private var members: [(key: String, value: JSONValue)] = []
    // Made when an object is large enough for searching to cost more than hashing.
    private var positions: [String: Int] = [:]
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
                    if positions.isEmpty { reindex() } else { positions[key] = members.count - 1 }
                }
            case (nil, nil): break
            }
        }
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    private func position(of key: String) -> Int? {
        positions.isEmpty ? members.firstIndex { $0.key == key } : positions[key]
    }

    private mutating func reindex() {
        positions = [:]
        guard members.count > JSONObject.indexedCount else { return }
        for (position, member) in members.enumerated() { positions[member.key] = position }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The position of the first member.
    public var startIndex: Int { 0 }

    /// The position after the last member.
    public var endIndex: Int { members.count }

    /// The member at a position.
    public subscript(position: Int) -> (key: String, value: JSONValue) { members[position] }
}

extension JSONObject: Hashable {
    /// Whether two objects have the same members, in whatever order.
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        lhs.count == rhs.count && lhs.allSatisfy { rhs[$0.key] == $0.value }
    }

    /// Hashes what `==` compares.
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
    /// Makes an object from a literal, its keys in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// The JSON text.
    public var description: String { JSONValue.object(self).jsonText }
}
