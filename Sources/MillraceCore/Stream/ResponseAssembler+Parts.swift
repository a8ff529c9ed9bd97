extension ResponseAssembler {
    // MARK: Text, refusal, reasoning

    /// More visible text of a choice.
    mutating func text(_ text: String, choice position: Int, into frames: inout [StreamFrame]) {
        if choices[position].openKind != .text {
            closePart(choice: position, into: &frames)
            open(.text, choice: position)
            choices[position].lastTextPart = choices[position].openPart
        }
        choices[position].openText += text
        checkLimit(choices[position].openText.utf8.count)
        emitContent(.textDelta(TextDelta(part: choices[position].openPart, text: text)), into: &frames)
    }

    /// More of a refusal.
    mutating func refusal(_ text: String, choice position: Int, into frames: inout [StreamFrame]) {
        if choices[position].openKind != .refusal {
            closePart(choice: position, into: &frames)
            open(.refusal, choice: position)
        }
        choices[position].openText += text
        checkLimit(choices[position].openText.utf8.count)
        emitContent(.refusalDelta(TextDelta(part: choices[position].openPart, text: text)), into: &frames)
    }

    /// More reasoning that comes as plain text under a name.
    mutating func reasoning(_ text: String, field: StaticString, wire: WireID, choice position: Int, into frames: inout [StreamFrame]) {
        if choices[position].openKind != .reasoning {
            closePart(choice: position, into: &frames)
            open(.reasoning, choice: position)
            choices[position].openReasoning = ReasoningPart(origin: ReasoningOrigin(wire: wire, field: "\(field)"))
        }
        addReasoning(text, choice: position, into: &frames)
    }

    /// One entry of a list of reasoning pieces: text, summary, signature or encrypted payload.
    ///
    /// Entries of the same kind and index are one part while nothing else comes between them (RS-06: signatures are appended).
    mutating func reasoning(entry: ReasoningPart, choice position: Int, into frames: inout [StreamFrame]) {
        let isOpen = choices[position].openKind == .reasoning
        if isOpen, proves(choices[position].openReasoning, entry) {
            choices[position].openReasoning.origin = entry.origin
        } else if !isOpen || !continues(choices[position].openReasoning, with: entry) {
            guard !entry.isEmpty else { return }
            closePart(choice: position, into: &frames)
            open(.reasoning, choice: position)
            choices[position].openReasoning = ReasoningPart(isSummary: entry.isSummary, id: entry.id, origin: entry.origin)
        }
        if let signature = entry.signature {
            choices[position].openReasoning.signature = (choices[position].openReasoning.signature ?? "") + signature
        }
        if let encrypted = entry.encrypted {
            choices[position].openReasoning.encrypted = (choices[position].openReasoning.encrypted ?? "") + encrypted
        }
        if choices[position].openReasoning.id == nil { choices[position].openReasoning.id = entry.id }
        if choices[position].openReasoning.origin?.format == nil {
            choices[position].openReasoning.origin?.format = entry.origin?.format
        }
        if !entry.text.isEmpty { addReasoning(entry.text, choice: position, into: &frames) }
    }

    /// Whether an entry is what proves words that came under a plain name: both are one part, which goes back in the form of the entry.
    private func proves(_ open: ReasoningPart, _ entry: ReasoningPart) -> Bool {
        open.origin?.field != entry.origin?.field && open.signature == nil && entry.signature != nil && entry.text.isEmpty
            && entry.encrypted == nil && !entry.isSummary
    }

    private func continues(_ open: ReasoningPart, with entry: ReasoningPart) -> Bool {
        guard open.origin?.field == entry.origin?.field, open.isSummary == entry.isSummary else { return false }
        if let index = entry.origin?.index, open.origin?.index != index { return false }
        if let id = entry.id, let known = open.id, id != known { return false }
        // An encrypted payload is a piece of its own beside words.
        return (entry.encrypted == nil) == (open.encrypted == nil)
    }

    private mutating func addReasoning(_ text: String, choice position: Int, into frames: inout [StreamFrame]) {
        choices[position].openReasoning.text += text
        checkLimit(choices[position].openReasoning.text.utf8.count)
        let delta = ReasoningDelta(
            part: choices[position].openPart, text: text, isSummary: choices[position].openReasoning.isSummary)
        emitContent(.reasoningDelta(delta), into: &frames)
    }

    // MARK: Sound

    /// More sound.
    ///
    /// Pieces of the base64 text join by concatenation.
    mutating func audio(_ piece: AudioPart, choice position: Int, into frames: inout [StreamFrame]) {
        if choices[position].openKind != .audio {
            closePart(choice: position, into: &frames)
            open(.audio, choice: position)
            choices[position].openAudio = AudioPart()
            choices[position].hasAudio = true
        }
        var audio = choices[position].openAudio
        choices[position].openAudio = AudioPart()
        audio.id = piece.id ?? audio.id
        audio.format = piece.format ?? audio.format
        audio.expiresAt = piece.expiresAt ?? audio.expiresAt
        if let base64 = piece.base64, !base64.isEmpty { audio.base64 = (audio.base64 ?? "") + base64 }
        if let transcript = piece.transcript, !transcript.isEmpty { audio.transcript = (audio.transcript ?? "") + transcript }
        checkLimit((audio.base64?.utf8.count ?? 0) + (audio.transcript?.utf8.count ?? 0))
        choices[position].openAudio = audio
        let delta = AudioDelta(part: choices[position].openPart, base64: piece.base64 ?? "", transcript: piece.transcript ?? "")
        if !delta.base64.isEmpty || !delta.transcript.isEmpty { emitContent(.audioDelta(delta), into: &frames) }
    }

    // MARK: Things that come whole

    /// A source the text of a choice refers to.
    mutating func citation(_ citation: Citation, choice position: Int, into frames: inout [StreamFrame]) {
        choices[position].citationCount += 1
        emitContent(.citation(CitationFrame(part: choices[position].lastTextPart, citation: citation)), into: &frames)
    }

    /// Work of a tool the provider ran itself.
    ///
    /// A later report under the same key replaces the earlier one.
    mutating func serverTool(_ activity: ServerToolActivity, key: String, choice position: Int, into frames: inout [StreamFrame]) {
        let part: PartID
        if let known = choices[position].activities[key] {
            part = known
        } else {
            closePart(choice: position, into: &frames)
            part = choices[position].makePart()
            choices[position].activities[key] = part
        }
        emitContent(.serverTool(ServerToolFrame(part: part, activity: activity)), into: &frames)
    }

    /// Something the core does not model.
    mutating func opaque(_ opaque: OpaquePart, choice position: Int, into frames: inout [StreamFrame]) {
        closePart(choice: position, into: &frames)
        checkLimit(opaque.json.utf8.count)
        emitContent(.opaque(OpaqueFrame(part: choices[position].makePart(), opaque: opaque)), into: &frames)
    }

    // MARK: Opening and closing

    mutating func open(_ kind: ChoiceAssembly.OpenKind, choice position: Int) {
        choices[position].openKind = kind
        choices[position].openPart = choices[position].makePart()
    }

    /// Closes the part that is open in a choice: another kind begins, or the response ends (RS-14).
    mutating func closePart(choice position: Int, into frames: inout [StreamFrame]) {
        let kind = choices[position].openKind
        guard kind != .none else { return }
        choices[position].openKind = .none
        let part = choices[position].openPart
        switch kind {
        case .none: break
        case .text:
            let text = choices[position].openText
            choices[position].openText = ""
            choices[position].closedTexts.append(text)
            let signature = choices[position].openSignature
            choices[position].openSignature = nil
            emitContent(.textComplete(TextComplete(part: part, text: text, signature: signature)), into: &frames)
        case .refusal:
            let text = choices[position].openText
            choices[position].openText = ""
            choices[position].closedRefusals.append(text)
            emitContent(.refusalComplete(TextComplete(part: part, text: text)), into: &frames)
        case .reasoning:
            let reasoning = choices[position].openReasoning
            choices[position].openReasoning = ReasoningPart()
            choices[position].closedReasoning.append(reasoning.text)
            emitContent(.reasoningComplete(ReasoningComplete(part: part, reasoning: reasoning)), into: &frames)
        case .audio:
            let audio = choices[position].openAudio
            choices[position].openAudio = AudioPart()
            emitContent(.audioComplete(AudioComplete(part: part, audio: audio)), into: &frames)
        }
    }
}
