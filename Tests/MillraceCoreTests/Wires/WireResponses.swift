import MillraceCore

/// The frames of a response with everything that most wires can carry: reasoning, text, two calls, usage.
enum SampleResponse {
    static let parts = (reasoning: PartID(index: 0), text: PartID(index: 1), first: PartID(index: 2), second: PartID(index: 3))
    static let first = ToolCall(id: "call_1", name: "f", arguments: ["a": 1])
    static let second = ToolCall(id: "call_2", name: "g", arguments: [:])

    static let frames: [StreamFrame] = [
        .start(ResponseStart(model: "m", responseID: "r")),
        .reasoningDelta(ReasoningDelta(part: parts.reasoning, text: "hm")),
        .reasoningComplete(ReasoningComplete(part: parts.reasoning, reasoning: ReasoningPart(text: "hm"))),
        .textDelta(TextDelta(part: parts.text, text: "Hel")), .textDelta(TextDelta(part: parts.text, text: "lo")),
        .textComplete(TextComplete(part: parts.text, text: "Hello")),
        .toolCallStart(ToolCallStart(part: parts.first, id: "call_1", name: "f")),
        .toolCallDelta(ToolCallDelta(part: parts.first, arguments: #"{"a":"#)),
        .toolCallDelta(ToolCallDelta(part: parts.first, arguments: "1}")),
        .toolCallStart(ToolCallStart(part: parts.second, id: "call_2", name: "g")),
        .toolCallComplete(ToolCallComplete(part: parts.first, outcome: .complete(first))),
        .toolCallComplete(ToolCallComplete(part: parts.second, outcome: .complete(second))),
        .usage(Usage(inputTokens: 3, outputTokens: 4)),
        .end(
            ResponseEnd(
                outcome: .finished, finishReason: .toolCalls, usage: Usage(inputTokens: 3, outputTokens: 4), model: "m", responseID: "r")),
    ]

    /// The folded response.
    static var response: LLMResponse {
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }

    /// The frames as a stream of a wire.
    static func stream(_ wire: WireID, _ frames: [StreamFrame] = frames, keepsRawFinishReason: Bool = true) -> String {
        var encoder = ResponseEncoder(
            wire: Wire(wire), options: ResponseEncodingOptions(created: 1_764_296_393, keepsRawFinishReason: keepsRawFinishReason))
        return String(decoding: encoder.encode(frames), as: UTF8.self)
    }

    /// The response as a body of a wire.
    static func body(_ wire: WireID, _ response: LLMResponse = response) -> String {
        let options = ResponseEncodingOptions(created: 1_764_296_393)
        return String(decoding: Wire(wire).encodeBody(response, options: options), as: UTF8.self)
    }

    /// What a stream or body of a wire folds into.
    static func decode(_ text: String, _ wire: WireID, isStreaming: Bool = true) -> LLMResponse {
        var decoder = ResponseDecoder(wire: Wire(wire), context: ResponseContext(), isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        decoder.push(Array(text.utf8), into: &frames)
        decoder.finish(.closed, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }
}
