import MillraceCore
import Testing

@Suite("Older drafts")
struct SchemaDialectTests {
    private static let draft7: JSONValue = "http://json-schema.org/draft-07/schema#"

    @Test("draft 07 as generators of tool schemas write it")
    func generated() throws {
        let schema = try JSONSchema([
            "$schema": Self.draft7, "$ref": "#/definitions/Move",
            "definitions": [
                "Move": [
                    "type": "object", "required": ["from", "to"], "additionalProperties": false,
                    "properties": ["from": ["$ref": "#/definitions/Point"], "to": ["$ref": "#/definitions/Point"]],
                ],
                "Point": ["type": "array", "items": [["type": "number"], ["type": "number"]], "additionalItems": false, "minItems": 2],
            ],
        ])
        #expect(schema.isValid(["from": [0, 1], "to": [2, 3]]))
        #expect(schema.validate(["from": [0, 1], "to": [2, 3, 4]]).map(\.schemaPath) == ["#/definitions/Point/additionalItems"])
        #expect(schema.validate(["from": [0, "1"], "to": [2, 3]]).map(\.schemaPath) == ["#/definitions/Point/items/1/type"])
    }

    @Test("up to draft 07 nothing beside a reference counts; since then it does")
    func siblings() throws {
        var source: JSONObject = [
            "properties": ["x": ["$ref": "#/definitions/a", "minLength": 3]], "definitions": ["a": ["type": "string"]],
        ]
        #expect(try !JSONSchema(.object(source)).isValid(["x": "b"]))
        source["$schema"] = Self.draft7
        #expect(try JSONSchema(.object(source)).isValid(["x": "b"]))
    }

    @Test("keywords that a draft does not know are annotations in it")
    func unknown() throws {
        #expect(
            try JSONSchema(["$schema": "https://json-schema.org/draft/2019-09/schema", "prefixItems": [["type": "string"]]]).isValid([1]))
        #expect(try JSONSchema(["$schema": Self.draft7, "unevaluatedProperties": false]).isValid(["a": 1]))
        #expect(try JSONSchema(["$schema": "http://json-schema.org/draft-06/schema#", "if": true, "then": false]).isValid(1))
        #expect(try !JSONSchema(["$schema": Self.draft7, "if": true, "then": false]).isValid(1))
    }

    @Test("an $id that is only a fragment was an anchor")
    func fragmentIdentifiers() throws {
        let schema = try JSONSchema([
            "$schema": Self.draft7, "properties": ["a": ["$ref": "#x"]], "definitions": ["b": ["$id": "#x", "type": "string"]],
        ])
        #expect(schema.isValid(["a": "b"]))
        #expect(!schema.isValid(["a": 1]))
    }

    @Test("a document of an older draft keeps its meaning where a newer schema refers to it")
    func crossing() throws {
        let documents: [String: JSONValue] = ["https://example.com/old": ["$schema": Self.draft7, "items": [["type": "string"]]]]
        let schema = try JSONSchema(["$ref": "https://example.com/old"], documents: documents)
        #expect(schema.isValid(["a", 1]))
        #expect(!schema.isValid([1]))
    }
}
