import MillraceCore
import Testing

@Suite("JSON Schema")
struct JSONSchemaTests {
    private static let weather: JSONValue = [
        "type": "object",
        "properties": [
            "city": ["type": "string", "minLength": 1],
            "unit": ["enum": ["celsius", "fahrenheit"]],
            "days": ["type": "integer", "minimum": 1, "maximum": 14],
        ],
        "required": ["city"], "additionalProperties": false,
    ]

    @Test("a value that keeps to the schema has no violations")
    func valid() throws {
        let schema = try JSONSchema(Self.weather)
        #expect(schema.validate(["city": "Graz", "unit": "celsius", "days": 3]).isEmpty)
        #expect(schema.isValid(["city": "Graz"]))
    }

    @Test("each violation tells where in the value, where in the schema, and what is wanted")
    func violations() throws {
        let found = try JSONSchema(Self.weather).validate(["unit": "kelvin", "days": 15, "country": "AT"])
        #expect(
            Array(found) == [
                SchemaViolation(
                    instancePath: "", schemaPath: "#/required", keyword: "required", message: "the property \"city\" is missing"),
                SchemaViolation(
                    instancePath: "/unit", schemaPath: "#/properties/unit/enum", keyword: "enum",
                    message: "must be one of \"celsius\", \"fahrenheit\""),
                SchemaViolation(
                    instancePath: "/days", schemaPath: "#/properties/days/maximum", keyword: "maximum", message: "must be at most 14"),
                SchemaViolation(
                    instancePath: "/country", schemaPath: "#/additionalProperties", keyword: "additionalProperties",
                    message: "this property is not allowed; allowed are \"city\", \"unit\", \"days\""),
            ])
        #expect(!found.isTruncated)
    }

    @Test("no more violations are found than asked for")
    func limit() throws {
        let schema = try JSONSchema(["items": ["type": "string"]])
        let found = schema.validate([1, 2, 3, 4, 5], limit: 3)
        #expect(found.map(\.instancePath) == ["/0", "/1", "/2"])
        #expect(found.isTruncated)
        #expect(schema.validate([1, 2], limit: 3).isTruncated == false)
        #expect(schema.validate([1, 2], limit: 0).count == 1)
    }

    @Test("a schema that refers to itself checks values of any shape")
    func recursion() throws {
        let schema = try JSONSchema([
            "$ref": "#/$defs/tree",
            "$defs": [
                "tree": [
                    "type": "object", "required": ["name"],
                    "properties": ["name": ["type": "string"], "children": ["type": "array", "items": ["$ref": "#/$defs/tree"]]],
                ]
            ],
        ])
        #expect(schema.isValid(["name": "a", "children": [["name": "b", "children": []]]]))
        let found = schema.validate(["name": "a", "children": [["name": "b", "children": [["name": 3]]]]])
        #expect(found.map(\.instancePath) == ["/children/0/children/0/name"])
        #expect(found.map(\.schemaPath) == ["#/$defs/tree/properties/name/type"])
    }

    @Test("a value nested beyond the limit is refused, also below a not")
    func depth() throws {
        var deep: JSONValue = "x"
        for _ in 0..<2_000 { deep = [deep] }
        let nested: JSONValue = ["type": "array", "items": ["$ref": "#/$defs/a"]]
        for keyword in ["not", "allOf"] {
            let reference: JSONValue = ["$ref": "#/$defs/a"]
            let source: JSONObject = [keyword: keyword == "not" ? reference : [reference], "$defs": ["a": nested]]
            let schema = try JSONSchema(.object(source))
            #expect(!schema.isValid(deep))
            let found = schema.validate(deep)
            #expect(found.count == 1 && found.isTruncated)
        }
        #expect(try JSONSchema(["items": ["$ref": "#"]], options: .init(maxDepth: 10_000_000)).isValid([[[]]]))
    }

    @Test("schemas that combine each other over and over are given up, not followed for ever")
    func applications() throws {
        var definitions: JSONObject = ["a0": ["type": "string"]]
        for level in 1...60 {
            let next: JSONValue = ["$ref": .string("#/$defs/a\(level - 1)")]
            definitions["a\(level)"] = ["allOf": [next, next]]
        }
        let schema = try JSONSchema(["$ref": "#/$defs/a60", "$defs": .object(definitions)], options: .init(maxApplications: 10_000))
        #expect(!schema.isValid("x"))
        #expect(schema.validate("x").isTruncated)
    }

    @Test("dynamic references that go round in a circle end")
    func dynamicCircle() throws {
        let schema = try JSONSchema(["$dynamicAnchor": "a", "$dynamicRef": "#a"])
        #expect(!schema.isValid(1))
        #expect(schema.validate(1).count == 1)
    }

    @Test("documents are found under the name they were handed in with, and under their $id")
    func documents() throws {
        let documents: [String: JSONValue] = [
            "https://example.com/a.json": ["$id": "https://example.com/b.json", "$defs": ["text": ["type": "string"]]]
        ]
        for name in ["a", "b"] {
            let schema = try JSONSchema(["$ref": .string("https://example.com/\(name).json#/$defs/text")], documents: documents)
            #expect(schema.isValid("x"))
            #expect(schema.validate(1).map(\.schemaPath) == ["https://example.com/a.json#/$defs/text/type"])
        }
    }

    @Test("relative names of documents do without a base")
    func relativeDocuments() throws {
        let schema = try JSONSchema(
            ["$ref": "common.json#name"], documents: ["common.json": ["$defs": ["a": ["$anchor": "name", "type": "string"]]]])
        #expect(schema.isValid("x"))
        #expect(!schema.isValid(1))
    }

    @Test(
        "the meta-schema needs no document",
        arguments: [
            (["type": "string"], true), (["type": "text"], false), (["minLength": -1], false), (["properties": ["a": ["items": 3]]], false),
            (["required": ["a", "a"]], false), (true, true), ("x", false), (["anyOf": []], false), (["$defs": ["a": false]], true),
        ] as [(JSONValue, Bool)])
    func metaSchema(source: JSONValue, isValid: Bool) throws {
        let schema = try JSONSchema(["$ref": "https://json-schema.org/draft/2020-12/schema"])
        #expect(schema.isValid(source) == isValid)
    }

    @Test("formats are described unless their check is asked for")
    func formats() throws {
        let source: JSONValue = ["format": "date"]
        #expect(try JSONSchema(source).isValid("tomorrow"))
        let schema = try JSONSchema(source, options: .init(checksFormats: true))
        #expect(schema.validate("tomorrow").map(\.message) == ["must be a date as in 2024-05-01"])
        #expect(schema.isValid("2024-05-01"))
        #expect(try JSONSchema(["format": "int32"], options: .init(checksFormats: true)).isValid("x"))
    }

    @Test("one schema serves many tasks at once")
    func concurrency() async throws {
        let schema = try JSONSchema(Self.weather)
        await withTaskGroup(of: Bool.self) { group in
            for day in 0..<100 {
                group.addTask { schema.isValid(["city": "Graz", "days": .number(JSONNumber(day))]) == (1...14).contains(day) }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("the lists of keywords have nothing in common")
    func keywords() {
        let lists = [JSONSchema.supportedKeywords, JSONSchema.annotationKeywords, JSONSchema.unsupportedKeywords]
        #expect(Set(lists.joined()).count == lists.joined().count)
        #expect(JSONSchema.supportedKeywords.contains("unevaluatedProperties"))
        #expect(JSONSchema.unsupportedKeywords.contains("$recursiveRef"))
        #expect(JSONSchema.checkedFormats.contains("date-time"))
    }
}
