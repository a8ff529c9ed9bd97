/// Decodes responses of `/completions`: chunks of a stream and whole bodies, which have one form.
///
/// Wire format: OpenAI API reference, "The completion object".
struct CompletionsDecoder: WireEventDecoder {
    private(set) var assembler: ResponseAssembler
    private let limits: DecodingLimits
    private(set) var metadata = JSONObject()

    private var chunk = CompletionsChunk()
    // Fields that are the same on every chunk: comparing costs less than decoding them again.
    private var lastID: [UInt8] = []
    private var lastModel: [UInt8] = []
    private var metadataBytes = 0
    // What their pieces belong to is the position of a choice.
    private var envelopes = DeltaEnvelopes<Int>()
    private var sawLoneSurrogate = false

    init(context: ResponseContext, limits: DecodingLimits) {
        self.limits = limits
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    var evidence: EndEvidence {
        let seen = assembler.choices.filter(\.isSeen)
        let ended = seen.count { $0.finish.reason != nil }
        return ended == 0 ? .none : ended == seen.count ? .complete : .partial
    }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        var closing = closing
        closing.metadata = metadata
        assembler.close(closing, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event, usage: assembler.repeatedUsage) {
            assembler.event = event.number
            if let text = text(found.span, data) { assembler.text(text, choice: envelopes.meaning(of: found), into: &frames) }
            if let usage = found.usage { assembler.mergeRepeatedUsage(at: usage, in: data, into: &frames) }
            noteLoneSurrogate(&frames)
            return .recognized
        }
        // The record is moved out, so that it can be read while frames are made, and back, so that its memory is used again.
        var chunk = CompletionsChunk()
        swap(&chunk, &self.chunk)
        defer { swap(&chunk, &self.chunk) }
        try chunk.read(data, maxDepth: limits.maxDepth)
        assembler.event = event.number
        if let error = errorDocument(chunk, data) { return .failed(error) }
        guard isOfThisWire(chunk, data) else { return .foreign(appearance(of: chunk, data)) }
        takeIdentity(chunk, data, &frames)
        for choice in chunk.choices { emit(choice, data, &frames) }
        if let usage = chunk.usage {
            assembler.merge(usage: UnsafeRawBufferPointer(rebasing: data[usage]), Usage.init(chat:), into: &frames)
        }
        takeExtras(chunk, data, &frames)
        noteLoneSurrogate(&frames)
        if let error = chunk.error { return .failed(ProviderError(json: UnsafeRawBufferPointer(rebasing: data[error]))) }
        if let text = chunk.onlyPiece {
            let holes = DeltaEnvelopes<Int>.Holes(filler: chunk.filler, number: chunk.created, usage: chunk.usage)
            envelopes.insert(event, span: text, holes: holes, meaning: assembler.position(ofChoice: chunk.choices[0].index))
        }
        return .recognized
    }

    private mutating func noteLoneSurrogate(_ frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    // MARK: What an event is

    private func isOfThisWire(_ chunk: CompletionsChunk, _ data: UnsafeRawBufferPointer) -> Bool {
        if chunk.error != nil { return true }
        if chunk.choices.contains(where: { $0.isOfChat && $0.text == nil }) { return false }
        if let object = chunk.object, data[object.start..<object.end].starts(with: "chat.completion".utf8) { return false }
        return chunk.hasChoices || chunk.usage != nil
    }

    /// `{"object": "error", "message": …}`, as vLLM has it.
    private func errorDocument(_ chunk: CompletionsChunk, _ data: UnsafeRawBufferPointer) -> ProviderError? {
        guard let object = chunk.object, data[object.start..<object.end].isWord("error") else { return nil }
        return ProviderError(json: data)
    }

    private func appearance(of chunk: CompletionsChunk, _ data: UnsafeRawBufferPointer) -> String {
        func has(_ name: String) -> Bool { chunk.extras.contains { data[$0.key.start..<$0.key.end].elementsEqual(name.utf8) } }
        if chunk.hasChoices { return "OpenAI chat completions" }
        if has("candidates") { return "Gemini responses" }
        if has("done") { return "Ollama responses" }
        if has("type") { return "typed events of another wire" }
        return "JSON without `choices`"
    }

    // MARK: The response

    private mutating func text(_ span: JSONStringSpan?, _ data: UnsafeRawBufferPointer) -> String? {
        guard let span, !span.isEmpty else { return nil }
        return JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    private mutating func takeIdentity(_ chunk: CompletionsChunk, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        if let id = chunk.id, !id.isEmpty, !lastID.isEqual(to: data[id.start..<id.end]) {
            lastID = Array(data[id.start..<id.end])
            envelopes.removeAll()
            assembler.setResponseID(JSONText.string(id, in: data, sawLoneSurrogate: &sawLoneSurrogate), into: &frames)
        }
        if let model = chunk.model, !model.isEmpty, !lastModel.isEqual(to: data[model.start..<model.end]) {
            lastModel = Array(data[model.start..<model.end])
            envelopes.removeAll()
            assembler.setModel(JSONText.string(model, in: data, sawLoneSurrogate: &sawLoneSurrogate), into: &frames)
        }
        if assembler.start.responseID != nil || !chunk.choices.isEmpty { assembler.begin(into: &frames) }
    }

    private mutating func emit(_ choice: CompletionsChunk.Choice, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        let position = assembler.position(ofChoice: choice.index)
        assembler.choices[position].isSeen = true
        if let text = text(choice.text, data) { assembler.text(text, choice: position, into: &frames) }
        // The bytes were read strictly before: they parse.
        if let logprobs = choice.logprobs, let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[logprobs])) {
            let tokens = TokenLogprob.completions(value)
            if !tokens.isEmpty {
                assembler.emit(.logprobs(LogprobsFrame(choice: choice.index, channel: .content, tokens: tokens)), into: &frames)
            }
        }
        if let stop = text(choice.stopReason, data) { assembler.choices[position].finish.stopSequence = stop }
        if let raw = text(choice.finishReason, data) { assembler.choices[position].finish.set(FinishReason(chat: raw), raw: raw) }
    }

    private mutating func takeExtras(_ chunk: CompletionsChunk, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        for extra in chunk.extras {
            // The bytes were read strictly before: they parse.
            guard let name = text(extra.key, data),
                let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[extra.value])),
                value != .null, metadata[name] != value
            else { continue }
            guard metadataBytes + extra.value.count <= limits.maxMetadataBytes else {
                assembler.note(.metadataDropped, value: extra.value.count, into: &frames)
                continue
            }
            metadataBytes += extra.value.count
            metadata[name] = value
            envelopes.removeAll()
        }
    }
}

extension TokenLogprob {
    /// Reads `logprobs` of `/completions`: lists side by side, one entry of each for a token.
    ///
    /// The first token of an echoed prompt has no probability and is left out.
    static func completions(_ value: JSONValue) -> [TokenLogprob] {
        let tokens = value["tokens"]?.arrayValue ?? []
        let logprobs = value["token_logprobs"]?.arrayValue ?? []
        let alternatives = value["top_logprobs"]?.arrayValue ?? []
        return tokens.indices.compactMap { index in
            guard index < logprobs.count, let token = tokens[index].stringValue, let logprob = logprobs[index].doubleValue else {
                return nil
            }
            let others = index < alternatives.count ? alternatives[index].objectValue ?? JSONObject() : JSONObject()
            return TokenLogprob(
                token: token, logprob: logprob,
                alternatives: others.compactMap { name, value in value.doubleValue.map { Alternative(token: name, logprob: $0) } })
        }
    }
}
