internal import MillraceCore

extension OutputGuard {
    /// Takes more of a text.
    @inline(__always)
    mutating func grow(_ position: Int, by text: String, _ frame: StreamFrame, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            parts[position].emitted += text
            frames.append(frame)
            return
        }
        // What comes behind the end of a part was read by nobody.
        guard case .open = parts[position].phase else { return }
        let passed = parts[position].chain.push(text)
        if case .untouched = passed, parts[position].window == nil {
            // The usual case: the frame leaves as it came.
            parts[position].notePassing(text)
            frames.append(frame)
            return
        }
        parts[position].noteInput(text)
        if case .text(let rest) = passed { leave(rest, position, into: &frames) } else { leave(text, position, into: &frames) }
        if let block = parts[position].chain.block { return stop(block, at: position, into: &frames) }
        let limits = guardrails.limits
        checkHold(position, limit: parts[position].window == nil ? limits.maxTextBytes : limits.maxPartBytes, into: &frames)
    }

    /// Lets text go on behind its filters: out, or to the rails that judge it in windows.
    private mutating func leave(_ text: String, _ position: Int, into frames: inout [StreamFrame]) {
        guard !text.isEmpty else { return }
        guard parts[position].window != nil else { return emit(text, position, into: &frames) }
        // Where a filter has blocked, nobody is asked about what stands before it: what was not judged stays.
        let isCut = parts[position].chain.block != nil
        if isCut, !guardrails.windows.streamsFirst { return }
        let action = parts[position].window?.textArrived(text)
        if let action { act(on: action, position, into: &frames) }
    }

    private mutating func emit(_ text: String, _ position: Int, into frames: inout [StreamFrame]) {
        guard !text.isEmpty else { return }
        parts[position].emitted += text
        frames.append(parts[position].delta(text))
    }

    /// Reads what is about to leave once more, where a rail has rewritten some of the text.
    ///
    /// - Returns: what of it may leave.
    private mutating func reread(_ text: String, _ position: Int, isLast: Bool) -> String {
        guard let rereading = parts[position].rereading else { return text }
        guard rereading.block == nil else { return "" }
        var passed = text.isEmpty ? "" : parts[position].rereading?.push(text) ?? ""
        if isLast, parts[position].rereading?.block == nil { passed += parts[position].rereading?.finish() ?? "" }
        return passed
    }

    /// Filters of the rails that block, for what a rail has written: it is read as what the model has written was.
    mutating func makeBlockingChain(_ channel: RailChannel) -> TextChain {
        makeChain(rails.readers(of: channel).filter { !$0.rail.effects.contains(.rewrites) }, channel)
    }

    /// Does what the windows of a text ask for.
    private mutating func act(on action: TextWindow.Action, _ position: Int, into frames: inout [StreamFrame]) {
        emit(reread(action.release, position, isLast: action.isFinished), position, into: &frames)
        if let block = parts[position].rereading?.block { return stop(block, at: position, into: &frames) }
        let part = parts[position]
        if let window = action.window {
            let judgement = Judgement(
                line: rails.judging, place: .output, content: .text(window.text), channel: part.channel, part: part.id,
                isWindow: window.isPart)
            step = .judging(judgement, .text(position, window))
        } else if action.isFinished, let completion = part.completion {
            settle(position, completion, into: &frames)
        }
    }

    /// Ends a text.
    ///
    /// - Parameters:
    ///   - text: all of it, as the complete frame has it.
    ///   - frame: the complete frame.
    mutating func completeText(_ position: Int, _ text: String, _ frame: StreamFrame, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            // No rail reads this channel: nothing of it can be unlike what came.
            return settle(position, frame, into: &frames)
        }
        guard case .open = parts[position].phase else { return }
        let known = parts[position].input ?? parts[position].emitted
        if !known.hasSameBytes(as: text) {
            // What the deltas did not tell has not been read.
            guard text.utf8.starts(with: known.utf8), let rest = String(text.utf8.dropFirst(known.utf8.count)) else {
                let part = parts[position]
                return stop(RailBlock("snapshot_differs"), by: nil, channel: part.channel, part: part.id, into: &frames)
            }
            grow(position, by: rest, parts[position].delta(rest), into: &frames)
            if isOver { return }
        }
        leave(parts[position].chain.finish(), position, into: &frames)
        if let block = parts[position].chain.block { return stop(block, at: position, into: &frames) }
        guard parts[position].window != nil else { return settle(position, frame, into: &frames) }
        parts[position].completion = frame
        // Where a window is being judged already, it only notes that the text has ended.
        let action = parts[position].window?.textEnded()
        if let action { act(on: action, position, into: &frames) }
    }

    /// Takes in the verdict on a window of a text.
    mutating func resolveText(
        _ position: Int, _ window: TextWindow.Window, _ outcome: RailOutcome, into frames: inout [StreamFrame]
    ) {
        if let block = outcome.block { return end(block, into: &frames) }
        if case .text(let text) = outcome.content, !text.hasSameBytes(as: window.text), parts[position].rereading == nil {
            let chain = makeBlockingChain(parts[position].channel)
            if !chain.isEmpty { parts[position].rereading = Rereading(chain, after: parts[position].emitted) }
        }
        guard let action = parts[position].window?.windowWasJudged(outcome) else { return }
        if let block = action.block {
            // A rewrite that comes too late: the rail has decided, but not this.
            let last = outcome.records.last { $0.decision == .rewritten }
            let rail = rails.rails.firstIndex { $0.place == .output && $0.rail.name == last?.rail }
            return stop(block, by: rail, channel: parts[position].channel, part: parts[position].id, into: &frames)
        }
        act(on: action, position, into: &frames)
        if isReading { setHeld(position, parts[position].heldByteCount > 0 ? parts[position].heldByteCount : nil) }
    }

    /// Closes a text that has left.
    private mutating func settle(_ position: Int, _ frame: StreamFrame, into frames: inout [StreamFrame]) {
        setHeld(position, nil)
        let part = parts[position]
        let isRewritten = part.isRewritten
        for case .citation(let citation) in part.held {
            tell(.citation(isRewritten ? citation.withoutPlace : citation), into: &frames)
        }
        parts[position].held = []
        heldSourceBytes -= parts[position].heldSourceBytes
        parts[position].heldSourceBytes = 0
        if let closed = read(isRewritten ? rewritten(frame, to: part.emitted) : frame, into: &frames) { tell(closed, into: &frames) }
        guard isReading else { return }
        parts[position].settle()
        tellFindings(of: position, into: &frames)
    }

    /// The frame that completes a text which rails have rewritten: what signed or encrypted the old text says it still.
    private func rewritten(_ frame: StreamFrame, to text: String) -> StreamFrame {
        switch frame {
        case .textComplete(let complete): return .textComplete(TextComplete(part: complete.part, text: text))
        case .refusalComplete(let complete): return .refusalComplete(TextComplete(part: complete.part, text: text))
        case .reasoningComplete(var complete):
            complete.reasoning.text = text
            complete.reasoning.signature = nil
            complete.reasoning.encrypted = nil
            complete.reasoning.id = nil
            return .reasoningComplete(complete)
        default: return frame
        }
    }

    /// The frame that completes a text, its words of the provider read.
    private mutating func read(_ frame: StreamFrame, into frames: inout [StreamFrame]) -> StreamFrame? {
        guard case .reasoningComplete(var complete) = frame else { return frame }
        noteWords(complete.reasoning.id, complete.reasoning.origin?.field, complete.reasoning.origin?.format)
        guard !rails.readers(of: .metadata).isEmpty else { return frame }
        var reading = FieldReading(part: complete.part)
        read(&complete.reasoning.id, .metadata, &reading)
        if var origin = complete.reasoning.origin {
            origin.field = read(origin.field, .metadata, &reading)
            read(&origin.format, .metadata, &reading)
            complete.reasoning.origin = origin
        }
        if reading.block != nil {
            // The part stays without them; the response ends.
            stop(reading, into: &frames)
            return nil
        }
        tell(reading.records(rails, at: elapsed()), into: &frames)
        return .reasoningComplete(complete)
    }

    /// Tells what the filters of a part have rewritten.
    mutating func tellFindings(of position: Int, into frames: inout [StreamFrame]) {
        let part = parts[position]
        for finding in part.chain.findings {
            decide(finding.record(rails, channel: part.channel, part: part.id, at: elapsed()), into: &frames)
        }
    }

    /// Ends the response where the filters of a part block.
    mutating func stop(_ block: TextChain.Block, at position: Int, into frames: inout [StreamFrame]) {
        let part = parts[position]
        stop(block.block, by: block.rail, offset: block.offset, channel: part.channel, part: part.id, into: &frames)
    }
}

extension TextChain.Finding {
    /// The record of what was found: a rail that rewrites has rewritten it, another has only noticed it.
    func record(_ rails: OutputRails, channel: RailChannel, part: PartID?, at time: Duration) -> RailRecord {
        let entry = rails.rails[rail]
        return RailRecord(
            rail: entry.rail.name, place: entry.place, channel: channel, part: part,
            decision: entry.rail.effects.contains(.rewrites) ? .rewritten : .allowed, reason: reason, count: count, offset: offset,
            time: time)
    }
}

extension CitationFrame {
    /// The source without its place in a text that has changed.
    var withoutPlace: CitationFrame {
        var copy = self
        copy.citation.startIndex = nil
        copy.citation.endIndex = nil
        copy.citation.json = nil
        return copy
    }
}
