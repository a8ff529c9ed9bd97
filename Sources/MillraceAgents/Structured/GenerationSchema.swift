public import MillraceCore

/// The JSON Schema of a ``Generable`` type.
public struct GenerationSchema: Sendable, Hashable {
    /// The name of the type.
    public var name: String
    /// The schema itself, without the definitions it refers to.
    public var root: JSONValue
    /// The schemas of nested types, by name, as `$defs` holds them.
    public var definitions: JSONObject

    /// Makes a schema.
    public init(name: String, root: JSONValue, definitions: JSONObject = JSONObject()) {
        self.name = name
        self.root = root
        self.definitions = definitions
    }

    /// The schema as one document, with `$defs` where there are any.
    public var json: JSONValue {
        guard !definitions.isEmpty, case .object(var object) = root else { return root }
        object["$defs"] = .object(definitions)
        return .object(object)
    }
}
