// Keywords that hold schemas, and their kin: Core 2020-12 §10, Validation 2020-12 §6.4 (arrays) and §6.5 (objects).
extension SchemaCompiler {
    mutating func compileArrays(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let count = try source.count("minItems") { checks.append(.minItems(count)) }
        if let count = try source.count("maxItems") { checks.append(.maxItems(count)) }
        if try source.flag("uniqueItems") == true { checks.append(.uniqueItems) }
        if let items = try items(of: source) { checks.append(.items(items)) }
        let min = try source.count("minContains")
        let max = try source.count("maxContains")
        if let schema = source["contains"] {
            let node = try node(schema, in: source, "contains")
            checks.append(.contains(SchemaContains(node: node, min: min ?? 1, max: max, marks: source.dialect.draft >= .draft2020)))
        }
    }

    private mutating func items(of source: SchemaSource) throws(SchemaError) -> SchemaItems? {
        // Up to 2019-09 a list of schemas stood in items, and what follows it in additionalItems.
        if source.dialect.draft < .draft2020, source["items"]?.arrayValue != nil {
            let prefix = try nodes(source, "items")
            let rest = try source["additionalItems"].map { schema throws(SchemaError) in try node(schema, in: source, "additionalItems") }
            return SchemaItems(prefix: prefix, rest: rest, prefixKeyword: "items", restKeyword: "additionalItems")
        }
        if source["items"]?.arrayValue != nil { throw source.invalid("items", "a schema; a list of schemas is written as prefixItems") }
        let prefix = try nodes(source, "prefixItems")
        let rest = try source["items"].map { schema throws(SchemaError) in try node(schema, in: source, "items") }
        if prefix.isEmpty, rest == nil { return nil }
        return SchemaItems(prefix: prefix, rest: rest, prefixKeyword: "prefixItems", restKeyword: "items")
    }

    mutating func compileObjects(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let names = try source.names("required"), !names.isEmpty { checks.append(.required(names)) }
        if let count = try source.count("minProperties") { checks.append(.minProperties(count)) }
        if let count = try source.count("maxProperties") { checks.append(.maxProperties(count)) }
        var members = SchemaMembers()
        for (name, schema) in try source.members("properties") ?? [:] {
            members.names.append(name)
            members.nodes[ExactText(name)] = try node(schema, in: source, "properties", name)
        }
        for (text, schema) in try source.members("patternProperties") ?? [:] {
            let pattern = try pattern(text, in: source, "patternProperties")
            members.patterns.append((pattern, try node(schema, in: source, "patternProperties", text)))
        }
        if let schema = source["additionalProperties"] { members.additional = try node(schema, in: source, "additionalProperties") }
        if !members.nodes.isEmpty || !members.patterns.isEmpty || members.additional != nil { checks.append(.members(members)) }
        if let schema = source["propertyNames"] { checks.append(.propertyNames(try node(schema, in: source, "propertyNames"))) }
        try compileDependencies(source, &checks)
    }

    private mutating func compileDependencies(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
            var required: [(name: String, names: [String])] = []
            var schemas: [(name: String, node: Int)] = []
            for (name, value) in try source.members(keyword) ?? [:] {
                // Of the two, dependencies takes either.
                if keyword == "dependentRequired" || keyword == "dependencies" && value.arrayValue != nil {
                    guard let names = SchemaSource.names(value) else {
                        throw source.error(.invalidValue(expected: "an array of property names, each once"), keyword, name)
                    }
                    required.append((name, names))
                } else {
                    schemas.append((name, try node(value, in: source, keyword, name)))
                }
            }
            if !required.isEmpty { checks.append(.dependentRequired(required, keyword: keyword)) }
            if !schemas.isEmpty { checks.append(.dependentSchemas(schemas, keyword: keyword)) }
        }
    }

    mutating func compileLogic(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        let all = try nodes(source, "allOf")
        if !all.isEmpty { checks.append(.allOf(all)) }
        let any = try nodes(source, "anyOf")
        if !any.isEmpty { checks.append(.anyOf(any)) }
        let one = try nodes(source, "oneOf")
        if !one.isEmpty { checks.append(.oneOf(one)) }
        if let schema = source["not"] { checks.append(.not(try node(schema, in: source, "not"))) }
        if let schema = source["if"] {
            let condition = try node(schema, in: source, "if")
            let then = try source["then"].map { schema throws(SchemaError) in try node(schema, in: source, "then") }
            let otherwise = try source["else"].map { schema throws(SchemaError) in try node(schema, in: source, "else") }
            // Even alone it may mark members as looked at.
            checks.append(.condition(if: condition, then: then, else: otherwise))
        }
    }

    /// The nodes of a list of schemas; empty where the keyword is absent.
    private mutating func nodes(_ source: SchemaSource, _ keyword: String) throws(SchemaError) -> [Int] {
        guard let schemas = try source.elements(keyword) else { return [] }
        // Up to 2019-09 an empty list of items was allowed.
        if schemas.isEmpty, keyword != "items" { throw source.invalid(keyword, "an array with at least one schema") }
        var numbers: [Int] = []
        for (position, schema) in schemas.enumerated() { numbers.append(try node(schema, in: source, keyword, String(position))) }
        return numbers
    }
}
