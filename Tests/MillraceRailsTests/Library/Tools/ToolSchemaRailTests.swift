import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ToolSchemaRailTests {
    private let weather = ToolDescriptor(
        name: "weather", description: "Tells the weather.",
        parameters: [
            "type": "object", "properties": ["city": ["type": "string"], "days": ["type": "integer", "minimum": 1]], "required": ["city"],
            "additionalProperties": false,
        ])
    private let now = ToolDescriptor(name: "now", description: "Tells the time.")

    private func reason(_ call: ToolCall, _ tools: [ToolDescriptor]) async throws -> String? {
        try await ToolSchemaRail().judge(ToolSubject.call(call, tools: tools)).blockReason
    }

    @Test("NeMo 134: a declared tool with arguments that keep to its schema is allowed")
    func declared() async throws {
        let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Oslo", "days": 2])
        let verdict = try await ToolSchemaRail().judge(ToolSubject.call(call, tools: [weather, now]))
        #expect(verdict == .allow)
        #expect(try await reason(ToolCall(id: "2", name: "now", arguments: [:]), [weather, now]) == nil)
    }

    @Test("NeMo 135: a tool that was not declared is blocked")
    func undeclared() async throws {
        #expect(try await reason(ToolCall(id: "1", name: "shell", arguments: [:]), [weather]) == "undeclared_tool")
        #expect(try await reason(ToolCall(id: "1", name: "Weather", arguments: ["city": "Oslo"]), [weather]) == "undeclared_tool")
        #expect(try await reason(ToolCall(id: "1", name: "weather", arguments: ["city": "Oslo"]), []) == "undeclared_tool")
    }

    @Test(
        "NeMo 135: arguments that do not keep to the schema are blocked",
        arguments: [
            [:], ["city": 3], ["city": "Oslo", "days": 0], ["city": "Oslo", "days": "two"], ["city": "Oslo", "hour": 3],
        ] as [JSONObject])
    func violation(arguments: JSONObject) async throws {
        #expect(try await reason(ToolCall(id: "1", name: "weather", arguments: arguments), [weather]) == "schema_violation")
    }

    @Test("NeMo 135: arguments for a tool that takes none are blocked, however the tool says so")
    func unexpected() async throws {
        for parameters: JSONValue in [["type": "object", "properties": [:]], [:], nil] {
            let tool = ToolDescriptor(name: "now", description: "", parameters: parameters)
            #expect(try await reason(ToolCall(id: "1", name: "now", arguments: ["zone": "CET"]), [tool]) == "unexpected_arguments")
            #expect(try await reason(ToolCall(id: "1", name: "now", arguments: [:]), [tool]) == nil)
        }
    }

    @Test("a tool whose schema leaves members open takes any")
    func open() async throws {
        for parameters: JSONValue in [
            ["type": "object"], true, ["type": "object", "properties": [:], "additionalProperties": true],
            ["properties": [:], "patternProperties": ["^z": true]],
        ] {
            let tool = ToolDescriptor(name: "any", description: "", parameters: parameters)
            #expect(try await reason(ToolCall(id: "1", name: "any", arguments: ["zone": "CET"]), [tool]) == nil)
        }
    }

    @Test("NeMo 135: a name that the request declares twice is blocked")
    func duplicate() async throws {
        let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Oslo"])
        #expect(try await reason(call, [weather, now, weather]) == "duplicate_tool")
        #expect(try await reason(call, [weather, now, now]) == nil)
    }

    @Test("NeMo 135: a tool whose schema is none is blocked")
    func invalidSchema() async throws {
        for parameters: JSONValue in [["type": "obiect"], "object", ["properties": ["a": ["minimum": "1"]]], ["$ref": "#/nowhere"]] {
            let tool = ToolDescriptor(name: "odd", description: "", parameters: parameters)
            #expect(try await reason(ToolCall(id: "1", name: "odd", arguments: ["a": 1]), [tool]) == "invalid_schema")
        }
    }

    @Test("a custom call is for a tool that takes free text, and only for it")
    func custom() async throws {
        let tool = ToolDescriptor(name: "sql", description: "", customFormat: ["type": "text"])
        #expect(try await reason(ToolCall(id: "1", name: "sql", input: "select 1"), [tool]) == nil)
        #expect(try await reason(ToolCall(id: "1", name: "sql", arguments: [:]), [tool]) == "wrong_kind")
        #expect(try await reason(ToolCall(id: "1", name: "weather", input: "Oslo"), [weather]) == "wrong_kind")
    }

    @Test("a schema is compiled once, and the store of schemas is bounded")
    func compiledOnce() throws {
        let schemas = ToolSchemas(maxCount: 3)
        for limit in 0..<10 {
            let source: JSONValue = ["maximum": .number(JSONNumber(limit))]
            #expect(try schemas.schema(source).source == source)
            #expect(try schemas.schema(source).source == source)
            #expect(schemas.count <= 3)
        }
        #expect(throws: SchemaError.self) { try schemas.schema(["type": 3]) }
        #expect(throws: SchemaError.self) { try schemas.schema(["type": 3]) }
        #expect(schemas.count == 2)
    }

    @Test("NeMo 135: the line of a place withdraws the call and records why, without its text")
    func throughRunner() async throws {
        let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Atlantis", "hour": 25])
        let subject = ToolSubject.call(call, tools: [weather])
        let runner = RailRunner(line: RailLine(ToolSchemaRail()), place: .toolCall)
        let outcome = await runner.judge(.toolCall(call), channel: .toolArguments, context: subject.context)
        #expect(outcome.block == RailBlock("schema_violation", extent: .part))
        #expect(outcome.records.map(\.decision) == [.blocked])
        #expect(outcome.records.map(\.reason) == ["schema_violation"])
        #expect(!outcome.records.description.contains("Atlantis"))
    }
}
