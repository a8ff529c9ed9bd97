/// Decodes `GenerateContentResponse`s: chunks of a stream and whole bodies alike (Gemini API reference, "GenerateContentResponse").
///
/// Text is found in one pass over the bytes; calls, usage and grounding, which are rare, are parsed.
struct GeminiDecoder: WireEventDecoder {
    var assembler: ResponseAssembler
    let profile: GeminiProfile
    let limits: DecodingLimits

    /// What is known of each choice, in the order of the assembler's.
    var choices: [GeminiChoice] = [GeminiChoice()]
    /// What the piece of a chunk belongs to that brings nothing else.
    private struct Piece {
        var isThought: Bool
        /// The position of the choice.
        var choice: Int
    }

    private var record = GeminiChunkRecord()
    private var extras: GeminiMetadata
    // The last seen bytes of fields that are the same on every chunk.
    private var lastID: [UInt8] = []
    private var lastModel: [UInt8] = []
    private var envelopes = DeltaEnvelopes<Piece>()
    private var sawLoneSurrogate = false
    /// Declared tools that have another name on the wire.
    let toolNames: [String: String]

    init(profile: GeminiProfile, context: ResponseContext, limits: DecodingLimits) {
        self.profile = profile
        self.limits = limits
        self.toolNames = GeminiToolNames.changed(of: context.declaredTools)
        self.extras = GeminiMetadata(maxBytes: limits.maxMetadataBytes)
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    var metadata: JSONObject { extras.object }

    /// A finish reason is provisional: what follows it takes the proof back, until the next one (MD-09).
    var evidence: EndEvidence {
        var ended = 0
        var open = 0
        for (position, choice) in choices.enumerated() where assembler.choices[position].isSeen {
            if choice.isProved { ended += 1 } else { open += 1 }
        }
        if ended == 0 { return .none }
        return open == 0 ? .complete : .partial
    }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        var closing = closing
        closing.metadata = metadata
        for position in choices.indices { sealCalls(choice: position, isEnd: false, &frames) }
        // An answer that could not be used is an error (TC-51): its reason is the error's type.
        if closing.outcome == .finished, closing.error == nil,
            let failed = assembler.choices.indices.first(where: { assembler.choices[$0].finish.reason == .error })
        {
            let word = assembler.choices[failed].finish.raw.map { GeminiFinishWord.word($0, endpoint: profile.endpoint) }
            closing.error = ProviderError(type: word, message: choices[failed].finishMessage)
        }
        assembler.close(closing, into: &frames)
    }

