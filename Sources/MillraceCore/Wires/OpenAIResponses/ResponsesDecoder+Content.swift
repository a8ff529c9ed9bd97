// What is said: text, refusals, reasoning, sound; by deltas and restated whole.

extension ResponsesDecoder {
    // MARK: Deltas

    mutating func say(
        _ kind: ResponsesPiece.Kind, _ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        let place = findPlace(kind, record, data)
        if let delta = record.delta, !delta.isEmpty { say(string(delta, data), at: place, &frames) }
        if let logprobs = record.logprobs { tell(logprobs: value(data, logprobs), at: place, &frames) }
    }

    /// The piece an event speaks of, made if it is new.
    private mutating func findPlace(
        _ kind: ResponsesPiece.Kind, _ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer
    ) -> Place {
        let isReasoning = kind == .rawReasoning || kind == .summary
        let item: Int
        if let known = findItem(record, data) ?? lastItem(for: record, where: { $0 == (isReasoning ? .reasoning : .message) }) {
            item = known
        } else {
            // The event that opens the item was left out.
            let id = record.itemID.flatMap { $0.isEmpty ? nil : string($0, data) }
            item = open(
                ResponsesItem(
                    kind: isReasoning ? .reasoning : .message, type: isReasoning ? "reasoning" : "message", outputIndex: record.outputIndex,
                    id: id))
        }
        return findPiece(kind, index: record.partIndex ?? 0, of: item)
    }

    /// A piece of an item, made if it is new.
    mutating func findPiece(_ kind: ResponsesPiece.Kind, index: Int, of item: Int) -> Place {
        if let place, place.item == item, items[item].pieces[place.piece].index == index, items[item].pieces[place.piece].kind == kind {
            return place
        }
        if let known = items[item].pieces.lastIndex(where: { $0.index == index && $0.kind == kind }) {
            return Place(item: item, piece: known)
        }
        items[item].pieces.append(ResponsesPiece(kind: kind, index: index))
        return Place(item: item, piece: items[item].pieces.count - 1)
    }

    /// Adds text to a piece.
    mutating func say(_ text: String, at place: Place, _ frames: inout [StreamFrame]) {
        let kind = items[place.item].pieces[place.piece].kind
        if kind == .rawReasoning || kind == .summary {
            if items[place.item].words == nil { items[place.item].words = kind }
            guard items[place.item].words == kind else { return }
        }
        if self.place != place || !isOpen(kind) {
            assembler.closePart(choice: Self.choice, into: &frames)
            if kind == .text { tellPhase(of: place.item, &frames) }
            self.place = place
            items[place.item].pieces[place.piece].ordinals.append(closed(kind).count)
        }
        switch kind {
        case .text: assembler.text(text, choice: Self.choice, into: &frames)
        case .refusal: assembler.refusal(text, choice: Self.choice, into: &frames)
        case .rawReasoning, .summary:
            let index = items[place.item].pieces[place.piece].index
            let origin = ReasoningOrigin(
                wire: .openAIResponses, field: kind == .summary ? ResponsesField.summary : ResponsesField.content,
                format: items[place.item].format, index: index)
            let entry = ReasoningPart(text: text, isSummary: kind == .summary, id: items[place.item].id, origin: origin)
            assembler.reasoning(entry: entry, choice: Self.choice, into: &frames)
        case .audio, .other: break
        }
    }

    private func isOpen(_ kind: ResponsesPiece.Kind) -> Bool {
        switch (kind, assembler.choices[Self.choice].openKind) {
        case (.text, .text), (.refusal, .refusal), (.rawReasoning, .reasoning), (.summary, .reasoning): true
        default: false
        }
    }

    /// The closed texts of the assembler's parts of a kind.
    private func closed(_ kind: ResponsesPiece.Kind) -> [String] {
        switch kind {
        case .text: assembler.choices[Self.choice].closedTexts
        case .refusal: assembler.choices[Self.choice].closedRefusals
        case .rawReasoning, .summary: assembler.choices[Self.choice].closedReasoning
        case .audio, .other: []
        }
    }

    /// Which phase of an answer a message is, told before its text, because it must go back with it.
    private mutating func tellPhase(of item: Int, _ frames: inout [StreamFrame]) {
        guard let phase = items[item].phase else { return }
        items[item].phase = nil
        let json = JSONValue.string(phase).jsonText
        assembler.opaque(
            OpaquePart(wire: .openAIResponses, kind: ResponsesField.phaseKind, json: json), choice: Self.choice, into: &frames)
    }

    // MARK: Restated whole

    mutating func restate(
        _ kind: ResponsesPiece.Kind, _ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        guard let whole = record.whole else { return }
        let place = findPlace(kind, record, data)
        restate(string(whole, data), at: place, &frames)
        if let logprobs = record.logprobs { restate(logprobs: value(data, logprobs), at: place, &frames) }
    }

