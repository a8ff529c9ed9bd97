extension LLMResponse {
    /// The frames of the response, as a stream would have brought it with one delta for each part.
    ///
    /// Folding them gives the response again. Calls are completed after all content, as they are on the wires, so that no call can be run
    /// before the end of the response is known.
    public var frames: [StreamFrame] {
        var frames: [StreamFrame] = [.start(ResponseStart(model: model, responseID: responseID, requestID: requestID))]
        frames += diagnostics.map(StreamFrame.diagnostic)
        var completes: [StreamFrame] = []
        for choice in [choice] + otherChoices {
            for (index, part) in choice.parts.enumerated() {
                LLMResponse.append(part, at: PartID(choice: choice.index, index: index), to: &frames, completes: &completes)
            }
            choice.appendLogprobs(to: &frames)
        }
        frames += sources.map { .citation(CitationFrame(part: nil, citation: $0)) }
        frames += completes
        if let usage { frames.append(.usage(usage)) }
        frames += rails.map(StreamFrame.rail)
        frames.append(.end(end))
        return frames
    }

    private var end: ResponseEnd {
        let others = otherChoices.map {
            ResponseEnd.ChoiceEnd(
                choice: $0.index, finishReason: $0.finishReason, rawFinishReason: $0.rawFinishReason, stopSequence: $0.stopSequence)
        }
        return ResponseEnd(
            outcome: outcome, finishReason: finishReason, rawFinishReason: rawFinishReason, stopSequence: stopSequence, usage: usage,
            model: model, responseID: responseID, requestID: requestID, metadata: metadata, error: error, otherChoices: others)
    }

    private static func append(_ part: Part, at id: PartID, to frames: inout [StreamFrame], completes: inout [StreamFrame]) {
        switch part {
        case .text(let text):
            if !text.text.isEmpty { frames.append(.textDelta(TextDelta(part: id, text: text.text))) }
            frames += text.citations.map { .citation(CitationFrame(part: id, citation: $0)) }
            frames.append(.textComplete(TextComplete(part: id, text: text.text, signature: text.signature)))
        case .reasoning(let reasoning):
            if !reasoning.text.isEmpty {
                frames.append(.reasoningDelta(ReasoningDelta(part: id, text: reasoning.text, isSummary: reasoning.isSummary)))
            }
            frames.append(.reasoningComplete(ReasoningComplete(part: id, reasoning: reasoning)))
        case .refusal(let text):
            if !text.isEmpty { frames.append(.refusalDelta(TextDelta(part: id, text: text))) }
            frames.append(.refusalComplete(TextComplete(part: id, text: text)))
        case .audio(let audio):
            let delta = AudioDelta(part: id, base64: audio.base64 ?? "", transcript: audio.transcript ?? "")
            if !delta.base64.isEmpty || !delta.transcript.isEmpty { frames.append(.audioDelta(delta)) }
            frames.append(.audioComplete(AudioComplete(part: id, audio: audio)))
        case .serverTool(let activity): frames.append(.serverTool(ServerToolFrame(part: id, activity: activity)))
        case .opaque(let opaque): frames.append(.opaque(OpaqueFrame(part: id, opaque: opaque)))
        case .toolCall(let outcome):
            // A call that was never named cannot be opened; it has an end only.
            if let start = ToolCallStart(of: outcome, part: id) {
                frames.append(.toolCallStart(start))
                if !outcome.rawArguments.isEmpty {
                    frames.append(.toolCallDelta(ToolCallDelta(part: id, arguments: outcome.rawArguments)))
                }
            }
            completes.append(.toolCallComplete(ToolCallComplete(part: id, outcome: outcome)))
        }
    }
}

extension ToolCallStart {
    /// How a call began that ended like this; nil where it was never named.
    fileprivate init?(of outcome: ToolCallOutcome, part: PartID) {
        switch outcome {
        case .complete(let call):
            self.init(part: part, id: call.id, name: call.name, kind: call.kind == .function ? nil : call.kind, itemID: call.itemID)
        case .incomplete(let call), .invalid(let call, _):
            guard let name = call.name else { return nil }
            self.init(part: part, id: call.id, name: name, kind: call.kind)
        }
    }
}

extension LLMResponse.Choice {
    fileprivate func appendLogprobs(to frames: inout [StreamFrame]) {
        let channels: [(LogprobsFrame.Channel, [TokenLogprob])] = [
            (.content, logprobs.content), (.refusal, logprobs.refusal), (.reasoning, logprobs.reasoning),
        ]
        for (channel, tokens) in channels where !tokens.isEmpty {
            frames.append(.logprobs(LogprobsFrame(choice: index, channel: channel, tokens: tokens)))
        }
    }
}
