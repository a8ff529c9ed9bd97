internal import MillraceCore

extension OutputGuard {
    // MARK: Records

    /// Tells what a rail has decided, as it happens.
    mutating func decide(_ record: RailRecord, into frames: inout [StreamFrame]) {
        if let position = tallies.firstIndex(where: { $0.rail == record.rail && $0.place == record.place }) { tallies[position].decide() }
        observer?(.decided(record))
        tell(.rail(record), into: &frames)
    }

    /// Tells what rails have found in the fields of a frame.
    mutating func tell(_ records: [RailRecord], into frames: inout [StreamFrame]) {
        for record in records { decide(record, into: &frames) }
    }

    /// Notes what rails have decided that were asked about something whole.
    mutating func note(_ records: [RailRecord], into frames: inout [StreamFrame]) {
        for record in records {
            let isPlain = record.decision == .allowed && record.reason == nil
            guard isPlain, let position = tallies.firstIndex(where: { $0.rail == record.rail && $0.place == record.place }) else {
                decide(record, into: &frames)
                continue
            }
            tallies[position].allow(record)
        }
    }

    /// The record of a block; nil is the engine itself.
    func record(of block: RailBlock, by rail: Int?, _ offset: Int?, _ channel: RailChannel, part: PartID?) -> RailRecord {
        let entry = rail.map { rails.rails[$0] }
        return RailRecord(
            rail: entry?.rail.name ?? OutputGuard.name, place: entry?.place ?? .output, channel: channel, part: part, decision: .blocked,
            reason: block.reason, offset: offset, time: elapsed())
    }

    // MARK: Blocks

    /// Ends the response where a text of a frame is blocked.
    mutating func stop(_ reading: FieldReading, into frames: inout [StreamFrame]) {
        guard let found = reading.block else { return }
        let (block, channel) = (found.block, found.channel)
        stop(block.block, by: block.rail, offset: block.offset, channel: channel, part: reading.part, into: &frames)
    }

    /// Ends the response by a block that has no record yet.
    mutating func stop(
        _ block: RailBlock, by rail: Int?, offset: Int? = nil, channel: RailChannel, part: PartID?, into frames: inout [StreamFrame]
    ) {
        let record = record(of: block, by: rail, offset, channel, part: part)
        closeOpenParts(into: &frames)
        decide(record, into: &frames)
        end(block, into: &frames)
    }

    /// Ends the response by a block: what is open is closed as far as it has left, calls are taken back, and nothing follows.
    mutating func end(_ block: RailBlock, into frames: inout [StreamFrame]) {
        closeOpenParts(into: &frames)
        takeBackCalls(into: &frames)
        reply(block.reply ?? guardrails.refusal, into: &frames)
        tellAllowances(into: &frames)
        let others = choices.keys.filter { $0 > 0 }.sorted().map { ResponseEnd.ChoiceEnd(choice: $0, finishReason: .contentFilter) }
        let end = ResponseEnd(
            outcome: .blocked, finishReason: .contentFilter, usage: usage, model: start.model, responseID: start.responseID,
            requestID: start.requestID, otherChoices: others)
        tell(.end(end), into: &frames)
        step = .blocked
    }

    /// Tells a response that consists of a block alone: the prompt did not pass.
    mutating func refuse(_ block: RailBlock, into frames: inout [StreamFrame]) {
        tell(.start(start), into: &frames)
        tellOpeningRecords(into: &frames)
        end(block, into: &frames)
    }

    /// Ends the response because it goes on nowhere: the caller went away while rails were asked, or the upstream stopped without an end.
    mutating func cut(_ outcome: Outcome = .cancelled, into frames: inout [StreamFrame]) {
        closeOpenParts(into: &frames)
        takeBackCalls(into: &frames)
        let end = ResponseEnd(
            outcome: outcome, usage: usage, model: start.model, responseID: start.responseID, requestID: start.requestID)
        tell(.end(end), into: &frames)
        step = .blocked
    }

    /// Closes what has begun to leave; what was held is not told.
    mutating func closeOpenParts(into frames: inout [StreamFrame]) {
        for position in parts.indices {
            guard case .open = parts[position].phase else { continue }
            parts[position].settle()
            parts[position].held = []
            parts[position].heldFrameBytes = 0
            setHeld(position, nil)
            if let closing = parts[position].closing { tell(closing, into: &frames) }
            tellFindings(of: position, into: &frames)
        }
    }

