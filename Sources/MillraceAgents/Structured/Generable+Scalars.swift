public import MillraceCore

extension String: Generable, PartiallyGenerable {
    /// `{"type": "string"}`.
    public static var generationSchema: GenerationSchema { GenerationSchema(name: "String", root: ["type": "string"]) }

    /// Reads a string; a number or boolean is none.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .string(let text) = json else { throw GenerationError(.wrongKind(expected: "a string", found: json.kindName), at: path) }
        self = text
    }

    /// A JSON string.
    public var json: JSONValue { .string(self) }

    /// The text so far.
    public init?(partial json: PartialJSON.Cursor) {
        guard let text = json.text else { return nil }
        self = text
    }

    /// Adds what has come since.
    public mutating func update(_ change: PartialChange) {
        guard let text = change.value.text else { return }
        // Only the new end is copied: the text of a value never changes but at its end.
        let known = utf8.count
        guard text.utf8.count > known else { return }
        self += text[text.utf8.index(text.utf8.startIndex, offsetBy: known)...]
    }
}

extension Bool: Generable, PartiallyGenerable {
    /// `{"type": "boolean"}`.
    public static var generationSchema: GenerationSchema { GenerationSchema(name: "Bool", root: ["type": "boolean"]) }

    /// Reads `true` or `false`; a string is neither.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .bool(let value) = json else { throw GenerationError(.wrongKind(expected: "a boolean", found: json.kindName), at: path) }
        self = value
    }

    /// A JSON boolean.
    public var json: JSONValue { .bool(self) }
}

extension Generable where Self: FixedWidthInteger {
    /// `{"type": "integer"}`, with the bounds of types that are narrower than JSON's integers usually are.
    public static var generationSchema: GenerationSchema {
        var root: JSONObject = ["type": "integer"]
        // 64-bit bounds are beyond what many readers of schemas can hold; the sign is worth telling.
        if Self.bitWidth <= 32 || !Self.isSigned { root["minimum"] = Self.min.json }
        if Self.bitWidth <= 32 { root["maximum"] = Self.max.json }
        return GenerationSchema(name: "\(Self.self)", root: .object(root))
    }

    /// Reads an integer: `3` and `3.0`, not `3.5` and not `"3"`.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .number(let number) = json else {
            throw GenerationError(.wrongKind(expected: "an integer", found: json.kindName), at: path)
        }
        if let value = Self(number.text) ?? number.int.flatMap(Self.init(exactly:)) {
            self = value
        } else if number.int == nil, number.double.rounded() != number.double {
            throw GenerationError(.wrongKind(expected: "an integer", found: "a fraction"), at: path)
        } else {
            throw GenerationError(.guide("should be an integer from \(Self.min) to \(Self.max)"), at: path)
        }
    }

    /// A JSON number.
    public var json: JSONValue {
        // Every decimal text of an integer is a JSON number.
        JSONNumber(text: String(self)).map(JSONValue.number) ?? .null
    }
}

extension Int: Generable, PartiallyGenerable {}
extension Int8: Generable, PartiallyGenerable {}
extension Int16: Generable, PartiallyGenerable {}
extension Int32: Generable, PartiallyGenerable {}
extension Int64: Generable, PartiallyGenerable {}
extension UInt: Generable, PartiallyGenerable {}
extension UInt8: Generable, PartiallyGenerable {}
extension UInt16: Generable, PartiallyGenerable {}
extension UInt32: Generable, PartiallyGenerable {}
extension UInt64: Generable, PartiallyGenerable {}

extension Generable where Self: BinaryFloatingPoint {
    /// `{"type": "number"}`.
    public static var generationSchema: GenerationSchema { GenerationSchema(name: "\(Self.self)", root: ["type": "number"]) }

    /// Reads a number; a string is none.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .number(let number) = json else {
            throw GenerationError(.wrongKind(expected: "a number", found: json.kindName), at: path)
        }
        self = Self(number.double)
        guard isFinite else { throw GenerationError(.guide("should be a number of ordinary size"), at: path) }
    }

    /// A JSON number; one that is not finite, which JSON cannot say, becomes 0.
    public var json: JSONValue { .number(JSONNumber(Double(self))) }
}

extension Double: Generable, PartiallyGenerable {}
extension Float: Generable, PartiallyGenerable {
    /// A JSON number with no more digits than the value has.
    public var json: JSONValue {
        // Over `Double`, 0.1 would become 0.10000000149011612.
        JSONNumber(text: description).map(JSONValue.number) ?? .number(JSONNumber(Double(self)))
    }
}

extension JSONValue {
    /// The kind of the value, for errors.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
