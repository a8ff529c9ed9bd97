public import MillraceCore

/// The schema of an object, property by property.
///
/// What `@Generable` writes uses it.
public struct ObjectSchema: Sendable {
    private let description: String?
    private var properties = JSONObject()
    private var required: [JSONValue] = []

    /// Makes a schema without properties.
    public init(description: String? = nil) { self.description = description }

    /// Adds a property that must be there.
    public mutating func property<Value: Generable>(
        _ key: String, _ type: Value.Type, description: String? = nil, guides: [GenerationGuide] = [], in scope: inout GenerationScope
    ) {
        required.append(.string(key))
        add(key, Value.schema(in: &scope), description, guides)
    }

    /// Adds a property that may be absent.
    public mutating func property<Value: Generable>(
        _ key: String, _ type: Value?.Type, description: String? = nil, guides: [GenerationGuide] = [], in scope: inout GenerationScope
    ) {
        add(key, Value.schema(in: &scope), description, guides)
    }

    /// Adds a property that takes a default where it is absent.
    public mutating func property<Value: Generable>(
        _ key: String, _ type: Value.Type, description: String? = nil, guides: [GenerationGuide] = [], default value: Value,
        in scope: inout GenerationScope
    ) {
        add(key, Value.schema(in: &scope), description, guides, value.json)
    }

    /// Adds a property that may be null and takes a default where it is absent.
    public mutating func property<Value: Generable>(
        _ key: String, _ type: Value?.Type, description: String? = nil, guides: [GenerationGuide] = [], default value: Value?,
        in scope: inout GenerationScope
    ) {
        // Null and absence differ here: null must be sayable.
        guard let value else { return add(key, Value.schema(in: &scope), description, guides) }
        add(key, GenerationSchema.nullable(Value.schema(in: &scope)), description, guides, value.json)
    }

    /// Adds the word that tells which case of an enum the object holds.
    public mutating func discriminator(_ key: String, _ word: String) {
        required.append(.string(key))
        properties[key] = ["type": "string", "enum": [.string(word)]]
    }

    private mutating func add(
        _ key: String, _ schema: JSONValue, _ description: String?, _ guides: [GenerationGuide], _ fallback: JSONValue? = nil
    ) {
        var schema = guides.reduce(schema) { $1.applied(to: $0) }
        if case .object(var object) = schema {
            if object["$ref"] != nil, description != nil || fallback != nil {
                // Some providers refuse other keywords beside a reference (OpenAI, structured outputs).
                object = ["anyOf": [schema]]
            }
            if let description { object["description"] = .string(description) }
            object["default"] = fallback ?? object["default"]
            schema = .object(object)
        }
        properties[key] = schema
    }

    /// The schema; nothing but its properties is allowed.
    public var json: JSONValue {
        var object: JSONObject = ["type": "object"]
        if let description { object["description"] = .string(description) }
        object["properties"] = .object(properties)
        object["required"] = .array(required)
        object["additionalProperties"] = false
        return .object(object)
    }

    /// The schema of a string that is one of several words.
    public static func words(_ words: [String], description: String? = nil) -> JSONValue {
        var object: JSONObject = ["type": "string"]
        if let description { object["description"] = .string(description) }
        object["enum"] = .array(words.map(JSONValue.string))
        return .object(object)
    }

    /// The schema of an integer that is one of several.
    public static func integers(_ integers: [Int], description: String? = nil) -> JSONValue {
        var object: JSONObject = ["type": "integer"]
        if let description { object["description"] = .string(description) }
        object["enum"] = .array(integers.map { .number(JSONNumber($0)) })
        return .object(object)
    }

    /// The schema of a value that fits one of several schemas.
    public static func anyOf(_ choices: [JSONValue], description: String? = nil) -> JSONValue {
        var object = JSONObject()
        if let description { object["description"] = .string(description) }
        object["anyOf"] = .array(choices)
        return .object(object)
    }
}
