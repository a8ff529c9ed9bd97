import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ToolResultSchemaRailTests {
    private let call = ToolCall(id: "a", name: "weather", arguments: [:])
    private let schema: JSONValue = ["type": "object", "required": ["celsius"], "properties": ["celsius": ["type": "number"]]]

    private func reason(_ result: ToolResult, requiresSchema: Bool = false, checksErrors: Bool = false) async throws -> String? {
        let rail = ToolResultSchemaRail(
            schemas: ["weather": try JSONSchema(schema)], requiresSchema: requiresSchema, checksErrors: checksErrors)
        return try await rail.judge(ToolSubject.result(result, in: [.user("?"), .assistant(.toolCall(call)), .tool(result)])).blockReason
    }

    @Test("a result that keeps to the schema of its tool passes, others are blocked with a reason")
    func schema() async throws {
        #expect(try await reason(ToolResult(of: call, #"{"celsius": 4.5}"#)) == nil)
        #expect(try await reason(ToolResult(of: call, #"{"celsius": "cold"}"#)) == "result_schema_violation")
        #expect(try await reason(ToolResult(of: call, "cold")) == "result_not_json")
    }

    @Test("the call says which schema counts, not the name that the result gives itself")
    func escape() async throws {
        let result = ToolResult(callID: "a", name: "other", parts: [.text("[]")])
        #expect(try await reason(result) == "result_schema_violation")
    }

    @Test("a tool without a schema passes, or is blocked where one is required")
    func without() async throws {
        let result = ToolResult(callID: "x", name: "now", parts: [.text("noon")])
        #expect(try await reason(result) == nil)
        #expect(try await reason(result, requiresSchema: true) == "result_without_schema")
    }

    @Test("results that say the tool failed pass, unless they are checked too")
    func errors() async throws {
        let result = ToolResult(of: call, "no such city", isError: true)
        #expect(try await reason(result) == nil)
        #expect(try await reason(result, checksErrors: true) == "result_not_json")
    }
}
