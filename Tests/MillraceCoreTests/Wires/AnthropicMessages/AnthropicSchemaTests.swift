import Testing

@testable import MillraceCore

@Suite("Anthropic requests: schemas")
struct AnthropicSchemaTests {
    private let schema: JSONValue = [
        "type": "object",
        "properties": [
            "days": ["type": "integer", "minimum": 1, "maximum": 7, "description": "How far"],
            "codes": [
                "type": "array", "minItems": 2, "uniqueItems": true, "items": ["type": "string", "minLength": 3, "pattern": "^[A-Z]+$"],
            ],
            "some": ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/Part"]],
            // The name of a property is no keyword.
            "maximum": ["anyOf": [["type": "number", "multipleOf": 2], ["type": "null"]]],
        ], "required": ["days"], "additionalProperties": false,
        "$defs": ["Part": ["type": "object", "properties": ["size": ["type": "number", "exclusiveMaximum": 1.5]]]],
    ]

    private let accepted: JSONValue = [
        "type": "object",
        "properties": [
            "days": ["type": "integer", "description": "How far (minimum 1, maximum 7)"],
            "codes": [
                "type": "array", "items": ["type": "string", "pattern": "^[A-Z]+$", "description": "(minLength 3)"],
                "description": "(minItems 2, all different)",
            ], "some": ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/Part"]],
            "maximum": ["anyOf": [["type": "number", "description": "(multipleOf 2)"], ["type": "null"]]],
        ], "required": ["days"], "additionalProperties": false,
        "$defs": ["Part": ["type": "object", "properties": ["size": ["type": "number", "description": "(exclusiveMaximum 1.5)"]]]],
    ]

    private func body(_ options: GenerationOptions, isStrict: Bool?, refusesStrict: Bool = false) throws -> JSONValue {
        let tool = ToolDescriptor(name: "f", description: "", parameters: schema, isStrict: isStrict)
        let request = LLMRequest(model: "m", prompt: Prompt("x", options: options), tools: [tool], isStreaming: false)
        let profile = AnthropicMessagesProfile { if refusesStrict { $0.refuses.insert(.strict) } }
        return try JSONValue(parsing: try Wire.anthropicMessages(profile).encodeRequest(request).body)
    }

    @Test("What the API refuses in a schema is told in descriptions, where it holds the model to the schema")
    func structuredOutput() throws {
        let options = GenerationOptions(responseFormat: .jsonSchema(name: "a", schema: schema, isStrict: true))
        let body = try body(options, isStrict: nil)
        #expect(body["output_config"]?["format"]?["schema"] == accepted)
        #expect(body["tools"]?.arrayValue?.first?["input_schema"] == schema, "a tool that is not strict keeps its schema")
    }

    @Test("So are the schemas of strict tools, and no others")
    func strictTools() throws {
        #expect(try body(GenerationOptions(), isStrict: true)["tools"]?.arrayValue?.first?["input_schema"] == accepted)
        #expect(try body(GenerationOptions(), isStrict: false)["tools"]?.arrayValue?.first?["input_schema"] == schema)
        #expect(try body(GenerationOptions(), isStrict: true, refusesStrict: true)["tools"]?.arrayValue?.first?["input_schema"] == schema)
    }
}
