// The content blocks of a response: where each begins, what its deltas are, what it is once it has ended.

extension AnthropicDecoder {
    // MARK: Beginning

    /// A block begins.
    ///
    /// - Parameter isWhole: whether the block is all there, as in a body.
    mutating func begin(
        _ record: AnthropicBlockRecord, index: Int, _ data: UnsafeRawBufferPointer, isWhole: Bool, _ frames: inout [StreamFrame]
    ) {
        assembler.begin(into: &frames)
        assembler.choices[0].isSeen = true
        // A new block under an index that is in use: the one before has ended.
        if let known = positions[index], blocks[known].isOpen { end(known, isWhole: true, &frames) }
        let block = makeBlock(record, data, &frames)
        positions[index] = blocks.count
        lastPosition = -1
        blocks.append(block)
        switch block.kind {
        case .text: beginText(record, data, &frames)
        case .thinking: beginThinking(record, &frames)
        case .call, .output, .serverCall, .opaque: break
        }
    }

    private mutating func makeBlock(
        _ record: AnthropicBlockRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) -> AnthropicBlock {
        let json = String(decoding: data[record.bytes], as: UTF8.self)
        switch record.type {
        case "text": return AnthropicBlock(kind: .text, type: record.type)
        case "thinking", "redacted_thinking": return AnthropicBlock(kind: .thinking, type: record.type)
        case "tool_use":
            let startInput = input(of: record, data)
            if profile.structuredOutput == .toolCall, record.name == AnthropicPartKind.outputTool {
                hasOutputTool = true
                beginText(at: blocks.count, &frames)
                return AnthropicBlock(kind: .output, type: record.type, startInput: startInput)
            }
            if record.hasOthers { keepCallFields(json, &frames) }
            let slot = assembler.openCall(id: record.id, name: record.name, choice: 0, into: &frames)
            return AnthropicBlock(kind: .call(slot: slot), type: record.type, startInput: startInput)
        case let type where AnthropicPartKind.isServerCall(type):
            let key = "\(blocks.count)"
            let activity = ServerToolActivity(type: type, id: record.id, name: record.name)
            if let id = record.id { activities[id] = (key, activity) }
            assembler.serverTool(activity, key: key, choice: 0, into: &frames)
            return AnthropicBlock(
                kind: .serverCall(key: key), type: type, startInput: input(of: record, data), json: json, toolUseID: record.id)
        default:
            if record.type == "fallback" { takeFallback(json, &frames) }
            var block = AnthropicBlock(kind: .opaque, type: record.type, json: json, toolUseID: record.toolUseID)
            block.byteCount = json.utf8.count
            if AnthropicPartKind.isServerResult(record.type), let content = record.content {
                block.output = String(decoding: data[content], as: UTF8.self)
            }
            return block
        }
    }

