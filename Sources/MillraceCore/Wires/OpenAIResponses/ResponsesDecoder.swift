/// Decodes `/responses` of OpenAI and compatible servers: events of a stream and whole bodies alike.
///
/// Items are told apart by `output_index`, then by `item_id`; a call's identity is its `call_id` (TC-46). What comes again whole, at
/// the end of a part, of an item and of the response, fills in what the deltas did not bring (TC-39).
/// Wire format: OpenAI API reference, "Responses" and "Streaming events".
struct ResponsesDecoder: WireEventDecoder {
    var assembler: ResponseAssembler
    let limits: DecodingLimits
    /// The items so far, in order of appearance.
    var items: [ResponsesItem] = []
    /// What is being said: the last piece that text was added to.
    var place: Place?
    /// The names of tools the client declared, by what it and the provider say; nil where neither says anything.
    var clientTools: Set<String>?
    var metadata = JSONObject()
    var sawLoneSurrogate = false

    private var record = ResponsesEventRecord()
    private var itemOfIndex: [Int: Int] = [:]
    private var itemOfID: [String: Int] = [:]
    // Most events speak of the same item as the one before.
    private var lastItem = -1
    private var lastType: [UInt8] = []
    private var lastEventType = ResponsesEventType.unknown
    private var lastSequence = Int.min
    private var envelopes = DeltaEnvelopes<ResponsesDelta>()
    private var isEnded = false
    private var hasReadTools = false

    /// A piece of an item.
    struct Place: Sendable, Equatable {
        var item: Int
        var piece: Int
    }

    /// The only choice there is.
    static let choice = 0

    init(context: ResponseContext, limits: DecodingLimits) {
        self.limits = limits
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
        if !context.declaredTools.isEmpty { clientTools = context.declaredTools }
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    var evidence: EndEvidence { isEnded ? .complete : .none }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        for item in items.indices { tellPendingInput(of: item, &frames) }
        var closing = closing
        closing.metadata = metadata
        assembler.close(closing, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event) {
            assembler.event = event.number
            takeSequence(found.number, &frames)
            tell(found, data, &frames)
            if sawLoneSurrogate {
                sawLoneSurrogate = false
                assembler.note(.loneSurrogateReplaced, into: &frames)
            }
            return .recognized
        }
        // The record is moved out, so that it can be read while frames are made, and back, so that its memory is used again.
        var record = ResponsesEventRecord()
        swap(&record, &self.record)
        defer { swap(&record, &self.record) }
        try record.read(data, maxDepth: limits.maxDepth)
        assembler.event = event.number
        defer {
            if sawLoneSurrogate {
                sawLoneSurrogate = false
                assembler.note(.loneSurrogateReplaced, into: &frames)
            }
        }
        if record.isResponse(in: data) {
            let snapshot = try ResponsesSnapshot(data, maxDepth: limits.maxDepth)
            return try end(snapshot, data, nameStatus: nil, &frames)
        }
        let type = takeType(record, event, &frames)
        takeSequence(record.sequence, &frames)
        let reading = try decode(record, type, data, &frames)
        remember(record, type, event)
        return reading
    }

    // MARK: Events that bring one piece

    /// Tells the piece of an event whose envelope is known.
    private mutating func tell(
        _ found: DeltaEnvelopes<ResponsesDelta>.Found, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        guard !found.span.isEmpty else { return }
        switch envelopes.meaning(of: found) {
        case .place(let place): say(string(found.span, data), at: place, &frames)
        case .call(let slot):
            assembler.appendArguments(string(found.span, data), toCall: slot, choice: Self.choice, into: &frames)
        }
    }

