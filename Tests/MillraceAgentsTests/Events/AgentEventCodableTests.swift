import Foundation
import MillraceAgents
import MillraceCore
import Testing

@Suite("Events as JSON")
struct AgentEventCodableTests {
    private static let call = ToolCall(id: "call_1", name: "look", arguments: ["city": "Rome"])
    private static let kinds: [AgentEvent.Kind] = [
        .runStarted(AgentEvent.RunStart(runID: "run_1", agent: "a")), .stepStarted(1),
        .stepEnded(AgentEvent.StepEnd(step: 1, callCount: 2, usage: Usage(inputTokens: 3))),
        .nodeStarted(AgentEvent.NodeStart(node: "n")), .nodeFinished(AgentEvent.NodeEnd(node: "n")),
        .nodeFailed(AgentEvent.NodeFailure(node: "n", reason: "r")), .edgeTaken(AgentEvent.EdgeTaken(from: "n", to: "m")),
        .requestStarted(AgentEvent.RequestStart(request: 1, model: "m", tools: ["look"], isStreaming: true)),
        .frame(AgentEvent.RequestFrame(request: 1, frame: .textDelta(TextDelta(part: PartID(index: 0), text: "hi")))),
        .requestFinished(
            AgentEvent.RequestEnd(
                request: 1, response: LLMResponse(choice: LLMResponse.Choice(index: 0, parts: [.toolCall(.complete(call))])))),
        .requestFailed(AgentEvent.RequestFailure(request: 1, reason: "r", code: "truncated", partial: LLMResponse())),
        .toolStarted(AgentEvent.ToolStart(call: call)),
        .toolProgress(AgentEvent.ToolProgress(callID: "call_1", tool: "look", value: ["percent": 1])),
        .toolFinished(AgentEvent.ToolEnd(result: ToolResult(of: call, "seen"), value: .null)),
        .toolFailed(AgentEvent.ToolEnd(result: ToolResult(of: call, "no", isError: true), failure: .timedOut(after: .milliseconds(1500)))),
        .toolFailed(AgentEvent.ToolEnd(result: ToolResult(of: call, "no", isError: true), failure: .rejected)),
        .historyCompressed(AgentEvent.HistoryCompression(strategy: "s", messagesBefore: 9, messagesAfter: 2)),
        .custom(name: "mine", value: ["x": .null]), .custom(name: "mine", value: .null),
        .runEnded(AgentEvent.RunEnd(outcome: .limited, reason: "r", usage: Usage(outputTokens: 1), requestCount: 4)),
    ]

    @Test("every kind of event is read back as it was written", arguments: kinds)
    func roundTrip(kind: AgentEvent.Kind) throws {
        let event = AgentEvent(path: ["a", "b#1"], kind)
        let text = try EventLines.text(event)
        #expect(try JSONDecoder().decode(AgentEvent.self, from: Data(text.utf8)) == event)
        #expect(text.contains("\"path\":[\"a\",\"b#1\"]"))
    }

    @Test("the form is flat and readable")
    func form() throws {
        #expect(try EventLines.text(AgentEvent(path: ["a"], .stepStarted(2))) == #"{"path":["a"],"step":2,"type":"stepStarted"}"#)
        #expect(
            try EventLines.text(AgentEvent(path: [], .toolStarted(AgentEvent.ToolStart(call: Self.call))))
                == #"{"call":{"arguments":"{\"city\":\"Rome\"}","id":"call_1","name":"look"},"path":[],"type":"toolStarted"}"#)
        let failed = AgentEvent.ToolEnd(result: ToolResult(of: Self.call, "no", isError: true), failure: .unknownTool)
        #expect(try EventLines.text(AgentEvent(path: [], .toolFailed(failed))).contains(#""failure":"unknownTool""#))
    }

    @Test("an event of an unknown type is refused")
    func unknown() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(AgentEvent.self, from: Data(#"{"type":"somethingElse","path":[]}"#.utf8))
        }
    }
}