    /// Closes calls that had their verdict as calls that cannot be run: nothing of a response that was stopped can.
    private mutating func takeBackCalls(into frames: inout [StreamFrame]) {
        for complete in provenCalls { tell(.toolCallComplete(complete.takenBack), into: &frames) }
        provenCalls = []
    }

    /// Says something in the place of what was blocked, as a part of its own.
    private mutating func reply(_ text: String?, into frames: inout [StreamFrame]) {
        guard let text, !text.isEmpty else { return }
        let part = PartID(index: (choices[0] ?? -1) + 1)
        frames.append(.textDelta(TextDelta(part: part, text: text)))
        tell(.textComplete(TextComplete(part: part, text: text)), into: &frames)
    }

    /// Tells which rails have let everything pass; once, before the end.
    mutating func tellAllowances(into frames: inout [StreamFrame]) {
        tellOpeningRecords(into: &frames)
        let time = elapsed()
        for record in tallies.compactMap({ $0.record(at: time) }) {
            observer?(.decided(record))
            tell(.rail(record), into: &frames)
        }
    }

    // MARK: The end

    /// The upstream has ended the response.
    mutating func finish(_ end: ResponseEnd, into frames: inout [StreamFrame]) {
        for other in end.otherChoices { noteIndex(PartID(choice: other.choice, index: -1)) }
        closeOpenParts(into: &frames)
        var (told, reading) = (end, FieldReading())
        read(&told, &reading)
        if reading.block != nil {
            guard end.outcome != .finished else { return stop(reading, into: &frames) }
            // The response has failed already; what it says of itself is withheld, that it failed is not.
            told = end.withoutWords
            if let found = reading.block {
                decide(record(of: found.block.block, by: found.block.rail, found.block.offset, found.channel, part: nil), into: &frames)
            }
        }
        tell(reading.records(rails, at: elapsed()), into: &frames)
        let text = rails.judges(.metadata) ? providerWords(with: told) : ""
        guard !text.isEmpty else { return close(told, into: &frames) }
        let judgement = Judgement(line: rails.judging, place: .output, content: .text(text), channel: .metadata)
        step = .judging(judgement, .end(told))
    }

    /// Takes in the verdict on the provider's words: where they may not pass as they are, those of the end are left out.
    mutating func resolveEnd(_ end: ResponseEnd, _ outcome: RailOutcome, into frames: inout [StreamFrame]) {
        if let block = outcome.block {
            // A response that has failed already stays one that has failed.
            guard end.outcome == .finished, block.extent == .response else { return close(end.withoutWords, into: &frames) }
            return self.end(block, into: &frames)
        }
        guard case .text(let text) = outcome.content, text.hasSameBytes(as: providerWords(with: end)) else {
            return close(end.withoutWords, into: &frames)
        }
        close(end, into: &frames)
    }

    /// The provider's words of the whole response, each on a line.
    private func providerWords(with end: ResponseEnd) -> String {
        var all = words
        if let usage, !usage.raw.isEmpty { all.insert(JSONValue.object(usage.raw).jsonText) }
        for word in end.words { all.insert(word) }
        return all.words.joined(separator: "\n")
    }

    /// Lets the end leave, and before it what has waited for it.
    private mutating func close(_ end: ResponseEnd, into frames: inout [StreamFrame]) {
        var told = end
        let isRewritten = parts.contains(where: \.isRewritten)
        for source in heldSources { tell(.citation(isRewritten ? source.withoutPlace : source), into: &frames) }
        let isEmptied = withdraw(from: &told)
        let isFinished = told.outcome == .finished
        for complete in provenCalls { tell(.toolCallComplete(isFinished ? complete : complete.takenBack), into: &frames) }
        provenCalls = []
        if isEmptied { reply(withdrawnReply ?? guardrails.refusal, into: &frames) }
        tellAllowances(into: &frames)
        tell(.end(told), into: &frames)
        step = .ended
    }

    /// Puts the finish reasons in accord with calls that were taken out: a caller must not wait for a call that never comes (RG-13).
    ///
    /// - Returns: whether the response has lost its last call, so that it counts as blocked.
    private func withdraw(from end: inout ResponseEnd) -> Bool {
        var isEmptied = false
        for choice in withdrawnChoices where !provenCalls.contains(where: { $0.part.choice == choice }) {
            if choice == 0 {
                guard end.outcome == .finished else { continue }
                isEmptied = true
                end.outcome = .blocked
                end.finishReason = .contentFilter
                end.rawFinishReason = nil
            } else if let position = end.otherChoices.firstIndex(where: { $0.choice == choice }) {
                end.otherChoices[position].finishReason = .contentFilter
                end.otherChoices[position].rawFinishReason = nil
            }
        }
        return isEmptied
    }

