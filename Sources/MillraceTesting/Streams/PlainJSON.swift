/// A JSON value written and read in the plainest way, sharing no code with the core: the oracle must not have the faults of what it
/// judges.
public indirect enum PlainJSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as its text.
    case number(String)
    /// A text.
    case string(String)
    /// A list.
    case array([PlainJSON])
    /// An object, in order.
    case object([Field])
    /// JSON text to be written as it is: what no value can express, such as half a surrogate pair.
    case verbatim(String)

    /// A field of an object.
    public struct Field: Sendable, Hashable {
        /// The name.
        public var key: String
        /// The value.
        public var value: PlainJSON

        /// Makes a field.
        public init(_ key: String, _ value: PlainJSON) {
            self.key = key
            self.value = value
        }
    }
}

extension PlainJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    public init(arrayLiteral elements: PlainJSON...) { self = .array(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, PlainJSON)...) { self = .object(elements.map { Field($0.0, $0.1) }) }
}

extension PlainJSON {
    /// A number.
    public static func integer(_ value: Int) -> PlainJSON { .number(String(value)) }

    /// A field; setting nil removes it, setting a new one appends it.
    ///
    /// On a value that is no object reads give nil and writes nothing.
    public subscript(key: String) -> PlainJSON? {
        get {
            guard case .object(let fields) = self else { return nil }
            return fields.last { $0.key == key }?.value
        }
        set {
            guard case .object(var fields) = self else { return }
            // The old storage is let go first, so that the fields change in place.
            self = .null
            if let position = fields.lastIndex(where: { $0.key == key }) {
                if let newValue { fields[position].value = newValue } else { fields.remove(at: position) }
            } else if let newValue {
                fields.append(Field(key, newValue))
            }
            self = .object(fields)
        }
    }

    /// The elements of a list; empty for anything else.
    ///
    /// Setting makes the value a list.
    public var elements: [PlainJSON] {
        get { if case .array(let elements) = self { elements } else { [] } }
        set { self = .array(newValue) }
    }

    /// The fields of an object; empty for anything else.
    ///
    /// Setting makes the value an object.
    public var fields: [Field] {
        get { if case .object(let fields) = self { fields } else { [] } }
        set { self = .object(newValue) }
    }

    /// The text of a string.
    public var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The number, if it is a whole one.
    public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    /// Whether this is null.
    public var isNull: Bool { self == .null }

    /// Whether this is an object.
    public var isObject: Bool { if case .object = self { true } else { false } }

    /// Changes the value at a field, if there is one that is not null.
    public mutating func edit(_ key: String, _ change: (inout PlainJSON) -> Void) {
        guard var value = self[key], !value.isNull else { return }
        change(&value)
        self[key] = value
    }

    /// Changes each element of the list at a field.
    public mutating func editElements(of key: String, _ change: (inout PlainJSON) -> Void) {
        edit(key) { list in
            guard case .array(var elements) = list else { return }
            for position in elements.indices { change(&elements[position]) }
            list = .array(elements)
        }
    }
}
