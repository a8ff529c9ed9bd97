/// The API's own schema language, a subset of OpenAPI 3.0 (Gemini API reference, "Schema"), to and from JSON Schema.
enum GeminiSchema {
    private static let kept: Set<String> = [
        "type", "format", "title", "description", "nullable", "enum", "items", "maxItems", "minItems", "properties", "required",
        "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default", "minimum",
        "maximum",
    ]

    /// What of a JSON Schema the subset can say; the rest is left out.
    static func subset(of schema: JSONValue) -> JSONValue {
        guard case .object(let fields) = schema else { return schema }
        var result = JSONObject()
        for (name, value) in fields {
            switch name {
            case "type": addType(value, &result)
            case "properties":
                var properties = JSONObject()
                for (key, property) in value.objectValue ?? JSONObject() { properties[key] = subset(of: property) }
                result[name] = .object(properties)
            case "items": result[name] = subset(of: value)
            case "anyOf", "oneOf": result["anyOf"] = .array((value.arrayValue ?? []).map(subset))
            case "const": if case .string = value { result["enum"] = [value] }
            // Only words can be listed.
            case "enum": if value.arrayValue?.allSatisfy({ $0.stringValue != nil }) == true { result[name] = value }
            default: if kept.contains(name) { result[name] = value }
            }
        }
        return .object(result)
    }

    private static func addType(_ value: JSONValue, _ result: inout JSONObject) {
        switch value {
        case .string(let word): result["type"] = .string(word.uppercased())
        case .array(let words):
            let types = words.compactMap(\.stringValue).filter { $0 != "null" }
            if types.count < words.count { result["nullable"] = true }
            if types.count == 1 {
                result["type"] = .string(types[0].uppercased())
            } else if types.count > 1 {
                result["anyOf"] = .array(types.map { ["type": .string($0.uppercased())] })
            }
        default: break
        }
    }

    /// The JSON Schema of a schema of the subset: types in lower case.
    static func jsonSchema(of schema: JSONValue) -> JSONValue {
        guard case .object(let fields) = schema else { return schema }
        let isNullable = fields["nullable"] == true
        var result = JSONObject()
        for (name, value) in fields {
            switch name {
            case "type":
                let word = value.stringValue?.lowercased()
                // No type at all.
                if word == "type_unspecified" { continue }
                result[name] = word.map { isNullable ? [.string($0), "null"] : .string($0) } ?? value
            case "nullable": if fields["type"] == nil { result[name] = value }
            case "properties":
                var properties = JSONObject()
                for (key, property) in value.objectValue ?? JSONObject() { properties[key] = jsonSchema(of: property) }
                result[name] = .object(properties)
            case "items": result[name] = jsonSchema(of: value)
            case "anyOf": result[name] = .array((value.arrayValue ?? []).map(jsonSchema))
            default: result[name] = value
            }
        }
        return .object(result)
    }
}
