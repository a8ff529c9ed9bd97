internal import MillraceCore

/// How a value of any type is the arguments of a tool: an object is they itself, another value stands in a property of them.
struct ArgumentShape<Value: Generable>: Sendable {
    /// The arguments as a JSON Schema object.
    let parameters: JSONValue
    // Nil where the value is an object.
    private let property: String?

    /// Makes a shape.
    ///
    /// - Parameter property: where a value stands that is no object.
    init(property: String) {
        let schema = Value.generationSchema
        if case .object(let root) = schema.root, root["type"] == "object" {
            self.property = nil
            self.parameters = schema.json
            return
        }
        var wrapper: JSONObject = [
            "type": "object", "properties": .object([property: schema.root]), "required": [.string(property)],
            "additionalProperties": false,
        ]
        if !schema.definitions.isEmpty { wrapper["$defs"] = .object(schema.definitions) }
        self.property = property
        self.parameters = .object(wrapper)
    }

    /// The value that arguments hold.
    func value(of arguments: JSONObject) throws(GenerationError) -> Value {
        guard let property else { return try Value(json: .object(arguments)) }
        guard let value = arguments[property] else { throw GenerationError(.missing(property: property), at: JSONPath()) }
        return try Value(json: value, at: JSONPath([.key(property)]))
    }
}
