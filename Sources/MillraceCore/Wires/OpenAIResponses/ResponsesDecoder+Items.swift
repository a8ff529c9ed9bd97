// Items and content parts as they come whole, at their beginning and at their end.

extension ResponsesDecoder {
    // MARK: Items

    /// Reads `item` of an event.
    mutating func take(
        item range: Range<Int>, _ record: ResponsesEventRecord, isDone: Bool, _ data: UnsafeRawBufferPointer,
        _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        guard let object = object(data, range) else { return }
        let id = object.words("id")
        var known = isDone ? findItem(index: record.outputIndex, id: id) : nil
        // An item that is told to begin a second time is the same one only under the same id.
        if !isDone, let other = findItem(index: record.outputIndex, id: id), id != nil, items[other].id == id { known = other }
        let item = known ?? open(item: object, index: record.outputIndex, json: json(data, range), &frames)
        if isDone { finish(item, object, json: json(data, range), &frames) }
    }

    /// Opens an item that is new.
    mutating func open(item object: JSONObject, index: Int?, json: String, _ frames: inout [StreamFrame]) -> Int {
        let type = object.words("type") ?? "message"
        var item = ResponsesItem(kind: kind(of: object, type: type), type: type, outputIndex: index, id: object.words("id"))
        switch item.kind {
        case .message: item.phase = object.words("phase")
        case .reasoning:
            item.format = object.words("format")
            item.firstEncrypted = object.words(ResponsesField.encrypted)
        case .call:
            item.slot = assembler.openCall(
                id: object.words("call_id") ?? item.id, name: object.words("name"),
                kind: type == "custom_tool_call" ? .custom : .function, itemID: item.id, choice: Self.choice, into: &frames)
            item.firstArguments = object.words(type == "custom_tool_call" ? "input" : "arguments")
        case .serverTool:
            item.activity = ServerToolActivity(responses: object, type: type, json: json)
        case .other: break
        }
        let position = open(item)
        if item.kind == .serverTool { tellActivity(of: position, &frames) }
        return position
    }

    private func kind(of object: JSONObject, type: String) -> ResponsesItem.Kind {
        switch type {
        case "message": return .message
        case "reasoning": return .reasoning
        case "function_call": return .call
        case "custom_tool_call":
            if object[ResponsesField.execution] == "server" { return .serverTool }
            // xAI tells the steps of its own search tool as custom calls, which no client declared.
            guard let clientTools, let name = object.words("name") else { return .call }
            return clientTools.contains(name) ? .call : .serverTool
        default: return ServerToolActivity.isResponses(type: type) ? .serverTool : .other
        }
    }

    /// Takes over what a whole item has more than was told of it.
    mutating func finish(_ item: Int, _ object: JSONObject, json: String, _ frames: inout [StreamFrame]) {
        switch items[item].kind {
        case .message: finishMessage(item, object, &frames)
        case .reasoning: finishReasoning(item, object, json: json, &frames)
        case .call: finishCall(item, object, &frames)
        case .serverTool:
            let activity = ServerToolActivity(responses: object, type: items[item].type, json: json)
            items[item].pendingInput = ""
            guard items[item].activity != activity else { return }
            items[item].activity = activity
            tellActivity(of: item, &frames)
        case .other:
            guard !items[item].isProofTold else { return }
            items[item].isProofTold = true
            // A compacted conversation is opaque by design; anything else is news.
            if items[item].type != "compaction" {
                assembler.note(.unknownPart, field: ProviderError.word(items[item].type), into: &frames)
            }
            place = nil
            assembler.opaque(OpaquePart(wire: .openAIResponses, kind: items[item].type, json: json), choice: Self.choice, into: &frames)
        }
    }

    private mutating func finishMessage(_ item: Int, _ object: JSONObject, _ frames: inout [StreamFrame]) {
        if let phase = object.words("phase"), items[item].pieces.allSatisfy(\.ordinals.isEmpty) { items[item].phase = phase }
        for (index, part) in (object["content"]?.arrayValue ?? []).enumerated() {
            if let part = part.objectValue { finish(part: part, index: index, of: item, &frames) }
        }
    }

    // MARK: Content parts

