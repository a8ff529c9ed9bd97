import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// The rails of tools around an executor, over streams.
@Suite struct ToolRailsInStreamsTests {
    private static let tools = [
        ToolDescriptor(
            name: "weather", description: "Tells the weather.",
            parameters: ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]]),
        ToolDescriptor(name: "now", description: "Tells the time."),
    ]

    private func answer(
        _ answer: ScriptedAnswer, _ guardrails: Guardrails, prompt: Prompt = Prompt("Weather?"), role: String? = nil
    ) async throws -> (response: LLMResponse, requests: Int) {
        let executor = ScriptedExecutor(answer.chunked(FrameChunking(deltas: .scalars)))
        let guarded = GuardedExecutor(executor, guardrails: guardrails, role: role)
        let response = try await guarded.executeStreaming(prompt, model: LLModel("test"), tools: Self.tools).collect()
        return (response, executor.requests.count)
    }

    @Test("NeMo 134: a call that its tool allows leaves as it came")
    func allowed() async throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])
        let rails = try Guardrails(toolCall: RailLine(ToolSchemaRail(), ToolAllowListRail(ToolNames(allowed: ["w*"]))))
        let response = try await answer(.toolCalls([call], text: "Let me see."), rails).response
        #expect(response.toolCallOutcomes == [.complete(call)])
        #expect(response.finishReason == .toolCalls)
        #expect(response.text == "Let me see.")
    }

    @Test("NeMo 135: a call that its tool does not allow is withdrawn; its sibling and the text go on")
    func withdrawn() async throws {
        let good = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])
        for bad in [
            ToolCall(id: "c2", name: "weather", arguments: ["town": "Oslo"]), ToolCall(id: "c2", name: "shell", arguments: [:]),
            ToolCall(id: "c2", name: "now", arguments: ["zone": "CET"]),
        ] {
            let rails = try Guardrails(toolCall: RailLine(ToolSchemaRail()))
            let both = try await answer(.toolCalls([good, bad], text: "Let me see."), rails).response
            #expect(both.toolCallOutcomes == [.complete(good)])
            #expect(both.text == "Let me see.")
            #expect(both.rails.filter { $0.decision == .blocked }.count == 1)
            let alone = try await answer(.toolCalls([bad]), rails).response
            #expect(alone.toolCallOutcomes == [])
            #expect(alone.finishReason != .toolCalls)
        }
    }

    @Test("NeMo 137: where a rail of tools ends the response there is no call beside the refusal")
    func ended() async throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])
        let rails = try Guardrails(
            toolCall: RailLine(ToolAllowListRail(roles: ["reader": ToolNames(allowed: ["now"])], extent: .response)),
            refusal: "Not for you.")
        for role in ["reader", "writer"] {
            let response = try await answer(.toolCalls([call], text: "Let me see. "), rails, role: role).response
            #expect(response.toolCallOutcomes == [])
            #expect(response.outcome == .blocked)
            #expect(response.finishReason == .contentFilter)
            #expect(response.text == "Let me see. Not for you.")
            #expect(response.rails.last?.reason == (role == "reader" ? "tool_not_allowed" : "unknown_role"))
        }
    }

    @Test("calls beyond the limit of a turn are withdrawn, the others leave")
    func limit() async throws {
        let calls = (1...3).map { ToolCall(id: ToolCallID("c\($0)"), name: "now", arguments: [:]) }
        let rails = try Guardrails(toolCall: RailLine(try ToolCallLimitRail(maxCallsPerTurn: 2)))
        let response = try await answer(.toolCalls(calls), rails).response
        #expect(response.toolCallOutcomes == calls.prefix(2).map(ToolCallOutcome.complete))
        // Each call counts from its own beginning.
        #expect(try await answer(.toolCalls(calls), rails).response.toolCallOutcomes.count == 2)
    }

    @Test("NeMo 136: a prompt with a result that answers no call is blocked, and the model is not asked")
    func results() async throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])
        let rails = try Guardrails(toolResult: RailLine(ToolResultLinkRail()))
        func messages(_ result: ToolResult) -> Prompt {
            Prompt(messages: [.user("Weather?"), .assistant(.toolCall(call)), .tool(result)])
        }
        let good = try await answer(.text("Rain."), rails, prompt: messages(ToolResult(of: call, "rain")))
        #expect(good.response.text == "Rain.")
        #expect(good.requests == 1)
        let other = ToolResult(callID: "c9", name: "weather", parts: [.text("rain")])
        let bad = try await answer(.text("Rain."), rails, prompt: messages(other))
        #expect(bad.response.outcome == .blocked)
        #expect(bad.response.rails.map(\.reason) == ["unknown_call"])
        #expect(bad.requests == 0)
    }

    @Test("NeMo 136: an identity that comes again in another turn passes")
    func turns() async throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: ["city": "Oslo"])
        let again = ToolCall(id: "c1", name: "now", arguments: [:])
        let rails = try Guardrails(toolResult: RailLine(ToolResultLinkRail()))
        let prompt = Prompt(messages: [
            .user("Weather?"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, "rain")), .assistant("Rain."), .user("Time?"),
            .assistant(.toolCall(again)), .tool(ToolResult(of: again, "noon")),
        ])
        #expect(try await answer(.text("Noon."), rails, prompt: prompt).response.text == "Noon.")
    }
}
