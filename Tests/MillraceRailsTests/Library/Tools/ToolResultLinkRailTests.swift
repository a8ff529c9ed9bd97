import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ToolResultLinkRailTests {
    private let first = ToolCall(id: "a", name: "weather", arguments: ["city": "Oslo"])
    private let second = ToolCall(id: "b", name: "now", arguments: [:])

    private func reason(_ result: ToolResult, _ messages: [Message], requiresName: Bool = true) async throws -> String? {
        try await ToolResultLinkRail(requiresName: requiresName).judge(ToolSubject.result(result, in: messages)).blockReason
    }

    /// A conversation in which the model asked for both tools, and these results came.
    private func conversation(_ results: ToolResult...) -> [Message] {
        [.user("Weather?"), .assistant(.toolCall(first), .toolCall(second)), .tool(results)]
    }

    @Test("NeMo 136: results that answer the calls of the turn pass, in one message or several, in any order")
    func linked() async throws {
        let results = [ToolResult(of: second, "noon"), ToolResult(of: first, "rain")]
        for result in results {
            #expect(try await reason(result, conversation(results[0], results[1])) == nil)
            let apart: [Message] = [.user("Weather?"), .assistant(.toolCall(first), .toolCall(second))] + results.map(Message.tool)
            #expect(try await reason(result, apart) == nil)
        }
        let split: [Message] = [.user("Weather?"), .assistant(.toolCall(first)), .assistant(.toolCall(second)), .tool(results)]
        #expect(try await reason(results[1], split) == nil)
    }

    @Test("NeMo 136: a result without an identity is blocked")
    func missing() async throws {
        let result = ToolResult(callID: "", name: "weather", parts: [.text("rain")])
        #expect(try await reason(result, conversation(result)) == "missing_call_id")
    }

    @Test("NeMo 136: a result for a call that nobody made is blocked")
    func unknown() async throws {
        let result = ToolResult(callID: "c", name: "weather", parts: [.text("rain")])
        #expect(try await reason(result, conversation(result)) == "unknown_call")
        #expect(try await reason(ToolResult(of: first, "rain"), [.user("hi"), .tool(ToolResult(of: first, "rain"))]) == "unknown_call")
    }

    @Test("NeMo 136: two results for one call are blocked, both")
    func repeated() async throws {
        let results = [ToolResult(of: first, "rain"), ToolResult(of: first, "sun")]
        for result in results { #expect(try await reason(result, conversation(results[0], results[1])) == "repeated_result") }
    }

    @Test("NeMo 136: a result of another name than its call, or of none, is blocked")
    func names() async throws {
        let other = ToolResult(callID: "a", name: "now", parts: [.text("rain")])
        #expect(try await reason(other, conversation(other)) == "wrong_name")
        let none = ToolResult(callID: "a", parts: [.text("rain")])
        #expect(try await reason(none, conversation(none)) == "missing_name")
        #expect(try await reason(none, conversation(none), requiresName: false) == nil)
        #expect(try await reason(other, conversation(other), requiresName: false) == "wrong_name")
    }

    @Test("NeMo 136: a result of nothing, or of what no tool gives back, is blocked")
    func content() async throws {
        let empty = ToolResult(callID: "a", name: "weather", parts: [])
        #expect(try await reason(empty, conversation(empty)) == "malformed_content")
        let nested = ToolResult(callID: "a", name: "weather", parts: [.text("rain"), .toolCall(second)])
        #expect(try await reason(nested, conversation(nested)) == "malformed_content")
        let picture = ToolResult(callID: "a", name: "weather", parts: [.image(url: "https://example.org/map.png")])
        #expect(try await reason(picture, conversation(picture)) == nil)
    }

    @Test("NeMo 136: an identity may come again in another turn, for another tool")
    func turns() async throws {
        let again = ToolCall(id: "a", name: "now", arguments: [:])
        let messages =
            conversation(ToolResult(of: first, "rain"), ToolResult(of: second, "noon"))
            + [.assistant("Rain."), .user("And the time?"), .assistant(.toolCall(again)), .tool(ToolResult(of: again, "one"))]
        #expect(try await reason(ToolResult(of: again, "one"), messages) == nil)
        #expect(try await reason(ToolResult(of: second, "noon"), messages) == "unknown_call")
    }
}
