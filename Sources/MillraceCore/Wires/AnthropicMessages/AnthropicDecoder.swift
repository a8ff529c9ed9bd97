/// Decodes `/v1/messages` responses: the events of a stream and whole bodies alike.
///
/// The payload's `type` decides what an event is, the type of a delta what it brings; a block only tells which call or part a delta
/// belongs to. Wire format: Claude API docs, "Streaming messages"; deviations: the fault ids named in the tests.
struct AnthropicDecoder: WireEventDecoder {
    var assembler: ResponseAssembler
    let profile: AnthropicMessagesProfile
    let limits: DecodingLimits

    var blocks: [AnthropicBlock] = []
    /// The position in ``blocks`` of the block last begun under each index.
    var positions: [Int: Int] = [:]
    // The block that the last delta was for: most deltas are for the same one.
    var lastPosition = -1
    var lastIndex = -1
    /// The block whose text or reasoning is open in the assembler.
    var openPosition = -1
    /// Calls of server tools by id, so that their results can be told with them.
    var activities: [String: (key: String, activity: ServerToolActivity)] = [:]
    /// Whether the answer came as the arguments of the tool that stands for it.
    var hasOutputTool = false
    var sawLoneSurrogate = false
    private(set) var metadata = JSONObject()
    private var metadataBytes = 0
    private var envelopes = DeltaEnvelopes<AnthropicDelta>()
    private var isBegun = false