    /// Reads `part` of an event.
    mutating func take(
        part range: Range<Int>, _ record: ResponsesEventRecord, isSummary: Bool, _ data: UnsafeRawBufferPointer,
        _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        guard let part = object(data, range) else { return }
        let type = part.words("type") ?? ""
        guard let item = findItem(record, data) else {
            guard type == "output_text" || type == "refusal" || isSummary || type == "reasoning_text" else { return }
            let isReasoning = isSummary || type == "reasoning_text"
            let made = open(
                ResponsesItem(
                    kind: isReasoning ? .reasoning : .message, type: isReasoning ? "reasoning" : "message", outputIndex: record.outputIndex,
                    id: record.itemID.flatMap { $0.isEmpty ? nil : string($0, data) }))
            finish(part: part, index: record.partIndex ?? 0, of: made, &frames)
            return
        }
        finish(part: part, index: record.partIndex ?? 0, of: item, &frames)
    }

    /// Takes over what a whole content part has more than was told of it.
    private mutating func finish(part: JSONObject, index: Int, of item: Int, _ frames: inout [StreamFrame]) {
        switch part.words("type") {
        case "output_text", "text":
            let place = findPiece(.text, index: index, of: item)
            if let text = part.words("text") { restate(text, at: place, &frames) }
            restate(annotations: part["annotations"]?.arrayValue ?? [], at: place, &frames)
            restate(logprobs: part["logprobs"], at: place, &frames)
        case "refusal":
            if let text = part.words("refusal") { restate(text, at: findPiece(.refusal, index: index, of: item), &frames) }
        case "reasoning_text":
            if let text = part.words("text") { restate(text, at: findPiece(.rawReasoning, index: index, of: item), &frames) }
        case "summary_text":
            if let text = part.words("text") { restate(text, at: findPiece(.summary, index: index, of: item), &frames) }
        default: takeUnknown(part: part, index: index, of: item, &frames)
        }
    }

    private mutating func takeUnknown(part: JSONObject, index: Int, of item: Int, _ frames: inout [StreamFrame]) {
        // Its beginning says little; it is told once, when the item is whole.
        guard items[item].kind == .message, let type = part.words("type"), part.count > 1 else { return }
        let place = findPiece(.other, index: index, of: item)
        guard items[place.item].pieces[place.piece].citationCount == 0 else { return }
        items[place.item].pieces[place.piece].citationCount = 1
        assembler.note(.unknownPart, field: ProviderError.word(type), into: &frames)
        self.place = nil
        let opaque = OpaquePart(wire: .openAIResponses, kind: ResponsesField.contentKind, json: JSONValue.object(part).jsonText)
        assembler.opaque(opaque, choice: Self.choice, into: &frames)
    }

    // MARK: Reasoning

    private mutating func finishReasoning(_ item: Int, _ object: JSONObject, json: String, _ frames: inout [StreamFrame]) {
        items[item].format = object.words("format") ?? items[item].format
        let content = object[ResponsesField.content]?.arrayValue ?? []
        for (index, part) in content.enumerated() {
            if let part = part.objectValue { finish(part: part, index: index, of: item, &frames) }
        }
        for (index, part) in (object[ResponsesField.summary]?.arrayValue ?? []).enumerated() {
            if let part = part.objectValue { finish(part: part, index: index, of: item, &frames) }
        }
        guard !items[item].isProofTold else { return }
        items[item].isProofTold = true
        let signature = object.words("signature")
        let encrypted = object.words(ResponsesField.encrypted) ?? items[item].firstEncrypted
        if let signature {
            // It belongs to the words, so it is one part with the last of them.
            let field = items[item].words == .summary ? ResponsesField.summary : ResponsesField.content
            let origin = ReasoningOrigin(wire: .openAIResponses, field: field, format: items[item].format)
            let entry = ReasoningPart(
                isSummary: items[item].words == .summary, signature: signature, id: items[item].id, origin: origin)
            if place?.item != item { assembler.closePart(choice: Self.choice, into: &frames) }
            assembler.reasoning(entry: entry, choice: Self.choice, into: &frames)
        }
        if let encrypted {
            assembler.closePart(choice: Self.choice, into: &frames)
            place = nil
            let origin = ReasoningOrigin(wire: .openAIResponses, field: ResponsesField.encrypted, format: items[item].format)
            let entry = ReasoningPart(encrypted: encrypted, id: items[item].id, origin: origin)
            assembler.reasoning(entry: entry, choice: Self.choice, into: &frames)
        } else if signature == nil, items[item].words == nil, items[item].id != nil {
            // Nothing but an id: the provider keeps the rest, and wants the item back in its place (RS-13).
            place = nil
            assembler.opaque(
                OpaquePart(wire: .openAIResponses, kind: items[item].type, json: json), choice: Self.choice, into: &frames)
        }
    }
}
