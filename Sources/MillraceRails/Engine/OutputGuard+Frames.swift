internal import MillraceCore

// Frames whose texts are read one by one.
extension OutputGuard {
    // MARK: Beside the content

    /// The response begins.
    mutating func read(_ frame: ResponseStart, into frames: inout [StreamFrame]) {
        var (told, reading) = (frame, FieldReading())
        read(&told.model, .metadata, &reading)
        read(&told.responseID, .metadata, &reading)
        read(&told.requestID, .metadata, &reading)
        noteWords(told.model, told.responseID, told.requestID)
        if reading.block != nil {
            tell(.start(ResponseStart()), into: &frames)
            tellOpeningRecords(into: &frames)
            return stop(reading, into: &frames)
        }
        start = told
        tell(.start(told), into: &frames)
        tellOpeningRecords(into: &frames)
        tell(reading.records(rails, at: elapsed()), into: &frames)
    }

    /// What has been used so far.
    mutating func read(_ frame: Usage, into frames: inout [StreamFrame]) {
        var (told, reading) = (frame, FieldReading())
        read(&told.raw, .metadata, &reading)
        if reading.block != nil {
            told.raw = JSONObject()
            merge(told)
            return stop(reading, into: &frames)
        }
        merge(told)
        tell(.usage(told), into: &frames)
        tell(reading.records(rails, at: elapsed()), into: &frames)
    }

    mutating func merge(_ snapshot: Usage) {
        if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
    }

    /// A note of the decoder's, which may name a field of the wire.
    mutating func read(_ frame: Diagnostic, into frames: inout [StreamFrame]) {
        var (told, reading) = (frame, FieldReading(part: frame.part))
        read(&told.field, .metadata, &reading)
        noteWords(told.field)
        if reading.block != nil { return stop(reading, into: &frames) }
        tell(.diagnostic(told), into: &frames)
        tell(reading.records(rails, at: elapsed()), into: &frames)
    }

    /// Probabilities of tokens: where rails read the text, they would tell what is held or masked.
    mutating func read(_ frame: LogprobsFrame, into frames: inout [StreamFrame]) {
        noteIndex(PartID(choice: frame.choice, index: -1))
        guard rails.readsTokens else { return tell(.logprobs(frame), into: &frames) }
        if hasToldTokens { return }
        hasToldTokens = true
        leaveOut(.metadata, "logprobs", part: nil, into: &frames)
    }

    // MARK: Pieces

    /// A source: behind its text where that may be rewritten, since its place may not be right then.
    mutating func cite(_ frame: CitationFrame, into frames: inout [StreamFrame]) {
        if let part = frame.part { noteIndex(part) }
        var (told, reading) = (frame, FieldReading(part: frame.part))
        read(&told.citation.url, .citation, &reading)
        read(&told.citation.title, .citation, &reading)
        read(&told.citation.quote, .citation, &reading)
        read(&told.citation.kind, .citation, &reading)
        let isRewritten = reading.isRewritten
        var json = told.citation.json
        read(document: &json, .citation, &reading)
        if let found = reading.block { return withhold(found, frame.part, into: &frames) }
        // The JSON says the same once more.
        if isRewritten || reading.isRewritten { told.citation.json = nil }
        tell(reading.records(rails, at: elapsed()), into: &frames)
        ask(.citation, told.citation.text, .citation(told), frame.part, into: &frames)
    }

    /// Lets a source leave that was judged.
    private mutating func release(_ frame: CitationFrame, into frames: inout [StreamFrame]) {
        guard rails.canRewrite else { return tell(.citation(frame), into: &frames) }
        guard let part = frame.part else {
            heldSources.append(frame)
            return holdSource(frame, into: &frames)
        }
        // A source may come before the first piece of its text.
        guard let position = self.position(of: part, .text, into: &frames) else { return }
        if case .open = parts[position].phase {
            parts[position].held.append(.citation(frame))
            parts[position].heldSourceBytes += frame.citation.byteCount
            holdSource(frame, into: &frames)
        } else {
            tell(.citation(parts[position].isRewritten ? frame.withoutPlace : frame), into: &frames)
        }
    }

    /// Counts a source that waits: all of them together count as one part.
    private mutating func holdSource(_ frame: CitationFrame, into frames: inout [StreamFrame]) {
        heldSourceBytes += frame.citation.byteCount
        guard heldSourceBytes > guardrails.limits.maxPartBytes else { return }
        stop(RailBlock("hold_limit"), by: nil, channel: .citation, part: frame.part, into: &frames)
    }