    init(profile: AnthropicMessagesProfile, context: ResponseContext, limits: DecodingLimits) {
        self.profile = profile
        self.limits = limits
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    // Only `message_stop` proves the end, and nothing is read after it: a stop reason alone proves nothing.
    var evidence: EndEvidence { assembler.choices[0].finish.reason == nil ? .none : .partial }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event) {
            assembler.event = event.number
            let delta = envelopes.meaning(of: found)
            if !found.span.isEmpty { tell(string(found.span, data), delta.kind, delta.position, &frames) }
            noteLoneSurrogate(&frames)
            return .recognized
        }
        let record = try AnthropicEventRecord(data, maxDepth: limits.maxDepth)
        let kind = record.kind(named: event.name, in: data)
        assembler.event = event.number
        let reading = try read(kind, record, data, &frames)
        if let type = record.type, !event.name.isEmpty, kind != .unknown,
            !JSONText.withWord(
                type, in: data, { $0.count == event.name.count && $0.isSame(as: event.name, at: 0, from: 0, count: $0.count) })
        {
            assembler.note(.eventNameDiffersFromType, into: &frames)
        }
        remember(record, kind, event)
        noteLoneSurrogate(&frames)
        return reading
    }

    private mutating func noteLoneSurrogate(_ frames: inout [StreamFrame]) {
        if sawLoneSurrogate {
            sawLoneSurrogate = false
            assembler.note(.loneSurrogateReplaced, into: &frames)
        }
    }

    private mutating func read(
        _ kind: AnthropicEventRecord.Kind, _ record: AnthropicEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        switch kind {
        case .blockDelta: try readDelta(record, data, &frames)
        case .blockStart:
            guard let range = record.block else { throw JSONError(.wrongKind, offset: data.count) }
            let block = try blockRecord(range, data)
            isBegun = true
            begin(block, index: record.index ?? blocks.count, data, isWhole: false, &frames)
        case .blockStop:
            if let position = positions[record.index ?? -1] { end(position, isWhole: true, &frames) }
        case .ping: return .keepAlive
        case .messageStart:
            guard let range = record.message else { throw JSONError(.wrongKind, offset: data.count) }
            return try beginMessage(range, data, &frames)
        case .messageDelta: try endMessage(record, data, &frames)
        case .messageStop:
            if record.hasOthers { takeOthers(of: data, &frames) }
            // A stop without a reason proves nothing (ER-07).
            return assembler.choices[0].finish.reason == nil ? .recognized : .finished
        case .message:
            try readMessage(0..<data.count, data, &frames)
            return .finished
        case .error:
            if case .string(let id)? = (try JSONValue(parsing: data))["request_id"] { assembler.start.requestID = id }
            return .failed(ProviderError(json: data))
        case .unknown: return readUnknown(record, data, &frames)
        case .none: return .foreign(AnthropicDecoder.appearance(of: data))
        }
        return .recognized
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        for position in blocks.indices where blocks[position].isOpen {
            end(position, isWhole: closing.outcome == .finished, &frames)
        }
        // The call that stood for the answer was none of the model's (``AnthropicMessagesProfile/StructuredOutput/toolCall``).
        if hasOutputTool, !assembler.hasCalls, assembler.choices[0].finish.reason == .toolCalls {
            assembler.choices[0].finish.reason = .stop
        }
        var closing = closing
        closing.metadata = metadata
        assembler.close(closing, into: &frames)
    }

    /// Remembers the envelope of a delta whose text goes straight out; an event of another kind may change where pieces go.
    private mutating func remember(_ record: AnthropicEventRecord, _ eventKind: AnthropicEventRecord.Kind, _ event: WireEvent) {
        guard eventKind == .blockDelta else {
            if eventKind != .ping { envelopes.removeAll() }
            return
        }
        let kind = record.deltaKind(in: event.data)
        let span: JSONStringSpan? =
            switch kind {
            case .text: record.text
            case .thinking: record.thinking
            case .input: record.partialJSON
            case .signature, .citation, .unknown: nil
            }
        guard let span, let index = record.index, let position = positions[index], !blocks[position].collectsDeltas else { return }
        envelopes.insert(event, span: span, meaning: AnthropicDelta(kind: kind, position: position))
    }

    // MARK: The message

    private mutating func beginMessage(
        _ range: Range<Int>, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        if isBegun {
            let id = JSONValue.id(of: try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])))
            // The same one again says nothing new (MD-13); another one is another response (ER-06).
            guard let id, let known = assembler.start.responseID, id != known else { return .recognized }
            return .spliced
        }
        try readMessage(range, data, &frames)
        isBegun = true
        return .recognized
    }

    /// Reads a message: what a stream begins with, or a whole response.
    private mutating func readMessage(
        _ range: Range<Int>, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        var content: [AnthropicBlockRecord] = []
        var plainText: String?
        var fields = JSONObject()
        var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: data[range]), maxDepth: limits.maxDepth)
        let slice = UnsafeRawBufferPointer(rebasing: data[range])
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content"), try scanner.peekKind() == .array {
                try scanner.beginArray()
                while try scanner.nextElement() {
                    guard try scanner.peekKind() == .object else {
                        throw JSONError(.wrongKind, offset: range.lowerBound + scanner.position)
                    }
                    let block = try scanner.skipValue()
                    content.append(try blockRecord((range.lowerBound + block.lowerBound)..<(range.lowerBound + block.upperBound), data))
                }
                continue
            }
            let name = JSONText.string(key, in: slice, sawLoneSurrogate: &sawLoneSurrogate)
            let value = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: slice[try scanner.skipValue()]))
            // Some servers write plain text instead of blocks.
            if name == "content" { plainText = value.stringValue } else { fields[name] = value }
        }
        if let id = fields["id"]?.stringValue, !id.isEmpty { assembler.setResponseID(id, into: &frames) }
        if let model = fields["model"]?.stringValue, !model.isEmpty { assembler.setModel(model, into: &frames) }
        assembler.begin(into: &frames)
        if case .object(let usage)? = fields["usage"] { assembler.merge(Usage(anthropic: usage), into: &frames) }
        if let plainText, !plainText.isEmpty { assembler.text(plainText, choice: 0, into: &frames) }
        for (index, block) in content.enumerated() {
            begin(block, index: index, data, isWhole: true, &frames)
            end(blocks.count - 1, isWhole: true, &frames)
        }
        takeStop(fields)
        for (name, value) in fields where !Self.messageFields.contains(name) { keep(name, value, &frames) }
    }

    private static let messageFields: Set<String> = [
        "type", "id", "role", "model", "content", "usage", "stop_reason", "stop_sequence",
    ]

    private mutating func endMessage(
        _ record: AnthropicEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        isBegun = true
        if let range = record.delta, case .object(let delta) = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])) {
            takeStop(delta)
            for (name, value) in delta where name != "stop_reason" && name != "stop_sequence" { keep(name, value, &frames) }
        }
        if record.hasOthers { takeOthers(of: data, &frames) }
        if let range = record.usage, case .object(let usage) = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])) {
            assembler.merge(Usage(anthropic: usage), into: &frames)
        }
    }

    private mutating func takeStop(_ fields: JSONObject) {
        if let stop = fields["stop_sequence"]?.stringValue { assembler.choices[0].finish.stopSequence = stop }
        if let word = fields["stop_reason"]?.stringValue, !word.isEmpty {
            assembler.choices[0].finish.set(FinishReason(anthropic: word), raw: word)
        }
    }

    // MARK: What is not modelled

    /// Keeps the fields of an event beside the known ones.
    private mutating func takeOthers(of data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        // The bytes were read strictly before: they parse.
        guard case .object(let object)? = try? JSONValue(parsing: data) else { return }
        for (name, value) in object where !Self.eventFields.contains(name) { keep(name, value, &frames) }
    }

    private static let eventFields: Set<String> = ["type", "index", "delta", "usage", "message", "content_block", "error"]

    private mutating func keep(_ name: String, _ value: JSONValue, _ frames: inout [StreamFrame]) {
        guard value != .null else { return }
        let size = name.utf8.count + value.jsonText.utf8.count
        if metadataBytes + size > limits.maxMetadataBytes {
            assembler.note(.metadataDropped, value: size, into: &frames)
        } else {
            metadataBytes += size
            metadata[name] = value
        }
    }

    private mutating func readUnknown(
        _ record: AnthropicEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) -> EventReading {
        if record.error != nil { return .failed(ProviderError(json: data)) }
        guard isBegun, let type = record.type else { return .foreign(AnthropicDecoder.appearance(of: data)) }
        let word = JSONText.string(type, in: data, sawLoneSurrogate: &sawLoneSurrogate)
        assembler.note(.unknownPart, field: ProviderError.word(word), into: &frames)
        return .recognized
    }

    /// What an event that is not of this wire looks like, for the error message.
    private static func appearance(of data: UnsafeRawBufferPointer) -> String {
        // The bytes were read strictly before: they parse.
        guard let value = try? JSONValue(parsing: data) else { return "another JSON document" }
        if value["choices"] != nil { return "OpenAI chat completions" }
        if value["candidates"] != nil { return "Gemini responses" }
        if value["bytes"] != nil { return "Bedrock InvokeModel events" }
        if value["done"] != nil { return "Ollama responses" }
        guard let word = value["type"]?.stringValue else { return "JSON without a `type`" }
        return word.hasPrefix("response.") ? "OpenAI Responses events" : "events of another kind (\(ProviderError.word(word)))"
    }

    // MARK: Text of a span

    mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    private mutating func blockRecord(_ range: Range<Int>, _ data: UnsafeRawBufferPointer) throws(JSONError) -> AnthropicBlockRecord {
        try AnthropicBlockRecord(range, in: data, maxDepth: limits.maxDepth, sawLoneSurrogate: &sawLoneSurrogate)
    }
}

extension JSONValue {
    /// The id of a message, where it has one.
    fileprivate static func id(of message: JSONValue) -> String? {
        message["id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