    /// Remembers the envelope of an event that brought one piece; anything else may change where pieces go.
    private mutating func remember(_ record: ResponsesEventRecord, _ type: ResponsesEventType, _ event: WireEvent) {
        let target: ResponsesDelta
        switch type {
        case .textDelta, .refusalDelta, .reasoningDelta, .summaryDelta:
            // Words that were left out went nowhere.
            guard record.isPlainDelta, let index = record.outputIndex, let place, items[place.item].outputIndex == index,
                items[place.item].pieces[place.piece].index == record.partIndex ?? 0,
                items[place.item].pieces[place.piece].kind == type.pieceKind
            else { return }
            target = .place(place)
        case .argumentsDelta:
            guard record.isPlainDelta, lastItem >= 0, let index = record.outputIndex, items[lastItem].outputIndex == index,
                let slot = items[lastItem].slot
            else { return }
            target = .call(slot)
        default:
            envelopes.removeAll()
            return
        }
        guard let span = record.delta, record.hasPlainSequence(in: event.data) else { return }
        let holes = DeltaEnvelopes<ResponsesDelta>.Holes(filler: record.filler, number: record.sequenceBytes)
        envelopes.insert(event, span: span, holes: holes, meaning: target)
    }

    private mutating func decode(
        _ record: ResponsesEventRecord, _ type: ResponsesEventType, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        switch type {
        case .textDelta: say(.text, record, data, &frames)
        case .refusalDelta: say(.refusal, record, data, &frames)
        case .reasoningDelta: say(.rawReasoning, record, data, &frames)
        case .summaryDelta: say(.summary, record, data, &frames)
        case .argumentsDelta, .inputDelta: appendArguments(record, type, data, &frames)
        case .toolInputDelta: appendToolInput(record, data)
        case .textDone: restate(.text, record, data, &frames)
        case .refusalDone: restate(.refusal, record, data, &frames)
        case .reasoningDone: restate(.rawReasoning, record, data, &frames)
        case .summaryDone: restate(.summary, record, data, &frames)
        case .argumentsDone, .inputDone: setArguments(record, type, data, &frames)
        case .toolInputDone: setToolInput(record, data, &frames)
        case .partialImage: setImage(record, data, &frames)
        case .annotation: annotate(record, data, &frames)
        case .audioDelta, .transcriptDelta: hear(record, type, data, &frames)
        case .itemAdded, .itemDone:
            if let range = record.item { try take(item: range, record, isDone: type == .itemDone, data, &frames) }
        case .partAdded, .partDone, .summaryPartAdded, .summaryPartDone:
            if let range = record.part { try take(part: range, record, isSummary: type.isSummaryPart, data, &frames) }
        case .created, .inProgress:
            guard let range = record.response else { break }
            return try begin(with: UnsafeRawBufferPointer(rebasing: data[range]), isNew: type == .created, &frames)
        case .completed, .incomplete, .failed, .cancelled: return try end(record, type, data, &frames)
        case .error: return fail(ProviderError(json: data), raw: "failed")
        case .progress: break
        case .keepAlive: return .keepAlive
        case .unknown:
            if record.type == nil, let error = record.error {
                return fail(ProviderError(json: UnsafeRawBufferPointer(rebasing: data[error])), raw: "failed")
            }
            let word = record.type.map { string($0, data) }
            guard let word, word.hasPrefix("response.") else { return .foreign(record.appearance(in: data, type: word)) }
            assembler.note(.unknownPart, field: ProviderError.word(word), into: &frames)
        }
        return .recognized
    }

    // MARK: What an event is

    /// The type of an event, which the payload decides; where it has none, its name.
    private mutating func takeType(
        _ record: ResponsesEventRecord, _ event: WireEvent, _ frames: inout [StreamFrame]
    ) -> ResponsesEventType {
        guard let span = record.type else {
            return event.name.isEmpty ? .unknown : ResponsesEventType(String(decoding: event.name, as: UTF8.self))
        }
        let bytes = UnsafeRawBufferPointer(rebasing: event.data[span.start..<span.end])
        if !event.name.isEmpty, !bytes.isSame(as: event.name) { assembler.note(.eventNameDiffersFromType, into: &frames) }
        if !lastType.withUnsafeBytes({ $0.isSame(as: bytes) }) {
            lastType = Array(bytes)
            lastEventType = ResponsesEventType(string(span, event.data))
        }
        return lastEventType
    }