    /// Work of a tool that the provider ran.
    mutating func read(_ frame: ServerToolFrame, into frames: inout [StreamFrame]) {
        noteIndex(frame.part)
        var (told, reading) = (frame, FieldReading(part: frame.part))
        told.activity.type = read(told.activity.type, .serverTool, &reading)
        read(&told.activity.id, .serverTool, &reading)
        read(&told.activity.name, .serverTool, &reading)
        read(document: &told.activity.input, .serverTool, &reading)
        read(document: &told.activity.output, .serverTool, &reading)
        let isRewritten = reading.isRewritten
        var json = told.activity.json
        read(document: &json, .serverTool, &reading)
        if let found = reading.block { return withhold(found, frame.part, into: &frames) }
        if isRewritten || reading.isRewritten { told.activity.json = nil }
        tell(reading.records(rails, at: elapsed()), into: &frames)
        ask(.serverTool, told.activity.text, .serverTool(told), frame.part, into: &frames)
    }

    /// Something that is not modelled.
    mutating func read(_ frame: OpaqueFrame, into frames: inout [StreamFrame]) {
        noteIndex(frame.part)
        guard rails.hasOutput else { return tell(.opaque(frame), into: &frames) }
        switch guardrails.opaqueParts {
        case .pass: tell(.opaque(frame), into: &frames)
        case .drop: leaveOut(.opaque, "opaque", part: frame.part, into: &frames)
        case .judge:
            var reading = FieldReading(part: frame.part)
            _ = read(frame.opaque.kind, .opaque, &reading)
            _ = read(document: frame.opaque.json, .opaque, &reading)
            if let found = reading.block { return withhold(found, frame.part, into: &frames) }
            tell(reading.records(rails, at: elapsed()), into: &frames)
            // What is not understood cannot be rewritten.
            if reading.isRewritten { return leaveOut(.opaque, "opaque", part: frame.part, into: &frames) }
            ask(.opaque, frame.opaque.text, .opaque(frame), frame.part, into: &frames)
        }
    }

    // MARK: Whole frames

    /// Asks the rails that judge wholes about a frame, where one of them reads its channel.
    private mutating func ask(
        _ channel: RailChannel, _ text: String, _ frame: StreamFrame, _ part: PartID?, into frames: inout [StreamFrame]
    ) {
        guard rails.judges(channel), !text.isEmpty else { return release(frame, into: &frames) }
        let judgement = Judgement(line: rails.judging, place: .output, content: .text(text), channel: channel, part: part)
        step = .judging(judgement, .frame(frame))
    }

    /// Takes in the verdict on a frame; what a rail would put in its place has no place in it, so it is left out.
    mutating func resolve(_ frame: StreamFrame, _ outcome: RailOutcome, into frames: inout [StreamFrame]) {
        if let block = outcome.block {
            if block.extent == .response { end(block, into: &frames) }
            return
        }
        guard let judged = judgedText(of: frame), case .text(let text) = outcome.content, text.hasSameBytes(as: judged) else { return }
        release(frame, into: &frames)
    }

    private func judgedText(of frame: StreamFrame) -> String? {
        switch frame {
        case .citation(let frame): return frame.citation.text
        case .serverTool(let frame): return frame.activity.text
        case .opaque(let frame): return frame.opaque.text
        default: return nil
        }
    }

    private mutating func release(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        if case .citation(let citation) = frame { release(citation, into: &frames) } else { tell(frame, into: &frames) }
    }

    /// Leaves a frame out, or ends the response, as the block says.
    private mutating func withhold(
        _ found: (block: TextChain.Block, channel: RailChannel), _ part: PartID?, into frames: inout [StreamFrame]
    ) {
        let block = found.block.block
        guard block.extent == .part else {
            return stop(block, by: found.block.rail, offset: found.block.offset, channel: found.channel, part: part, into: &frames)
        }
        decide(record(of: block, by: found.block.rail, found.block.offset, found.channel, part: part), into: &frames)
    }

    /// Tells that something was left out for the sake of rails.
    mutating func leaveOut(_ channel: RailChannel, _ reason: String, part: PartID?, into frames: inout [StreamFrame]) {
        let record = RailRecord(
            rail: OutputGuard.name, place: .output, channel: channel, part: part, decision: .rewritten, reason: reason, time: elapsed())
        decide(record, into: &frames)
    }
}

extension Citation {
    /// All that it says, a field on each line.
    fileprivate var text: String { [url, title, quote, kind, json].compactMap(\.self).joined(separator: "\n") }

    /// How much of it there is to hold: its texts, and something for what has none.
    fileprivate var byteCount: Int { text.utf8.count + 1 }
}

extension ServerToolActivity {
    /// All that it says, a field on each line.
    fileprivate var text: String { [type, id, name, input, output, json].compactMap(\.self).joined(separator: "\n") }
}

extension OpaquePart {
    /// All that it says, a field on each line.
    fileprivate var text: String { "\(kind)\n\(json)" }
}
