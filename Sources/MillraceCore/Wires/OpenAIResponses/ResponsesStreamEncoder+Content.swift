// What is written of each kind of part.

extension ResponsesStreamEncoder {
    // MARK: Text, refusals, reasoning

    /// More of a content part; it is begun if it is new.
    mutating func grow(_ kind: ResponsesOutputItem.Part.Kind, _ part: PartID, _ text: String, into bytes: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let index = open(kind, part, id: nil, into: &bytes)
        let position = items[index].parts.count - 1
        items[index].parts[position].text += text
        let id = items[index].id
        switch kind {
        case .text:
            event("response.output_text.delta", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("delta", text)
                writer.responsesLogprobs([])
            }
        case .refusal:
            event("response.refusal.delta", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("delta", text)
            }
        case .rawReasoning:
            event("response.reasoning_text.delta", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("delta", text)
            }
        case .summary:
            event("response.reasoning_summary_text.delta", into: &bytes) { writer in
                writer.responsesPlace(id, index, "summary_index", position)
                writer.field("delta", text)
            }
        case .raw: break
        }
    }

    /// The item that holds a part, with the part as its last one.
    private mutating func open(
        _ kind: ResponsesOutputItem.Part.Kind, _ part: PartID, id: String?, json: String = "", into bytes: inout [UInt8]
    ) -> Int {
        if let openItem, isPartOpen, openPart == part { return openItem }
        let isReasoning = kind == .rawReasoning || kind == .summary
        let shape: ResponsesOutputItem.Shape = isReasoning ? .reasoning : .message
        if let openItem {
            let isSameKind = !isReasoning || items[openItem].parts.allSatisfy { $0.kind == kind }
            if items[openItem].shape == shape, isSameKind, isReasoning || phase == nil {
                closePart(into: &bytes)
            } else {
                closeItem(into: &bytes)
            }
        }
        let index: Int
        if let openItem {
            index = openItem
        } else {
            let made = ResponsesOutputItem.id(isReasoning ? "rs" : "msg", number: items.count, response: responseID)
            index = add(ResponsesOutputItem(shape: shape, id: id ?? made, phase: isReasoning ? nil : phase), into: &bytes)
            if !isReasoning { phase = nil }
            openItem = index
        }
        items[index].parts.append(ResponsesOutputItem.Part(kind: kind, json: json))
        openPart = part
        isPartOpen = true
        begun.insert(part.index)
        tellPart("response.content_part.added", "response.reasoning_summary_part.added", of: index, into: &bytes)
        return index
    }

    private mutating func tellPart(_ type: StaticString, _ summaryType: StaticString, of index: Int, into bytes: inout [UInt8]) {
        let position = items[index].parts.count - 1
        let part = items[index].parts[position]
        let id = items[index].id
        let isSummary = part.kind == .summary
        event(isSummary ? summaryType : type, into: &bytes) { writer in
            writer.responsesPlace(id, index, isSummary ? "summary_index" : "content_index", position)
            writer.key("part")
            writer.responsesPart(part)
        }
    }

    /// Tells that the open content part is whole.
    mutating func closePart(into bytes: inout [UInt8]) {
        guard let index = openItem, isPartOpen, let part = items[index].parts.last else { return }
        isPartOpen = false
        let position = items[index].parts.count - 1
        let id = items[index].id
        switch part.kind {
        case .text:
            event("response.output_text.done", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("text", part.text)
                writer.responsesLogprobs(part.logprobs)
            }
        case .refusal:
            event("response.refusal.done", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("refusal", part.text)
            }
        case .rawReasoning:
            event("response.reasoning_text.done", into: &bytes) { writer in
                writer.responsesPlace(id, index, "content_index", position)
                writer.field("text", part.text)
            }
        case .summary:
            event("response.reasoning_summary_text.done", into: &bytes) { writer in
                writer.responsesPlace(id, index, "summary_index", position)
                writer.field("text", part.text)
            }
        case .raw: break
        }
        tellPart("response.content_part.done", "response.reasoning_summary_part.done", of: index, into: &bytes)
    }

    mutating func complete(_ kind: ResponsesOutputItem.Part.Kind, _ complete: TextComplete, into bytes: inout [UInt8]) {
        if !begun.contains(complete.part.index) { grow(kind, complete.part, complete.text, into: &bytes) }
    }

    mutating func complete(_ complete: ReasoningComplete, into bytes: inout [UInt8]) {
        let reasoning = complete.reasoning
        let kind: ResponsesOutputItem.Part.Kind = reasoning.isSummary ? .summary : .rawReasoning
        if !begun.contains(complete.part.index), !reasoning.text.isEmpty {
            _ = open(kind, complete.part, id: reasoning.id, into: &bytes)
            grow(kind, complete.part, reasoning.text, into: &bytes)
        }
        guard reasoning.signature != nil || reasoning.encrypted != nil else { return }
        let isSame = openItem.map { items[$0].takes(ReasoningPart(id: reasoning.encrypted == nil ? nil : reasoning.id)) } ?? false
        if !isSame {
            closeItem(into: &bytes)
            let id = reasoning.id ?? ResponsesOutputItem.id("rs", number: items.count, response: responseID)
            openItem = add(ResponsesOutputItem(shape: .reasoning, id: id, format: reasoning.origin?.format), into: &bytes)
        }
        if let index = openItem {
            items[index].encrypted = reasoning.encrypted ?? items[index].encrypted
            items[index].signature = reasoning.signature ?? items[index].signature
        }
        closeItem(into: &bytes)
    }

    // MARK: Calls

