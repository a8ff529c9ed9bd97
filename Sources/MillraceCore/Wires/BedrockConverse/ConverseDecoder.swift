/// Decodes responses of `ConverseStream` and `Converse` alike (Amazon Bedrock API reference, "ConverseStream": the events and their
/// shapes).
///
/// Pieces belong to the block whose `contentBlockIndex` they carry. Blocks of text and reasoning may begin without a start event; only
/// a tool's block must have one, because its name stands there (TC-53).
struct ConverseDecoder: WireEventDecoder {
    /// A block that is more than text or reasoning.
    enum Block {
        /// A call, by its slot.
        case call(Int)
        /// Work of a tool the provider runs, and the input so far.
        case serverTool(ServerToolActivity, input: String)
        /// The result of such work: its fields without the content, and the content so far.
        case toolResult(JSONObject, content: [JSONValue])
        /// A picture: its fields without the source, and the base64 text so far.
        case image(JSONObject, base64: String)
    }

    var assembler: ResponseAssembler
    private(set) var metadata = JSONObject()
    private(set) var evidence = EndEvidence.none
    let limits: DecodingLimits

    private var blocks: [Int: Block] = [:]
    // The block whose text or reasoning is open.
    private var openIndex: Int?
    // Sources that came before the text they belong to.
    private var heldCitations: [Citation] = []
    // Events of a later version of the service that came inside a text: it goes on after them.
    private var heldEvents: [(kind: String, value: JSONValue)] = []
    private var metadataBytes = 0
    // What tools are called on the wire, where it is not their own name (TC-15).
    private let toolNames: [String: String]
    private var envelopes = DeltaEnvelopes<Target>()
    private var sawLoneSurrogate = false

    /// Where the piece of a delta goes that brings nothing else.
    private enum Target {
        /// To the text of a block.
        case text(block: Int)
        /// To the reasoning of a block.
        case reasoning(block: Int)
        /// To the input of a call.
        case call(Int)
    }

    init(context: ResponseContext, limits: DecodingLimits) {
        self.limits = limits
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
        self.toolNames = ConverseToolNames.originals(of: context.declaredTools)
    }

