import MillraceCore
import Testing

@Suite("JSON Schema violations")
struct SchemaViolationTests {
    @Test(
        "a message says what to do",
        arguments: [
            (["type": ["string", "null"]], 1, "the value: expected string or null, found integer"),
            (["type": "integer"], 1.5, "the value: expected integer, found number"),
            (["const": "on"], "off", "the value: must be \"on\""),
            (["exclusiveMinimum": 0], 0, "the value: must be greater than 0"),
            (["minimum": 0.5], 0, "the value: must be at least 0.5"),
            (["multipleOf": 0.01], 0.015, "the value: must be a multiple of 0.01"),
            (["minLength": 1], "", "the value: must be at least 1 character long"),
            (["maxLength": 2], "abc", "the value: must be at most 2 characters long"),
            (["pattern": "^a"], "b", "the value: must match the pattern ^a"),
            (["minItems": 2], [1], "the value: must have at least 2 items, has 1"),
            (["prefixItems": [true], "items": false], [1, 2], "the value: must have at most 1 item, has 2"),
            (["uniqueItems": true], [1, 2, 1.0], "the value: items must be unique; the items at 0 and 2 are the same"),
            (["contains": ["type": "string"]], [1], "the value: at least 1 item must match the schema of contains, 0 do"),
            (["contains": true, "maxContains": 1], [1, 2], "the value: at most 1 item may match the schema of contains, 2 do"),
            (["minProperties": 1], [:], "the value: must have at least 1 property, has 0"),
            (["dependentRequired": ["a": ["b"]]], ["a": 1], "the value: the property \"b\" is missing; \"a\" asks for it"),
            (["propertyNames": ["maxLength": 2]], ["abc": 1], "/abc: the name of this property must be at most 2 characters long"),
            (["unevaluatedProperties": false], ["a/b": 1], "/a~1b: this property is not allowed"),
            (["properties": ["a": false]], ["a": 1], "/a: no value is allowed here"),
            (["not": ["type": "string"]], "x", "the value: must not match the schema of not"),
            (["anyOf": [["type": "string"], ["type": "null"]]], 3, "the value: expected string or null, found integer"),
            (
                ["oneOf": [["minimum": 1], ["minimum": 2]]], 3,
                "the value: must match exactly one of the 2 alternatives, matches number 1 and 2"
            ),
        ] as [(JSONValue, JSONValue, String)])
    func message(source: JSONValue, value: JSONValue, message: String) throws {
        #expect(try JSONSchema(source).validate(value).map(\.description) == [message])
    }

    @Test("of alternatives the one that was meant is told")
    func alternatives() throws {
        let schema = try JSONSchema([
            "oneOf": [
                [
                    "type": "object", "properties": ["kind": ["const": "circle"], "radius": ["type": "number"]],
                    "required": ["kind", "radius"],
                ],
                [
                    "type": "object", "properties": ["kind": ["const": "square"], "side": ["type": "number"]],
                    "required": ["kind", "side"],
                ],
                ["type": "string"],
            ]
        ])
        let found = schema.validate(["kind": "square", "side": "long"])
        #expect(
            found.map(\.description) == [
                "the value: matches none of the 3 alternatives; number 2 comes nearest:", "/side: expected number, found string",
            ])
        #expect(found.map(\.schemaPath) == ["#/oneOf", "#/oneOf/1/properties/side/type"])
    }

    @Test("what no alternative allows is not told as unevaluated besides")
    func quietAfterFailure() throws {
        let schema = try JSONSchema(["allOf": [["properties": ["a": ["type": "string"]]]], "unevaluatedProperties": false])
        #expect(schema.validate(["a": 1]).map(\.keyword) == ["type"])
    }

    @Test("the list can be sent back to a model as it is")
    func list() throws {
        let schema = try JSONSchema(["required": ["a", "b", "c"]])
        #expect(
            schema.validate([:], limit: 2).description == """
                The value does not keep to its JSON schema:
                - the value: the property "a" is missing
                - the value: the property "b" is missing
                - and possibly more; these are the first 2
                """)
        #expect(SchemaViolations().description == "The value keeps to the schema.")
    }

    @Test("long lists of allowed values are cut")
    func longLists() throws {
        let schema = try JSONSchema(["enum": .array((0..<100).map { .number(JSONNumber($0)) })])
        let message = try #require(schema.validate("x").first?.message)
        #expect(message.hasSuffix("22, 23, … (100 values in all)"))
        #expect(
            try JSONSchema(["const": .string(String(repeating: "x", count: 500))]).validate(1).first?.message
                == "must be the value that the schema tells")
    }

    @Test("no message holds a value or a member's name of the instance", .enabled(if: SchemaSuite.folder != nil, SchemaSuite.absence))
    func canaries() throws {
        var count = 0
        for file in SchemaSuite.files {
            for (source, values) in try SchemaSuite.groups(of: file) {
                guard let schema = try? JSONSchema(source, documents: SchemaSuite.remotes, options: .init(checksFormats: true)) else {
                    // What cannot be compiled with checks of formats is not asked here.
                    continue
                }
                for violation in values.flatMap({ schema.validate(Self.planted($0), limit: 100) }) {
                    count += 1
                    #expect(!violation.message.contains("canary") && !violation.message.contains("73917391"), "\(file): \(violation)")
                }
            }
        }
        #expect(count > 500)
    }

    /// A document with its texts and numbers replaced, and a further member in each object.
    private static func planted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .number: return 73917391.5
        case .string: return "canary"
        case .array(let elements): return .array(elements.map(planted))
        case .object(let object):
            var copy: JSONObject = ["canary": "canary"]
            for (name, member) in object { copy[name] = planted(member) }
            return .object(copy)
        }
    }
}
