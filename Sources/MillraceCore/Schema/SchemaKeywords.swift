/// The keywords that are checked, and those that cannot be.
enum SchemaKeywords {
    /// Where a keyword comes from.
    struct Row: Sendable {
        let vocabulary: SchemaDialect.Vocabularies
        var since = SchemaDialect.Draft.draft6
        var until = SchemaDialect.Draft.draft2020
    }

    static let rows: [String: Row] = {
        var rows: [String: Row] = [:]
        for keyword in ["$ref", "$id", "$schema", "$vocabulary"] { rows[keyword] = Row(vocabulary: .core) }
        for keyword in ["$defs", "$anchor"] { rows[keyword] = Row(vocabulary: .core, since: .draft2019) }
        for keyword in ["$dynamicRef", "$dynamicAnchor"] { rows[keyword] = Row(vocabulary: .core, since: .draft2020) }
        for keyword in [
            "allOf", "anyOf", "oneOf", "not", "properties", "patternProperties", "additionalProperties", "propertyNames", "items",
            "contains",
            // Gone since 2019-09, and still read: the specification reserves the names (Validation 2020-12, appendix A).
            "definitions", "dependencies",
        ] { rows[keyword] = Row(vocabulary: .applicator) }
        for keyword in ["if", "then", "else"] { rows[keyword] = Row(vocabulary: .applicator, since: .draft7) }
        rows["dependentSchemas"] = Row(vocabulary: .applicator, since: .draft2019)
        rows["prefixItems"] = Row(vocabulary: .applicator, since: .draft2020)
        rows["additionalItems"] = Row(vocabulary: .applicator, until: .draft2019)
        for keyword in ["unevaluatedItems", "unevaluatedProperties"] { rows[keyword] = Row(vocabulary: .unevaluated, since: .draft2019) }
        for keyword in [
            "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
            "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required",
        ] { rows[keyword] = Row(vocabulary: .validation) }
        for keyword in ["maxContains", "minContains", "dependentRequired"] {
            rows[keyword] = Row(vocabulary: .validation, since: .draft2019)
        }
        rows["format"] = Row(vocabulary: [.annotations, .formatAssertion])
        return rows
    }()

    /// Keywords of older drafts that would check something, and what to write instead.
    static let refused: [String: String] = [
        "$recursiveRef": "write $dynamicRef",
        "$recursiveAnchor": "write $dynamicAnchor",
        "additionalItems": "write prefixItems and items",
        "divisibleBy": "write multipleOf",
        "disallow": "write not",
        "extends": "write allOf",
    ]

    /// Keywords of the specification that describe and check nothing.
    static let annotations = [
        "$comment", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "contentEncoding",
        "contentMediaType", "contentSchema",
    ]

    // MARK: Where schemas are found

    /// Keywords whose value is a schema.
    static let schemas: Set<String> = [
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    /// Keywords whose value is a list of schemas; `items` was one up to draft 2019-09.
    static let lists: Set<String> = ["allOf", "anyOf", "items", "oneOf", "prefixItems"]
    /// Keywords whose value is an object of schemas.
    static let maps: Set<String> = ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"]
}
