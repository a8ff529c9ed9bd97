/// Decodes responses of `/v2/chat`: events of a stream and whole bodies alike.
///
/// The payload's `type` decides what an event is; the event's name only where there is none (FR-09). Thinking and the plan for tools
/// are both reasoning, told apart by their origin. Wire format: Cohere API reference, "Chat with streaming".
struct CohereDecoder: WireEventDecoder {
    private(set) var assembler: ResponseAssembler
    private let limits: DecodingLimits
    private(set) var metadata = JSONObject()
    private(set) var isProved = false

    private var record = CohereEvent()
    /// The calls by the index of their events.
    private var slots: [(index: Int?, slot: Int)] = []
    private var envelopes = DeltaEnvelopes<Target>()
    private var sawLoneSurrogate = false
    private var isRecognized = false

    init(context: ResponseContext, limits: DecodingLimits) {
        self.limits = limits
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
    }

    var isOverLimit: Bool { assembler.isOverLimit }
    var evidence: EndEvidence { isProved ? .complete : .none }

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
        if let found = envelopes.find(event) {
            assembler.event = event.number
            if let piece = text(found.span, data) { tell(piece, to: envelopes.meaning(of: found), &frames) }
            noteSurrogates(&frames)
            return .recognized
        }
        var record = CohereEvent()
        swap(&record, &self.record)
        defer { swap(&record, &self.record) }
        try record.read(data, maxDepth: limits.maxDepth)
        guard record.isObject else { return .foreign("JSON that is no object") }
        if !event.isWholeBody, let kind = kind(of: record, event) {
            assembler.event = event.number
            isRecognized = true
            noteNames(event, record, &frames)
            let reading = try read(kind, record, data, &frames)
            noteSurrogates(&frames)
            remember(record, kind, event)
            return reading
        }
        let value = try JSONValue(parsing: data)
        let reading = readWhole(value, data, event, &frames)
        noteSurrogates(&frames)
        return reading
    }

    private mutating func noteSurrogates(_ frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    // MARK: Events that bring one piece

    /// Where the piece of an event goes that brings nothing else.
    private enum Target {
        case text
        case reasoning(StaticString)
        /// The arguments of a call.
        case call(Int)
    }

    private mutating func tell(_ piece: String, to target: Target, _ frames: inout [StreamFrame]) {
        switch target {
        case .text: assembler.text(piece, choice: 0, into: &frames)
        case .reasoning(let field): reasoning(piece, field: field, &frames)
        case .call(let slot): assembler.appendArguments(piece, toCall: slot, choice: 0, into: &frames)
        }
    }

    /// Remembers the envelope of an event that brought one piece; anything else may change where pieces go.
    private mutating func remember(_ record: CohereEvent, _ kind: Kind, _ event: WireEvent) {
        switch (kind, record.onlyPiece) {
        case (.contentDelta, .text(let span)?): envelopes.insert(event, span: span, meaning: .text)
        case (.contentDelta, .thinking(let span)?): envelopes.insert(event, span: span, meaning: .reasoning("thinking"))
        case (.toolPlanDelta, .toolPlan(let span)?): envelopes.insert(event, span: span, meaning: .reasoning("tool_plan"))
        case (.toolCallDelta, .arguments(let span)?):
            guard let slot = knownSlot(at: record.index) else { return }
            envelopes.insert(event, span: span, meaning: .call(slot))
        default: envelopes.removeAll()
        }
    }

    // MARK: Kinds of events

    private enum Kind: String {
        case messageStart = "message-start"
        case contentStart = "content-start"
        case contentDelta = "content-delta"
        case contentEnd = "content-end"
        case toolPlanDelta = "tool-plan-delta"
        case toolCallStart = "tool-call-start"
        case toolCallDelta = "tool-call-delta"
        case toolCallEnd = "tool-call-end"
        case citationStart = "citation-start"
        case citationEnd = "citation-end"
        case messageEnd = "message-end"
        case debug
    }

    private func kind(of record: CohereEvent, _ event: WireEvent) -> Kind? {
        guard let type = record.type else { return kind(event.name) }
        return JSONText.withWord(type, in: event.data, kind)
    }

    private func kind(_ word: UnsafeRawBufferPointer) -> Kind? {
        // Compared as bytes: most events of a stream are deltas.
        if word.isWord("content-delta") { return .contentDelta }
        if word.isWord("tool-call-delta") { return .toolCallDelta }
        return Kind(rawValue: String(decoding: word, as: UTF8.self))
    }

    private mutating func noteNames(_ event: WireEvent, _ record: CohereEvent, _ frames: inout [StreamFrame]) {
        guard let type = record.type, !event.name.isEmpty,
            !JSONText.withWord(type, in: event.data, { $0.elementsEqual(event.name) })
        else { return }
        assembler.note(.eventNameDiffersFromType, into: &frames)
    }

    private mutating func text(_ span: JSONStringSpan?, _ data: UnsafeRawBufferPointer) -> String? {
        guard let span, !span.isEmpty else { return nil }
        return JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    // MARK: Events

    private mutating func read(
        _ kind: Kind, _ record: CohereEvent, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        switch kind {
        case .contentDelta:
            emitContent(record, data, &frames)
            if record.hasMore { emitLogprobs(try JSONValue(parsing: data), &frames) }
        case .toolPlanDelta:
            if let plan = text(record.toolPlan, data) { reasoning(plan, field: "tool_plan", &frames) }
        case .toolCallDelta:
            let slot = slot(at: record.index, &frames)
            if let arguments = text(record.arguments, data) {
                assembler.appendArguments(arguments, toCall: slot, choice: 0, into: &frames)
            }
        case .messageStart:
            let value = try JSONValue(parsing: data)
            takeID(value, &frames)
            assembler.begin(into: &frames)
            assembler.choices[0].isSeen = true
            if let message = value["delta"]?["message"] { emit(snapshot: message, &frames) }
        case .contentStart:
            assembler.closePart(choice: 0, into: &frames)
            let content = try JSONValue(parsing: data)["delta"]?["message"]?["content"]
            if let content, !isKnownContent(content) {
                emitUnknown(content, &frames)
            } else {
                emitContent(record, data, &frames)
            }
        case .contentEnd: assembler.closePart(choice: 0, into: &frames)
        case .toolCallStart:
            for call in list(try JSONValue(parsing: data)["delta"]?["message"]?["tool_calls"]) { open(call, at: record.index, &frames) }
        case .citationStart:
            for citation in list(try JSONValue(parsing: data)["delta"]?["message"]?["citations"]) { emit(citation: citation, &frames) }
        case .toolCallEnd:
            if let ended = slots.last(where: { $0.index == record.index }) { assembler.callStopped(ended.slot, choice: 0, into: &frames) }
        case .citationEnd, .debug: break
        case .messageEnd: return readEnd(try JSONValue(parsing: data), &frames)
        }
        return .recognized
    }

    private mutating func emitContent(_ record: CohereEvent, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        if let thinking = text(record.thinking, data) { reasoning(thinking, field: "thinking", &frames) }
        if let text = text(record.text, data) { assembler.text(text, choice: 0, into: &frames) }
    }

    /// Plan and thinking are parts of their own, because they go back to places of their own.
    private mutating func reasoning(_ text: String, field: StaticString, _ frames: inout [StreamFrame]) {
        if assembler.choices[0].openKind == .reasoning, assembler.choices[0].openReasoning.origin?.field != "\(field)" {
            assembler.closePart(choice: 0, into: &frames)
        }
        assembler.reasoning(text, field: field, wire: .cohereV2, choice: 0, into: &frames)
    }

    private func isKnownContent(_ content: JSONValue) -> Bool {
        switch content["type"]?.stringValue {
        case nil, "text", "thinking": true
        default: false
        }
    }

    private mutating func emitUnknown(_ content: JSONValue, _ frames: inout [StreamFrame]) {
        assembler.note(.unknownPart, choice: 0, into: &frames)
        assembler.opaque(OpaquePart(wire: .cohereV2, kind: "content", json: content.jsonText), choice: 0, into: &frames)
    }

    private mutating func takeID(_ value: JSONValue, _ frames: inout [StreamFrame]) {
        if let id = value["id"]?.stringValue, !id.isEmpty { assembler.setResponseID(id, into: &frames) }
    }

    // MARK: Tool calls

    /// The elements of a list; one object counts as a list of one (TC-56).
    private func list(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case .array(let elements)?: elements
        case .object?: [value ?? .null]
        default: []
        }
    }

    private mutating func open(_ call: JSONValue, at index: Int?, _ frames: inout [StreamFrame]) {
        let id = call["id"]?.stringValue
        let slot = assembler.openCall(
            id: id == "null" ? nil : id, name: call["function"]?["name"]?.stringValue, choice: 0, into: &frames)
        slots.append((index, slot))
        switch call["function"]?["arguments"] {
        case .string(let text)?: assembler.appendArguments(text, toCall: slot, choice: 0, into: &frames)
        case .object(let object)?:
            assembler.setArguments(JSONValue.object(object).jsonText, ofCall: slot, choice: 0, into: &frames)
        default: break
        }
    }

    /// The call an event belongs to: the last one that was opened at its index, or at all.
    private func knownSlot(at index: Int?) -> Int? {
        (slots.last { index == nil || $0.index == index } ?? slots.last)?.slot
    }

    /// The same; where no call was opened, one without a name.
    private mutating func slot(at index: Int?, _ frames: inout [StreamFrame]) -> Int {
        if let known = knownSlot(at: index) { return known }
        let slot = assembler.openCall(id: nil, name: nil, choice: 0, into: &frames)
        slots.append((index, slot))
        return slot
    }

    // MARK: Citations, probabilities

    private mutating func emit(citation: JSONValue, _ frames: inout [StreamFrame]) {
        for citation in Citation.cohere(citation) { assembler.citation(citation, choice: 0, into: &frames) }
    }

    private mutating func emitLogprobs(_ value: JSONValue, _ frames: inout [StreamFrame]) {
        let tokens = list(value["logprobs"]).compactMap(TokenLogprob.init(cohere:))
        if !tokens.isEmpty { assembler.emit(.logprobs(LogprobsFrame(choice: 0, channel: .content, tokens: tokens)), into: &frames) }
    }

    // MARK: The end, whole messages

    private mutating func readEnd(_ value: JSONValue, _ frames: inout [StreamFrame]) -> EventReading {
        takeID(value, &frames)
        assembler.begin(into: &frames)
        let delta = value["delta"] ?? value
        // The complete message again, where a gateway repeats it (TC-45).
        if let message = delta["message"] ?? value["message"], message.objectValue != nil { emit(snapshot: message, &frames) }
        return takeEnd(delta, &frames)
    }

    /// Takes over finish reason and usage.
    private mutating func takeEnd(_ fields: JSONValue, _ frames: inout [StreamFrame]) -> EventReading {
        if case .object(let usage)? = fields["usage"] { assembler.merge(Usage(cohere: usage), into: &frames) }
        let raw = fields["finish_reason"]?.stringValue ?? ""
        if !raw.isEmpty { assembler.choices[0].finish.set(FinishReason(cohere: raw), raw: raw) }
        if let message = fields["error"]?.stringValue, !message.isEmpty {
            return .failed(ProviderError(type: raw.isEmpty ? nil : raw, message: message))
        }
        if case .object? = fields["error"] { return .failed(ProviderError(value: fields)) }
        isProved = true
        return .finished
    }

    /// A document that is no event: the whole response, or an error.
    private mutating func readWhole(
        _ value: JSONValue, _ data: UnsafeRawBufferPointer, _ event: WireEvent, _ frames: inout [StreamFrame]
    ) -> EventReading {
        if let message = value["message"], message.objectValue != nil, value["type"] == nil {
            assembler.event = event.number
            isRecognized = true
            takeID(value, &frames)
            assembler.begin(into: &frames)
            assembler.choices[0].isSeen = true
            emit(snapshot: message, &frames)
            emitLogprobs(value, &frames)
            takeMetadata(value)
            return takeEnd(value, &frames)
        }
        let type = value["type"]?.stringValue
        // `{"id", "message": "…"}`, as errors are told outside of a stream.
        if case .string(let message)? = value["message"], type == nil || type == "error" {
            return .failed(ProviderError(value: ["message": .string(message), "type": value["error_type"] ?? .null]))
        }
        if value["error"] != nil, value["error"] != .null { return .failed(ProviderError(value: value)) }
        if isRecognized, type != nil {
            assembler.event = event.number
            assembler.note(.unknownPart, into: &frames)
            return .recognized
        }
        return .foreign(appearance(of: value))
    }

    private mutating func takeMetadata(_ value: JSONValue) {
        let known: Set<String> = ["id", "message", "finish_reason", "usage", "logprobs", "error"]
        for (name, field) in value.objectValue ?? JSONObject() where field != .null && !known.contains(name) { metadata[name] = field }
    }

    /// A whole message: what it has more than the events before it is added.
    private mutating func emit(snapshot message: JSONValue, _ frames: inout [StreamFrame]) {
        let isFirst = !assembler.hasContent
        if isFirst, let plan = message["tool_plan"]?.stringValue, !plan.isEmpty { reasoning(plan, field: "tool_plan", &frames) }
        let content: [JSONValue] =
            if case .string(let text)? = message["content"] { [["type": "text", "text": .string(text)]] } else { list(message["content"]) }
        if isFirst {
            for part in content { emit(part: part, &frames) }
        } else {
            let text = content.compactMap { $0["text"]?.stringValue }.joined()
            if !text.isEmpty { assembler.text(snapshot: text, choice: 0, into: &frames) }
        }
        for (position, call) in list(message["tool_calls"]).enumerated() {
            if position < slots.count {
                guard let arguments = call["function"]?["arguments"]?.stringValue else { continue }
                assembler.setArguments(arguments, ofCall: slots[position].slot, choice: 0, into: &frames)
            } else {
                open(call, at: position, &frames)
            }
        }
        if assembler.choices[0].citationCount == 0 {
            for citation in list(message["citations"]) { emit(citation: citation, &frames) }
        }
    }

    private mutating func emit(part: JSONValue, _ frames: inout [StreamFrame]) {
        guard isKnownContent(part) else { return emitUnknown(part, &frames) }
        // Each block is a part of its own, as it is in a stream.
        assembler.closePart(choice: 0, into: &frames)
        if let thinking = part["thinking"]?.stringValue, !thinking.isEmpty { reasoning(thinking, field: "thinking", &frames) }
        if let text = part["text"]?.stringValue, !text.isEmpty { assembler.text(text, choice: 0, into: &frames) }
    }

    private func appearance(of value: JSONValue) -> String {
        if value["event_type"] != nil { return "Cohere v1 events" }
        if value["choices"] != nil { return "OpenAI chat completions" }
        if value["candidates"] != nil { return "Gemini responses" }
        if let type = value["type"]?.stringValue { return "events of another kind (\(ProviderError.word(type)))" }
        return "JSON without `type` or `message`"
    }
}