    var isOverLimit: Bool { assembler.isOverLimit }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        if event.isException { return .failed(ProviderError(awsException: event)) }
        if event.isWholeBody { return try decodeBody(event, into: &frames) }
        if let found = envelopes.find(event) {
            assembler.event = event.number
            tell(string(found.span, event.data), to: envelopes.meaning(of: found), into: &frames)
            noteLoneSurrogate(into: &frames)
            return .recognized
        }
        let kind = ConverseEvent(event.name)
        // Anything else may change where pieces go.
        if kind != .contentBlockDelta { envelopes.removeAll() }
        guard let kind else { return try decodeUnknown(event, into: &frames) }
        if kind == .contentBlockDelta {
            let record = try ConverseDeltaRecord(event.data, maxDepth: limits.maxDepth)
            assembler.event = event.number
            emit(record, event.data, into: &frames)
            remember(record, event)
        } else {
            let value = try parse(event.data)
            assembler.event = event.number
            // Another response begins (ER-06).
            if kind == .messageStart, assembler.hasContent || evidence == .complete { return .spliced }
            assembler.begin(into: &frames)
            switch kind {
            case .contentBlockStart: start(value, into: &frames)
            case .contentBlockStop: stop(value["contentBlockIndex"]?.intValue ?? openIndex ?? 0, into: &frames)
            case .messageStop: stopMessage(value, into: &frames)
            case .metadata: take(members: value, except: ["p"], into: &frames)
            case .messageStart, .contentBlockDelta, .initialResponse: break
            }
        }
        noteLoneSurrogate(into: &frames)
        return .recognized
    }

    private mutating func noteLoneSurrogate(into frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        for index in blocks.keys.sorted() { finishBlock(index, isWhole: closing.outcome == .finished, into: &frames) }
        flushCitations(into: &frames)
        flushEvents(into: &frames)
        var closing = closing
        closing.metadata = metadata
        assembler.close(closing, into: &frames)
    }

    // MARK: Values

    private func parse(_ data: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        try JSONScanner.validate(data, maxDepth: limits.maxDepth)
        return try JSONValue(parsing: data)
    }

    private mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    // MARK: Deltas

    /// Tells the piece of a delta whose envelope is known.
    private mutating func tell(_ piece: String, to target: Target, into frames: inout [StreamFrame]) {
        switch target {
        case .text(let block): text(piece, block: block, into: &frames)
        case .reasoning(let block): reasoning(ReasoningPart(text: piece), block: block, into: &frames)
        case .call(let slot): append(piece, isWhole: false, toCall: slot, into: &frames)
        }
    }

    /// Remembers the envelope of a delta that brought one piece.
    private mutating func remember(_ record: ConverseDeltaRecord, _ event: WireEvent) {
        guard let index = record.index else { return }
        let piece: (span: JSONStringSpan, target: Target)
        switch (record.onlyPiece, blocks[index]) {
        case (.text(let span)?, _): piece = (span, .text(block: index))
        case (.reasoning(let span)?, _): piece = (span, .reasoning(block: index))
        case (.toolInput(let span)?, .call(let slot)?): piece = (span, .call(slot))
        default: return
        }
        envelopes.insert(event, span: piece.span, holes: .init(filler: record.filler), meaning: piece.target)
    }

    private mutating func emit(_ record: ConverseDeltaRecord, _ data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        let index = record.index ?? openIndex ?? 0
        if let span = record.text { text(string(span, data), block: index, into: &frames) }
        if let span = record.reasoning { reasoning(ReasoningPart(text: string(span, data)), block: index, into: &frames) }
        if let span = record.signature { reasoning(ReasoningPart(signature: string(span, data)), block: index, into: &frames) }
        if let span = record.redacted { reasoning(ReasoningPart(encrypted: string(span, data)), block: index, into: &frames) }
        if let span = record.toolInput { toolInput(string(span, data), isWhole: false, block: index, into: &frames) }
        if let range = record.toolInputValue {
            // Read strictly before: it parses.
            guard let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])) else { return }
            toolInput(value.jsonText, isWhole: true, block: index, into: &frames)
        }
        for other in record.others {
            // Read strictly before: it parses.
            guard let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[other.value])) else { continue }
            emit(string(other.name, data), value, block: index, into: &frames)
        }
    }

    /// More visible text of a block.
    mutating func text(_ text: String, block index: Int, into frames: inout [StreamFrame]) {
        guard !text.isEmpty else { return }
        open(index, into: &frames)
        assembler.text(text, choice: 0, into: &frames)
        if !heldCitations.isEmpty { flushCitations(into: &frames) }
    }

    /// More reasoning of a block.
    mutating func reasoning(_ piece: ReasoningPart, block index: Int, into frames: inout [StreamFrame]) {
        guard !piece.isEmpty else { return }
        open(index, into: &frames)
        var piece = piece
        // An empty signature proves nothing and would be told as one.
        if piece.signature?.isEmpty == true { piece.signature = nil }
        piece.origin = ReasoningOrigin(wire: .bedrockConverse, field: "reasoningContent", index: index)
        assembler.reasoning(entry: piece, choice: 0, into: &frames)
    }

    /// Another block's text or reasoning begins: that of the block before is over.
    private mutating func open(_ index: Int, into frames: inout [StreamFrame]) {
        guard openIndex != index else { return }
        assembler.closePart(choice: 0, into: &frames)
        flushEvents(into: &frames)
        openIndex = index
    }

    private mutating func toolInput(_ text: String, isWhole: Bool, block index: Int, into frames: inout [StreamFrame]) {
        switch blocks[index] {
        case .serverTool(let activity, let input): blocks[index] = .serverTool(activity, input: isWhole ? text : input + text)
        case .call(let slot): append(text, isWhole: isWhole, toCall: slot, into: &frames)
        case .toolResult, .image, nil:
            // No start told the tool's name: the call will fail, but it is seen (TC-53).
            let slot = assembler.openCall(id: nil, name: nil, choice: 0, into: &frames)
            blocks[index] = .call(slot)
            append(text, isWhole: isWhole, toCall: slot, into: &frames)
        }
    }

    private mutating func append(_ text: String, isWhole: Bool, toCall slot: Int, into frames: inout [StreamFrame]) {
        if isWhole {
            assembler.setArguments(text, ofCall: slot, choice: 0, into: &frames)
        } else {
            assembler.appendArguments(text, toCall: slot, choice: 0, into: &frames)
        }
    }

    private mutating func emit(_ name: String, _ value: JSONValue, block index: Int, into frames: inout [StreamFrame]) {
        switch (name, blocks[index]) {
        case ("citation", _): cite(Citation(converse: value), block: index, into: &frames)
        case ("toolResult", .toolResult(let fields, var content)):
            for piece in value.arrayValue ?? [value] { ConverseDecoder.append(piece, to: &content) }
            blocks[index] = .toolResult(fields, content: content)
        case ("image", .image(let fields, let base64)):
            guard let piece = value["source"]?["bytes"]?.stringValue else { fallthrough }
            blocks[index] = .image(fields, base64: base64 + piece)
        default:
            assembler.note(.unknownPart, choice: 0, field: ProviderError.word(name), into: &frames)
            opaque("delta:\(name)", value, into: &frames)
        }
    }

    /// Pieces of text are one text, as those of any other block.
    private static func append(_ piece: JSONValue, to content: inout [JSONValue]) {
        if let text = piece["text"]?.stringValue, let before = content.last?["text"]?.stringValue {
            content[content.count - 1] = ["text": .string(before + text)]
        } else {
            content.append(piece)
        }
    }

    // MARK: Sources

    /// A source of a block's text, which may come before the text.
    mutating func cite(_ citation: Citation, block index: Int, into frames: inout [StreamFrame]) {
        if openIndex == index {
            assembler.citation(citation, choice: 0, into: &frames)
        } else {
            heldCitations.append(citation)
        }
    }

    private mutating func flushCitations(into frames: inout [StreamFrame]) {
        for citation in heldCitations { assembler.citation(citation, choice: 0, into: &frames) }
        heldCitations = []
    }

    // MARK: Blocks

    private mutating func start(_ value: JSONValue, into frames: inout [StreamFrame]) {
        let index = value["contentBlockIndex"]?.intValue ?? (blocks.keys.max() ?? -1) + 1
        guard case .object(let start)? = value["start"] else { return }
        for (name, member) in start where member != .null {
            switch name {
            case "toolUse": startTool(member, isWhole: false, block: index, into: &frames)
            case "toolResult":
                var fields = member.objectValue ?? JSONObject()
                let content = fields["content"]?.arrayValue ?? []
                fields["content"] = nil
                blocks[index] = .toolResult(fields, content: content)
            case "image": blocks[index] = .image(member.objectValue ?? JSONObject(), base64: "")
            // Not in the documented shapes, but nothing else could be meant.
            case "text" where member.stringValue != nil: text(member.stringValue ?? "", block: index, into: &frames)
            default:
                assembler.note(.unknownPart, choice: 0, field: ProviderError.word(name), into: &frames)
                opaque("start:\(name)", member, into: &frames)
            }
        }
    }

    /// A tool's block begins, or comes whole.
    mutating func startTool(_ value: JSONValue, isWhole: Bool, block index: Int, into frames: inout [StreamFrame]) {
        let id = value["toolUseId"]?.stringValue
        if let activity = ServerToolActivity(converse: value) {
            blocks[index] = .serverTool(activity, input: "")
            assembler.serverTool(activity, key: "block_\(index)", choice: 0, into: &frames)
            return
        }
        if case .call(let slot)? = blocks[index], let id, assembler.choices[0].calls.slots[slot].id == id { return }
        let name = value["name"]?.stringValue
        let slot = assembler.openCall(id: id, name: name.map { toolNames[$0] ?? $0 }, choice: 0, into: &frames)
        blocks[index] = .call(slot)
        if openIndex == index { openIndex = nil }
        switch value["input"] {
        case nil, .null?: break
        case .string(let text)?: assembler.appendArguments(text, toCall: slot, choice: 0, into: &frames)
        // In a start event it stands for what is still to come (TC-24).
        case .object(let object)? where object.isEmpty && !isWhole: break
        case let whole?: assembler.setArguments(whole.jsonText, ofCall: slot, choice: 0, into: &frames)
        }
    }

    private mutating func stop(_ index: Int, into frames: inout [StreamFrame]) {
        if openIndex == index {
            assembler.closePart(choice: 0, into: &frames)
            openIndex = nil
        }
        if case .call(let slot)? = blocks[index] { assembler.callStopped(slot, choice: 0, into: &frames) }
        finishBlock(index, isWhole: true, into: &frames)
        flushCitations(into: &frames)
        flushEvents(into: &frames)
    }

    /// Tells what was gathered of a block; a call is told as it comes, and ends with the response.
    private mutating func finishBlock(_ index: Int, isWhole: Bool, into frames: inout [StreamFrame]) {
        switch blocks[index] {
        case nil, .call?: return
        case .serverTool(var activity, let input)?:
            activity.input = input.isEmpty ? nil : input
            if isWhole { activity.json = activity.converseBlock }
            assembler.serverTool(activity, key: "block_\(index)", choice: 0, into: &frames)
        case .toolResult(var fields, let content)? where isWhole:
            fields["content"] = .array(content)
            opaque("toolResult", ["toolResult": .object(fields)], into: &frames)
        case .image(var fields, let base64)? where isWhole:
            fields["source"] = ["bytes": .string(base64)]
            opaque("image", ["image": .object(fields)], into: &frames)
        case .toolResult?, .image?: break
        }
        blocks[index] = nil
    }

    /// Something the core does not model.
    mutating func opaque(_ kind: String, _ value: JSONValue, into frames: inout [StreamFrame]) {
        openIndex = nil
        assembler.opaque(OpaquePart(wire: .bedrockConverse, kind: kind, json: value.jsonText), choice: 0, into: &frames)
    }

    private mutating func flushEvents(into frames: inout [StreamFrame]) {
        guard !heldEvents.isEmpty else { return }
        let held = heldEvents
        heldEvents = []
        for event in held { opaque(event.kind, event.value, into: &frames) }
    }

    // MARK: The end

    private mutating func stopMessage(_ value: JSONValue, into frames: inout [StreamFrame]) {
        setFinish(value["stopReason"], fields: value["additionalModelResponseFields"])
        take(members: value, except: ["p", "stopReason"], into: &frames)
    }

    /// Takes over the reason of the end, which proves it.
    mutating func setFinish(_ reason: JSONValue?, fields: JSONValue?) {
        guard let raw = reason?.stringValue, !raw.isEmpty else { return }
        assembler.choices[0].finish.set(FinishReason(converse: raw), raw: raw)
        assembler.choices[0].isSeen = true
        evidence = .complete
        // Reported where the request asked for the path `/stop_sequence`.
        if let stop = fields?["stop_sequence"]?.stringValue, !stop.isEmpty { assembler.choices[0].finish.stopSequence = stop }
    }

    /// Takes over usage, and what else is told about the response.
    mutating func take(members value: JSONValue, except known: Set<String>, into frames: inout [StreamFrame]) {
        for (name, member) in value.objectValue ?? [:] where member != .null && !known.contains(name) {
            if name == "usage", case .object(let usage) = member {
                assembler.merge(Usage(converse: usage), into: &frames)
                continue
            }
            if name == "trace", let model = member["promptRouter"]?["invokedModelId"]?.stringValue, !model.isEmpty {
                assembler.setModel(model, into: &frames)
            }
            let size = name.utf8.count + member.jsonText.utf8.count
            guard metadataBytes + size <= limits.maxMetadataBytes else {
                assembler.note(.metadataDropped, value: size, into: &frames)
                continue
            }
            metadataBytes += size
            metadata[name] = member
        }
    }

    // MARK: Other events

    private mutating func decodeUnknown(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let value = try parse(event.data)
        let name = String(decoding: event.name, as: UTF8.self)
        if name == "error" { return .foreign("an error") }
        if name == "chunk", value["bytes"] != nil { return .foreign("Bedrock InvokeModel events") }
        // Once it is clear what is spoken, an event of a later version of the service is kept, and can be acted on (ER-21).
        guard assembler.event > 0, !name.isEmpty else { return .foreign(ConverseDecoder.appearance(value, name)) }
        assembler.event = event.number
        assembler.note(.unknownPart, choice: 0, field: ProviderError.word(name), into: &frames)
        if openIndex == nil {
            opaque("event:\(name)", value, into: &frames)
        } else {
            heldEvents.append(("event:\(name)", value))
        }
        return .recognized
    }

    private static func appearance(_ value: JSONValue, _ name: String) -> String {
        if value["choices"] != nil { return "OpenAI chat completions" }
        if value["candidates"] != nil { return "Gemini responses" }
        let type = value["type"]?.stringValue ?? name
        if type.hasPrefix("message_") || type.hasPrefix("content_block_") { return "Anthropic Messages events" }
        if type.hasPrefix("response.") { return "OpenAI Responses events" }
        return name.isEmpty ? "JSON that is no Converse event" : "events of another kind (\(ProviderError.word(name)))"
    }
}
