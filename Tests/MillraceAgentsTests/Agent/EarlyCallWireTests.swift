import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("Calls that are complete before their response, from bytes")
struct EarlyCallWireTests {
    private static let anthropic = [
        #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"call_1","name":"look","input":{}}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Rome\"}"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_2","name":"look","input":{}}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_3","name":"look","input":{}}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Ro"}}"#,
        #"{"type":"content_block_stop","index":2}"#,
    ]
    private static let anthropicEnd = [
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}"#, #"{"type":"message_stop"}"#,
    ]
    private static let responses = [
        #"{"type":"response.created","response":{"id":"r","status":"in_progress","model":"x"}}"#,
        #"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"look","arguments":""}}"#,
        #"{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"city\":\"Rome\"}"}"#,
        #"{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"look","arguments":"{\"city\":\"Rome\"}","status":"completed"}}"#,
    ]

    /// Decodes events; gives the completed calls after each of them, and the response at the end.
    private func decode(_ wire: Wire, _ events: [String], early: Bool) -> (
        calls: [[String]], response: LLMResponse, verified: [StreamFrame]
    ) {
        var decoder = ResponseDecoder(
            wire: wire, context: ResponseContext(contentType: "text/event-stream", completesCallsEarly: early), isStreaming: true)
        var frames: [StreamFrame] = []
        var calls: [[String]] = []
        for event in events {
            let name = event.split(separator: "\"")[3]
            decoder.push(Array("event: \(name)\ndata: \(event)\n\n".utf8), into: &frames)
            calls.append(
                frames.compactMap { frame in
                    if case .toolCallComplete(let complete) = frame { complete.outcome.completed?.id.rawValue } else { nil }
                })
        }
        decoder.finish(.closed, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return (calls, fold.response, frames)
    }

    @Test("Anthropic: a call is complete at its block's stop; one without arguments, or with broken ones, waits for the end")
    func anthropicBlocks() {
        let wire = Wire(.anthropicMessages)
        let early = decode(wire, Self.anthropic + Self.anthropicEnd, early: true)
        #expect(early.calls[2] == [])
        #expect(early.calls[3] == ["call_1"])
        #expect(early.calls[8] == ["call_1"])
        #expect(early.calls.last == ["call_1", "call_2"])
        let late = decode(wire, Self.anthropic + Self.anthropicEnd, early: false)
        #expect(late.calls[8] == [])
        // When the response is whole, both fold into the same.
        #expect(early.response == late.response)
        #expect(early.verified.count == late.verified.count)
    }

    @Test("a response that is cut keeps the calls that were complete, and completes no other")
    func cut() {
        let wire = Wire(.anthropicMessages)
        let early = decode(wire, Self.anthropic, early: true)
        #expect(early.response.outcome == .truncated)
        #expect(early.response.toolCalls.map(\.id) == ["call_1"])
        let late = decode(wire, Self.anthropic, early: false)
        #expect(late.response.toolCalls == [])
    }

    @Test("Responses: a call is complete with its item, where the item says so")
    func responsesItems() {
        let early = decode(Wire(.openAIResponses), Self.responses, early: true)
        #expect(early.calls.map(\.count) == [0, 0, 0, 1])
        let open = Self.responses.map { $0.replacing("\"status\":\"completed\"", with: "\"status\":\"incomplete\"") }
        #expect(decode(Wire(.openAIResponses), open, early: true).calls.last == [])
    }

    @Test("OpenAI's chat has no end of a single call")
    func chat() {
        #expect(!Wire(.openAIChat).provesSingleCalls)
        let events = [
            #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"look","arguments":"{}"}}]}}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        ]
        #expect(decode(Wire(.openAIChat), events, early: true).calls[0] == [])
    }

    @Test("policies over executors prove single calls where each of them does")
    func policies() {
        struct Proving: PromptExecutor {
            var proves: Bool
            func provesSingleCalls(of model: LLModel) -> Bool { proves && model.id == "test-model" }
            func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream { FrameStream(frames: []) }
            func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse { LLMResponse() }
        }
        let model = SampleRun.model
        let both = [ExecutorCandidate(Proving(proves: true)), ExecutorCandidate(Proving(proves: true))]
        let one = [ExecutorCandidate(Proving(proves: true)), ExecutorCandidate(Proving(proves: false))]
        #expect(FallbackExecutor(both).provesSingleCalls(of: model))
        #expect(!FallbackExecutor(one).provesSingleCalls(of: model))
        #expect(!FallbackExecutor([ExecutorCandidate(Proving(proves: true), model: LLModel("other"))]).provesSingleCalls(of: model))
        #expect(!ScriptedExecutor(answers: []).provesSingleCalls(of: model))
    }
}
