/// A JSON document as a value.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// The text of a string.
    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    /// The integer of a number that is one.
    public var intValue: Int? { if case .number(let number) = self { number.int } else { nil } }
    /// The double of a number.
    public var doubleValue: Double? { if case .number(let number) = self { number.double } else { nil } }
    /// A boolean.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements of an array.
    public var arrayValue: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// An object.
    public var objectValue: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// A member of an object.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Makes `null` of `nil`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes a boolean of `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a number of an integer.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// Makes a number of a double; 0 where it is not finite.
    public init(floatLiteral value: Double) { self = .number(JSONNumber(value)) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// Makes a string of a text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes an array of its elements.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object of its members; of a key that comes twice the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}
