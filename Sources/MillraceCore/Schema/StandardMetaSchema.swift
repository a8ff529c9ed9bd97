/// The meta-schema of draft 2020-12 in one document: what a schema is, as a schema.
///
/// It says what json-schema.org/draft/2020-12/schema and the vocabularies it is made of say together.
enum StandardMetaSchema {
    static let uri = "https://json-schema.org/draft/2020-12/schema"

    static let document: JSONValue = {
        let schema: JSONValue = ["$dynamicRef": "#meta"]
        let schemas: JSONValue = ["type": "object", "additionalProperties": schema]
        let schemaList: JSONValue = ["type": "array", "minItems": 1, "items": schema]
        let count: JSONValue = ["type": "integer", "minimum": 0]
        let texts: JSONValue = ["type": "array", "items": ["type": "string"], "uniqueItems": true]
        let text: JSONValue = ["type": "string"]
        let flag: JSONValue = ["type": "boolean"]
        let number: JSONValue = ["type": "number"]
        let anchor: JSONValue = ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"]
        let reference: JSONValue = ["type": "string", "format": "uri-reference"]
        let typeNames: JSONValue = ["enum": ["array", "boolean", "integer", "null", "number", "object", "string"]]
        var keywords = JSONObject()
        for name in SchemaKeywords.schemas where name != "additionalItems" { keywords[name] = schema }
        for name in ["allOf", "anyOf", "oneOf", "prefixItems"] { keywords[name] = schemaList }
        for name in SchemaKeywords.maps { keywords[name] = schemas }
        for name in ["maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains", "maxProperties", "minProperties"] {
            keywords[name] = count
        }
        for name in ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"] { keywords[name] = number }
        for name in ["title", "description", "$comment", "contentEncoding", "contentMediaType", "format"] { keywords[name] = text }
        for name in ["uniqueItems", "deprecated", "readOnly", "writeOnly"] { keywords[name] = flag }
        for name in ["$ref", "$dynamicRef"] { keywords[name] = reference }
        for name in ["$anchor", "$dynamicAnchor"] { keywords[name] = anchor }
        keywords["$id"] = ["type": "string", "format": "uri-reference", "pattern": "^[^#]*#?$"]
        keywords["$schema"] = ["type": "string", "format": "uri"]
        keywords["$vocabulary"] = ["type": "object", "propertyNames": ["type": "string", "format": "uri"], "additionalProperties": flag]
        keywords["dependencies"] = ["type": "object", "additionalProperties": ["anyOf": [schema, texts]]]
        keywords["dependentRequired"] = ["type": "object", "additionalProperties": texts]
        keywords["enum"] = ["type": "array"]
        keywords["examples"] = ["type": "array"]
        keywords["multipleOf"] = ["type": "number", "exclusiveMinimum": 0]
        keywords["pattern"] = ["type": "string", "format": "regex"]
        keywords["patternProperties"] = ["type": "object", "additionalProperties": schema, "propertyNames": ["format": "regex"]]
        keywords["required"] = texts
        keywords["type"] = ["anyOf": [typeNames, ["type": "array", "items": typeNames, "minItems": 1, "uniqueItems": true]]]
        return [
            "$schema": .string(uri), "$id": .string(uri), "$dynamicAnchor": "meta", "type": ["object", "boolean"],
            "properties": .object(keywords),
        ]
    }()
}