    /// Reads every text of an end.
    private mutating func read(_ end: inout ResponseEnd, _ reading: inout FieldReading) {
        guard !rails.readers(of: .metadata).isEmpty else { return }
        read(&end.finishReason, &reading)
        read(&end.rawFinishReason, .metadata, &reading)
        read(&end.stopSequence, .metadata, &reading)
        read(&end.model, .metadata, &reading)
        read(&end.responseID, .metadata, &reading)
        read(&end.requestID, .metadata, &reading)
        read(&end.metadata, .metadata, &reading)
        if var usage = end.usage {
            read(&usage.raw, .metadata, &reading)
            end.usage = usage
        }
        if var error = end.error {
            read(&error, &reading)
            end.error = error
        }
        for position in end.otherChoices.indices {
            read(&end.otherChoices[position].finishReason, &reading)
            read(&end.otherChoices[position].rawFinishReason, .metadata, &reading)
            read(&end.otherChoices[position].stopSequence, .metadata, &reading)
        }
    }

    private mutating func read(_ reason: inout FinishReason?, _ reading: inout FieldReading) {
        guard case .other(let word)? = reason else { return }
        reason = .other(read(word, .metadata, &reading))
    }

    private mutating func read(_ error: inout ProviderError, _ reading: inout FieldReading) {
        read(&error.type, .metadata, &reading)
        read(&error.code, .metadata, &reading)
        read(&error.message, .metadata, &reading)
        read(&error.param, .metadata, &reading)
    }

    // MARK: Errors

    /// The failure of the response as the caller may see it: with what has left, and with words that rails have read.
    ///
    /// An upstream may fail without an end: what is open counts as far as it has left.
    mutating func told(_ error: LLMError) -> LLMError {
        var error = error
        guard !rails.isEmpty else {
            // What came has left as it was, with the records of the rails before the model.
            error.partial?.rails += told.compactMap { if case .rail(let record) = $0 { record } else { nil } }
            return error
        }
        var closing: [StreamFrame] = []
        closeOpenParts(into: &closing)
        takeBackCalls(into: &closing)
        var reading = FieldReading()
        if var words = error.providerError {
            read(&words, &reading)
            error.providerError = reading.block == nil ? words : ProviderError(status: words.status)
        }
        var identity = FieldReading()
        read(&error.requestID, .metadata, &identity)
        if identity.block != nil { error.requestID = nil }
        var fold = ResponseFold()
        fold.consume(told)
        error.partial = told.isEmpty ? nil : fold.response
        return error
    }
}

extension ResponseEnd {
    /// What the provider says in words.
    fileprivate var words: [String] {
        var all = [finishReason?.word, rawFinishReason, stopSequence, model, responseID, requestID]
        if !metadata.isEmpty { all.append(JSONValue.object(metadata).jsonText) }
        if let raw = usage?.raw, !raw.isEmpty { all.append(JSONValue.object(raw).jsonText) }
        if let error { all += [error.type, error.code, error.message, error.param] }
        for choice in otherChoices { all += [choice.finishReason?.word, choice.rawFinishReason, choice.stopSequence] }
        return all.compactMap(\.self)
    }

    /// The end without anything that the provider says in words.
    fileprivate var withoutWords: ResponseEnd {
        var end = ResponseEnd(
            outcome: outcome, finishReason: finishReason, usage: usage, error: error.map { ProviderError(status: $0.status) })
        if case .other? = finishReason { end.finishReason = nil }
        end.usage?.raw = JSONObject()
        end.otherChoices = otherChoices.map { ChoiceEnd(choice: $0.choice, finishReason: $0.finishReason) }
        for position in end.otherChoices.indices {
            if case .other? = end.otherChoices[position].finishReason { end.otherChoices[position].finishReason = nil }
        }
        return end
    }
}

extension FinishReason {
    /// The provider's own word, where it is no known reason.
    fileprivate var word: String? { if case .other(let word) = self { word } else { nil } }
}

extension ToolCallComplete {
    /// The end of the same call as one that cannot be run.
    fileprivate var takenBack: ToolCallComplete {
        guard case .complete(let call) = outcome else { return self }
        let kind = call.kind == .function ? nil : call.kind
        return ToolCallComplete(
            part: part,
            outcome: .incomplete(PartialToolCall(id: call.id, name: call.name, rawArguments: call.rawArguments, kind: kind)))
    }
}
