import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ToolCallLimitRailTests {
    private func call(_ id: String) -> ToolCall { ToolCall(id: ToolCallID(id), name: "now", arguments: [:]) }

    @Test("arguments above the limit are blocked, those at it pass")
    func argumentBytes() async throws {
        let call = try ToolCall(id: "1", name: "say", rawArguments: #"{"text":"éé"}"#)
        let bytes = call.rawArguments.utf8.count
        let exact = try ToolCallLimitRail(maxArgumentBytes: bytes)
        #expect(try await exact.judge(ToolSubject.call(call)) == .allow)
        let less = try ToolCallLimitRail(maxArgumentBytes: bytes - 1)
        #expect(try await less.judge(ToolSubject.call(call)).blockReason == "arguments_too_large")
    }

    @Test("calls of one response count together, each once however often it is judged")
    func response() async throws {
        let rail = try ToolCallLimitRail(maxCallsPerTurn: 2)
        let memory = RailMemory()
        var reasons: [String?] = []
        for id in ["a", "a", "b", "c"] { reasons.append(try await rail.judge(ToolSubject.call(call(id), memory: memory)).blockReason) }
        #expect(reasons == [nil, nil, nil, "too_many_calls"])
        #expect(try await rail.judge(ToolSubject.call(call("c"))) == .allow)
    }

    @Test("calls since the user last spoke count, those before do not")
    func turn() async throws {
        let rail = try ToolCallLimitRail(maxCallsPerTurn: 2)
        let first = call("a")
        let round: [Message] = [.assistant(.toolCall(first)), .tool(ToolResult(of: first, "noon"))]
        let earlier: [Message] = [.user("time?")] + round + [.assistant("noon"), .user("and now?")]
        #expect(try await rail.judge(ToolSubject.call(call("b"), messages: earlier + round)) == .allow)
        let second = call("c")
        let later = earlier + round + [.assistant(.toolCall(second)), .tool(ToolResult(of: second, "one"))]
        #expect(try await rail.judge(ToolSubject.call(call("b"), messages: later)).blockReason == "too_many_calls")
    }

    @Test("NeMo 138: a call that the caller's conversation holds counts at its place, not twice")
    func supplied() async throws {
        let rail = try ToolCallLimitRail(maxCallsPerTurn: 1)
        let messages: [Message] = [.user("time?"), .assistant(.toolCall(call("a")), .toolCall(call("b")))]
        #expect(try await rail.judge(ToolSubject.call(call("a"), messages: messages)) == .allow)
        #expect(try await rail.judge(ToolSubject.call(call("b"), messages: messages)).blockReason == "too_many_calls")
    }

    @Test("a rail without a limit, or with one below zero, is refused")
    func configuration() {
        #expect(throws: RailConfigurationError.self) { try ToolCallLimitRail() }
        #expect(throws: RailConfigurationError.self) { try ToolCallLimitRail(maxArgumentBytes: -1) }
        #expect(throws: RailConfigurationError.self) { try ToolCallLimitRail(maxCallsPerTurn: -1) }
    }
}