    /// The whole text of a piece: what is missing is added, what contradicts replaces it while it is open.
    mutating func restate(_ whole: String, at place: Place, _ frames: inout [StreamFrame]) {
        guard !whole.isEmpty else { return }
        let piece = items[place.item].pieces[place.piece]
        if piece.kind == .rawReasoning || piece.kind == .summary {
            guard items[place.item].words == nil || items[place.item].words == piece.kind else { return }
        }
        var toldCount = 0
        let closed = closed(piece.kind)
        for ordinal in piece.ordinals {
            let known = ordinal < closed.count ? closed[ordinal] : openText(piece.kind)
            guard whole.hasBytes(of: known, at: toldCount) else {
                assembler.note(.snapshotContradicts, field: items[place.item].type, into: &frames)
                // The latest statement wins, where a part can still be corrected.
                if piece.ordinals.count == 1, ordinal >= closed.count { setOpenText(piece.kind, whole) }
                return
            }
            toldCount += known.utf8.count
        }
        guard toldCount < whole.utf8.count else { return }
        say(String(whole.utf8.dropFirst(toldCount)) ?? whole, at: place, &frames)
    }

    private func openText(_ kind: ResponsesPiece.Kind) -> String {
        kind == .rawReasoning || kind == .summary
            ? assembler.choices[Self.choice].openReasoning.text : assembler.choices[Self.choice].openText
    }

    private mutating func setOpenText(_ kind: ResponsesPiece.Kind, _ text: String) {
        if kind == .rawReasoning || kind == .summary {
            assembler.choices[Self.choice].openReasoning.text = text
        } else {
            assembler.choices[Self.choice].openText = text
        }
    }

    // MARK: Citations, probabilities, sound

    mutating func annotate(_ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        guard let range = record.annotation, let annotation = value(data, range) else { return }
        let place = findPlace(.text, record, data)
        // Before its text a citation has nothing to stand at; it comes again with the whole part.
        guard self.place == place, isOpen(.text) else { return }
        items[place.item].pieces[place.piece].citationCount += 1
        assembler.citation(Citation(responses: annotation), choice: Self.choice, into: &frames)
    }

    /// The annotations of a whole text part: those that were told are left out.
    mutating func restate(annotations: [JSONValue], at place: Place, _ frames: inout [StreamFrame]) {
        let known = items[place.item].pieces[place.piece].citationCount
        guard annotations.count > known, self.place == place, isOpen(.text) else { return }
        items[place.item].pieces[place.piece].citationCount = annotations.count
        for annotation in annotations.dropFirst(known) {
            assembler.citation(Citation(responses: annotation), choice: Self.choice, into: &frames)
        }
    }

    private mutating func tell(logprobs value: JSONValue?, at place: Place, _ frames: inout [StreamFrame]) {
        let tokens = (value?.arrayValue ?? []).compactMap(TokenLogprob.init(chat:))
        guard !tokens.isEmpty else { return }
        items[place.item].pieces[place.piece].hasLogprobs = true
        assembler.emit(.logprobs(LogprobsFrame(choice: Self.choice, channel: .content, tokens: tokens)), into: &frames)
    }

    /// The probabilities of a whole text part, where the deltas had none.
    mutating func restate(logprobs value: JSONValue?, at place: Place, _ frames: inout [StreamFrame]) {
        if !items[place.item].pieces[place.piece].hasLogprobs { tell(logprobs: value, at: place, &frames) }
    }

    mutating func hear(
        _ record: ResponsesEventRecord, _ type: ResponsesEventType, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        guard let delta = record.delta, !delta.isEmpty else { return }
        place = nil
        let piece = string(delta, data)
        assembler.audio(
            type == .audioDelta ? AudioPart(base64: piece) : AudioPart(transcript: piece), choice: Self.choice, into: &frames)
    }
}

extension String {
    /// Whether the bytes from an offset on begin with those of another text.
    fileprivate func hasBytes(of other: String, at offset: Int) -> Bool {
        var (text, other) = (self, other)
        return text.withUTF8 { text in
            other.withUTF8 { other in
                offset + other.count <= text.count
                    && UnsafeRawBufferPointer(text).isSame(as: UnsafeRawBufferPointer(other), at: offset, from: 0, count: other.count)
            }
        }
    }
}

/// Names of the wire that frames carry.
enum ResponsesField {
    /// Reasoning in full: the field of a reasoning item.
    static let content = "content"
    /// The summary of reasoning: the field of a reasoning item.
    static let summary = "summary"
    /// Reasoning in the provider's encryption: the field of a reasoning item.
    static let encrypted = "encrypted_content"
    /// Who runs a tool, where an item says so.
    static let execution = "execution"
    /// The kind of an opaque part that is the phase of the message after it.
    static let phaseKind = "message.phase"
    /// The kind of an opaque part that is a content part of a message.
    static let contentKind = "message.content"
}
