/// What of JSON Schema the API holds a model to, and what it refuses with an error (Claude API docs, "Structured outputs", "JSON Schema limitations").
enum AnthropicSchema {
    private static let refused: Set<String> = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems",
        "minProperties", "maxProperties",
    ]

    /// The schema with what the API refuses told in descriptions instead, where the model still reads it.
    static func accepted(_ schema: JSONValue) -> JSONValue {
        guard case .object(let fields) = schema else { return schema }
        var result = JSONObject()
        var told: [String] = []
        for (name, value) in fields {
            switch (name, value) {
            case ("properties", .object(let schemas)), ("$defs", .object(let schemas)), ("definitions", .object(let schemas)):
                var inner = JSONObject()
                for (key, schema) in schemas { inner[key] = accepted(schema) }
                result[name] = .object(inner)
            case ("items", _), ("additionalProperties", _): result[name] = accepted(value)
            case ("anyOf", .array(let schemas)), ("allOf", .array(let schemas)): result[name] = .array(schemas.map(accepted))
            case ("minItems", .number(let count)) where (count.int ?? 0) > 1: told.append("\(name) \(count)")
            case (_, .number(let limit)) where refused.contains(name): told.append("\(name) \(limit)")
            case ("uniqueItems", .bool(true)): told.append("all different")
            case ("uniqueItems", .bool(false)): continue
            default: result[name] = value
            }
        }
        if !told.isEmpty {
            let text = "(\(told.joined(separator: ", ")))"
            result["description"] = .string(result["description"]?.stringValue.map { "\($0) \(text)" } ?? text)
        }
        return .object(result)
    }
}