    private mutating func takeSequence(_ sequence: Int?, _ frames: inout [StreamFrame]) {
        guard let sequence else { return }
        if sequence < lastSequence { assembler.note(.eventOutOfOrder, value: sequence, into: &frames) }
        lastSequence = max(lastSequence, sequence)
    }

    /// The text of a span.
    mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    // MARK: Which item is meant

    /// The item an event speaks of: by its place in the output, then by its id.
    mutating func findItem(_ record: ResponsesEventRecord, _ data: UnsafeRawBufferPointer) -> Int? {
        if let index = record.outputIndex {
            if lastItem >= 0, items[lastItem].outputIndex == index, itemOfIndex[index] == lastItem { return lastItem }
            if let known = itemOfIndex[index] {
                lastItem = known
                return known
            }
        }
        guard let span = record.itemID, !span.isEmpty else { return nil }
        guard let known = itemOfID[string(span, data)] else { return nil }
        // An id that is known under another place is another item.
        if let index = record.outputIndex, let place = items[known].outputIndex, place != index { return nil }
        lastItem = known
        return known
    }

    /// The item of an event that says nothing of its place, and whose id nobody knows: the last one, if it is of the kind (TC-46).
    func lastItem(for record: ResponsesEventRecord, where fits: (ResponsesItem.Kind) -> Bool) -> Int? {
        guard record.outputIndex == nil, let last = items.last, fits(last.kind) else { return nil }
        return items.count - 1
    }

    /// The item of a snapshot event, which tells its own id.
    func findItem(index: Int?, id: String?) -> Int? {
        if let id, let known = itemOfID[id], index == nil || items[known].outputIndex == nil || items[known].outputIndex == index {
            return known
        }
        return index.flatMap { itemOfIndex[$0] }
    }

    /// Adds an item.
    mutating func open(_ item: ResponsesItem) -> Int {
        // Which item is meant may have changed.
        envelopes.removeAll()
        items.append(item)
        lastItem = items.count - 1
        if let index = item.outputIndex { itemOfIndex[index] = lastItem }
        if let id = item.id { itemOfID[id] = lastItem }
        return lastItem
    }

    // MARK: The response

    private mutating func begin(
        with data: UnsafeRawBufferPointer, isNew: Bool, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        let snapshot = try ResponsesSnapshot(data, maxDepth: limits.maxDepth)
        // Another response begins inside of this one (ER-06); ids that change later are a proxy's habit.
        if isNew, assembler.hasContent, let id = snapshot.id, string(id, data) != assembler.start.responseID { return .spliced }
        takeIdentity(snapshot, data, &frames)
        assembler.begin(into: &frames)
        return .recognized
    }

    private mutating func takeIdentity(_ snapshot: ResponsesSnapshot, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        assembler.choices[Self.choice].isSeen = true
        if let id = snapshot.id, !id.isEmpty { assembler.setResponseID(string(id, data), into: &frames) }
        if let model = snapshot.model, !model.isEmpty { assembler.setModel(string(model, data), into: &frames) }
        if let usage = snapshot.usage, let object = object(data, usage) { assembler.merge(Usage(responses: object), into: &frames) }
        if let tools = snapshot.tools, !hasReadTools, let list = value(data, tools)?.arrayValue {
            hasReadTools = true
            // What the provider echoes are all tools there are: its own, the client's functions and the client's custom tools.
            clientTools = (clientTools ?? []).union(ResponsesDecoder.names(of: list))
        }
    }

    private static func names(of tools: [JSONValue]) -> [String] {
        tools.flatMap { tool -> [String] in
            switch tool["type"]?.stringValue {
            case "function"?, "custom"?: [tool["name"]?.stringValue ?? tool["function"]?["name"]?.stringValue].compactMap { $0 }
            case "namespace"?: names(of: tool["tools"]?.arrayValue ?? [])
            default: []
            }
        }
    }

