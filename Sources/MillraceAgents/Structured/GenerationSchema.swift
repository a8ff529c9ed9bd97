public import MillraceCore

/// The JSON Schema of a ``Generable`` type (JSON Schema 2020-12).
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

    /// Makes the schema of a type from what the type writes into a scope.
    ///
    /// The type's own definition becomes the root. Where values of the type hold such values again, the definition stays beside it as well.
    public init<Value: Generable>(of type: Value.Type) {
        var scope = GenerationScope()
        let root = Value.schema(in: &scope)
        self = scope.schema(root: root, name: "\(Value.self)")
    }

    /// The schema as one document, with `$defs` where there are any.
    public var json: JSONValue {
        guard !definitions.isEmpty, case .object(var object) = root else { return root }
        object["$defs"] = .object(definitions)
        return .object(object)
    }

    /// Whether values of the type are JSON objects, as providers want the top of an answer or of a tool's arguments to be.
    var isObject: Bool { root["type"] == "object" }

    /// The member that holds a value where an object is asked for and the value is none.
    static let envelopeKey = "value"

    /// The schema of an object that holds the value in one member; the schema itself where it is one of an object.
    var enveloped: GenerationSchema {
        guard !isObject else { return self }
        let root: JSONValue = [
            "type": "object", "properties": [GenerationSchema.envelopeKey: root], "required": [.string(GenerationSchema.envelopeKey)],
            "additionalProperties": false,
        ]
        return GenerationSchema(name: name, root: root, definitions: definitions)
    }

    /// The name in letters that providers take: letters, digits, `_` and `-`, at most 64 (OpenAI, structured outputs guide).
    var wireName: String {
        let name = String(self.name.unicodeScalars.map { GenerationSchema.isNameLetter($0) ? Character($0) : "_" }.prefix(64))
        return name.isEmpty ? "answer" : name
    }

    private static func isNameLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    /// A schema that allows null beside what another one allows.
    static func nullable(_ schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema, !object.isEmpty else { return schema }
        switch object["type"] {
        case .string("null")?: return schema
        case .string(let type)?:
            object["type"] = [.string(type), "null"]
            if case .array(let words)? = object["enum"] { object["enum"] = .array(words + [.null]) }
            return .object(object)
        case .array(let types)? where types.contains("null"): return schema
        default: break
        }
        if case .array(let choices)? = object["anyOf"] {
            if !choices.contains(["type": "null"]) { object["anyOf"] = .array(choices + [["type": "null"]]) }
            return .object(object)
        }
        return ["anyOf": [schema, ["type": "null"]]]
    }
}

/// Where the schemas of nested types are collected while the schema of a type is made.
public struct GenerationScope: Sendable {
    private var definitions = JSONObject()
    private var names: [ObjectIdentifier: String] = [:]
    private var references: [String: Int] = [:]

    /// Makes an empty scope.
    public init() {}

    /// Defines a type once, and refers to it.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - name: its name, with those of the types it is nested in.
    ///   - body: writes the schema; it may refer to the type itself.
    /// - Returns: the reference.
    public mutating func define(
        _ type: any Generable.Type, as name: String, _ body: (inout GenerationScope) -> JSONValue
    ) -> JSONValue {
        let id = ObjectIdentifier(type)
        if let known = names[id] {
            references[known, default: 0] += 1
            return GenerationScope.reference(known)
        }
        // Two modules may have types of one name.
        var free = name
        var number = 2
        while definitions[free] != nil {
            free = "\(name)\(number)"
            number += 1
        }
        names[id] = free
        references[free] = 1
        // Holds the place, and the order, while the type's own types are defined.
        definitions[free] = .null
        definitions[free] = body(&self)
        return GenerationScope.reference(free)
    }

    /// Takes over definitions that were made elsewhere; one that is known stays.
    mutating func adopt(_ others: JSONObject) {
        for (name, schema) in others where definitions[name] == nil {
            definitions[name] = schema
            references[name] = 2
        }
    }

    fileprivate func schema(root: JSONValue, name: String) -> GenerationSchema {
        guard case .string(let pointer)? = root["$ref"], root.objectValue?.count == 1,
            let own = definitions.keys.first(where: { GenerationScope.pointer(to: $0) == pointer }), let body = definitions[own]
        else { return GenerationSchema(name: name, root: root, definitions: definitions) }
        var others = definitions
        if references[own] == 1 { others[own] = nil }
        return GenerationSchema(name: own, root: body, definitions: others)
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string(pointer(to: name))] }

    private static func pointer(to name: String) -> String { "#/$defs" + JSONPath([.key(name)]).description }
}
