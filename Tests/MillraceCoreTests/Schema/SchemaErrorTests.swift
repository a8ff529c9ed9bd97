import MillraceCore
import Testing

@Suite("JSON Schema errors")
struct SchemaErrorTests {
    private func refusal(_ source: JSONValue, documents: [String: JSONValue] = [:], checksFormats: Bool = false) -> SchemaError? {
        do throws(SchemaError) {
            _ = try JSONSchema(source, documents: documents, options: .init(checksFormats: checksFormats))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a keyword's value that it does not take is refused, with its path",
        arguments: [
            (["type": "text"], "#/type"), (["type": ["string", "string"]], "#/type"), (["type": []], "#/type"),
            (["properties": ["a": ["minLength": -1]]], "#/properties/a/minLength"), (["maxLength": 1.5], "#/maxLength"),
            (["multipleOf": 0], "#/multipleOf"), (["minimum": "1"], "#/minimum"), (["required": "a"], "#/required"),
            (["required": ["a", "a"]], "#/required"),
            (["allOf": []], "#/allOf"), (["oneOf": ["type": "string"]], "#/oneOf"), (["items": [["type": "string"]]], "#/items"),
            (["uniqueItems": 1], "#/uniqueItems"), (["enum": "a"], "#/enum"), (["pattern": 1], "#/pattern"),
            (["properties": []], "#/properties"), (["dependentRequired": ["a/b": "c"]], "#/dependentRequired/a~1b"),
            (["$id": 3], "#/$id"), (["$id": "https://example.com/#a"], "#/$id"), (["$anchor": "1a"], "#/$anchor"), (["$ref": 1], "#/$ref"),
            (["$schema": 1], "#/$schema"), (["format": 1], "#/format"),
        ] as [(JSONValue, String)])
    func invalidValue(source: JSONValue, path: String) throws {
        let error = try #require(refusal(source))
        #expect(error.schemaPath == path)
        guard case .invalidValue = error.reason else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(
        "what is no schema is refused wherever it stands",
        arguments: [
            (1, "#"), (["not": "x"], "#/not"), (["properties": ["a": 3]], "#/properties/a"), (["$defs": ["a~": []]], "#/$defs/a~0"),
            (["anyOf": [true, 1]], "#/anyOf/1"),
        ] as [(JSONValue, String)])
    func notASchema(source: JSONValue, path: String) {
        #expect(refusal(source) == SchemaError(.notASchema, schemaPath: path))
    }

    @Test("keywords of older drafts are refused, never ignored", arguments: JSONSchema.unsupportedKeywords)
    func unsupported(keyword: String) throws {
        let error = try #require(refusal(["properties": ["a": .object([keyword: true])]]))
        #expect(error.schemaPath == "#/properties/a/\(keyword)")
        guard case .unsupportedKeyword = error.reason else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("keywords nobody knows, and those that describe, may be anything")
    func annotations() throws {
        var source: JSONObject = ["x-order": 3, "nullable": true, "propertyOrdering": ["a"], "type": "string"]
        for keyword in JSONSchema.annotationKeywords { source[keyword] = ["type": 3] }
        source["contentSchema"] = true
        #expect(refusal(.object(source)) == nil)
        #expect(try JSONSchema(.object(source)).isValid("x"))
    }

    @Test(
        "a reference to what was not handed in is refused with its address",
        arguments: [
            ("#/$defs/a", "#/$defs/a"), ("#a", "#a"), ("other.json", "https://example.com/other.json"),
            ("https://example.org/x#/a", "https://example.org/x#/a"), ("#/%zz", "#/%zz"), ("#/minLength~", "#/minLength~"),
        ])
    func unresolved(reference: String, target: String) {
        let base = target.hasPrefix("#") ? "" : "https://example.com/schema.json"
        let source: JSONValue =
            base.isEmpty
            ? ["properties": ["a": ["$ref": .string(reference)]]]
            : ["$id": .string(base), "properties": ["a": ["$ref": .string(reference)]]]
        #expect(refusal(source) == SchemaError(.unresolvedReference(target), schemaPath: "#/properties/a/$ref"))
    }

    @Test("a reference of a document to what was not handed in is refused with the document's name")
    func unresolvedInDocument() {
        let documents: [String: JSONValue] = ["https://example.com/a": ["items": ["$ref": "b"]]]
        #expect(
            refusal(["$ref": "https://example.com/a"], documents: documents)
                == SchemaError(.unresolvedReference("https://example.com/b"), schemaPath: "https://example.com/a#/items/$ref"))
        // One that nothing refers to is not looked into.
        #expect(refusal(["type": "string"], documents: documents) == nil)
    }

    @Test(
        "a schema that applies itself to the same value for ever is refused",
        arguments: [
            ["$ref": "#"], ["$ref": "#/$defs/a", "$defs": ["a": ["allOf": [["$ref": "#/$defs/a"]]]]], ["not": ["$ref": "#"]],
            ["anyOf": [["type": "string"], ["if": ["$ref": "#"]]]], ["dependentSchemas": ["a": ["$ref": "#"]]],
        ] as [JSONValue])
    func endless(source: JSONValue) throws {
        #expect(try #require(refusal(source)).reason == .endlessReference)
    }

    @Test("patterns that cannot be matched are refused, those that are none too")
    func patterns() throws {
        let malformed = try #require(refusal(["properties": ["a": ["pattern": "(a"]]]))
        #expect(malformed.schemaPath == "#/properties/a/pattern")
        #expect(malformed.reason == .malformedPattern("a group is not closed (character 1)"))
        let unsupported = try #require(refusal(["patternProperties": ["(a)\\1": true]]))
        #expect(unsupported.schemaPath == "#/patternProperties/(a)\\1")
        #expect(unsupported.reason == .unsupportedPattern("references back to a group (character 4)"))
    }

    @Test("a divisor of more digits than can be exact is refused")
    func longDivisor() throws {
        let source = try JSONValue(parsing: #"{"multipleOf": 0.1234567890123456789}"#)
        #expect(try #require(refusal(source)).schemaPath == "#/multipleOf")
    }

    @Test("two schemas of one name are refused")
    func duplicates() throws {
        #expect(try #require(refusal(["$defs": ["a": ["$anchor": "x"], "b": ["$anchor": "x"]]])).reason == .duplicateIdentifier("x"))
        #expect(
            try #require(refusal(["$defs": ["a": ["$id": "x:y"], "b": ["$id": "x:y"]]])).reason == .duplicateIdentifier("x:y"))
    }

    @Test("dialects and vocabularies that are unknown are refused")
    func dialects() {
        let uri = "https://example.com/dialect"
        #expect(refusal(["$schema": .string(uri)]) == SchemaError(.unsupportedDialect(uri), schemaPath: "#/$schema"))
        #expect(
            refusal(["$schema": .string(uri)], documents: [uri: ["$vocabulary": ["https://example.com/v": true]]])
                == SchemaError(.unsupportedVocabulary("https://example.com/v"), schemaPath: "#/$schema"))
        #expect(refusal(["$schema": .string(uri)], documents: [uri: ["$vocabulary": ["https://example.com/v": false]]]) == nil)
        #expect(
            refusal(["$schema": "http://json-schema.org/draft-04/schema#"])?.reason
                == .unsupportedDialect("http://json-schema.org/draft-04/schema#"))
    }

    @Test("a format that cannot be checked is refused where checks are asked for")
    func formats() {
        #expect(refusal(["format": "idn-hostname"]) == nil)
        #expect(
            refusal(["format": "idn-hostname"], checksFormats: true)
                == SchemaError(.unsupportedFormat("idn-hostname"), schemaPath: "#/format"))
    }

    @Test("an error reads as a sentence")
    func description() {
        #expect(
            "\(SchemaError(.unresolvedReference("https://example.com/a"), schemaPath: "#/items/$ref"))"
                == "JSON Schema at #/items/$ref: nothing is known at https://example.com/a; documents that are referred to must be handed in"
        )
    }
}
