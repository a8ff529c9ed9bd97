import MillraceCore
import MillraceSimulator
import Testing

/// The comparison is checked before it is believed: it must find what differs.
@Suite("Neutral comparison")
struct NeutralComparisonTests {
    private static let expected: JSONObject = [
        "text": "é", "reasoning": "a b", "refusal": .null,
        "toolCalls": [["id": "c1", "name": "f", "arguments": ["a": 1, "b": [true]], "rawArguments": "{}"]],
        "serverToolCalls": [["type": "search", "id": .null, "name": .null]], "finishReason": "stop", "rawFinishReason": "stop",
        "usage": ["inputTokens": 1, "outputTokens": .null], "model": "m", "responseId": .null, "error": .null,
        "otherChoices": [["index": 1, "text": "x", "reasoning": .null, "toolCalls": [], "finishReason": "length"]],
    ]

    private func fields(_ change: (inout JSONObject) -> Void, expecting: (inout JSONObject) -> Void = { _ in }) -> [NeutralComparison.Field]
    {
        var (want, got) = (Self.expected, Self.expected)
        expecting(&want)
        change(&got)
        return NeutralComparison(expected: NeutralResponse(json: want), actual: NeutralResponse(json: got)).differences.map(\.field)
    }

    @Test("a response is equal to itself")
    func equal() { #expect(fields { _ in } == []) }

    @Test("each field that differs is told")
    func differences() {
        #expect(fields { $0["text"] = "e\u{301}" } == [.text], "texts are compared byte for byte")
        #expect(fields { $0["text"] = .null } == [.text])
        #expect(fields { $0["reasoning"] = "a c" } == [.reasoning])
        #expect(fields { $0["refusal"] = "no" } == [.refusal])
        #expect(fields { $0["toolCalls"] = [] } == [.toolCalls])
        #expect(fields { $0["toolCalls"] = [["id": "c2", "name": "f", "arguments": ["a": 1, "b": [true]]]] } == [.toolCalls])
        #expect(fields { $0["toolCalls"] = [["id": "c1", "name": "g", "arguments": ["a": 1, "b": [true]]]] } == [.toolCalls])
        #expect(fields { $0["toolCalls"] = [["id": "c1", "name": "f", "arguments": ["a": 1, "b": [1]]]] } == [.toolCalls])
        #expect(fields { $0["toolCalls"] = [["id": "c1", "name": "f", "arguments": .null]] } == [.toolCalls])
        #expect(fields { $0["serverToolCalls"] = .null } == [.serverToolCalls])
        #expect(fields { $0["serverToolCalls"] = [["type": "other"]] } == [.serverToolCalls])
        #expect(fields { $0["finishReason"] = "length" } == [.finishReason])
        #expect(fields { $0["rawFinishReason"] = .null } == [.rawFinishReason])
        #expect(fields { $0["usage"] = ["inputTokens": 2] } == [.usage])
        #expect(fields { $0["usage"] = .null } == [.usage])
        #expect(fields { $0["model"] = "n" } == [.model])
        #expect(fields { $0["error"] = ["message": "x"] } == [.error])
        #expect(fields { $0["otherChoices"] = .null } == [.otherChoices])
        #expect(fields { $0["otherChoices"] = [["index": 1, "text": "y", "finishReason": "length"]] } == [.otherChoices])
    }

    @Test("what may differ may differ")
    func allowances() {
        #expect(fields { $0["reasoning"] = " a\n\nb " } == [], "white space between pieces of reasoning")
        #expect(fields { $0["usage"] = ["inputTokens": 1.0, "outputTokens": 9] } == [], "what is not expected may be there")
        #expect(fields { $0["responseId"] = "r" } == [])
        #expect(fields { $0["toolCalls"] = [["id": "c1", "name": "f", "arguments": ["b": [true], "a": 1]]] } == [], "keys have no order")
        #expect(fields({ $0["finishReason"] = "truncated" }, expecting: { $0["finishReason"] = .null }) == [])
        #expect(fields({ $0["finishReason"] = "stop" }, expecting: { $0["finishReason"] = .null }) == [.finishReason])
        #expect(fields({ $0["error"] = ["code": "429"] }, expecting: { $0["error"] = ["code": 429, "message": "slow"] }) == [])
        #expect(fields({ $0["error"] = ["code": "500"] }, expecting: { $0["error"] = ["code": 429] }) == [.error])
        #expect(fields({ _ in }, expecting: { $0["error"] = ["code": 429] }) == [.error], "an error is expected and there is none")
    }
}
