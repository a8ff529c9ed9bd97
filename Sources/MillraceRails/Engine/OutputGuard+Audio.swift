internal import MillraceCore

extension OutputGuard {
    /// More of a sound.
    mutating func growAudio(_ position: Int, _ delta: AudioDelta, into frames: inout [StreamFrame]) {
        guard parts[position].isRead else {
            var audio = parts[position].audio ?? AudioPart()
            if !delta.base64.isEmpty { audio.base64 = (audio.base64 ?? "") + delta.base64 }
            if !delta.transcript.isEmpty { audio.transcript = (audio.transcript ?? "") + delta.transcript }
            parts[position].audio = audio
            frames.append(.audioDelta(delta))
            return
        }
        // What is heard cannot be taken back, so it waits for what is said in it.
        hold(.audioDelta(delta), delta.base64.utf8.count + delta.transcript.utf8.count, position, into: &frames)
    }

    /// A sound is whole.
    mutating func completeAudio(_ position: Int, _ complete: AudioComplete, into frames: inout [StreamFrame]) {
        guard case .open = parts[position].phase else { return }
        noteWords(complete.audio.id, complete.audio.format)
        var (told, reading) = (complete, FieldReading(part: complete.part))
        read(&told.audio.id, .metadata, &reading)
        read(&told.audio.format, .metadata, &reading)
        guard parts[position].isRead else {
            if reading.block != nil { return stop(reading, into: &frames) }
            parts[position].settle()
            tell(.audioComplete(told), into: &frames)
            return tell(reading.records(rails, at: elapsed()), into: &frames)
        }
        let transcript = parts[position].held.reduce(into: "") { joined, frame in
            if case .audioDelta(let delta) = frame { joined += delta.transcript }
        }
        if transcript.isEmpty, (complete.audio.transcript ?? "").isEmpty, reading.block == nil, guardrails.opaqueParts != .pass {
            // Nobody can read what is only heard.
            tell(reading.records(rails, at: elapsed()), into: &frames)
            leaveOut(.transcript, "opaque", part: complete.part, into: &frames)
            return drop(position)
        }
        // The pieces and the whole should say the same; both leave.
        if !transcript.hasSameBytes(as: complete.audio.transcript ?? "") { _ = read(transcript, .transcript, &reading) }
        var isRewritten = reading.isRewritten
        reading.isRewritten = false
        read(&told.audio.transcript, .transcript, &reading)
        isRewritten = isRewritten || reading.isRewritten
        if let found = reading.block {
            let (block, channel) = (found.block, found.channel)
            return stop(block.block, by: block.rail, offset: block.offset, channel: channel, part: complete.part, into: &frames)
        }
        tell(reading.records(rails, at: elapsed()), into: &frames)
        if isRewritten { told.audio = AudioPart(format: told.audio.format, transcript: told.audio.transcript) }
        guard rails.judges(.transcript), let text = told.audio.transcript, !text.isEmpty else {
            return release(position, told, isRewritten: isRewritten, into: &frames)
        }
        let judgement = Judgement(line: rails.judging, place: .output, content: .text(text), channel: .transcript, part: complete.part)
        step = .judging(judgement, .audio(position, told, isRewritten: isRewritten))
    }

    /// Takes in the verdict on what is said in a sound.
    mutating func resolveAudio(
        _ position: Int, _ complete: AudioComplete, isRewritten: Bool, _ outcome: RailOutcome, into frames: inout [StreamFrame]
    ) {
        var isRewritten = isRewritten
        if let block = outcome.block { return end(block, into: &frames) }
        guard case .text(let text) = outcome.content else { return }
        var told = complete
        if !text.hasSameBytes(as: complete.audio.transcript ?? "") {
            var chain = makeBlockingChain(.transcript)
            _ = chain.push(text)
            if chain.block == nil { _ = chain.finish() }
            if let block = chain.block { return stop(block, at: position, into: &frames) }
            told.audio = AudioPart(format: complete.audio.format, transcript: text)
            isRewritten = true
        }
        release(position, told, isRewritten: isRewritten, into: &frames)
    }

    /// Lets a sound leave; where its words were rewritten, they alone.
    private mutating func release(_ position: Int, _ complete: AudioComplete, isRewritten: Bool, into frames: inout [StreamFrame]) {
        if isRewritten {
            if let text = complete.audio.transcript, !text.isEmpty { frames.append(parts[position].delta(text)) }
        } else {
            frames += parts[position].held
        }
        parts[position].held = []
        parts[position].heldFrameBytes = 0
        parts[position].settle()
        setHeld(position, nil)
        tell(.audioComplete(complete), into: &frames)
    }
}