    mutating func begin(_ start: ToolCallStart, into bytes: inout [UInt8]) {
        guard itemOfPart[start.part.index] == nil else { return }
        closeItem(into: &bytes)
        let kind = start.kind ?? .function
        var item = ResponsesOutputItem(
            shape: .call, id: start.itemID ?? ResponsesOutputItem.id(ofCall: start.id, kind: kind), callID: start.id.rawValue,
            name: start.name)
        item.kind = kind
        itemOfPart[start.part.index] = add(item, into: &bytes)
    }

    mutating func grow(_ delta: ToolCallDelta, into bytes: inout [UInt8]) {
        guard let index = itemOfPart[delta.part.index], !delta.arguments.isEmpty else { return }
        items[index].arguments += delta.arguments
        let id = items[index].id
        let isCustom = items[index].kind == .custom
        event(isCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta", into: &bytes) { writer in
            writer.responsesPlace(id, index)
            writer.field("delta", delta.arguments)
        }
    }

    mutating func complete(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        let outcome = complete.outcome
        if itemOfPart[complete.part.index] == nil {
            guard outcome.name != nil else { return }
            closeItem(into: &bytes)
            itemOfPart[complete.part.index] = add(ResponsesOutputItem(call: outcome), into: &bytes)
        }
        guard let index = itemOfPart[complete.part.index] else { return }
        items[index].callID = outcome.id.rawValue
        // What deltas did not bring, or brought otherwise, comes with the events that tell the end.
        items[index].take(outcome)
        // A call that was cut gets no end: nobody may take it for whole.
        guard items[index].isWhole else { return done(index, into: &bytes) }
        let item = items[index]
        let isCustom = item.kind == .custom
        event(isCustom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done", into: &bytes) { writer in
            writer.responsesPlace(item.id, index)
            if !isCustom { writer.field("name", item.name) }
            writer.field(isCustom ? "input" : "arguments", item.arguments)
        }
        done(index, into: &bytes)
    }

    // MARK: Things that come whole

    mutating func cite(_ citation: Citation, into bytes: inout [UInt8]) {
        guard let index = openItem, let last = items[index].parts.last, last.kind == .text else { return addLate(citation) }
        let position = items[index].parts.count - 1
        let number = last.citations.count
        items[index].parts[position].citations.append(citation)
        let id = items[index].id
        event("response.output_text.annotation.added", into: &bytes) { writer in
            writer.responsesPlace(id, index, "content_index", position)
            writer.field("annotation_index", number)
            writer.key("annotation")
            writer.responsesAnnotation(citation)
        }
    }

    /// A citation that comes when its message is done stands in the whole response at the end.
    private mutating func addLate(_ citation: Citation) {
        guard let (index, position) = lastText else { return }
        items[index].parts[position].citations.append(citation)
    }

    private var lastText: (item: Int, part: Int)? {
        for item in items.indices.reversed() {
            if let part = items[item].parts.lastIndex(where: { $0.kind == .text }) { return (item, part) }
        }
        return nil
    }

    mutating func logprobs(_ frame: LogprobsFrame, into bytes: inout [UInt8]) {
        guard frame.channel == .content, frame.choice == 0, !frame.tokens.isEmpty, let (index, position) = lastText else { return }
        items[index].parts[position].logprobs += frame.tokens
        // Those that come when their message is done stand in the whole response at the end.
        guard openItem == index, isPartOpen, position == items[index].parts.count - 1 else { return }
        let id = items[index].id
        event("response.output_text.delta", into: &bytes) { writer in
            writer.responsesPlace(id, index, "content_index", position)
            writer.field("delta", "")
            writer.responsesLogprobs(frame.tokens)
        }
    }

    mutating func audio(_ delta: AudioDelta, into bytes: inout [UInt8]) {
        begun.insert(delta.part.index)
        closeItem(into: &bytes)
        if !delta.base64.isEmpty { event("response.audio.delta", into: &bytes) { $0.field("delta", delta.base64) } }
        if !delta.transcript.isEmpty { event("response.audio.transcript.delta", into: &bytes) { $0.field("delta", delta.transcript) } }
    }

    /// An activity as it stands; a later report of the same part goes out when it says more than that the tool is at work.
    mutating func report(_ frame: ServerToolFrame, into bytes: inout [UInt8]) {
        let known = itemOfPart[frame.part.index]
        let item = ResponsesOutputItem(frame.activity, number: known ?? items.count)
        let index: Int
        if let known {
            items[known] = item
            index = known
        } else {
            closeItem(into: &bytes)
            index = add(item, into: &bytes)
            itemOfPart[frame.part.index] = index
            pendingActivities.insert(index)
        }
        guard let status = JSONValue(checked: item.json)?["status"]?.stringValue, status == "completed" || status == "failed" else {
            return
        }
        if pendingActivities.remove(index) != nil { done(index, into: &bytes) }
    }

    mutating func opaque(_ opaque: OpaquePart, into bytes: inout [UInt8]) {
        guard opaque.wire == .openAIResponses, let value = JSONValue(checked: opaque.json) else { return }
        switch opaque.kind {
        case ResponsesField.phaseKind:
            closeItem(into: &bytes)
            phase = value.stringValue
        case ResponsesField.contentKind:
            let index = open(.raw, PartID(index: -1), id: nil, json: opaque.json, into: &bytes)
            openItem = index
            closePart(into: &bytes)
        default:
            closeItem(into: &bytes)
            done(add(ResponsesOutputItem(shape: .raw, id: "", json: opaque.json), into: &bytes), into: &bytes)
        }
    }
}

extension JSONWriter {
    /// Writes where in the output an event belongs.
    mutating func responsesPlace(_ id: String, _ index: Int, _ partName: String? = nil, _ position: Int? = nil) {
        field("item_id", id)
        field("output_index", index)
        if let partName { field(partName, position) }
    }
}