    // MARK: One event

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        if event.isWholeBody, event.data.first == UInt8(ascii: "[") { return try decodeArray(event, into: &frames) }
        return try decodeChunk(event, into: &frames)
    }

    /// A whole body that is a list: the stream of the other framing, read at once.
    private mutating func decodeArray(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        var scanner = JSONScanner(event.data, maxDepth: limits.maxDepth)
        var elements: [Range<Int>] = []
        try scanner.beginArray()
        while try scanner.nextElement() { elements.append(try scanner.skipValue()) }
        try scanner.finish()
        var reading = EventReading.foreign("an empty list")
        for element in elements {
            var chunk = event
            chunk.data = UnsafeRawBufferPointer(rebasing: event.data[element])
            let next = try decodeChunk(chunk, into: &frames)
            switch (next, reading) {
            case (.failed, _): return next
            case (.foreign, .recognized): continue
            default: reading = next
            }
        }
        return reading
    }

    private mutating func decodeChunk(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event, usage: assembler.repeatedUsage) {
            assembler.event = event.number
            if !found.span.isEmpty { tell(string(found.span, data), envelopes.meaning(of: found), &frames) }
            if let usage = found.usage { assembler.mergeRepeatedUsage(at: usage, in: data, into: &frames) }
            noteLoneSurrogate(&frames)
            return .recognized
        }
        // The record is moved out, so that it can be read while frames are made, and back, so that its memory is used again.
        var record = GeminiChunkRecord()
        swap(&record, &self.record)
        defer { swap(&record, &self.record) }
        try record.read(data, maxDepth: limits.maxDepth)
        guard record.isOfThisWire else { return .foreign(record.appearance(in: data)) }
        var calls = try GeminiCallPiece.read(record, data, toolNames: toolNames)[...]
        assembler.event = event.number
        takeIdentity(record, data, &frames)
        for candidate in record.candidates { emit(candidate, record, data, &calls, &frames) }
        if let feedback = record.feedback { take(feedback: data[feedback]) }
        if let usage = record.usage {
            assembler.merge(usage: UnsafeRawBufferPointer(rebasing: data[usage]), Usage.init(gemini:), into: &frames)
        }
        for extra in record.extras { keep(extra, data, choice: 0, &frames) }
        noteLoneSurrogate(&frames)
        if let error = record.error { return .failed(ProviderError(json: UnsafeRawBufferPointer(rebasing: data[error]))) }
        if let only = record.onlyPiece {
            let choice = assembler.position(ofChoice: record.candidates[0].index)
            envelopes.insert(
                event, span: only.text, holes: .init(usage: record.usage), meaning: Piece(isThought: only.isThought, choice: choice))
        }
        return .recognized
    }

    /// Tells the piece of a chunk whose envelope is known.
    private mutating func tell(_ text: String, _ piece: Piece, _ frames: inout [StreamFrame]) {
        goOn(choice: piece.choice, isContent: true)
        if !piece.isThought { choices[piece.choice].isToolAtWork = false }
        if piece.isThought {
            think(text, nil, choice: piece.choice, &frames)
        } else {
            assembler.text(text, choice: piece.choice, into: &frames)
        }
    }

    private mutating func noteLoneSurrogate(_ frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    // MARK: The response

    private mutating func takeIdentity(_ record: GeminiChunkRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        if let id = record.responseID, id.count > 0, !lastID.isEqual(to: data[id.start..<id.end]) {
            lastID = Array(data[id.start..<id.end])
            envelopes.removeAll()
            assembler.setResponseID(string(id, data), into: &frames)
        }
        if let model = record.model, model.count > 0, !lastModel.isEqual(to: data[model.start..<model.end]) {
            lastModel = Array(data[model.start..<model.end])
            envelopes.removeAll()
            assembler.setModel(string(model, data), into: &frames)
        }
        if record.error == nil { assembler.begin(into: &frames) }
    }

    /// A prompt that was blocked has no candidates: the reason is told beside them.
    private mutating func take(feedback bytes: Slice<UnsafeRawBufferPointer>) {
        guard let reason = parsed(bytes)?["blockReason"] else { return }
        let raw = reason.stringValue ?? reason.jsonText
        let word = GeminiFinishWord.blockWord(raw)
        guard !word.isEmpty, !word.hasSuffix("_UNSPECIFIED"), reason != .null else { return }
        assembler.choices[0].isSeen = true
        assembler.choices[0].finish.set(.contentFilter, raw: raw)
        choices[0].isProved = true
    }

    private mutating func keep(
        _ extra: GeminiChunkRecord.Extra, _ data: UnsafeRawBufferPointer, choice: Int, _ frames: inout [StreamFrame]
    ) {
        switch extras.set(data[extra.key.start..<extra.key.end], data[extra.value], choice: choice) {
        case .known: break
        case .taken: envelopes.removeAll()
        case .dropped: assembler.note(.metadataDropped, value: extra.value.count, into: &frames)
        }
    }

    // MARK: One candidate

    private mutating func emit(
        _ candidate: GeminiChunkRecord.Candidate, _ record: GeminiChunkRecord, _ data: UnsafeRawBufferPointer,
        _ calls: inout ArraySlice<GeminiCallPiece>, _ frames: inout [StreamFrame]
    ) {
        let position = assembler.position(ofChoice: candidate.index)
        while choices.count <= position { choices.append(GeminiChoice()) }
        assembler.choices[position].isSeen = true
        for part in record.parts[candidate.parts] {
            let call = part.kind == .call ? calls.popFirst() : nil
            emit(part, call, data, choice: position, &frames)
        }
        for extra in record.candidateExtras[candidate.extras] { keep(extra, data, choice: candidate.index, &frames) }
        if let citations = candidate.citations, let value = parsed(data[citations]) {
            cite(Citation.gemini(citationMetadata: value), choice: position, &frames)
        }
        if let grounding = candidate.grounding, let value = parsed(data[grounding]) {
            cite(Citation.gemini(groundingMetadata: value), choice: position, &frames)
        }
        if let logprobs = candidate.logprobs, let value = parsed(data[logprobs]) {
            let tokens = TokenLogprob.gemini(logprobsResult: value)
            if !tokens.isEmpty {
                assembler.emit(.logprobs(LogprobsFrame(choice: candidate.index, channel: .content, tokens: tokens)), into: &frames)
            }
        }
        if let message = candidate.finishMessage, message.count > 0 { choices[position].finishMessage = string(message, data) }
        if let reason = candidate.finishReason { take(finish: data[reason], choice: position, &frames) }
    }

    private mutating func take(finish bytes: Slice<UnsafeRawBufferPointer>, choice position: Int, _ frames: inout [StreamFrame]) {
        guard let value = parsed(bytes), value != .null else { return }
        let raw = value.stringValue ?? value.jsonText
        guard let reason = GeminiFinishWord.reason(GeminiFinishWord.word(raw, endpoint: profile.endpoint)) else { return }
        sealCalls(choice: position, isEnd: true, &frames)
        assembler.choices[position].finish.set(reason, raw: raw)
        // While a tool of the provider is at work, a natural stop is not the end of the turn.
        choices[position].isProved = !choices[position].isToolAtWork || reason != .stop
    }

    /// The value of bytes that were read strictly before.
    func parsed(_ bytes: Slice<UnsafeRawBufferPointer>) -> JSONValue? {
        // They parse, so nothing is hidden.
        try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: bytes))
    }

    mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    private mutating func cite(_ citations: [Citation], choice position: Int, _ frames: inout [StreamFrame]) {
        // Later chunks repeat what earlier ones said.
        for citation in citations where choices[position].citations.insert(citation).inserted {
            assembler.citation(citation, choice: position, into: &frames)
        }
    }
}

/// What the decoder knows of one choice beside what is assembled.
struct GeminiChoice: Sendable {
    /// One call and its arguments.
    struct Call: Sendable {
        var slot: Int
        var id: String?
        var name: String?
        var arguments = GeminiArguments()
    }

    /// Whether a finish reason came and nothing after it.
    var isProved = false
    /// What the provider says of the end.
    var finishMessage: String?
    var calls: [Call] = []
    var callOfID: [String: Int] = [:]
    /// The calls before this one are sealed.
    var firstUnsealed = 0
    var citations: Set<Citation> = []
    var activityCount = 0
    /// The key and state of the provider's tool that has no result yet.
    var runningTool: (key: String, activity: ServerToolActivity)?
    /// Whether the model waits for that result: words or a call after it tell that it does not, as with a file search, which has none.
    var isToolAtWork = false
}
