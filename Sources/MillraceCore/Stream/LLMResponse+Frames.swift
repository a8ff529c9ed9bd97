extension LLMResponse {
    /// The response as frames: each part in one delta, then whole.
    ///
    /// Folding them gives the response again. Parts get the positions they have here.
    public var frames: [StreamFrame] {
        var frames: [StreamFrame] = [.start(ResponseStart(model: model, responseID: responseID, requestID: requestID))]
        frames += diagnostics.map(StreamFrame.diagnostic)
        for choice in [choice] + otherChoices {
            for (position, part) in choice.parts.enumerated() {
                frames += part.frames(PartID(choice: choice.index, index: position))
            }
            for (channel, tokens) in [
                (LogprobsFrame.Channel.content, choice.logprobs.content), (.refusal, choice.logprobs.refusal),
                (.reasoning, choice.logprobs.reasoning),
            ] where !tokens.isEmpty {
                frames.append(.logprobs(LogprobsFrame(choice: choice.index, channel: channel, tokens: tokens)))
            }
        }
        frames += sources.map { .citation(CitationFrame(part: nil, citation: $0)) }
        frames.append(.end(end))
        return frames
    }

    private var end: ResponseEnd {
        ResponseEnd(
            outcome: outcome, finishReason: finishReason, rawFinishReason: rawFinishReason, stopSequence: stopSequence, usage: usage,
            model: model, responseID: responseID, requestID: requestID, metadata: metadata, error: error,
            otherChoices: otherChoices.map {
                ResponseEnd.ChoiceEnd(
                    choice: $0.index, finishReason: $0.finishReason, rawFinishReason: $0.rawFinishReason, stopSequence: $0.stopSequence)
            })
    }
}

extension LLMResponse.Part {
    fileprivate func frames(_ id: PartID) -> [StreamFrame] {
        switch self {
        case .text(let text):
            (text.text.isEmpty ? [] : [.textDelta(TextDelta(part: id, text: text.text))])
                + text.citations.map { .citation(CitationFrame(part: id, citation: $0)) }
                + [.textComplete(TextComplete(part: id, text: text.text, signature: text.signature))]
        case .reasoning(let reasoning):
            (reasoning.text.isEmpty
                ? [] : [.reasoningDelta(ReasoningDelta(part: id, text: reasoning.text, isSummary: reasoning.isSummary))])
                + [.reasoningComplete(ReasoningComplete(part: id, reasoning: reasoning))]
        case .toolCall(let outcome): outcome.frames(id)
        case .refusal(let text):
            (text.isEmpty ? [] : [.refusalDelta(TextDelta(part: id, text: text))])
                + [.refusalComplete(TextComplete(part: id, text: text))]
        case .audio(let audio): [.audioComplete(AudioComplete(part: id, audio: audio))]
        case .serverTool(let activity): [.serverTool(ServerToolFrame(part: id, activity: activity))]
        case .opaque(let opaque): [.opaque(OpaqueFrame(part: id, opaque: opaque))]
        }
    }
}

extension ToolCallOutcome {
    fileprivate func frames(_ id: PartID) -> [StreamFrame] {
        let complete = StreamFrame.toolCallComplete(ToolCallComplete(part: id, outcome: self))
        // A call that was never named never began.
        guard let name else { return [complete] }
        let kind: ToolCall.Kind?
        switch self {
        case .complete(let call): kind = call.kind == .custom ? .custom : nil
        case .incomplete(let call), .invalid(let call, _): kind = call.kind
        }
        let start = StreamFrame.toolCallStart(ToolCallStart(part: id, id: self.id, name: name, kind: kind, itemID: completed?.itemID))
        guard !rawArguments.isEmpty else { return [start, complete] }
        return [start, .toolCallDelta(ToolCallDelta(part: id, arguments: rawArguments)), complete]
    }
}