    /// The input that the beginning of a block states; nil for the empty placeholder.
    private func input(of record: AnthropicBlockRecord, _ data: UnsafeRawBufferPointer) -> String? {
        // The bytes were read strictly before: they parse.
        guard let range = record.input, let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])) else {
            return nil
        }
        switch value {
        case .object(let object): return object.isEmpty ? nil : value.jsonText
        case .string(let text): return text.isEmpty ? nil : text
        case .null: return nil
        default: return value.jsonText
        }
    }

    /// Keeps what a call has beside id, name and input: another tool that asked for it must be named when it goes back.
    private mutating func keepCallFields(_ json: String, _ frames: inout [StreamFrame]) {
        guard case .object(var fields)? = JSONValue(checked: json) else { return }
        fields["input"] = nil
        // What everybody means who says nothing.
        if fields["caller"] == ["type": "direct"] { fields["caller"] = nil }
        guard fields.contains(where: { !["type", "id", "name"].contains($0.key) && $0.value != .null }) else { return }
        let kind = AnthropicPartKind.callFields
        assembler.opaque(
            OpaquePart(wire: .anthropicMessages, kind: kind, json: JSONValue.object(fields).jsonText), choice: 0, into: &frames)
    }

    /// Another model goes on with the answer: it is the one that is reported.
    private mutating func takeFallback(_ json: String, _ frames: inout [StreamFrame]) {
        guard let model = JSONValue(checked: json)?["to"]?["model"]?.stringValue, !model.isEmpty else { return }
        assembler.setModel(model, into: &frames)
    }

    private mutating func beginText(_ record: AnthropicBlockRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        let position = blocks.count - 1
        beginText(at: position, &frames)
        if let text = record.text, !text.isEmpty { assembler.text(text, choice: 0, into: &frames) }
        guard let range = record.citations else { return }
        let list = UnsafeRawBufferPointer(rebasing: data[range])
        var scanner = JSONScanner(list, maxDepth: limits.maxDepth)
        do throws(JSONError) {
            try scanner.beginArray()
            while try scanner.nextElement() { cite(UnsafeRawBufferPointer(rebasing: list[try scanner.skipValue()]), at: position, &frames) }
        } catch {
            // The bytes were read strictly before.
        }
    }

    private mutating func beginText(at position: Int, _ frames: inout [StreamFrame]) {
        assembler.closePart(choice: 0, into: &frames)
        openPosition = position
    }

    private mutating func beginThinking(_ record: AnthropicBlockRecord, _ frames: inout [StreamFrame]) {
        assembler.closePart(choice: 0, into: &frames)
        openPosition = blocks.count - 1
        if record.type == "redacted_thinking" {
            let origin = ReasoningOrigin(wire: .anthropicMessages, field: "redacted_thinking")
            let part = ReasoningPart(encrypted: record.data.flatMap { $0.isEmpty ? nil : $0 }, origin: origin)
            assembler.reasoning(entry: part, choice: 0, into: &frames)
            return
        }
        if let words = record.thinking, !words.isEmpty { think(words, &frames) }
        if let signature = record.signature { sign(signature, &frames) }
    }

    // MARK: Deltas

    mutating func readDelta(
        _ record: AnthropicEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        let kind = record.deltaKind(in: data)
        if kind != .unknown, let offset = record.mistypedOffset { throw JSONError(.wrongKind, offset: offset) }
        let position = position(of: record.index)
        if position >= 0, case .opaque = blocks[position].kind {
            try mergeDelta(record, data, position)
            return
        }
        switch kind {
        case .text: if let span = record.text, !span.isEmpty { tell(string(span, data), kind, position, &frames) }
        case .thinking: if let span = record.thinking, !span.isEmpty { tell(string(span, data), kind, position, &frames) }
        case .input: if let span = record.partialJSON, !span.isEmpty { tell(string(span, data), kind, position, &frames) }
        case .signature:
            guard let span = record.signature else { return }
            let signature = string(span, data)
            switchPart(to: position, &frames)
            sign(signature, &frames)
        case .citation:
            guard let range = record.citation else { return }
            cite(UnsafeRawBufferPointer(rebasing: data[range]), at: position, &frames)
        case .unknown: assembler.note(.unknownPart, field: "content_block_delta", into: &frames)
        }
    }

    /// Tells a piece that is not empty.
    mutating func tell(
        _ text: String, _ kind: AnthropicEventRecord.DeltaKind, _ position: Int, _ frames: inout [StreamFrame]
    ) {
        switch kind {
        case .text:
            switchPart(to: position, &frames)
            assembler.text(text, choice: 0, into: &frames)
        case .thinking:
            switchPart(to: position, &frames)
            think(text, &frames)
        case .input: takeInput(text, position, &frames)
        case .signature, .citation, .unknown: break
        }
    }

    /// The position of the block of an index; -1 where none was begun.
    private mutating func position(of index: Int?) -> Int {
        // An index that is left out means the last block.
        guard let index else { return blocks.count - 1 }
        if lastPosition >= 0, lastIndex == index { return lastPosition }
        let position = positions[index] ?? -1
        lastPosition = position
        lastIndex = index
        return position
    }

    /// Closes the open part if it belongs to another block.
    private mutating func switchPart(to position: Int, _ frames: inout [StreamFrame]) {
        guard openPosition != position else { return }
        assembler.closePart(choice: 0, into: &frames)
        openPosition = position
    }

    private mutating func think(_ words: String, _ frames: inout [StreamFrame]) {
        assembler.reasoning(words, field: "thinking", wire: .anthropicMessages, choice: 0, into: &frames)
    }

    /// A piece of a signature: pieces are appended (RS-06).
    private mutating func sign(_ signature: String, _ frames: inout [StreamFrame]) {
        guard !signature.isEmpty else { return }
        let part = ReasoningPart(signature: signature, origin: ReasoningOrigin(wire: .anthropicMessages, field: "thinking"))
        assembler.reasoning(entry: part, choice: 0, into: &frames)
        assembler.checkLimit(assembler.choices[0].openReasoning.signature?.utf8.count ?? 0)
    }

    private mutating func cite(_ json: UnsafeRawBufferPointer, at position: Int, _ frames: inout [StreamFrame]) {
        // The bytes were read strictly before: they parse.
        guard let value = try? JSONValue(parsing: json) else { return }
        switchPart(to: position, &frames)
        // A citation may come before the words it belongs to.
        assembler.openText(choice: 0, into: &frames)
        assembler.citation(Citation(anthropic: value, json: String(decoding: json, as: UTF8.self)), choice: 0, into: &frames)
    }

    private mutating func takeInput(_ text: String, _ position: Int, _ frames: inout [StreamFrame]) {
        guard position >= 0 else {
            // The call was never begun: it cannot be run, but it is told (TC-53).
            let slot = assembler.openCall(id: nil, name: nil, choice: 0, into: &frames)
            let block = AnthropicBlock(kind: .call(slot: slot), type: "tool_use")
            positions[lastIndex] = blocks.count
            lastPosition = blocks.count
            blocks.append(block)
            assembler.appendArguments(text, toCall: slot, choice: 0, into: &frames)
            return
        }
        switch blocks[position].kind {
        case .call(let slot): assembler.appendArguments(text, toCall: slot, choice: 0, into: &frames)
        case .output:
            blocks[position].startInput = nil
            switchPart(to: position, &frames)
            assembler.text(text, choice: 0, into: &frames)
        case .serverCall:
            blocks[position].input += text
            assembler.checkLimit(blocks[position].input.utf8.count)
        case .text, .thinking, .opaque: assembler.note(.unknownPart, field: "input_json_delta", into: &frames)
        }
    }

    private mutating func mergeDelta(_ record: AnthropicEventRecord, _ data: UnsafeRawBufferPointer, _ position: Int) throws(JSONError) {
        guard let range = record.delta else { return }
        guard case .object(let delta) = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])) else { return }
        blocks[position].merge(delta)
        assembler.checkLimit(blocks[position].byteCount)
    }

    // MARK: Ending

    /// A block has ended.
    ///
    /// - Parameter isWhole: whether the wire said so, rather than the response being over.
    mutating func end(_ position: Int, isWhole: Bool, _ frames: inout [StreamFrame]) {
        guard blocks[position].isOpen else { return }
        blocks[position].isOpen = false
        let block = blocks[position]
        switch block.kind {
        case .text, .thinking: break
        case .output:
            if let input = block.startInput {
                switchPart(to: position, &frames)
                assembler.text(input, choice: 0, into: &frames)
            }
        case .call(let slot):
            // Stated with the beginning and never streamed (TC-24).
            if let input = block.startInput, assembler.choices[0].calls.slots[slot].arguments.isEmpty {
                assembler.setArguments(input, ofCall: slot, choice: 0, into: &frames)
            }
            if isWhole { assembler.callStopped(slot, choice: 0, into: &frames) }
        case .serverCall(let key): endServerCall(block, key: key, isWhole: isWhole, &frames)
        case .opaque:
            // Half of a block is of no use to anybody.
            guard isWhole || block.merged == nil, let json = block.whole else { break }
            if block.output == nil, block.type != "fallback", block.type != "compaction" {
                assembler.note(.unknownPart, field: ProviderError.word(block.type), into: &frames)
            }
            assembler.opaque(OpaquePart(wire: .anthropicMessages, kind: block.type, json: json), choice: 0, into: &frames)
            tellResult(block, &frames)
        }
        if openPosition == position {
            assembler.closePart(choice: 0, into: &frames)
            openPosition = -1
        }
        blocks[position].json = ""
        blocks[position].merged = nil
        blocks[position].output = nil
    }

    private mutating func endServerCall(_ block: AnthropicBlock, key: String, isWhole: Bool, _ frames: inout [StreamFrame]) {
        let known = block.toolUseID.flatMap { activities[$0] }.flatMap { $0.key == key ? $0.activity : nil }
        var activity = known ?? ServerToolActivity(type: block.type, id: block.toolUseID)
        if known == nil, let name = JSONValue(checked: block.json)?["name"]?.stringValue { activity.name = name }
        activity.input = block.input.isEmpty ? block.startInput ?? "{}" : block.input
        // What was cut must not go back.
        activity.json = isWhole ? block.whole : nil
        if let id = block.toolUseID, activities[id]?.key == key { activities[id]?.activity = activity }
        assembler.serverTool(activity, key: key, choice: 0, into: &frames)
    }

    /// Tells the result of a server tool with its call, beside the block that goes back.
    private mutating func tellResult(_ block: AnthropicBlock, _ frames: inout [StreamFrame]) {
        guard let output = block.output, let id = block.toolUseID, let (key, known) = activities[id] else { return }
        var activity = known
        activity.output = output
        activities[id]?.activity = activity
        assembler.serverTool(activity, key: key, choice: 0, into: &frames)
    }
}
