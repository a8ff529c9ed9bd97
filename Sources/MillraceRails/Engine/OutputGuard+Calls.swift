internal import MillraceCore

extension OutputGuard {
    // MARK: Arriving

    /// A call begins.
    mutating func startCall(_ position: Int, _ start: ToolCallStart, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            parts[position].call = start
            noteWords(start.id.rawValue, start.itemID)
            return tell(.toolCallStart(start), into: &frames)
        }
        hold(.toolCallStart(start), start.name.utf8.count, position, into: &frames)
    }

    /// Arguments of a call arrive.
    mutating func growCall(_ position: Int, _ delta: ToolCallDelta, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            parts[position].emitted += delta.arguments
            frames.append(.toolCallDelta(delta))
            return
        }
        hold(.toolCallDelta(delta), delta.arguments.utf8.count, position, into: &frames)
    }

    /// Holds a frame until the verdict on its part.
    mutating func hold(_ frame: StreamFrame, _ count: Int, _ position: Int, into frames: inout [StreamFrame]) {
        guard case .open = parts[position].phase else { return }
        parts[position].held.append(frame)
        // A frame without a byte of text is held, too.
        parts[position].heldFrameBytes += max(1, count)
        checkHold(position, limit: guardrails.limits.maxPartBytes, into: &frames)
    }

    /// A call has ended: it is judged, its names at once, the call itself by the rails of the output and then by those of tool calls.
    mutating func completeCall(_ position: Int, _ complete: ToolCallComplete, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            parts[position].phase = .complete
            noteWords(complete.outcome.id.rawValue, complete.outcome.completed?.itemID)
            provenCalls.append(complete)
            return
        }
        guard case .open = parts[position].phase else { return }
        // The whole may be longer than its pieces were.
        if complete.outcome.rawArguments.utf8.count > guardrails.limits.maxPartBytes {
            return stop(RailBlock("hold_limit"), by: holder(of: position), channel: .toolArguments, part: complete.part, into: &frames)
        }
        var reading = FieldReading(part: complete.part)
        for word in names(of: complete.outcome, at: position) {
            noteWords(word)
            _ = read(word, .metadata, by: rails.identityReaders, &reading)
        }
        // Another id or name would be another call.
        if reading.isRewritten { reading.refuse() }
        if let found = reading.block { return withdraw(position, found.block.block, recordOf: found, into: &frames) }
        switch complete.outcome {
        case .complete(let call): ask(about: call, at: .output, position, complete, into: &frames)
        case .incomplete(let call), .invalid(let call, _): judge(call, position, complete, into: &frames)
        }
    }

    /// What names a call beside its tool.
    private func names(of outcome: ToolCallOutcome, at position: Int) -> [String] {
        var names = WordSet()
        names.insert(outcome.id.rawValue)
        names.insert(outcome.completed?.itemID)
        for case .toolCallStart(let start) in parts[position].held {
            names.insert(start.id.rawValue)
            names.insert(start.itemID)
        }
        return names.words
    }

    /// Asks the rails of one place about a call, those of the output first.
    private mutating func ask(
        about call: ToolCall, at place: RailPlace, _ position: Int, _ complete: ToolCallComplete, into frames: inout [StreamFrame]
    ) {
        let line = place == .output ? rails.outputCalls : rails.toolCalls
        if line.entries.isEmpty {
            if place == .toolCall { return release(position, complete, into: &frames) }
            return ask(about: call, at: .toolCall, position, complete, into: &frames)
        }
        let judgement = Judgement(line: line, place: place, content: .toolCall(call), channel: .toolArguments, part: complete.part)
        step = .judging(judgement, .call(position, complete, at: place))
    }

    // MARK: Verdicts

    /// Takes in the verdict on a call.
    mutating func resolveCall(
        _ position: Int, _ complete: ToolCallComplete, _ outcome: RailOutcome, at place: RailPlace, into frames: inout [StreamFrame]
    ) {
        if let block = outcome.block { return withdraw(position, block, recordOf: nil, into: &frames) }
        guard case .toolCall(var call) = outcome.content else { return }
        if let original = complete.outcome.completed,
            !call.rawArguments.hasSameBytes(as: original.rawArguments) || !call.name.hasSameBytes(as: original.name)
        {
            // What the provider signed is no longer what it says.
            call = ToolCall(checkedID: call.id, name: call.name, rawArguments: call.rawArguments, kind: call.kind, itemID: call.itemID)
        }
        let judged = ToolCallComplete(part: complete.part, outcome: .complete(call))
        if place == .output { return ask(about: call, at: .toolCall, position, judged, into: &frames) }
        release(position, judged, into: &frames)
    }

    /// Judges a call that cannot be run, by its texts alone.
    ///
    /// Rails that judge calls as a whole cannot be asked: there is no whole. Where one stands, at tool calls or at the output, such a call
    /// is withdrawn with the reason `incomplete_call`, whatever its tool. It could not be run, so the end of the response stays as it is.
    private mutating func judge(
        _ call: PartialToolCall, _ position: Int, _ complete: ToolCallComplete, into frames: inout [StreamFrame]
    ) {
        var reading = FieldReading(part: complete.part)
        if let name = call.name { _ = read(name, .toolName, &reading) }
        for case .toolCallStart(let start) in parts[position].held { _ = read(start.name, .toolName, &reading) }
        if reading.isRewritten { reading.refuse() }
        let arguments = read(document: call.rawArguments, .toolArguments, &reading)
        if let found = reading.block { return withdraw(position, found.block.block, recordOf: found, into: &frames) }
        for record in reading.records(rails, at: elapsed()) { decide(record, into: &frames) }
        if let judge = rails.callJudge {
            let block = RailBlock("incomplete_call", extent: .part)
            decide(record(of: block, by: judge, nil, .toolArguments, part: complete.part), into: &frames)
            return drop(position)
        }
        let judged = PartialToolCall(id: call.id, name: call.name, rawArguments: arguments, kind: call.kind)
        var outcome = ToolCallOutcome.incomplete(judged)
        if case .invalid(_, let error) = complete.outcome { outcome = .invalid(judged, error) }
        release(position, ToolCallComplete(part: complete.part, outcome: outcome), into: &frames)
    }

    /// Lets a call leave: its start and arguments now, its end with the end of the response.
    private mutating func release(_ position: Int, _ complete: ToolCallComplete, into frames: inout [StreamFrame]) {
        let part = parts[position]
        var joined = ""
        var deltas: [StreamFrame] = []
        var start: ToolCallStart?
        for frame in part.held {
            switch frame {
            case .toolCallStart(let known): start = known
            case .toolCallDelta(let delta):
                joined += delta.arguments
                deltas.append(frame)
            default: break
            }
        }
        parts[position].held = []
        parts[position].heldFrameBytes = 0
        setHeld(position, nil)
        // A call that was never named has no start, and so no pieces.
        if let start, let name = complete.outcome.name {
            let told = ToolCallStart(part: part.id, id: complete.outcome.id, name: name, kind: start.kind, itemID: start.itemID)
            tell(.toolCallStart(told), into: &frames)
            parts[position].call = told
            let arguments = complete.outcome.rawArguments
            let isPlain = joined.hasSameBytes(as: arguments)
            if isPlain { frames += deltas } else if !arguments.isEmpty { frames.append(part.delta(arguments)) }
            parts[position].emitted = arguments
        }
        parts[position].phase = .complete
        provenCalls.append(complete)
    }

    /// Takes a call out of the response, or ends the response, as the block says.
    private mutating func withdraw(
        _ position: Int, _ block: RailBlock, recordOf found: (block: TextChain.Block, channel: RailChannel)?,
        into frames: inout [StreamFrame]
    ) {
        let id = parts[position].id
        guard block.extent == .part else {
            if let found {
                return stop(block, by: found.block.rail, offset: found.block.offset, channel: found.channel, part: id, into: &frames)
            }
            return end(block, into: &frames)
        }
        if let found {
            decide(record(of: block, by: found.block.rail, found.block.offset, found.channel, part: id), into: &frames)
        }
        drop(position)
        withdrawnChoices.insert(id.choice)
        if id.choice == 0, withdrawnReply == nil { withdrawnReply = block.reply }
    }

    /// Takes out a part of which nothing has left.
    mutating func drop(_ position: Int) {
        parts[position].held = []
        parts[position].heldFrameBytes = 0
        parts[position].phase = .withdrawn
        setHeld(position, nil)
    }
}
