extension ResponseAssembler {
    /// What a wire knows at the end of a response beside what was assembled.
    struct Closing {
        /// Whether the response can be trusted to be whole.
        var outcome: Outcome
        /// The error, where it failed.
        var error: ProviderError?
        /// Other fields of the provider.
        var metadata = JSONObject()
        /// Whether the response came as one document, whose end proves that its calls are whole.
        var isWholeBody = false
        /// Whether a finish reason may be made up where none came, because the profile says that the server omits it (ER-07).
        var mayLackFinishReason = false
    }

    /// Ends the response: closes every part and call of every choice and tells the end.
    ///
    /// Called once.
    mutating func close(_ closing: Closing, into frames: inout [StreamFrame]) {
        begin(into: &frames)
        var outcome = closing.outcome
        if outcome == .finished, choices.contains(where: { $0.finish.reason == .error }) { outcome = .failed }
        for position in choices.indices {
            closePart(choice: position, into: &frames)
            closeCalls(choice: position, callClosing(outcome, closing, choice: position), into: &frames)
            settleFinish(outcome, closing, choice: position, into: &frames)
        }
        if outcome == .finished { noteEmptiness(into: &frames) }
        if outcome == .cancelled { note(.usageIncomplete, into: &frames) }
        let first = choices[0].finish
        let others = choices.dropFirst().sorted { $0.index < $1.index }.map {
            ResponseEnd.ChoiceEnd(
                choice: $0.index, finishReason: $0.finish.reason, rawFinishReason: $0.finish.raw, stopSequence: $0.finish.stopSequence)
        }
        let end = ResponseEnd(
            outcome: outcome, finishReason: first.reason, rawFinishReason: first.raw, stopSequence: first.stopSequence, usage: usage,
            model: reportedModel, responseID: start.responseID, requestID: start.requestID, metadata: closing.metadata,
            error: closing.error, otherChoices: others)
        frames.append(.end(end))
    }

    /// Whether some call has begun in a choice that has no finish reason.
    var hasUnfinishedCalls: Bool {
        choices.contains { $0.finish.reason == nil && !$0.calls.slots.isEmpty }
    }

    /// Whether some call has begun.
    var hasCalls: Bool { choices.contains { !$0.calls.slots.isEmpty } }

    private func callClosing(_ outcome: Outcome, _ closing: Closing, choice position: Int) -> CallClosing {
        guard outcome == .finished else { return .cut }
        return switch choices[position].finish.reason {
        case .length: .limit
        case .stop, .toolCalls, .pause, .other: .proved
        case .contentFilter, .refusal, .error: .cut
        case nil: closing.isWholeBody ? .proved : .cut
        }
    }

    /// Puts the finish reason and the content of a choice in accord (TC-36, TC-37); limits, filters and errors are never masked.
    private mutating func settleFinish(_ outcome: Outcome, _ closing: Closing, choice position: Int, into frames: inout [StreamFrame]) {
        let number = choices[position].index
        let hasCalls = choices[position].calls.slots.contains { $0.part != nil && $0.name != nil }
        switch choices[position].finish.reason {
        case .stop where choices[position].completeCallCount > 0 && promotesFinish:
            choices[position].finish.reason = .toolCalls
            note(.finishStopWithCalls, choice: number, into: &frames)
        case .toolCalls where !hasCalls && outcome == .finished:
            choices[position].finish.reason = .stop
            note(.finishToolCallsWithoutCalls, choice: number, into: &frames)
        case nil where outcome == .finished && closing.mayLackFinishReason && (choices[position].isSeen || position == 0):
            choices[position].finish.reason = .stop
            note(.finishReasonSynthesized, choice: number, into: &frames)
        default: break
        }
        if outcome == .failed, position == 0 { choices[position].finish.reason = .error }
    }

    private mutating func noteEmptiness(into frames: inout [StreamFrame]) {
        let first = choices[0]
        switch first.finish.reason {
        case .stop where first.nextPart == 0, .length where first.nextPart == 0: note(.emptyAnswer, choice: 0, into: &frames)
        case .length where !first.closedReasoning.isEmpty && first.closedTexts.isEmpty && first.calls.slots.isEmpty:
            note(.reasoningUsedUpOutput, choice: 0, into: &frames)
        default: break
        }
    }
}
