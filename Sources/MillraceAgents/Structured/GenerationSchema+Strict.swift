public import MillraceCore

extension GenerationSchema {
    /// The schema in the form that providers hold a model to exactly; nil where it cannot be said so.
    ///
    /// Every property is required, one that may be absent allows null instead, and defaults are left to the reader. Objects with free keys, and values
    /// of any kind, cannot be said (OpenAI, structured outputs guide, "Supported schemas").
    public var strict: JSONValue? {
        guard let root = GenerationSchema.strict(root) else { return nil }
        var strictDefinitions = JSONObject()
        for (name, definition) in definitions {
            guard let definition = GenerationSchema.strict(definition) else { return nil }
            strictDefinitions[name] = definition
        }
        return GenerationSchema(name: name, root: root, definitions: strictDefinitions).json
    }

    private static func strict(_ schema: JSONValue) -> JSONValue? {
        guard case .object(var object) = schema, !object.isEmpty else { return nil }
        object["default"] = nil
        if case .object(let properties)? = object["properties"] {
            let required = object["required"]?.arrayValue ?? []
            var all = JSONObject()
            for (key, property) in properties {
                guard let property = strict(property) else { return nil }
                all[key] = required.contains(.string(key)) ? property : nullable(property)
            }
            object["properties"] = .object(all)
            object["required"] = .array(properties.keys.map(JSONValue.string))
            object["additionalProperties"] = false
        } else if object["type"] == "object" {
            return nil
        }
        if let items = object["items"] {
            guard let items = strict(items) else { return nil }
            object["items"] = items
        }
        if case .array(let choices)? = object["anyOf"] {
            var all: [JSONValue] = []
            for choice in choices {
                guard let choice = strict(choice) else { return nil }
                all.append(choice)
            }
            object["anyOf"] = .array(all)
        }
        return .object(object)
    }
}