    private mutating func end(
        _ record: ResponsesEventRecord, _ type: ResponsesEventType, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        takeMetadata(record.extras, data, &frames)
        guard let range = record.response else { return try end(ResponsesSnapshot(), data, nameStatus: type.status, &frames) }
        let response = UnsafeRawBufferPointer(rebasing: data[range])
        return try end(ResponsesSnapshot(response, maxDepth: limits.maxDepth), response, nameStatus: type.status, &frames)
    }

    /// The end: the response's own status decides, whatever the event is called (ER-09).
    ///
    /// - Parameter nameStatus: the status that the event's name stands for; nil for a whole body.
    private mutating func end(
        _ snapshot: ResponsesSnapshot, _ data: UnsafeRawBufferPointer, nameStatus: String?, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        takeIdentity(snapshot, data, &frames)
        takeMetadata(snapshot.extras, data, &frames)
        try fill(in: snapshot.items, data, &frames)
        var status = snapshot.status.map { string($0, data) } ?? ""
        // An event that ends a response cannot be about one that goes on.
        if let nameStatus, status.isEmpty || status == "in_progress" || status == "queued" { status = nameStatus }
        if status.isEmpty { status = snapshot.error == nil ? "completed" : "failed" }
        switch status {
        case "completed": assembler.choices[Self.choice].finish.set(.stop, raw: status)
        case "incomplete":
            let reason = snapshot.incompleteDetails.flatMap { object(data, $0) }?.words("reason") ?? status
            assembler.choices[Self.choice].finish.set(FinishReason(responsesReason: reason), raw: reason)
        case "failed", "cancelled":
            var error = snapshot.error.map { ProviderError(json: UnsafeRawBufferPointer(rebasing: data[$0])) } ?? ProviderError()
            if error == ProviderError() {
                error = ProviderError(type: status == "cancelled" ? "cancelled" : "server_error", message: "The response was \(status).")
            }
            return fail(error, raw: status)
        default:
            // A response that runs in the background and is not done: what it has so far, and nothing to run.
            for item in items.indices { if let slot = items[item].slot { assembler.endCall(slot, isWhole: false, choice: Self.choice) } }
            assembler.choices[Self.choice].finish.set(.other(status), raw: status)
        }
        isEnded = true
        return .finished
    }

    private mutating func fail(_ error: ProviderError, raw: String) -> EventReading {
        assembler.choices[Self.choice].finish.set(.error, raw: raw)
        return .failed(error)
    }

    /// Keeps what a response has beside what Millrace knows.
    private mutating func takeMetadata(
        _ extras: [ResponsesEventRecord.Extra], _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) {
        var bytes = 0
        for extra in extras where !data[extra.value].elementsEqual("null".utf8) {
            bytes += extra.key.count + extra.value.count
            guard bytes <= limits.maxMetadataBytes else {
                assembler.note(.metadataDropped, value: extra.value.count, into: &frames)
                continue
            }
            metadata[string(extra.key, data)] = value(data, extra.value)
        }
    }

    // MARK: Values

    /// A value that was read strictly before.
    func value(_ data: UnsafeRawBufferPointer, _ range: Range<Int>) -> JSONValue? {
        try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range]))
    }

    /// An object that was read strictly before.
    func object(_ data: UnsafeRawBufferPointer, _ range: Range<Int>) -> JSONObject? { value(data, range)?.objectValue }

    /// The bytes of a value as text.
    func json(_ data: UnsafeRawBufferPointer, _ range: Range<Int>) -> String { String(decoding: data[range], as: UTF8.self) }
}

extension ResponsesEventType {
    /// Whether a part is one of a reasoning summary.
    fileprivate var isSummaryPart: Bool { self == .summaryPartAdded || self == .summaryPartDone }
}
