/// Decodes `/chat/completions` responses of OpenAI and every compatible server: chunks of a stream and whole bodies alike.
///
/// It reads every known place and spelling, whatever the server; the profile decides only what the bytes leave open.
/// Wire format: OpenAI API reference, "Chat completions streaming"; deviations: the fault ids named in the tests.
struct ChatDecoder: WireEventDecoder {
    private(set) var assembler: ResponseAssembler
    let profile: OpenAIChatProfile
    let limits: DecodingLimits
    /// The wire whose name parts bear: another wire of the same form is read by this decoder too.
    let wire: WireID

    private var record = ChatChunkRecord()
    // The last seen bytes of fields that are the same on every chunk: comparing costs less than decoding them again.
    private var lastID: [UInt8] = []
    private var lastModel: [UInt8] = []
    private var extras: [(key: [UInt8], value: [UInt8])] = []
    private var extraBytes = 0
    private var envelopes = DeltaEnvelopes<ChatPiece>()
    private var interner = StringInterner()
    private var snapshotSerial = 0
    private var sawLoneSurrogate = false

    init(profile: OpenAIChatProfile, context: ResponseContext, limits: DecodingLimits, wire: WireID = .openAIChat) {
        self.profile = profile
        self.limits = limits
        self.wire = wire
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: profile.churnsToolCallIDs,
            unwrapsArguments: profile.unwrapsDoubleEncodedArguments, promotesFinish: profile.promotesFinishToToolCalls)
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    var evidence: EndEvidence {
        var ended = 0
        var open = 0
        for choice in assembler.choices where choice.isSeen {
            if choice.finish.reason == nil { open += 1 } else { ended += 1 }
        }
        if ended == 0 { return .none }
        return open == 0 ? .complete : .partial
    }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event, usage: assembler.repeatedUsage) {
            assembler.event = event.number
            tell(found, data, &frames)
            return .recognized
        }
        // The record is moved out, so that it can be read while frames are made, and back, so that its memory is used again.
        var record = ChatChunkRecord()
        swap(&record, &self.record)
        defer { swap(&record, &self.record) }
        try record.read(data, maxDepth: limits.maxDepth)
        assembler.event = event.number
        guard record.isOfThisWire(in: data) else {
            if let error = record.errorInOtherPlace(in: data) { return .failed(error) }
            return .foreign(record.appearance(in: data))
        }
        takeIdentity(record, data, &frames)
        for choice in record.choices.indices {
            emit(choice: choice, record, data, &frames)
        }
        takeUsage(record, data, &frames)
        takeExtras(record, data, &frames)
        if sawLoneSurrogate {
            sawLoneSurrogate = false
            assembler.note(.loneSurrogateReplaced, into: &frames)
        }
        if let error = record.error ?? record.choiceError {
            return .failed(ProviderError(json: UnsafeRawBufferPointer(rebasing: data[error])))
        }
        if event.isWholeBody, !record.holdsAnswer { return .unanswered }
        remember(record, event)
        return .recognized
    }

    // MARK: Chunks that bring one piece

    /// Remembers the envelope of a chunk that brought one piece and nothing else.
    private mutating func remember(_ record: ChatChunkRecord, _ event: WireEvent) {
        guard let only = record.onlyPiece else { return }
        let holes = DeltaEnvelopes<ChatPiece>.Holes(filler: record.filler, number: record.created, usage: record.usage)
        let choice = assembler.position(ofChoice: record.choices[0].index)
        switch only {
        case .text(let span): envelopes.insert(event, span: span, holes: holes, meaning: ChatPiece(kind: .text, choice: choice))
        case .reasoning(let span, let field):
            envelopes.insert(event, span: span, holes: holes, meaning: ChatPiece(kind: .reasoning(field), choice: choice))
        case .arguments(let span, let tool):
            var fragment = fragment(tool, event.data)
            fragment.arguments = .absent
            let piece: ChatPiece.Kind =
                fragment.id == nil && fragment.name == nil ? .arguments(index: fragment.index) : .fragment(fragment)
            envelopes.insert(event, span: span, holes: holes, meaning: ChatPiece(kind: piece, choice: choice))
        }
    }

    /// Tells what a chunk brings whose envelope is known.
    private mutating func tell(_ found: DeltaEnvelopes<ChatPiece>.Found, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        tell(found.span, envelopes.meaning(of: found), data, &frames)
        if let usage = found.usage { assembler.mergeRepeatedUsage(at: usage, in: data, into: &frames) }
        if sawLoneSurrogate {
            sawLoneSurrogate = false
            assembler.note(.loneSurrogateReplaced, into: &frames)
        }
    }

    private mutating func tell(
        _ span: JSONStringSpan, _ meaning: ChatPiece, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        let choice = meaning.choice
        if span.isEmpty {
            // A name or id without arguments can begin a call (faults.md 2.1 row 10); anything else empty says nothing.
            guard case .fragment(var fragment) = meaning.kind else { return }
            fragment.arguments = .piece("")
            assembler.tool(fragment, choice: choice, into: &frames)
            return
        }
        let piece = string(span, data)
        switch meaning.kind {
        case .text: assembler.text(piece, choice: choice, into: &frames)
        case .reasoning(let field): assembler.reasoning(piece, field: field, wire: wire, choice: choice, into: &frames)
        case .arguments(let index): assembler.toolArguments(piece, index: index, choice: choice, into: &frames)
        case .fragment(var fragment):
            fragment.arguments = .piece(piece)
            assembler.tool(fragment, choice: choice, into: &frames)
        }
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        var closing = closing
        closing.metadata = metadata
        for citation in Citation.listed(in: closing.metadata) {
            assembler.emitContent(.citation(CitationFrame(part: nil, citation: citation)), into: &frames)
        }
        assembler.close(closing, into: &frames)
    }

    // MARK: Text of a span

    private mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    /// The text of a span; nil where the field is absent, null or empty.
    private mutating func text(_ span: JSONStringSpan?, _ data: UnsafeRawBufferPointer) -> String? {
        guard let span, span.end > span.start else { return nil }
        return string(span, data)
    }

    // MARK: The response

    private mutating func takeIdentity(_ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        if let id = record.id, id.end > id.start, !lastID.isEqual(to: data[id.start..<id.end]) {
            lastID = Array(data[id.start..<id.end])
            envelopes.removeAll()
            assembler.setResponseID(string(id, data), into: &frames)
        }
        if let model = record.model, model.end > model.start, !lastModel.isEqual(to: data[model.start..<model.end]) {
            lastModel = Array(data[model.start..<model.end])
            envelopes.removeAll()
            assembler.setModel(string(model, data), into: &frames)
        }
        if assembler.start.responseID != nil || !record.choices.isEmpty { assembler.begin(into: &frames) }
    }

    private mutating func takeUsage(_ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        for choice in record.choices.indices {
            if let usage = record.choices[choice].usage { merge(usage: data[usage], &frames) }
        }
        // The bytes were read strictly before: they parse.
        if let groq = record.groq, case .object(let object)? = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[groq])) {
            if assembler.start.requestID == nil { assembler.start.requestID = object["id"]?.stringValue }
            if case .object(let usage)? = object["usage"] { assembler.merge(Usage(chat: usage), into: &frames) }
        }
        if let usage = record.usage { merge(usage: data[usage], &frames) }
    }

    private mutating func merge(usage json: Slice<UnsafeRawBufferPointer>, _ frames: inout [StreamFrame]) {
        assembler.merge(usage: UnsafeRawBufferPointer(rebasing: json), Usage.init(chat:), into: &frames)
    }

    private mutating func takeExtras(_ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        for (position, extra) in record.extras.enumerated() {
            let value = data[extra.value]
            // No other value begins with an n.
            guard value.first != UInt8(ascii: "n") else { continue }
            let key = data[extra.key.start..<extra.key.end]
            // Servers write the same fields in the same order.
            let isWhereItWas = position < extras.count && extras[position].key.isEqual(to: key)
            if let known = isWhereItWas ? position : extras.firstIndex(where: { $0.key.isEqual(to: key) }) {
                // Nothing erases what was told (MD-12, MD-14).
                guard !extras[known].value.isEqual(to: value), !value.elementsEqual("\"\"".utf8) else { continue }
                extraBytes += value.count - extras[known].value.count
                extras[known].value = Array(value)
                envelopes.removeAll()
            } else if extraBytes + key.count + value.count > limits.maxMetadataBytes {
                assembler.note(.metadataDropped, value: value.count, into: &frames)
            } else {
                extraBytes += key.count + value.count
                extras.append((Array(key), Array(value)))
                envelopes.removeAll()
            }
        }
    }

    var metadata: JSONObject {
        var object = JSONObject()
        for extra in extras {
            // The bytes were read strictly before: they parse.
            guard let value = try? JSONValue(parsing: extra.value) else { continue }
            object[ChatDecoder.name(extra.key)] = value
        }
        return object
    }

    /// The name of a field, which may be written with escapes.
    private static func name(_ key: [UInt8]) -> String {
        guard key.contains(UInt8(ascii: "\\")) else { return String(decoding: key, as: UTF8.self) }
        var sawLoneSurrogate = false
        return key.withUnsafeBytes { bytes in
            JSONText.string(JSONStringSpan(start: 0, end: bytes.count, hasEscapes: true), in: bytes, sawLoneSurrogate: &sawLoneSurrogate)
        }
    }

    // MARK: One choice

    private mutating func emit(choice: Int, _ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        let position = assembler.position(ofChoice: record.choices[choice].index)
        assembler.choices[position].isSeen = true
        if let delta = record.choices[choice].delta { emit(delta: delta, record, data, choice: position, &frames) }
        if let message = record.choices[choice].message {
            snapshotSerial += 1
            emit(snapshot: message, record, data, choice: position, &frames)
        }
        if let logprobs = record.choices[choice].logprobs { emit(logprobs: data[logprobs], choice: position, &frames) }
        if let stop = text(record.choices[choice].stopReason, data) { assembler.choices[position].finish.stopSequence = stop }
        // Alibaba's services write the word `null` until the end comes (DashScope API reference, "finish_reason").
        if let raw = text(record.choices[choice].finishReason, data), raw != "null" {
            assembler.choices[position].finish.set(FinishReason(chat: raw), raw: raw)
        }
    }

    private mutating func emit(
        delta: Int, _ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, choice position: Int, _ frames: inout [StreamFrame]
    ) {
        emit(reasoningOf: delta, record, isSnapshot: false, data, choice: position, &frames)
        if let content = text(record.messages[delta].content, data) {
            assembler.text(content, choice: position, into: &frames)
        } else if let parts = record.messages[delta].contentParts {
            emit(contentParts: data[parts], choice: position, &frames)
        }
        if let refusal = text(record.messages[delta].refusal, data) { assembler.refusal(refusal, choice: position, into: &frames) }
        for tool in record.messages[delta].tools {
            if let opaque = foreignCall(record.tools[tool], data) {
                assembler.note(.unknownToolCallType, choice: assembler.choices[position].index, into: &frames)
                assembler.opaque(opaque, choice: position, into: &frames)
            } else {
                assembler.tool(fragment(record.tools[tool], data), choice: position, into: &frames)
            }
        }
        // The older form beside the newer one is the same call again.
        if let call = record.messages[delta].functionCall, record.messages[delta].tools.isEmpty {
            assembler.tool(fragment(record.tools[call], data), choice: position, into: &frames)
        }
        if let rarity = record.messages[delta].rarity {
            emit(extras: record.rarities[rarity], isSnapshot: false, data, choice: position, &frames)
        }
    }

    private mutating func emit(
        snapshot message: Int, _ record: ChatChunkRecord, _ data: UnsafeRawBufferPointer, choice position: Int,
        _ frames: inout [StreamFrame]
    ) {
        emit(reasoningOf: message, record, isSnapshot: true, data, choice: position, &frames)
        if let content = text(record.messages[message].content, data) {
            assembler.text(snapshot: content, choice: position, into: &frames)
        } else if let parts = record.messages[message].contentParts, assembler.choices[position].lastTextPart == nil {
            emit(contentParts: data[parts], choice: position, &frames)
        }
        if let refusal = text(record.messages[message].refusal, data) {
            assembler.refusal(snapshot: refusal, choice: position, into: &frames)
        }
        var entry = 0
        for tool in record.messages[message].tools {
            if let opaque = foreignCall(record.tools[tool], data) {
                assembler.note(.unknownToolCallType, choice: assembler.choices[position].index, into: &frames)
                assembler.opaque(opaque, choice: position, into: &frames)
            } else {
                assembler.tool(
                    snapshot: fragment(record.tools[tool], data), position: entry, serial: snapshotSerial, choice: position, into: &frames)
                entry += 1
            }
        }
        if let call = record.messages[message].functionCall, entry == 0 {
            assembler.tool(
                snapshot: fragment(record.tools[call], data), position: 0, serial: snapshotSerial, choice: position, into: &frames)
        }
        if let rarity = record.messages[message].rarity {
            emit(extras: record.rarities[rarity], isSnapshot: true, data, choice: position, &frames)
        }
    }

    // MARK: Tool calls

    private mutating func fragment(_ tool: ChatChunkRecord.Tool, _ data: UnsafeRawBufferPointer) -> ToolFragment {
        var fragment = ToolFragment(index: tool.index)
        // Ids and names that come again with every fragment are not made anew.
        if let id = tool.id, id.end > id.start {
            fragment.id = id.hasEscapes ? string(id, data) : interner.string(data[id.start..<id.end])
        }
        if let name = tool.name, name.end > name.start {
            fragment.name = name.hasEscapes ? string(name, data) : interner.string(data[name.start..<name.end])
        }
        if let arguments = tool.arguments {
            fragment.arguments = .piece(string(arguments, data))
        } else if let value = tool.argumentsValue {
            fragment.arguments = .whole(String(decoding: data[value], as: UTF8.self))
        }
        // The bytes were read strictly before: they parse.
        if let extra = tool.extraContent, let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[extra])) {
            fragment.signature = value.googleSignature
        }
        return fragment
    }

    /// An entry of a kind other than `function`, kept as it is (TC-20).
    private mutating func foreignCall(_ tool: ChatChunkRecord.Tool, _ data: UnsafeRawBufferPointer) -> OpaquePart? {
        var isForeign = tool.hasForeignKind
        if let type = tool.type, type.end > type.start {
            // A word may be written with escapes, like every text.
            let isFunction = type.hasEscapes ? string(type, data) == "function" : data[type.start..<type.end].elementsEqual("function".utf8)
            // Snowflake writes an empty `custom` beside each function: the type decides, where the function has a name.
            isForeign = !isFunction || (isForeign && (tool.name?.count ?? 0) == 0)
        }
        guard isForeign else { return nil }
        return OpaquePart(wire: wire, kind: "tool_calls", json: String(decoding: data[tool.bytes], as: UTF8.self))
    }

    // MARK: Reasoning

    private mutating func emit(
        reasoningOf message: Int, _ record: ChatChunkRecord, isSnapshot: Bool, _ data: UnsafeRawBufferPointer, choice position: Int,
        _ frames: inout [StreamFrame]
    ) {
        let rarity = record.messages[message].rarity
        var entries: [ReasoningPart] = []
        if let rarity, let details = record.rarities[rarity].reasoningDetails {
            // The bytes were read strictly before: they parse.
            let list = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[details]))
            entries = ReasoningPart.chatDetails(list?.arrayValue ?? [], wire: wire)
            if isSnapshot, assembler.hasReasoning(choice: position) { entries = [] }
        }
        // One source, never two: entries with words stand for the plain text (RS-02).
        if !entries.contains(where: { !$0.text.isEmpty }) {
            let source: (text: String, field: StaticString)? =
                if let text = text(record.messages[message].reasoningContent, data) {
                    (text, "reasoning_content")
                } else if let text = text(record.messages[message].reasoning, data) {
                    (text, "reasoning")
                } else if let rarity, let text = text(record.rarities[rarity].thinking, data) {
                    (text, "thinking")
                } else {
                    nil
                }
            if let source, isSnapshot {
                assembler.reasoning(snapshot: source.text, field: source.field, wire: wire, choice: position, into: &frames)
            } else if let source {
                assembler.reasoning(source.text, field: source.field, wire: wire, choice: position, into: &frames)
            }
        }
        for entry in entries {
            assembler.reasoning(entry: entry, choice: position, into: &frames)
        }
    }

    // MARK: Rare fields, read as values

    private mutating func emit(contentParts bytes: Slice<UnsafeRawBufferPointer>, choice position: Int, _ frames: inout [StreamFrame]) {
        let list = UnsafeRawBufferPointer(rebasing: bytes)
        // The usual delta: one piece of text or thinking, for which no tree is built.
        if let (span, isThinking) = ChatContentPiece.only(in: list) {
            if span.isEmpty { return }
            let piece = string(span, list)
            if isThinking {
                assembler.reasoning(piece, field: "thinking", wire: wire, choice: position, into: &frames)
            } else {
                assembler.text(piece, choice: position, into: &frames)
            }
            return
        }
        // The bytes were read strictly before: they parse.
        guard let parts = (try? JSONValue(parsing: list))?.arrayValue else { return }
        for part in parts {
            let type = part["type"]?.stringValue
            if wire == .mistralChat, assembler.mistral(part: part, choice: position, into: &frames) { continue }
            if let text = part.stringValue ?? (type == "text" || type == nil ? part["text"]?.stringValue : nil) {
                if !text.isEmpty { assembler.text(text, choice: position, into: &frames) }
            } else if type == "thinking" || type == "reasoning" {
                let words = part["thinking"]?.joinedText ?? part["text"]?.stringValue ?? ""
                if !words.isEmpty {
                    assembler.reasoning(words, field: "thinking", wire: wire, choice: position, into: &frames)
                }
            } else if type == "refusal", let text = part["refusal"]?.stringValue {
                if !text.isEmpty { assembler.refusal(text, choice: position, into: &frames) }
            } else if type != "text" {
                assembler.note(.unknownPart, choice: assembler.choices[position].index, into: &frames)
                let opaque = OpaquePart(wire: wire, kind: "content", json: part.jsonText)
                assembler.opaque(opaque, choice: position, into: &frames)
            }
        }
    }

    private mutating func emit(
        extras message: ChatChunkRecord.Rarity, isSnapshot: Bool, _ data: UnsafeRawBufferPointer, choice position: Int,
        _ frames: inout [StreamFrame]
    ) {
        func values(_ range: Range<Int>?) -> [JSONValue] {
            guard let range else { return [] }
            // The bytes were read strictly before: they parse.
            return (try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])))?.arrayValue ?? []
        }
        if message.annotations != nil, !(isSnapshot && assembler.choices[position].citationCount > 0) {
            for annotation in values(message.annotations) {
                assembler.citation(Citation(chatAnnotation: annotation), choice: position, into: &frames)
            }
        }
        for (number, tool) in values(message.executedTools).enumerated() {
            let key = "executed_tools.\(tool["index"]?.intValue ?? number)"
            assembler.serverTool(ServerToolActivity(groq: tool), key: key, choice: position, into: &frames)
        }
        for image in values(message.images) {
            let opaque = OpaquePart(wire: wire, kind: "images", json: image.jsonText)
            assembler.opaque(opaque, choice: position, into: &frames)
        }
        // The bytes were read strictly before: they parse.
        if let audio = message.audio, !(isSnapshot && assembler.choices[position].hasAudio),
            let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[audio])), let piece = AudioPart(chat: value)
        {
            assembler.audio(piece, choice: position, into: &frames)
        }
    }

    private mutating func emit(logprobs bytes: Slice<UnsafeRawBufferPointer>, choice position: Int, _ frames: inout [StreamFrame]) {
        // The bytes were read strictly before: they parse.
        guard let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: bytes)) else { return }
        let channels: [(String, LogprobsFrame.Channel)] = [("content", .content), ("refusal", .refusal), ("reasoning", .reasoning)]
        for (field, channel) in channels {
            let tokens = (value[field]?.arrayValue ?? []).compactMap(TokenLogprob.init(chat:))
            guard !tokens.isEmpty else { continue }
            let frame = LogprobsFrame(choice: assembler.choices[position].index, channel: channel, tokens: tokens)
            assembler.emit(.logprobs(frame), into: &frames)
        }
    }
}
