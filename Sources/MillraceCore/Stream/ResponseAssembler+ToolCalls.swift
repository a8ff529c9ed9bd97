extension ResponseAssembler {
    /// A fragment of a tool call of a choice.
    mutating func tool(_ fragment: ToolFragment, choice position: Int, into frames: inout [StreamFrame]) {
        var fragment = fragment
        fragment.normalize()
        if fragment.isEmpty { return }
        rejectNegativeIndex(&fragment, choice: position, into: &frames)
        if let index = fragment.index, choices[position].calls.restates(fragment) {
            note(.toolCallAmbiguousRepeat, choice: choices[position].index, value: index, into: &frames)
            return
        }
        let decision = choices[position].calls.place(fragment, declaredTools: declaredTools, idsChurn: idsChurn)
        guard let decision else { return }
        if let code = decision.diagnostic { noteCall(code, slot: decision.slot, choice: position, into: &frames) }
        apply(fragment, to: decision.slot, choice: position, into: &frames)
    }

    /// A piece of arguments without id and name.
    mutating func toolArguments(_ text: String, index: Int?, choice position: Int, into frames: inout [StreamFrame]) {
        if let slot = choices[position].calls.continuation(at: index), let part = choices[position].calls.slots[slot].part {
            emit(text, of: part, slot: slot, choice: position, into: &frames)
        } else {
            tool(ToolFragment(index: index, arguments: .piece(text)), choice: position, into: &frames)
        }
    }

    mutating func emit(_ text: String, of part: PartID, slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        let total = choices[position].calls.slots[slot].append(text)
        choices[position].calls.slots[slot].emittedBytes = total
        checkLimit(total)
        emitContent(.toolCallDelta(ToolCallDelta(part: part, arguments: text)), into: &frames)
    }

    /// An entry of a whole message (TC-45): what it has more than the fragments is added, what contradicts them replaces them when the
    /// call closes.
    mutating func tool(
        snapshot fragment: ToolFragment, position entry: Int, serial: Int, choice position: Int, into frames: inout [StreamFrame]
    ) {
        var fragment = fragment
        fragment.normalize()
        if fragment.isEmpty { return }
        rejectNegativeIndex(&fragment, choice: position, into: &frames)
        let decision = choices[position].calls.place(snapshot: fragment, position: entry, serial: serial)
        if let code = decision.diagnostic { noteCall(code, slot: decision.slot, choice: position, into: &frames) }
        if case .piece(let text) = fragment.arguments { fragment.arguments = .whole(text) }
        apply(fragment, to: decision.slot, choice: position, into: &frames)
    }

    private mutating func rejectNegativeIndex(_ fragment: inout ToolFragment, choice position: Int, into frames: inout [StreamFrame]) {
        guard let index = fragment.index, index < 0 else { return }
        fragment.index = nil
        note(.toolCallNegativeIndex, choice: choices[position].index, value: index, into: &frames)
    }

    mutating func noteCall(_ code: Diagnostic.Code, slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        note(
            code, choice: choices[position].index, slot: slot, part: choices[position].calls.slots[slot].part, value: slot, into: &frames)
    }

    private mutating func apply(_ fragment: ToolFragment, to slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        if let signature = fragment.signature { choices[position].calls.slots[slot].signature = signature }
        if let name = fragment.name {
            let code = choices[position].calls.setName(name, of: slot, declaredTools: declaredTools)
            if let code { noteCall(code, slot: slot, choice: position, into: &frames) }
        }
        switch fragment.arguments {
        case .absent: break
        case .piece(let text):
            // The usual case: the call has started, the piece goes straight out.
            if let part = choices[position].calls.slots[slot].part {
                if !text.isEmpty { emit(text, of: part, slot: slot, choice: position, into: &frames) }
                return
            }
            append(text, to: slot, choice: position)
        case .whole(let text): setWhole(text, of: slot, choice: position, into: &frames)
        }
        announce(slot, choice: position, into: &frames)
    }

    mutating func append(_ text: String, to slot: Int, choice position: Int) {
        checkLimit(choices[position].calls.slots[slot].append(text))
    }

    mutating func setWhole(_ text: String, of slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        let known = choices[position].calls.slots[slot].arguments
        guard known != text else { return }
        if text.utf8.starts(with: known.utf8) {
            append(String(text.utf8.dropFirst(known.utf8.count)) ?? text, to: slot, choice: position)
        } else if ArgumentScanner.isSolid(text) {
            noteCall(.toolArgumentsContradict, slot: slot, choice: position, into: &frames)
            choices[position].calls.slots[slot].arguments = text
            choices[position].calls.slots[slot].scan = ArgumentScanner()
            choices[position].calls.slots[slot].scan.append(text)
            // The deltas told another text: from here on only the complete frame is right.
            choices[position].calls.slots[slot].emittedBytes = Int.max
        }
    }

    /// Tells the start of a call once its name is known, and the argument text held until then (TC-18, TC-19).
    private mutating func announce(_ slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        let call = choices[position].calls.slots[slot]
        guard let name = call.name else {
            if ArgumentScanner.isSolid(call.arguments) { noteCall(.toolCallWithoutName, slot: slot, choice: position, into: &frames) }
            return
        }
        if call.part == nil {
            if call.scan.state == .empty, choices[position].calls.mayGrow(name, declaredTools: declaredTools) { return }
            start(slot, name: name, choice: position, into: &frames)
        }
        emitHeldArguments(slot, choice: position, into: &frames)
    }

    mutating func start(_ slot: Int, name: String, choice position: Int, into frames: inout [StreamFrame]) {
        closePart(choice: position, into: &frames)
        let part = choices[position].makePart()
        choices[position].calls.slots[slot].part = part
        let id = identity(of: slot, part: part, choice: position)
        choices[position].calls.slots[slot].announcedID = id
        let kind = choices[position].calls.slots[slot].kind
        emitContent(
            .toolCallStart(
                ToolCallStart(
                    part: part, id: id, name: name, kind: kind == .function ? nil : kind,
                    itemID: choices[position].calls.slots[slot].itemID)), into: &frames)
    }

    mutating func emitHeldArguments(_ slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        let call = choices[position].calls.slots[slot]
        guard let part = call.part, call.emittedBytes < call.arguments.utf8.count else { return }
        let held = call.emittedBytes == 0 ? call.arguments : String(call.arguments.utf8.dropFirst(call.emittedBytes)) ?? call.arguments
        choices[position].calls.slots[slot].emittedBytes = call.arguments.utf8.count
        emitContent(.toolCallDelta(ToolCallDelta(part: part, arguments: held)), into: &frames)
    }

    private func identity(of slot: Int, part: PartID, choice position: Int) -> ToolCallID {
        if let id = choices[position].calls.slots[slot].id { return ToolCallID(id) }
        return ToolCallID("\(ToolCallID.mintedPrefix)\(idSeed)\(part.choice)_\(part.index)", origin: .minted)
    }

    // MARK: Closing

    /// How far the end of a choice can be trusted, which decides what its calls become.
    enum CallClosing {
        /// The provider ended it in the ordinary way: arguments that do not parse are invalid.
        case proved
        /// The output limit cut it: what parses was whole, the rest is incomplete.
        case limit
        /// It was cut, filtered or failed: no call can be run.
        case cut
    }

    /// Closes the calls of a choice in the order of their parts.
    mutating func closeCalls(choice position: Int, _ closing: CallClosing, into frames: inout [StreamFrame]) {
        for slot in choices[position].calls.slots.indices where !choices[position].calls.slots[slot].isClosed {
            if choices[position].calls.slots[slot].tentativeIndex != nil {
                noteCall(.toolCallAmbiguousRepeat, slot: slot, choice: position, into: &frames)
            }
            if choices[position].calls.slots[slot].part == nil {
                if let name = choices[position].calls.slots[slot].name {
                    start(slot, name: name, choice: position, into: &frames)
                    emitHeldArguments(slot, choice: position, into: &frames)
                } else {
                    // A slot without a name and without arguments says nothing at all.
                    guard ArgumentScanner.isSolid(choices[position].calls.slots[slot].arguments) else { continue }
                    noteCall(.toolCallWithoutName, slot: slot, choice: position, into: &frames)
                    closePart(choice: position, into: &frames)
                    choices[position].calls.slots[slot].part = choices[position].makePart()
                }
            }
            close(slot, choice: position, closing, into: &frames)
        }
    }

    /// The wire has told the end of a call: where the caller wants it so, a call whose arguments are one whole object is complete now.
    ///
    /// What does not parse, and calls without arguments, wait for the end of the response: a limit may have cut them before their first byte.
    mutating func callStopped(_ slot: Int, choice position: Int, into frames: inout [StreamFrame]) {
        guard completesCallsEarly else { return }
        let call = choices[position].calls.slots[slot]
        guard !call.isClosed, call.part != nil, call.name != nil, call.kind == .function, call.isWhole != false,
            ArgumentScanner.isSolid(call.arguments), ArgumentError.check(object: call.arguments) == nil
        else { return }
        close(slot, choice: position, .proved, into: &frames)
        choices[position].calls.slots[slot].isClosed = true
    }

    private mutating func close(_ slot: Int, choice position: Int, _ closing: CallClosing, into frames: inout [StreamFrame]) {
        let call = choices[position].calls.slots[slot]
        guard let part = call.part else { return }
        let id = identity(of: slot, part: part, choice: position)
        if id.origin == .minted, call.replacementID == nil { noteCall(.toolCallIDMinted, slot: slot, choice: position, into: &frames) }
        let partial = PartialToolCall(
            id: id, name: call.name, rawArguments: call.arguments, kind: call.kind == .function ? nil : call.kind)
        let outcome: ToolCallOutcome
        if closing == .cut || call.isWhole == false {
            outcome = .incomplete(partial)
        } else if let name = call.name, call.kind == .custom {
            // Free text has no end of its own: only the end of the response proves it.
            outcome =
                closing == .proved || call.isWhole == true
                ? .complete(ToolCall(checkedID: id, name: name, rawArguments: call.arguments, kind: .custom, itemID: call.itemID))
                : .incomplete(partial)
        } else if let name = call.name {
            outcome = settle(partial, name: name, closing, slot: slot, choice: position, into: &frames)
        } else {
            outcome = closing == .proved ? .invalid(partial, ArgumentError(.missingName)) : .incomplete(partial)
        }
        if outcome.completed != nil { choices[position].completeCallCount += 1 }
        emitContent(.toolCallComplete(ToolCallComplete(part: part, outcome: outcome)), into: &frames)
    }

    private mutating func settle(
        _ partial: PartialToolCall, name: String, _ closing: CallClosing, slot: Int, choice position: Int, into frames: inout [StreamFrame]
    ) -> ToolCallOutcome {
        let signature = choices[position].calls.slots[slot].signature
        let itemID = choices[position].calls.slots[slot].itemID
        guard ArgumentScanner.isSolid(partial.rawArguments) else {
            guard closing == .proved else { return .incomplete(partial) }
            return .complete(ToolCall(checkedID: partial.id, name: name, rawArguments: "{}", signature: signature, itemID: itemID))
        }
        guard let error = ArgumentError.check(object: partial.rawArguments) else {
            return .complete(
                ToolCall(checkedID: partial.id, name: name, rawArguments: partial.rawArguments, signature: signature, itemID: itemID))
        }
        if let whole = choices[position].calls.slots[slot].growth.text, ArgumentError.check(object: whole) == nil {
            noteCall(.toolArgumentsContradict, slot: slot, choice: position, into: &frames)
            return .complete(ToolCall(checkedID: partial.id, name: name, rawArguments: whole, signature: signature, itemID: itemID))
        }
        if unwrapsArguments, error.reason == .notAnObject, case .string(let inner)? = JSONValue(checked: partial.rawArguments),
            ArgumentError.check(object: inner) == nil
        {
            noteCall(.toolArgumentsUnwrapped, slot: slot, choice: position, into: &frames)
            return .complete(ToolCall(checkedID: partial.id, name: name, rawArguments: inner, signature: signature, itemID: itemID))
        }
        return closing == .proved ? .invalid(partial, error) : .incomplete(partial)
    }
}
